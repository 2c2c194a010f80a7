"""Public ids as pages send them back."""

from uuid import UUID, uuid4

NOBODYS = UUID(int=0)


def id_in(text: str | None) -> UUID:
    """The id that was sent; where it can't be read, one that nothing has."""
    try:
        return UUID(text or "")
    except ValueError:
        return NOBODYS


def key_in(text: str | None) -> str:
    """The key of one press of a button; where none was sent, a fresh one."""
    found = id_in(text)
    return str(uuid4() if found == NOBODYS else found)
