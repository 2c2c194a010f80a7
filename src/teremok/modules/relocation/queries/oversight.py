"""What a supervisor compares: districts, offices or waves side by side, how long stages take, how far families come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection, models
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.grouping import MILESTONE_OF, Group, Milestone, group_of
from teremok.modules.relocation.models import Step
from teremok.modules.relocation.queries.standing import Wanted, at_work
from teremok.modules.relocation.states import Deviation, Stage
from teremok.platform.access import Actor

DAY = timedelta(days=1)

# How far each family ever came; `families` is a query of keys.
FUNNEL = """
    SELECT far, count(*) FROM (
        SELECT step.family_id, max(place.place) AS far FROM relocation_step step
          JOIN unnest(%s::text[], %s::int[]) AS place (stage, place) ON place.stage = step.stage
         WHERE step.family_id IN ({families}) GROUP BY step.family_id
    ) AS reached GROUP BY far
"""


class By(models.TextChoices):
    """What stands side by side."""

    DISTRICT = "district", _("Districts")
    OFFICE = "office", _("Offices")
    WAVE = "wave", _("Waves")

    @property
    def fields(self) -> tuple[str, str]:
        """Name and id of a row."""
        return {
            "district": ("listed_house__district", "listed_house__district"),
            "office": ("listed_house__office__name", "listed_house__office__public_id"),
            "wave": ("listed_house__wave__title", "listed_house__wave__public_id"),
        }[self.value]


class Since(models.TextChoices):
    """From when stages count that were left."""

    QUARTER = "quarter", _("last 3 months")
    YEAR = "year", _("last 12 months")
    EVER = "ever", _("ever")

    def start(self, at: datetime) -> datetime | None:
        days = {"quarter": 92, "year": 365}.get(self.value)
        return None if days is None else at - timedelta(days=days)


class Percentile(Aggregate):
    """percentile_cont(part) WITHIN GROUP (ORDER BY …)."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Percentile"


@dataclass(frozen=True)
class Share:
    """A part of a bar: where it begins and how wide it is, in thousandths of the bar."""

    deviation: Deviation
    count: int
    x: int
    width: int
    url: str

    @property
    def percent(self) -> int:
        return round(self.width / 10)


@dataclass(frozen=True)
class Row:
    """A district, an office or a wave: its families by group, and how they stand against their terms."""

    name: str
    families: int
    groups: tuple[tuple[Group, int], ...]
    shares: tuple[Share, ...]
    url: str

    def of(self, deviation: Deviation) -> int:
        return next((share.count for share in self.shares if share.deviation == deviation), 0)

    @property
    def in_order(self) -> list[Share]:
        """The shares in the order in which the enum has them."""
        return sorted(self.shares, key=lambda share: list(Deviation).index(share.deviation))

    @property
    def overdue(self) -> int:
        return self.of(Deviation.OVERDUE)

    @property
    def gone(self) -> int:
        return dict(self.groups).get(Group.GONE, 0)

    @property
    def gone_percent(self) -> int:
        return round(100 * self.gone / self.families) if self.families else 0


@dataclass(frozen=True)
class Took:
    """How long families were at a stage, of those that left it: the median and nine in ten, in days.

    `width` is the median against the longest of them, in thousandths.
    """

    stage: Stage
    families: int
    median: float
    most: float
    width: int
    url: str


@dataclass(frozen=True)
class Reached:
    """How many families came as far as this, now or ever; `width` against the first, in thousandths."""

    milestone: Milestone
    families: int
    percent: int
    width: int


def side_by_side(actor: Actor, by: By, wanted: Wanted, *, at: datetime) -> list[Row]:
    """The most overdue first."""
    name, key = by.fields
    families = at_work(actor, wanted, at=at).order_by()
    counted = families.values_list(name, key, "stage", "deviation").annotate(n=Count("pk"))
    found: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for title, id_, stage, deviation, count in counted:
        found.setdefault((title or "", str(id_ or "")), []).append((stage, deviation, count))
    rows = [_row(by, title, id_, numbers) for (title, id_), numbers in found.items()]
    return sorted(rows, key=lambda row: (-row.overdue, -row.families, row.name))


def times(actor: Actor, since: Since, *, at: datetime) -> list[Took]:
    """In the department's order; a step that was undone, and one that only led back, don't count."""
    steps = Step.objects.filter(left_at__isnull=False, undoes=None, undone_by=None, family__in=families_at_work(actor))
    if (start := since.start(at)) is not None:
        steps = steps.filter(left_at__gte=start)
    took = ExpressionWrapper(F("left_at") - F("came_at"), output_field=DurationField())
    rows = (
        steps.order_by()
        .values_list("stage")
        .annotate(
            n=Count("pk"),
            median=Percentile(took, part="0.5", output_field=DurationField()),
            most=Percentile(took, part="0.9", output_field=DurationField()),
        )
    )
    found = {Stage(stage): (n, median / DAY, most / DAY) for stage, n, median, most in rows}
    longest = max((most for _n, _median, most in found.values()), default=0) or 1
    families = reverse("relocation:families")
    return [
        Took(stage, n, median, most, round(1000 * median / longest), f"{families}?stage={stage}")
        for stage in Stage
        if stage in found
        for n, median, most in [found[stage]]
    ]


def funnel(actor: Actor) -> list[Reached]:
    """Of the families that are or were on the ordinary way."""
    order = list(Milestone)
    on_the_way = {stage: order.index(milestone) for stage, milestone in MILESTONE_OF.items() if _counts(stage)}
    text, given = families_at_work(actor).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            FUNNEL.format(families=text), [[one.value for one in on_the_way], list(on_the_way.values()), *given]
        )
        reached: Mapping[int, int] = dict(cursor.fetchall())
    sums = [sum(count for far, count in reached.items() if far >= place) for place in range(len(order))]
    first = sums[0] or 1
    return [
        Reached(milestone, count, round(100 * count / first), round(1000 * count / first))
        for milestone, count in zip(order, sums, strict=True)
    ]


def _counts(stage: Stage) -> bool:
    return stage not in (Stage.FREE, Stage.PROBLEM, Stage.MSG_RELOCATION)


def _row(by: By, title: str, id_: str, numbers: Sequence[tuple[str, str, int]]) -> Row:
    families = sum(count for _stage, _deviation, count in numbers)
    groups = dict.fromkeys(Group, 0)
    deviations = dict.fromkeys(Deviation, 0)
    for stage, deviation, count in numbers:
        groups[group_of(stage)] += count
        deviations[Deviation(deviation)] += count
    here = f"{reverse('relocation:families')}?{urlencode({by.value: id_})}" if id_ else ""
    shares, x = [], 0
    for deviation in (Deviation.OVERDUE, Deviation.NEAR, Deviation.ON_TIME, Deviation.WAITING, Deviation.NONE):
        width = round(1000 * deviations[deviation] / families) if families else 0
        url = f"{here}&{urlencode({'deviation': deviation.value})}" if here else ""
        shares.append(Share(deviation, deviations[deviation], x, width, url))
        x += width
    return Row(title or str(_("not named")), families, tuple(groups.items()), tuple(shares), here)


def table(rows: Sequence[Row]) -> list[list[Any]]:
    """The comparison as a file has it, its heading first."""
    heading = [str(_("Name")), str(_("Families")), *(str(group.label) for group in Group)]
    heading += [str(deviation.label) for deviation in Deviation if deviation is not Deviation.DONE]
    body = [
        [row.name, row.families, *(count for _group, count in row.groups)]
        + [row.of(deviation) for deviation in Deviation if deviation is not Deviation.DONE]
        for row in rows
    ]
    return [heading, *body]
