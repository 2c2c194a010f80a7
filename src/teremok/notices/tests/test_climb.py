"""Climbing the ladder: who goes on, by which ways, when, and where it ends."""

from datetime import UTC, datetime, time, timedelta

import pytest

from teremok.notices.audiences import OfPeople
from teremok.notices.general import EMERGENCY, OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee, DeadAddress, Event, Habits, Letter, Notice, Preference, Task
from teremok.notices.services.climbing import climb, to_paper
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.services.telling import tell
from teremok.notices.states import Ground, NoticeStage, Way
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.registry.models import Contact, Person
from tests.cast import Cast

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
NIGHT = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)  # 23:30 in Moscow
MORNING = datetime(2026, 5, 5, 6, 0, tzinfo=UTC)  # 9:00 in Moscow
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}


@pytest.fixture
def person(cast: Cast) -> Person:
    person = Person.objects.create(last_name="Новосёлова", first_name="Ольга", name_key="новоселова ольга")
    Contact.objects.create(person=person, kind="phone", value="+79990000003")
    Contact.objects.create(person=person, kind="email", value="olga@skazochinsk.example")
    return person


def told(person: Person, kind: NoticeType = OFFICIAL, at: datetime = NOON) -> Addressee:
    people = OfPeople((person.pk,))
    notice = tell(kind=kind, audience=people, values=WORDS, key=f"{kind.name} {at}", by=SYSTEM, at=at)
    prepare(notice=notice, by=SYSTEM, at=at)
    return Addressee.objects.get(notice=notice)


def sent_by(addressee: Addressee) -> list[str]:
    return sorted(Outgoing.objects.filter(origin_id=addressee.pk).values_list("channel", flat=True))


def test_who_is_silent_climbs_to_the_call_the_letter_the_visit_and_ends_as_a_task(person: Person) -> None:
    addressee = told(person)
    assert sent_by(addressee) == ["mail", "sms"]
    seen = []
    at = NOON
    for _day in range(40):
        at += timedelta(days=1)
        climb(by=SYSTEM, at=at)
        seen.append((Task.objects.count(), Letter.objects.count()))
    assert list(Task.objects.order_by("made_at").values_list("what", flat=True)) == ["call", "visit", "find"]
    assert Letter.objects.get().is_registered
    addressee.refresh_from_db()
    assert addressee.next_at is None
    kinds = Event.objects.filter(addressee=addressee.pk).values_list("kind", flat=True)
    assert list(kinds) == ["climbed"] * 4
    assert seen == sorted(seen)


def test_nothing_climbs_before_its_time_nor_twice(person: Person) -> None:
    told(person)
    assert climb(by=SYSTEM, at=NOON + timedelta(days=2)) == 0
    assert climb(by=SYSTEM, at=NOON + timedelta(days=3)) == 1
    assert climb(by=SYSTEM, at=NOON + timedelta(days=3)) == 0
    assert Task.objects.count() == 1


def test_the_proof_ends_it(person: Person) -> None:
    addressee = told(person)
    serve(addressees=[addressee.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=NOON)
    assert climb(by=SYSTEM, at=NOON + timedelta(days=30)) == 0


def test_who_has_read_is_not_reminded_unless_they_must_confirm(person: Person) -> None:
    word, official = told(person, WORD), told(person)
    Addressee.objects.update(opened_at=NOON)
    climb(by=SYSTEM, at=NOON + timedelta(days=3))
    assert sent_by(word) == []
    assert Task.objects.get().addressee == official


def test_a_stopped_notice_stands_still_and_goes_on(person: Person) -> None:
    addressee = told(person)
    Notice.objects.update(state=NoticeStage.STOPPED)
    assert climb(by=SYSTEM, at=NOON + timedelta(days=3)) == 0
    Notice.objects.update(state=NoticeStage.GOING)
    assert climb(by=SYSTEM, at=NOON + timedelta(days=3)) == 1
    assert Task.objects.get().addressee == addressee


def test_refused_electronically_goes_to_paper_at_once(person: Person) -> None:
    addressee = told(person)
    to_paper(addressee=addressee, by=SYSTEM, at=NOON)
    assert climb(by=SYSTEM, at=NOON) == 1
    assert Letter.objects.get().addressee == addressee
    assert not Task.objects.exists()


def test_who_takes_nothing_electronically_gets_no_message_and_a_letter_first(person: Person) -> None:
    Habits.objects.create(person=person, on_paper_since=NOON, said_at=NOON)
    addressee = told(person)
    assert sent_by(addressee) == []
    climb(by=SYSTEM, at=NOON + timedelta(days=3))
    assert Letter.objects.get().addressee == addressee
    assert not Task.objects.exists()


def test_messages_written_at_night_wait_for_the_morning(person: Person) -> None:
    told(person, at=NIGHT)
    assert set(Outgoing.objects.values_list("due_at", flat=True)) == {MORNING}


def test_ones_own_quiet_hours_come_first(person: Person) -> None:
    Habits.objects.create(person=person, quiet_from=time(11), quiet_to=time(15), said_at=NOON)
    told(person)
    assert set(Outgoing.objects.values_list("due_at", flat=True)) == {NOON + timedelta(hours=3)}


def test_an_emergency_waits_for_nobody(person: Person) -> None:
    told(person, EMERGENCY, at=NIGHT)
    assert list(Outgoing.objects.values_list("due_at", flat=True)) == [None]


def test_what_was_switched_off_does_not_leave_but_an_official_one_does(person: Person) -> None:
    for kind in (WORD, OFFICIAL):
        Preference.objects.create(person=person, kind=kind.name, way=Way.MAIL, allowed=False, said_at=NOON)
    word = told(person, WORD)
    climb(by=SYSTEM, at=NOON + timedelta(hours=1))
    assert sent_by(word) == []
    assert "mail" in sent_by(told(person))


def test_a_dead_address_is_passed_over_for_the_next_best(person: Person) -> None:
    Contact.objects.create(person=person, kind="phone", value="+79990000004", verified_at=NOON)
    DeadAddress.objects.create(channel="sms", value="+79990000004", because="no such number", since=NOON)
    told(person, EMERGENCY)
    assert Outgoing.objects.get().to == "+79990000003"
