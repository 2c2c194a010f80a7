"""The offered flat as the family sees it: its arithmetic, a viewing, answers, the letter."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.kernel.explanations import amount_text
from teremok.modules.relocation import showing
from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.calendar_file import event
from teremok.modules.relocation.letters import offer_letter
from teremok.modules.relocation.models import Destination, Family, Member, Offer
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.offer_forms import AnswerForm
from teremok.modules.relocation.queries.file import with_place
from teremok.modules.relocation.queries.offers import Offered, RightHolder, offers_of, those_i_answer_for
from teremok.modules.relocation.queries.purchases import can_buy, newest
from teremok.modules.relocation.queries.viewings import days_of
from teremok.modules.relocation.reading import id_in, key_in
from teremok.modules.relocation.services import answering, moving, replying, viewing
from teremok.modules.relocation.services.destinations import VIEWING
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.booking.models import Slot
from teremok.platform.booking.services import CannotBook, CannotSettle
from teremok.platform.booking.states import BookingState
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.ui.parts import Crumb

REFUSALS = (
    answering.CannotAnswer,
    viewing.CannotView,
    moving.CannotMove,
    CannotBook,
    CannotSettle,
    Denied,
)


@signed_in
@require_safe
def my_offer(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The flat offered now, or the last one; the part that comes live is who has answered."""
    family = _family(request, family_id)
    return _page(request, family, at=timezone.now())


@signed_in
@require_POST
def answer(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family, at = _family(request, family_id), timezone.now()
    form = AnswerForm(request.POST)
    offered = offers_of(family, at=at).now
    if offered is None:
        messages.error(request, _("Nothing is offered to you now."))
        return redirect("relocation:my_offer", family.public_id)
    if not form.is_valid():
        return _page(request, family, at=at, refused=form)
    data = form.cleaned_data
    member = get_object_or_404(Member, public_id=data["member"], family=family)
    try:
        answering.answer(
            by=actor_of(request),
            offer=Offer.objects.get(public_id=offered.id),
            member=member,
            said=form.said,
            at=at,
            key=f"{data['key']} {member.public_id} {data['consents']}",
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        thanks = _("Thank you, the consent is written down.")
        messages.success(request, thanks if form.said.consents else _("The refusal is written down. We answer it."))
    return redirect("relocation:my_offer", family.public_id)


@signed_in
@require_POST
def book(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Books a time, or stands in its line when it is full."""
    family, at = _family(request, family_id), timezone.now()
    offer = _standing(family)
    try:
        slot = _slot(request)
        taken = viewing.book(
            by=actor_of(request),
            offer=offer,
            slot=slot,
            at=at,
            key=f"{slot.public_id} {key_in(request.POST.get('key'))}",
            wait="wait" in request.POST,
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        waits = taken.state == BookingState.WAITING
        messages.success(
            request, _("You stand in line. If a place comes free, we tell you.") if waits else _("You are expected.")
        )
    return redirect("relocation:my_offer", family.public_id)


@signed_in
@require_POST
def cancel(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family = _family(request, family_id)
    try:
        viewing.cancel(by=actor_of(request), offer=_standing(family), at=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The viewing is cancelled. Choose another time when it suits you."))
    return redirect("relocation:my_offer", family.public_id)


@signed_in
@require_safe
def calendar(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The booked viewing for a phone's calendar."""
    family, at = _family(request, family_id), timezone.now()
    offered = offers_of(family, at=at).now
    booked = offered.booked if offered else None
    if offered is None or booked is None or booked.state != BookingState.BOOKED:
        raise Http404
    flat = offered.flat
    file = event(
        uid=booked.id,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        title=_("Viewing the new flat"),
        place=flat.desk_address or flat.address,
        text=f"{flat.address}, {home_title('flat', flat.number)}. " + _("Bring your passports."),
        url=request.build_absolute_uri(reverse("relocation:my_offer", args=[family.public_id])),
        at=at,
    )
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="viewing.ics"'
    return response


@signed_in
@require_safe
def letter(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The offer on paper; `?large` for weak eyes."""
    family, at = _family(request, family_id), timezone.now()
    offered = next(iter(offers_of(family, at=at).all), None)
    if offered is None:
        raise Http404
    return as_pdf(request, family, offered, at=at)


def as_pdf(request: HttpRequest, family: Family, offered: Offered, *, at: datetime) -> HttpResponse:
    pdf = offer_letter(
        family,
        offered,
        page=request.build_absolute_uri(reverse("relocation:my_offer", args=[family.public_id])),
        at=at,
        language="en" if (get_language() or "").startswith("en") else "ru",
        large_print="large" in request.GET,
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="offer-{family.public_id}.pdf"'
    return response


def _page(request: HttpRequest, family: Family, *, at: datetime, refused: AnswerForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    offers = offers_of(family, at=at)
    offered = offers.now or next(iter(offers.all), None)
    mine = those_i_answer_for(offered, actor) if offered and offers.now and offers.may_answer else []
    may_book = bool(offers.now) and not (offered and offered.was_viewed) and offers.may_answer
    destination = (
        Destination.objects.select_related("viewings").get(public_id=offered.flat.destination)
        if offered and may_book
        else None
    )
    parts = {
        "family": family,
        "home": home_title(family.premises.kind, family.premises.number),
        "offers": offers,
        "offered": offered,
        "is_over": offered is not None and not offered.stands,
        "mine": [(one, _form_for(one, refused)) for one in mine],
        "me": actor.person_id,
        "refused": refused,
        "answers_in": _answers_in(at) if offered and offered.unanswered else "",
        "days": days_of(destination, at=at) if destination else [],
        "key": uuid4(),
        "purchase": newest(family),
        "can_buy": can_buy(family),
        "topic": showing.topic_of(family),
        "event": showing.EVENT,
        "crumbs": [
            Crumb(_("Home"), "/"),
            Crumb(_("Your move"), reverse("relocation:my_family", args=[family.public_id])),
            Crumb(_("The offered flat")),
        ],
    }
    is_swap = request.headers.get("HX-Target") == "answers"
    return render(request, "relocation/offer.html#answers" if is_swap else "relocation/offer.html", parts)


def _form_for(holder: RightHolder, refused: AnswerForm | None) -> AnswerForm:
    """A form of their own for everybody one answers for; what was refused stays in its."""
    if refused is not None and refused.data.get("member") == str(holder.member):
        return refused
    return AnswerForm(auto_id=f"id_{holder.member}_%s")


def _answers_in(at: datetime) -> str:
    term = parameters.value(replying.TERM, on=city_day(at)).term
    return amount_text(term.amount, term.unit)


def _family(request: HttpRequest, family_id: UUID) -> Family:
    return get_object_or_404(with_place(my_families(actor_of(request))), public_id=family_id)


def _standing(family: Family) -> Offer:
    """The offer that stands; 404 where nothing is offered."""
    rows = family.offers.filter(ended_at=None).order_by("-number")
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _slot(request: HttpRequest) -> Slot:
    rows = Slot.objects.filter(public_id=id_in(request.POST.get("slot")), resource__kind=VIEWING)
    found = rows.first()
    if found is None:
        raise viewing.CannotView(_("Choose a time."))
    return found
