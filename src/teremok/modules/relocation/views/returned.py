"""Letters of the relocation that came back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import works_on_relocation
from teremok.modules.relocation.queries import returned as queries
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb

SIZE = 50
PURPOSE = gettext_noop("Letters that came back")


@signed_in
@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """To whom a letter came back and nothing else has reached them since, with their family."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    page = page_of(queries.returned(actor), by=queries.ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    lines = queries.lines(page.items, actor)
    people = {line.letter.addressee.person.public_id for line in lines}
    record_look(by=actor, people=people, purpose=PURPOSE, place="relocation:returned", at=at)
    crumbs = [Crumb(_("What presses"), reverse("relocation:today")), Crumb(_("Letters came back"))]
    return render(request, "relocation/staff/returned.html", {"page": page, "lines": lines, "crumbs": crumbs})
