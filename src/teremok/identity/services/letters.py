"""A code in a registered letter to the home the register holds: proof of living there, handed over to a passport."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from teremok.identity.access import require_own
from teremok.identity.models import Account, Method, Verification, VerificationLetter
from teremok.identity.queries.candidates import people_of, premises_of
from teremok.identity.services import verifications
from teremok.platform.access import SYSTEM, Actor
from teremok.platform.channels import send_letter
from teremok.platform.limits import spend
from teremok.platform.secrets import keyed_hash
from teremok.registry.models import House, Person, Premises
from teremok.registry.names import fold

TEMPLATE = "identity/documents/verification_letter.typ"
LIFETIME = timedelta(days=45)
ATTEMPTS = 5
PER_ACCOUNT = 3
MONTH = timedelta(days=30)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


class CannotAskForLetter(Exception):
    """No further letter can be asked for now; the message says when or what instead."""


class WrongLetterCode(Exception):
    """The code isn't one of this account's letters."""


def ask(
    *,
    account: Account,
    house: House,
    premises_number: str,
    full_name: str,
    birth_date: date,
    by: Actor,
    at: datetime,
) -> None:
    """Posts a letter when what was typed is in the register; whether it is, the caller never learns.

    So nobody finds out here who lives where. Call it outside a transaction. Raises CannotAskForLetter, Denied.
    """
    require_own(by, account)
    if not spend("verification-letter", str(account.public_id), limit=PER_ACCOUNT, per=MONTH):
        raise CannotAskForLetter(
            _("Three letters a month is the most. Ask your house's management to recognise you instead.")
        )
    for premises in premises_of(house, premises_number):
        for person in people_of([premises], on=at.date()):
            if person.name_key == fold(full_name) and person.birth_date == birth_date:
                _post(account, person, premises, at)
                return


def prove(*, account: Account, code: str, by: Actor, at: datetime) -> Verification:
    """The code of a letter confirms the account that asked for it, and no other. Raises WrongLetterCode, Denied.

    Each try counts against every open letter before it is looked at. Call it outside a transaction.
    """
    require_own(by, account)
    still_open = VerificationLetter.objects.filter(
        account=account, used_at=None, expires_at__gt=at, attempts__lt=ATTEMPTS
    )
    tried = list(still_open.values_list("pk", flat=True))
    VerificationLetter.objects.filter(pk__in=tried).update(attempts=F("attempts") + 1)
    with transaction.atomic():
        for letter in VerificationLetter.objects.select_for_update().filter(pk__in=tried, used_at=None).order_by("pk"):
            if bytes(letter.code_hash) == _hash(letter, _tidy(code)):
                return _use(letter, at)
    raise WrongLetterCode(
        _("No letter to you has this code. Type the eight signs from the letter you asked for in this account.")
    )


def _use(letter: VerificationLetter, at: datetime) -> Verification:
    letter.used_at = at
    letter.save(update_fields=["used_at"])
    basis = _("Letter of %(day)s") % {"day": f"{letter.asked_at:%d.%m.%Y}"}
    return verifications.join(
        account=letter.account, person=letter.person, method=Method.LETTER, basis=basis, by=SYSTEM, at=at
    )


@transaction.atomic
def _post(account: Account, person: Person, premises: Premises, at: datetime) -> None:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    letter = VerificationLetter(
        account=account, person=person, premises=premises, asked_at=at, expires_at=at + LIFETIME
    )
    letter.code_hash = _hash(letter, code)
    letter.save()
    address = _("%(house)s, flat %(number)s") % {"house": premises.house.address, "number": premises.number}
    send_letter(
        to=f"{person.full_name}, {address}",
        subject=_("Code for confirming your account"),
        template=TEMPLATE,
        document={
            "name": person.full_name,
            "address": address,
            "code": f"{code[:4]} {code[4:]}",
            "expires": letter.expires_at.date().isoformat(),
        },
        key=letter.post_key,
        at=at,
        secret=True,
    )


def _tidy(code: str) -> str:
    return "".join(code.upper().split()).replace("-", "")


def _hash(letter: VerificationLetter, code: str) -> bytes:
    return keyed_hash(f"letter code\0{letter.public_id}\0{code}")
