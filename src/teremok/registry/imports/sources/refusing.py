"""Why a file can't be read."""


class CannotRead(Exception):
    """The file can't be taken in; the message says why and what to do."""
