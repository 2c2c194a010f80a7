"""Preparing a notice: whom it reaches, by which roads, once."""

from datetime import UTC, datetime

import pytest

from teremok.notices.audiences import Bond, OfHouses, OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Addressee, Event, Notice, Unsealed
from teremok.notices.services.telling import CannotTell, tell
from teremok.notices.states import AddresseeState, NoticeStage
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import Contact, Person
from tests.cast import Cast

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}


def told(cast: Cast, *people: Person, key: str = "one") -> Notice:
    notice = tell(
        kind=OFFICIAL,
        audience=OfPeople(tuple(person.pk for person in people)),
        values=WORDS,
        key=key,
        by=SYSTEM,
        at=AT,
        organisation=cast.organisation,
    )
    run_waiting()
    notice.refresh_from_db()
    return notice


def test_everyone_in_the_house_becomes_an_addressee_once(cast: Cast) -> None:
    notice = tell(
        kind=OFFICIAL,
        audience=OfHouses(houses=(cast.house.pk,), on=AT.date(), bond=Bond.ALL),
        values=WORDS,
        key="house",
        by=SYSTEM,
        at=AT,
    )
    run_waiting()
    notice.refresh_from_db()
    assert notice.state == NoticeStage.GOING
    assert notice.people == Addressee.objects.filter(notice=notice).count() > 3
    assert not Addressee.objects.filter(notice=notice, person=cast["nina"].person).exists()


def test_a_phone_and_an_address_get_a_message_each(cast: Cast) -> None:
    person = cast["anna"].person
    Contact.objects.create(person=person, kind="phone", value="+79990000001", verified_at=None)
    notice = told(cast, person)
    addressee = notice.addressees.get()
    assert addressee.placed_at is not None
    assert addressee.state == AddresseeState.PREPARED
    assert {row.channel for row in Outgoing.objects.filter(origin="notice", origin_id=addressee.pk)} >= {"sms"}


def test_two_behind_one_phone_get_one_message(cast: Cast) -> None:
    people = [Person.objects.create(last_name=name, name_key=name.lower()) for name in ("Первый", "Второй")]
    for person in people:
        Contact.objects.create(person=person, kind="phone", value="+79990000002")
    notice = told(cast, *people)
    rows = Outgoing.objects.filter(to="+79990000002").order_by("id")
    assert [row.carried_by_id for row in rows] == [None, rows[0].pk]
    assert {row.origin_id for row in rows} == set(notice.addressees.values_list("pk", flat=True))


def test_told_twice_is_told_once(cast: Cast) -> None:
    first, second = told(cast, cast["anna"].person), told(cast, cast["anna"].person)
    assert first == second
    assert Notice.objects.count() == Addressee.objects.count() == 1


def test_an_audience_of_nobody_ends_at_once(cast: Cast) -> None:
    notice = told(cast)
    assert (notice.state, notice.people) == (NoticeStage.DONE, 0)
    assert notice.ended_at is not None


def test_a_variable_without_a_value_is_refused(cast: Cast) -> None:
    with pytest.raises(CannotTell, match="heading"):
        tell(kind=OFFICIAL, audience=OfPeople(()), values=WORDS | {"heading": " "}, key="x", by=SYSTEM, at=AT)


def test_preparing_is_logged_and_waits_for_its_seal(cast: Cast) -> None:
    notice = told(cast, cast["anna"].person)
    event = Event.objects.get(notice=notice.pk)
    assert event.kind == Event.Kind.PREPARED
    assert '"count":1' in event.facts
    assert Unsealed.objects.filter(event=event.pk).exists()
