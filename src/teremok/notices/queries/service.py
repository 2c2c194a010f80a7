"""Whether a person counts as told: what modules ask before a legal term begins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee
from teremok.notices.states import Ground

# For statements over sets: (subject, person_id, served_at), the first service of each person about each subject. Wants
# %(subject_kind)s and %(subjects)s, the public ids of what the notices are about.
SERVED = """
    SELECT notice.subject_id AS subject, addressee.person_id, min(addressee.served_at) AS served_at
      FROM notices_notice notice JOIN notices_addressee addressee ON addressee.notice_id = notice.id
     WHERE notice.subject_kind = %(subject_kind)s AND notice.subject_id = ANY(%(subjects)s::uuid[])
       AND addressee.served_at IS NOT NULL
     GROUP BY notice.subject_id, addressee.person_id
"""


@dataclass(frozen=True)
class Service:
    """When a person counts as told, why, and by which article; `notice` is the notice's public id."""

    at: datetime
    ground: Ground
    article: str
    notice: UUID


def served_on(*, subject: tuple[str, UUID], kind: str, person_id: int) -> Service | None:
    """The first service of a notice of this type about the subject to the person; None while there is none.

    A legal term may begin only from it, never from sending.
    """
    rows = Addressee.objects.filter(
        notice__subject_kind=subject[0],
        notice__subject_id=subject[1],
        notice__kind=kind,
        person_id=person_id,
        served_at__isnull=False,
    )
    found = rows.select_related("notice").order_by("served_at", "id").first()
    if found is None or found.served_at is None:
        return None
    ground = Ground(found.ground)
    counted = kind_of(kind).ground(ground)
    return Service(found.served_at, ground, counted.article if counted else "", found.notice.public_id)
