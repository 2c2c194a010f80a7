"""What a person may switch off, and what they have said."""

from teremok.notices.kinds import NoticeType, all_kinds
from teremok.notices.models import Addressee, Preference
from teremok.notices.states import Way
from teremok.registry.models import Person

SWITCHABLE = (Way.PUSH, Way.SMS, Way.MAIL)  # the cabinet keeps everything
BY_AN_ADDRESS = (Way.SMS, Way.MAIL)


def switchable_ways(kind: NoticeType) -> tuple[Way, ...]:
    """The ways of the type's ladder that a person may switch off, in the order of the page."""
    used = {way for rung in kind.ladder for way in rung.ways}
    return tuple(way for way in SWITCHABLE if kind.may_opt_out and way in used)


def switchable_kinds() -> list[NoticeType]:
    return [kind for kind in all_kinds() if switchable_ways(kind)]


def wanted_ways(person: Person) -> dict[tuple[str, Way], bool]:
    """What the person has said; the rest is as the type has it."""
    rows = Preference.objects.filter(person=person)
    return {(row.kind, Way(row.way)): row.allowed for row in rows}


def is_stopped(addressee: Addressee) -> bool:
    """Whether neither mail nor SMS of this type comes to the person any more."""
    said = wanted_ways(kept_record(addressee.person))
    return not any(said.get((addressee.notice.kind, way), True) for way in BY_AN_ADDRESS)


def kept_record(person: Person) -> Person:
    """The record that goes on where two were merged."""
    return person.merged_into or person
