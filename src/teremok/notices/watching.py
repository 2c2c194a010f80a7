"""Tells the pages on which staff watch a notice that something of it has changed."""

from collections.abc import Iterable

from teremok.notices.access import PREFIX
from teremok.notices.models import Notice
from teremok.platform import live

EVENT = "course"


def topic_of(notice: Notice) -> str:
    return f"{PREFIX}:{notice.public_id}"


def changed(notices: Iterable[int]) -> None:
    """Once for each notice (key), with the caller's transaction, however much of it has changed."""
    for public_id in Notice.objects.filter(pk__in=set(notices)).order_by("pk").values_list("public_id", flat=True):
        live.publish(f"{PREFIX}:{public_id}", EVENT, {})
