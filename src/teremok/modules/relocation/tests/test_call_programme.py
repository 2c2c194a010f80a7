"""Programs ask for the programme and move families, with the rights of whoever made their token."""

import pytest
from django.test import Client

from teremok.modules.relocation.models import Batch
from teremok.modules.relocation.states import Door, Stage
from teremok.modules.relocation.tests.conftest import list_house
from teremok.platform.api.scopes import Scope
from tests.cast import Cast
from tests.test_api import assert_problem, program, token_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/relocation"


@pytest.fixture
def lev(cast: Cast) -> Client:
    return program(token_of(cast, "lev", Scope.RELOCATION))


def move(client: Client, key: str, **body: object):
    return client.post(f"{PATH}/moves", body, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_programme_is_the_same_for_every_program(cast, listed, lev):
    other = list_house(cast.neighbour_house, district="Опушка", votes_for=80, votes_against=20)
    told = lev.get(f"{PATH}/houses").json()
    assert [one["id"] for one in told["items"]] == [str(listed.public_id), str(other.public_id)]
    assert told["next"] is None
    first = lev.get(f"{PATH}/houses", {"limit": 1}).json()
    [second] = lev.get(f"{PATH}/houses", {"limit": 1, "cursor": first["next"]}).json()["items"]
    assert second["id"] == str(other.public_id)
    [found] = lev.get(f"{PATH}/houses", {"district": "Опушка"}).json()["items"]
    assert (found["votes_for"], found["house"]) == ("80.00", str(cast.neighbour_house.public_id))
    assert found["source"]["dated_on"] == "2026-04-01"
    assert lev.get(f"{PATH}/houses/{listed.public_id}").json()["unom"] == cast.house.unom
    assert_problem(lev.get(f"{PATH}/houses/01980000-0000-7000-8000-000000000000"), 404)


def test_the_table_of_stages_is_told(lev):
    told = lev.get(f"{PATH}/stages").json()
    assert [row["number"] for row in told] == list(range(29))
    assert {"to": "order", "number": 3, "rests_on": "practice"} in told[0]["moves"]


def test_families_of_ones_office_come_with_their_stage_and_without_names(cast, family, lev):
    told = lev.get(f"{PATH}/families", {"stage": "resettlement_start"})
    assert len(told.json()["items"]) == 4
    assert "Теремков" not in told.content.decode()
    one = lev.get(f"{PATH}/families/{family.public_id}").json()
    assert (one["number"], one["stage_number"], one["premises_number"]) == (family.number, 0, "1")
    assert one["due_at"] is not None
    nina = program(token_of(cast, "nina", Scope.RELOCATION, organisation="neighbours"))
    assert nina.get(f"{PATH}/families").json()["items"] == []
    assert_problem(nina.get(f"{PATH}/families/{family.public_id}"), 404)


def test_a_program_moves_families_once(cast, family, lev):
    body = {"families": [str(family.public_id)], "stage": "order", "reason": "Ордер выдан"}
    first, again = (move(lev, "one", **body) for _time in range(2))
    assert first.status_code == 201
    assert again.json() == first.json()
    assert first.json()["notice"] is not None
    family.refresh_from_db()
    assert family.stage == Stage.ORDER
    assert Batch.objects.get(public_id=first.json()["id"]).door == Door.API


def test_what_the_table_lacks_and_foreign_families_are_refused(cast, family, lev):
    body = {"families": [str(family.public_id)], "stage": "contract"}
    assert family.number in assert_problem(move(lev, "one", **body), 409)["detail"]
    nina = program(token_of(cast, "nina", Scope.RELOCATION, organisation="neighbours"))
    assert_problem(move(nina, "two", families=body["families"], stage="order"), 403)
    assert_problem(move(lev, "three", families=[], stage="order"), 422)
    assert_problem(move(lev, "four", families=body["families"], stage="somewhere"), 422)
    assert_problem(lev.post(f"{PATH}/moves", body, content_type="application/json"), 400)
    family.refresh_from_db()
    assert family.stage == Stage.RESETTLEMENT_START


def test_a_token_without_the_scope_is_refused(cast):
    client = program(token_of(cast, "lev", Scope.REGISTRY_READ))
    for path in ("houses", "stages", "families"):
        assert "relocation" in assert_problem(client.get(f"{PATH}/{path}"), 403)["detail"]
