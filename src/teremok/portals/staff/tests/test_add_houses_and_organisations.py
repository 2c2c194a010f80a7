"""The platform administrator adds a house and an organisation; nobody else does."""

import pytest

from teremok.registry.history import history
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


def test_an_organisation_added_with_its_phones_and_checked_is_called_from_home(cast):
    given = {**ORGANISATION, "dispatcher_phone": "8 (495) 123-45-67", "site": "teremok.example", "is_verified": "on"}
    response = client_of(cast["maya"]).post("/staff/organisations/new/", given)
    added = Organisation.objects.get(inn=ORGANISATION["inn"])
    assert response.headers["Location"] == f"/staff/organisations/{added.public_id}/"
    assert (added.dispatcher_phone, added.site) == ("+74951234567", "https://teremok.example")
    assert added.is_verified


@pytest.mark.parametrize("who", ["ksenia", "lev"])
def test_its_registrar_and_manager_correct_how_their_organisation_is_reached(cast, who):
    client, ours = client_of(cast[who]), cast.organisation
    page = f"/staff/organisations/{ours.public_id}/"
    assert page in client.get("/staff/organisations/").content.decode()
    assert f"{page}edit/" in client.get(page).content.decode()
    given = {"phone": "+7 495 123 45 67", "emergency_phone": "84951234568", "name": "Чужое имя", "is_verified": "on"}
    was = ours.name, ours.is_verified
    assert client.post(f"{page}edit/", given).headers["Location"] == page
    ours.refresh_from_db()
    assert (ours.phone, ours.emergency_phone) == ("+74951234567", "+74951234568")
    assert (ours.name, ours.is_verified) == was
    assert str(cast[who].account.public_id) in str(history(of=ours)[0])


def test_a_wrong_phone_comes_back_at_its_field(cast):
    page = f"/staff/organisations/{cast.organisation.public_id}/edit/"
    response = client_of(cast["lev"]).post(page, {"dispatcher_phone": "123"})
    assert response.status_code == 422
    assert "Это не номер телефона" in response.content.decode()


def test_the_administrator_checks_an_organisation_from_an_import(cast):
    other = Organisation.objects.create(name="УК", name_key="ук", inn="7707083893")
    page = f"/staff/organisations/{other.public_id}/"
    client = client_of(cast["maya"])
    assert "не проверена" in client.get(page).content.decode()
    given = {"name": "УК", "kind": "management", "inn": "7707083893", "is_verified": "on"}
    assert client.post(f"{page}edit/", given).status_code == 302
    assert "не проверена" not in client.get(page).content.decode()


def test_nobody_corrects_another_organisation(cast):
    others = f"/staff/organisations/{cast.other_organisation.public_id}/edit/"
    assert [client_of(cast[who]).get(others).status_code for who in ("lev", "egor", "ilya")] == [404, 404, 403]


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
