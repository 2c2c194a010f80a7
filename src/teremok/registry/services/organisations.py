"""Adding, correcting and verifying organisations."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from teremok.kernel.identifiers import WrongIdentifier, check_inn, check_kpp, check_ogrn
from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.registry.access import require_can_edit_city
from teremok.registry.models import Organisation
from teremok.registry.names import organisation_key
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


class CannotKeepOrganisation(Refused):
    """The organisation can't stand in the registry like this."""


class OrganisationFacts(TypedDict, total=False):
    """What is known of an organisation; phones as E.164; what isn't named stays as it is."""

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


CHECKED: dict[str, Callable[[str], str]] = {"inn": check_inn, "ogrn": check_ogrn, "kpp": check_kpp}
OWN_TO_CORRECT = frozenset(OrganisationFacts.__annotations__) - {"kind", "inn", "ogrn", "kpp"}


@writes
def add(*, by: Actor, at: datetime, name: str, **facts: Unpack[OrganisationFacts]) -> Organisation:
    """An organisation, unverified until `verify`. Raises CannotKeepOrganisation, Denied."""
    require_can_edit_city(by)
    with refused_by_database(CannotKeepOrganisation):
        return Organisation.objects.create(**_named(name), **_checked(dict(facts)))


@writes
def correct(
    *, by: Actor, at: datetime, organisation: Organisation, name: str | None = None, **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Sets the facts given. Its manager corrects how the organisation is reached; the rest is the administrator's."""
    is_own = organisation.pk in by.organisations_where(Role.MANAGER)
    if (
        by != SYSTEM
        and not by.has_role(Role.ADMINISTRATOR)
        and not (is_own and not name and facts.keys() <= OWN_TO_CORRECT)
    ):
        raise Denied(_("Only the platform administrator can change this. Your own contacts you change as its manager."))
    organisation = locked(organisation)
    named = _named(name) if name is not None else {}
    with refused_by_database(CannotKeepOrganisation):
        set_facts(organisation, {**named, **_checked(dict(facts))})
    return organisation


@writes
def verify(*, by: Actor, at: datetime, organisation: Organisation) -> Organisation:
    """A person checked the organisation against the state register; it needs an INN by then."""
    require_can_edit_city(by)
    organisation = locked(organisation)
    if not organisation.inn:
        raise CannotKeepOrganisation(_("Give the INN first: it is what an organisation is checked by."), field="inn")
    set_facts(organisation, {"is_verified": True})
    return organisation


def _named(name: str) -> dict[str, str]:
    shown, key = " ".join(name.split()), organisation_key(name)
    if not key:
        raise CannotKeepOrganisation(_("An organisation needs a name."), field="name")
    return {"name": shown, "name_key": key}


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    for name, check in CHECKED.items():
        if facts.get(name):
            try:
                facts[name] = check(facts[name])
            except WrongIdentifier as error:
                raise CannotKeepOrganisation(str(error), field=name) from error
        elif name in facts:
            facts[name] = "" if name == "kpp" else None
    return facts
