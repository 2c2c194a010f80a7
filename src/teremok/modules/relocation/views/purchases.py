"""Extra purchase as the family sees it: larger flats, the application, who has signed, the price as arithmetic."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import my_families, people_of
from teremok.modules.relocation.models import Family, Member
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.queries.file import with_place
from teremok.modules.relocation.queries.matching import free_flats
from teremok.modules.relocation.queries.purchases import base_of, can_buy, larger_flats, newest
from teremok.modules.relocation.reading import id_in, key_in
from teremok.modules.relocation.services import moving, purchasing
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.ui.parts import Crumb

REFUSALS = (purchasing.CannotPurchase, moving.CannotMove, Denied)


@signed_in
@require_http_methods(["GET", "POST"])
def purchase(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Larger flats to choose from; posting one begins the application."""
    actor, at = actor_of(request), timezone.now()
    family = _family(request, family_id)
    if request.method == "POST":
        key = f"{family.public_id} {key_in(request.POST.get('key'))}"
        try:
            flat = free_flats().filter(public_id=id_in(request.POST.get("flat"))).first()
            if flat is None:
                raise purchasing.CannotPurchase(_("This flat isn't free any more: choose another."))
            purchasing.ask(by=actor, family=family, flat=flat, at=at, key=key)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The application is begun. It counts once every owner has signed."))
        return redirect("relocation:purchase", family.public_id)
    standing, may_begin = newest(family), can_buy(family)
    parts = {
        "family": family,
        "home": home_title(family.premises.kind, family.premises.number),
        "standing": standing,
        "fits": larger_flats(family, on=city_day(at)) if may_begin else [],
        "base": base_of(family),
        "can_buy": may_begin,
        "discount": parameters.value(purchasing.DISCOUNT, on=city_day(at)).number.normalize(),
        "people": people_of(actor),
        "key": uuid4(),
        "crumbs": [
            Crumb(_("Home"), "/"),
            Crumb(_("Your move"), reverse("relocation:my_family", args=[family.public_id])),
            Crumb(_("The offered flat"), reverse("relocation:my_offer", args=[family.public_id])),
            Crumb(_("A larger flat")),
        ],
    }
    return render(request, "relocation/purchase.html", parts)


@signed_in
@require_POST
def sign_purchase(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family = _family(request, family_id)
    standing = newest(family)
    member = Member.objects.filter(public_id=id_in(request.POST.get("member")), family=family).first()
    try:
        if standing is None or member is None:
            raise purchasing.CannotPurchase(_("There is no application."))
        purchasing.sign(by=actor_of(request), purchase=standing.purchase, member=member, at=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Signed."))
    return redirect("relocation:purchase", family.public_id)


@signed_in
@require_POST
def withdraw_purchase(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family = _family(request, family_id)
    standing = newest(family)
    try:
        if standing is None:
            raise purchasing.CannotPurchase(_("There is no application."))
        purchasing.withdraw(by=actor_of(request), purchase=standing.purchase, reason="", at=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The application is withdrawn. The flat offered before stays yours."))
    return redirect("relocation:purchase", family.public_id)


def _family(request: HttpRequest, family_id: UUID) -> Family:
    return get_object_or_404(with_place(my_families(actor_of(request))), public_id=family_id)
