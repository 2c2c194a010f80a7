"""Files as streams of rows: what they are is looked for in their bytes, never in their names."""

from teremok.registry.imports.sources.opening import Source, open_source
from teremok.registry.imports.sources.refusing import CannotRead

__all__ = ["CannotRead", "Source", "open_source"]
