"""Recording who looked at whom, and reading it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.platform.access import Actor, Denied, Role
from teremok.platform.audit.models import Look


class CannotRecordLook(Exception):
    """The look is not described well enough to be told to the person concerned."""


def record_look(*, by: Actor, people: Iterable[UUID], purpose: str, place: str, at: datetime) -> None:
    """Records that `by` was shown the people with these public ids, once for a page, an API call or an export.

    `purpose` is what the resident reads ("Search in the staff workspace"): a source string marked with `gettext_noop`,
    put into the reader's language when it is read. `place` is the route or the export. Looks of residents are not
    recorded, nor is a page that showed nobody.
    """
    shown = sorted(set(people))
    if not by.is_staff or by.account_id is None or not shown:
        return
    if not purpose.strip() or not place.strip():
        raise CannotRecordLook("A look needs a purpose the resident can read and the place where it happened.")
    Look.objects.create(
        at=at,
        account_id=by.account_id,
        roles=sorted(by.roles),
        organisation_ids=sorted(by.organisations_where()),
        people=shown,
        purpose=purpose,
        place=place,
    )


def record_look_once(
    *, by: Actor, people: Iterable[UUID], purpose: str, place: str, at: datetime, again_after: timedelta
) -> None:
    """The same for a page that comes again by itself while it is looked at: recorded anew when somebody is new on it.

    What was recorded for these people within `again_after` is the same look.
    """
    shown = sorted(set(people))
    if not shown or by.account_id is None:
        return
    lately = Look.objects.filter(account_id=by.account_id, at__gt=at - again_after, place=place)
    if not lately.filter(people__contains=shown).exists():
        record_look(by=by, people=shown, purpose=purpose, place=place, at=at)


def looks_at(person: UUID) -> QuerySet[Look]:
    """Every look at the person with this public id, newest first; for the person concerned and their page alone."""
    return Look.objects.filter(people__contains=[person]).order_by("-at", "-id")


def looks_for_oversight(*, by: Actor, person: UUID | None = None, account: UUID | None = None) -> QuerySet[Look]:
    """Looks an inspector or administrator may go through, newest first; a manager sees those of their organisations.

    Narrowed to one person looked at, or to one account that looked. Raises Denied for everyone else.
    """
    if by.has_role(Role.INSPECTOR, Role.ADMINISTRATOR):
        scope = Q()
    elif by.has_role(Role.MANAGER):
        scope = Q(organisation_ids__overlap=sorted(by.organisations_where(Role.MANAGER)))
    else:
        raise Denied(_("Only inspectors and managers can read who looked at residents' data."))
    if person is not None:
        scope &= Q(people__contains=[person])
    if account is not None:
        scope &= Q(account_id=account)
    return Look.objects.filter(scope).order_by("-at", "-id")
