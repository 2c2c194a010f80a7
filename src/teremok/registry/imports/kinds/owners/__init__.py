"""Lists of owners and their rights."""

from teremok.registry.imports.kinds.owners.comparing import compare
from teremok.registry.imports.kinds.owners.reading import COLUMNS, read
from teremok.registry.imports.kinds.owners.writing import apply
from teremok.registry.imports.kinds.recipe import Recipe

OWNERS = Recipe(
    columns=COLUMNS,
    watched=(
        "registry_house", "registry_premises", "registry_person", "registry_organisation", "registry_ownershipright",
    ),
    read=read,
    compare=compare,
    apply=apply,
)  # fmt: skip

__all__ = ["OWNERS"]
