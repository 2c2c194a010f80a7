"""What the workspace shows before anything is typed: how much there is to keep, and what can be asked for."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.notices.queries import silence, tasks
from teremok.notices.task_access import works_on_tasks
from teremok.platform.access import Actor
from teremok.portals.staff.views.questions import answers_questions, waiting
from teremok.registry.access import sees_people, visible_houses
from teremok.registry.models import House
from teremok.registry.queries import with_defects


@dataclass(frozen=True)
class Figure:
    """A number that leads to the list behind it."""

    value: int
    text: str
    url: str
    icon: str
    is_work: bool = False


@dataclass(frozen=True)
class Example:
    """Something that can be typed; `url` shows what it finds, and is empty where people would be looked at."""

    kind: str
    typed: str
    icon: str
    url: str = ""


def figures(actor: Actor, *, on: date) -> list[Figure]:
    """How many houses, how many of them with defects, how many people to tell apart; what is unknown is left out."""
    houses = visible_houses(actor)
    found = [Figure(houses.count(), _("Houses"), reverse("staff:houses"), "buildings")]
    defective = with_defects(houses, on=on)
    if defective is not None:
        listed = f"{reverse('staff:houses')}?defects=on"
        found.append(
            Figure(
                count := defective.count(),
                _("Houses with defects in the register"),
                listed,
                "exclamation-triangle",
                count > 0,
            )
        )
    if answers_questions(actor):
        found.append(
            Figure(
                count := waiting(actor).count(), _("Who is who"), reverse("staff:questions"), "intersect",
                count > 0,
            )
        )  # fmt: skip
    if works_on_tasks(actor):
        at = timezone.now()
        overdue, silent = tasks.overdue(actor, at=at), silence.how_many(actor, at=at)
        found.append(Figure(overdue, _("Overdue calls and visits"), reverse("tasks:desk"), "telephone", overdue > 0))
        found.append(Figure(silent, _("People without news"), reverse("tasks:silence"), "person-x", silent > 0))
    return found


def examples(actor: Actor) -> list[Example]:
    """What can be typed, shown on a house the actor really sees, so that each example finds something."""
    house = visible_houses(actor).filter(demolished_on=None).order_by("id").first()
    shown = _of_house(house) if house else []
    if sees_people(actor):
        shown += [
            Example(_("Surname and first letters"), _("teremkova a p"), "person"),
            Example(_("Phone"), "+7 900 123-45-67", "telephone"),
        ]
    return shown


def _of_house(house: House) -> list[Example]:
    place = f"{house.street} {house.building}" if house.street and house.building else house.address
    backwards = f"{house.building} {house.street}" if house.street and house.building else house.address
    flat = house.premises.filter(merged_into=None, removed_on=None, kind="flat").order_by("id").first()
    typed = (
        (_("Address in any order"), backwards, "building"),
        (_("Flat of a house"), f"{place} кв {flat.number}" if flat else "", "door-open"),
        (_("UNOM"), str(house.unom or ""), "buildings"),
        (_("Cadastral number"), house.cadastral_number or "", "file-earmark-text"),
    )
    here = reverse("staff:front")
    return [Example(kind, text, icon, f"{here}?{urlencode({'q': text})}") for kind, text, icon in typed if text]
