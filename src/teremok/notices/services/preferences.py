"""How a person wants to be told; every change stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_answers_for
from teremok.notices.kinds import NoticeType, all_kinds, kind_of
from teremok.notices.models import Addressee, Habits, Preference
from teremok.notices.states import Way
from teremok.platform.access import Actor
from teremok.registry.models import Person

SWITCHABLE = (Way.PUSH, Way.SMS, Way.MAIL)  # the cabinet keeps everything
BY_AN_ADDRESS = (Way.SMS, Way.MAIL)


class CannotPrefer(Exception):
    """The wish can't be kept; the message says why."""


@dataclass(frozen=True)
class Wishes:
    """`ways` says for (type, way) whether it is wanted; an empty `language` is the one of the account."""

    ways: Mapping[tuple[str, Way], bool] = field(default_factory=dict)
    language: str = ""
    quiet_from: time | None = None
    quiet_to: time | None = None
    large_print: bool = False


@transaction.atomic
def keep(*, by: Actor, person: Person, wishes: Wishes, at: datetime) -> None:
    """Raises CannotPrefer for what can't be switched off and for half an interval of quiet hours, Denied."""
    require_answers_for(by, person)
    for name, way in wishes.ways:
        if way not in switchable_ways(kind_of(name)):
            raise CannotPrefer(_("Messages of this kind can't be switched off: they are too important to miss."))
    if (wishes.quiet_from is None) != (wishes.quiet_to is None) or (
        wishes.quiet_from is not None and wishes.quiet_from == wishes.quiet_to
    ):
        raise CannotPrefer(_("Say both from when and until when it should be quiet."))
    habits = Habits.objects.select_for_update().get_or_create(person=person, defaults={"said_at": at})[0]
    said = {name: getattr(wishes, name) for name in ("language", "quiet_from", "quiet_to", "large_print")}
    if any(getattr(habits, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(habits, name, value)
        habits.said_at = at
        habits.save()
    known = wanted_ways(person)
    for pair, wanted in wishes.ways.items():
        if known.get(pair, True) != wanted:
            _say(person, *pair, wanted, at)


@transaction.atomic
def stop(*, by: Actor, addressee: Addressee, at: datetime) -> None:
    """No more mail and SMS of this type to the person, by the link in a message. Raises CannotPrefer."""
    kind = kind_of(addressee.notice.kind)
    if not kind.may_opt_out:
        raise CannotPrefer(_("Messages of this kind can't be switched off: they are too important to miss."))
    for way in BY_AN_ADDRESS:
        _say(_kept(addressee.person), kind.name, way, False, at)


def is_stopped(addressee: Addressee) -> bool:
    said = wanted_ways(_kept(addressee.person))
    return not any(said.get((addressee.notice.kind, way), True) for way in BY_AN_ADDRESS)


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


def _kept(person: Person) -> Person:
    """The record that goes on where two were merged."""
    return person.merged_into or person


def _say(person: Person, kind: str, way: Way, wanted: bool, at: datetime) -> None:
    said = {"allowed": wanted, "said_at": at}
    known = Preference.objects.select_for_update().filter(person=person, kind=kind, way=way).first()
    if known is None:
        Preference.objects.update_or_create(person=person, kind=kind, way=way, defaults=said)
    elif known.allowed != wanted:
        Preference.objects.filter(pk=known.pk).update(**said)
