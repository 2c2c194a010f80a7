"""What a worker does with an uploaded list."""

import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from teremok.platform import live
from teremok.platform.access import Actor, Grant, Role
from teremok.platform.files import storage
from teremok.platform.jobs import periodic, task
from teremok.registry.imports import clearing, services
from teremok.registry.imports.models import Batch
from teremok.registry.imports.recipes import JOBS
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.states import Status


def asker(account: str, label: str) -> Actor:
    """Who asked for the job: that they may was checked when they asked, in the transaction that made the job."""
    return Actor(
        account_id=UUID(account) if account else None,
        label=label,
        grants=(Grant(role=Role.ADMINISTRATOR, organisation_id=JOBS),),
    )


def tell(batch: Batch) -> None:
    """Shows the progress to whoever looks at the batch's page."""
    facts = {"status": batch.status, "percent": batch.percent, "rows": batch.rows_read}
    with transaction.atomic():
        live.publish(f"imports:{batch.public_id}", "progress", facts)


@task("imports.check")
def check(batch: int, account: str, label: str) -> None:
    waiting = Batch.objects.get(id=batch)
    if waiting.status != Status.CHECKING:
        return
    waiting.rows_read = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as file:
            file.writelines(storage.current().read(waiting.file_digest))
        try:
            services.check(batch=waiting, path=path, by=asker(account, label), at=timezone.now(), watch=tell)
        except CannotRead:
            return  # the batch says why


@task("imports.apply")
def apply(batch: int, account: str, label: str) -> None:
    waiting = Batch.objects.get(id=batch)
    if waiting.status != Status.APPLYING:
        return
    by = asker(account, label)
    try:
        waiting = services.apply(batch=waiting, by=by, at=timezone.now())
    except services.CannotApply as refusal:
        services.back_to_checked(batch=waiting, refusal=str(refusal), by=by, at=timezone.now())
    tell(Batch.objects.get(id=batch))


@task("imports.undo")
def undo(batch: int, account: str, label: str) -> None:
    waiting = Batch.objects.get(id=batch)
    if waiting.status != Status.UNDOING:
        return
    services.undo(batch=waiting, by=asker(account, label), at=timezone.now())
    tell(Batch.objects.get(id=batch))


@periodic("27 1 * * *", name="imports.clear")
def clear(at: datetime) -> None:
    clearing.give_up_undecided(at=at)
    clearing.drop_decided(at=at)
    clearing.drop_rejected(at=at)
    clearing.drop_orphans()
