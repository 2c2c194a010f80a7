"""Why a file can't be read."""


class CannotRead(Exception):  # noqa: N818
    """The file can't be taken in; the message says why and what to do."""
