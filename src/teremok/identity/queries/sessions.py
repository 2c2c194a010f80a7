"""Where an account is signed in."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from teremok.identity.models import Account, OpenSession


def open_sessions(account: Account, *, at: datetime) -> QuerySet[OpenSession]:
    """The account's sessions that still work, the latest seen first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return OpenSession.objects.filter(account=account, ended_at=None, session_key__in=alive).order_by("-seen_at")
