"""How a person wants to be told; every change stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_answers_for
from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee, Habits, Preference
from teremok.notices.queries.wishes import BY_AN_ADDRESS, kept_record, switchable_ways, wanted_ways
from teremok.notices.states import Way
from teremok.platform.access import Actor
from teremok.registry.models import Person


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
        _say(kept_record(addressee.person), kind.name, way, False, at)


def _say(person: Person, kind: str, way: Way, wanted: bool, at: datetime) -> None:
    said = {"allowed": wanted, "said_at": at}
    known = Preference.objects.select_for_update().filter(person=person, kind=kind, way=way).first()
    if known is None:
        Preference.objects.update_or_create(person=person, kind=kind, way=way, defaults=said)
    elif known.allowed != wanted:
        Preference.objects.filter(pk=known.pk).update(**said)
