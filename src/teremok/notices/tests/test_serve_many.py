"""Service of a set writes what service of each would have written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from teremok.notices.audiences import Bond, OfHouses, Statement
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Addressee, Event, Notice, Task
from teremok.notices.services.serving import serve
from teremok.notices.services.serving_many import serve_many
from teremok.notices.services.telling import tell
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access import SYSTEM
from teremok.platform.jobs.worker import run_waiting
from tests.cast import Cast

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}


def told(cast: Cast) -> Notice:
    audience = OfHouses(houses=(cast.house.pk,), on=AT.date(), bond=Bond.ALL)
    tell(kind=OFFICIAL, audience=audience, values=WORDS, key="many", by=SYSTEM, at=AT)
    run_waiting()
    return Notice.objects.get()


def of(*people: int) -> Statement:
    return "SELECT unnest(%s::bigint[]) AS person_id", [list(people)]


def written(notice: Notice) -> list[Any]:
    columns = ("person_id", "served_at", "ground", "state", "next_at")
    rows = Addressee.objects.filter(notice=notice).order_by("pk").values_list(*columns)
    events = Event.objects.filter(notice=notice.pk, kind=Event.Kind.SERVED).order_by("addressee")
    return [list(rows), list(events.values_list("addressee", "at", "facts"))]


@pytest.mark.parametrize("ground", [Ground.READ, Ground.LETTER_RECEIVED, Ground.DOOR])
def test_it_writes_what_one_after_the_other_would(cast: Cast, ground: Ground) -> None:
    notice = told(cast)
    addressees = list(Addressee.objects.filter(notice=notice).order_by("pk"))
    some = addressees[:-1]
    assert len(some) > 1
    with transaction.atomic():
        one_by_one = serve(addressees=[row.pk for row in some], ground=ground, by=SYSTEM, at=LATER)
        expected = written(notice)
        transaction.set_rollback(True)
    assert serve_many(
        notice=notice, people=of(*(row.person_id for row in some)), ground=ground, by=SYSTEM, at=LATER
    ) == (one_by_one)
    assert written(notice) == expected


def test_the_first_service_stands(cast: Cast) -> None:
    notice = told(cast)
    people = of(*Addressee.objects.values_list("person_id", flat=True))
    count = serve_many(notice=notice, people=people, ground=Ground.READ, by=SYSTEM, at=LATER)
    before = written(notice)
    again = serve_many(notice=notice, people=people, ground=Ground.LETTER_RECEIVED, by=SYSTEM, at=LATER)
    assert (count, again) == (Addressee.objects.count(), 0)
    assert written(notice) == before


def test_whoever_was_withdrawn_and_strangers_are_left_out(cast: Cast) -> None:
    notice = told(cast)
    first = Addressee.objects.order_by("pk").first()
    assert first is not None
    Addressee.objects.filter(pk=first.pk).update(state=AddresseeState.WITHDRAWN)
    stranger = cast["zoya"].person.pk
    people = of(first.person_id, stranger)
    assert serve_many(notice=notice, people=people, ground=Ground.READ, by=SYSTEM, at=LATER) == 0


def test_nobody_confirms_for_many(cast: Cast) -> None:
    with pytest.raises(ValueError, match="nobody confirms"):
        serve_many(notice=told(cast), people=of(1), ground=Ground.CONFIRMED, by=SYSTEM, at=LATER)


def test_open_tasks_are_needless_now(cast: Cast) -> None:
    notice = told(cast)
    addressee = Addressee.objects.order_by("pk").first()
    assert addressee is not None
    Task.objects.create(addressee=addressee, what=Task.What.CALL, made_at=AT, due_at=LATER)
    serve_many(notice=notice, people=of(addressee.person_id), ground=Ground.LETTER_RECEIVED, by=SYSTEM, at=LATER)
    assert Task.objects.get().done_at == LATER
