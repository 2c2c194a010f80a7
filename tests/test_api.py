"""The API as programs meet it: tokens, scopes, pages, problems, repeated posts, limits, access."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connection
from django.test import Client

from teremok.platform.access import Role
from teremok.platform.api import gate, repeating, tokens
from teremok.platform.api.describing import readable
from teremok.platform.api.models import ApiToken, StoredAnswer
from teremok.platform.api.scopes import Scope
from teremok.platform.audit.models import Look
from teremok.registry.models import House, Premises
from tests import cast as casting
from tests.cast import Cast, client_of

NOW = datetime.now(UTC)
PROBLEM = "application/problem+json"


def token_of(cast: Cast, member: str, *scopes: Scope, organisation: str = "teremok", **fields):
    """A token made by the member, whatever role they hold there."""
    actor = cast[member].actor
    secret = f"trm_{member}_secret"
    fields = {
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=30),
        "prefix": f"trm_{member}",
        "name": member,
    } | fields
    ApiToken.objects.create(
        secret_hash=tokens.keyed_hash(secret),
        account_id=actor.account_id,
        organisation_id=cast.organisations[organisation].id,
        scopes=list(scopes or Scope),
        **fields,
    )
    return secret


def program(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


@pytest.fixture
def lev(cast: Cast) -> Client:
    return program(token_of(cast, "lev"))


def assert_problem(response, status: int) -> dict:
    assert (response.status_code, response.headers["Content-Type"]) == (status, PROBLEM)
    body = response.json()
    assert body["status"] == status
    assert body["detail"].endswith((".", "…”."))
    return body


def test_a_manager_makes_a_token_sees_its_secret_once_and_ends_it(cast: Cast):
    manager = cast["lev"].actor
    token, secret = tokens.create(
        by=manager, name="1С", organisation_id=cast.organisation.id, scopes=[Scope.REGISTRY_READ],
        expires_at=NOW + timedelta(days=10), at=NOW,
    )  # fmt: skip
    assert secret.startswith(token.prefix)
    assert secret.encode() not in bytes(ApiToken.objects.get().secret_hash)
    assert program(secret).get("/api/v1/houses").status_code == 200
    assert ApiToken.objects.get().last_used_at is not None
    assert list(tokens.visible_tokens(manager)) == [token]
    tokens.revoke(by=manager, token=token, at=NOW)
    tokens.revoke(by=manager, token=token, at=NOW)
    assert_problem(program(secret).get("/api/v1/houses"), 401)


@pytest.mark.parametrize("member", ["anna", "egor", "ilya", "nina", "anonymous"])
def test_nobody_else_makes_or_ends_tokens_of_the_organisation(cast: Cast, member: str):
    with pytest.raises(tokens.Denied):
        tokens.create(
            by=cast[member].actor, name="чужой", organisation_id=cast.organisation.id, scopes=list(Scope),
            expires_at=NOW + timedelta(days=1), at=NOW,
        )  # fmt: skip
    token_of(cast, "lev")
    with pytest.raises(tokens.Denied):
        tokens.revoke(by=cast[member].actor, token=ApiToken.objects.get(), at=NOW)
    assert not tokens.visible_tokens(cast[member].actor).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"scopes": []}, {"expires_at": NOW}, {"expires_at": NOW + timedelta(days=400)}],
)
def test_a_token_without_name_scopes_or_an_end_within_a_year_is_refused(cast: Cast, wrong: dict):
    fields = {"name": "1С", "scopes": [Scope.REGISTRY_READ], "expires_at": NOW + timedelta(days=1)} | wrong
    with pytest.raises(tokens.CannotMakeToken):
        tokens.create(by=cast["lev"].actor, organisation_id=cast.organisation.id, at=NOW, **fields)


def test_a_token_over_its_time_a_strange_one_and_none_are_answered_alike(cast: Cast):
    over = token_of(cast, "lev", created_at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1))
    answers = [
        assert_problem(client.get("/api/v1/houses"), 401)
        for client in (program(over), program("trm_strange"), program("Жук"), Client(headers={"Accept-Language": "en"}))
    ]
    assert all(answer == answers[0] for answer in answers)


def test_a_token_dies_with_its_makers_role(cast: Cast):
    client = program(token_of(cast, "lev"))
    assert client.get("/api/v1/houses").status_code == 200
    cast["lev"].account.memberships.update(revoked_at=NOW)
    assert_problem(client.get("/api/v1/houses"), 401)


def test_a_token_works_for_its_own_organisation_only(cast: Cast):
    client = program(token_of(cast, "lev", organisation="neighbours"))
    assert_problem(client.get("/api/v1/houses"), 401)


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/houses", Scope.REGISTRY_READ), ("/houses/{house}", Scope.REGISTRY_READ), ("/people", Scope.PEOPLE_READ),
     ("/premises/{flat}/ownership", Scope.PEOPLE_READ), ("/organisations", Scope.REGISTRY_READ)],
)  # fmt: skip
def test_an_operation_needs_its_scope(cast: Cast, path: str, scope: Scope):
    path = "/api/v1" + path.format(house=cast.house.public_id, flat=cast.flat_of_anna.public_id)
    others = [other for other in Scope if other != scope]
    told = assert_problem(program(token_of(cast, "lev", *others)).get(path), 403)
    assert scope in told["detail"]
    ApiToken.objects.update(scopes=[scope])
    assert program("trm_lev_secret").get(path).status_code == 200


def test_a_house_is_told_with_its_manager_and_no_primary_key(cast: Cast, lev: Client):
    told = lev.get(f"/api/v1/houses/{cast.house.public_id}").json()
    assert told["address"] == cast.house.address
    assert told["manager"]["organisation"]["id"] == str(cast.organisation.public_id)
    listed = lev.get("/api/v1/houses").json()
    assert [house["id"] for house in listed["items"]] == [str(cast.house.public_id)]
    assert listed["next"] is None


def test_houses_are_found_by_words_unom_and_cadastral_number(cast: Cast, lev: Client):
    def found(**asked):
        return [house["id"] for house in lev.get("/api/v1/houses", asked).json()["items"]]

    here = [str(cast.house.public_id)]
    assert found(q="СКАЗОЧНАЯ") == here
    assert found(unom=cast.house.unom) == here
    assert found(q="Нигде") == found(unom=1) == found(cadastral_number="77:01:0001001:1") == []
    assert found(q="\x00") == here


def test_a_neighbours_organisation_sees_nothing_of_this_house(cast: Cast):
    nina = program(token_of(cast, "nina", organisation="neighbours"))
    assert cast.house.address not in nina.get("/api/v1/houses").content.decode()
    flat, anna = cast.flat_of_anna.public_id, cast["anna"].person.public_id
    house, organisation = cast.house.public_id, cast.organisation.public_id
    for path in (
        f"houses/{house}",
        f"houses/{house}/premises",
        f"premises/{flat}",
        f"premises/{flat}/ownership",
        f"people/{anna}",
        f"organisations/{organisation}",
    ):
        assert_problem(nina.get(f"/api/v1/{path}"), 404)
    assert nina.get("/api/v1/people").json()["items"] == []  # a dispatcher names whom they seek
    for beginning, found in ((cast["zoya"].person.last_name, 1), (cast["anna"].person.last_name, 0)):
        assert len(nina.get("/api/v1/people", {"q": beginning}).json()["items"]) == found
    assert not Look.objects.filter(people__contains=[anna]).exists()


def test_ownership_is_exact_and_the_look_is_recorded(cast: Cast, lev: Client):
    told = lev.get(f"/api/v1/premises/{cast.flat_of_anna.public_id}/ownership?on=2026-01-01").json()
    assert {owner["share"] for owner in told["owners"]} == {"2/3", "1/3"}
    assert (told["total"], told["is_whole"]) == ("1", True)
    look = Look.objects.get()
    assert set(look.people) == {cast["anna"].person.public_id, cast["boris"].person.public_id}
    assert look.place == "api:ownership"
    before = lev.get(f"/api/v1/premises/{cast.flat_of_anna.public_id}/ownership?on=2019-12-31").json()
    assert (before["owners"], before["is_whole"]) == ([], False)


def test_a_resident_sees_their_own_home_with_the_session_and_not_their_co_owners_name(cast: Cast):
    anna = client_of(cast["anna"])
    told = anna.get(f"/api/v1/premises/{cast.flat_of_anna.public_id}/ownership").json()
    assert [owner["name"] for owner in told["owners"] if owner["name"]] == [cast["anna"].person.full_name]
    people = anna.get("/api/v1/people").json()["items"]
    assert [person["id"] for person in people] == [str(cast["anna"].person.public_id)]
    assert not Look.objects.exists()
    assert_problem(anna.get(f"/api/v1/premises/{cast.flat_of_vera.public_id}"), 404)


def test_every_page_of_people_is_a_recorded_look_at_those_on_it(cast: Cast, lev: Client):
    first = lev.get("/api/v1/people", {"limit": 2}).json()
    assert Look.objects.count() == 1
    assert {str(person) for person in Look.objects.get().people} == {person["id"] for person in first["items"]}


def test_pages_lead_through_the_whole_list_though_rows_come_in_between(cast: Cast, lev: Client):
    for number in range(10, 31):
        Premises.objects.create(house=cast.house, number=str(number), number_key=str(number))
    seen, cursor = [], None
    while True:
        asked = {"limit": 7} | ({"cursor": cursor} if cursor else {})
        told = lev.get(f"/api/v1/houses/{cast.house.public_id}/premises", asked).json()
        seen += [premises["id"] for premises in told["items"]]
        cursor = told["next"]
        if cursor is None:
            break
        assert lev.get("/api/v1/houses", {"cursor": cursor}).status_code == 400
        Premises.objects.create(house=cast.house, number=f"n{len(seen)}", number_key=f"n{len(seen)}")
    assert len(seen) == len(set(seen)) >= 25


@pytest.mark.parametrize("cursor", ["", "x", "AAAA:1:2", "Жук"])
def test_a_forged_cursor_is_refused(lev: Client, cursor: str):
    assert_problem(lev.get("/api/v1/houses", {"cursor": cursor}), 400)


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"unom": -1}, {"q": "x" * 201}])
def test_a_wrong_request_says_what_is_wrong_with_each_part(lev: Client, asked: dict):
    told = assert_problem(lev.get("/api/v1/houses", asked), 422)
    assert told["faults"][0]["where"].startswith("query.")


def test_everything_that_fails_is_a_problem(cast: Cast, lev: Client, settings):
    assert_problem(lev.get("/api/v1/nothing/at/all"), 404)
    assert_problem(lev.get("/api/v1/"), 404)
    assert_problem(lev.get("/api/v1/houses/01980000-0000-7000-8000-000000000000"), 404)
    refused = lev.delete("/api/v1/houses")
    assert_problem(refused, 405)
    assert "GET" in refused.headers["Allow"]
    path = f"/api/v1/houses/{cast.house.public_id}/premises"
    headers = {"Idempotency-Key": "k"}
    assert_problem(lev.post(path, "{not json", content_type="application/json", headers=headers), 400)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert_problem(lev.post(path, {"number": "a long one"}, content_type="application/json", headers=headers), 413)


def test_problems_speak_the_language_asked_for(cast: Cast):
    told = Client(headers={"Accept-Language": "ru"}).get("/api/v1/houses").json()
    assert any("а" <= letter <= "я" for letter in told["detail"])


def add(client: Client, cast: Cast, number: str, key: str | None = "k1"):
    return client.post(
        f"/api/v1/houses/{cast.house.public_id}/premises",
        {"number": number, "area": "33.3"},
        content_type="application/json",
        headers={"Idempotency-Key": key} if key is not None else {},
    )


def test_a_repeated_post_is_done_once_and_answered_alike(cast: Cast, lev: Client):
    first, second = add(lev, cast, "77"), add(lev, cast, "77")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Premises.objects.filter(number="77").count() == 1


def test_the_same_key_with_another_body_is_refused_and_another_caller_has_keys_of_their_own(cast: Cast, lev: Client):
    add(lev, cast, "77")
    assert_problem(add(lev, cast, "78"), 422)
    ksenia = program(token_of(cast, "ksenia"))
    assert add(ksenia, cast, "78").status_code == 201


@pytest.mark.parametrize("key", [None, "", "x" * 101, "ключ"])
def test_a_post_without_a_proper_key_is_refused(cast: Cast, lev: Client, key):
    assert_problem(add(lev, cast, "77", key), 400)
    assert not Premises.objects.filter(number="77").exists()


def test_a_number_with_the_null_character_is_refused(cast: Cast, lev: Client):
    told = assert_problem(add(lev, cast, "7\x00"), 422)
    assert told["faults"][0]["where"].endswith(".number")


def test_what_was_refused_leaves_the_key_free(cast: Cast, lev: Client):
    assert_problem(add(lev, cast, cast.flat_of_anna.number), 409)
    assert add(lev, cast, "77").status_code == 201


def test_a_kept_answer_is_forgotten_after_a_day(cast: Cast, lev: Client):
    add(lev, cast, "77")
    StoredAnswer.objects.update(stored_at=NOW - timedelta(hours=25))
    assert_problem(add(lev, cast, "77"), 409)
    assert repeating.forget_answers(at=NOW) == 1


def test_those_who_may_not_change_the_house_are_told_so(cast: Cast):
    egor = program(token_of(cast, "egor"))
    assert_problem(add(egor, cast, "77"), 403)
    assert_problem(add(Client(), cast, "77"), 401)


def test_a_post_with_the_session_needs_the_csrf_token(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(cast["ksenia"]).cookies
    assert_problem(add(client, cast, "77"), 403)
    assert add(client_of(cast["ksenia"]), cast, "77").status_code == 201


def test_too_many_calls_are_told_to_wait(cast: Cast, lev: Client, monkeypatch):
    monkeypatch.setattr(gate, "CALLS_A_MINUTE", 3)
    statuses = [lev.get("/api/v1/houses").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = lev.get("/api/v1/houses")
    assert_problem(refused, 429)
    assert int(refused.headers["Retry-After"]) > 0


def test_guessing_tokens_is_slow(cast: Cast, monkeypatch):
    monkeypatch.setattr(gate, "STRANGERS_CALLS_A_MINUTE", 2)
    statuses = [program(f"trm_{turn}").get("/api/v1/houses").status_code for turn in range(3)]
    assert statuses == [401, 401, 429]


def test_a_failure_of_ours_is_a_problem_too_and_is_written_down(cast: Cast, lev: Client, monkeypatch, caplog):
    monkeypatch.setattr("teremok.registry.api.houses.schemas.house_shown", lambda *_args: 1 / 0)
    lev.raise_request_exception = False
    assert_problem(lev.get(f"/api/v1/houses/{cast.house.public_id}"), 500)
    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_is_away_is_a_problem_that_passes(cast: Cast, lev: Client, monkeypatch):
    def away(*_args):
        raise OperationalError("connection refused")

    monkeypatch.setattr("teremok.registry.api.houses.schemas.house_shown", away)
    answer = lev.get(f"/api/v1/houses/{cast.house.public_id}")
    assert_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_the_description_is_open_to_everyone_and_names_every_problem():
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.")
    for operations in told["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["429"]["content"].keys() == {PROBLEM}
            assert operation["security"]
    assert "/api/v1/houses/{house_id}" in told["paths"]


@pytest.mark.django_db(transaction=True)
def test_one_key_posted_from_many_threads_is_done_once():
    cast = casting.build()
    secret, together = token_of(cast, "lev"), Barrier(6)

    def post(_turn: int) -> int:
        try:
            together.wait()
            return add(program(secret), cast, "77").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(post, range(6)))
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert Premises.objects.filter(number="77").count() == 1
    assert json.loads(add(program(secret), cast, "77").content)["number"] == "77"
    assert House.objects.count() == 2
    assert Role.MANAGER in cast["lev"].actor.roles


def test_the_reference_shows_code_as_code(cast: Cast):
    page = client_of(cast["anonymous"]).get("/api/v1/docs").content.decode()
    assert "`" not in page
    assert "Scope <code>imports</code>." in page
    assert "<code>unom</code>" in page


def test_code_between_backticks_is_escaped():
    assert readable("`<b>` & `kept`") == "<code>&lt;b&gt;</code> &amp; <code>kept</code>"
