"""What staff do with a message: send, let go, give back, take back, cancel, stop, let go on, try."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teremok.identity.views.signed_in import account_of, signed_in
from teremok.notices.access import require_can_handle, require_can_let_go, require_can_stop
from teremok.notices.models import Notice
from teremok.notices.services import halting, sending, trying
from teremok.notices.services.halting import CannotResume, CannotStop
from teremok.notices.services.sending import CannotSend
from teremok.notices.services.trying import CannotTry
from teremok.notices.staff_forms import RemarkForm, SendForm, TryForm
from teremok.notices.states import NoticeStage, Way
from teremok.notices.views.staff import notice_of, page_for
from teremok.notices.wording import CannotWord
from teremok.platform.access.requests import actor_of
from teremok.ui.parts import Crumb

REFUSALS = (CannotSend, CannotStop, CannotResume, CannotTry, CannotWord)


@signed_in
@require_POST
def submit(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """At once, or at the moment that was chosen."""
    notice = notice_of(request, notice_id)
    require_can_handle(actor_of(request), notice)
    form = SendForm(request.POST)
    if form.is_valid() and "later" in request.POST and form.cleaned_data["due_at"] is None:
        form.add_error("due_at", _("Choose the day and the hour."))
    if not form.is_valid():
        return page_for(request, notice, send_form=form)
    due_at = form.cleaned_data["due_at"] if "later" in request.POST else None
    try:
        sent = sending.submit(
            by=actor_of(request), notice=notice, seen=form.cleaned_data["seen"], due_at=due_at, at=timezone.now()
        )
    except CannotSend as refusal:
        form.add_error(None, str(refusal))
        return page_for(request, notice, send_form=form)
    said = {
        NoticeStage.AWAITING: _("It waits for a second pair of eyes now. Your manager sees it in the list."),
        NoticeStage.SCHEDULED: _("It goes at the moment you chose. Until then you can take it back."),
    }
    messages.success(request, said.get(NoticeStage(sent.state), _("It is on its way.")))
    return _back(notice)


@signed_in
@require_POST
def approve(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_let_go(actor_of(request), notice)
    seen = str(request.POST.get("seen", ""))[:64]
    return _done(
        request,
        notice,
        lambda: sending.approve(by=actor_of(request), notice=notice, seen=seen, at=timezone.now()),
        _("You let it go."),
    )


@signed_in
@require_POST
def give_back(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_let_go(actor_of(request), notice)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return page_for(request, notice, remark_form=form)
    remark = form.cleaned_data["remark"]
    return _done(
        request,
        notice,
        lambda: sending.give_back(by=actor_of(request), notice=notice, remark=remark, at=timezone.now()),
        _("It went back to whoever wrote it, with your words."),
        back=reverse("notices:messages"),
    )


@signed_in
@require_POST
def take_back(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_handle(actor_of(request), notice)
    return _done(
        request,
        notice,
        lambda: sending.take_back(by=actor_of(request), notice=notice, at=timezone.now()),
        _("It is a draft again."),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_handle(actor_of(request), notice)
    if request.method == "GET":
        return _question(request, notice, "notices/staff/cancel.html")
    return _done(
        request,
        notice,
        lambda: sending.cancel(by=actor_of(request), notice=notice, at=timezone.now()),
        _("It was cancelled. Nobody got it."),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_stop(actor_of(request), notice)
    if request.method == "GET":
        return _question(request, notice, "notices/staff/stop.html")
    return _done(
        request,
        notice,
        lambda: halting.stop(by=actor_of(request), notice=notice, at=timezone.now()),
        _("It was stopped: nothing more of it leaves."),
    )


@signed_in
@require_POST
def resume(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    notice = notice_of(request, notice_id)
    require_can_stop(actor_of(request), notice)
    return _done(
        request,
        notice,
        lambda: halting.resume(by=actor_of(request), notice=notice, at=timezone.now()),
        _("It goes on."),
    )


@signed_in
@require_POST
def try_out(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """To the actor's own phone and address."""
    notice, account = notice_of(request, notice_id), account_of(request)
    require_can_handle(actor_of(request), notice)
    form = TryForm(request.POST)
    if not form.is_valid():
        return page_for(request, notice, try_form=form)
    ways = {Way(way) for way in form.cleaned_data["ways"]}
    return _done(
        request,
        notice,
        lambda: trying.send_to_oneself(
            by=actor_of(request),
            notice=notice,
            ways=ways,
            phone=account.phone or "",
            email=account.email or "",
            key=form.cleaned_data["key"],
            at=timezone.now(),
        ),
        _("A trial is on its way to you."),
    )


def _done(request: HttpRequest, notice: Notice, act: Callable[[], Any], said: str, back: str = "") -> HttpResponse:
    """Does it and says so, or says why not."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return _back(notice)
    messages.success(request, said)
    return redirect(back) if back else _back(notice)


def _question(request: HttpRequest, notice: Notice, template: str) -> HttpResponse:
    back = reverse("notices:message", args=[notice.public_id])
    crumbs = [Crumb(_("Messages"), reverse("notices:messages")), Crumb(notice.title, back)]
    return render(request, template, {"notice": notice, "back_url": back, "crumbs": crumbs})


def _back(notice: Notice) -> HttpResponse:
    return redirect("notices:message", notice.public_id)
