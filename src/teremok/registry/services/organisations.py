"""Adding and correcting organisations, among it that a person checked one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from teremok.kernel.identifiers import WrongIdentifier, check_inn, check_kpp, check_ogrn
from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit_city, require_can_edit_contacts, require_can_edit_organisation
from teremok.registry.models import Organisation
from teremok.registry.names import organisation_key
from teremok.registry.phones import NotAPhone, read_phone
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


class CannotKeepOrganisation(Refused):
    """The organisation can't stand in the registry like this."""


class OrganisationFacts(TypedDict, total=False):
    """What is known of an organisation; phones as people type them; what isn't named stays as it is.

    `is_verified`: a person checked it against the state register, for which it needs an INN.
    """

    kind: str
    inn: str | None
    ogrn: str | None
    kpp: str
    phone: str
    dispatcher_phone: str
    emergency_phone: str
    email: str
    site: str
    postal_address: str
    reception_hours: str
    is_verified: bool


Check = Callable[[str], str]
CONTACTS = frozenset(
    {"phone", "dispatcher_phone", "emergency_phone", "email", "site", "postal_address", "reception_hours"}
)
NULL_WHEN_EMPTY = frozenset({"inn", "ogrn"})


@writes
def add(*, by: Actor, at: datetime, name: str, **facts: Unpack[OrganisationFacts]) -> Organisation:
    """An organisation, unverified unless said otherwise. Raises CannotKeepOrganisation, Denied."""
    require_can_edit_city(by)
    checked = _checked(dict(facts))
    if checked.get("is_verified"):
        _require_inn(checked.get("inn"))
    with refused_by_database(CannotKeepOrganisation):
        return Organisation.objects.create(**_named(name), **checked)


@writes
def correct(
    *, by: Actor, at: datetime, organisation: Organisation, name: str | None = None, **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Sets the facts given: CONTACTS by its manager or registrar too, the rest by the administrator alone.

    Raises CannotKeepOrganisation, Denied.
    """
    if name is None and facts.keys() <= CONTACTS:
        require_can_edit_contacts(by, organisation)
    else:
        require_can_edit_organisation(by, organisation)
    organisation = locked(organisation)
    named = _named(name) if name is not None else {}
    checked = _checked(dict(facts))
    if not checked.keys().isdisjoint({"inn", "is_verified"}) and checked.get("is_verified", organisation.is_verified):
        _require_inn(checked.get("inn", organisation.inn))
    with refused_by_database(CannotKeepOrganisation):
        set_facts(organisation, {**named, **checked})
    return organisation


def _require_inn(inn: str | None) -> None:
    if not inn:
        raise CannotKeepOrganisation(_("Give the INN first: it is what an organisation is checked by."), field="inn")


def _named(name: str) -> dict[str, str]:
    shown, key = " ".join(name.split()), organisation_key(name)
    if not key:
        raise CannotKeepOrganisation(_("An organisation needs a name."), field="name")
    return {"name": shown, "name_key": key}


def _email(text: str) -> str:
    EmailValidator(_("This is not an e-mail address. Check it: name@example.ru."))(text.strip())
    return text.strip()


def _site(text: str) -> str:
    URLValidator(["https", "http"], message=_("This is not the address of a site. Write it as https://example.ru."))(
        text.strip()
    )
    return text.strip()


CHECKS: dict[str, Check] = {
    "inn": check_inn,
    "ogrn": check_ogrn,
    "kpp": check_kpp,
    "phone": read_phone,
    "dispatcher_phone": read_phone,
    "emergency_phone": read_phone,
    "email": _email,
    "site": _site,
}


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    for name, check in CHECKS.items():
        if facts.get(name):
            facts[name] = _judged(name, check, facts[name])
        elif name in facts:
            facts[name] = None if name in NULL_WHEN_EMPTY else ""
    return facts


def _judged(name: str, check: Check, text: str) -> str:
    try:
        return check(text)
    except ValidationError as error:
        raise CannotKeepOrganisation(error.messages[0], field=name) from error
    except (WrongIdentifier, NotAPhone) as error:
        raise CannotKeepOrganisation(str(error), field=name) from error
