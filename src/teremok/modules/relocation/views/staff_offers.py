"""A family's offers on the officer's desk: choosing a flat, answers on paper, replies, viewings, purchase."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import can_lead, families_at_work, require_can_lead
from teremok.modules.relocation.models import Answer, Destination, Family, Member, NewFlat, Offer
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.offer_forms import (
    OfferForm,
    PaperAnswerForm,
    PriceForm,
    ReplyForm,
    SignOnPaperForm,
    WithdrawForm,
)
from teremok.modules.relocation.queries.file import with_place
from teremok.modules.relocation.queries.matching import check, fitting_flats, free_flats
from teremok.modules.relocation.queries.offers import Offers, offers_of
from teremok.modules.relocation.queries.purchases import Standing, newest
from teremok.modules.relocation.queries.viewings import days_of
from teremok.modules.relocation.reading import id_in, key_in
from teremok.modules.relocation.services import answering, moving, offering, purchasing, replying, viewing
from teremok.modules.relocation.services.destinations import VIEWING
from teremok.modules.relocation.views.offers import as_pdf
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.booking.models import Slot
from teremok.platform.booking.services import CannotBook, CannotSettle
from teremok.platform.law.clocks import city_day
from teremok.ui.parts import Crumb

PURPOSE = gettext_noop("Offers of flats to a family that moves")
REFUSALS = (
    offering.CannotOffer,
    offering.CannotWithdraw,
    answering.CannotAnswer,
    replying.CannotReply,
    viewing.CannotView,
    purchasing.CannotPurchase,
    moving.CannotMove,
    CannotBook,
    CannotSettle,
)
Refused = dict[str, forms.Form]


@signed_in
@require_http_methods(["GET", "POST"])
def offers(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Everything around the family's offers; `do` names what is posted."""
    family, at = _family(request, family_id), timezone.now()
    if request.method == "GET":
        return _page(request, family, {}, at=at)
    require_can_lead(actor_of(request), family)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return _page(request, family, {}, at=at)
    try:
        refused, said = act(request, family, at)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("relocation:offers", family.public_id)
    if refused:
        return _page(request, family, refused, at=at)
    messages.success(request, said)
    return redirect("relocation:offers", family.public_id)


@signed_in
@require_safe
def letter(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The offer on paper, to hand over or to post."""
    family, at = _family(request, family_id), timezone.now()
    found = offers_of(family, at=at)
    if not found.all:
        raise Http404
    record_look(by=actor_of(request), people=found.people, purpose=PURPOSE, place="relocation:letter", at=at)
    return as_pdf(request, family, found.all[0], at=at)


def _offer(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    form = OfferForm(request.POST)
    if not form.is_valid():
        return {"offer": form}, ""
    data = form.cleaned_data
    flat = get_object_or_404(NewFlat, public_id=data["flat"])
    offering.offer(
        family=family,
        flat=flat,
        by=actor_of(request),
        at=at,
        key=f"{family.public_id} {data['key']}",
        exception=data["exception"],
    )
    return {}, _("The flat is offered. Everybody of the family is told.")


def _withdraw(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return {"withdraw": form}, ""
    data = form.cleaned_data
    offering.withdraw(
        offer=_standing(family),
        reason=data["reason"],
        by=actor_of(request),
        at=at,
        key=f"{family.public_id} {data['key']}",
    )
    return {}, _("The offer is taken back. Choose another flat below.")


def _paper(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    by = actor_of(request)
    form = PaperAnswerForm(request.POST, request.FILES, by=by, holders=_holders(offers_of(family, at=at)))
    if not form.is_valid():
        return {"paper": form}, ""
    data = form.cleaned_data
    answering.answer(
        by=by,
        offer=_standing(family),
        member=get_object_or_404(Member, public_id=data["member"], family=family),
        said=form.said,
        at=at,
        key=f"paper {data['key']}",
        paper=data["scan"],
    )
    return {}, _("The answer is written down with its scan.")


def _reply(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return {"reply": form}, ""
    answer = get_object_or_404(Answer, public_id=form.cleaned_data["answer"], offer__family=family)
    replying.reply(by=actor_of(request), answer=answer, text=form.cleaned_data["text"], at=at)
    return {}, _("The refusal is answered. The person is told.")


def _book(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    slot = get_object_or_404(Slot, public_id=id_in(request.POST.get("slot")), resource__kind=VIEWING)
    key = f"{slot.public_id} {key_in(request.POST.get('key'))}"
    viewing.book(by=actor_of(request), offer=_standing(family), slot=slot, at=at, key=key)
    return {}, _("The viewing is booked.")


def _cancel(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    viewing.cancel(by=actor_of(request), offer=_standing(family), at=at)
    return {}, _("The viewing is cancelled.")


def _held(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    offer = _standing(family)
    viewing.mark_held(by=actor_of(request), offer=offer, at=at, key=str(offer.public_id))
    return {}, _("The family has seen the flat. Now everybody is asked for an answer.")


def _missed(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    viewing.mark_missed(by=actor_of(request), offer=_standing(family), at=at)
    return {}, _("Nobody came: call them and find another time.")


def _price(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    form = PriceForm(request.POST)
    if not form.is_valid():
        return {"price": form}, ""
    purchase, price = _application(family).purchase, form.cleaned_data["price"]
    if "won" in request.POST:
        purchasing.win_auction(by=actor_of(request), purchase=purchase, per_metre=price, at=at)
        return {}, _("The family has won the auction. It is told what to pay and by when.")
    purchasing.set_price(by=actor_of(request), purchase=purchase, per_metre=price, at=at)
    return {}, _("The price is written down.")


def _sign(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    by, standing = actor_of(request), _application(family)
    form = SignOnPaperForm(request.POST, request.FILES, by=by, holders=_unsigned(standing))
    if not form.is_valid():
        return {"sign": form}, ""
    member = get_object_or_404(Member, public_id=form.cleaned_data["member"], family=family)
    purchasing.sign(by=by, purchase=standing.purchase, member=member, at=at, paper=form.cleaned_data["scan"])
    return {}, _("The application is written down with its scan.")


def _paid(request: HttpRequest, family: Family, at: datetime) -> tuple[Refused, str]:
    purchase = _application(family).purchase
    purchasing.take_payment(by=actor_of(request), purchase=purchase, at=at, key=str(purchase.public_id))
    return {}, _("Paid. The larger flat is the family's now.")


ACTS: dict[str, Callable[[HttpRequest, Family, datetime], tuple[Refused, str]]] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "paper": _paper,
    "reply": _reply,
    "book": _book,
    "cancel": _cancel,
    "held": _held,
    "missed": _missed,
    "price": _price,
    "sign": _sign,
    "paid": _paid,
}


def _page(request: HttpRequest, family: Family, refused: Refused, *, at: datetime) -> HttpResponse:
    actor, on = actor_of(request), city_day(at)
    leads = can_lead(actor, family)
    found, standing = offers_of(family, at=at), newest(family)
    shown = found.people | {member.person.public_id for member, _signature in (standing.signed if standing else ())}
    record_look(by=actor, people=shown, purpose=PURPOSE, place="relocation:offers", at=at)
    now = found.now
    can_offer = leads and found.may_be_offered and now is None
    chosen = (
        free_flats().filter(public_id=id_in(request.GET["flat"])).first()
        if can_offer and "flat" in request.GET
        else None
    )
    parts: dict[str, Any] = {
        "family": family,
        "home": home_title(family.premises.kind, family.premises.number),
        "needs": [Need(one) for one in family.needs],
        "offers": found,
        "now": now,
        "leads": leads,
        "can_offer": can_offer,
        "fits": fitting_flats(family, on=on) if can_offer else [],
        "chosen": check(family, chosen, on=on) if chosen else None,
        "offer_form": refused.get("offer") or OfferForm(auto_id="id_offer_%s"),
        "withdraw_form": refused.get("withdraw") or WithdrawForm(auto_id="id_withdraw_%s"),
        "days": _days(now.flat.destination, at) if now and leads else [],
        "key": uuid4(),
        "may_answer": found.may_answer,
        "purchase": standing,
        "price_form": refused.get("price") or PriceForm(auto_id="id_price_%s"),
        "crumbs": [
            Crumb(family.listed_house.address),
            Crumb(family.number, reverse("relocation:family", args=[family.public_id])),
            Crumb(_("Offers")),
        ],
    }
    if now and leads and found.may_answer:
        parts["paper_form"] = refused.get("paper") or PaperAnswerForm(
            by=actor, holders=_holders(found), auto_id="id_paper_%s"
        )
    if standing and leads and standing.purchase.state == "gathering" and _unsigned(standing):
        parts["sign_form"] = refused.get("sign") or SignOnPaperForm(
            by=actor, holders=_unsigned(standing), auto_id="id_sign_%s"
        )
    parts["replies"] = _replies(found, refused.get("reply")) if leads else []
    return render(request, "relocation/staff/offers.html", parts)


def _replies(found: Offers, refused: forms.Form | None) -> list[tuple[Any, forms.Form]]:
    """Refusals that wait for an answer, also of offers that are over, each with its form."""
    waiting = [holder for one in found.all for holder in one.unanswered]
    pairs: list[tuple[Any, forms.Form]] = []
    for holder in waiting:
        refusal = holder.refusal
        assert refusal is not None
        form: forms.Form = ReplyForm(initial={"answer": refusal.id}, auto_id=f"id_{refusal.id}_%s")
        if refused is not None and refused.data.get("answer") == str(refusal.id):
            form = refused
        pairs.append((holder, form))
    return pairs


def _days(destination: UUID, at: datetime) -> list[Any]:
    return days_of(Destination.objects.select_related("viewings").get(public_id=destination), at=at)


def _holders(found: Offers) -> list[tuple[str, str]]:
    return [(str(one.member), one.name) for one in found.now.holders] if found.now else []


def _unsigned(standing: Standing) -> list[tuple[str, str]]:
    return [(str(member.public_id), member.person.full_name) for member, signed in standing.signed if signed is None]


def _family(request: HttpRequest, family_id: UUID) -> Family:
    return get_object_or_404(with_place(families_at_work(actor_of(request))), public_id=family_id)


def _standing(family: Family) -> Offer:
    found = family.offers.filter(ended_at=None).order_by("-number").first()
    if found is None:
        raise offering.CannotOffer(_("Nothing is offered to this family now."))
    return found


def _application(family: Family) -> Standing:
    found = newest(family)
    if found is None:
        raise purchasing.CannotPurchase(_("There is no application."))
    return found
