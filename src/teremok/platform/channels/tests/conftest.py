"""What the tests of the post share."""

from teremok.platform.channels.tests.laboratory import author

__all__ = ["author"]
