"""Where notices show themselves."""

from teremok.notices import general


def place() -> None:
    general.declare()
