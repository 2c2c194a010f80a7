"""New houses and their flats: taken from the registry, marked, withheld."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_keep_programme, require_works_with_flats
from teremok.modules.relocation.models import Destination, NewFlat, Wave
from teremok.modules.relocation.states import FlatState
from teremok.platform.access import Actor
from teremok.platform.booking.services import add_resource
from teremok.registry.models import House

VIEWING = "relocation.viewing"
TAKE = """
    INSERT INTO relocation_newflat (public_id, premises_id, destination_id, state, has_lift, is_accessible, remark)
    SELECT gen_random_uuid(), premises.id, %(destination)s, 'free', %(has_lift)s, false, ''
      FROM registry_premises premises
     WHERE premises.house_id = %(house)s AND premises.kind = 'flat' AND NOT premises.is_common_property
       AND premises.merged_into_id IS NULL AND premises.removed_on IS NULL
       AND NOT EXISTS (SELECT FROM relocation_newflat taken WHERE taken.premises_id = premises.id)
     ORDER BY premises.id
"""


class CannotTake(Exception):
    """The house or the flat can't be used so; the message says why."""


@dataclass(frozen=True)
class Desk:
    """Where families view flats, sign and get keys, and what is around the house."""

    address: str = ""
    hours: str = ""
    phone: str = ""
    neighbourhood: str = ""


@transaction.atomic
def add_destination(
    *, by: Actor, house: House, at: datetime, wave: Wave | None = None, desk: Desk | None = None
) -> Destination:
    """A house of the registry becomes one that families move into. Added twice it is added once. Raises Denied,
    CannotTake for a house that is gone, or that is itself being relocated.
    """
    require_can_keep_programme(by)
    house = House.objects.select_for_update().get(pk=house.pk)
    if known := Destination.objects.filter(house=house).first():
        return known
    if house.demolished_on or house.merged_into_id:
        raise CannotTake(_("This house isn't there any more: choose another."))
    if house.in_programme.exclude(state="excluded").exists():
        raise CannotTake(_("This house is itself in the programme: nobody can move into it."))
    desk = desk or Desk()
    return Destination.objects.create(
        house=house,
        wave=wave,
        viewings=add_resource(by=by, kind=VIEWING, name=house.address[:200], at=at),
        desk_address=desk.address or house.address,
        desk_hours=desk.hours,
        desk_phone=desk.phone,
        neighbourhood=desk.neighbourhood,
    )


@transaction.atomic
def change_destination(*, by: Actor, destination: Destination, desk: Desk, wave: Wave | None, at: datetime) -> None:
    """Raises Denied."""
    require_can_keep_programme(by)
    destination.desk_address, destination.desk_hours = desk.address, desk.hours
    destination.desk_phone, destination.neighbourhood, destination.wave = desk.phone, desk.neighbourhood, wave
    destination.save()


@transaction.atomic
def take_flats(*, by: Actor, destination: Destination, at: datetime, has_lift: bool = True) -> int:
    """Every flat of the house that isn't taken yet becomes a new flat, free; returns how many. Raises Denied."""
    require_can_keep_programme(by)
    facts = {"destination": destination.pk, "house": destination.house_id, "has_lift": has_lift}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, facts)
        return int(cursor.rowcount)


@transaction.atomic
def mark(
    *,
    by: Actor,
    flats: Sequence[NewFlat],
    at: datetime,
    has_lift: bool | None = None,
    is_accessible: bool | None = None,
) -> int:
    """What is known of these flats beyond the registry; None leaves it as it is. Raises Denied."""
    require_works_with_flats(by)
    changes = {"has_lift": has_lift, "is_accessible": is_accessible}
    given = {name: value for name, value in changes.items() if value is not None}
    rows = NewFlat.objects.filter(pk__in=[flat.pk for flat in flats])
    return rows.update(**given) if given else 0


@transaction.atomic
def withhold(*, by: Actor, flats: Sequence[NewFlat], reason: str, at: datetime) -> int:
    """Free flats are offered to nobody until released; others stay as they are. Returns how many. Raises Denied,
    CannotTake without a reason.
    """
    require_works_with_flats(by)
    if not reason.strip():
        raise CannotTake(_("Write why: whoever looks for a flat must understand it."))
    rows = NewFlat.objects.filter(pk__in=[flat.pk for flat in flats], state=FlatState.FREE)
    return rows.update(state=FlatState.WITHHELD, remark=reason.strip()[:300])


@transaction.atomic
def release(*, by: Actor, flats: Sequence[NewFlat], at: datetime) -> int:
    """Withheld flats are free again; returns how many. Raises Denied."""
    require_works_with_flats(by)
    rows = NewFlat.objects.filter(pk__in=[flat.pk for flat in flats], state=FlatState.WITHHELD)
    return rows.update(state=FlatState.FREE, remark="")
