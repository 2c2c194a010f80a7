"""The recipe of each kind: the registry's own, and those that modules add."""

from django.utils.functional import Promise

from teremok.platform.access import Actor, Denied, Role
from teremok.registry.imports import added
from teremok.registry.imports.kinds.houses import HOUSES
from teremok.registry.imports.kinds.owners import OWNERS
from teremok.registry.imports.kinds.premises import PREMISES
from teremok.registry.imports.kinds.recipe import Recipe
from teremok.registry.imports.states import Kind

JOBS = 0  # no organisation has this number
RECIPES: dict[str, Recipe] = {Kind.HOUSES: HOUSES, Kind.PREMISES: PREMISES, Kind.OWNERS: OWNERS}


def register(kind: str, recipe: Recipe) -> None:
    """A module's own kind of list, with everything that is done with a file. `kind` has at most ten letters."""
    if kind in RECIPES:
        raise ValueError(f"there is already a kind of list {kind}")
    RECIPES[kind] = recipe
    added.REASONS.update(recipe.reasons)
    added.WORDS.update(recipe.words)


def kinds_for(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Kinds of lists that the actor takes in, with their names."""
    return [(kind, recipe.label) for kind, recipe in RECIPES.items() if recipe.may(actor)]


def takes_lists_in(actor: Actor) -> bool:
    return any(recipe.may(actor) for recipe in RECIPES.values())


def require_may(actor: Actor, kind: str) -> None:
    """Raises Denied. A job acts for somebody who was asked this when they asked for it."""
    if not RECIPES[kind].may(actor) and JOBS not in actor.organisations_where(Role.ADMINISTRATOR):
        raise Denied(str(RECIPES[kind].denial))
