"""The row of a notice as it is now, for one writer at a time."""

from teremok.notices.models import Notice


def locked(notice: Notice) -> Notice:
    """Reads the notice anew and keeps it for us alone until the transaction ends."""
    return Notice.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=notice.pk)
