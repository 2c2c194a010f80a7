"""Starting houses: their families are taken in, moved to the first stage and told, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_lead_houses
from teremok.modules.relocation.models import Batch, Family, ListedHouse, Wave
from teremok.modules.relocation.services.families import enlist_houses
from teremok.modules.relocation.services.moving import move
from teremok.modules.relocation.services.reconciling import reconcile
from teremok.modules.relocation.states import Door, HouseState, Stage
from teremok.platform.access import Actor


class CannotStart(Exception):
    """A house can't start; the message says which and what is missing. None of them was started."""


@transaction.atomic
def start_houses(*, houses: Sequence[ListedHouse], by: Actor, at: datetime, key: str, tells: bool = True) -> Batch:
    """Begins the relocation of these houses: everybody in them is told, by every road and with a letter beside it.

    Done twice under one key it is done once. Raises Denied, CannotStart for a house that has started or left the
    programme, isn't in the registry, has no office or nobody in it.
    """
    if known := Batch.objects.filter(key=key).first():
        return known
    ids = sorted({house.pk for house in houses})
    rows = list(ListedHouse.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if known := Batch.objects.filter(key=key).first():
        return known
    if not rows:
        raise CannotStart(_("No house was chosen."))
    require_can_lead_houses(by, ids)
    for house in rows:
        _require_can_start(house)
    enlist_houses(houses=rows, by=by, at=at)
    fresh = Family.objects.filter(listed_house__in=ids, closed_at=None, steps=None)
    families = list(fresh.order_by("pk").values_list("pk", flat=True))
    if not families:
        raise CannotStart(_("Nobody lives in these houses, as far as the registry knows: bring in their flats first."))
    for house in rows:
        house.state, house.started_at = HouseState.RELOCATING, at
    ListedHouse.objects.bulk_update(rows, ["state", "started_at"], batch_size=1000)
    batch = move(families=families, to=Stage.RESETTLEMENT_START, door=Door.HOUSE, by=by, at=at, key=key, tells=tells)
    reconcile(by=by, at=at, houses=ids)
    return batch


def start_wave(*, wave: Wave, by: Actor, at: datetime, key: str, tells: bool = True) -> Batch:
    """Begins all houses of the wave that haven't begun. Raises as `start_houses` does."""
    houses = list(wave.houses.filter(state=HouseState.LISTED).order_by("pk"))
    return start_houses(houses=houses, by=by, at=at, key=key, tells=tells)


def _require_can_start(house: ListedHouse) -> None:
    words = {"address": house.address, "state": house.shown_state.label}
    if house.state != HouseState.LISTED:
        raise CannotStart(_("%(address)s can't be started: %(state)s.") % words)
    if house.house_id is None:
        raise CannotStart(_("%(address)s isn't found in the registry: find the house first.") % words)
    if house.office_id is None:
        raise CannotStart(_("%(address)s has no office that leads it: choose one first.") % words)
