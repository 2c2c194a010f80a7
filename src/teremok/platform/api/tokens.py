"""Making, finding, listing and revoking tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.platform.access import Actor, Denied, Role
from teremok.platform.api.models import ApiToken
from teremok.platform.api.scopes import Scope
from teremok.platform.secrets import keyed_hash

MARK = "trm"
LONGEST_LIFE = timedelta(days=366)
LAST_USE_IS_WRITTEN_EVERY = timedelta(minutes=1)
MAKERS = (Role.MANAGER, Role.ADMINISTRATOR)


class CannotMakeToken(Exception):
    """A token can't be made so."""


def create(
    *, by: Actor, name: str, organisation_id: int, scopes: Iterable[Scope], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """The token and its secret, which is shown once and never kept. Raises Denied and CannotMakeToken.

    A manager makes tokens of their own organisation, the platform administrator of theirs.
    """
    maker = _keeper(by, organisation_id)
    wanted = sorted(set(scopes))
    if not name.strip() or not wanted:
        raise CannotMakeToken(_("Give the token a name and choose at least one thing it may do."))
    if not at < expires_at <= at + LONGEST_LIFE:
        raise CannotMakeToken(_("A token ends within a year: choose a day in that time."))
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name.strip(),
        prefix=prefix,
        secret_hash=keyed_hash(secret),
        account_id=maker,
        organisation_id=organisation_id,
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    return token, secret


def revoke(*, by: Actor, token: ApiToken, at: datetime) -> None:
    """Ends the token at once. Revoking again changes nothing. Raises Denied."""
    keeper = _keeper(by, token.organisation_id)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at, revoked_by=keeper)


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """The token of the secret while it is in use; remembers that it was used."""
    if not secret.startswith(f"{MARK}_"):
        return None
    token = ApiToken.objects.filter(secret_hash=keyed_hash(secret), revoked_at=None, expires_at__gt=at).first()
    if token is not None:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at - LAST_USE_IS_WRITTEN_EVERY)
        if token.last_used_at is None or token.last_used_at < at - LAST_USE_IS_WRITTEN_EVERY:
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Tokens of the organisations whose tokens the actor keeps, the newest first."""
    return ApiToken.objects.filter(organisation_id__in=actor.organisations_where(*MAKERS)).order_by("-id")


def _keeper(by: Actor, organisation_id: int) -> UUID:
    if by.account_id is None or organisation_id not in by.organisations_where(*MAKERS):
        raise Denied(_("Only a manager of the organisation can make and end its tokens. Ask them to."))
    return by.account_id
