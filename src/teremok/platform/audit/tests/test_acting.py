"""Every change carries its actor, through whichever door it came."""

import json
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from psycopg import sql

from teremok.platform.access import SYSTEM, Actor
from teremok.platform.access.requests import set_actor
from teremok.platform.audit import acting
from teremok.platform.audit.middleware import Journal
from teremok.platform.numbering.models import Counter

ANNA = Actor(account_id=uuid4(), label="Анна")
BORIS = Actor(account_id=uuid4(), label="Борис '; DROP TABLE witness; -- 100%s")

WITNESS = """
    CREATE TABLE witness (series text, context text, metadata jsonb);
    CREATE FUNCTION testify() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO witness SELECT series, nullif(current_setting('pghistory.context_id', true), ''),
            nullif(current_setting('pghistory.context_metadata', true), '')::jsonb FROM changed;
        RETURN NULL;
    END $$;
    CREATE TRIGGER testify_new AFTER INSERT ON numbering_counter
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION testify();
    CREATE TRIGGER testify_changed AFTER UPDATE ON numbering_counter
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION testify();
"""


@pytest.fixture
def _witness(db):
    with connection.cursor() as cursor:
        cursor.execute(WITNESS)


pytestmark = pytest.mark.usefixtures("_witness")


def evidence():
    with connection.cursor() as cursor:
        cursor.execute("SELECT series, metadata FROM witness ORDER BY ctid")
        return [(series, metadata and json.loads(metadata)) for series, metadata in cursor.fetchall()]


def of(actor):
    return {"account": str(actor.account_id)}


def test_the_orm():
    with acting(ANNA):
        counter = Counter.objects.create(series="A", year=2026)
        Counter.objects.filter(pk=counter.pk).update(last=5)
        Counter.objects.bulk_create([Counter(series="B", year=2026), Counter(series="C", year=2026)])
    assert evidence() == [("A", of(ANNA)), ("A", of(ANNA)), ("B", of(ANNA)), ("C", of(ANNA))]


def test_raw_sql_keeps_its_parameters_and_its_result():
    with acting(BORIS), connection.cursor() as cursor:
        cursor.execute("INSERT INTO numbering_counter (series, year, last) VALUES ('100%', 2026, 0)")
        cursor.execute("INSERT INTO numbering_counter (series, year, last) VALUES (%s, 2026, 7) RETURNING last", ["B%"])
        assert cursor.fetchone() == (7,)
        cursor.execute(
            "WITH new AS (UPDATE numbering_counter SET last = %(last)s WHERE series = 'B%%' RETURNING *) TABLE new",
            {"last": 8},
        )
        assert cursor.fetchone()[-1] == 8
        cursor.executemany("INSERT INTO numbering_counter (series, year, last) VALUES (%s, 2026, 0)", [["C"], ["D"]])
        composed = sql.SQL("INSERT INTO {} (series, year, last) VALUES (%s, 2026, 0)")
        cursor.execute(composed.format(sql.Identifier("numbering_counter")), ["E"])
    assert [series for series, metadata in evidence() if metadata == of(BORIS)] == ["100%", "B%", "B%", "C", "D", "E"]


def test_copy_even_as_the_first_thing():
    into = "COPY numbering_counter (series, year, last) FROM STDIN"
    with acting(ANNA), connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write_row(("A", 2026, 1))
        copy.write_row(("B", 2026, 1))
    assert evidence() == [("A", of(ANNA)), ("B", of(ANNA))]


def test_a_change_after_a_savepoint_was_rolled_back():
    with acting(ANNA):
        with pytest.raises(IntegrityError), transaction.atomic():
            Counter.objects.bulk_create([Counter(series="A", year=2026), Counter(series="A", year=2026)])
        Counter.objects.create(series="B", year=2026)
    assert evidence() == [("B", of(ANNA))]


def test_an_inner_actor_takes_precedence_and_gives_way():
    with acting(ANNA):
        Counter.objects.create(series="A", year=2026)
        with acting(SYSTEM):
            Counter.objects.create(series="S", year=2026)
        Counter.objects.create(series="B", year=2026)
    assert evidence() == [("A", of(ANNA)), ("S", {"actor": "system"}), ("B", of(ANNA))]


def test_changes_of_one_block_are_one_context():
    with acting(ANNA) as signature:
        Counter.objects.create(series="A", year=2026)
        Counter.objects.create(series="B", year=2026)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT context FROM witness")
        assert [UUID(context) for (context,) in cursor.fetchall()] == [signature.id]


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_actor_stays_with_the_connection():
    with acting(ANNA):
        Counter.objects.create(series="A", year=2026)
    Counter.objects.create(series="B", year=2026)
    try:
        assert evidence() == [("A", of(ANNA)), ("B", None)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION testify() CASCADE; DROP TABLE witness")


def test_a_request_signs_what_it_writes(rf):
    def view(request):
        Counter.objects.create(series="A", year=2026)
        return HttpResponse()

    request = rf.post("/")
    set_actor(request, ANNA)
    Journal(view)(request)
    Counter.objects.create(series="B", year=2026)
    assert evidence()[0] == ("A", of(ANNA))


def test_a_page_that_only_reads_asks_neither_the_database_nor_for_the_actor(rf, django_assert_num_queries):
    def ask():
        raise AssertionError("nobody needs to know")

    with django_assert_num_queries(1), acting(ask):
        assert not Counter.objects.filter(series="A").exists()
