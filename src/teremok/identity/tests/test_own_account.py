"""What belongs to an account its holder changes, and nobody else, staff of the city neither."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from teremok.identity.contacts import read_contact
from teremok.identity.models import ContactKind, OpenSession, Policy, SignInCode
from teremok.identity.services import (
    accounts,
    codes,
    consents,
    installation,
    letters,
    passkeys,
    providers,
    second_factors,
    sessions,
    verifications,
)
from teremok.platform.access import ANONYMOUS, Denied

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KIND = Policy.Kind.MESSAGES
SOMEONE = {"house": None, "premises_number": "1", "birth_date": date(1984, 3, 8)}
OF_THE_HOLDER = {
    accounts.add_contact: {"code": SignInCode()},
    accounts.rename: {"display_name": "Не Анна"},
    accounts.remove_contact: {"kind": ContactKind.PHONE},
    codes.send: {"contact": read_contact("+7 945 123-45-67"), "address": "10.0.0.9"},
    consents.give: {"kind": KIND, "address": ""},
    consents.withdraw: {"kind": KIND},
    letters.ask: SOMEONE | {"full_name": "Теремкова Анна"},
    letters.prove: {"code": "ABCD EFGH"},
    passkeys.add: {"name": "", "state": None, "answer": {}},
    passkeys.remove: {"passkey_id": uuid4()},
    providers.unlink: {"identity_id": uuid4()},
    second_factors.begin: {},
    second_factors.confirm: {"code": "000000"},
    second_factors.renew_recovery_codes: {},
    second_factors.remove: {"keep": ""},
    sessions.close: {"session_id": uuid4()},
    sessions.close_all: {},
    sessions.close_others: {"keep": ""},
    verifications.ask: SOMEONE | {"last_name": "Теремкова", "first_name": "Анна", "middle_name": "", "remark": ""},
}
OF_THE_PLATFORM = {
    codes.make_by_hand: {"contact": read_contact("+7 945 123-45-67")},
    codes.forget_old: {},
    installation.found: {
        "organisation_name": "Управа", "inn": "", "contact": read_contact("+7 945 123-45-67"), "display_name": "",
    },
    second_factors.install: {"account": None, "secret": ""},
    sessions.forget_old: {},
}  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "boris", "ksenia", "maya"])
@pytest.mark.parametrize("service", OF_THE_HOLDER, ids=lambda service: f"{service.__module__}.{service.__name__}")
def test_others_are_refused(service, who, cast):
    actor = ANONYMOUS if who == "anonymous" else cast[who].actor
    with pytest.raises(Denied):
        service(account=cast["anna"].account, by=actor, at=NOW, **OF_THE_HOLDER[service])


def test_linking_an_identity_to_the_account_of_another(cast):
    told = providers.Told.from_claims({"iss": "https://id.example", "sub": "1"})
    with pytest.raises(Denied):
        providers.account_of(told=told, signed_in=cast["anna"].account, by=cast["boris"].actor, at=NOW)


@pytest.mark.parametrize("service", OF_THE_PLATFORM, ids=lambda service: f"{service.__module__}.{service.__name__}")
def test_the_clock_and_the_command_line_are_no_people(service, cast):
    with pytest.raises(Denied):
        service(by=cast["maya"].actor, at=NOW, **OF_THE_PLATFORM[service])


def test_the_holder_ends_a_session_of_their_own(cast):
    open_one = OpenSession.objects.create(account=cast["anna"].account, session_key="k", started_at=NOW, seen_at=NOW)
    anna = cast["anna"]
    assert sessions.close(account=anna.account, session_id=open_one.public_id, by=anna.actor, at=NOW)
    open_one.refresh_from_db()
    assert open_one.ended_at == NOW
