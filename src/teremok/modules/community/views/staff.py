"""The boards as the organisation looks after them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.community import queries
from teremok.modules.community.access import (
    WRITERS,
    can_change,
    can_moderate,
    houses_of_writer,
    require_can_moderate,
    visible_notices,
)
from teremok.modules.community.forms import BoardFilter, HideForm, OrganisationNoticeForm
from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import pictures_of
from teremok.modules.community.services import moderation
from teremok.modules.community.services import notices as services
from teremok.modules.community.states import NoticeState
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.registry.access import visible_people
from teremok.registry.models import Organisation, Person
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb

SIZE = 50


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice on the boards the actor looks after. It names nobody: notices carry signatures, not people."""
    actor = actor_of(request)
    if not actor.is_staff:
        return errors.answer(request, 403)
    asked = BoardFilter(request.GET)
    text, state = asked.asked("q"), asked.asked("state")
    found = queries.in_workspace(actor, on=timezone.localdate(), text=text, state=state)
    parts = {
        "page": page_of(found, by=("-written_at", "-public_id"), cursor=request.GET.get("cursor", ""), size=SIZE),
        "text": text,
        "state": state,
        "states": NoticeState,
        "can_write": actor.has_role(*WRITERS),
    }
    is_swap = request.headers.get("HX-Target") == "notices"
    return render(request, "community/staff/notices.html#notices" if is_swap else "community/staff/notices.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    organisations = Organisation.objects.filter(id__in=actor.organisations_where(*WRITERS)).order_by("name", "id")
    if not organisations:
        return errors.answer(request, 403)
    form = OrganisationNoticeForm(
        request.POST or None,
        request.FILES or None,
        by=actor,
        today=timezone.localdate(at),
        signed_as=organisations[0].name[:120],
        houses=houses_of_writer(actor).order_by("address", "id"),
        organisations=organisations,
    )
    if form.is_valid():
        try:
            written = services.write(
                by=actor,
                sheet=form.sheet,
                houses=form.cleaned_data["houses"],
                organisation=form.cleaned_data["organisation"],
                key=form.cleaned_data["key"],
                pictures=form.cleaned_data["pictures"],
                is_draft="draft" in request.POST,
                at=at,
            )
        except (services.CannotPublish, services.CannotEdit, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The notice was kept."))
            return redirect("community:staff_notice", written.public_id)
    crumbs = [Crumb(_("Notice boards"), reverse("community:staff_notices")), Crumb(_("New notice"))]
    return render(request, "community/staff/write.html", {"form": form, "crumbs": crumbs})


@signed_in
@require_safe
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice with its author, whom the look at it is recorded for."""
    return _card(request, _notice_of(request, notice_id), HideForm())


@signed_in
@require_POST
def hide(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    require_can_moderate(actor_of(request), found)
    form = HideForm(request.POST)
    if not form.is_valid():
        return _card(request, found, form)
    try:
        moderation.hide(by=actor_of(request), notice=found, reason=form.cleaned_data["reason"], at=timezone.now())
    except moderation.CannotHide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The notice was taken down. Its author reads why on their home page."))
    return redirect("community:staff_notice", found.public_id)


@signed_in
@require_POST
def restore(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    try:
        moderation.restore(by=actor_of(request), notice=found, at=timezone.now())
    except moderation.CannotRestore as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The notice hangs on the board again."))
    return redirect("community:staff_notice", found.public_id)


@signed_in
@require_POST
def pin(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    try:
        moderation.pin(by=actor_of(request), notice=found, at=timezone.now())
    except moderation.CannotPin as refusal:
        messages.error(request, str(refusal))
    return redirect("community:staff_notice", found.public_id)


@signed_in
@require_POST
def unpin(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    moderation.unpin(by=actor_of(request), notice=found, at=timezone.now())
    return redirect("community:staff_notice", found.public_id)


def _notice_of(request: HttpRequest, notice_id: UUID) -> Notice:
    actor = actor_of(request)
    seen = visible_notices(actor, on=timezone.localdate()) if actor.is_staff else Notice.objects.none()
    return get_object_or_404(seen.select_related("organisation"), public_id=notice_id)


def _card(request: HttpRequest, found: Notice, form: HideForm) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    hangs = found.hangs_on(timezone.localdate(at))
    moderates = can_moderate(actor, found)
    parts = {
        "notice": found,
        "pictures": pictures_of(found),
        "houses": found.houses.order_by("address"),
        "author": _author(request, found),
        "form": form,
        "can_change": can_change(actor, found),
        "can_hide": moderates and hangs,
        "can_restore": moderates and found.state == NoticeState.HIDDEN,
        "can_pin": moderates and hangs and found.organisation_id is not None,
        "is_draft": found.state == NoticeState.DRAFT,
        "crumbs": [Crumb(_("Notice boards"), reverse("community:staff_notices")), Crumb(found.title)],
    }
    status = 422 if form.errors else 200
    return render(request, "community/staff/notice.html", parts, status=status)


def _author(request: HttpRequest, found: Notice) -> Person | None:
    """The neighbour who wrote it, shown to those who may see them; the look is recorded."""
    actor = actor_of(request)
    author = visible_people(actor).filter(id=found.person_id).first() if found.person_id else None
    if author is not None:
        record_look(
            by=actor,
            people=[author.public_id],
            purpose=gettext_noop("The author of a notice on the board"),
            place="community:staff_notice",
            at=timezone.now(),
        )
    return author
