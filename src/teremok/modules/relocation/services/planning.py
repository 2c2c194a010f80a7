"""Waves, offices, and houses that leave the programme."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teremok.modules.relocation.access import (
    kept_listed_houses,
    require_can_give_offices,
    require_can_keep_house,
    require_can_keep_programme,
)
from teremok.modules.relocation.models import Family, ListedHouse, Matter, Wave
from teremok.modules.relocation.states import HouseState, MatterKind
from teremok.platform.access import Actor
from teremok.registry.models import Organisation
from teremok.registry.writing import locked, writes


class CannotPlan(Exception):
    """The programme can't be planned like this; the message says why and what to do."""


@writes
def open_wave(*, number: int, title: str, starts_on: date, ends_on: date | None, by: Actor, at: datetime) -> Wave:
    """A wave of the programme. Raises CannotPlan: the number is taken, it would end before it begins."""
    require_can_keep_programme(by)
    return _kept(Wave(number=number), title, starts_on, ends_on)


@writes
def change_wave(*, wave: Wave, title: str, starts_on: date, ends_on: date | None, by: Actor, at: datetime) -> Wave:
    require_can_keep_programme(by)
    return _kept(locked(wave), title, starts_on, ends_on)


@writes
def put_into_wave(*, houses: Sequence[int], wave: Wave | None, by: Actor, at: datetime) -> int:
    """Puts houses that wait for their relocation into the wave (or out of any); returns how many moved.

    Houses whose relocation has begun keep their wave, and houses of other offices are not touched.
    """
    require_can_keep_programme(by)
    mine = kept_listed_houses(by).filter(pk__in=houses, state=HouseState.LISTED)
    return _settled(mine).exclude(wave=wave).update(wave=wave)


@writes
def give_to_office(*, houses: Sequence[int], office: Organisation | None, by: Actor, at: datetime) -> int:
    """Makes the office's officers lead the families of these houses; returns how many changed hands."""
    require_can_give_offices(by)
    if office is not None and office.merged_into_id is not None:
        raise CannotPlan(_("This organisation was merged into another one; choose that one."))
    those = ListedHouse.objects.filter(pk__in=houses).exclude(state=HouseState.EXCLUDED)
    return _settled(those).exclude(office=office).update(office=office)


@writes
def exclude(*, house: ListedHouse, on: date, reason: str, by: Actor, at: datetime) -> ListedHouse:
    """The house leaves the programme from the day on, for a reason that the public page tells.

    Raises CannotPlan once families of it are led: their cases are closed first, one by one.
    """
    house = locked(house)
    require_can_keep_house(by, house)
    reason = " ".join(reason.split())[:300]
    if house.state == HouseState.EXCLUDED:
        raise CannotPlan(_("This house has already left the programme: %(why)s") % {"why": house.excluded_reason})
    if not reason:
        raise CannotPlan(_("Write why the house leaves the programme: residents read it."))
    led = Family.objects.filter(listed_house=house, closed_at=None).count()
    if led:
        raise CannotPlan(
            ngettext(
                "%(count)s family of this house is being relocated. Close its file first.",
                "%(count)s families of this house are being relocated. Close their files first.",
                led,
            )
            % {"count": led}
        )
    house.state, house.excluded_on, house.excluded_reason = HouseState.EXCLUDED, on, reason
    house.save(update_fields=["state", "excluded_on", "excluded_reason"])
    Matter.objects.filter(kind=MatterKind.NO_HOUSE, listed_house=house, closed_at=None).update(
        closed_at=at, closed_by=by.account_id, outcome=reason
    )
    return house


@writes
def readmit(*, house: ListedHouse, by: Actor, at: datetime) -> ListedHouse:
    """Takes an exclusion back."""
    house = locked(house)
    require_can_keep_house(by, house)
    if house.state != HouseState.EXCLUDED:
        raise CannotPlan(_("This house is in the programme. Look at it again."))
    house.state = HouseState.LISTED
    house.started_at, house.excluded_on, house.excluded_reason = None, None, ""
    house.save(update_fields=["state", "started_at", "excluded_on", "excluded_reason"])
    return house


def _settled(houses: QuerySet[ListedHouse]) -> QuerySet[ListedHouse]:
    """The same rows, locked in one order so that two who plan at once can't wait for each other."""
    keys = list(houses.order_by("pk").select_for_update().values_list("pk", flat=True))
    return ListedHouse.objects.filter(pk__in=keys)


def _kept(wave: Wave, title: str, starts_on: date, ends_on: date | None) -> Wave:
    wave.title, wave.starts_on, wave.ends_on = " ".join(title.split())[:120], starts_on, ends_on
    if not wave.title:
        raise CannotPlan(_("Give the wave a name: residents read it."))
    if ends_on is not None and ends_on <= starts_on:
        raise CannotPlan(_("The end must be later than the beginning."))
    try:
        with transaction.atomic():
            wave.save()
    except IntegrityError as error:
        raise CannotPlan(_("There is already a wave with this number. Open it, or choose another number.")) from error
    return wave
