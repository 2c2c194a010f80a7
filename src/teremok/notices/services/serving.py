"""Service: a person counts as told, on a stated ground."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from teremok.notices.ending import end_needless
from teremok.notices.events import Happened, log, mark
from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.models import Addressee, Event
from teremok.notices.signals import served
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access import Actor

IN_THE_CABINET = frozenset({Ground.READ, Ground.PLACED})  # where a confirmation is one tap away


@transaction.atomic
def serve(
    *, addressees: Sequence[int], ground: Ground, by: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> int:
    """Records the ground for these addressees (keys) of notices whose type counts it; returns how many it served.

    The first service stands: a later ground changes nothing but the confirmation, which is kept beside it. The ladder
    ends here, unless the type must be acknowledged and the person still can with one tap: READ and PLACED go on, a
    letter or a visit is the last word. Open tasks, and letters nobody has printed, are needless from now on. A ground
    that the type doesn't count serves nobody; a confirmation is kept whatever the type counts. A ground that counts
    only after some days is recorded by the clock, when they have passed.
    """
    rows = Addressee.objects.select_for_update(of=("self",)).select_related("notice").filter(pk__in=addressees)
    happened: list[Happened] = []
    changed: list[Addressee] = []
    subjects: set[tuple[str, UUID]] = set()
    for addressee in rows.order_by("pk"):
        kind = kind_of(addressee.notice.kind)
        counted = kind.ground(ground)
        is_news = _confirm(addressee, ground, at)
        if counted is not None and addressee.served_at is None and addressee.state != AddresseeState.WITHDRAWN:
            addressee.served_at, addressee.ground = at, ground
            if addressee.state == AddresseeState.PREPARED:
                addressee.state = AddresseeState.SERVED
            happened.append(_served(addressee, ground, counted.article, at, facts))
            if addressee.notice.subject_id is not None:
                subjects.add((addressee.notice.subject_kind, addressee.notice.subject_id))
            is_news = True
        if is_news:
            if addressee.served_at is not None and _is_the_end(addressee, ground, kind):
                addressee.next_at = None
            changed.append(addressee)
    Addressee.objects.bulk_update(
        changed, ["served_at", "ground", "state", "acknowledged_at", "next_at"], batch_size=1000
    )
    log(happened)
    if subjects:
        served.send(sender=Addressee, subjects=frozenset(subjects))
    end_needless([addressee.pk for addressee in changed if addressee.ground or addressee.acknowledged_at], at=at)
    return len(happened)


def _is_the_end(addressee: Addressee, ground: Ground, kind: NoticeType) -> bool:
    return bool(addressee.acknowledged_at) or not kind.must_acknowledge or ground not in IN_THE_CABINET


def _confirm(addressee: Addressee, ground: Ground, at: datetime) -> bool:
    if ground != Ground.CONFIRMED or addressee.acknowledged_at or addressee.state == AddresseeState.WITHDRAWN:
        return False
    addressee.acknowledged_at = at
    addressee.state = AddresseeState.ACKNOWLEDGED
    return True


def _served(addressee: Addressee, ground: Ground, article: str, at: datetime, facts: dict[str, Any] | None) -> Happened:
    return Happened(
        Event.Kind.SERVED,
        addressee.notice_id,
        at,
        addressee_id=addressee.pk,
        facts={"person": mark(addressee.public_id), "ground": ground.value, "article": article, **(facts or {})},
    )
