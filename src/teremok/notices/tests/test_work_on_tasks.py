"""Working on calls, visits and searches: who takes them, how they end, what follows."""

from datetime import UTC, datetime, timedelta

import pytest

from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Addressee, DeadAddress, Event, Letter, Notice, Task
from teremok.notices.services import tasks
from teremok.notices.services.climbing import climb
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.services.tasks import CannotWork
from teremok.notices.services.telling import tell
from teremok.notices.states import AddresseeState, Ground, NoticeStage
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.channels.models import Outgoing
from teremok.registry.models import Contact, Person
from tests.cast import Cast

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}
What, Outcome = Task.What, Task.Outcome


@pytest.fixture
def task(cast: Cast) -> Task:
    """A call to somebody without an account and with one phone."""
    return called(cast, "Новосёлова")


def called(cast: Cast, name: str) -> Task:
    person = Person.objects.create(last_name=name, name_key=name.lower())
    Contact.objects.create(person=person, kind="phone", value=f"+7999000{person.pk % 10_000:04}")
    audience = OfPeople((person.pk,))
    notice = tell(
        kind=OFFICIAL, audience=audience, values=WORDS, key=name, by=SYSTEM, at=AT, organisation=cast.organisation
    )
    prepare(notice=notice, by=SYSTEM, at=AT)
    climb(by=SYSTEM, at=AT + timedelta(days=3))
    return Task.objects.get(addressee__notice=notice)


def days(number: float) -> datetime:
    return AT + timedelta(days=3 + number)


def open_tasks() -> list[str]:
    return sorted(Task.objects.filter(done_at=None).values_list("what", flat=True))


def visit_of(cast: Cast, task: Task) -> Task:
    """The call is given up and the letter lies in the post: the named person's visit."""
    tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.REFUSED, words="Бросил трубку", at=days(0))
    climb(by=SYSTEM, at=days(0))
    climb(by=SYSTEM, at=days(14))
    return Task.objects.get(what=What.VISIT)


def test_taken_by_one_is_locked_for_others(cast: Cast, task: Task) -> None:
    tasks.take(by=cast["egor"].actor, task=task, at=days(0))
    with pytest.raises(CannotWork, match="Егор"):
        tasks.take(by=cast["lev"].actor, task=task, at=days(0))
    with pytest.raises(CannotWork, match="Егор"):
        tasks.finish(by=cast["lev"].actor, task=task, outcome=Outcome.TOLD, at=days(0))
    tasks.give_back(by=cast["egor"].actor, task=task, at=days(0))
    assert tasks.take(by=cast["lev"].actor, task=task, at=days(0)).officer == cast["lev"].account.public_id


@pytest.mark.parametrize("member", ["ilya", "nina", "zhanna", "anna", "maya"])
def test_who_does_not_work_there_cannot(cast: Cast, task: Task, member: str) -> None:
    with pytest.raises(Denied):
        tasks.take(by=cast[member].actor, task=task, at=days(0))
    with pytest.raises(Denied):
        tasks.finish(by=cast[member].actor, task=task, outcome=Outcome.TOLD, at=days(0))


def test_only_a_manager_hands_on_and_only_to_a_colleague(cast: Cast, task: Task) -> None:
    egor = cast["egor"].account.public_id
    with pytest.raises(Denied):
        tasks.hand_to(by=cast["egor"].actor, task=task, officer=egor, at=days(0))
    with pytest.raises(CannotWork):
        tasks.hand_to(by=cast["lev"].actor, task=task, officer=cast["nina"].account.public_id, at=days(0))
    assert tasks.hand_to(by=cast["lev"].actor, task=task, officer=egor, at=days(0)).officer == egor


def test_the_next_one_is_the_longest_waiting_that_nobody_has(cast: Cast, task: Task) -> None:
    other = called(cast, "Первая")
    Task.objects.filter(pk=other.pk).update(due_at=task.due_at - timedelta(hours=1))
    egor, lev = cast["egor"].actor, cast["lev"].actor
    assert tasks.take_next(by=egor, what=What.CALL, at=days(0)) == other
    assert tasks.take_next(by=lev, what=What.CALL, at=days(0)) == task
    assert tasks.take_next(by=lev, what=What.CALL, at=days(0)) is None


def test_a_call_is_logged_and_serves_nobody_where_the_type_does_not_count_it(cast: Cast, task: Task) -> None:
    tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.TOLD, words="Придёт в среду", at=days(0))
    task.refresh_from_db()
    assert (task.outcome, task.words, task.done_by) == (Outcome.TOLD, "Придёт в среду", cast["egor"].account.public_id)
    assert task.addressee.state == AddresseeState.PREPARED
    assert task.addressee.next_at is not None
    event = Event.objects.get(addressee=task.addressee_id, kind=Event.Kind.CALLED)
    assert '"outcome":"told"' in event.facts
    assert "Придёт" not in event.facts


def test_nobody_answers_thrice_and_the_ladder_goes_on(cast: Cast, task: Task) -> None:
    at = days(0)
    for _try in range(tasks.TRIES[What.CALL]):
        assert climb(by=SYSTEM, at=at) == 0
        [one] = Task.objects.filter(done_at=None)
        assert one.begins_at is None or one.begins_at <= at
        tasks.finish(by=cast["egor"].actor, task=one, outcome=Outcome.NO_ANSWER, at=at)
        at += tasks.PAUSES[What.CALL]
    assert open_tasks() == []
    assert climb(by=SYSTEM, at=at) == 1
    assert Letter.objects.get().is_registered
    assert Event.objects.filter(kind=Event.Kind.CALLED).count() == 3


def test_a_further_try_waits_for_its_pause(cast: Cast, task: Task) -> None:
    tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.NO_ANSWER, at=days(0))
    assert tasks.take_next(by=cast["egor"].actor, what=What.CALL, at=days(0)) is None
    assert tasks.take_next(by=cast["egor"].actor, what=What.CALL, at=days(1)) is not None


def test_a_wrong_number_is_dead_and_the_last_one_ends_the_call(cast: Cast, task: Task) -> None:
    number = task.addressee.person.contacts.get().value
    egor = cast["egor"].actor
    still = tasks.wrong_number(by=egor, task=task, number="+79990009999", has_others=True, at=days(0))
    assert still.done_at is None
    assert climb(by=SYSTEM, at=days(0)) == 0
    tasks.wrong_number(by=egor, task=task, number=number, has_others=False, at=days(0))
    assert set(DeadAddress.objects.values_list("value", flat=True)) == {number, "+79990009999"}
    assert climb(by=SYSTEM, at=days(0)) == 1
    assert Letter.objects.exists()


def test_a_refusal_goes_on_at_once_and_needs_a_word(cast: Cast, task: Task) -> None:
    egor = cast["egor"].actor
    with pytest.raises(CannotWork):
        tasks.finish(by=egor, task=task, outcome=Outcome.REFUSED, words=" ", at=days(0))
    tasks.finish(by=egor, task=task, outcome=Outcome.REFUSED, words="Не хочет слушать", at=days(0))
    assert climb(by=SYSTEM, at=days(0)) == 1


def test_pressed_twice_counts_once(cast: Cast, task: Task) -> None:
    for _press in range(2):
        tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.NO_ANSWER, at=days(0))
    assert Task.objects.count() == 2
    assert Event.objects.filter(kind=Event.Kind.CALLED).count() == 1
    with pytest.raises(CannotWork):
        tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.TOLD, at=days(0))


def test_a_visit_has_a_name_on_it_and_handing_over_is_the_proof(cast: Cast, task: Task) -> None:
    visit = visit_of(cast, task)
    assert visit.officer == cast["lev"].account.public_id
    with pytest.raises(CannotWork):
        tasks.finish(by=cast["egor"].actor, task=visit, outcome=Outcome.HANDED_OVER, words="x", at=days(15))
    tasks.finish(by=cast["lev"].actor, task=visit, outcome=Outcome.HANDED_OVER, words="Расписалась", at=days(15))
    addressee = Addressee.objects.get()
    assert (addressee.ground, addressee.served_at, addressee.next_at) == (Ground.HANDED_OVER, days(15), None)
    assert climb(by=SYSTEM, at=days(99)) == 0
    assert open_tasks() == []
    assert Event.objects.filter(kind=Event.Kind.VISITED).count() == 1


def test_the_end_of_the_ladder_is_a_named_search_that_ends_in_a_proof_or_a_road(cast: Cast, task: Task) -> None:
    visit = visit_of(cast, task)
    lev = cast["lev"].actor
    tasks.finish(by=lev, task=visit, outcome=Outcome.WRONG, at=days(15))
    climb(by=SYSTEM, at=days(15))
    search = Task.objects.get(what=What.FIND)
    assert search.officer == cast["lev"].account.public_id
    for outcome in (Outcome.TOLD, Outcome.REFUSED, Outcome.WRONG, Outcome.NEEDLESS):
        with pytest.raises(CannotWork):
            tasks.finish(by=lev, task=search, outcome=outcome, words="x", at=days(16))
    tasks.finish(by=lev, task=search, outcome=Outcome.NO_ANSWER, at=days(16))
    again = Task.objects.get(what=What.FIND, done_at=None)
    assert again.officer == search.officer
    sent = Outgoing.objects.count()
    tasks.finish(by=lev, task=again, outcome=Outcome.FOUND, words="Новый номер дала сестра", at=days(20))
    assert climb(by=SYSTEM, at=days(20)) == 1
    assert Outgoing.objects.count() == sent + 1


def test_a_search_cannot_be_given_back_to_nobody(cast: Cast, task: Task) -> None:
    visit = visit_of(cast, task)
    with pytest.raises(CannotWork):
        tasks.give_back(by=cast["lev"].actor, task=visit, at=days(15))


def test_proof_from_elsewhere_makes_tasks_and_letters_needless(cast: Cast, task: Task) -> None:
    Letter.objects.create(addressee=task.addressee, is_registered=True, queued_at=AT)
    serve(addressees=[task.addressee_id], ground=Ground.CONFIRMED, by=SYSTEM, at=days(1))
    task.refresh_from_db()
    assert (task.outcome, task.done_at) == (Outcome.NEEDLESS, days(1))
    assert Letter.objects.get().state == Letter.State.CANCELLED
    with pytest.raises(CannotWork, match="не нужно"):
        tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.TOLD, at=days(1))


def test_who_has_read_is_asked_to_confirm_but_never_on_paper(cast: Cast, task: Task) -> None:
    serve(addressees=[task.addressee_id], ground=Ground.READ, by=SYSTEM, at=days(0))
    climb(by=SYSTEM, at=days(2))
    assert not Letter.objects.exists()
    assert open_tasks() == []
    task.addressee.refresh_from_db()
    assert (task.addressee.state, task.addressee.next_at) == (AddresseeState.SERVED, None)


def test_a_stopped_message_locks_its_tasks_until_it_goes_on(cast: Cast, task: Task) -> None:
    egor = cast["egor"].actor
    Notice.objects.update(state=NoticeStage.STOPPED)
    assert tasks.take_next(by=egor, what=What.CALL, at=days(0)) is None
    with pytest.raises(CannotWork):
        tasks.take(by=egor, task=task, at=days(0))
    Notice.objects.update(state=NoticeStage.GOING)
    assert tasks.take_next(by=egor, what=What.CALL, at=days(0)) == task
