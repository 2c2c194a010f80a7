"""Types that keep their distance, and types that leave once a day as one message."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teremok.notices import kinds
from teremok.notices.audiences import OfPeople
from teremok.notices.general import WORD
from teremok.notices.kinds import NoticeType, Rung, Urgency
from teremok.notices.models import Addressee, Notice
from teremok.notices.posting import render
from teremok.notices.services.gathering import gather
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.notices.states import NoticeStage, Way
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents
from teremok.registry.models import Contact, Person
from tests.cast import Cast

NOON = datetime(2026, 5, 4, 9, tzinfo=UTC)  # 12:00 in Moscow
EVENING = datetime(2026, 5, 4, 15, tzinfo=UTC)  # 18:00 in Moscow
HOUR = timedelta(hours=1)
BOTH = (Rung((Way.SMS, Way.MAIL)),)
RARE = replace(WORD, name="tests.rare", ladder=BOTH, throttle=HOUR)
DAILY = replace(WORD, name="tests.daily", ladder=BOTH, digest=True)


@pytest.fixture(autouse=True)
def _types() -> Iterator[None]:
    for kind in (RARE, DAILY):
        kinds.register(kind)
    yield
    for kind in (RARE, DAILY):
        kinds._types.pop(kind.name)


@pytest.fixture
def person(cast: Cast) -> Person:
    person = Person.objects.create(last_name="Новосёлова", first_name="Ольга", name_key="новоселова ольга")
    Contact.objects.create(person=person, kind="phone", value="+79990000003")
    Contact.objects.create(person=person, kind="email", value="olga@skazochinsk.example")
    return person


def told(kind: NoticeType, at: datetime, *people: Person, title: str = "Собрание") -> Notice:
    words = {"heading": title, "text": "Приходите.", "brief": title}
    audience = OfPeople(tuple(person.pk for person in people))
    notice = tell(kind=kind, audience=audience, values=words, key=f"{kind.name} {title} {at}", by=SYSTEM, at=at)
    prepare(notice=notice, by=SYSTEM, at=at)
    return notice


def leaves(channel: str) -> list[datetime]:
    rows = Outgoing.objects.filter(channel=channel, carried_by=None, state="queued")
    return sorted(row.due_at or row.queued_at for row in rows)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.integers(0, 200), min_size=1, max_size=6), emergency=st.booleans())
def test_two_of_a_type_never_reach_a_person_closer_than_it_allows_and_none_is_lost(
    person: Person, gaps: list[int], emergency: bool
) -> None:
    kind = replace(RARE, urgency=Urgency.EMERGENCY if emergency else Urgency.BULK)
    with transaction.atomic():
        at = NOON
        for number, gap in enumerate(gaps):
            at += timedelta(minutes=gap)
            told(kind, at, person, title=f"Новость {number}")
        for channel in ("sms", "mail"):
            moments = leaves(channel)
            assert len(moments) == len(gaps)
            assert all(later - earlier >= HOUR for earlier, later in itertools.pairwise(moments))
        transaction.set_rollback(True)


def test_the_first_leaves_at_once_and_other_people_and_types_do_not_wait(cast: Cast, person: Person) -> None:
    told(RARE, NOON, person)
    told(RARE, NOON + HOUR / 2, person, cast["anna"].person, title="Второе")
    told(WORD, NOON + HOUR / 2, person)
    due = {row.origin_id: row.due_at for row in Outgoing.objects.filter(channel="sms")}
    assert sorted(due.values(), key=str) == [NOON + HOUR, None, None]
    second = Addressee.objects.get(person=person, notice__values__heading="Второе")
    assert due[second.pk] == NOON + HOUR


def test_what_never_left_holds_nothing_up(person: Person) -> None:
    told(RARE, NOON, person)
    Outgoing.objects.update(state="failed", ended_at=NOON)
    told(RARE, NOON + HOUR / 2, person, title="Второе")
    assert leaves("sms") == [NOON + HOUR / 2]


def test_a_days_messages_leave_as_one_that_lists_them(person: Person) -> None:
    for hours, title in ((0, "Субботник"), (1, "Уборка снега"), (2, "Новый замок")):
        told(DAILY, NOON + hours * HOUR, person, title=title)
    assert gather(by=SYSTEM, at=EVENING - HOUR) == 0
    assert min(leaves("mail")) > EVENING
    assert gather(by=SYSTEM, at=EVENING) == 2
    for channel in ("mail", "sms"):
        [message] = Outgoing.objects.filter(channel=channel, carried_by=None)
        assert message.due_at is None
        assert Outgoing.objects.filter(carried_by=message).count() == 2
        said = render([message])[message.pk]
        assert isinstance(said, Contents)
        assert "3" in said.subject
        assert "Субботник" in said.text
        assert "Уборка снега" in said.text
        assert ("Новый замок" in said.text) == (channel == "mail")
        assert "/inbox/" in said.text
    assert gather(by=SYSTEM, at=EVENING) == 0


def test_one_alone_is_the_message_itself(person: Person) -> None:
    told(DAILY, NOON, person, title="Субботник")
    gather(by=SYSTEM, at=EVENING)
    message = Outgoing.objects.get(channel="mail")
    said = render([message])[message.pk]
    assert isinstance(said, Contents)
    assert said.subject == "Субботник"


def test_who_has_read_it_meanwhile_is_not_reminded(person: Person) -> None:
    told(DAILY, NOON, person, title="Субботник")
    Addressee.objects.update(opened_at=NOON)
    assert gather(by=SYSTEM, at=EVENING) == 0
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_stopped_one_stays_out(person: Person) -> None:
    told(DAILY, NOON, person, title="Субботник")
    other = told(DAILY, NOON, person, title="Уборка")
    Notice.objects.filter(pk=other.pk).update(state=NoticeStage.STOPPED)
    assert gather(by=SYSTEM, at=EVENING) == 2
    assert not Outgoing.objects.filter(carried_by__isnull=False).exists()


def test_two_behind_one_phone_get_one_digest(cast: Cast, person: Person) -> None:
    other = Person.objects.create(last_name="Новосёлов", name_key="новоселов")
    Contact.objects.create(person=other, kind="phone", value="+79990000003")
    told(DAILY, NOON, person, other, title="Субботник")
    told(DAILY, NOON + HOUR, other, title="Уборка")
    gather(by=SYSTEM, at=EVENING)
    [message] = Outgoing.objects.filter(channel="sms", carried_by=None)
    assert Outgoing.objects.filter(carried_by=message).count() == 2
    said = render([message])[message.pk]
    assert isinstance(said, Contents)
    assert "Субботник; Уборка" in said.text
