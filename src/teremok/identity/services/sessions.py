"""Open sessions: written down at sign-in, shown to their owner, closed one by one or all at once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from teremok.identity.access import require_own, require_platform
from teremok.identity.models import Account, AccountEvent, OpenSession
from teremok.identity.services import journal
from teremok.platform import live
from teremok.platform.access import Actor

SEEN = "seen_at"
SEEN_EVERY = timedelta(hours=1)
KEPT = timedelta(days=90)


def write_down(
    *,
    account: Account,
    session: SessionBase,
    method: OpenSession.Method,
    address: str,
    browser: str,
    by: Actor,
    at: datetime,
) -> None:
    """A browser is signed in, `method` says how; `by` is whoever it was before, mostly a visitor."""
    if session.session_key is None:
        session.save()
    session[SEEN] = at.timestamp()
    OpenSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "account": account,
            "method": method,
            "address": address or None,
            "browser": browser[:200],
            "started_at": at,
            "seen_at": at,
            "ended_at": None,
        },
    )


@transaction.atomic
def renew_key(*, session: SessionBase, by: Actor, at: datetime) -> None:
    """Gives a session another key after it proved more than before; it stays the same one in its owner's list.

    Raises SessionInterrupted when its owner closed it meanwhile: a new key would open it again.
    """
    before = session.session_key
    listed = OpenSession.objects.select_for_update().filter(session_key=before).first()
    if listed is not None and listed.ended_at is not None:
        raise SessionInterrupted("The session was closed before its key was renewed.")
    session.cycle_key()
    OpenSession.objects.filter(session_key=before).update(session_key=session.session_key, seen_at=at)


def note_use(*, session: SessionBase, by: Actor, at: datetime) -> None:
    """Notes that a session is in use, at most once an hour: otherwise it asks nothing of the database."""
    if at.timestamp() - session.get(SEEN, 0) < SEEN_EVERY.total_seconds():
        return
    session[SEEN] = at.timestamp()
    OpenSession.objects.filter(session_key=session.session_key).update(seen_at=at)


def write_off(*, session: SessionBase, by: Actor, at: datetime) -> None:
    """The browser has signed out."""
    OpenSession.objects.filter(session_key=session.session_key, ended_at=None).update(ended_at=at)
    if by.account_id is not None:
        live.hang_up(by.account_id)


@transaction.atomic
def close(*, account: Account, session_id: UUID, by: Actor, at: datetime) -> bool:
    """Closes one session of the account; False when it has no such open session. Raises Denied."""
    require_own(by, account)
    closed = _close(OpenSession.objects.filter(account=account, public_id=session_id), at)
    if closed:
        live.hang_up(account.public_id)
        journal.write(what=AccountEvent.What.SESSION_CLOSED, account=account, by=by, at=at)
    return closed > 0


@transaction.atomic
def close_others(*, account: Account, keep: str, by: Actor, at: datetime) -> int:
    """Signs the account out of every browser but the one with the session key `keep`. Raises Denied."""
    require_own(by, account)
    live.hang_up(account.public_id)
    return _close(OpenSession.objects.filter(account=account).exclude(session_key=keep), at)


@transaction.atomic
def close_all(*, account: Account, by: Actor, at: datetime) -> int:
    """Signs the account out everywhere; a session that stood nowhere in the list ends as well. Raises Denied."""
    require_own(by, account)
    account.set_unusable_password()  # every session's hash is made from it
    account.save(update_fields=["password"])
    live.hang_up(account.public_id)
    journal.write(what=AccountEvent.What.ALL_CLOSED, account=account, by=by, at=at)
    return _close(OpenSession.objects.filter(account=account), at)


def forget_old(*, by: Actor, at: datetime) -> int:
    """Removes what was last seen three months ago: addresses and browsers are personal data. Raises Denied."""
    require_platform(by)
    return OpenSession.objects.filter(seen_at__lt=at - KEPT).delete()[0]


def _close(sessions: QuerySet[OpenSession], at: datetime) -> int:
    keys = list(sessions.filter(ended_at=None).select_for_update().values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return OpenSession.objects.filter(session_key__in=keys).update(ended_at=at)
