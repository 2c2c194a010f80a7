"""Lists of premises."""

from teremok.registry.imports.kinds.premises.comparing import compare
from teremok.registry.imports.kinds.premises.reading import COLUMNS, read
from teremok.registry.imports.kinds.premises.writing import apply
from teremok.registry.imports.kinds.recipe import Recipe
from teremok.registry.imports.profiles import profiles_of
from teremok.registry.imports.states import Kind

PREMISES = Recipe(
    label=Kind.PREMISES.label,
    profiles=profiles_of(Kind.PREMISES),
    columns=COLUMNS,
    watched=("registry_house", "registry_premises"),
    read=read,
    compare=compare,
    apply=apply,
)

__all__ = ["PREMISES"]
