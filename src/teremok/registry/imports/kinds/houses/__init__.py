"""Lists of houses."""

from teremok.registry.imports.kinds.houses.applying import apply
from teremok.registry.imports.kinds.houses.comparing import compare
from teremok.registry.imports.kinds.houses.fields import COLUMNS
from teremok.registry.imports.kinds.houses.reading import read
from teremok.registry.imports.kinds.recipe import Recipe

HOUSES = Recipe(
    columns=COLUMNS,
    watched=("registry_district", "registry_house", "registry_organisation", "registry_managementcontract"),
    read=read,
    compare=compare,
    apply=apply,
)

__all__ = ["HOUSES"]
