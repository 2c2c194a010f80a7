"""Identifiers with their control digits: each `check_…` returns the normal form or raises WrongIdentifier."""

import re
from operator import mul
from uuid import UUID

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.ru import inn, ogrn

SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
SEPARATORS = re.compile(r"[\s\u00a0\u2007\u202f\-‐‑–—]+")
CADASTRAL = re.compile(r"\d{2}:\d{2}:\d{6,7}:\d{1,20}", re.ASCII)
KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}", re.ASCII)
ACCOUNT = re.compile(r"\d{5}[0-9ABCEHKMPTX]\d{14}", re.ASCII)
UNIFIED_ACCOUNT = re.compile(r"\d{2}[А-ЯЁ]{2}\d{6}", re.ASCII)
GIS_HOUSE = re.compile(r"\d{25}-\d{5}", re.ASCII)
GIS_PREMISES = re.compile(r"\d{25}-\d{10}", re.ASCII)
CURRENCY_LETTERS = "ABCEHKMPTX"
LAST_UNCHECKED_SNILS = 1_001_998
SNILS_WEIGHTS = range(9, 0, -1)
UNOM_DIGITS = 8
ACCOUNT_WEIGHTS = (7, 1, 3)
TREASURY_ACCOUNTS = ("03", "40102")
CENTRAL_BANK_OFFICES = ("000", "001", "002")


class WrongIdentifier(ValueError):
    """This can't be such an identifier; the message says what is wrong with it."""


def check_inn(text: str) -> str:
    """ИНН: 10 digits of an organisation or 12 of a person, with their control digits."""
    digits = _digits(text, {10, 12})
    if not digits:
        raise WrongIdentifier(_("An INN has 10 digits (organisation) or 12 (person)."))
    if digits.startswith("00") or not inn.is_valid(digits):
        raise WrongIdentifier(_("The control digits of INN %(number)s do not match: check it for a typing error.") % {
            "number": digits})  # fmt: skip
    return digits


def check_ogrn(text: str) -> str:
    """ОГРН of an organisation: 13 digits."""
    digits = _digits(text, {13})
    if not digits:
        raise WrongIdentifier(_("An OGRN has 13 digits."))
    return _state_number(digits, "ОГРН")


def check_ogrnip(text: str) -> str:
    """ОГРНИП of a sole trader: 15 digits."""
    digits = _digits(text, {15})
    if not digits:
        raise WrongIdentifier(_("An OGRNIP has 15 digits."))
    return _state_number(digits, "ОГРНИП")


def check_snils(text: str) -> str:
    """СНИЛС as 11 digits. Numbers up to 001-001-998 were given out without control digits and are believed."""
    digits = _digits(text, {11})
    if not digits:
        raise WrongIdentifier(_("A SNILS has 11 digits, as in 112-233-445 95."))
    number = int(digits[:9])
    expected = sum(map(mul, map(int, digits), SNILS_WEIGHTS)) % 101 % 100
    if not number or (number > LAST_UNCHECKED_SNILS and int(digits[9:]) != expected):
        raise WrongIdentifier(_("The control digits of this SNILS do not match: check it for a typing error."))
    return digits


def check_kpp(text: str) -> str:
    value = SEPARATORS.sub("", text).upper()
    if not KPP.fullmatch(value):
        raise WrongIdentifier(_("A KPP has 9 characters, as in 770001001."))
    return value


def check_bic(text: str) -> str:
    """БИК: 9 digits, 04 first for banks, 00 to 02 for the treasury."""
    digits = _digits(text, {9})
    if not digits:
        raise WrongIdentifier(_("A BIC has 9 digits, as in 044525225."))
    if digits[:2] not in {"00", "01", "02", "04"}:
        raise WrongIdentifier(_("A BIC begins with 04, or with 00, 01 or 02 for the treasury."))
    return digits


def check_account(text: str, bic: str) -> str:
    """A bank account of 20 characters against its bank's BIC (Bank of Russia, 08.09.1997 № 515).

    Treasury accounts (03…, 40102…) have no such key and only their form is checked. Real registers hold accounts
    with a wrong key, so an import warns where a form refuses.
    """
    account, bic = SEPARATORS.sub("", text).upper(), check_bic(bic)
    if not ACCOUNT.fullmatch(account):
        raise WrongIdentifier(_("An account has 20 digits."))
    if account.startswith(TREASURY_ACCOUNTS):
        return account
    own = account.startswith("301") or bic[6:] in CENTRAL_BANK_OFFICES
    digits = ("0" + bic[4:6] if own else bic[6:]) + account
    if account[5] in CURRENCY_LETTERS:
        digits = digits[:8] + str(CURRENCY_LETTERS.index(account[5])) + digits[9:]
    if sum(int(digit) * ACCOUNT_WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits)) % 10:
        raise WrongIdentifier(_("The key of account %(account)s does not match BIC %(bic)s: check both.") % {
            "account": account, "bic": bic})  # fmt: skip
    return account


def check_cadastral_number(text: str) -> str:
    value = SPACES.sub("", text)
    if not CADASTRAL.fullmatch(value):
        raise WrongIdentifier(_("A cadastral number looks like 77:01:0001001:1234."))
    return value


def check_fias_id(text: str) -> str:
    """The identifier of the state address register (ФИАС/ГАР): a UUID in lower case."""
    try:
        return str(UUID(text.strip()))
    except ValueError as error:
        raise WrongIdentifier(
            _("A FIAS identifier has 32 hexadecimal digits, as in 0c5b2444-70a0-4932-980c-b4dc0d3f02b5.")
        ) from error


def check_unom(text: str) -> str:
    """УНОМ: Moscow's number of a building, 1 to 8 digits, without leading zeros."""
    value = SPACES.sub("", text)
    if not (value.isascii() and value.isdigit() and len(value) <= UNOM_DIGITS and int(value)):
        raise WrongIdentifier(_("An UNOM is a whole number of up to 8 digits."))
    return str(int(value))


def check_unified_account(text: str) -> str:
    """ЕЛС: the unified personal account of the state housing system, as in 10АА000001."""
    value = SEPARATORS.sub("", text).upper()
    if not UNIFIED_ACCOUNT.fullmatch(value):
        raise WrongIdentifier(_("A unified account has 2 digits, 2 Russian letters and 6 digits."))
    return value


def check_gis_number(text: str) -> str:
    """The unique number of a house, or of premises in it, in the state housing system."""
    value = SPACES.sub("", text)
    if not (GIS_HOUSE.fullmatch(value) or GIS_PREMISES.fullmatch(value)):
        raise WrongIdentifier(
            _("A number of GIS ZhKKh has 25 digits, a hyphen, and 5 digits (house) or 10 (premises).")
        )
    return value


def written_snils(digits: str) -> str:
    """`112-233-445 95`."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def _digits(text: str, lengths: set[int]) -> str:
    """The digits without what separates them; empty where they are not so many or not digits alone."""
    value = SEPARATORS.sub("", text)
    return value if value.isascii() and value.isdigit() and len(value) in lengths else ""


def _state_number(digits: str, name: str) -> str:
    try:
        return str(ogrn.validate(digits))
    except ValidationError as error:
        raise WrongIdentifier(
            _("The control digit of %(name)s %(number)s does not match: check it for a typing error.")
            % {"name": name, "number": digits}
        ) from error
