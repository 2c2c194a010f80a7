"""Statements that stay prepared while others change the tables beneath them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DataError, NotSupportedError, OperationalError, ProgrammingError, connection, transaction

from teremok.platform.database.postgresql.plans import MOST, Plans
from teremok.platform.database.prepared import first_row

OFTEN = 8  # psycopg prepares what comes more often than `prepare_threshold`


def read() -> object:
    return first_row(b"SELECT word FROM prepared_try WHERE id = $1", [1])


@pytest.fixture
def other(transactional_db):
    """A connection of another process: the one that migrates."""
    there = connection.copy()
    with there.cursor() as cursor:
        cursor.execute("CREATE TABLE prepared_try (id bigint, word varchar(5))")
        cursor.execute("INSERT INTO prepared_try VALUES (1, 'дом')")
        yield cursor
        cursor.execute("DROP TABLE prepared_try")
    there.close()


def test_a_column_that_became_longer_stops_nobody(other):
    for _ in range(OFTEN):
        read()
    other.execute("ALTER TABLE prepared_try ALTER COLUMN word TYPE varchar(9)")
    assert read() == ("дом",)


def test_inside_a_transaction_it_is_refused_once(other):
    for _ in range(OFTEN):
        with transaction.atomic():
            read()
    other.execute("ALTER TABLE prepared_try ALTER COLUMN word TYPE varchar(9)")
    with pytest.raises(NotSupportedError), transaction.atomic():
        read()
    with transaction.atomic():
        assert read() == ("дом",)


@pytest.fixture
def plans(transactional_db):
    connection.ensure_connection()
    connection.close()
    connection.ensure_connection()
    return connection.plans


def test_both_doors_bring_the_same_row(transactional_db):
    ask = (
        b"SELECT $1::int, $2::text, $3::uuid, $4::timestamptz, ARRAY[1, 2], $5::text",
        [7, "ёж", UUID(int=5), datetime(2026, 5, 4, 9, tzinfo=UTC), None],
    )
    with transaction.atomic():
        by_cursor = first_row(*ask)
    assert first_row(*ask) == by_cursor


def test_no_row_is_none(plans):
    assert first_row(b"SELECT 1 WHERE $1", [False]) is None


@pytest.mark.parametrize(
    ("statement", "refusal"), [(b"SELECT 1 FROM nowhere", ProgrammingError), (b"SELECT 1 / $1::int", DataError)]
)
def test_what_the_server_refuses_is_djangos_own_error_and_the_connection_lives(plans, statement, refusal):
    with pytest.raises(refusal):
        first_row(statement, [0] if b"$1" in statement else [])
    assert first_row(b"SELECT 1", []) == (1,)


def test_a_connection_keeps_so_many_plans_and_no_more(plans):
    for number in range(MOST + 5):
        assert first_row(b"SELECT %d" % number, []) == (number,)
    kept = first_row(b"SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'teremok%'", [])
    assert kept == (MOST,)
    assert first_row(b"SELECT 0", []) == (0,)


def test_behind_a_pooler_nothing_is_kept(plans):
    connection.plans = Plans(connection.connection, keeps=False)
    for number in range(3):
        assert first_row(b"SELECT $1::int", [number]) == (number,)
    assert first_row(b"SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'teremok%'", []) == (0,)


def test_a_lost_server_is_an_operational_error_and_then_there_is_another(plans):
    there = connection.copy()
    with there.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    there.close()
    with pytest.raises(OperationalError):
        first_row(b"SELECT 1", [])
    connection.close_if_unusable_or_obsolete()
    assert first_row(b"SELECT 1", []) == (1,)
