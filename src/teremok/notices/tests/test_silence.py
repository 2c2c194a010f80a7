"""Watching over people whom nothing reaches, and telling who looks after them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from teremok.notices import watches
from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Addressee, Letter, Notice, Task, Watch
from teremok.notices.queries import silence
from teremok.notices.services import tasks
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.services.telling import tell
from teremok.notices.services.watching import end_watch, reckon, tell_officers, watch
from teremok.notices.states import Ground
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.registry.models import Contact, Person
from tests.cast import Cast, client_of

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}
SUBJECT = UUID(int=7)


@pytest.fixture(autouse=True)
def source() -> Iterator[None]:
    watches.register(watches.Source("tests.case", "Переезд", lambda subject: f"/staff/houses/?q={subject}"))
    yield
    watches._sources.pop("tests.case")


def after(days: float) -> datetime:
    return AT + timedelta(days=days)


@pytest.fixture
def person(cast: Cast) -> Person:
    person = Person.objects.create(last_name="Новосёлова", name_key="новоселова")
    Contact.objects.create(person=person, kind="phone", value="+79990000003")
    watched(cast, person)
    return person


def watched(cast: Cast, person: Person, *, officer: bool = True, subject: UUID = SUBJECT) -> Watch:
    return watch(
        source="tests.case",
        subject=subject,
        person=person,
        days=14,
        officer=cast["egor"].account.public_id if officer else None,
        organisation=cast.organisation,
        by=SYSTEM,
        at=AT,
    )


def told(person: Person, at: datetime) -> Addressee:
    notice = tell(kind=OFFICIAL, audience=OfPeople((person.pk,)), values=WORDS, key=str(at), by=SYSTEM, at=at)
    prepare(notice=notice, by=SYSTEM, at=at)
    return Addressee.objects.get(notice=notice)


def silent(at: datetime) -> list[Person]:
    return [one.person for one in silence.silent(Watch.objects.filter(ended_at=None), at=at)]


def test_who_hears_nothing_for_longer_than_allowed_is_silent(person: Person) -> None:
    assert silent(after(13.9)) == []
    assert silent(after(14)) == [person]


def test_what_was_only_sent_or_placed_reaches_nobody(person: Person) -> None:
    addressee = told(person, after(5))
    Addressee.objects.filter(pk=addressee.pk).update(placed_at=after(5))
    Outgoing.objects.update(state="sent", sent_at=after(5))
    Letter.objects.create(addressee=addressee, is_registered=True, queued_at=AT, state="returned", posted_on=AT.date())
    assert silent(after(14)) == [person]


@pytest.mark.parametrize("by_what", ["delivered", "carried", "opened", "confirmed", "letter", "called"])
def test_whatever_reached_the_person_begins_the_days_anew(cast: Cast, person: Person, by_what: str) -> None:
    addressee = told(person, after(5))
    at = after(6)
    if by_what == "delivered":
        Outgoing.objects.update(state="delivered", ended_at=at)
    elif by_what == "carried":
        carrier = Outgoing.objects.create(
            channel="sms", to="+79990000003", queued_at=AT, state="delivered", ended_at=at
        )
        Outgoing.objects.filter(origin_id=addressee.pk).update(carried_by=carrier)
    elif by_what == "opened":
        Addressee.objects.update(opened_at=at)
    elif by_what == "confirmed":
        serve(addressees=[addressee.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=at)
    elif by_what == "letter":
        Letter.objects.create(
            addressee=addressee, is_registered=False, queued_at=AT, state="received", posted_on=AT, ended_on=at.date()
        )
    else:
        Notice.objects.update(organisation=cast.organisation)
        task = Task.objects.create(
            addressee=addressee, what="call", organisation=cast.organisation, made_at=AT, due_at=at
        )
        tasks.finish(by=cast["egor"].actor, task=task, outcome=Task.Outcome.TOLD, at=at)
    assert silent(after(14)) == []
    assert silent(after(20)) == [person]


def test_reckoning_moves_only_those_who_were_reached_and_changes_no_answer(cast: Cast, person: Person) -> None:
    watched(cast, cast["anna"].person)
    told(person, after(5))
    Outgoing.objects.update(state="delivered", ended_at=after(6))
    before = silent(after(15))
    assert reckon(by=SYSTEM, at=after(15)) == 1
    assert silent(after(15)) == before == [cast["anna"].person]
    assert Watch.objects.get(person=person).silent_at == after(20)
    assert reckon(by=SYSTEM, at=after(15)) == 0


def test_an_ended_watch_is_silent_about_silence(person: Person) -> None:
    assert end_watch(source="tests.case", subject=SUBJECT, by=SYSTEM, at=after(1)) == 1
    assert silent(after(99)) == []
    assert end_watch(source="tests.case", subject=SUBJECT, by=SYSTEM, at=after(1)) == 0


def test_watched_again_is_watched_once_on_new_terms(cast: Cast, person: Person) -> None:
    watch(source="tests.case", subject=SUBJECT, person=person, days=3, by=SYSTEM, at=after(2))
    one = Watch.objects.get()
    assert (one.days, one.since, one.silent_at) == (3, AT, after(3))


def test_nobody_watches_under_a_name_nobody_registered(person: Person) -> None:
    with pytest.raises(watches.NoSuchSource):
        watch(source="tests.other", subject=SUBJECT, person=person, days=3, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("member", "sees"), [("egor", True), ("lev", True), ("ilya", True), ("nina", False), ("zhanna", False)]
)
def test_the_officer_and_the_supervisor_see_it(cast: Cast, person: Person, member: str, sees: bool) -> None:
    found = silence.silent_people(cast[member].actor, at=after(20))
    assert [one.person for one in found] == ([person] if sees else [])
    assert silence.how_many(cast[member].actor, at=after(20)) == int(sees)


def test_the_page_names_the_person_the_reason_and_the_age(cast: Cast, person: Person) -> None:
    said = client_of(cast["egor"]).get("/staff/tasks/silence/").content.decode()
    assert "Новосёлова" in said
    assert "Переезд" in said
    assert f"/staff/houses/?q={SUBJECT}" in said


def test_the_officer_hears_once_a_day_and_else_the_manager(cast: Cast, person: Person) -> None:
    watched(cast, cast["anna"].person, officer=False, subject=uuid4())
    assert tell_officers(by=SYSTEM, at=after(20)) == 2
    assert tell_officers(by=SYSTEM, at=after(20)) == 2
    mails = {mail.to for mail in Outgoing.objects.filter(channel="mail")}
    assert mails == {"egor@skazochinsk.example", "lev@skazochinsk.example"}
    assert Outgoing.objects.filter(channel="mail").count() == 2


def test_an_officer_who_lives_here_gets_a_notice(cast: Cast, person: Person) -> None:
    cast["egor"].account.person = cast["zoya"].person
    cast["egor"].account.save()
    tell_officers(by=SYSTEM, at=after(20))
    notice = Notice.objects.get(kind="notices.silence")
    assert notice.values["count"] == "1"


def test_the_list_is_read_from_the_index_however_many_are_watched(person: Person) -> None:
    """A hundred thousand are watched, a few may be silent: the others are never looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_person (public_id, last_name, first_name, middle_name, name_key)"
            " SELECT gen_random_uuid(), 'Много', '', '', 'много' FROM generate_series(1, 100000)"
        )
        cursor.execute(
            "INSERT INTO notices_watch (public_id, source, subject, person_id, days, since, silent_at)"
            " SELECT gen_random_uuid(), 'tests.case', gen_random_uuid(), id, 14, %s, %s FROM registry_person"
            "  WHERE last_name = 'Много'",
            [after(10), after(24)],
        )
        # A foreign key would else be looked up as in the empty table, from its first row on, 100,000 times.
        cursor.execute("ANALYZE registry_person, notices_watch")
    found = silence.silent(Watch.objects.filter(ended_at=None), at=after(15))
    plan = found.order_by(*silence.ORDER)[:50].explain()
    assert "watch_silent" in plan, plan
    assert "Seq Scan on notices_watch" not in plan, plan
    assert [one.person for one in found] == [person]
    assert reckon(by=SYSTEM, at=after(15)) == 0
