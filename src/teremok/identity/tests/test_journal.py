"""What happened to an account: written with the change, read by its holder, never rewritten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from teremok.identity import knowing
from teremok.identity.contacts import read_contact
from teremok.identity.models import Account, AccountEvent, ContactKind, OpenSession, ProviderIdentity
from teremok.identity.queries import journal
from teremok.identity.services import accounts, codes, passkeys, providers, second_factors, sessions
from teremok.platform.access import SYSTEM
from tests.cast import Member, client_of

pytestmark = pytest.mark.django_db
What = AccountEvent.What
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def told(account: Account) -> list[str]:
    return [row.what for row in journal.events_of(account.public_id)]


def add_phone(member: Member, number: str) -> None:
    sent = codes.send(contact=read_contact(number), address="10.0.0.9", by=member.actor, at=NOW, account=member.account)
    sent.used_at = NOW
    sent.save()
    accounts.add_contact(code=sent, account=member.account, by=member.actor, at=NOW)


def test_contacts(cast):
    anna = cast["anna"]
    add_phone(anna, "+7 945 123-45-67")
    accounts.remove_contact(account=anna.account, kind=ContactKind.EMAIL, by=anna.actor, at=NOW)
    with pytest.raises(accounts.CannotRemoveContact):
        accounts.remove_contact(account=anna.account, kind=ContactKind.PHONE, by=anna.actor, at=NOW)
    assert told(anna.account) == [What.EMAIL_REMOVED, What.PHONE_ADDED]


def test_a_contact_that_someone_else_proved_is_told_to_whom_it_left(cast):
    before = Account.objects.create_user(phone="+79451234567", email="old@skazochinsk.example")
    add_phone(cast["anna"], "+79451234567")
    [event] = journal.latest(before)
    assert event.title == What.PHONE_REMOVED.label
    assert event.text
    assert [event.text for event in journal.latest(cast["anna"].account)] == [""]


def test_a_passkey_and_the_way_of_a_provider(cast):
    anna = cast["anna"]
    own = {"account": anna.account, "by": anna.actor, "at": NOW}
    key = anna.account.passkeys.create(name="телефон", credential_id=b"1", credential=b"2", added_at=NOW)
    for _ in range(2):
        passkeys.remove(passkey_id=key.public_id, **own)
    told_by_provider = providers.Told.from_claims({"iss": "https://id.example", "sub": "1"})
    for _ in range(2):
        providers.account_of(told=told_by_provider, signed_in=anna.account, by=anna.actor, at=NOW)
    providers.unlink(identity_id=ProviderIdentity.objects.get(account=anna.account).public_id, **own)
    assert told(anna.account) == [What.PROVIDER_UNLINKED, What.PROVIDER_LINKED, What.PASSKEY_REMOVED]


def test_the_authenticator_app_and_its_codes(cast):
    boris, now = cast["boris"], timezone.now()
    own = {"account": boris.account, "by": boris.actor, "at": now}
    second_factors.begin(**own)
    second_factors.confirm(code=boris.account.totp.code_at(now), **own)
    second_factors.renew_recovery_codes(**own)
    second_factors.remove(keep="", **own)
    assert told(boris.account) == [What.APP_REMOVED, What.CODES_RENEWED, What.APP_SET_UP]


def test_closed_sessions(cast):
    anna = cast["anna"]
    client_of(anna)
    one = OpenSession.objects.get(account=anna.account)
    for _ in range(2):
        sessions.close(account=anna.account, session_id=one.public_id, by=anna.actor, at=NOW)
    sessions.close_all(account=anna.account, by=anna.actor, at=NOW + timedelta(minutes=1))
    assert told(anna.account) == [What.ALL_CLOSED, What.SESSION_CLOSED]


def test_what_the_platform_did_is_told_as_such(cast):
    second_factors.renew_recovery_codes(account=cast["egor"].account, by=SYSTEM, at=NOW)
    [event] = journal.latest(cast["egor"].account)
    assert event.text == journal.who(AccountEvent(by=None), cast["egor"].account.public_id)


@pytest.mark.parametrize(("language", "sentence"), [("ru", "Что происходило с записью"), ("en", "What happened")])
def test_the_holder_alone_reads_it(cast, language, sentence):
    add_phone(cast["anna"], "+79451234567")
    page = client_of(cast["anna"], language=language).get("/account/").content.decode()
    assert sentence in page
    assert sentence not in client_of(cast["boris"], language=language).get("/account/").content.decode()


def test_only_the_latest_are_on_the_page_and_all_are_in_my_data(cast):
    anna = cast["anna"]
    for minute in range(journal.SHOWN + 3):
        second_factors.renew_recovery_codes(account=anna.account, by=anna.actor, at=NOW + timedelta(minutes=minute))
    assert len(journal.latest(anna.account)) == journal.SHOWN
    assert journal.latest(anna.account)[0].at == NOW + timedelta(minutes=journal.SHOWN + 2)
    assert len(knowing.events(anna.account.public_id)) == journal.SHOWN + 3
    assert "New recovery codes were made" in client_of(anna, language="en").get("/my-data/").content.decode()


@pytest.mark.parametrize("change", ["UPDATE {} SET what = 'app_removed'", "DELETE FROM {}", "TRUNCATE {}"])
def test_it_is_never_rewritten(cast, change):
    second_factors.renew_recovery_codes(account=cast["anna"].account, by=SYSTEM, at=NOW)
    with (
        pytest.raises((IntegrityError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(AccountEvent._meta.db_table))
