"""The published heads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teremok.notices.proof import published
from teremok.notices.proof.keys import known_keys
from teremok.ui.paging import page_of

SIZE = 30


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """The newest head, how to compare it, and those before; for anyone, since it holds nothing about anyone."""
    page = page_of(published.heads(), by=("-number",), cursor=request.GET.get("cursor", ""), size=SIZE)
    parts = {
        "newest": published.newest(),
        "page": page,
        "heads": [published.Published.of(seal) for seal in page.items],
        "keys": [key.hex() for key in known_keys().values()],
    }
    return render(request, "notices/heads.html", parts)


@require_safe
def heads_json(request: HttpRequest) -> HttpResponse:
    """`?after=NUMBER` goes on from a head that is known."""
    after = request.GET.get("after", "")
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    return HttpResponse(b"".join(published.as_json(after=place)), content_type="application/json")
