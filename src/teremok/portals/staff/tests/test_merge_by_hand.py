"""Merging two houses, two premises or two people by hand: search, both side by side, confirm, undo."""

import pytest

from teremok.platform.audit.looks import looks_at
from teremok.registry.models import Merge, Organisation, OwnershipRight, Premises
from teremok.registry.names import organisation_key
from teremok.registry.tests.house import a_flat, a_person, manages, owns
from tests.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(cast) -> Premises:
    """The same flat, entered a second time with its owner."""
    flat = a_flat(cast.house, "1а", "54.30", rooms=3)
    owns(cast["anna"].person, flat, "1/2")
    return flat


def test_premises_are_merged_and_put_back(cast, twin):
    client, url = client_of(cast["ksenia"]), f"/staff/premises/{cast.flat_of_anna.public_id}/merge/"
    assert f"?other={twin.public_id}" in client.get(f"{url}?q=1").content.decode()
    assert "<html" not in client.swap(f"{url}?q=1").content.decode()
    both = client.get(f"{url}?other={twin.public_id}").content.decode()
    assert "Права" in both
    assert "Объединить две записи" in both
    response = client.post(url, {"other": str(twin.public_id), "reason": "Внесено дважды"})
    merge = Merge.objects.get()
    assert response.headers["Location"] == f"/staff/merges/{merge.public_id}/"
    page = client.get(response.headers["Location"]).content.decode()
    assert "Внесено дважды" in page
    assert "Отменить" in page
    cast.flat_of_anna.refresh_from_db()
    assert (cast.flat_of_anna.rooms, cast.flat_of_anna.rights.count()) == (3, 3)
    card = client.get(f"/staff/premises/{cast.flat_of_anna.public_id}/").content.decode()
    assert f"/staff/merges/{merge.public_id}/" in card
    assert client.post(f"/staff/merges/{merge.public_id}/undo/").status_code == 302
    twin.refresh_from_db()
    assert (twin.merged_into, twin.rights.count()) == (None, 1)
    assert "Это отменено" in client.get(f"/staff/merges/{merge.public_id}/").content.decode()


def test_a_second_press_leads_to_the_same_merge(cast, twin):
    client, url = client_of(cast["ksenia"]), f"/staff/premises/{cast.flat_of_anna.public_id}/merge/"
    first, second = (client.post(url, {"other": str(twin.public_id)}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Merge.objects.count() == 1


def test_two_houses_become_one_with_their_flats(cast):
    manages(cast.organisation, cast.neighbour_house, starts_on="2001-01-01", ends_on="2001-02-01")
    client, url = client_of(cast["maya"]), f"/staff/houses/{cast.house.public_id}/merge/"
    assert str(cast.neighbour_house.public_id) in client.get(f"{url}?q=сказочинск").content.decode()
    assert client.get(f"{url}?other={cast.neighbour_house.public_id}").status_code == 200
    assert client.post(url, {"other": str(cast.neighbour_house.public_id)}).status_code == 302
    merge = Merge.objects.get(part_of=None)
    assert "Вместе с ним объединено помещений" in client.get(f"/staff/merges/{merge.public_id}/").content.decode()
    part = merge.parts.get()
    assert "Отменить" not in client.get(f"/staff/merges/{part.public_id}/").content.decode()


def test_two_people_become_one_and_both_were_looked_at(cast):
    anna, same = cast["anna"].person, a_person("Теремкова Анна")
    owns(same, cast.flat_of_vera, "1/2")
    client, url = client_of(cast["ksenia"]), f"/staff/people/{anna.public_id}/merge/"
    assert str(same.public_id) in client.get(f"{url}?q=теремкова").content.decode()
    client.get(f"{url}?other={same.public_id}")
    assert list(looks_at(same.public_id))
    assert client.post(url, {"other": str(same.public_id)}).status_code == 302
    assert anna.rights.filter(premises=cast.flat_of_vera).exists()


def test_a_record_is_not_merged_with_itself(cast):
    client, flat = client_of(cast["ksenia"]), cast.flat_of_anna
    response = client.post(f"/staff/premises/{flat.public_id}/merge/", {"other": str(flat.public_id)})
    assert response.status_code == 422
    assert "Это одна и та же запись" in response.content.decode()


def test_somebody_elses_house_is_neither_found_nor_merged(cast):
    client, theirs = client_of(cast["ksenia"]), cast.neighbour_house
    url = f"/staff/houses/{cast.house.public_id}/merge/"
    assert str(theirs.public_id) not in client.get(f"{url}?q=сказочинск").content.decode()
    assert client.get(f"{url}?other={theirs.public_id}").status_code == 404
    assert client.post(url, {"other": str(theirs.public_id)}).status_code == 404
    assert client.post(f"/staff/houses/{theirs.public_id}/merge/").status_code == 404
    assert client.get(f"{url}?other=nonsense").status_code == 404
    assert not Merge.objects.exists()


def test_who_only_looks_merges_nothing(cast, twin):
    url = f"/staff/premises/{cast.flat_of_anna.public_id}/merge/"
    for who in ("ilya", "egor"):
        assert client_of(cast[who]).post(url, {"other": str(twin.public_id)}).status_code == 403
    assert not Merge.objects.exists()


def test_somebody_elses_merge_is_not_there(cast, twin):
    client_of(cast["ksenia"]).post(
        f"/staff/premises/{cast.flat_of_anna.public_id}/merge/", {"other": str(twin.public_id)}
    )
    merge = Merge.objects.get()
    assert client_of(cast["nina"]).get(f"/staff/merges/{merge.public_id}/").status_code == 404
    assert client_of(cast["nina"]).post(f"/staff/merges/{merge.public_id}/undo/").status_code == 404
    assert "Отменить" not in client_of(cast["ilya"]).get(f"/staff/merges/{merge.public_id}/").content.decode()


def test_two_organisations_become_one_with_their_contracts_and_are_put_back(cast):
    keep, client = cast.organisation, client_of(cast["maya"])
    other = Organisation.objects.create(name="Теремок Сервис, УК", name_key=organisation_key("Теремок Сервис, УК"))
    owned = OwnershipRight.objects.create(
        premises=cast.flat_of_vera, organisation=other, kind="sole", share_numerator=1, share_denominator=1
    )
    assert f"/staff/organisations/{keep.public_id}/" in client.get("/staff/organisations/").content.decode()
    card = f"/staff/organisations/{keep.public_id}/"
    assert f"{card}merge/" in client.get(card).content.decode()
    assert f"?other={other.public_id}" in client.get(f"{card}merge/?q=теремок").content.decode()
    both = client.get(f"{card}merge/?other={other.public_id}").content.decode()
    assert "Права" in both
    done = client.post(f"{card}merge/", {"other": str(other.public_id), "reason": "Две записи"})
    merge = Merge.objects.get()
    assert done.headers["Location"] == f"/staff/merges/{merge.public_id}/"
    assert "Две записи" in client.get(f"/staff/merges/{merge.public_id}/").content.decode()
    owned.refresh_from_db()
    assert owned.organisation == keep
    assert f"/staff/merges/{merge.public_id}/" in client.get(card).content.decode()
    assert client.get(f"/staff/organisations/{other.public_id}/").status_code == 404
    client.post(f"/staff/merges/{merge.public_id}/undo/")
    owned.refresh_from_db()
    assert owned.organisation == other
    assert client.get(f"/staff/organisations/{other.public_id}/").status_code == 200


def test_organisations_with_two_inns_are_two(cast):
    client = client_of(cast["maya"])
    url = f"/staff/organisations/{cast.organisation.public_id}/merge/"
    answer = client.post(url, {"other": str(cast.other_organisation.public_id)})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("lev", 403), ("ilya", 403), ("nina", 404), ("anna", 403)])
def test_only_the_administrator_merges_organisations(cast, who, status):
    url = f"/staff/organisations/{cast.organisation.public_id}/merge/"
    assert client_of(cast[who]).get(url).status_code == status


def test_namesakes_found_for_a_merge_are_told_apart(cast):
    for inn in ("", "7707083893"):
        Organisation.objects.create(
            name="ТСЖ «Лад»", name_key=organisation_key("ТСЖ «Лад»"), inn=inn, kind="association"
        )
    url = f"/staff/organisations/{cast.organisation.public_id}/merge/?q=лад"
    page = client_of(cast["maya"]).get(url).content.decode()
    assert '<span class="soft">ИНН 7707083893</span>' in page
    assert page.count('<span class="soft">') == 2


def test_an_organisation_is_called_and_written_to_from_its_card(cast):
    Organisation.objects.filter(pk=cast.organisation.pk).update(phone="+79450000500", email="ask@skazochinsk.example")
    page = client_of(cast["maya"]).get(f"/staff/organisations/{cast.organisation.public_id}/").content.decode()
    assert 'href="tel:+79450000500"' in page
    assert 'href="mailto:ask@skazochinsk.example"' in page
