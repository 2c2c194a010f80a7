"""Paper: letters, notices and acts as PDF, set by Typst in fonts that come along."""

from teremok.platform.documents.rendering import CannotRender, render
from teremok.platform.documents.symbols import qr

__all__ = ["CannotRender", "qr", "render"]
