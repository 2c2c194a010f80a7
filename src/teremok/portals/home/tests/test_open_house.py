"""The page of a house."""

from uuid import uuid4

import pytest

from tests.budgets import within_budget
from tests.cast import client_of


def test_a_resident_reads_about_their_house(cast):
    client = client_of(cast["vera"])
    with within_budget("house"):
        page = client.get(f"/houses/{cast.house.public_id}/").content.decode()
    assert "1968" in page
    assert "УК «Теремок-Сервис»" in page
    assert "кв. 2" in page
    assert "Теремкова" not in page


def test_a_visitor_is_led_to_the_sign_in_and_back(cast):
    for address in (f"/houses/{cast.house.public_id}/", f"/houses/{uuid4()}/"):
        answer = client_of(cast["anonymous"]).get(address)
        assert answer.headers["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize("stranger", ["zoya", "nina"])
def test_strangers_find_no_such_house(cast, stranger):
    assert client_of(cast[stranger]).get(f"/houses/{cast.house.public_id}/").status_code == 404
