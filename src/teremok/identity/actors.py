"""Builds the Actor of a session, of an account, of a live stream: one query, so what is revoked ends at once."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.db.models.query import RawQuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from teremok.identity.models import Account
from teremok.platform.access import ANONYMOUS, Actor, Assurance, Authority, Grant, Role

SECOND_FACTOR = "second_factor"

ACCOUNT_AND_RIGHTS = """
    SELECT account.*,
           (SELECT json_agg(json_build_array(role, organisation_id,
                       (SELECT json_agg(house_id) FROM identity_membership_houses
                         WHERE membership_id = membership.id)) ORDER BY membership.id)
              FROM identity_membership membership
             WHERE membership.account_id = account.id AND membership.revoked_at IS NULL) AS held_roles,
           (SELECT json_agg(json_build_array(public_id, principal_id, scope) ORDER BY id)
              FROM identity_authority
             WHERE agent_id = account.id AND revoked_at IS NULL
               AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)) AS held_authorities
      FROM identity_account account
     WHERE account.is_active AND account.{key} = %(value)s
"""


def actor_for_account(account: Account, *, at: datetime | None = None, second_factor: bool = True) -> Actor:
    """The actor of an account that is known to act: for API tokens, jobs and tests."""
    found = _account_with_rights("id", account.pk, at or timezone.now())
    return _actor(found, second_factor) if found else ANONYMOUS


def actor_for_account_id(account_id: UUID, *, at: datetime, second_factor: bool = True) -> Actor:
    """The same by the account's public id; anonymous when there is none or it is closed."""
    found = _account_with_rights("public_id", account_id, at)
    return _actor(found, second_factor) if found else ANONYMOUS


def actor_for_session_key(key: str) -> Actor:
    """The actor of a browser's session, for live streams that hold no request."""
    return actor_and_account(SessionStore(key), at=timezone.now())[0]


def actor_and_account(session: SessionBase, *, at: datetime) -> tuple[Actor, Account | None]:
    """Who a session belongs to. Grants are in force only when the session passed the second factor."""
    key = session.get(SESSION_KEY)
    if key is None:
        return ANONYMOUS, None
    account = _account_with_rights("id", int(key), at)
    if account is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        return ANONYMOUS, None
    return _actor(account, bool(session.get(SECOND_FACTOR))), account


def holds_roles(account: Account) -> bool:
    """True for staff, also before the second factor."""
    held = getattr(account, "held_roles", None)
    return bool(held) or account.memberships.filter(revoked_at=None).exists()


def _account_with_rights(key: str, value: object, at: datetime) -> Account | None:
    query = ACCOUNT_AND_RIGHTS.format(key=key)
    rows: RawQuerySet[Account] = Account.objects.raw(query, {"value": value, "today": timezone.localdate(at)})
    return next(iter(rows), None)


def _actor(account: Account, second_factor: bool) -> Actor:
    held_roles = getattr(account, "held_roles", None) or []
    held_authorities = getattr(account, "held_authorities", None) or []
    return Actor(
        account_id=account.public_id,
        person_id=account.person_id,
        assurance=Assurance(account.assurance),
        grants=tuple(
            Grant(Role(role), organisation_id, frozenset(houses) if houses else None)
            for role, organisation_id, houses in held_roles
        )
        if second_factor
        else (),
        authorities=tuple(Authority(UUID(id_), person_id, scope) for id_, person_id, scope in held_authorities),
        label=str(account),
        has_second_factor=second_factor,
    )
