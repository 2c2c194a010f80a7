"""Giving evidence out: to the person themselves and to staff, whose look is recorded."""

import io
from itertools import islice
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices.jobs import pack
from teremok.notices.packs.access import proved_addressees, proved_notices
from teremok.notices.packs.building import for_addressee, name_of, people_of
from teremok.notices.packs.keeping import PACK, PURPOSE, packs_of
from teremok.notices.packs.papers import titled
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.files import storage
from teremok.platform.files.models import StoredFile
from teremok.registry.access import persons_of
from teremok.ui.parts import Crumb

MANY = 10_000  # people to one record of a look


@signed_in
@require_safe
def of_person(request: HttpRequest, addressee_id: UUID) -> HttpResponseBase:
    """The pack of one person, made at once."""
    actor, at = actor_of(request), timezone.now()
    rows = proved_addressees(actor).select_related("notice", "person")
    addressee = get_object_or_404(rows, public_id=addressee_id)
    if addressee.person_id not in persons_of(actor):
        record_look(by=actor, people=[addressee.person.public_id], purpose=PURPOSE, place="proof:pack_of_person", at=at)
    out = io.BytesIO()  # of one person: some hundred kilobytes
    for_addressee(addressee, out, at=at)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    return _to_keep(response, name_of(addressee.notice, addressee))


@signed_in
@require_http_methods(["GET", "POST"])
def of_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The packs made of a notice; a post has a new one made in the background."""
    notice = get_object_or_404(proved_notices(actor_of(request)), public_id=notice_id)
    if request.method == "POST":
        pack(notice)
        messages.success(request, _("The evidence is being put together. It appears here by itself."))
        return redirect("proof:packs_of_notice", notice.public_id)
    title = titled(notice)
    parts = {
        "notice": notice,
        "title": title,
        "packs": packs_of(notice),
        "crumbs": [Crumb(_("Evidence")), Crumb(title)],
    }
    is_swap = request.headers.get("HX-Target") == "packs"
    return render(request, "notices/staff/packs.html#packs" if is_swap else "notices/staff/packs.html", parts)


@signed_in
@require_safe
def kept(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A pack of a whole notice; everyone it names will see who took it."""
    actor, at = actor_of(request), timezone.now()
    files = StoredFile.objects.filter(kind=PACK.name).select_related("content")
    file = get_object_or_404(files, public_id=file_id)
    notice = get_object_or_404(proved_notices(actor), public_id=file.subject)
    people = people_of(notice)
    while portion := list(islice(people, MANY)):
        record_look(by=actor, people=portion, purpose=PURPOSE, place="proof:kept_pack", at=at)
    response = StreamingHttpResponse(storage.current().read(file.content_id), content_type=file.media_type)
    response["Content-Length"] = str(file.content.size)
    return _to_keep(response, file.name)


def _to_keep(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "no-store"
    return response
