"""Questions composed once: each visitor gets their own rows, of their own moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F, JSONField, Value

from teremok.platform.access import ANONYMOUS, Actor, Assurance, Authority
from teremok.platform.database import asking
from teremok.platform.database.asking import ask
from teremok.platform.search import AnyOf

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
NEXT_DAY = NOON + timedelta(days=1)
ANNA, VERA = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def composed_anew():
    asking.forget()
    yield
    asking.forget()


@pytest.fixture(autouse=True)
def rows():
    for key, ends in (("a", NOON), ("b", LATER), ("c", NEXT_DAY)):
        Session.objects.create(session_key=key, session_data="x", expire_date=ends)


def told(actor: Actor, at: datetime):
    """Constants in rows tell who was asked for."""
    people = [Value(one) for one in (actor.person_id, *(one.person_id for one in actor.authorities)) if one]
    kinds = ContentType.objects.order_by("id")[:1]
    return {
        "who": kinds.values_list(Value(actor.account_id)) if actor.account_id else None,
        "people": kinds.values_list(*people) if people else None,
        "alive": Session.objects.filter(expire_date__gt=at).order_by("session_key").values_list("session_key"),
        "alive yesterday": Session.objects.filter(expire_date__gt=at - timedelta(days=1))
        .order_by("session_key")
        .values_list("session_key", "expire_date"),
        "none": Session.objects.none().values_list("session_key"),
    }


def person(account: UUID, person_id: int, *others: int) -> Actor:
    authorities = tuple(Authority(uuid4(), other, "all") for other in others)
    return Actor(account, person_id, Assurance.VERIFIED, authorities=authorities, label="x")


def test_each_is_asked_for_by_their_own_ids(django_assert_num_queries):
    ask(told, actor=person(ANNA, 1, 7), at=NOON)
    with django_assert_num_queries(1):
        answers = ask(told, actor=person(VERA, 2, 8), at=NOON)
    assert answers.rows("who") == [(VERA,)]
    assert answers.rows("people") == [(2, 8)]
    assert asking._composed.cache_info().misses == 1


def test_who_may_ask_other_questions_gets_a_statement_of_their_own():
    ask(told, actor=person(ANNA, 1), at=NOON)
    answers = ask(told, actor=ANONYMOUS, at=NOON)
    assert answers.rows("who") is None
    assert answers.rows("people") is None
    assert asking._composed.cache_info().misses == 2


def test_the_moment_is_that_of_the_visit_and_not_of_the_first():
    first = ask(told, actor=ANONYMOUS, at=NOON)
    second = ask(told, actor=ANONYMOUS, at=LATER)
    assert first.rows("alive") == [("b",), ("c",)]
    assert second.rows("alive") == [("c",)]
    assert [key for key, _ends in second.rows("alive yesterday") or ()] == ["a", "b", "c"]
    assert asking._composed.cache_info().misses == 1


def test_values_come_back_as_the_fields_have_them():
    rows = ask(told, actor=ANONYMOUS, at=NOON).rows("alive yesterday")
    assert rows == [("a", NOON), ("b", LATER), ("c", NEXT_DAY)]


def test_facts_are_equal_exactly_when_the_rows_are():
    before = ask(told, actor=ANONYMOUS, at=NOON).facts
    assert ask(told, actor=ANONYMOUS, at=NOON + timedelta(seconds=1)).facts == before
    Session.objects.filter(session_key="c").update(expire_date=F("expire_date") + timedelta(seconds=1))
    assert ask(told, actor=ANONYMOUS, at=NOON).facts != before


def test_what_can_only_be_empty_is_not_asked_but_answered():
    assert ask(told, actor=ANONYMOUS, at=NOON).rows("none") == []
    assert ask(lambda actor, at: {}, actor=ANONYMOUS, at=NOON).rows("none") is None


def in_a_list(actor: Actor, at: datetime):
    return {"listed": ContentType.objects.filter(AnyOf("id", [actor.person_id])).values_list("model")}


def in_json(actor: Actor, at: datetime):
    return {"told": ContentType.objects.values_list(Value({"of": [actor.person_id]}, output_field=JSONField()))}


def in_a_text(actor: Actor, at: datetime):
    return {"named": ContentType.objects.filter(model=f"account:{actor.account_id}").values_list("model")}


@pytest.mark.parametrize("questions", [in_a_list, in_json, in_a_text])
def test_an_id_within_a_value_is_refused_to_the_author(questions):
    with pytest.raises(TypeError, match="an id of the actor"):
        ask(questions, actor=person(ANNA, 1), at=NOON)


def test_the_moment_within_a_text_is_refused_to_the_author():
    def within(actor: Actor, at: datetime):
        return {"told": ContentType.objects.values_list(Value(f"at {at.isoformat()}"))}

    with pytest.raises(TypeError, match="the moment"):
        ask(within, actor=ANONYMOUS, at=NOON)


def test_a_list_of_the_rules_own_may_be_asked_by():
    def kinds(actor: Actor, at: datetime):
        return {"kinds": ContentType.objects.filter(AnyOf("id", [-1, -2])).values_list("model")}

    assert ask(kinds, actor=ANONYMOUS, at=NOON).rows("kinds") == []


def test_a_kept_connection_that_the_server_ended_is_noticed(transactional_db):
    connection.ensure_connection()
    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    assert not connection.is_usable()
    connection.close()
