"""Whom nothing has reached for longer than a module allows, worked out over sets.

Reached is who opened or confirmed a notice, was told by telephone or at the door, took a letter, or got a message that
its provider calls delivered. That something was sent, placed or hung up reaches nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from teremok.notices.models import Watch
from teremok.notices.queries.tasks import names_of
from teremok.notices.task_access import visible_watches
from teremok.notices.watches import source_of
from teremok.platform.access import Actor

ORDER = ("silent_at", "public_id")
COUNTED = 1000  # more than so many are not counted to the last

# The latest moment at which something reached the person of a row of notices_watch; null if nothing ever did.
HEARD = """
    SELECT max(reached.at) FROM (
        SELECT greatest(addressee.opened_at, addressee.acknowledged_at,
                        CASE WHEN addressee.ground IN ('told', 'handed_over', 'letter_received')
                             THEN addressee.served_at END) AS at
          FROM notices_addressee addressee WHERE addressee.person_id = notices_watch.person_id
        UNION ALL
        SELECT coalesce(carrier.ended_at, message.ended_at)
          FROM notices_addressee addressee
          JOIN channels_outgoing message ON message.origin_id = addressee.id AND message.origin = 'notice'
          LEFT JOIN channels_outgoing carrier ON carrier.id = message.carried_by_id
         WHERE addressee.person_id = notices_watch.person_id
           AND coalesce(carrier.state, message.state) = 'delivered'
        UNION ALL
        SELECT task.done_at FROM notices_addressee addressee
          JOIN notices_task task ON task.addressee_id = addressee.id
         WHERE addressee.person_id = notices_watch.person_id AND task.outcome IN ('told', 'handed_over')
        UNION ALL
        SELECT letter.ended_on::timestamptz FROM notices_addressee addressee
          JOIN notices_letter letter ON letter.addressee_id = addressee.id
         WHERE addressee.person_id = notices_watch.person_id AND letter.state = 'received'
    ) AS reached
"""


@dataclass(frozen=True)
class Silent:
    """A person nothing has reached: since when, for how many days more than allowed, and who looks after them."""

    watch: Watch
    why: str
    url: str
    heard_at: datetime | None
    days: int
    officer: str


def silent(watches: QuerySet[Watch], *, at: datetime) -> QuerySet[Watch]:
    """Those of the watches that are breached, with `heard_at` and `last` (that or the beginning of the watch).

    The index gives those that may be; only for them what reached the person is looked up.
    """
    heard = RawSQL(HEARD, [], output_field=DateTimeField())  # noqa: S611 (a statement of our own, without parameters)
    allowed = ExpressionWrapper(F("days") * timedelta(days=1), output_field=DurationField())
    rows = watches.filter(silent_at__lte=at).annotate(heard_at=heard, last=Greatest("since", heard))
    return rows.annotate(breached_at=ExpressionWrapper(F("last") + allowed, output_field=DateTimeField())).filter(
        breached_at__lte=at
    )


def silent_people(actor: Actor, *, at: datetime) -> QuerySet[Watch]:
    """Those whom the actor is to see, the longest silent first by `ORDER`."""
    return silent(visible_watches(actor), at=at).select_related("person", "organisation")


def how_many(actor: Actor, *, at: datetime) -> int:
    """At most COUNTED and one."""
    return silent(visible_watches(actor), at=at)[: COUNTED + 1].count()


def shown(watches: Sequence[Watch], *, at: datetime) -> list[Silent]:
    names = names_of({watch.officer for watch in watches})
    return [_shown(watch, names.get(watch.officer, ""), at) for watch in watches]


def _shown(watch: Watch, officer: str, at: datetime) -> Silent:
    source = source_of(watch.source)
    last: datetime = watch.last  # type: ignore[attr-defined]
    return Silent(
        watch=watch,
        why=str(source.title),
        url=source.url(watch.subject),
        heard_at=watch.heard_at,  # type: ignore[attr-defined]
        days=(at - last).days,
        officer=officer,
    )
