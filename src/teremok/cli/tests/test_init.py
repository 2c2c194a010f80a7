"""`teremok init`: once, with flags, as JSON, and what it refuses."""

import json
import os
import sys
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from teremok.cli import initialising, main
from teremok.identity import totp
from teremok.identity.models import Account, SignInCode
from teremok.identity.services import second_factors
from teremok.platform.access import ANONYMOUS, Role
from tests.client import StrictClient

pytestmark = pytest.mark.django_db
FLAGS = ["init", "--organisation", "Администрация Сказочинска", "--name", "Майя Совина"]


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """The command works in the test's own database, which stands already."""
    from contextlib import nullcontext

    monkeypatch.setattr(initialising, "database", nullcontext)


def test_the_first_administrator_can_sign_in(capsys):
    assert main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--inn", "9801000048", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    account = Account.objects.get(public_id=told["account"])
    assert account.email == told["sign_in_as"] == "maya@skazochinsk.example"
    assert account.memberships.get().role == Role.ADMINISTRATOR
    secret = parse_qs(urlsplit(told["authenticator"]).query)["secret"][0]
    now = timezone.now()
    second_factors.check(account=account, code=totp.code_for(secret, totp.counter_at(now)), by=ANONYMOUS, at=now)
    second_factors.check(account=account, code=told["recovery_codes"].split()[0], by=ANONYMOUS, at=now)


def test_the_first_sign_in_needs_no_mail(capsys):
    main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--json"])
    told = json.loads(capsys.readouterr().out)
    link = urlsplit(told["first_sign_in"]).path
    browser = StrictClient()
    assert browser.get(link).headers["Location"] == "/sign-in/code/"
    assert "m•" in browser.get("/sign-in/code/").content.decode()
    assert browser.post("/sign-in/code/", {"code": told["first_code"]}).headers["Location"] == "/sign-in/second-step/"
    browser.post("/sign-in/second-step/", {"code": told["recovery_codes"].split()[0]})
    assert browser.get("/staff/roles/").status_code == 200
    for used_or_altered in (link, link[:-2] + "x/"):
        assert StrictClient().get(used_or_altered).headers["Location"] == "/sign-in/"


def test_a_person_reads_how_to_sign_in(capsys):
    main([*FLAGS, "--administrator", "+7 945 000-00-99"])
    told = capsys.readouterr().out
    assert "otpauth://totp/" in told
    assert "/sign-in/ as +79450000099" in told


def test_a_person_at_a_terminal_is_asked(capsys, monkeypatch):
    keyboard, terminal = os.openpty()
    os.write(keyboard, "Администрация Сказочинска\nmaya@skazochinsk.example\nМайя Совина\n".encode())
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["init"]) == 0
    os.close(keyboard)
    assert Account.objects.get().display_name == "Майя Совина"
    assert "Phone or e-mail of its first administrator: " in capsys.readouterr().out


def test_it_works_once(capsys):
    main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--json"])
    assert main([*FLAGS, "--administrator", "thief@skazochinsk.example", "--json"]) == 2
    assert "/staff/roles/" in capsys.readouterr().err
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "flags", [["--administrator", "maya"], ["--administrator", "maya@skazochinsk.example", "--inn", "123"], []]
)
def test_what_cant_be_is_one_clear_line(capsys, flags):
    assert main([*FLAGS, *flags]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not Account.objects.exists()


def enter(told) -> StrictClient:
    browser = StrictClient()
    browser.get(urlsplit(told["first_sign_in"]).path)
    browser.post("/sign-in/code/", {"code": told["first_code"]})
    browser.post("/sign-in/second-step/", {"code": told["recovery_codes"].split()[0]})
    return browser


def test_a_lapsed_link_is_made_again_and_what_was_before_works_no_more(capsys):
    main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--json"])
    before = json.loads(capsys.readouterr().out)
    SignInCode.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert main(["init", "--again", "--administrator", "Maya@skazochinsk.example", "--json"]) == 0
    now = json.loads(capsys.readouterr().out)
    assert now["account"] == before["account"]
    assert now["authenticator"] != before["authenticator"]
    assert StrictClient().get(urlsplit(before["first_sign_in"]).path).headers["Location"] == "/sign-in/"
    assert enter(now).get("/staff/roles/").status_code == 200
    account = Account.objects.get()
    with pytest.raises(second_factors.WrongCode):
        second_factors.check(account=account, code=before["recovery_codes"].split()[1], by=ANONYMOUS, at=timezone.now())


def test_whoever_was_signed_in_is_signed_out(capsys):
    main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--json"])
    browser = enter(json.loads(capsys.readouterr().out))
    assert browser.get("/staff/roles/").status_code == 200
    assert main(["init", "--again", "--administrator", "maya@skazochinsk.example"]) == 0
    assert "work no more" in capsys.readouterr().out
    assert browser.get("/staff/roles/").status_code == 302


def test_only_an_administrator_gets_in_again(capsys):
    main([*FLAGS, "--administrator", "maya@skazochinsk.example", "--json"])
    assert main(["init", "--again", "--administrator", "thief@skazochinsk.example", "--json"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
