"""Families with their open step: how long they stand there, how that is against the term, whom they wait for."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import CharField, DateTimeField, F, FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.queries.deviation import DEVIATION, attention
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.registry.names import fold

ORDER = ("sorted_at", "public_id")
FLAT, NUMBER = 6, 4  # at most so long is the number of a flat; at least so much of a file's number is asked for
NEVER = timedelta(days=36_500)  # after every term there is
PLACE = re.compile(r"%\((\w+)\)s")


class Age(models.TextChoices):
    """How long a family has been at its stage, in months."""

    FRESH = "fresh", _("under a month")
    SOON = "soon", _("1–2 months")
    LONG = "long", _("2–5 months")
    LONGER = "longer", _("5–8 months")
    OLD = "old", _("over 8 months")

    @property
    def short(self) -> str:
        """For a cell of a board."""
        months = {"fresh": "< 1", "soon": "1–2", "long": "2–5", "longer": "5–8", "old": "> 8"}[self.value]
        return gettext("%(months)s mo.") % {"months": months}

    def since(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        """The half-open stretch in which such a family came: from (None: ever) to (None: now)."""
        bounds = [0, 30, 61, 152, 244]
        place = list(Age).index(self)
        until = None if place == 0 else at - timedelta(days=bounds[place])
        start = None if self is Age.OLD else at - timedelta(days=bounds[place + 1])
        return start, until

    def matches(self, at: datetime) -> Q:
        start, until = self.since(at)
        after = Q() if start is None else Q(came_at__gt=start)
        return after if until is None else after & Q(came_at__lte=until)


@dataclass(frozen=True)
class Wanted:
    """What a board or a list is narrowed to; empty means everything."""

    text: str = ""
    district: str = ""
    wave: str = ""
    officer: str = ""
    house: str = ""
    office: str = ""
    stages: tuple[str, ...] = ()
    deviation: str = ""
    age: str = ""

    @property
    def is_narrowed(self) -> bool:
        return self != Wanted()


def standing(families: QuerySet[Family], *, at: datetime) -> QuerySet[Family]:
    """Those that are open, with `came_at`, `due_at`, `deviation` of the open step; for `ORDER` by their terms."""
    facts = {"at": at, "attention": attention(on=day_of(at))}
    text = PLACE.sub("%s", DEVIATION)
    given = [facts[name] for name in PLACE.findall(DEVIATION)]
    rows = families.filter(closed_at=None).annotate(step=FilteredRelation("steps", condition=Q(steps__left_at=None)))
    rows = rows.annotate(came_at=F("step__came_at"), due_at=F("step__due_at"))
    return rows.annotate(
        deviation=RawSQL(text, given, output_field=CharField()),  # noqa: S611 (our own words)
        sorted_at=Coalesce("due_at", Cast(F("came_at") + NEVER, DateTimeField())),
    )


def at_work(actor: Actor, wanted: Wanted, *, at: datetime) -> QuerySet[Family]:
    """The families whose files the actor opens, narrowed."""
    rows = families_at_work(actor)
    if wanted.district:
        rows = rows.filter(listed_house__district=wanted.district)
    if wanted.wave:
        rows = rows.filter(listed_house__wave__public_id=wanted.wave)
    if wanted.house:
        rows = rows.filter(listed_house__public_id=wanted.house)
    if wanted.office:
        rows = rows.filter(listed_house__office__public_id=wanted.office)
    if wanted.officer == "nobody":
        rows = rows.filter(officer=None)
    elif wanted.officer:
        rows = rows.filter(officer=wanted.officer)
    if wanted.stages:
        rows = rows.filter(stage__in=wanted.stages)
    if wanted.text.strip():
        rows = rows.filter(_named(wanted.text.strip()))
    rows = standing(rows, at=at)
    if wanted.deviation:
        rows = rows.filter(Q(deviation=wanted.deviation))
    if wanted.age:
        rows = rows.filter(Age(wanted.age).matches(at))
    return rows


def _named(text: str) -> Q:
    """By the file's number, the flat («кв. 12» or 12), the address of the house, or a surname of the family."""
    folded = fold(text)
    flat = folded.removeprefix("кв.").removeprefix("кв").strip()
    found = Q(premises__number_key=flat) if flat and len(flat) <= FLAT else Q(pk__in=())
    if any(letter.isdigit() for letter in text) and len(text) >= NUMBER:
        found |= Q(number__iendswith=text)
    if any(letter.isalpha() for letter in flat) and len(folded) > 1:
        by_name = Q(members__person__name_key__startswith=folded, members__until=None)
        found |= Q(listed_house__address_key__contains=folded)
        found |= Q(pk__in=Family.objects.filter(by_name).values("pk"))
    return found
