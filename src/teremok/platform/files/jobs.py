"""The nightly clearing."""

from datetime import datetime

from teremok.platform.files.clearing import adopt_nameless, remove_unreferenced
from teremok.platform.jobs import periodic


@periodic("17 1 * * *", name="files.clear")
def clear(at: datetime) -> None:
    adopt_nameless(at=at)
    remove_unreferenced(at=at)
