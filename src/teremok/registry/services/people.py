"""Adding and correcting people and the ways they are reached."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from teremok.kernel.identifiers import WrongIdentifier, check_snils
from teremok.platform.access import Actor
from teremok.platform.secrets import keyed_hash, seal
from teremok.registry import matching
from teremok.registry.access import require_can_edit, require_can_edit_city, require_can_edit_person
from teremok.registry.models import Contact, House, MatchQuestion, Person
from teremok.registry.names import fold
from teremok.registry.phones import NotAPhone, read_phone
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


class CannotKeepPerson(Refused):
    """The person can't stand in the registry like this."""


@writes
def add(
    *,
    by: Actor,
    at: datetime,
    last_name: str,
    first_name: str = "",
    middle_name: str = "",
    birth_date: date | None = None,
    snils: str = "",
    house: House | None = None,
    source: str = "",
) -> Person:
    """The person met by SNILS, or by full name and birth date; else a new one.

    A newcomer who may be somebody known stands as a new person and a MatchQuestion is asked of the registrar of
    `house`. Without a house only the platform administrator adds people. Raises CannotKeepPerson, Denied.
    """
    if house is None:
        require_can_edit_city(by)
    else:
        require_can_edit(by, house)
    names = _names(last_name, first_name, middle_name)
    secret = _snils(snils)
    _check_birth(birth_date, at)
    match = matching.find(
        name=names["name_key"], birth_date=birth_date, snils_hash=secret["snils_hash"] if secret else None
    )
    if match.person_id is not None:
        met = locked(Person(pk=match.person_id))
        fill = {"birth_date": birth_date, **secret}
        set_facts(met, {name: value for name, value in fill.items() if value and not getattr(met, name)})
        return met
    with refused_by_database(CannotKeepPerson):
        newcomer = Person.objects.create(birth_date=birth_date, **names, **secret)
    if match.candidates:
        MatchQuestion.objects.create(
            newcomer=newcomer,
            candidates=list(match.candidates),
            why=match.why,
            house=house,
            source=source,
            asked_at=at,
        )
    return newcomer


@writes
def correct(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    last_name: str | None = None,
    first_name: str | None = None,
    middle_name: str | None = None,
    birth_date: date | None = None,
    snils: str = "",
) -> Person:
    """Sets what is given; an empty birth date or SNILS leaves the known one. Raises CannotKeepPerson, Denied."""
    require_can_edit_person(by, person)
    person = locked(person)
    if person.merged_into_id:
        raise CannotKeepPerson(_("These data were merged into another person's. Correct those."))
    _check_birth(birth_date, at)
    given = {"last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    names = _names(*(getattr(person, name) if value is None else value for name, value in given.items()))
    facts: dict[str, Any] = {**names, **_snils(snils)}
    if birth_date:
        facts["birth_date"] = birth_date
    with refused_by_database(CannotKeepPerson):
        set_facts(person, facts)
    return person


@writes
def record_death(*, by: Actor, at: datetime, person: Person, on: date) -> Person:
    """The person died on that day; their rights wait for the heirs (they are listed among the defects)."""
    require_can_edit_person(by, person)
    person = locked(person)
    if on > at.date() or (person.birth_date and on < person.birth_date):
        raise CannotKeepPerson(_("Check the day of death: it can't be before the birth or after today."), field="on")
    set_facts(person, {"died_on": on})
    return person


@writes
def add_contact(
    *, by: Actor, at: datetime, person: Person, kind: str, value: str, source: str = "", is_verified: bool = False
) -> Contact:
    """A phone (kept as E.164) or an e-mail address; verified when the person proved it theirs at `at`."""
    if by.person_id != person.id:
        require_can_edit_person(by, person)
    contact, _is_new = Contact.objects.get_or_create(
        person=person, kind=kind, value=_reachable(kind, value), defaults={"source": source}
    )
    if is_verified and contact.verified_at is None:
        set_facts(contact, {"verified_at": at})
    return contact


@writes
def remove_contact(*, by: Actor, at: datetime, contact: Contact) -> None:
    """The person is no longer reached this way; the history remembers it."""
    if by.person_id != contact.person_id:
        require_can_edit_person(by, contact.person)
    contact.delete()


def _names(last_name: str, first_name: str, middle_name: str) -> dict[str, str]:
    last, first, middle = (" ".join(name.split()) for name in (last_name, first_name, middle_name))
    if not last:
        raise CannotKeepPerson(_("A person needs at least a surname."), field="last_name")
    key = fold(" ".join(filter(None, (last, first, middle))))
    return {"last_name": last, "first_name": first, "middle_name": middle, "name_key": key}


def _snils(snils: str) -> dict[str, bytes]:
    if not snils.strip():
        return {}
    try:
        digits = check_snils(snils)
    except WrongIdentifier as error:
        raise CannotKeepPerson(str(error), field="snils") from error
    return {"snils_hash": keyed_hash(digits), "snils_encrypted": seal(digits)}


def _check_birth(birth_date: date | None, at: datetime) -> None:
    if birth_date and birth_date > at.date():
        raise CannotKeepPerson(_("The birth date lies in the future. Check the year."), field="birth_date")


def _reachable(kind: str, value: str) -> str:
    if kind == Contact.Kind.EMAIL:
        address = value.strip().lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise CannotKeepPerson(
                _("This is not an e-mail address. Check it: name@example.ru."), field="value"
            ) from error
        return address
    try:
        return read_phone(value)
    except NotAPhone as error:
        raise CannotKeepPerson(str(error), field="value") from error
