"""Writing a message and changing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teremok.identity.views.signed_in import signed_in
from teremok.notices.access import houses_of_writer, organisations_of_writer, require_can_handle
from teremok.notices.services import writing
from teremok.notices.staff_forms import MessageForm, kinds_to_write
from teremok.notices.states import NoticeStage
from teremok.notices.views.staff import notice_of
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation
from teremok.ui import errors
from teremok.ui.parts import Crumb


@signed_in
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    organisations = organisations_of_writer(actor).order_by("name", "id")
    if not organisations:
        return errors.answer(request, 403)
    form = MessageForm(
        request.POST or None,
        today=city_day(at),
        houses=houses_of_writer(actor).order_by("address", "id"),
        organisations=organisations,
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            written = writing.compose(
                by=actor, sheet=form.sheet, organisation=given["organisation"], key=given["key"], at=at
            )
        except (writing.CannotWrite, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("notices:message", written.public_id)
    return _form(request, form, reverse("notices:messages"), [Crumb(_("New message"))])


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    notice = notice_of(request, notice_id)
    require_can_handle(actor, notice)
    back = reverse("notices:message", args=[notice.public_id])
    if notice.state != NoticeStage.DRAFT:
        messages.error(request, _("This message is no longer a draft. Take it back first, if it hasn't left."))
        return redirect(back)
    form = MessageForm(
        request.POST or None,
        today=city_day(at),
        houses=houses_of_writer(actor)
        .filter(contracts__organisation=notice.organisation)
        .distinct()
        .order_by("address", "id"),
        organisations=Organisation.objects.none(),
        notice=notice,
    )
    if form.is_valid():
        try:
            writing.edit(by=actor, notice=notice, sheet=form.sheet, at=at)
        except (writing.CannotWrite, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(back)
    return _form(request, form, back, [Crumb(notice.title, back), Crumb(_("Change"))])


def _form(request: HttpRequest, form: MessageForm, back: str, crumbs: list[Crumb]) -> HttpResponse:
    parts = {
        "form": form,
        "back_url": back,
        "kinds": kinds_to_write(),
        "crumbs": [Crumb(_("Messages"), reverse("notices:messages")), *crumbs],
    }
    return render(request, "notices/staff/write.html", parts, status=422 if form.errors else 200)
