"""Families as lines of a list: where they stand, by when, who leads them, what they were promised."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.models import Call, Family, Member
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.stages import Holder, rule
from teremok.modules.relocation.states import Deviation
from teremok.notices.queries.tasks import Number, names_of, numbers_of
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.registry.models import Person


@dataclass(frozen=True)
class Promised:
    """What was promised to a family, by which day, by whom; `is_late` once that day has passed."""

    call: Call
    by: str
    is_late: bool


@dataclass(frozen=True)
class Line:
    """A family in a list; `people` are its members of today, right-holders first."""

    family: Family
    people: tuple[Person, ...]
    home: str
    deviation: Deviation
    holder: Holder
    days: int
    officer: str
    promise: Promised | None
    last: Call | None
    numbers: tuple[tuple[Person, tuple[Number, ...]], ...] = ()

    @property
    def came_at(self) -> datetime | None:
        return self.family.came_at  # type: ignore[attr-defined, no-any-return]

    @property
    def due_at(self) -> datetime | None:
        return self.family.due_at  # type: ignore[attr-defined, no-any-return]


def lines(families: Sequence[Family], *, at: datetime, phones: bool = False) -> list[Line]:
    """`families` come from `standing`, with their houses and premises joined; one question for each kind of thing."""
    keys = [family.pk for family in families]
    people = _people_of(keys)
    promises = {call.family_id: call for call in reversed(open_promises(keys))}
    latest = _latest_of(keys)
    wanted: set[UUID | None] = {family.officer for family in families} | {one.made_by for one in promises.values()}
    names = names_of(wanted)
    numbers = numbers_of({one.pk for some in people.values() for one in some}) if phones else {}
    return [
        _line(family, people[family.pk], promises.get(family.pk), latest.get(family.pk), names, numbers, at)
        for family in families
    ]


def with_places(families: QuerySet[Family]) -> QuerySet[Family]:
    return families.select_related("listed_house", "premises__house")


def open_promises(families: Iterable[int], *, until: date | None = None) -> list[Call]:
    """Promises to these families (keys) that nobody has kept yet, the nearest first."""
    rows = Call.objects.filter(family__in=list(families), kept_by=None).exclude(promise="")
    if until is not None:
        rows = rows.filter(promised_on__lte=until)
    return list(rows.order_by("promised_on", "id"))


def promised(actor: Actor) -> QuerySet[Call]:
    """Every promise that the actor's families still wait for."""
    return Call.objects.filter(kept_by=None, family__in=families_at_work(actor), family__closed_at=None).exclude(
        promise=""
    )


def people_in(found: Iterable[Line]) -> set[UUID]:
    """Whom a page that shows these lines shows."""
    return {one.public_id for line in found for one in line.people}


def _people_of(families: Sequence[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Member.objects.filter(family__in=families, until=None).select_related("person")
    for row in rows.order_by("family", "-must_consent", "id"):
        found[row.family_id].append(row.person)
    return found


def _latest_of(families: Sequence[int]) -> dict[int, Call]:
    newest = Call.objects.filter(family=OuterRef("family")).order_by("-id").values("id")[:1]
    rows = Call.objects.filter(Q(family__in=families), id=Subquery(newest))
    return {call.family_id: call for call in rows}


def _line(
    family: Family,
    people: Sequence[Person],
    promise: Call | None,
    last: Call | None,
    names: dict[UUID | None, str],
    numbers: dict[int, list[Number]],
    at: datetime,
) -> Line:
    premises = family.premises
    told = None
    if promise is not None and promise.promised_on is not None:
        told = Promised(promise, names.get(promise.made_by, ""), promise.promised_on < day_of(at))
    came_at: datetime | None = family.came_at  # type: ignore[attr-defined]
    return Line(
        family=family,
        people=tuple(people),
        home=home_title(premises.kind, premises.number),
        deviation=Deviation(family.deviation),  # type: ignore[attr-defined]
        holder=rule(family.stage).holder,
        days=(at - came_at).days if came_at else 0,
        officer=names.get(family.officer, ""),
        promise=told,
        last=last,
        numbers=tuple((one, tuple(numbers.get(one.pk, ()))) for one in people) if numbers else (),
    )
