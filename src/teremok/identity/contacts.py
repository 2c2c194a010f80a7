"""Phone numbers and e-mail addresses as they are stored and shown."""

from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from teremok.identity.models import ContactKind

HOME_REGION = "RU"


class NotAContact(Exception):
    """The text is neither a phone number nor an e-mail address; the message says what to type."""


@dataclass(frozen=True)
class TypedContact:
    """A phone number in E.164 or an e-mail address in lower case."""

    kind: ContactKind
    value: str

    @property
    def masked(self) -> str:
        """Enough to recognise one's own, too little to learn another's."""
        if self.kind is ContactKind.PHONE:
            return f"{self.value[:2]} ••• ••• {self.value[-4:-2]} {self.value[-2:]}"
        name, _at, domain = self.value.partition("@")
        return f"{name[:1]}•••@{domain}"


def read_contact(text: str) -> TypedContact:
    """What a person typed, in whatever form phones and addresses are written. Raises NotAContact."""
    text = text.strip()
    if "@" in text:
        value = text.lower()
        try:
            validate_email(value)
        except ValidationError as error:
            raise NotAContact(
                _("This e-mail address isn't complete. Check it, for example: anna@example.org.")
            ) from error
        return TypedContact(ContactKind.EMAIL, value)
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAContact(_("Enter a phone number such as +7 999 123-45-67, or an e-mail address.")) from error
    if not phonenumbers.is_possible_number(number):
        raise NotAContact(_("This phone number has too few or too many digits. Example: +7 999 123-45-67."))
    return TypedContact(ContactKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
