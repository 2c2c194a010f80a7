"""The second factor of staff: an authenticator app, and recovery codes for the day it is lost."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.identity import totp
from teremok.identity.access import require_own, require_platform
from teremok.identity.models import Account, AccountEvent, RecoveryCode, TotpDevice
from teremok.identity.services import journal, sessions
from teremok.platform.access import Actor
from teremok.platform.limits import forget_spent, spend
from teremok.platform.secrets import keyed_hash, seal, unseal

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
TRIES = 10
PER = timedelta(minutes=30)


class WrongCode(Exception):
    """The code doesn't fit; the message says what to do."""


@transaction.atomic
def begin(*, account: Account, by: Actor, at: datetime) -> str:
    """The secret to scan: the same until it is confirmed. Raises WrongCode when an app is set up already, Denied."""
    require_own(by, account)
    device, _is_new = TotpDevice.objects.select_for_update().get_or_create(
        account=account, defaults={"secret_sealed": seal(totp.new_secret())}
    )
    if device.confirmed_at is not None:
        raise WrongCode(_("An authenticator app is set up already. Remove it first to set up another."))
    return unseal(device.secret_sealed)


@transaction.atomic
def install(*, account: Account, secret: str, by: Actor, at: datetime) -> None:
    """Puts a known secret in force at once: for the first administrator of an installation and for the demo.

    Raises Denied for anyone but the platform itself.
    """
    require_platform(by)
    TotpDevice.objects.update_or_create(
        account=account, defaults={"secret_sealed": seal(secret), "confirmed_at": at, "last_counter": 0}
    )


def confirm(*, account: Account, code: str, by: Actor, at: datetime) -> list[str]:
    """The first code of the app puts it in force; returns new recovery codes, shown this once.

    Raises WrongCode, Denied.
    """
    require_own(by, account)
    if not TotpDevice.objects.filter(account=account, confirmed_at=None).exists():
        raise WrongCode(_("There is no authenticator app waiting to be set up. Begin anew."))
    _use_totp(account, code, at)
    with transaction.atomic():
        TotpDevice.objects.filter(account=account).update(confirmed_at=at)
        journal.write(what=AccountEvent.What.APP_SET_UP, account=account, by=by, at=at)
        return _new_recovery_codes(account)


def check(*, account: Account, code: str, by: Actor, at: datetime) -> None:
    """A code of the app or a recovery code; either works once. Raises WrongCode. Call it outside a transaction.

    `by` is a visitor yet: they have proved the first factor of this account and now prove the second.
    """
    typed = "".join(code.split()).replace("-", "").lower()
    if len(typed) == totp.DIGITS and typed.isdigit():
        _use_totp(account, typed, at)
    else:
        _use_recovery_code(account, typed, at)


@transaction.atomic
def renew_recovery_codes(*, account: Account, by: Actor, at: datetime) -> list[str]:
    """Ten new codes in place of the old ones. Raises Denied."""
    require_own(by, account)
    journal.write(what=AccountEvent.What.CODES_RENEWED, account=account, by=by, at=at)
    return _new_recovery_codes(account)


def _new_recovery_codes(account: Account) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, code_hash=_hash(account, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove(*, account: Account, keep: str, by: Actor, at: datetime) -> None:
    """Takes the app and its recovery codes away; staff are led to set up another before they work on. Raises Denied.

    Every browser but that of the session key `keep` is signed out: what it proved by the app no longer counts. Taking
    only the mark out of its session would not do, as a request of that browser under way would write it back.
    """
    require_own(by, account)
    TotpDevice.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    sessions.close_others(account=account, keep=keep, by=by, at=at)
    journal.write(what=AccountEvent.What.APP_REMOVED, account=account, by=by, at=at)


def is_set_up(account: Account) -> bool:
    return TotpDevice.objects.filter(account=account, confirmed_at__isnull=False).exists()


def _use_totp(account: Account, code: str, at: datetime) -> None:
    _count_try(account)
    device = TotpDevice.objects.filter(account=account).first()
    step = totp.matching_counter(unseal(device.secret_sealed), code, at) if device else None
    used = step is not None and TotpDevice.objects.filter(account=account, last_counter__lt=step).update(
        last_counter=step
    )
    if not used:
        raise WrongCode(_("The code doesn't match. Type the six digits your authenticator app shows now."))
    forget_spent("second-factor", str(account.public_id))


def _use_recovery_code(account: Account, code: str, at: datetime) -> None:
    _count_try(account)
    unused = RecoveryCode.objects.filter(account=account, code_hash=_hash(account, code), used_at=None)
    if not unused.update(used_at=at):
        raise WrongCode(_("This recovery code doesn't match or has been used. Try another one from your sheet."))
    forget_spent("second-factor", str(account.public_id))


def _count_try(account: Account) -> None:
    if not spend("second-factor", str(account.public_id), limit=TRIES, per=PER):
        raise WrongCode(_("Too many wrong codes. Wait a few minutes and try again."))


def _hash(account: Account, code: str) -> bytes:
    return keyed_hash(f"recovery code\0{account.public_id}\0{code}")
