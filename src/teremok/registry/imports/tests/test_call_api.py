"""Lists brought in by programs: handed in, looked at, applied, undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from teremok.platform.api.scopes import Scope
from teremok.registry.imports import jobs
from teremok.registry.imports.models import Batch
from teremok.registry.imports.tests.files import HOUSES
from teremok.registry.models import House
from tests.cast import Cast
from tests.test_api import assert_problem, program, token_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/imports"
LIST = HOUSES.replace("Сказочная", "Полевая")


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return program(token_of(cast, "maya", Scope.IMPORTS, organisation="city"))


def hand_in(client: Client, text: str = LIST, key: str = "k1", kind: str = "houses"):
    file = SimpleUploadedFile("дома.csv", text.encode())
    return client.post(PATH, {"kind": kind, "file": file}, headers={"Idempotency-Key": key})


def post(client: Client, path: str, key: str):
    return client.post(f"{PATH}/{path}", headers={"Idempotency-Key": key})


def run(job) -> None:
    job(batch=Batch.objects.get().id, account="", label="программа")


def test_a_program_discards_what_it_does_not_want(administrator):
    told = hand_in(administrator).json()
    assert_problem(post(administrator, f"{told['id']}/discard", "k2"), 409)  # still being checked
    run(jobs.check)
    for _time in range(2):
        answer = post(administrator, f"{told['id']}/discard", "k3")
        assert (answer.status_code, answer.content) == (204, b"")
    assert not Batch.objects.exists()
    assert_problem(administrator.get(f"{PATH}/{told['id']}"), 404)
    assert_problem(post(administrator, f"{told['id']}/discard", "k4"), 404)


def test_what_was_applied_is_undone_and_not_discarded(administrator):
    told = hand_in(administrator).json()
    run(jobs.check)
    post(administrator, f"{told['id']}/apply", "k2")
    run(jobs.apply)
    assert_problem(post(administrator, f"{told['id']}/discard", "k3"), 409)
    assert Batch.objects.exists()


def test_a_program_brings_a_list_in_and_takes_it_back(administrator):
    already = House.objects.count()
    opened = hand_in(administrator)
    assert opened.status_code == 201
    told = opened.json()
    assert (told["status"], told["file_name"]) == ("checking", "дома.csv")
    assert hand_in(administrator).json() == told
    assert administrator.get(f"{PATH}/{told['id']}/rows").json()["items"] == []
    run(jobs.check)
    told = administrator.get(f"{PATH}/{told['id']}").json()
    assert told["figures"] == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 0}
    assert post(administrator, f"{told['id']}/apply", "k2").json()["status"] == "applying"
    assert_problem(post(administrator, f"{told['id']}/apply", "k3"), 409)
    run(jobs.apply)
    assert House.objects.count() == already + 2
    House.objects.filter(unom=102).update(year_built=1999)
    assert post(administrator, f"{told['id']}/undo", "k4").status_code == 202
    run(jobs.undo)
    told = administrator.get(f"{PATH}/{told['id']}").json()
    assert told["status"] == "undone"
    assert any(kept["id"] == str(House.objects.get(unom=102).public_id) for kept in told["kept"])
    assert House.objects.count() == already + 1
    assert [one["id"] for one in administrator.get(PATH).json()["items"]] == [told["id"]]


def test_rows_come_by_verdict_and_page_by_page(administrator):
    hand_in(administrator, LIST + "нет адреса;;;;;;;;\n")
    run(jobs.check)
    path = f"{PATH}/{Batch.objects.get().public_id}"
    [rejected] = administrator.get(f"{path}/rows", {"verdict": "rejected"}).json()["items"]
    assert rejected["line"] == 4
    assert rejected["reason"]
    assert [(one["code"], one["rows"]) for one in administrator.get(path).json()["reasons"]] == [
        ("unreadable_address", 1)
    ]
    lines, cursor = [], None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        told = administrator.get(f"{path}/rows", asked).json()
        lines += [row["line"] for row in told["items"]]
        cursor = told["next"]
        if cursor is None:
            break
    assert lines == [2, 3, 4]
    assert_problem(administrator.get(PATH, {"cursor": "x"}), 400)


def test_a_wrong_kind_a_missing_file_and_a_broken_form_are_problems(administrator):
    assert_problem(hand_in(administrator, kind="cats"), 422)
    assert_problem(administrator.post(PATH, {"kind": "houses"}, headers={"Idempotency-Key": "k"}), 422)
    broken = administrator.post(
        PATH, b"x", content_type="multipart/form-data; boundary=\x01", headers={"Idempotency-Key": "k"}
    )
    assert_problem(broken, 400)
    assert not Batch.objects.exists()


def test_only_the_administrator_with_the_scope_brings_lists_in(cast: Cast, administrator):
    assert_problem(hand_in(program(token_of(cast, "lev"))), 403)
    hand_in(administrator)
    other = program("trm_lev_secret")
    for path in ("", f"/{Batch.objects.get().public_id}", f"/{Batch.objects.get().public_id}/rows"):
        assert_problem(other.get(PATH + path), 403)


def test_a_token_without_the_scope_is_refused(cast: Cast):
    client = program(token_of(cast, "maya", Scope.REGISTRY_READ, organisation="city"))
    assert "imports" in assert_problem(client.get(PATH), 403)["detail"]
