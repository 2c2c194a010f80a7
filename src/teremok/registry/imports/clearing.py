"""Drops the waiting rows of batches that are decided: all but the rejected after a month, those after a year."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from teremok.registry.imports import staging
from teremok.registry.imports.models import Batch
from teremok.registry.imports.states import Status

ROWS_KEPT = timedelta(days=30)
REJECTED_KEPT = timedelta(days=365)
DECIDED = (Status.APPLIED, Status.UNDONE, Status.REFUSED)


def drop_decided(*, at: datetime) -> int:
    """Leaves only the rejected rows of batches decided a month ago; returns how many batches it shortened."""
    names = staging.names()
    shortened = 0
    for batch in _decided_before(at - ROWS_KEPT):
        if staging.name_of(batch) in names and staging.holds_more_than_rejected(batch):
            with transaction.atomic():
                staging.keep_rejected(batch)
            shortened += 1
    return shortened


def drop_rejected(*, at: datetime) -> int:
    """Drops what was left of batches decided a year ago: rejected rows may name people. Returns how many."""
    names = staging.names()
    old = [batch for batch in _decided_before(at - REJECTED_KEPT) if staging.name_of(batch) in names]
    for batch in old:
        with transaction.atomic():
            staging.drop(batch)
    return len(old)


def give_up_undecided(*, at: datetime) -> int:
    """Refuses batches that were checked a month ago and never decided on; returns how many."""
    given_up = 0
    for batch in Batch.objects.filter(status=Status.CHECKED, checked_at__lt=at - ROWS_KEPT):
        with transaction.atomic():
            locked = Batch.objects.select_for_update().get(id=batch.id)
            if locked.status != Status.CHECKED:
                continue
            locked.status = Status.REFUSED
            locked.refusal = _("Nobody decided on this import within 30 days. Import the file again.")
            locked.save()
            staging.keep_rejected(locked)
            given_up += 1
    return given_up


def drop_orphans() -> int:
    """Drops rows whose batch is gone; returns how many tables."""
    names = staging.names()  # before the batches: a batch is there before its table
    known = {staging.name_of(batch) for batch in Batch.objects.only("id").order_by("id")}
    orphans = [name for name in names if name.removesuffix("_people") not in known]
    for name in orphans:
        staging.drop_named(name)
    return len(orphans)


def _decided_before(moment: datetime) -> QuerySet[Batch]:
    decided_at = Coalesce("undone_at", "applied_at", "checked_at", "opened_at")
    return Batch.objects.filter(status__in=DECIDED).alias(decided_at=decided_at).filter(decided_at__lt=moment)
