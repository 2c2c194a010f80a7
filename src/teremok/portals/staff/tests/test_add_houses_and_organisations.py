"""The platform administrator adds a house and an organisation; nobody else does."""

import pytest

from teremok.registry.models import House, Organisation
from tests.cast import client_of

pytestmark = pytest.mark.django_db
HOUSE = {"address": "г. Сказочинск, ул. Еловая, д. 7", "kind": "apartment", "floors_max": "5"}
ORGANISATION = {"name": "УК «Новый теремок»", "kind": "management", "inn": "7707083893"}


def test_a_house_is_added_and_opens(cast):
    client = client_of(cast["maya"])
    assert "Добавить дом" in client.get("/staff/houses/").content.decode()
    response = client.post("/staff/houses/new/", HOUSE)
    house = House.objects.get(street__contains="лов")
    assert response.headers["Location"] == f"/staff/houses/{house.public_id}/"
    assert "Еловая" in client.get(response.headers["Location"]).content.decode()


def test_an_address_already_taken_comes_back_at_its_field(cast):
    response = client_of(cast["maya"]).post("/staff/houses/new/", {**HOUSE, "address": cast.house.address})
    assert response.status_code == 422
    assert "Дом по этому адресу уже есть" in response.content.decode()


def test_an_organisation_is_added_unverified_and_found_by_its_inn(cast):
    client = client_of(cast["maya"])
    assert client.post("/staff/organisations/new/", ORGANISATION).status_code == 302
    assert not Organisation.objects.get(inn=ORGANISATION["inn"]).is_verified
    page = client.get("/staff/organisations/?q=7707083893").content.decode()
    assert ORGANISATION["name"] in page
    assert cast.organisation.name not in page
    again = client.post("/staff/organisations/new/", ORGANISATION)
    assert again.status_code == 422


def test_an_inn_with_a_wrong_digit_is_refused(cast):
    response = client_of(cast["maya"]).post("/staff/organisations/new/", {**ORGANISATION, "inn": "7707083894"})
    assert response.status_code == 422
    assert not Organisation.objects.filter(name=ORGANISATION["name"]).exists()


@pytest.mark.parametrize("who", ["ksenia", "lev", "ilya", "nina"])
def test_nobody_else_adds(cast, who):
    client = client_of(cast[who])
    assert client.post("/staff/houses/new/", HOUSE).status_code == 403
    assert client.post("/staff/organisations/new/", ORGANISATION).status_code == 403
    assert not House.objects.filter(street__contains="лов").exists()
