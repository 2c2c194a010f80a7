from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from teremok.platform.numbering import CannotNumber, next_number

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_of_a_series_follow_each_other_and_other_series_and_years_have_their_own():
    assert [next_number("ЗВ", at=AT) for _ in range(3)] == ["ЗВ-2026-000001", "ЗВ-2026-000002", "ЗВ-2026-000003"]
    assert next_number("АКТ", at=AT) == "АКТ-2026-000001"
    assert next_number("ЗВ", at=AT.replace(year=2027)) == "ЗВ-2027-000001"


@pytest.mark.django_db
def test_the_year_is_the_citys_not_londons(settings):
    settings.TIME_ZONE = "Europe/Moscow"
    assert next_number("ЗВ", at=datetime(2026, 12, 31, 21, 30, tzinfo=UTC)) == "ЗВ-2027-000001"


@pytest.mark.django_db
@pytest.mark.parametrize("series", ["", "зв", "З В", "А" * 21, "ЗВ\n", "АБВГДЕЖЗ-АБВГДЕЖЗ-АБВГДЕЖЗ"])
def test_a_strange_series_is_refused(series):
    with pytest.raises(CannotNumber):
        next_number(series, at=AT)


@pytest.mark.django_db
def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(CannotNumber):
        next_number("ЗВ", at=AT.replace(tzinfo=None))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given():
    with pytest.raises(CannotNumber, match="transaction"):
        next_number("ЗВ", at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_number_is_given_again():
    with transaction.atomic():
        next_number("ЗВ", at=AT)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_number("ЗВ", at=AT) == "ЗВ-2026-000001"


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_each_number_once_and_leave_no_gap_though_some_roll_back():
    def take(turn: int) -> str | None:
        try:
            with transaction.atomic():
                number = next_number("ЗВ", at=AT)
                if turn % 5 == 0:
                    transaction.set_rollback(True)
                    return None
            return number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = [number for number in pool.map(take, range(100)) if number]
    assert sorted(given) == [f"ЗВ-2026-{n:06d}" for n in range(1, 81)]
