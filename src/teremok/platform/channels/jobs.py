"""The job that carries one message out."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from teremok.platform.channels.delivering import attempt
from teremok.platform.channels.models import Outgoing
from teremok.platform.jobs import defer, task


@task("channels.deliver", queue="post", retry=5)
def deliver(outgoing_id: str) -> None:
    """Tries once; what may pass is tried again later by a job of its own."""
    with transaction.atomic():
        again = attempt(outgoing_id=UUID(outgoing_id), at=timezone.now())
        if again is not None:
            defer(deliver, at=again, outgoing_id=outgoing_id)


def carry(outgoing: Outgoing) -> None:
    """Defers the job in the transaction that wrote the message."""
    defer(deliver, outgoing_id=str(outgoing.public_id))
