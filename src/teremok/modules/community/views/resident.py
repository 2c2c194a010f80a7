"""The board as those who live in the house see it, and their own notices."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import account_of, signed_in
from teremok.modules.community import posters, queries
from teremok.modules.community.access import can_change, can_moderate, houses_of_resident, visible_notices
from teremok.modules.community.forms import BoardFilter, NoticeForm, OrganisationSheetForm
from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import pictures_of
from teremok.modules.community.services import notices as services
from teremok.modules.community.states import NoticeState, Topic
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.limits import spend
from teremok.registry.access import visible_houses
from teremok.registry.models import House
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

NOTICES_A_DAY = 10
SIZE = 20


@signed_in
@require_safe
def my_board(request: HttpRequest) -> HttpResponse:
    """Leads to the board of the first of my houses."""
    house = houses_of_resident(actor_of(request), on=timezone.localdate()).order_by("address", "id").first()
    return redirect("community:board", house.public_id) if house else redirect("home:front")


@signed_in
@require_safe
def board(request: HttpRequest, house_id: UUID) -> HttpResponse:
    """The whole page, or the board alone for a search as one types and for what comes live."""
    actor, on = actor_of(request), timezone.localdate()
    house = get_object_or_404(visible_houses(actor), public_id=house_id)
    asked = BoardFilter(request.GET)
    text, topic, cursor = asked.asked("q"), asked.asked("topic"), request.GET.get("cursor", "")
    hanging = queries.board(house, on=on, text=text, topic=topic)
    page = page_of(hanging.filter(pinned_at=None), by=("-published_at", "-public_id"), cursor=cursor, size=SIZE)
    pinned = [] if cursor else list(hanging.filter(pinned_at__isnull=False).order_by("-pinned_at", "-id"))
    homes = list(houses_of_resident(actor, on=on).order_by("address", "id"))
    parts = {
        "house": house,
        "posted": queries.with_pictures([*pinned, *page.items], for_=actor),
        "page": page,
        "text": text,
        "topic": topic,
        "topics": Topic,
        "can_write": house in homes,
        "tabs": _tabs(homes, house),
        "crumbs": [Crumb(_("Home"), "/"), Crumb(_("Notice board"))],
    }
    is_swap = request.headers.get("HX-Target") == "board"
    return render(request, "community/board.html#board" if is_swap else "community/board.html", parts)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I wrote, in whatever state."""
    page = page_of(
        queries.my_notices(actor_of(request)), by=("-written_at", "-public_id"), cursor=request.GET.get("cursor", "")
    )
    parts = {
        "page": page,
        "crumbs": [Crumb(_("Home"), "/"), Crumb(_("Notice board"), _my_board()), Crumb(_("My notices"))],
    }
    return render(request, "community/mine.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, house_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    house = get_object_or_404(houses_of_resident(actor, on=timezone.localdate(at)), public_id=house_id)
    form = NoticeForm(
        request.POST or None,
        request.FILES or None,
        by=actor,
        today=timezone.localdate(at),
        signed_as=_first_name(request),
    )
    if form.is_valid():
        if not spend("notice", str(actor.account_id), limit=NOTICES_A_DAY, per=timedelta(days=1)):
            return errors.answer(request, 429)
        try:
            written = services.write(
                by=actor,
                sheet=form.sheet,
                houses=[house],
                key=form.cleaned_data["key"],
                pictures=form.cleaned_data["pictures"],
                is_draft="draft" in request.POST,
                at=at,
            )
        except (services.CannotPublish, services.CannotEdit, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(written))
            return redirect("community:notice", written.public_id)
    crumbs = [Crumb(_("Home"), "/"), Crumb(_("Notice board"), _board(house)), Crumb(_("New notice"))]
    return render(request, "community/write.html", {"form": form, "house": house, "crumbs": crumbs})


@signed_in
@require_safe
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    actor, on = actor_of(request), timezone.localdate()
    found = _notice_of(request, notice_id)
    houses = list(found.houses.filter(id__in=visible_houses(actor).values("id")).order_by("address"))
    parts = {
        "notice": found,
        "pictures": pictures_of(found),
        "houses": houses,
        "can_change": can_change(actor, found),
        "can_moderate": actor.is_staff and can_moderate(actor, found),
        "hangs": found.hangs_on(on),
        "is_draft": found.state == NoticeState.DRAFT,
        "can_edit": found.state in {NoticeState.DRAFT, NoticeState.PUBLISHED},
        "can_withdraw": found.shown_state.may_become(NoticeState.WITHDRAWN),
        "crumbs": [Crumb(_("Home"), "/"), *_board_crumb(houses), Crumb(found.title)],
    }
    return render(request, "community/notice.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """A neighbour's own notice, or one of the organisation the actor writes for."""
    actor, at = actor_of(request), timezone.now()
    found = _notice_of(request, notice_id)
    if not can_change(actor, found):
        return errors.answer(request, 403)
    pictures = list(pictures_of(found))
    form_class = NoticeForm if found.organisation_id is None else OrganisationSheetForm
    form = form_class(
        request.POST or None,
        request.FILES or None,
        by=actor,
        today=timezone.localdate(at),
        notice=found,
        hanging=pictures,
    )
    if form.is_valid():
        try:
            services.edit(
                by=actor,
                notice=found,
                sheet=form.sheet,
                pictures=form.cleaned_data["pictures"],
                without=form.taken_off,
                at=at,
            )
        except (services.CannotEdit, services.CannotPublish, Denied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The notice was changed."))
            return redirect("community:notice", found.public_id)
    crumbs = [Crumb(_("Home"), "/"), Crumb(found.title, _address(found)), Crumb(_("Change"))]
    parts = {"form": form, "notice": found, "pictures": pictures, "crumbs": crumbs}
    return render(request, "community/edit.html", parts)


@signed_in
@require_POST
def publish(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    if not can_change(actor_of(request), found):
        return errors.answer(request, 403)
    try:
        messages.success(request, _said(services.publish(by=actor_of(request), notice=found, at=timezone.now())))
    except (services.CannotPublish, Denied) as refusal:
        messages.error(request, str(refusal))
    return redirect("community:notice", found.public_id)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = _notice_of(request, notice_id)
    if not can_change(actor_of(request), found):
        return errors.answer(request, 403)
    if request.method == "GET":
        return render(request, "community/withdraw.html", {"notice": found, "back_url": _address(found)})
    try:
        services.withdraw(by=actor_of(request), notice=found, at=timezone.now())
    except services.CannotWithdraw as refusal:
        messages.error(request, str(refusal))
        return redirect("community:notice", found.public_id)
    messages.success(request, _("The notice was taken off the board."))
    return redirect("community:mine" if found.organisation_id is None else "community:staff_notices")


@signed_in
@require_safe
def poster(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The notice on paper, for the board by the lift."""
    found = _notice_of(request, notice_id)
    address = request.build_absolute_uri(_address(found))
    pdf = posters.poster(found, address=address, at=timezone.now(), large_print="large" in request.GET)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{found.public_id}.pdf"'
    return response


def _notice_of(request: HttpRequest, notice_id: UUID) -> Notice:
    notices = visible_notices(actor_of(request), on=timezone.localdate()).select_related("organisation")
    return get_object_or_404(notices, public_id=notice_id)


def _said(notice: Notice) -> str:
    if notice.state == NoticeState.DRAFT:
        return _("The draft was kept. Only you see it.")
    return _("The notice hangs on the board.")


def _first_name(request: HttpRequest) -> str:
    """A first name is enough for a signature; the rest is for the author to add."""
    person = account_of(request).person
    return person.first_name if person else ""


def _tabs(homes: list[House], house: House) -> list[Tab]:
    if len(homes) < 2:
        return []
    return [Tab(home.address, _board(home), is_current=home == house) for home in homes]


def _board_crumb(houses: list[House]) -> list[Crumb]:
    return [Crumb(_("Notice board"), _board(houses[0]))] if houses else []


def _board(house: House) -> str:
    return reverse("community:board", args=[house.public_id])


def _my_board() -> str:
    return reverse("community:my_board")


def _address(notice: Notice) -> str:
    return reverse("community:notice", args=[notice.public_id])
