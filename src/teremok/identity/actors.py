"""Builds the Actor of a session, of an account, of a live stream: one query, so what is revoked ends at once."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from teremok.identity.models import Account
from teremok.identity.rights import account_with_rights
from teremok.identity.session_store import SessionStore
from teremok.platform.access import ANONYMOUS, Actor, Assurance, Authority, Grant, Role

SECOND_FACTOR = "second_factor"


def actor_for_account(account: Account, *, at: datetime | None = None, second_factor: bool = True) -> Actor:
    """The actor of an account that is known to act: for API tokens, jobs and tests."""
    found = account_with_rights("id", account.pk, at or timezone.now())
    return _actor(found, second_factor) if found else ANONYMOUS


def actor_for_account_id(account_id: UUID, *, at: datetime, second_factor: bool = True) -> Actor:
    """The same by the account's public id; anonymous when there is none or it is closed."""
    found = account_with_rights("public_id", account_id, at)
    return _actor(found, second_factor) if found else ANONYMOUS


def actor_for_session_key(key: str) -> Actor:
    """The actor of a browser's session, for live streams that hold no request."""
    return actor_and_account(SessionStore(key), at=timezone.now())[0]


def actor_and_account(session: SessionBase, *, at: datetime) -> tuple[Actor, Account | None]:
    """Who a session belongs to. Grants are in force only when the session passed the second factor."""
    key = session.get(SESSION_KEY)
    if key is None:
        return ANONYMOUS, None
    brought = session.account() if isinstance(session, SessionStore) else None
    account = brought or account_with_rights("id", int(key), at)
    if account is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        return ANONYMOUS, None
    return _actor(account, bool(session.get(SECOND_FACTOR))), account


def holds_roles(account: Account) -> bool:
    """True for staff, also before the second factor."""
    return bool(account.held_roles) or account.memberships.filter(revoked_at=None).exists()


def _actor(account: Account, second_factor: bool) -> Actor:
    return Actor(
        account_id=account.public_id,
        person_id=account.person_id,
        assurance=Assurance(account.assurance),
        grants=tuple(
            Grant(Role(role), organisation_id, frozenset(houses) if houses else None)
            for role, organisation_id, houses in account.held_roles
        )
        if second_factor
        else (),
        authorities=tuple(Authority(UUID(id_), person_id, scope) for id_, person_id, scope in account.held_authorities),
        label=str(account),
        has_second_factor=second_factor,
    )
