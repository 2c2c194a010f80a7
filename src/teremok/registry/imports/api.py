"""/imports: lists brought in by programs, under the same access rules as the pages."""

from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from teremok.platform.access import Actor
from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page, page_behind
from teremok.platform.api.scopes import Scope
from teremok.registry.access import require_can_edit_city
from teremok.registry.imports import labels, queries, reasons, services, states
from teremok.registry.imports.models import Batch
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.undoing import kept_rows

router = Router(tags=["Imports"])
REFUSALS = (CannotRead, services.CannotApply, services.CannotUndo)
MOST_KEPT = 200


class RowsWanted(PageWanted):
    verdict: states.Verdict | None = Field(None, description="Only rows of this verdict.")


class Figures(Schema):
    new: int
    changed: int
    unchanged: int
    rejected: int


class ReasonShown(Schema):
    code: str
    text: str
    rows: int


class KeptShown(Schema):
    id: UUID
    what: str
    why: str


class ImportShown(Schema):
    id: UUID
    kind: states.Kind
    status: states.Status
    file_name: str
    opened_at: datetime
    opened_by: str
    checked_at: datetime | None
    applied_at: datetime | None
    undone_at: datetime | None
    percent: int = Field(description="How far the check has come.")
    rows_read: int
    figures: Figures = Field(description="Rows of the file by what applying does, or did, with them.")
    reasons: list[ReasonShown] = Field(description="Why rows were rejected.")
    refusal: str = Field(description="Why the file, or the last step, was refused; else empty.")


class ImportTold(ImportShown):
    kept: list[KeptShown] = Field(description="Records that an undo left alone, the first 200.")


class Difference(Schema):
    field: str
    before: str
    after: str


class RowShown(Schema):
    line: int
    verdict: states.Verdict
    title: str
    reason: str = Field(description="Why it was rejected; else empty.")
    differences: list[Difference]


@router.get("", response=Page[ImportShown], summary="Imports")
def list_imports(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The oldest first. For the platform administrator. Scope `imports`."""
    administrator(request)
    return page(
        Batch.objects.filter(kind__in=states.Kind.values), wanted, order=("public_id",), show=_shown, place="imports"
    )


@router.post("", response={201: ImportShown}, summary="Hand in a list")
def open_import(request: HttpRequest, kind: Form[states.Kind], file: File[UploadedFile]) -> Any:
    """CSV (also .gz), XLSX or JSON. It is only checked: nothing changes before it is applied. Scope `imports`."""
    batch = services.open_upload(
        kind=kind,
        content=cast("IO[bytes]", file.file),
        name=file.name or "",
        by=administrator(request),
        at=timezone.now(),
    )
    return Status(201, _shown(batch))


@router.get("/{uuid:import_id}", response=ImportTold, summary="One import: where it stands and its figures")
def show_import(request: HttpRequest, import_id: UUID) -> Any:
    """Scope `imports`."""
    batch = _batch(request, import_id)
    kept = kept_rows(batch)[:MOST_KEPT] if batch.kept else []
    return ImportTold(
        **_shown(batch).model_dump(),
        kept=[KeptShown(id=row.public_id, what=row.shown, why=labels.kept(row)) for row in kept],
    )


@router.get("/{uuid:import_id}/rows", response=Page[RowShown], summary="Rows of the file and their verdicts")
def list_rows(request: HttpRequest, import_id: UUID, wanted: Query[RowsWanted]) -> Any:
    """In the order of the file; none while the import is at work. Scope `imports`."""
    batch = _batch(request, import_id)

    def read(after: int, limit: int) -> list[queries.Row]:
        return [] if batch.is_busy else queries.rows(batch, verdict=wanted.verdict, after=after, limit=limit)

    return page_behind(read, wanted, number=lambda row: row.line, show=_row, place=f"imports.{import_id}")


@router.post("/{uuid:import_id}/apply", response={202: ImportShown}, summary="Apply a checked import")
def apply_import(request: HttpRequest, import_id: UUID) -> Any:
    """As one transaction, in a moment: ask for its status. Scope `imports`."""
    batch = services.ask_to_apply(batch=_batch(request, import_id), by=administrator(request), at=timezone.now())
    return Status(202, _shown(batch))


@router.post("/{uuid:import_id}/undo", response={202: ImportShown}, summary="Undo an applied import")
def undo_import(request: HttpRequest, import_id: UUID) -> Any:
    """Records changed or used since are left alone and listed in `kept`. Scope `imports`."""
    batch = services.ask_to_undo(batch=_batch(request, import_id), by=administrator(request), at=timezone.now())
    return Status(202, _shown(batch))


@router.post("/{uuid:import_id}/discard", response={204: None}, summary="Discard an import that was never applied")
def discard_import(request: HttpRequest, import_id: UUID) -> Any:
    """A checked or refused import is forgotten with its rows; nothing had been changed by it. Scope `imports`."""
    services.discard(batch=_batch(request, import_id), by=administrator(request), at=timezone.now())
    return Status(204, None)


def administrator(request: HttpRequest) -> Actor:
    """The door of all these operations: raises CannotDo (no token, or without the scope), Denied."""
    actor = actor_with(request, Scope.IMPORTS)
    require_can_edit_city(actor)
    return actor


def _batch(request: HttpRequest, import_id: UUID) -> Batch:
    administrator(request)
    return get_object_or_404(Batch, public_id=import_id, kind__in=states.Kind.values)


def _shown(batch: Batch) -> ImportShown:
    return ImportShown(
        id=batch.public_id,
        kind=states.Kind(batch.kind),
        status=batch.state,
        file_name=batch.file_name,
        opened_at=batch.opened_at,
        opened_by=batch.opened_by_label,
        checked_at=batch.checked_at,
        applied_at=batch.applied_at,
        undone_at=batch.undone_at,
        percent=batch.percent,
        rows_read=batch.rows_read,
        figures=Figures(**batch.tally),
        reasons=[ReasonShown(code=c, text=reasons.short(c), rows=n) for c, n in sorted(batch.reasons.items())],
        refusal=batch.refusal,
    )


def _row(row: queries.Row) -> RowShown:
    return RowShown(
        line=row.line,
        verdict=row.verdict,
        title=row.title,
        reason=row.sentence,
        differences=[Difference(field=f, before=b, after=a) for f, b, a in labels.differences(row)],
    )
