"""Open sessions: written down at sign-in, shown to their owner, closed one by one or all at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from teremok.identity.models import Account, OpenSession

METHOD = "sign_in_method"
SEEN = "seen_at"
SEEN_EVERY = timedelta(hours=1)
KEPT = timedelta(days=90)


def open_of(account: Account) -> QuerySet[OpenSession]:
    """The account's sessions that still work, the latest seen first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return OpenSession.objects.filter(account=account, ended_at=None, session_key__in=alive).order_by("-seen_at")


@transaction.atomic
def close(*, account: Account, session_id: UUID, at: datetime) -> bool:
    """Closes one session of the account; False when it has no such open session."""
    return _close(OpenSession.objects.filter(account=account, public_id=session_id), at) > 0


@transaction.atomic
def close_others(*, account: Account, but_key: str, at: datetime) -> int:
    """Closes every session of the account except the one with `but_key`; returns how many."""
    return _close(OpenSession.objects.filter(account=account).exclude(session_key=but_key), at)


@transaction.atomic
def close_all(*, account: Account, at: datetime) -> int:
    """Signs the account out everywhere; a session that stood nowhere in the list ends as well."""
    account.set_unusable_password()  # every session's hash is made from it
    account.save(update_fields=["password"])
    return _close(OpenSession.objects.filter(account=account), at)


def note_use(session: SessionBase, *, at: datetime) -> None:
    """Notes that a session is in use, at most once an hour: otherwise it asks nothing of the database."""
    if at.timestamp() - session.get(SEEN, 0) < SEEN_EVERY.total_seconds():
        return
    session[SEEN] = at.timestamp()
    OpenSession.objects.filter(session_key=session.session_key).update(seen_at=at)


def forget_old(*, at: datetime) -> int:
    """Removes what was last seen three months ago: addresses and browsers are personal data."""
    return OpenSession.objects.filter(seen_at__lt=at - KEPT).delete()[0]


def _close(sessions: QuerySet[OpenSession], at: datetime) -> int:
    keys = list(sessions.filter(ended_at=None).select_for_update().values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return OpenSession.objects.filter(session_key__in=keys).update(ended_at=at)


@receiver(user_logged_in, dispatch_uid="teremok.identity.open")
def _open(sender: type[Account], request: HttpRequest, user: Account, **_rest: Any) -> None:
    if request.session.session_key is None:
        request.session.save()
    now = timezone.now()
    request.session[SEEN] = now.timestamp()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "account": user,
            "method": request.session.pop(METHOD, OpenSession.Method.OTHER),
            "address": request.META.get("REMOTE_ADDR") or None,
            "browser": request.META.get("HTTP_USER_AGENT", "")[:200],
            "started_at": now,
            "seen_at": now,
            "ended_at": None,
        },
    )


@receiver(user_logged_out, dispatch_uid="teremok.identity.end")
def _end(sender: type[Account], request: HttpRequest, user: Account | None, **_rest: Any) -> None:
    OpenSession.objects.filter(session_key=request.session.session_key, ended_at=None).update(ended_at=timezone.now())
