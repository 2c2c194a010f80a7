"""Which free flats fit a family, and which family of a house could get which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from teremok.modules.relocation.equality import Arithmetic, Home, compare, excess
from teremok.modules.relocation.models import Family, ListedHouse, NewFlat, Offer, Purchase
from teremok.modules.relocation.models.purchases import OPEN
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import FamilyKind, FlatState, Stage
from teremok.platform.law import parameters
from teremok.registry.models import District, Premises

NORM = "relocation.provision_norm"
LOW_FLOOR = 2
FITTING = 20


@dataclass(frozen=True)
class Fit:
    """A flat beside a family's home: the check, by how many m² it is larger, and which of its needs it doesn't meet."""

    flat: NewFlat
    arithmetic: Arithmetic
    excess: Decimal
    lacking: tuple[Need, ...]


@dataclass(frozen=True)
class Match:
    """A family and the flat it would be offered; None where none fits."""

    family: Family
    fit: Fit | None


def families_to_offer(families: QuerySet[Family]) -> QuerySet[Family]:
    """Those that may be offered a flat now and have none that stands; with all that the check needs."""
    ready = [stage for stage in Stage if target_of(stage) is not None]
    standing = Offer.objects.filter(state__in=("made", "accepted")).values("family_id")
    return (
        families.filter(stage__in=ready, closed_at=None)
        .exclude(kind=FamilyKind.BUSINESS)
        .exclude(pk__in=standing)
        .select_related("premises__house__district", "listed_house")
        .order_by("pk")
    )


def target_of(stage: str) -> Stage | None:
    """Where an offer leads a family at this stage; None where nothing can be offered."""
    for target in (Stage.ORDER, Stage.LOST_INSPECTION):
        if may_move(stage, target):
            return target
    return None


def free_flats() -> QuerySet[NewFlat]:
    """Flats that can be offered: free, still in the registry, and nobody is buying them."""
    bought = Purchase.objects.filter(state__in=OPEN).values("flat_id")
    return (
        NewFlat.objects.filter(state=FlatState.FREE, premises__merged_into=None, premises__removed_on=None)
        .exclude(pk__in=bought)
        .select_related("premises__house__district", "destination")
    )


def fitting_flats(family: Family, *, on: date, most: int = FITTING) -> list[Fit]:
    """Flats that pass the check and meet the family's needs, the nearest in size first; never one it was offered."""
    old = home_of_family(family)
    rows = free_flats().exclude(pk__in=family.offers.values("flat_id"))
    if old.total is not None:
        rows = rows.filter(premises__area__gt=old.total)
    if old.living is not None:
        rows = rows.filter(premises__area_living__gte=old.living)
    if old.okrug:
        district = F("premises__house__district__okrug")
        rows = rows.annotate(okrug=district).filter(Q(okrug=old.okrug) | Q(okrug=""))
    norm = norm_for(family, on=on)
    fits = [fit for flat in rows.iterator() if (fit := judge(family, old, flat, norm)).arithmetic.is_equal]
    return sorted((fit for fit in fits if not fit.lacking), key=_nearest)[:most]


def propose(house: ListedHouse, *, on: date, destinations: Sequence[int] = ()) -> list[Match]:
    """A flat for each family of the house that can be offered one: who has the fewest choices chooses first.

    Those with a wheelchair, then those with a lift, then the largest homes; each gets the nearest in size of what is
    left. `destinations` (keys) narrows the flats. Three queries, however many there are.
    """
    families = list(families_to_offer(Family.objects.filter(listed_house=house)))
    flats = free_flats().order_by("premises__area", "pk")
    if destinations:
        flats = flats.filter(destination_id__in=destinations)
    left = {flat.pk: flat for flat in flats}
    before = _offered_before(families)
    norm = parameters.value(NORM, on=on).number
    chosen: dict[int, Fit | None] = {}
    for family in sorted(families, key=_choices):
        old = home_of_family(family)
        by_norm = (family.people, norm) if family.kind == FamilyKind.QUEUE else None
        fits = (
            judge(family, old, flat, by_norm)
            for flat in left.values()
            if (family.pk, flat.pk) not in before and _may_fit(old, flat.premises)
        )
        best = min((fit for fit in fits if fit.arithmetic.is_equal and not fit.lacking), key=_nearest, default=None)
        chosen[family.pk] = best
        if best is not None:
            del left[best.flat.pk]
    return [Match(family, chosen[family.pk]) for family in families]


def judge(family: Family, old: Home, flat: NewFlat, by_norm: tuple[int, Decimal] | None) -> Fit:
    new = home_of(flat.premises)
    return Fit(flat, compare(old=old, new=new, by_norm=by_norm), excess(old, new), lacking(family.needs, flat))


def check(family: Family, flat: NewFlat, *, on: date) -> Fit:
    """The check for one family and one flat, by the norm in force on the day."""
    return judge(family, home_of_family(family), flat, norm_for(family, on=on))


def norm_for(family: Family, *, on: date) -> tuple[int, Decimal] | None:
    """How many people and m² for each: for those on the housing list."""
    if family.kind != FamilyKind.QUEUE:
        return None
    return family.people, parameters.value(NORM, on=on).number


def lacking(needs: Iterable[str], flat: NewFlat) -> tuple[Need, ...]:
    """Needs that this flat doesn't meet, of those that a flat can meet."""
    wanted = set(needs)
    floor = flat.premises.floor
    missing = []
    if Need.LIFT in wanted and not flat.has_lift and (floor is None or floor > LOW_FLOOR):
        missing.append(Need.LIFT)
    if Need.WHEELCHAIR in wanted and not flat.is_accessible:
        missing.append(Need.WHEELCHAIR)
    return tuple(missing)


def home_of_family(family: Family) -> Home:
    """What the family leaves; where the registry knows no district, the programme's list says it."""
    home = home_of(family.premises)
    if home.district:
        return home
    listed = family.listed_house
    return Home(home.living, home.rooms, home.total, listed.district, listed.okrug, home.is_room)


def home_of(premises: Premises) -> Home:
    district: District | None = premises.house.district
    return Home(
        living=premises.area_living,
        rooms=premises.rooms,
        total=premises.area,
        district=district.name if district else "",
        okrug=district.okrug if district else "",
        is_room=premises.kind == Premises.Kind.ROOM,
    )


def _may_fit(old: Home, premises: Premises) -> bool:
    """What can be said before the whole check, which costs more."""
    return old.total is not None and premises.area is not None and premises.area > old.total


def _choices(family: Family) -> tuple[bool, bool, Decimal, int]:
    size = family.premises.area or Decimal(0)
    return Need.WHEELCHAIR not in family.needs, Need.LIFT not in family.needs, -size, family.pk


def _nearest(fit: Fit) -> tuple[Decimal, int]:
    return fit.excess, fit.flat.pk


def _offered_before(families: Sequence[Family]) -> set[tuple[int, int]]:
    rows = Offer.objects.filter(family__in=families)
    return set(rows.values_list("family_id", "flat_id"))
