"""The board for programs: the same notices, the same refusals as the pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from teremok.modules.community.models import Notice
from teremok.modules.community.states import NoticeState
from teremok.platform.api import tokens
from teremok.platform.api.scopes import Scope
from tests.cast import client_of

HERE = "/api/v1/notices"


@pytest.fixture
def program(cast, now):
    """A program of the organisation, with a token its manager made."""

    def program(*scopes):
        _token, secret = tokens.create(
            by=cast["lev"].actor,
            name="1С",
            organisation_id=cast.organisation.id,
            scopes=scopes or [Scope.NOTICES],
            expires_at=now + timedelta(days=1),
            at=now,
        )
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return program


def post(client, path, body=None, key=None):
    return client.post(
        path, body or {}, content_type="application/json", headers={"Idempotency-Key": key or uuid4().hex}
    )


@pytest.fixture
def body(cast):
    return {
        "organisation": str(cast.organisation.public_id),
        "houses": [str(cast.house.public_id)],
        "topic": "works",
        "title": "Без воды",
        "text": "Во вторник с 9 до 17.",
        "signed_as": "Диспетчерская",
        "last_day": timezone.localdate().isoformat(),
    }


def test_a_program_reads_what_its_organisation_may(hang, cast, program):
    seen = hang("anna")
    hang("zoya")
    hang("boris", is_draft=True)
    (item,) = program().get(HERE).json()["items"]
    assert (item["id"], item["houses"]) == (str(seen.public_id), [str(cast.house.public_id)])
    assert "person" not in item
    assert "account_id" not in item


def test_lists_narrow_and_go_on(hang, cast, program):
    for number in range(3):
        hang("egor", title=f"Новость {number}")
    client = program()
    first = client.get(HERE, {"limit": 2}).json()
    rest = client.get(HERE, {"limit": 2, "cursor": first["next"]}).json()
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    asked = {"house": str(cast.house.public_id), "state": "published", "q": "новости"}
    assert len(client.get(HERE, asked).json()["items"]) == 3
    assert client.get(HERE, {"house": str(cast.neighbour_house.public_id)}).json()["items"] == []


def test_a_notice_is_written_once_for_its_key(program, body, cast):
    client = program()
    answers = [post(client, HERE, body, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    notice = Notice.objects.get()
    assert {answer.json()["id"] for answer in answers} == {str(notice.public_id)}
    assert (notice.organisation, notice.state) == (cast.organisation, NoticeState.PUBLISHED)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": ""}, 422),
        ({"title": "a\x00b"}, 422),
        ({"houses": []}, 422),
        ({"topic": "gossip"}, 422),
        ({"topic": "lost"}, 409),
        ({"last_day": "2020-01-01"}, 409),
        ({"last_day": "9999-12-31"}, 409),
        ({"organisation": str(uuid4())}, 403),
        ({"houses": [str(uuid4())]}, 403),
    ],
)
def test_what_is_wrong_is_a_problem(program, body, change, status):
    answer = post(program(), HERE, body | change)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Notice.objects.exists()


def test_another_house_is_out_of_reach(program, body, cast, hang):
    foreign = hang("zoya")
    client = program()
    assert post(client, HERE, body | {"houses": [str(cast.neighbour_house.public_id)]}).status_code == 403
    assert client.get(f"{HERE}/{foreign.public_id}").status_code == 404
    assert post(client, f"{HERE}/{foreign.public_id}/hide", {"reason": "нет"}).status_code == 404


def test_a_draft_is_hung_taken_down_put_back_and_withdrawn(program, body):
    client = program()
    here = f"{HERE}/{post(client, HERE, body | {'is_draft': True}).json()['id']}"
    assert post(client, f"{here}/publish").json()["state"] == "published"
    assert post(client, f"{here}/hide", {"reason": "Ошибка"}).json()["hidden_reason"] == "Ошибка"
    assert post(client, f"{here}/hide", {"reason": "Ошибка"}).status_code == 409
    assert post(client, f"{here}/restore").json()["state"] == "published"
    assert post(client, f"{here}/withdraw").json()["state"] == "withdrawn"
    assert client.get(here).json()["state"] == "withdrawn"


def test_a_token_without_the_scope(program, body):
    client = program(Scope.REGISTRY_READ)
    assert client.get(HERE).status_code == 403
    assert post(client, HERE, body).status_code == 403


def test_a_residents_browser_reads_its_own_board(hang, cast):
    seen = hang("boris")
    hang("zoya")
    (item,) = client_of(cast["vera"]).get(HERE).json()["items"]
    assert item["id"] == str(seen.public_id)
    assert client_of(cast["anonymous"]).get(HERE).status_code == 401
