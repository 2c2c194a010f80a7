"""Lists of houses."""

from teremok.registry.imports.kinds.houses.applying import apply
from teremok.registry.imports.kinds.houses.comparing import compare
from teremok.registry.imports.kinds.houses.fields import COLUMNS
from teremok.registry.imports.kinds.houses.reading import read
from teremok.registry.imports.kinds.recipe import Recipe
from teremok.registry.imports.profiles import profiles_of
from teremok.registry.imports.states import Kind

HOUSES = Recipe(
    label=Kind.HOUSES.label,
    profiles=profiles_of(Kind.HOUSES),
    columns=COLUMNS,
    watched=("registry_district", "registry_house", "registry_organisation", "registry_managementcontract"),
    read=read,
    compare=compare,
    apply=apply,
)

__all__ = ["HOUSES"]
