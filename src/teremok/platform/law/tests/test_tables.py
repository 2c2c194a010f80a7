from datetime import date, timedelta
from itertools import pairwise

import pytest

from teremok.kernel.periods import Period
from teremok.platform.law.labels import CHOICES, SECTIONS, UNITS
from teremok.platform.law.loading import read_row, rows
from teremok.platform.law.models import Evidence
from teremok.platform.law.values import WrongValue

ROWS = rows()
GOOD = {"ru": "Срок", "en": "Term", "term": "3 hours", "article": "ст. 1", "evidence": "high"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_has_both_titles_an_article_and_evidence_and_no_two_values_at_once(row):
    assert row.title_ru != row.title_en
    assert all(version.article and version.evidence in Evidence.values for version in row.versions)
    periods = [Period(version.valid_from, version.valid_to) for version in row.versions]
    assert not any(one.overlaps(other) for n, one in enumerate(periods) for other in periods[n + 1 :])


def test_names_are_told_once_and_the_tables_are_not_empty():
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names)) >= 290


def test_a_value_without_a_gap_follows_another():
    for row in ROWS:
        ordered = sorted(row.versions, key=lambda version: version.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            assert earlier.valid_to == later.valid_from, row.name


@pytest.mark.parametrize(
    "change",
    [{"article": ""}, {"evidence": ""}, {"term": "three hours"}, {"term": "3 fortnights"}, {"strange": 1},
     {"window": "8-23"}, {"number": "3"}, {"term": "-1 hours"}],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValueError, match=r".+"):
        read_row("some.term", "some", GOOD | change)


def test_a_good_row_is_read():
    row = read_row("some.term", "some", GOOD | {"from": date(2026, 1, 1), "window": "08:00-23:00"})
    assert row.versions[0].version("some.term") == "some.term@2026-01-01#1"
    assert row.versions[0].valid_from + timedelta(days=1) == date(2026, 1, 2)


def test_a_value_of_two_kinds_is_refused():
    with pytest.raises(WrongValue, match="several kinds"):
        read_row("some.term", "some", GOOD | {"number": "3"})


def test_every_section_unit_and_choice_has_words_for_people():
    versions = [(row, version) for row in ROWS for version in row.versions]
    assert {row.section for row in ROWS} <= set(SECTIONS)
    assert {version.unit for _row, version in versions if version.unit} <= set(UNITS)
    choices = {version.value for row, version in versions if row.kind == "text"}
    assert {choice for choice in choices if choice.isascii()} <= set(CHOICES)
