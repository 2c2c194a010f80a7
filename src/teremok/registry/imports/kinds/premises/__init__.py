"""Lists of premises."""

from teremok.registry.imports.kinds.premises.comparing import compare
from teremok.registry.imports.kinds.premises.reading import COLUMNS, read
from teremok.registry.imports.kinds.premises.writing import apply
from teremok.registry.imports.kinds.recipe import Recipe

PREMISES = Recipe(
    columns=COLUMNS, watched=("registry_house", "registry_premises"), read=read, compare=compare, apply=apply
)

__all__ = ["PREMISES"]
