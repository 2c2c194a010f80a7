"""The desk of calls and visits as its pages show it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import DeadAddress, Task
from teremok.notices.queries import tasks as queries
from teremok.notices.services import tasks
from teremok.notices.services.climbing import climb
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.platform.access import SYSTEM
from teremok.platform.audit.models import Look
from teremok.registry.models import Contact, Person
from tests.budgets import within_budget
from tests.cast import Cast, client_of

WORDS = {"heading": "Собрание жильцов", "text": "Приходите.", "brief": "Собрание в среду в 19 часов."}
What, Outcome = Task.What, Task.Outcome


def give(cast: Cast, *people: Person, days_ago: float = 4, key: str = "one") -> list[Task]:
    """Calls to these people, due since a while."""
    at = timezone.now() - timedelta(days=days_ago + 3)
    audience = OfPeople(tuple(person.pk for person in people))
    notice = tell(
        kind=OFFICIAL, audience=audience, values=WORDS, key=key, by=SYSTEM, at=at, organisation=cast.organisation
    )
    prepare(notice=notice, by=SYSTEM, at=at)
    climb(by=SYSTEM, at=at + timedelta(days=3))
    return list(Task.objects.filter(addressee__notice=notice).order_by("addressee__person_id"))


@pytest.fixture
def task(cast: Cast) -> Task:
    [task] = give(cast, cast["anna"].person)
    return task


def test_the_desk_shows_whom_to_call_what_to_say_and_by_which_numbers(cast: Cast, task: Task) -> None:
    Contact.objects.create(person=task.addressee.person, kind="phone", value="+79990000077")
    DeadAddress.objects.create(channel="sms", value="+79990000077", because="x", since=timezone.now())
    page = client_of(cast["egor"]).get("/staff/tasks/")
    assert page.status_code == 200
    said = page.content.decode()
    assert "Теремкова Анна Сергеевна" in said
    assert "Сказочная" in said
    assert 'href="tel:+79450000001"' in said
    assert 'href="tel:+79990000077"' not in said
    assert "Собрание жильцов" in said
    assert "Собрание в среду в 19 часов." in said
    assert "/n/" not in said
    assert 'class="overdue"' in said


def test_everyone_named_on_a_page_is_looked_at_once(cast: Cast, task: Task) -> None:
    client_of(cast["egor"]).get("/staff/tasks/")
    look = Look.objects.get()
    assert (look.place, look.people) == ("tasks:desk", [cast["anna"].person.public_id])


def test_a_neighbours_dispatcher_sees_nothing_of_it(cast: Cast, task: Task) -> None:
    assert "Теремкова" not in client_of(cast["nina"]).get("/staff/tasks/").content.decode()
    assert client_of(cast["nina"]).get(f"/staff/tasks/{task.public_id}/").status_code == 404


def test_an_inspector_reads_and_has_no_buttons(cast: Cast, task: Task) -> None:
    client = client_of(cast["ilya"])
    said = client.get(f"/staff/tasks/{task.public_id}/").content.decode()
    assert "Теремкова" in said
    assert 'name="outcome"' not in said
    assert client.post(f"/staff/tasks/{task.public_id}/take/").status_code == 403
    assert client.post(f"/staff/tasks/{task.public_id}/", {"outcome": "told"}).status_code == 403


def test_the_next_call_is_taken_and_finished_from_its_card(cast: Cast, task: Task) -> None:
    client = client_of(cast["egor"])
    answer = client.post("/staff/tasks/next/")
    assert answer.headers["Location"] == f"/staff/tasks/{task.public_id}/"
    answer = client.post(answer.headers["Location"], {"outcome": "told", "words": "Придёт"})
    assert answer.headers["Location"] == "/staff/tasks/?what=call"
    task.refresh_from_db()
    assert (task.outcome, task.words) == ("told", "Придёт")


def test_what_lacks_a_word_is_said_beside_the_form(cast: Cast, task: Task) -> None:
    answer = client_of(cast["egor"]).post(f"/staff/tasks/{task.public_id}/", {"outcome": "refused"})
    assert answer.status_code == 422
    task.refresh_from_db()
    assert task.done_at is None


def test_a_wrong_number_has_to_be_one_of_the_persons(cast: Cast, task: Task) -> None:
    client, url = client_of(cast["egor"]), f"/staff/tasks/{task.public_id}/wrong-number/"
    client.post(url, {"number": "+79999999999"})
    assert not DeadAddress.objects.exists()
    client.post(url, {"number": "+79450000001"})
    assert DeadAddress.objects.get().value == "+79450000001"
    task.refresh_from_db()
    assert task.outcome == Outcome.WRONG


def test_a_manager_hands_it_to_a_colleague(cast: Cast, task: Task) -> None:
    egor = cast["egor"].account.public_id
    client_of(cast["lev"]).post(f"/staff/tasks/{task.public_id}/hand-on/", {"officer": egor})
    task.refresh_from_db()
    assert task.officer == egor
    assert client_of(cast["lev"]).post(f"/staff/tasks/{task.public_id}/hand-on/", {"officer": "x"}).status_code == 422


def test_earlier_words_are_read_before_the_next_call(cast: Cast, task: Task) -> None:
    tasks.finish(by=cast["egor"].actor, task=task, outcome=Outcome.TOLD, words="Просил после семи", at=timezone.now())
    [other] = give(cast, cast["anna"].person, key="two")
    said = client_of(cast["lev"]).get(f"/staff/tasks/{other.public_id}/").content.decode()
    assert "Просил после семи" in said
    assert "Егор Лисицын" in said


def test_a_search_says_what_was_tried_and_what_may_help(cast: Cast, task: Task) -> None:
    Task.objects.update(what=What.FIND, officer=cast["lev"].account.public_id)
    said = client_of(cast["lev"]).get(f"/staff/tasks/{task.public_id}/").content.decode()
    assert "SMS" in said
    roads = queries.roads_of(task.addressee)
    task.refresh_from_db()
    [line] = queries.lines([queries.with_everything(Task.objects.all()).get()], actor=SYSTEM, at=timezone.now())
    assert queries.neighbours_of(line) == 1  # Boris
    assert len(queries.suggestions(line, roads, neighbours=1)) >= 2


def test_overdue_comes_first_and_is_counted(cast: Cast) -> None:
    [late] = give(cast, cast["anna"].person, days_ago=9, key="late")
    [fresh] = give(cast, cast["boris"].person, days_ago=1, key="fresh")
    at = timezone.now()
    assert list(queries.desk(SYSTEM, at=at).order_by(*queries.ORDER)) == [late, fresh]
    counted = queries.counts(SYSTEM, at=at)
    assert (counted.all, counted.overdue, counted.by_kind["call"]) == (2, 1, 2)


def test_the_list_of_visits_prints_and_is_a_look(cast: Cast, task: Task) -> None:
    Task.objects.update(what=What.VISIT)
    answer = client_of(cast["egor"]).get("/staff/tasks/visits.pdf")
    assert answer.content.startswith(b"%PDF")
    assert Look.objects.get().place == "tasks:visits"


def test_the_desk_asks_few_questions_however_long_it_is(cast: Cast) -> None:
    people = [Person.objects.create(last_name=f"Жилец{n}", name_key=f"жилец{n}") for n in range(12)]
    for person in people:
        Contact.objects.create(person=person, kind="phone", value=f"+7999100{person.pk % 10_000:04}")
    give(cast, *people)
    client = client_of(cast["egor"])
    client.get("/staff/tasks/")
    with within_budget("task_desk"):
        client.get("/staff/tasks/")
    [task, *_rest] = Task.objects.order_by("pk")
    with within_budget("task_card"):
        client.get(f"/staff/tasks/{task.public_id}/")


def test_a_day_that_was_written_by_hand_is_not_asked(cast: Cast, task: Task) -> None:
    """What can't be read in the address counts as not asked."""
    page = client_of(cast["egor"]).get("/staff/tasks/?what=nonsense&only=x&cursor=zzz")
    assert "Теремкова" in page.content.decode()
