"""Is my house in the programme, and when: a question anyone may ask, about any house."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.modules.relocation.queries import public
from teremok.platform.limits import spend
from teremok.ui import errors
from teremok.ui.parts import Crumb

LIMIT, PER = 60, timedelta(minutes=1)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The whole page, or the answers alone for a search as one types."""
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    if asked and not _may_ask(request):
        return errors.answer(request, 429)
    parts = {"asked": asked, "found": public.houses_like(asked), "most": public.MOST}
    parts["is_short"] = bool(asked) and public.is_too_short(asked)
    if request.headers.get("HX-Target") == "answers":
        return render(request, "relocation/public/find.html#answers", parts)
    parts |= {"overview": public.overview(), "crumbs": [Crumb(_("Home"), "/"), Crumb(_("Relocation programme"))]}
    return render(request, "relocation/public/find.html", parts)


@require_safe
def house(request: HttpRequest, house_id: UUID) -> HttpResponse:
    if not _may_ask(request):
        return errors.answer(request, 429)
    answer = public.answer_of(house_id)
    if answer is None:
        raise Http404
    if answer.public_id != house_id:
        return redirect("relocation:is_house_in", answer.public_id)
    crumbs = [
        Crumb(_("Home"), "/"),
        Crumb(_("Relocation programme"), reverse("relocation:find")),
        Crumb(answer.address),
    ]
    return render(request, "relocation/public/house.html", {"answer": answer, "crumbs": crumbs})


def _may_ask(request: HttpRequest) -> bool:
    return spend("relocation_public", request.META.get("REMOTE_ADDR", ""), limit=LIMIT, per=PER)
