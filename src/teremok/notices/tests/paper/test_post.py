"""Posting a run, and what becomes of its letters: what serves, what sends somebody out, what can't be."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from teremok.notices.models import Event, Letter, PrintRun, Task
from teremok.notices.outcomes import CannotEnd
from teremok.notices.printing import number_of
from teremok.notices.services import post
from teremok.notices.services.climbing import climb
from teremok.notices.services.post import CannotPost, mark_posted, record_outcome
from teremok.notices.services.printing import make_run
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground, Way
from teremok.notices.tests.paper.conftest import LATER, NOON, PATIENT, POSTED, Queue, addressee_of
from teremok.platform.access import SYSTEM, Denied
from teremok.registry.models import Person
from tests.cast import Cast

State = Letter.State
Runs = Callable[..., PrintRun]
TOMORROW = NOON + timedelta(days=1)


def end(letter: Letter, outcome: State, on: date, reason: str = "адресат выбыл") -> Letter:
    return record_outcome(letter=letter, outcome=outcome, on=on, reason=reason, by=SYSTEM, at=LATER)


def test_a_posted_run_is_in_the_log_letter_by_letter(printed: Runs) -> None:
    run = mark_posted(run=printed(), on=POSTED, by=SYSTEM, at=TOMORROW)
    assert run.state == PrintRun.State.POSTED
    assert set(run.letters.values_list("state", "posted_on")) == {(State.POSTED, POSTED)}
    events = Event.objects.filter(kind=Event.Kind.POSTED).order_by("id")
    assert [json.loads(event.facts)["letter"] for event in events] == [
        number_of(letter) for letter in run.letters.select_related("run").order_by("place")
    ]
    assert "Теремк" not in "".join(event.facts for event in events)


def test_posted_twice_is_posted_once_and_never_on_another_day(printed: Runs) -> None:
    run = mark_posted(run=printed(), on=POSTED, by=SYSTEM, at=TOMORROW)
    mark_posted(run=run, on=POSTED, by=SYSTEM, at=LATER)
    with pytest.raises(CannotPost):
        mark_posted(run=run, on=NOON.date(), by=SYSTEM, at=LATER)
    assert Event.objects.filter(kind=Event.Kind.POSTED).count() == 3


@pytest.mark.parametrize("on", [date(2026, 5, 3), date(2026, 5, 6)])
def test_not_before_it_was_made_and_not_tomorrow(printed: Runs, on: date) -> None:
    with pytest.raises(CannotPost):
        mark_posted(run=printed(), on=on, by=SYSTEM, at=TOMORROW)


def test_not_before_the_files_are_there(cast: Cast, queue: Queue) -> None:
    queue(cast["anna"].person)
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    with pytest.raises(CannotPost):
        mark_posted(run=run, on=NOON.date(), by=SYSTEM, at=NOON)


def test_strangers_post_nothing(cast: Cast, printed: Runs) -> None:
    run = printed()
    for key in ("nina", "ilya", "anna", "zhanna"):
        with pytest.raises(Denied):
            mark_posted(run=run, on=POSTED, by=cast[key].actor, at=TOMORROW)


@pytest.mark.parametrize(
    ("outcome", "on", "ground"),
    [
        (State.RECEIVED, date(2026, 5, 9), Ground.LETTER_RECEIVED),
        (State.REFUSED, date(2026, 5, 9), Ground.LETTER_REFUSED),
        (State.UNCLAIMED, date(2026, 6, 8), Ground.LETTER_UNCLAIMED),
    ],
)
def test_what_came_of_it_serves_on_its_day(posted: Runs, outcome: State, on: date, ground: Ground) -> None:
    letter = end(posted().letters.get(place=1), outcome, on)
    addressee = addressee_of(letter)
    assert addressee.served_at is not None
    assert (addressee.ground, addressee.served_at.date()) == (ground, on)
    assert (letter.state, letter.ended_on) == (outcome, on)
    served = Event.objects.get(kind=Event.Kind.SERVED)
    assert json.loads(served.facts)["article"] == "ГК РФ ст. 165.1 п. 1"


def test_told_twice_it_happened_once(posted: Runs) -> None:
    letter = posted().letters.get(place=1)
    for _twice in range(2):
        end(letter, State.RECEIVED, date(2026, 5, 9))
    assert Event.objects.filter(kind=Event.Kind.RECEIVED).count() == 1
    with pytest.raises(CannotEnd):
        end(letter, State.REFUSED, date(2026, 5, 9))


@pytest.mark.parametrize(
    ("outcome", "on"),
    [
        (State.RECEIVED, date(2026, 5, 4)),  # before it was posted
        (State.RECEIVED, date(2026, 6, 20)),  # after today
        (State.UNCLAIMED, date(2026, 6, 3)),  # the 29th day: the post still keeps it
        (State.PRINTED, date(2026, 5, 9)),
        (State.CANCELLED, date(2026, 5, 9)),
    ],
)
def test_what_can_not_be(posted: Runs, outcome: State, on: date) -> None:
    letter = posted().letters.get(place=1)
    with pytest.raises(CannotEnd):
        end(letter, outcome, on)
    assert addressee_of(letter).served_at is None


def test_on_the_thirtieth_day_the_post_gives_up(posted: Runs) -> None:
    assert end(posted().letters.get(place=1), State.UNCLAIMED, date(2026, 6, 4)).state == State.UNCLAIMED


def test_of_what_was_not_posted_nothing_becomes(printed: Runs) -> None:
    with pytest.raises(CannotEnd, match="тираж"):
        end(printed().letters.get(place=1), State.RECEIVED, POSTED)


def test_returned_the_next_rung_is_due_and_somebody_looks_for_the_person(cast: Cast, posted: Runs) -> None:
    letter = end(posted().letters.get(place=1), State.RETURNED, date(2026, 5, 20))
    addressee = addressee_of(letter)
    assert addressee.served_at is None
    task = Task.objects.get(addressee=addressee, what=Task.What.FIND)
    assert "адресат выбыл" in task.because
    assert task.organisation == cast.organisation
    facts = json.loads(Event.objects.get(kind=Event.Kind.RETURNED).facts)
    assert facts["outcome"] == "returned"
    assert "выбыл" not in str(facts)


def test_returned_before_the_ladder_went_on_it_goes_on_at_once(posted: Runs) -> None:
    letter = posted().letters.get(place=1)
    addressee = addressee_of(letter)
    addressee.next_at = LATER + timedelta(days=9)
    addressee.save()
    end(letter, State.RETURNED, date(2026, 5, 20))
    assert climb(by=SYSTEM, at=LATER) >= 1


def test_returned_needs_its_reason(posted: Runs) -> None:
    with pytest.raises(CannotEnd):
        end(posted().letters.get(place=1), State.RETURNED, date(2026, 5, 20), reason=" ")


def test_to_an_address_from_which_a_letter_came_back_none_is_printed_again(
    cast: Cast, posted: Runs, queue: Queue, household: list[Person]
) -> None:
    letter = posted().letters.get(place=1)
    end(letter, State.RETURNED, date(2026, 5, 20))
    queue(*household, key="two")
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=LATER)
    assert run.letters_count == 2
    assert addressee_of(letter).person_id not in run.letters.values_list("addressee__person", flat=True)


def test_an_ordinary_letter_serves_when_its_days_have_passed(cast: Cast, posted: Runs) -> None:
    run = posted(cast["anna"].person, kind=PATIENT, way=Way.LETTER)
    assert post.count_days(by=SYSTEM, at=NOON + timedelta(days=6)) == 0
    assert post.count_days(by=SYSTEM, at=NOON + timedelta(days=8)) == 1
    assert post.count_days(by=SYSTEM, at=NOON + timedelta(days=8)) == 0
    addressee = addressee_of(run.letters.get())
    assert addressee.served_at is not None
    assert (addressee.ground, addressee.served_at.date()) == (Ground.LETTER_POSTED, date(2026, 5, 11))


def test_unless_it_came_back(cast: Cast, posted: Runs) -> None:
    run = posted(cast["anna"].person, kind=PATIENT, way=Way.LETTER)
    with pytest.raises(CannotEnd):
        end(run.letters.get(), State.RECEIVED, date(2026, 5, 7))
    end(run.letters.get(), State.RETURNED, date(2026, 5, 7))
    assert post.count_days(by=SYSTEM, at=LATER) == 0


def test_where_the_type_does_not_count_ordinary_letters_nobody_is_served(cast: Cast, posted: Runs) -> None:
    posted(cast["anna"].person, way=Way.LETTER)
    assert post.count_days(by=SYSTEM, at=LATER) == 0


def test_an_earlier_proof_stands(posted: Runs) -> None:
    letter = posted().letters.get(place=1)
    serve(addressees=[letter.addressee_id], ground=Ground.READ, by=SYSTEM, at=TOMORROW)
    end(letter, State.RECEIVED, date(2026, 5, 9))
    assert addressee_of(letter).ground == Ground.READ
