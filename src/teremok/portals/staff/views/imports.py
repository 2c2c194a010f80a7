"""Taking lists in: upload, the difference, apply, undo, and addresses that stand in two places."""

import csv
import itertools
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from teremok.platform.access.requests import actor_of
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.imports import clashes, labels, queries, reasons, services
from teremok.registry.imports.access import may_import, visible_imports
from teremok.registry.imports.models import Batch, Clash
from teremok.registry.imports.recipes import kinds_for
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.states import Status, Verdict
from teremok.registry.imports.undoing import kept_rows

ROWS = 50


class Upload(forms.Form):
    """A list and what it lists."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file lists"), choices=[])
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (also .gz), XLSX or JSON, up to 1 GB unpacked. Nothing changes before you agree."),
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,.xlsx,.json,.txt"}),
    )

    def __init__(self, kinds: list[tuple[str, str | Promise]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["kind"]).choices = kinds


def _kinds(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    kinds = kinds_for(actor_of(request))
    if not kinds:
        raise PermissionDenied(_("Only the platform administrator takes lists in. Ask them to."))
    return kinds


def _batch(request: HttpRequest, batch_id: UUID) -> Batch:
    _kinds(request)
    return get_object_or_404(visible_imports(actor_of(request)), public_id=batch_id)


def _require_registry(request: HttpRequest) -> None:
    if not may_import(actor_of(request)):
        raise PermissionDenied(_("Only the platform administrator takes lists in. Ask them to."))


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    kinds, by = _kinds(request), actor_of(request)
    if request.method == "POST":
        form = Upload(kinds, request.POST, request.FILES)
    else:
        form = Upload(kinds, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        try:
            batch = services.open_upload(
                kind=form.cleaned_data["kind"],
                content=form.cleaned_data["file"].file,
                name=form.cleaned_data["file"].name,
                by=by,
                at=timezone.now(),
            )
        except CannotRead as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("staff:import", batch.public_id)
    page = {
        "form": form,
        "batches": queries.latest(visible_imports(by), limit=50),
        "clashes": clashes.waiting().count() if may_import(by) else 0,
    }
    return render(request, "staff/imports/list.html", page, status=422 if form.errors else 200)


@staff_only
def show(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    batch = _batch(request, batch_id)
    verdict = next((v for v in Verdict if v.value == request.GET.get("verdict")), _first_worth_seeing(batch))
    after = request.GET.get("after", "")
    rows = [] if batch.is_busy else queries.rows(
        batch, verdict=verdict, after=int(after) if after.isdigit() else 0, limit=ROWS + 1
    )  # fmt: skip
    page = {
        "here": request.get_full_path(),
        "batch": batch,
        "status": Status(batch.status),
        "tabs": [(v, batch.counts.get(v.value, 0), v == verdict) for v in Verdict],
        "verdict": verdict,
        "rows": [(row, labels.differences(row)) for row in rows[:ROWS]],
        "are_dropped": not rows and after == "" and batch.counts.get(verdict.value, 0) > 0,
        "next_after": rows[ROWS - 1].line if len(rows) > ROWS else None,
        "reasons": [(reasons.short(code), count) for code, count in sorted(batch.reasons.items(), key=_by_count)],
        "matches": [(labels.matched(how), count) for how, count in sorted(batch.matches.items(), key=_by_count)],
        "kept": [(row, labels.kept(row)) for row in kept_rows(batch)[:200]] if batch.kept else [],
    }
    return render(request, "staff/imports/batch.html", page)


def _by_count(pair: tuple[str, int]) -> int:
    return -pair[1]


def _first_worth_seeing(batch: Batch) -> Verdict:
    """What a person should look at first: what is refused, then what changes."""
    for verdict in (Verdict.REJECTED, Verdict.CHANGED, Verdict.NEW):
        if batch.counts.get(verdict.value):
            return verdict
    return Verdict.UNCHANGED


@staff_only
@require_POST
def decide(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Applies, undoes or discards the batch, as the button says."""
    batch, by = _batch(request, batch_id), actor_of(request)
    try:
        match request.POST.get("decision"):
            case "apply":
                services.ask_to_apply(batch=batch, by=by, at=timezone.now())
            case "undo":
                services.ask_to_undo(batch=batch, by=by, at=timezone.now())
            case "discard":
                services.discard(batch=batch, by=by, at=timezone.now())
                messages.success(request, _("The import was discarded. Nothing had been changed."))
                return redirect("staff:imports")
    except (services.CannotApply, services.CannotUndo) as refusal:
        messages.error(request, str(refusal))
    return redirect("staff:import", batch.public_id)


@staff_only
def rejected(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The rejected rows with their reasons, for whoever sent the file."""
    batch = _batch(request, batch_id)
    writer = csv.writer(_Echo())
    header = "\ufeff" + writer.writerow((_("Line"), _("Reason"), _("Row")))
    lines = (writer.writerow((row.line, row.sentence, _harmless(row.title))) for row in queries.all_rejected(batch))
    response = StreamingHttpResponse(itertools.chain([header], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{batch.public_id}.csv"'
    return response  # type: ignore[return-value]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is led by an apostrophe."""
    return "'" + cell if cell[:1] in "=+-@\t" and cell else cell


@staff_only
def show_clashes(request: HttpRequest) -> HttpResponse:
    _require_registry(request)
    return render(request, "staff/imports/clashes.html", {"clashes": clashes.waiting().select_related("house")[:100]})


@staff_only
@require_POST
def settle(request: HttpRequest, clash_id: UUID) -> HttpResponse:
    _require_registry(request)
    clash = get_object_or_404(Clash, public_id=clash_id)
    clashes.settle(clash=clash, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Settled. The registry was not changed: correct the house on its card if need be."))
    return redirect("staff:clashes")
