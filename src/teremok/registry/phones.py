"""Telephones as people type them, kept as E.164."""

import re

import phonenumbers
from django.utils.translation import gettext as _

REGION = "RU"


class NotAPhone(Exception):
    """The text is no telephone number; the message says how to write one."""


def read_phone(text: str) -> str:
    """«8 (495) 123-45-67» as +74951234567. Raises NotAPhone, also for a number without the code of its city."""
    try:
        number = phonenumbers.parse(re.sub(r"^8(?=\d{10}$)", "+7", re.sub(r"[^\d+]", "", text)), REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(_("This is not a phone number. Write it as +7 900 123-45-67.")) from error
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise NotAPhone(_("This is not a phone number. Write it as +7 900 123-45-67."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
