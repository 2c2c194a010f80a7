"""Taking a file in: open a batch, check it, apply it, undo it."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.audit import acting
from teremok.platform.files import storage
from teremok.platform.files.receiving import CannotStore, plain_name, refuse_malware, spend_upload
from teremok.platform.jobs import defer
from teremok.registry.imports import staging
from teremok.registry.imports.checking import compare, read_file, registry_moved_on
from teremok.registry.imports.models import Batch, Entry
from teremok.registry.imports.recipes import RECIPES, require_may
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.sources.limits import LARGEST_UNPACKED
from teremok.registry.imports.sources.opening import too_large
from teremok.registry.imports.states import Status
from teremok.registry.imports.undoing import undo_entries
from teremok.registry.imports.undone import Undone

Progress = Callable[[Batch], None]
ONE_AT_A_TIME = 0x7E2E_1001


class CannotApply(Exception):
    """The batch can't be applied as it stands; the message says why and what to do."""


class CannotUndo(Exception):
    """The batch can't be undone; the message says why."""


def open_upload(*, kind: str, content: IO[bytes], name: str, by: Actor, at: datetime) -> Batch:
    """Keeps an uploaded file and leaves its check to a job. The bytes go by themselves some days later.

    Raises CannotRead: too many uploads within the hour, more than a gigabyte, malware.
    """
    require_may(by, kind)
    name = plain_name(name) or "file"
    try:
        spend_upload(by)
        digest, size = _measured(content)
        refuse_malware(content, name)
    except CannotStore as refusal:
        raise CannotRead(str(refusal)) from refusal
    storage.current().write(digest, content)
    with transaction.atomic():
        batch = open_batch(kind=kind, file_name=name, file_size=size, by=by, at=at, file_digest=digest)
        _ask_for(batch, "check", by)
    return batch


def ask_to_apply(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Leaves the applying to a job; from now on nobody else can ask for it."""
    with transaction.atomic():
        batch = mark(batch=batch, status=Status.APPLYING, by=by, at=at)
        _ask_for(batch, "apply", by)
    return batch


def ask_to_undo(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    with transaction.atomic():
        batch = mark(batch=batch, status=Status.UNDOING, by=by, at=at)
        _ask_for(batch, "undo", by)
    return batch


def _ask_for(batch: Batch, what: str, by: Actor) -> None:
    from teremok.registry.imports import jobs

    task = {"check": jobs.check, "apply": jobs.apply, "undo": jobs.undo}[what]
    defer(task, batch=batch.id, account=str(by.account_id or ""), label=by.label)
    jobs.tell(batch)


def _measured(content: IO[bytes]) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(1 << 20):
        size += len(chunk)
        if size > LARGEST_UNPACKED:
            raise CannotRead(too_large())
        hashed.update(chunk)
    content.seek(0)
    return hashed.hexdigest(), size


def _nobody(batch: Batch) -> None:
    """For whoever doesn't watch the progress."""


def open_batch(*, kind: str, file_name: str, file_size: int, by: Actor, at: datetime, file_digest: str = "") -> Batch:
    """A batch for a file about to be checked. Raises Denied for whoever does not take such lists in."""
    require_may(by, kind)
    return Batch.objects.create(
        kind=kind,
        file_name=file_name[:255],
        file_size=file_size,
        file_digest=file_digest,
        opened_by=by.account_id,
        opened_by_label=by.label,
        opened_at=at,
    )


def check(*, batch: Batch, path: Path, by: Actor, at: datetime, watch: Progress = _nobody) -> Batch:
    """The dry run: reads the file, compares it with the registry, changes nothing there.

    A file that can't be read makes the batch refused, with the reason in a sentence, and raises CannotRead.
    """
    require_may(by, batch.kind)
    try:
        read_file(batch, path, watch)
        with transaction.atomic():
            staging.plan_for_sets()
            compare(batch, at)
    except CannotRead as refusal:
        staging.drop(batch)
        _mark(batch, Status.REFUSED, refusal=str(refusal))
        watch(batch)
        raise
    except BaseException:
        staging.drop(batch)
        _mark(batch, Status.REFUSED, refusal=_("The check was broken off. Import the file again."))
        raise
    batch.checked_at, batch.percent = at, 100
    _mark(batch, Status.CHECKED)
    watch(batch)
    return batch


def apply(*, batch: Batch, by: Actor, at: datetime, agreed: bool = True) -> Batch:
    """Writes the checked rows in one transaction: all of them or none.

    When the registry changed after the check the rows are compared anew first. `agreed` says that a person decided on
    the figures they saw: if those changed, nothing is applied and CannotApply asks to look again.
    """
    require_may(by, batch.kind)
    with acting(by), transaction.atomic():
        batch = _locked(batch)
        if batch.status not in (Status.CHECKED, Status.APPLYING):
            raise CannotApply(_("Only a checked import can be applied; this one is: %(status)s.") % {
                "status": batch.get_status_display()})  # fmt: skip
        if not staging.exists(batch):
            raise CannotApply(_("The rows of this import are gone. Import the file again."))
        recipe = RECIPES[batch.kind]
        staging.plan_for_sets()
        _close_registry(recipe.watched)
        shown = batch.counts
        stale = registry_moved_on(batch)
        if stale:
            compare(batch, at)
        if not (stale and agreed and batch.counts != shown):
            recipe.apply(batch, by, at)
            batch.applied_at, batch.applied_by_label, batch.status = at, by.label, Status.APPLIED
            batch.save()
            return batch
        batch.status = Status.CHECKED
        batch.save()
    raise CannotApply(_("The register changed since the check. Look at the new difference and apply again."))


def undo(*, batch: Batch, by: Actor, at: datetime) -> Undone:
    """Takes back everything the batch wrote, in one transaction, but for rows that were changed or used since.

    What stays is listed in the answer and marked in the journal.
    """
    require_may(by, batch.kind)
    with acting(by), transaction.atomic():
        batch = _locked(batch)
        if batch.status not in (Status.APPLIED, Status.UNDOING):
            raise CannotUndo(_("Only an applied import can be undone; this one is: %(status)s.") % {
                "status": batch.get_status_display()})  # fmt: skip
        staging.plan_for_sets()
        _close_registry(RECIPES[batch.kind].watched)
        undo_it = RECIPES[batch.kind].undo
        undone = undo_it(batch, by, at) if undo_it else undo_entries(batch)
        batch.undone_at, batch.undone_by_label, batch.status = at, by.label, Status.UNDONE
        batch.kept = len(undone.kept)
        batch.save()
    return undone


def mark(*, batch: Batch, status: Status, by: Actor, at: datetime) -> Batch:
    """Says that the batch waits for its job, so that it isn't asked for twice."""
    require_may(by, batch.kind)
    with transaction.atomic():
        batch = _locked(batch)
        allowed = {Status.APPLYING: Status.CHECKED, Status.UNDOING: Status.APPLIED}
        if batch.status != allowed.get(status):
            raise CannotApply(_("This import is now: %(status)s. Look at it again.") % {
                "status": batch.get_status_display()})  # fmt: skip
        _mark(batch, status)
    return batch


def back_to_checked(*, batch: Batch, refusal: str, by: Actor, at: datetime) -> None:
    """Applying was refused: the batch waits for a decision again and says why."""
    require_may(by, batch.kind)
    with transaction.atomic():
        batch = _locked(batch)
        _mark(batch, Status.CHECKED, refusal=refusal)


def discard(*, batch: Batch, by: Actor, at: datetime) -> None:
    """Forgets a batch that was never applied."""
    require_may(by, batch.kind)
    with transaction.atomic():
        batch = _locked(batch)
        if batch.status not in (Status.CHECKED, Status.REFUSED):
            raise CannotUndo(_("An applied import is undone, not discarded."))
        staging.drop(batch)
        Entry.objects.filter(batch_id=batch.id).delete()
        batch.delete()


def _locked(batch: Batch) -> Batch:
    """One import writes at a time; the others wait for it here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    return Batch.objects.select_for_update().get(id=batch.id)


def _close_registry(tables: tuple[str, ...]) -> None:
    """Others may read these tables but not write them until the transaction ends: what was compared stays true."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN SHARE ROW EXCLUSIVE MODE")


def _mark(batch: Batch, status: Status, refusal: str = "") -> None:
    batch.status, batch.refusal = status, refusal
    batch.save()
