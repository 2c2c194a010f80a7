"""What an account loses ends its live streams with the same transaction, not only when the browser asks anew."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from teremok.identity.models import Authority, Membership, OpenSession, Verification
from teremok.identity.services import authorities, roles, sessions, verifications
from teremok.platform.live.models import Event
from tests.cast import client_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def hung_up() -> set[str]:
    return set(Event.objects.filter(name="hang_up").values_list("topic", flat=True))


def streams_of(*members) -> set[str]:
    return {f"account:{member.account.public_id}" for member in members}


def test_signing_out(cast):
    client_of(cast["anna"]).post(reverse("identity:sign_out"))
    assert hung_up() == streams_of(cast["anna"])


def test_closing_a_session_elsewhere(cast):
    anna = cast["anna"]
    client_of(anna)
    one = OpenSession.objects.get(account=anna.account)
    assert not sessions.close(account=anna.account, session_id=one.account.public_id, by=anna.actor, at=NOW)
    assert hung_up() == set()
    sessions.close(account=anna.account, session_id=one.public_id, by=anna.actor, at=NOW)
    assert hung_up() == streams_of(anna)


def test_closing_all_sessions(cast):
    sessions.close_all(account=cast["anna"].account, by=cast["anna"].actor, at=NOW)
    assert hung_up() == streams_of(cast["anna"])


def test_losing_a_role(cast):
    membership = Membership.objects.get(account=cast["egor"].account)
    roles.revoke(membership=membership, by=cast["maya"].actor, at=NOW)
    assert hung_up() == streams_of(cast["egor"])


def test_losing_an_authority(cast):
    held = Authority.objects.get(agent=cast["gleb"].account)
    authorities.revoke(authority=held, by=cast["gleb"].actor, at=NOW)
    assert hung_up() == streams_of(cast["gleb"])


def test_a_join_taken_back_and_what_was_allowed_by_it(cast):
    anna, gleb = cast["anna"], cast["gleb"]
    Authority.objects.filter(agent=gleb.account).update(principal=anna.person, granted_by=anna.account.public_id)
    joined = Verification.objects.get(account=anna.account)
    verifications.undo(verification=joined, because="Не та Анна", by=cast["maya"].actor, at=NOW)
    assert hung_up() == streams_of(anna, gleb)
