"""The family of the guide's tests, and what is said about its house."""

from teremok.modules.relocation.tests.guide.conftest import family_of, listed, now, source, stay

__all__ = ["family_of", "listed", "now", "source", "stay"]
