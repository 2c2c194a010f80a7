"""What is printed: for the family itself and for whoever sees its file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation import sheets
from teremok.modules.relocation.access import visible_families
from teremok.modules.relocation.models import Family, Handover
from teremok.modules.relocation.queries.documents import documents_of
from teremok.modules.relocation.queries.flat_check import check_of
from teremok.modules.relocation.views.deal_staff import look
from teremok.platform.access.requests import actor_of


@signed_in
@require_safe
def act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """An act of keys."""
    rows = Handover.objects.select_related("family__listed_house__office", "family__premises__house")
    found = get_object_or_404(rows, public_id=act_id, family__in=visible_families(actor_of(request)))
    look(actor_of(request), found.family, "relocation:act", timezone.now())
    pdf = sheets.act(found, at=timezone.now(), large_print="large" in request.GET)
    return _answer(pdf, f"act-{found.public_id}")


@signed_in
@require_safe
def defects(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The sheet of defects."""
    family, at = _family(request, family_id), timezone.now()
    look(actor_of(request), family, "relocation:defects", at)
    pdf = sheets.defects(family, check_of(family, at=at), at=at, large_print="large" in request.GET)
    return _answer(pdf, f"defects-{family.number}")


@signed_in
@require_safe
def documents(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The list of documents."""
    family, actor, at = _family(request, family_id), actor_of(request), timezone.now()
    look(actor, family, "relocation:documents", at)
    listed = documents_of(family, actor=actor, at=at)
    return _answer(sheets.documents(family, listed, at=at, large_print="large" in request.GET), "documents")


def _family(request: HttpRequest, family_id: UUID) -> Family:
    families = visible_families(actor_of(request)).select_related("listed_house__office", "premises__house")
    return get_object_or_404(families, public_id=family_id)


def _answer(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    ascii_name = name.encode("ascii", "ignore").decode() or "sheet"
    response["Content-Disposition"] = f'inline; filename="{ascii_name}.pdf"'
    return response
