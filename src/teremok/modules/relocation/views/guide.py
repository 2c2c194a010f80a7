"""The guide for everyone, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.modules.relocation.queries import guide as queries
from teremok.ui.parts import Crumb

LONGEST = 100


@require_safe
def every_situation(request: HttpRequest) -> HttpResponse:
    """All situations by parts, or those that have the asked words."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = list(queries.current().values())
    found = queries.search(found, text) if text else found
    parts = {"chapters": queries.chapters(found), "count": len(found), "text": text}
    is_swap = request.headers.get("HX-Target") == "situations"
    template = "relocation/guide/list.html"
    return render(request, f"{template}#situations" if is_swap else template, parts)


@require_safe
def one_situation(request: HttpRequest, slug: str) -> HttpResponse:
    """One situation with its steps; the terms are those in force today."""
    every = queries.current()
    if slug not in every:
        raise Http404
    found = every[slug]
    parts = {
        "situation": found,
        "steps": queries.shown_steps(found, on=timezone.localdate()),
        "related": queries.related(found, every),
        "crumbs": [Crumb(_("Guide to the move"), reverse("relocation:guide")), Crumb(str(found.title))],
    }
    return render(request, "relocation/guide/situation.html", parts)
