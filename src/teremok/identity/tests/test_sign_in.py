"""Signing in by a code: may, may not, late, twice, guessed, and nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from teremok.identity.actors import SECOND_FACTOR, actor_for_session_key
from teremok.identity.models import Account, OpenSession, SignInCode
from teremok.identity.services import codes, second_factors
from teremok.identity.totp import new_secret
from teremok.platform.access import ANONYMOUS, SYSTEM, Assurance
from teremok.platform.channels import contents_of
from teremok.platform.channels.models import Outgoing
from tests.client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> StrictClient:
    return StrictClient()


def ask(browser, contact="anna@skazochinsk.example", **extra):
    return browser.post("/sign-in/", {"contact": contact}, **extra)


def last_code() -> str:
    text = contents_of(Outgoing.objects.latest("id"))["text"]
    return next(word.strip(".") for word in text.split() if word.strip(".").isdigit() and len(word.strip(".")) == 6)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def enter(browser, code):
    return browser.post("/sign-in/code/", {"code": code})


def signed_in_as(browser):
    return actor_for_session_key(browser.session.session_key).account_id


@pytest.mark.parametrize("contact", ["anna@skazochinsk.example", "+7 945 000-00-01", "8 (945) 000-00-01"])
def test_a_newcomer_signs_in_and_is_declared(browser, contact):
    assert ask(browser, contact).headers["Location"] == "/sign-in/code/"
    page = browser.get("/sign-in/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert enter(browser, last_code()).headers["Location"] == "/"
    account = Account.objects.get()
    assert account.assurance == Assurance.DECLARED
    assert signed_in_as(browser) == account.public_id


def test_the_same_person_in_another_writing_is_the_same_account(browser):
    for contact in ("Anna@Skazochinsk.Example", "anna@skazochinsk.example "):
        ask(browser, contact)
        enter(browser, last_code())
    assert Account.objects.count() == 1


def test_whoever_has_an_account_gets_the_same_page_as_whoever_has_none():
    Account.objects.create_user(email="anna@skazochinsk.example")
    known, unknown = StrictClient(), StrictClient()
    answers = [ask(known), ask(unknown, "nora@skazochinsk.example")]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, "/sign-in/code/")}
    pages = [client.get("/sign-in/code/").content.decode() for client in (known, unknown)]
    without_what_differs = [re.sub("[A-Za-z0-9]{64}", "", page).replace("a•••", "n•••") for page in pages]
    assert without_what_differs[0] == without_what_differs[1]
    assert Outgoing.objects.count() == 2
    assert Account.objects.count() == 1


def test_asking_does_the_same_work_whether_or_not_there_is_an_account():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Account.objects.create_user(email="anna@skazochinsk.example")
    work = []
    for contact in ("anna@skazochinsk.example", "nora@skazochinsk.example"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(Client(), contact)
        work.append([query["sql"].split("(")[0].split("'")[0].split('"s')[0] for query in queries])
        assert not any("identity_account" in query["sql"] for query in queries)
    assert work[0] == work[1]


@pytest.mark.parametrize("contact", ["", "anna", "anna@", "+7 12", "12345", "<script>@x"])
def test_what_is_no_contact_is_explained(browser, contact):
    assert 'class="error"' in ask(browser, contact).content.decode()
    assert not Outgoing.objects.exists()


def test_a_code_works_once(browser):
    ask(browser)
    code = last_code()
    enter(browser, code)
    other = StrictClient()
    ask(other)
    session = other.session
    session["sign_in_code"] = [str(SignInCode.objects.order_by("id")[0].public_id), "email", "a"]
    session.save()
    enter(other, code)
    assert signed_in_as(other) is None


def test_a_late_code_is_refused(browser):
    ask(browser)
    SignInCode.objects.update(expires_at=timezone.now())
    enter(browser, last_code())
    assert signed_in_as(browser) is None


def test_a_code_works_only_in_the_browser_that_asked(browser):
    ask(browser)
    code = last_code()
    thief = StrictClient()
    assert enter(thief, code).headers["Location"] == "/sign-in/"
    ask(thief, "thief@skazochinsk.example")
    enter(thief, code)
    assert signed_in_as(thief) is None


def test_five_wrong_tries_spend_a_code(browser):
    ask(browser)
    code = last_code()
    for _ in range(codes.ATTEMPTS):
        enter(browser, wrong(code))
    enter(browser, code)
    assert signed_in_as(browser) is None


def test_guessing_is_limited_for_a_contact_whatever_the_address():
    refused = 0
    for number in range(codes.WRONG_PER_CONTACT + 5):
        code = codes_row("anna@skazochinsk.example")
        try:
            codes.prove(
                code_id=code.public_id, code="000000", address=f"10.0.0.{number}", by=ANONYMOUS, at=timezone.now()
            )
        except codes.CannotProve as refusal:
            refused += refusal.is_over
    assert refused == 5


def test_guessing_is_limited_for_an_address_whatever_the_contact():
    refused = 0
    for number in range(codes.WRONG_PER_ADDRESS + 5):
        code = codes_row(f"person{number}@skazochinsk.example")
        try:
            codes.prove(code_id=code.public_id, code="000000", address="10.0.0.1", by=ANONYMOUS, at=timezone.now())
        except codes.CannotProve as refusal:
            refused += refusal.is_over
    assert refused == 5


def codes_row(contact: str) -> SignInCode:
    now = timezone.now()
    return SignInCode.objects.create(
        kind="email", contact=contact, code_hash=b"x" * 32, created_at=now, expires_at=now + timedelta(minutes=10)
    )


def test_asking_is_limited_for_a_contact(browser):
    for _ in range(codes.SENT_PER_CONTACT):
        assert ask(browser).status_code == 302
    refused = ask(browser)
    assert refused.status_code == 200
    assert Outgoing.objects.count() == codes.SENT_PER_CONTACT
    assert ask(browser, "nora@skazochinsk.example").status_code == 302


def test_asking_is_limited_for_an_address(browser):
    for number in range(codes.SENT_PER_ADDRESS):
        assert ask(browser, f"person{number}@skazochinsk.example").status_code == 302
    assert ask(browser, "one-more@skazochinsk.example").status_code == 200
    assert ask(browser, "one-more@skazochinsk.example", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_session_key_planted_before_is_worth_nothing(browser):
    ask(browser)
    planted = browser.session.session_key
    enter(browser, last_code())
    assert browser.session.session_key != planted
    assert actor_for_session_key(planted).account_id is None


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "http:///x"]
)
def test_signing_in_never_leads_elsewhere(browser, elsewhere):
    browser.get("/sign-in/", {"next": elsewhere})
    ask(browser)
    assert enter(browser, last_code()).headers["Location"] == "/"


def test_signing_in_leads_back(browser):
    assert browser.get("/account/").headers["Location"] == "/sign-in/?next=/account/"
    browser.get("/sign-in/?next=/account/")
    ask(browser)
    assert enter(browser, last_code()).headers["Location"] == "/account/"


def test_forms_without_their_token_are_refused():
    strict = Client(enforce_csrf_checks=True)
    for path in ("/sign-in/", "/sign-in/code/", "/sign-in/code/again/", "/sign-in/second-step/", "/sign-out/"):
        assert strict.post(path, {"contact": "anna@skazochinsk.example"}).status_code == 403
    assert not Outgoing.objects.exists()


def test_a_closed_account_stays_closed(browser):
    Account.objects.create_user(email="anna@skazochinsk.example", is_active=False)
    ask(browser)
    enter(browser, last_code())
    assert signed_in_as(browser) is None


def test_an_authenticator_app_is_asked_for_before_anything_opens(browser):
    account = Account.objects.create_user(email="anna@skazochinsk.example")
    second_factors.install(account=account, secret=new_secret(), by=SYSTEM, at=timezone.now())
    ask(browser)
    assert enter(browser, last_code()).headers["Location"] == "/sign-in/second-step/"
    assert signed_in_as(browser) is None
    browser.post("/sign-in/second-step/", {"code": "000000"})
    assert signed_in_as(browser) is None
    code = account.totp.code_at(timezone.now())
    assert browser.post("/sign-in/second-step/", {"code": code}).headers["Location"] == "/"
    assert signed_in_as(browser) == account.public_id
    assert browser.session[SECOND_FACTOR] is True


def test_the_second_step_waits_ten_minutes(browser):
    account = Account.objects.create_user(email="anna@skazochinsk.example")
    second_factors.install(account=account, secret=new_secret(), by=SYSTEM, at=timezone.now())
    ask(browser)
    enter(browser, last_code())
    session = browser.session
    session["sign_in_waiting"] = [*session["sign_in_waiting"][:2], timezone.now().timestamp() - 601]
    session.save()
    code = account.totp.code_at(timezone.now())
    assert browser.post("/sign-in/second-step/", {"code": code}).headers["Location"] == "/sign-in/"
    assert signed_in_as(browser) is None


def test_signing_out_ends_the_session(browser):
    ask(browser)
    enter(browser, last_code())
    key = browser.session.session_key
    browser.post("/sign-out/")
    assert actor_for_session_key(key).account_id is None
    assert OpenSession.objects.get().ended_at is not None


def test_old_codes_are_forgotten(browser):
    ask(browser)
    assert codes.forget_old(by=SYSTEM, at=timezone.now()) == 0
    assert codes.forget_old(by=SYSTEM, at=timezone.now() + timedelta(days=2)) == 1


def through_both_steps(browser, account):
    """Signs in by a code and the authenticator app; where that leads."""
    ask(browser, account.email)
    assert enter(browser, last_code()).headers["Location"] == "/sign-in/second-step/"
    code = account.totp.code_at(timezone.now())
    return browser.post("/sign-in/second-step/", {"code": code}).headers["Location"]


def test_staff_without_a_home_begin_in_the_workspace(browser, cast):
    assert through_both_steps(browser, cast["egor"].account) == "/staff/"
    assert browser.get("/sign-in/").headers["Location"] == "/staff/"


def test_staff_on_the_way_to_a_page_arrive_there(browser, cast):
    browser.get("/sign-in/?next=/account/")
    assert through_both_steps(browser, cast["egor"].account) == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", ""])
def test_what_leads_elsewhere_is_as_good_as_nothing(browser, cast, elsewhere):
    browser.get("/sign-in/", {"next": elsewhere})
    assert through_both_steps(browser, cast["egor"].account) == "/staff/"


def test_staff_who_live_here_begin_at_home(browser, cast):
    account = cast["egor"].account
    account.person = cast["anna"].person
    account.save()
    assert through_both_steps(browser, account) == "/"


def test_staff_who_act_for_someone_begin_at_home(browser, cast):
    account = cast["egor"].account
    cast["gleb"].account.authorities_held.update(agent=account)
    assert through_both_steps(browser, account) == "/"


def test_staff_without_an_app_set_it_up_and_go_on_to_the_workspace(browser, cast):
    account = cast["egor"].account
    account.totp.delete()
    ask(browser, account.email)
    assert enter(browser, last_code()).headers["Location"] == "/account/authenticator/"
    browser.get("/account/authenticator/")
    account.refresh_from_db()
    code = account.totp.code_at(timezone.now())
    page = browser.post("/account/authenticator/", {"code": code}).content.decode()
    assert 'href="/staff/"' in page
