"""Lists of owners and their rights."""

from teremok.registry.imports.kinds.owners.comparing import compare
from teremok.registry.imports.kinds.owners.reading import COLUMNS, read
from teremok.registry.imports.kinds.owners.writing import apply
from teremok.registry.imports.kinds.recipe import Recipe
from teremok.registry.imports.profiles import profiles_of
from teremok.registry.imports.states import Kind

OWNERS = Recipe(
    label=Kind.OWNERS.label,
    profiles=profiles_of(Kind.OWNERS),
    columns=COLUMNS,
    watched=(
        "registry_house", "registry_premises", "registry_person", "registry_organisation", "registry_ownershipright",
    ),
    read=read,
    compare=compare,
    apply=apply,
)  # fmt: skip

__all__ = ["OWNERS"]
