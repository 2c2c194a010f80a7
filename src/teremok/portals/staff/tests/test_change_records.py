"""Writing from the workspace."""

from datetime import UTC, date, datetime

import pytest

from teremok.platform.access import SYSTEM
from teremok.registry.models import MatchQuestion, Merge, Person
from teremok.registry.queries import owners_of
from teremok.registry.services import merges, people
from tests.cast import client_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_house_is_corrected_and_the_history_says_by_whom(cast):
    client, url = client_of(cast["ksenia"]), f"/staff/houses/{cast.house.public_id}/"
    form = {
        "address": cast.house.address,
        "kind": "apartment",
        "year_built": "1969",
        "floors_max": "2",
        "entrances": "1",
    }
    assert client.post(f"{url}edit/", {**form, "unom": "500005"}).status_code == 302
    page = client.get(f"{url}history/").content.decode()
    assert "1968 → 1969" in page
    assert "Ксения Синичкина" in page


def test_what_the_service_refuses_comes_back_at_its_field(cast):
    client, url = client_of(cast["ksenia"]), f"/staff/houses/{cast.house.public_id}/edit/"
    response = client.post(url, {"address": cast.house.address, "kind": "apartment", "year_built": "3000"})
    assert response.status_code == 422
    assert "Проверьте год" in response.content.decode()


def test_premises_are_added_and_corrected(cast):
    client = client_of(cast["ksenia"])
    form = {"number": "4", "kind": "flat", "area": "33,3"}
    assert client.post(f"/staff/houses/{cast.house.public_id}/premises/", form).status_code == 302
    taken = client.post(f"/staff/houses/{cast.house.public_id}/premises/", form)
    assert "уже есть такое помещение" in taken.content.decode()
    flat = cast.house.premises.get(number="4")
    assert client.post(f"/staff/premises/{flat.public_id}/edit/", {**form, "floor": "2"}).status_code == 302
    flat.refresh_from_db()
    assert flat.floor == 2


def test_ownership_is_handed_over_on_a_day(cast):
    client, right = client_of(cast["ksenia"]), cast.flat_of_anna.rights.get(person=cast["boris"].person)
    form = {
        "last_name": "Ёжикова",
        "first_name": "Инна",
        "share": "1/3",
        "on": "2026-11-01",
        "basis": "Договор дарения",
    }
    assert client.get(f"/staff/rights/{right.public_id}/transfer/").status_code == 200
    too_much = client.post(f"/staff/rights/{right.public_id}/transfer/", {**form, "share": "1/2"})
    assert too_much.status_code == 422
    assert not Person.objects.filter(last_name="Ёжикова").exists()
    assert client.post(f"/staff/rights/{right.public_id}/transfer/", form).status_code == 302
    now = owners_of(cast.flat_of_anna, on=date(2026, 11, 1))
    assert now.is_whole
    assert {owner.name for owner in now.owners} == {cast["anna"].person.full_name, "Ёжикова Инна"}


def test_the_queue_is_decided_with_one_button(cast):
    zoya = cast["zoya"].person
    anna = cast["anna"].person
    people.add(
        by=cast["ksenia"].actor, at=NOW, last_name=anna.last_name, first_name=anna.first_name,
        middle_name=anna.middle_name, house=cast.house,
    )  # fmt: skip
    question = MatchQuestion.objects.get()
    client = client_of(cast["ksenia"])
    assert anna.full_name in client.get("/staff/questions/").content.decode()
    url = f"/staff/questions/{question.public_id}/"
    assert client_of(cast["nina"]).post(url).status_code == 404
    assert client.post(url, {"same": str(zoya.public_id)}).status_code == 404
    assert client.post(url, {"same": str(anna.public_id)}).status_code == 302
    question.refresh_from_db()
    assert question.answer == "same"
    assert "Вопросов нет" in client.get("/staff/questions/").content.decode()
    merge = Merge.objects.get()
    assert "Отменить" in client.get(f"/staff/people/{anna.public_id}/").content.decode()
    assert client.post(f"/staff/merges/{merge.public_id}/undo/").status_code == 302
    merge.refresh_from_db()
    assert merge.undone_at is not None


def test_namesakes_stay_apart(cast):
    anna = cast["anna"].person
    people.add(by=SYSTEM, at=NOW, last_name=anna.last_name, first_name=anna.first_name, middle_name=anna.middle_name,
               house=cast.house)  # fmt: skip
    question = MatchQuestion.objects.get()
    assert client_of(cast["ksenia"]).post(f"/staff/questions/{question.public_id}/").status_code == 302
    question.refresh_from_db()
    assert question.answer == "different"


def test_an_owner_is_recorded(cast):
    client = client_of(cast["ksenia"])
    url = f"/staff/premises/{cast.flat_of_anna.public_id}/owner/"
    form = {"last_name": "Ёжикова", "share": "сколько-то", "on": "2026-11-01", "basis": "Наследство"}
    assert client.post(url, form).status_code == 422
    assert client.post(url, {**form, "share": "1/6"}).status_code == 302
    page = client.get(f"/staff/premises/{cast.flat_of_anna.public_id}/").content.decode()
    assert "Долей слишком много: вместе они дают 7/6." in page


def test_nobody_undoes_what_they_may_not_see(cast):
    merge = merges.merge_houses(by=SYSTEM, at=NOW, keep=cast.house, other=cast.neighbour_house)
    assert client_of(cast["egor"]).post(f"/staff/merges/{merge.public_id}/undo/").status_code == 403
