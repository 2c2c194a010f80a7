"""Messages for programs: the same rules, once for a key."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from teremok.notices.models import Addressee, Notice
from teremok.notices.tests.conftest import ENGLISH, RUSSIAN
from teremok.platform.api import tokens
from teremok.platform.api.scopes import Scope
from teremok.platform.audit.models import Look
from teremok.platform.jobs.worker import run_waiting
from tests.cast import client_of

HERE = "/api/v1/messages"


@pytest.fixture
def program(cast):
    """A program of the organisation, with a token its manager made."""

    def program(*scopes):
        _token, secret = tokens.create(
            by=cast["lev"].actor,
            name="1С",
            organisation_id=cast.organisation.id,
            scopes=scopes or [Scope.MESSAGES],
            expires_at=timezone.now() + timedelta(days=1),
            at=timezone.now(),
        )
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return program


@pytest.fixture
def body(cast):
    return {
        "organisation": str(cast.organisation.public_id),
        "kind": "house.word",
        "houses": [str(cast.house.public_id)],
        "ru": RUSSIAN,
        "en": ENGLISH,
    }


def post(client, body, key=None):
    headers = {"Idempotency-Key": key or uuid4().hex}
    return client.post(HERE, body, content_type="application/json", headers=headers)


def test_a_program_writes_once_and_reads_what_became_of_it(program, body, cast):
    client = program()
    answers = [post(client, body, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    run_waiting()
    notice = Notice.objects.get()
    assert Addressee.objects.count() == 5
    shown = client.get(f"{HERE}/{notice.public_id}").json()
    assert (shown["state"], shown["people"], shown["number"]) == ("going", 5, notice.number)
    assert [one["id"] for one in client.get(HERE, {"state": "going"}).json()["items"]] == [str(notice.public_id)]
    first = client.get(f"{HERE}/{notice.public_id}/people", {"limit": 2}).json()
    rest = client.get(f"{HERE}/{notice.public_id}/people", {"cursor": first["next"]}).json()
    told = {one["person"] for one in (*first["items"], *rest["items"])}
    assert str(cast["anna"].person.public_id) in told
    assert len(told) == 5
    assert Look.objects.filter(place="api:messages").count() == 2


def test_a_draft_waits(program, body):
    assert post(program(), body | {"is_draft": True}).json()["state"] == "draft"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"houses": []}, 422),
        ({"ru": RUSSIAN | {"text": ""}}, 422),
        ({"ru": RUSSIAN | {"text": "a\x00b"}}, 422),
        ({"kind": "house.nothing"}, 409),
        ({"ru": RUSSIAN | {"text": "((name))"}}, 409),
        ({"entrances": [9]}, 409),
        ({"due_at": "2020-01-01T00:00:00Z"}, 409),
        ({"organisation": str(uuid4())}, 403),
        ({"houses": [str(uuid4())]}, 403),
    ],
)
def test_what_is_wrong_is_a_problem(program, body, change, status):
    assert post(program(), body | change).status_code == status
    assert not Notice.objects.exists()


def test_another_organisation_reads_nothing(program, body, cast):
    notice = post(program(), body).json()["id"]
    stranger = client_of(cast["nina"])
    assert stranger.get(f"{HERE}/{notice}").status_code == 404
    assert stranger.get(f"{HERE}/{notice}/people").status_code == 404
    assert stranger.get(HERE).json()["items"] == []


def test_a_token_without_the_scope(program, body):
    client = program(Scope.NOTICES)
    assert client.get(HERE).status_code == 403
    assert post(client, body).status_code == 403
