"""Puts relocation's lists among those that are imported."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.access import brings_stages, can_keep_programme
from teremok.modules.relocation.lists import comparing, houses, writing
from teremok.modules.relocation.lists.stages import comparing as judging
from teremok.modules.relocation.lists.stages import reading
from teremok.modules.relocation.lists.stages import writing as moving
from teremok.registry.imports import recipes
from teremok.registry.imports.kinds.recipe import Recipe

PROGRAMME = Recipe(
    label=_("Houses of the relocation programme"),
    profiles=(houses.VOTES, houses.PLAIN),
    columns=houses.COLUMNS,
    watched=("registry_house", "registry_district", "relocation_listedhouse", "relocation_matter"),
    read=houses.read,
    compare=comparing.compare,
    apply=writing.apply,
    may=can_keep_programme,
    denial=_("Only managers of a relocation office and the platform's administrators can do this."),
    tables=writing.TABLES,
    undo=writing.undo,
    words={
        "house": _("house in the registry"),
        "votes_for": _("votes for, per cent"),
        "votes_against": _("votes against, per cent"),
        "okrug": _("okrug"),
        "known": pgettext_lazy("how a house was met", "known already"),
        "nobody": pgettext_lazy("how a house was met", "not met"),
    },
)

STAGES = Recipe(
    label=_("Stages of families, from the department"),
    profiles=(reading.PROFILE,),
    columns=reading.COLUMNS,
    watched=("registry_premises", "relocation_listedhouse", "relocation_family"),
    read=reading.read,
    compare=judging.compare,
    apply=moving.apply,
    may=brings_stages,
    denial=_("Only managers of a relocation office bring in the department's file. Ask them to."),
    only_own=True,
    tables=(moving.FAMILIES,),
    undo=moving.undo,
    reasons={
        "no_family_named": (
            _("The row names neither a family nor a flat. Give the family's number, or the UNOM and the flat."),
            _("Neither family nor flat"),
        ),
        "no_stage": (_("The row has no stage. Write its number, from 0 to 28."), _("No stage")),
        "no_day": (_("The row has no date. Write it as 31.12.2026."), _("No date")),
        "unknown_stage": (_("There is no stage %(value)s: they are numbered from 0 to 28."), _("Unknown stages")),
        "future": (_("The date lies in the future. Correct it, or bring the row on that day."), _("Dates ahead")),
        "unknown_family": (
            _("Your office has no family with this number. Check it, or name the UNOM and the flat."),
            _("Unknown families"),
        ),
        "not_listed": (_("No house with UNOM %(value)s is in the programme. Check the number."), _("Unknown houses")),
        "not_led": (
            _("Your office doesn't lead this house. Send the row to the one that does."),
            _("Houses of other offices"),
        ),
        "several_rooms": (
            _("Several families live in this flat. Name the room too."),
            _("Flats with several families"),
        ),
        "nobody_there": (
            _("No family is relocated from this flat. Check the number; a house must have been started first."),
            _("Flats without a family"),
        ),
        "same_family": (_("Line %(line)s moves the same family later; this row was left out."), _("Families twice")),
        "closed": (_("The file of this family is closed: nothing moves it any more."), _("Closed families")),
        "not_begun": (_("The relocation of this family hasn't begun. Start its house first."), _("Not begun")),
        "early": (
            _("The family came to its present stage after this day. Correct the date."),
            _("Days before the present stage"),
        ),
        "no_move": (
            _("From “%(from)s” a family doesn't go to “%(to)s”. Bring the stages in between, or correct the number."),
            _("Moves that the table of stages lacks"),
        ),
    },
    words={
        "goes_to": _("stage"),
        "family": pgettext_lazy("how a row was met", "by the family's number"),
        "flat": pgettext_lazy("how a row was met", "by the flat"),
        **judging.words(),
    },
)


def register() -> None:
    recipes.register(houses.KIND, PROGRAMME)
    recipes.register(reading.KIND, STAGES)
