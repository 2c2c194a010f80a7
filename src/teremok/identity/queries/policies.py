"""Policies as they stand on a day, and whether somebody agreed."""

from datetime import date

from django.utils.translation import get_language

from teremok.identity.models import Account, Consent, Policy


def in_force(kind: Policy.Kind, *, on: date) -> Policy | None:
    """The version of that day, in the reader's language where there is one."""
    newest = Policy.objects.filter(kind=kind, from_on__lte=on).order_by("-version", "id").first()
    return version(kind, newest.version, on=on) if newest else None


def to_come(kind: Policy.Kind, *, on: date) -> Policy | None:
    """The next version that is published but not yet in force."""
    return Policy.objects.filter(kind=kind, from_on__gt=on).order_by("from_on", "-version", "id").first()


def version(kind: Policy.Kind, number: int, *, on: date) -> Policy | None:
    """A version published by that day, in the reader's language where there is one."""
    texts = Policy.objects.filter(kind=kind, version=number, from_on__lte=on).order_by("id")
    return texts.filter(language=get_language()).first() or texts.first()


def has_given(account: Account, kind: Policy.Kind) -> bool:
    return Consent.objects.filter(account=account, policy__kind=kind, withdrawn_at=None).exists()
