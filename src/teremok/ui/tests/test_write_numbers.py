"""Numbers, money, days and telephones in two languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from teremok.ui import formats


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (0, "0", "0"),
        (1234, "1234", "1,234"),
        (12345, "12\u202f345", "12,345"),
        (Decimal("1234567.50"), "1\u202f234\u202f567,50", "1,234,567.50"),
        (-5, "\u22125", "\u22125"),
    ],
)
def test_numbers(value, russian, english):
    with translation.override("ru"):
        assert formats.number(value) == russian
    with translation.override("en"):
        assert formats.number(value) == english


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_no_kopeck_is_lost_in_writing(value):
    with translation.override("ru"):
        written = formats.money(value)
    read = written.removesuffix("\u00a0₽").replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    assert Decimal(read) == value


@pytest.mark.parametrize(("value", "written"), [("54.30", "54,3"), ("100.00", "100"), ("38.7512", "38,7512")])
def test_areas_are_as_exact_as_known(value, written):
    with translation.override("ru"):
        assert formats.area(Decimal(value)) == f"{written}\u00a0м²"


def test_days_and_moments_are_the_citys():
    with translation.override("ru"):
        assert formats.day(date(2026, 6, 5)) == "5\u00a0июня 2026"
        assert formats.moment(datetime(2026, 6, 4, 21, 5, tzinfo=UTC)) == "5\u00a0июня 2026, 00:05"


@pytest.mark.parametrize(
    ("number", "written"),
    [("+74955550123", "+7\u00a0495\u00a0555-01-23"), ("112", "112"), ("справочная", "справочная")],
)
def test_telephones(number, written):
    assert formats.telephone(number) == written


@pytest.mark.parametrize(
    ("name", "letters"), [("Анна Теремкова", "АТ"), ("«Теремок-Сервис»", "Т"), ("", "?"), ("вера павловна н", "ВП")]
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_an_address_breaks_after_commas_only():
    written = formats.address("г. Сказочинск, ул. А. С. Пушкина, д. 5, корп. 2")
    assert written.split(" ") == ["г.\xa0Сказочинск,", "ул.\xa0А.\xa0С.\xa0Пушкина,", "д.\xa05,", "корп.\xa02"]
