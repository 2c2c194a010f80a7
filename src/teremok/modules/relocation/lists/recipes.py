"""Puts relocation's lists among those that are imported."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.access import can_keep_programme
from teremok.modules.relocation.lists import comparing, houses, writing
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


def register() -> None:
    recipes.register(houses.KIND, PROGRAMME)
