"""Statements that stay prepared while others change the tables beneath them."""

import pytest
from django.db import NotSupportedError, connection, transaction

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
        read()
    other.execute("ALTER TABLE prepared_try ALTER COLUMN word TYPE varchar(9)")
    with pytest.raises(NotSupportedError), transaction.atomic():
        read()
    with transaction.atomic():
        assert read() == ("дом",)
