"""What a person may do with jobs."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.platform.access import Actor, Denied, Role
from teremok.platform.jobs.models import Failure


class CannotRetry(Exception):
    """The job can't be run again; the message says why."""


def require_can_see_jobs(by: Actor) -> None:
    if not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only a platform administrator can see and retry jobs."))


@transaction.atomic
def retry(*, failure: UUID, by: Actor, at: datetime) -> None:
    """Has a failed job run again at once. Raises Denied, and CannotRetry when it is no longer failed."""
    require_can_see_jobs(by)
    row = Failure.objects.select_for_update().filter(public_id=failure).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE",
            [row.job_id if row else None],
        )
        if row is None or cursor.fetchone() is None:
            raise CannotRetry(_("This job isn't waiting for a retry any more. Reload the list to see how it stands."))
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [row.job_id, at])
    row.retried_at, row.retried_by = at, by.label
    row.save(update_fields=["retried_at", "retried_by"])
