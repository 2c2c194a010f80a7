"""A table under AppendOnly grows and does nothing else, whichever statement is tried."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.state import ProjectState

from teremok.platform.database.operations import GUARD, AppendOnly

pytestmark = pytest.mark.django_db


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, word FROM diary ORDER BY id")
        return cursor.fetchall()


def guard_exists():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [GUARD])
        return cursor.fetchone()[0]


def apply(operation, direction="forwards"):
    with connection.schema_editor(atomic=False) as editor:
        getattr(operation, f"database_{direction}")("database", editor, ProjectState(), ProjectState())


@pytest.fixture
def diary():
    run("CREATE TABLE shelf (id int PRIMARY KEY)")
    run("CREATE TABLE diary (id int PRIMARY KEY, word text, shelf_id int REFERENCES shelf ON DELETE CASCADE)")
    run("INSERT INTO shelf VALUES (1)")
    run("INSERT INTO diary VALUES (1, 'first', 1)")
    apply(AppendOnly("diary"))


def test_rows_can_be_added(diary):
    run("INSERT INTO diary VALUES (2, 'second')")
    run("INSERT INTO diary VALUES (2, 'again') ON CONFLICT DO NOTHING")
    with connection.cursor() as cursor, cursor.copy("COPY diary (id, word) FROM STDIN") as copy:
        copy.write_row((3, "third"))
    assert rows() == [(1, "first"), (2, "second"), (3, "third")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE diary SET word = 'rewritten'",
        "UPDATE diary SET word = word WHERE false",
        "DELETE FROM diary",
        "TRUNCATE diary",
        "TRUNCATE shelf CASCADE",
        "DELETE FROM shelf",
        "INSERT INTO diary VALUES (1, 'rewritten') ON CONFLICT (id) DO UPDATE SET word = excluded.word",
        "WITH gone AS (DELETE FROM diary RETURNING *) SELECT count(*) FROM gone",
        "WITH new AS (UPDATE diary SET word = 'rewritten' RETURNING *) INSERT INTO shelf SELECT id + 5 FROM new",
        "MERGE INTO diary USING shelf ON shelf.id = diary.id WHEN MATCHED THEN UPDATE SET word = 'rewritten'",
        "SET LOCAL session_replication_role = replica; DELETE FROM diary",
    ],
)
def test_nothing_else_is_let_through(diary, statement):
    with pytest.raises(DatabaseError) as refusal:
        run(statement)
    assert isinstance(refusal.value.__cause__, psycopg.errors.RestrictViolation)
    assert "The table diary only grows" in str(refusal.value)
    assert rows() == [(1, "first")]


def test_the_switch_of_tests_holds_for_its_transaction_only(diary):
    with transaction.atomic():
        run("SET LOCAL teremok.allow_rewrite = 'on'")
        run("UPDATE diary SET word = 'corrected'")
        run("SET LOCAL teremok.allow_rewrite = 'off'")
    assert rows() == [(1, "corrected")]
    with pytest.raises(DatabaseError, match="only grows"):
        run("DELETE FROM diary")


def test_the_switch_asks_for_the_name_of_a_test_database(diary):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [GUARD])
        source = cursor.fetchone()[0].replace("'test_'", "'another_'")
        cursor.execute(f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$")
    with pytest.raises(DatabaseError, match="only grows"):
        run("SET LOCAL teremok.allow_rewrite = 'on'; DELETE FROM diary")


def test_it_can_be_taken_back(diary):
    apply(AppendOnly("diary"), "backwards")
    run("UPDATE diary SET word = 'free'")
    assert rows() == [(1, "free")]


def test_the_guard_goes_with_its_last_table(diary):
    run("CREATE TABLE ledger (id int)")
    apply(AppendOnly("ledger"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgfoid = to_regproc(%s)", [GUARD])
        others = cursor.fetchone()[0] - 2
    apply(AppendOnly("ledger"), "backwards")
    apply(AppendOnly("diary"), "backwards")
    assert guard_exists() == (others > 0)


def test_it_writes_itself_into_a_migration():
    operation = AppendOnly("diary")
    name, args, kwargs = operation.deconstruct()
    assert (name, args, kwargs) == ("AppendOnly", ["diary"], {})
    assert "diary" in operation.describe()
    assert operation.migration_name_fragment == "diary_only_grows"
