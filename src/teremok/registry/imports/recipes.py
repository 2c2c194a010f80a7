"""The recipe of each kind."""

from teremok.registry.imports.kinds.houses import HOUSES
from teremok.registry.imports.kinds.owners import OWNERS
from teremok.registry.imports.kinds.premises import PREMISES
from teremok.registry.imports.kinds.recipe import Recipe
from teremok.registry.imports.states import Kind

RECIPES: dict[str, Recipe] = {Kind.HOUSES: HOUSES, Kind.PREMISES: PREMISES, Kind.OWNERS: OWNERS}
