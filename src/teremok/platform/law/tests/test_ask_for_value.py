from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from teremok.kernel.clocks import Stop, Term, Unit, Window
from teremok.platform.law import loading, parameters, queries
from teremok.platform.law.clocks import city_day, clock_for, clocks_for
from teremok.platform.law.models import LawVersion
from teremok.platform.law.values import WrongValue

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("billing.due_day", date(2026, 2, 28), 10),
        ("billing.due_day", date(2026, 3, 1), 15),
        ("meter.coefficient.cold_water", date(2025, 12, 5), Decimal("1.5")),
        ("meter.coefficient.cold_water", date(2025, 12, 6), Decimal(3)),
        ("penalty.daily_later", DAY, Fraction(1, 130)),
        ("meeting.choice_of_manager", DAY, "absolute"),
        ("notice.quiet_hours", DAY, Window(time(22), time(9))),
    ],
)
def test_the_value_of_the_day(name, day, expected):
    assert parameters.value(name, on=day).value == expected


def test_a_term_carries_its_article_and_window():
    assert parameters.value("dispatch.chute", on=DAY).term == Term(
        2, Unit.HOURS, article="ПП РФ от 15.05.2013 № 416 п. 13", window=Window(time(8), time(23))
    )


def test_a_result_finds_the_version_it_remembers_even_after_it_was_mended(monkeypatch):
    remembered = parameters.value("billing.due_day", on=DAY)
    mended = [
        replace(row, versions=(row.versions[0], replace(row.versions[1], value="20", revision=2)))
        if row.name == "billing.due_day"
        else row
        for row in loading.rows()
    ]
    monkeypatch.setattr(loading, "rows", lambda: mended)
    assert loading.load() == 1
    assert parameters.value("billing.due_day", on=DAY).whole == 20
    assert parameters.by_version(remembered.version).whole == 15
    assert [line.is_current for line in queries.history("billing.due_day")] == [True, False, True]


def test_a_changed_value_without_a_new_revision_is_refused(monkeypatch):
    changed = [
        replace(row, versions=tuple(replace(version, value="7 hours") for version in row.versions))
        if row.name == "dispatch.chute"
        else row
        for row in loading.rows()
    ]
    monkeypatch.setattr(loading, "rows", lambda: changed)
    with pytest.raises(WrongValue, match="revision 2"):
        loading.load()


def test_a_law_that_is_replaced_gets_its_end(monkeypatch):
    old = next(row for row in loading.rows() if row.name == "dispatch.chute").versions[0]
    end = date(2027, 1, 1)
    follow = (replace(old, valid_to=end), replace(old, valid_from=end, value="3 hours"))
    rows = [replace(row, versions=follow) if row.name == "dispatch.chute" else row for row in loading.rows()]
    monkeypatch.setattr(loading, "rows", lambda: rows)
    assert loading.load() == 1
    assert parameters.value("dispatch.chute", on=end - timedelta(days=1)).term.amount == 2
    assert parameters.value("dispatch.chute", on=end).term.amount == 3


def test_loading_again_changes_nothing():
    before = list(LawVersion.objects.order_by("id").values())
    assert loading.load() == 0
    assert list(LawVersion.objects.order_by("id").values()) == before


def test_two_values_of_one_parameter_can_not_hold_at_once():
    row = LawVersion.objects.get(version="billing.due_day@2026-03-01#1")
    row.pk, row.version, row.valid_from = None, "another", date(2027, 1, 1)
    with pytest.raises(IntegrityError):
        row.save()


def test_an_unknown_name_and_a_day_without_a_value_are_told_apart():
    with pytest.raises(parameters.UnknownParameter, match=r"no\.such"):
        parameters.value("no.such", on=DAY)
    with pytest.raises(parameters.NotInForce, match=r"01\.01\.2027"):
        parameters.value("penalty.rate_cap", on=date(2027, 1, 1))
    with pytest.raises(parameters.UnknownParameter):
        parameters.by_version("billing.due_day@never#1")


def test_a_value_is_not_taken_for_another_kind():
    law = parameters.value("penalty.rate_cap", on=DAY)
    for wrong in ("term", "fraction", "window", "text", "whole"):
        with pytest.raises(WrongValue):
            getattr(law, wrong)
    assert law.number == Decimal("9.5")


def test_several_values_come_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = parameters.values(["billing.due_day", "billing.bill_day"], on=DAY)
    assert (found["billing.due_day"].whole, found["billing.bill_day"].whole) == (15, 5)


def test_a_clock_runs_by_the_law_of_the_day_it_started():
    before = clock_for("relocation.signing", started_at=datetime(2023, 7, 9, 23, tzinfo=MOSCOW))
    after = clock_for("relocation.signing", started_at=datetime(2023, 7, 10, 1, tzinfo=MOSCOW))
    assert before.clock.nominal_last_day == date(2023, 10, 7)
    assert after.clock.nominal_last_day == date(2023, 8, 9)
    assert before.law.version != after.law.version


def test_a_stop_counts_only_for_the_clocks_whose_law_lists_it():
    started = datetime(2026, 11, 20, 10, tzinfo=MOSCOW)
    stop = Stop("agreed_time", started, started + timedelta(hours=1))
    clocks = clocks_for(["quality.check", "dispatch.localise"], started_at=started, stops=[stop])
    assert clocks["quality.check"].clock.due_at == started + timedelta(hours=3)
    assert clocks["dispatch.localise"].clock.due_at == started + timedelta(minutes=30)


def test_the_day_is_the_citys(settings):
    settings.TIME_ZONE = "Europe/Moscow"
    assert city_day(datetime.fromisoformat("2026-11-22T21:30:00+00:00")) == date(2026, 11, 23)


def test_staff_find_a_row_by_title_name_article_and_section():
    assert "dispatch.chute" in {line.name for line in queries.in_force(DAY, text="мусоропровод")}
    assert {line.section for line in queries.in_force(DAY, section="billing")} == {"billing"}
    line = next(line for line in queries.in_force(DAY, text="dispatch.chute"))
    assert "08:00–23:00" in line.value
    assert line.article.startswith("ПП РФ")
    assert len(queries.in_force(DAY)) >= 285


def test_a_value_stands_with_its_unit_and_what_comes_next_with_its_day():
    lines = {line.name: line.value for line in queries.in_force(DAY)}
    with override("en"):
        assert next(line.value for line in queries.in_force(DAY, text="meeting.quorum")) == "more than 1/2"
    assert lines["penalty.rate_cap"].replace("\u00a0", " ").startswith("9,5 ")
    assert queries.to_come(date(2023, 7, 9))["relocation.signing"].valid_from == date(2023, 7, 10)
    assert "relocation.signing" not in queries.to_come(DAY)
