"""Who manages a house from when is changed on the house's card."""

from datetime import date

import pytest

from teremok.registry.queries import manager_of
from tests.cast import client_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


def test_a_new_contract_ends_the_one_in_force(cast):
    client, url = client_of(cast["maya"]), f"/staff/houses/{cast.house.public_id}/"
    form = {"organisation": str(cast.other_organisation.public_id), "starts_on": "2026-12-01", "source": "Протокол № 1"}
    assert client.get(f"{url}contract/").status_code == 200
    assert client.post(f"{url}contract/", form).status_code == 302
    assert manager_of(cast.house, on=date(2026, 11, 30)).organisation == cast.organisation
    assert manager_of(cast.house, on=DAY).organisation == cast.other_organisation
    assert client.post(f"{url}contract/", form).status_code == 422
    assert cast.house.contracts.count() == 2
    assert "Завершить договор" in client.get(url).content.decode()


def test_a_contract_ends_and_nobody_manages(cast):
    client, contract = client_of(cast["maya"]), cast.house.contracts.get()
    url = f"/staff/contracts/{contract.public_id}/end/"
    assert client.post(url, {"ends_on": "2019-01-01"}).status_code == 422
    assert client.post(url, {"ends_on": "2026-12-01"}).status_code == 302
    assert manager_of(cast.house, on=DAY) is None


def test_the_registrar_changes_no_contract(cast):
    client, contract = client_of(cast["ksenia"]), cast.house.contracts.get()
    assert client.post(f"/staff/contracts/{contract.public_id}/end/", {"ends_on": "2026-12-01"}).status_code == 403
    assert client.post(f"/staff/houses/{cast.house.public_id}/contract/").status_code == 403
    assert "Завершить договор" not in client.get(f"/staff/houses/{cast.house.public_id}/").content.decode()
    contract.refresh_from_db()
    assert contract.ends_on is None


def test_somebody_elses_contract_is_not_there(cast):
    theirs = cast.neighbour_house.contracts.get()
    assert client_of(cast["ksenia"]).get(f"/staff/contracts/{theirs.public_id}/end/").status_code == 404
