"""The numbers of the law on their page: found, dated, with what comes next, for all staff and nobody else."""

from dataclasses import replace
from datetime import date

import pytest

from teremok.platform.law import loading
from tests.cast import client_of

PAGE = "/staff/law/"


def test_a_row_has_its_value_article_and_day(cast):
    page = client_of(cast["egor"]).get(PAGE, {"q": "переселен", "section": "relocation"}).content.decode()
    page += client_of(cast["egor"]).get(PAGE, {"section": "relocation"}).content.decode()
    assert "Подписать договор со дня получения проекта" in page
    assert "30 календарных дней" in page
    assert "10\xa0июля 2023" in page
    assert "ст. 7.3" in page
    assert "Кворум" not in page


def test_on_an_earlier_day_the_earlier_value_stands_and_the_change_is_announced(cast):
    page = client_of(cast["egor"]).get(PAGE, {"q": "relocation.signing", "on": "2023-07-01"}).content.decode()
    assert "90 календарных дней" in page
    assert "с 10\xa0июля 2023: 30 календарных дней" in page


def test_what_ends_without_a_successor_says_so(cast, monkeypatch):
    rows = [
        replace(row, versions=(*row.versions[:-1], replace(row.versions[-1], valid_to=date(2090, 1, 1))))
        if row.name == "dispatch.chute"
        else row
        for row in loading.rows()
    ]
    monkeypatch.setattr(loading, "rows", lambda: rows)
    loading.load()
    page = client_of(cast["egor"]).get(PAGE, {"q": "dispatch.chute"}).content.decode()
    assert "действует до 1\xa0января 2090" in page


def test_only_what_is_doubtful_is_marked(cast):
    client = client_of(cast["egor"])
    assert "Нужно проверить" in client.get(PAGE, {"q": "meeting.change_of_vote"}).content.decode()
    page = client.get(PAGE, {"q": "meeting.quorum"}).content.decode()
    assert "Известно точно" not in page
    assert "более 1/2" in page


def test_nothing_found_is_said_in_words(cast):
    assert "Такого нет" in client_of(cast["egor"]).get(PAGE, {"q": "единорог"}).content.decode()


def test_a_row_shows_every_value_it_has_had(cast):
    client = client_of(cast["ilya"])
    page = client.get(f"{PAGE}relocation.signing/").content.decode()
    assert page.index("30 календарных дней") < page.index("90 календарных дней")
    assert client.get(f"{PAGE}relocation.nothing/").status_code == 404


def test_nobody_changes_the_law_here(cast):
    assert client_of(cast["maya"]).post(PAGE, {"q": "x"}).status_code == 405


@pytest.mark.parametrize("key", ["anna", "zoya"])
def test_residents_are_led_to_their_own_pages(cast, key):
    assert client_of(cast[key]).get(PAGE).status_code == 403
