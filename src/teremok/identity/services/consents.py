"""Publishing policies as dated versions; giving and withdrawing consent by the same single tap."""

from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.identity.access import require_own
from teremok.identity.models import CONSENTS, Account, Consent, Policy
from teremok.identity.queries.policies import in_force
from teremok.platform.access import SYSTEM, Actor, Denied, Role


class CannotConsent(Exception):
    """There is nothing of the kind to agree to."""


class CannotPublish(Exception):
    """The version can't be published like this; the message says what to change."""


@transaction.atomic
def publish(
    *, kind: Policy.Kind, texts: dict[str, tuple[str, str]], from_on: date, by: Actor, at: datetime
) -> list[Policy]:
    """A new version in every language: `texts` maps a language to (title, text). Raises Denied, CannotPublish.

    Whoever agreed to an earlier version of a consent is asked again; the earlier consent stands until then.
    """
    if by != SYSTEM and not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only a platform administrator can publish policies."))
    if by != SYSTEM and from_on < timezone.localdate(at):
        raise CannotPublish(_("A version can't be in force before it is published. Choose today or a later day."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"identity.policy.{kind}"])
    version = (Policy.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0) + 1
    return [
        Policy.objects.create(
            kind=kind,
            version=version,
            language=language,
            title=title,
            text=text,
            from_on=from_on,
            published_by=by.account_id,
            published_at=at,
        )
        for language, (title, text) in texts.items()
    ]


@transaction.atomic
def give(*, account: Account, kind: Policy.Kind, address: str, by: Actor, at: datetime) -> Consent:
    """Agrees to the version in force; agreeing twice is agreeing once. Raises CannotConsent, Denied."""
    require_own(by, account)
    policy = in_force(kind, on=timezone.localdate(at)) if kind in CONSENTS else None
    if policy is None:
        raise CannotConsent(_("There is no such consent. Reload the page to see those there are."))
    try:
        with transaction.atomic():
            return Consent.objects.create(account=account, policy=policy, given_at=at, address=address or None)
    except IntegrityError:
        return Consent.objects.get(account=account, policy=policy, withdrawn_at=None)


@transaction.atomic
def withdraw(*, account: Account, kind: Policy.Kind, by: Actor, at: datetime) -> int:
    """Withdraws every consent of this kind; returns how many stood. Raises Denied."""
    require_own(by, account)
    standing = Consent.objects.filter(account=account, policy__kind=kind, withdrawn_at=None)
    return standing.update(withdrawn_at=at)
