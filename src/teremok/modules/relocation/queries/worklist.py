"""The worklist: each row as a sentence that says what to do, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.access import can_lead, led_families, led_houses
from teremok.modules.relocation.facts import facts_of
from teremok.modules.relocation.models import Matter
from teremok.modules.relocation.queries.board import matters
from teremok.modules.relocation.states import FOLLOWED, MatterKind
from teremok.platform.access import Actor, Role

ORDER = ("opened_at", "public_id")

ADVICE: dict[MatterKind, str | Promise] = {
    MatterKind.NO_HOUSE: _("Find the house in the registry by its address or number, or add it there."),
    MatterKind.NO_CONTACTS: _("Find a phone or an address: at the door, at the desk, from neighbours."),
    MatterKind.NOBODY: _("Ask the registrar of the house who has the right to these premises."),
    MatterKind.DIED: _("Find the heirs: until they have entered into the right nobody can answer for who died."),
    MatterKind.SOLD: _("Take the new right-holder into the family: offers and consents of the former one don't count."),
    MatterKind.NEWCOMER: _("Check by what right they came, and take them into the family."),
    MatterKind.SPLIT_HOUSE: _("See whether the families of this house were meant to stand at different stages."),
    MatterKind.UNEQUAL: _("Choose another flat, or write down the ground on which this one may be offered."),
    MatterKind.BAD_ROW: _("Look at the row of the file: mend it there and hand the file in again."),
    MatterKind.RETURNED: _("The address on the letter is wrong: find out where the person is registered."),
    MatterKind.DEFECT_LATE: _("Press the contractor: the day by which it should have been mended has passed."),
    MatterKind.UNANSWERED: _("Answer the refusal with a reason: no refusal stays without one."),
    MatterKind.STUCK: _("Find out why nothing moves, and take the next step."),
}


@dataclass(frozen=True)
class Line:
    """A row with what to do about it: `where` is the house or the family, with its address in the workspace."""

    matter: Matter
    kind: MatterKind
    where: str
    url: str
    facts: tuple[str, ...]
    advice: str | Promise
    days: int
    can_close: bool = False
    can_follow: bool = False


def with_everything(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    return rows.select_related("listed_house", "family__premises", "person")


def counted(actor: Actor) -> list[tuple[MatterKind, int]]:
    """How many of each kind there are, of those there are any of."""
    found = dict(matters(actor).order_by().values_list("kind").annotate(n=Count("pk")))
    return [(kind, found[kind.value]) for kind in MatterKind if kind.value in found]


def line_of(matter: Matter, *, at: datetime, can_close: bool = False) -> Line:
    kind = matter.shown_kind
    where, url = "", ""
    if matter.family is not None:
        where, url = matter.family.number, reverse("relocation:family", args=[matter.family.public_id])
    if matter.listed_house is not None:
        where = f"{matter.listed_house.address}, {where}" if where else matter.listed_house.address
        route = "programme_house" if kind is MatterKind.NO_HOUSE else "house"
        url = url or reverse(f"relocation:{route}", args=[matter.listed_house.public_id])
    return Line(
        matter=matter,
        kind=kind,
        where=where,
        url=url,
        facts=facts_of(matter),
        advice=ADVICE[kind],
        days=(at - matter.opened_at).days,
        can_close=can_close,
        can_follow=can_close and kind in FOLLOWED,
    )


def can_close(actor: Actor, matter: Matter) -> bool:
    """Whoever leads the family or the house writes down what was done; of a house that waits for its place in the
    registry, and of rows of files, also the platform's administrator."""
    if matter.family is not None:
        return can_lead(actor, matter.family)
    leads = matter.listed_house is not None and led_houses(actor).filter(pk=matter.listed_house.pk).exists()
    return leads or actor.has_role(Role.ADMINISTRATOR)


def closes(actor: Actor, matters: Sequence[Matter]) -> set[int]:
    """Of these rows (keys) those that the actor may close, in two questions."""
    families = {one.family_id for one in matters if one.family_id}
    houses = {one.listed_house_id for one in matters if one.listed_house_id}
    led = set(led_families(actor).filter(pk__in=families).values_list("pk", flat=True)) if families else set()
    here = set(led_houses(actor).filter(pk__in=houses).values_list("pk", flat=True)) if houses else set()
    is_administrator = actor.has_role(Role.ADMINISTRATOR)
    return {
        one.pk
        for one in matters
        if (one.family_id in led if one.family_id else is_administrator or one.listed_house_id in here)
    }
