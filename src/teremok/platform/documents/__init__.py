"""Paper: letters, notices and acts as PDF, set by Typst in fonts that come along."""

from teremok.platform.documents.rendering import CannotRender, Marked, render, render_marked
from teremok.platform.documents.symbols import qr

__all__ = ["CannotRender", "Marked", "qr", "render", "render_marked"]
