"""Signing in with a real OpenID Connect server on loopback: trusted or not, forged, replayed, linked."""

import socket
import subprocess
import sys
import time
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from teremok.identity.actors import actor_for_session_key
from teremok.identity.models import Account, Method, ProviderIdentity
from teremok.platform.access import Assurance
from teremok.platform.secrets import keyed_hash, seal
from teremok.registry.models import Person
from tests.cast import client_of
from tests.client import StrictClient

pytestmark = pytest.mark.django_db
SNILS = "112-233-445 95"


@pytest.fixture(scope="module")
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        address = f"http://localhost:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()


def wait_for(address) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{address}/jwks").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the OpenID Connect server did not start")


@pytest.fixture
def issuer(server, settings):
    settings.ENV = settings.ENV | {
        "TEREMOK_OIDC_ISSUER": server,
        "TEREMOK_OIDC_CLIENT_ID": "teremok",
        "TEREMOK_OIDC_CLIENT_SECRET": "secret",
    }
    return server


def tell(issuer, subject, **claims) -> None:
    given = {
        "family_name": "Теремкова",
        "given_name": "Анна",
        "middle_name": "Сергеевна",
        "birthdate": "1984-03-08",
        "trusted": True,
        "snils": SNILS,
    }
    httpx.put(f"{issuer}/users/{subject}", json=given | claims).raise_for_status()


def go(browser) -> str:
    return browser.get("/sign-in/provider/").headers["Location"]


def approve(address, subject) -> dict[str, str]:
    answer = httpx.post(address, data={"sub": subject})
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def come_back(browser, brought):
    return browser.get("/sign-in/provider/back/", brought)


def pass_through(browser, subject):
    return come_back(browser, approve(go(browser), subject))


def signed_in(browser) -> Account | None:
    actor = actor_for_session_key(browser.session.session_key or "none")
    return Account.objects.filter(public_id=actor.account_id).first()


def test_a_trusted_identity_confirms_the_person_with_its_snils(issuer, cast):
    Person.objects.filter(pk=cast["anna"].person.pk).update(
        snils_hash=keyed_hash("11223344595"), snils_encrypted=seal("11223344595")
    )
    tell(issuer, "anna", family_name="Иначе-Названная")
    browser = StrictClient()
    assert pass_through(browser, "anna").headers["Location"] == "/"
    account = signed_in(browser)
    assert (account.person, account.assurance) == (cast["anna"].person, Assurance.CONFIRMED)
    assert account.verifications.get().method == Method.PROVIDER


def test_the_same_identity_comes_back_to_the_same_account(issuer):
    tell(issuer, "anna")
    first, second = StrictClient(), StrictClient()
    pass_through(first, "anna")
    pass_through(second, "anna")
    assert signed_in(first) == signed_in(second)
    assert signed_in(first).verifications.count() == 1


def test_a_trusted_newcomer_enters_the_registry(issuer):
    tell(issuer, "nora", family_name="Новосёлова", given_name="Нора", birthdate="1999-09-09")
    browser = StrictClient()
    pass_through(browser, "nora")
    person = signed_in(browser).person
    assert (person.full_name, person.birth_date) == ("Новосёлова Нора Сергеевна", date(1999, 9, 9))
    assert bytes(person.snils_hash) == keyed_hash("11223344595")


@pytest.mark.parametrize("trusted", [False, "false", "yes", 1, None])
def test_an_identity_that_is_not_trusted_proves_no_name(issuer, cast, trusted):
    tell(issuer, "anna", trusted=trusted)
    browser = StrictClient()
    pass_through(browser, "anna")
    account = signed_in(browser)
    assert (account.person, account.assurance) == (None, Assurance.DECLARED)


def test_a_wrong_snils_joins_nobody(issuer):
    tell(issuer, "anna", snils="112-233-445 96")
    browser = StrictClient()
    pass_through(browser, "anna")
    assert signed_in(browser) is None
    assert not Person.objects.exists()
    assert not Account.objects.exists()


def test_the_address_of_the_mail_opens_nobodys_account(issuer, cast):
    tell(issuer, "thief", email=cast["anna"].account.email, email_verified=True, trusted=False)
    browser = StrictClient()
    pass_through(browser, "thief")
    assert signed_in(browser) != cast["anna"].account


def test_a_foreign_state_is_refused(issuer):
    tell(issuer, "anna")
    browser = StrictClient()
    brought = approve(go(browser), "anna")
    for state in ("", "guessed"):
        come_back(browser, brought | {"state": state})
        assert signed_in(browser) is None
        go(browser)


def test_an_answer_for_another_browser_is_refused(issuer):
    """Login CSRF: a thief's code and state brought into a victim's browser."""
    tell(issuer, "thief")
    thief, victim = StrictClient(), StrictClient()
    brought = approve(go(thief), "thief")
    go(victim)
    come_back(victim, brought)
    assert signed_in(victim) is None
    come_back(StrictClient(), brought)
    assert not ProviderIdentity.objects.exists()


def test_an_answer_works_once(issuer):
    tell(issuer, "anna")
    browser = StrictClient()
    brought = approve(go(browser), "anna")
    come_back(browser, brought)
    browser.post("/sign-out/")
    come_back(browser, brought)
    assert signed_in(browser) is None


def test_a_token_made_for_another_sign_in_is_refused(issuer):
    tell(issuer, "anna")
    browser = StrictClient()
    address = go(browser)
    session = browser.session
    session["openid_attempt"] = session["openid_attempt"] | {"nonce": "another"}
    session.save()
    come_back(browser, approve(address, "anna"))
    assert signed_in(browser) is None


def test_who_changed_their_mind_is_led_back(issuer):
    browser = StrictClient()
    go(browser)
    assert come_back(browser, {"error": "access_denied"}).headers["Location"] == "/sign-in/"
    assert signed_in(browser) is None


def test_a_provider_that_calls_itself_otherwise_is_not_believed(issuer, settings):
    settings.ENV = settings.ENV | {"TEREMOK_OIDC_ISSUER": issuer.replace("localhost", "127.0.0.1")}
    tell(issuer, "anna")
    assert go(StrictClient()).startswith("http://127.0.0.1")
    settings.ENV = settings.ENV | {"TEREMOK_OIDC_ISSUER": "http://localhost:1"}
    assert go(StrictClient()) == "/sign-in/"


def test_without_a_provider_there_is_no_door(settings):
    settings.ENV = settings.ENV | {"TEREMOK_OIDC_ISSUER": ""}
    assert StrictClient().get("/sign-in/provider/").status_code == 404


def test_linking_raises_the_level_of_the_account_one_is_in(issuer, cast):
    tell(issuer, "boris", family_name="Теремков", given_name="Борис", middle_name="Сергеевич", birthdate="1987-11-21")
    browser = client_of(cast["boris"])
    assert pass_through(browser, "boris").headers["Location"] == "/account/"
    boris = Account.objects.get(pk=cast["boris"].account.pk)
    assert (boris.person, boris.assurance) == (cast["boris"].person, Assurance.CONFIRMED)


def test_linking_never_turns_an_account_into_somebody_else(issuer, cast):
    tell(issuer, "zoya", family_name="Медведева", given_name="Зоя", middle_name="Петровна", birthdate="1979-02-02")
    browser = client_of(cast["anna"])
    pass_through(browser, "zoya")
    anna = Account.objects.get(pk=cast["anna"].account.pk)
    assert anna.person == cast["anna"].person
    assert not ProviderIdentity.objects.exists()
