"""Spending a limit: at once, by several processes, refilled, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from teremok.platform.limits import forget_spent, spend, spend_some
from teremok.platform.limits.models import Spending
from teremok.platform.limits.spending import forget_refilled

HOUR = timedelta(hours=1)


def let_pass(time: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE limits_spending SET empty_at = empty_at - %s", [time])


@pytest.mark.django_db
def test_the_limit_holds_and_refills_evenly():
    assert [spend("knock", "door", limit=3, per=HOUR) for _ in range(5)] == [True, True, True, False, False]
    let_pass(timedelta(minutes=21))
    assert [spend("knock", "door", limit=3, per=HOUR) for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_many_are_counted_at_once_as_one_by_one():
    def some(wanted: int) -> int:
        return spend_some("knock", "door", limit=10, per=HOUR, wanted=wanted)

    assert [some(4), some(4), some(4), some(4), some(0)] == [4, 4, 2, 0, 0]
    assert not spend("knock", "door", limit=10, per=HOUR)
    let_pass(timedelta(minutes=18, seconds=30))
    assert [some(10), some(10)] == [3, 0]


@pytest.mark.django_db
def test_keys_and_scopes_are_counted_apart():
    assert spend("knock", "door", limit=1, per=HOUR)
    assert spend("knock", "window", limit=1, per=HOUR)
    assert spend("ring", "door", limit=1, per=HOUR)
    assert not spend("knock", "door", limit=1, per=HOUR)


@pytest.mark.django_db
def test_the_key_itself_is_not_stored():
    spend("mail", "anna@example.org", limit=1, per=HOUR)
    assert b"anna" not in bytes(Spending.objects.get().bucket)


@pytest.mark.django_db
def test_an_honest_key_gets_its_limit_back():
    assert spend("knock", "door", limit=1, per=HOUR)
    forget_spent("knock", "door")
    assert spend("knock", "door", limit=1, per=HOUR)


@pytest.mark.django_db
def test_only_refilled_buckets_are_cleaned_away():
    spend("knock", "door", limit=1, per=HOUR)
    let_pass(2 * HOUR)
    spend("knock", "window", limit=1, per=HOUR)
    assert forget_refilled() == 1
    assert Spending.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_connections_that_race_never_overspend():
    def knock(_: int) -> bool:
        try:
            return spend("knock", "door", limit=7, per=HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(knock, range(30))) == 7


@pytest.mark.django_db
def test_the_table_is_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'limits_spending'")
        assert cursor.fetchone() == ("u",)
