"""Extra purchase: all owners apply for a larger flat, rivals may too, then it is paid for or goes to auction."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.kernel.ids import uuid7
from teremok.modules.relocation import showing
from teremok.modules.relocation.access import can_lead, my_families, require_can_lead
from teremok.modules.relocation.consent import Age, age_of
from teremok.modules.relocation.locking import locked_family, locked_flats, locked_purchase
from teremok.modules.relocation.models import Family, Member, NewFlat, Offer, Purchase, PurchaseSignature
from teremok.modules.relocation.models.offers import Answer, OfferState, Way
from teremok.modules.relocation.models.purchases import OPEN, PurchaseState
from teremok.modules.relocation.offer_notices import in_both, last_day, tell_families
from teremok.modules.relocation.papers import PAPER
from teremok.modules.relocation.purchase_rules import Price
from teremok.modules.relocation.queries.matching import check
from teremok.modules.relocation.queries.purchases import BUYERS, base_of, buyers_of, price_of
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.services.offering import end
from teremok.modules.relocation.speaking import way_of
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import Door, FlatState, Stage
from teremok.platform.access import SYSTEM, Actor, Denied
from teremok.platform.files.receiving import Received
from teremok.platform.files.services import keep
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day, clock_for

RIVALS = "relocation.rival_applications"
PAYING = "relocation.extra_purchase"
AUCTION = "relocation.extra_purchase_auction"
DISCOUNT = "relocation.extra_purchase_discount"
# Where a family stands again when nothing comes of it; whoever hadn't decided decides about the flat offered before.
BACK = {Stage.ACCEPT: Stage.ACCEPT, Stage.CONTRACT_PROJECT: Stage.CONTRACT_PROJECT}


class CannotPurchase(Exception):
    """Nothing can be bought so; the message says why."""


@transaction.atomic
def ask(*, by: Actor, family: Family, flat: NewFlat, at: datetime, key: str) -> Purchase:
    """Begins an application for a larger flat; it counts once every owner has signed. By an owner, whoever acts for
    one, or their officer. Done twice by `key` it is done once. Raises Denied, CannotPurchase.
    """
    family = locked_family(family)
    if not (my_families(by).filter(pk=family.pk).exists() or can_lead(by, family)):
        raise Denied(_("Only the family itself and its officer can apply."))
    if same := Purchase.objects.filter(key=key, family=family).first():
        return same
    if family.kind not in BUYERS or not buyers_of(family):
        raise CannotPurchase(_("Only owners buy extra space: the city's tenants rent what they are given."))
    if not may_move(family.stage, Stage.MFR):
        raise CannotPurchase(_("At this stage extra space can't be bought."))
    if family.purchases.filter(state__in=OPEN).exists():
        raise CannotPurchase(_("The family has an application already: withdraw that one first."))
    flat = locked_flats([flat.pk])[flat.pk]
    if flat.state != FlatState.FREE:
        raise CannotPurchase(_("This flat isn't free any more: choose another."))
    if not check(family, flat, on=city_day(at)).arithmetic.is_equal:
        raise CannotPurchase(_("This flat is worse than the old one in something: choose another."))
    base, area = base_of(family), flat.premises.area
    if base is None or area is None or area <= base:
        raise CannotPurchase(_("This flat isn't larger than the one offered: there is nothing to pay for."))
    made = Purchase.objects.create(
        family=family, flat=flat, base_area=base, flat_area=area, asked_at=at, asked_by=by.account_id, key=key
    )
    showing.changed([family.pk])
    return made


@transaction.atomic
def sign(
    *, by: Actor, purchase: Purchase, member: Member, at: datetime, paper: Received | None = None
) -> PurchaseSignature:
    """An owner joins; with the last signature it is an application: the fund holds the family, rivals have their days.

    Signed twice it is signed once. Raises Denied, CannotPurchase, `moving.CannotMove`.
    """
    family = locked_family(purchase.family)
    purchase = locked_purchase(purchase)
    if same := purchase.signatures.filter(member=member).first():
        return same
    buyers = buyers_of(family)
    if purchase.state != PurchaseState.GATHERING or member not in buyers:
        raise CannotPurchase(_("Nothing is left to sign here: load the page again."))
    way, authority = way_of(by, member, has_paper=paper is not None)
    if way == Way.CABINET and age_of(member.person.birth_date, on=city_day(at)) != Age.ADULT:
        raise CannotPurchase(_("For whoever is under 18 a parent or guardian signs, here or on paper."))
    public_id = uuid7()
    kept = keep(received=paper, by=by, kind=PAPER, subject=public_id, at=at).public_id if paper else None
    signed = PurchaseSignature.objects.create(
        public_id=public_id,
        purchase=purchase,
        member=member,
        way=way,
        authority=authority,
        paper=kept,
        signed_at=at,
        entered_by=by.account_id,
    )
    if purchase.signatures.filter(member__in=buyers).count() == len(buyers):
        _apply(family, purchase, by=by, at=at, door=Door.OFFICER if way == Way.PAPER else Door.FAMILY)
    showing.changed([family.pk])
    return signed


@transaction.atomic
def set_price(*, by: Actor, purchase: Purchase, per_metre: Decimal, at: datetime) -> Purchase:
    """The fund's price for a metre, as its letter says; the discount is the law's of the day of the application.

    Raises Denied, CannotPurchase once it is to be paid.
    """
    require_can_lead(by, purchase.family)
    purchase = locked_purchase(purchase)
    if purchase.state not in (PurchaseState.RIVALS, PurchaseState.AUCTION) or purchase.applied_at is None:
        raise CannotPurchase(_("The price is set after all owners applied and before it is to be paid."))
    if per_metre <= 0:
        raise CannotPurchase(_("A price is more than nothing."))
    law = parameters.value(DISCOUNT, on=city_day(purchase.applied_at))
    purchase.price_per_metre, purchase.discount_percent, purchase.law = per_metre, law.number, law.version
    purchase.amount = _price(purchase).amount
    purchase.save()
    return purchase


@transaction.atomic
def close_rivals(*, by: Actor, at: datetime) -> int:
    """Applications whose days for rivals are over: alone on its flat it is to be paid, together they go to auction.

    Without a price they wait for the officer to enter it. Returns how many went on.
    """
    due = Purchase.objects.select_for_update().filter(state=PurchaseState.RIVALS, rivals_until__lte=at)
    gone = 0
    for purchase in due.order_by("pk"):
        rivals = Purchase.objects.filter(flat=purchase.flat_id, state__in=(PurchaseState.RIVALS, PurchaseState.AUCTION))
        if rivals.exclude(pk=purchase.pk).exists():
            _to_auction(purchase, by=by, at=at)
            gone += 1
        elif purchase.amount is not None:
            _to_pay(purchase, by=by, at=at)
            gone += 1
    return gone


@transaction.atomic
def win_auction(*, by: Actor, purchase: Purchase, per_metre: Decimal, at: datetime) -> Purchase:
    """The family won the flat at this price for a metre; the others of the auction go back to where they were.

    The discount isn't given at an auction. Raises Denied, CannotPurchase.
    """
    require_can_lead(by, purchase.family)
    rows = Purchase.objects.select_for_update(of=("self",)).filter(flat=purchase.flat_id, state=PurchaseState.AUCTION)
    taking_part = list(rows.select_related("family__listed_house__office").order_by("pk"))
    winner = next((one for one in taking_part if one.pk == purchase.pk), None)
    if winner is None:
        raise CannotPurchase(_("There is no auction in which this family takes part."))
    if per_metre <= 0:
        raise CannotPurchase(_("A price is more than nothing."))
    winner.price_per_metre, winner.discount_percent, winner.law = per_metre, Decimal(0), ""
    winner.amount = _price(winner).amount
    for other in taking_part:
        if other.pk != winner.pk:
            _fail(other, PurchaseState.LOST, _sentence("lost"), by=SYSTEM, at=at)
    _to_pay(winner, by=by, at=at)
    return winner


@transaction.atomic
def take_payment(*, by: Actor, purchase: Purchase, at: datetime, key: str) -> Offer:
    """The contract is signed and paid: the larger flat becomes the family's offer, agreed to by all; the earlier one is
    free again. Raises Denied, CannotPurchase, `moving.CannotMove`.
    """
    family = locked_family(purchase.family)
    require_can_lead(by, family)
    purchase = locked_purchase(purchase)
    if purchase.state == PurchaseState.PAID:
        return family.offers.order_by("-number")[0]
    if purchase.state != PurchaseState.TO_PAY:
        raise CannotPurchase(_("Nothing is to be paid now."))
    flat = locked_flats([purchase.flat_id])[purchase.flat_id]
    for earlier in family.offers.select_for_update().filter(ended_at=None):
        end(offer=earlier, state=OfferState.WITHDRAWN, reason=_("A larger flat was bought."), by=by, at=at)
    last = family.offers.order_by("-number").first()
    fit = check(family, flat, on=city_day(at))
    made = Offer.objects.create(
        family=family,
        flat=flat,
        number=last.number + 1 if last else 1,
        state=OfferState.ACCEPTED,
        arithmetic=fit.arithmetic.stored(),
        is_equal=fit.arithmetic.is_equal,
        exception="" if fit.arithmetic.is_equal else _("Bought with extra pay at the family's wish."),
        made_at=at,
        made_by=by.account_id,
    )
    Answer.objects.bulk_create(
        Answer(
            offer=made,
            member=one.member,
            consents=True,
            way=one.way,
            paper=one.paper,
            authority=one.authority,
            said_at=one.signed_at,
            entered_by=one.entered_by,
            key=f"purchase {one.public_id}",
        )
        for one in purchase.signatures.select_related("member")
    )
    flat.state = FlatState.TAKEN
    flat.save(update_fields=["state"])
    _end(purchase, PurchaseState.PAID, "", at)
    moving.move(families=[family.pk], to=Stage.ACCEPT, door=Door.OFFICER, by=by, at=at, key=f"bought:{key}")
    return made


@transaction.atomic
def withdraw(*, by: Actor, purchase: Purchase, reason: str, at: datetime) -> Purchase:
    """The family changed its mind, before it paid: it goes back to where it was. Raises Denied, CannotPurchase."""
    family = locked_family(purchase.family)
    if not (my_families(by).filter(pk=family.pk).exists() or can_lead(by, family)):
        raise Denied(_("Only the family itself and its officer can withdraw the application."))
    purchase = locked_purchase(purchase)
    if purchase.state not in OPEN:
        raise CannotPurchase(_("This application is over."))
    _fail(purchase, PurchaseState.WITHDRAWN, reason.strip()[:500] or _sentence("withdrawn"), by=by, at=at)
    return purchase


@transaction.atomic
def lapse_unpaid(*, by: Actor, at: datetime) -> int:
    """Ends what wasn't paid in its term; returns how many."""
    due = Purchase.objects.select_for_update(of=("self",)).filter(state=PurchaseState.TO_PAY, pay_until__lte=at)
    late = list(due.select_related("family__listed_house__office").order_by("pk"))
    for purchase in late:
        _fail(purchase, PurchaseState.LAPSED, _sentence("lapsed"), by=by, at=at)
    return len(late)


def _price(purchase: Purchase) -> Price:
    price = price_of(purchase)
    assert price is not None  # entered before it is asked for
    return price


def _apply(family: Family, purchase: Purchase, *, by: Actor, at: datetime, door: Door) -> None:
    purchase.state, purchase.applied_at, purchase.came_from = PurchaseState.RIVALS, at, family.stage
    purchase.rivals_until = clock_for(RIVALS, started_at=at).clock.due_at
    purchase.save()
    moving.move(families=[family.pk], to=Stage.MFR, door=door, by=by, at=at, key=f"purchase:{purchase.public_id}")


def _to_auction(purchase: Purchase, *, by: Actor, at: datetime) -> None:
    until = clock_for(AUCTION, started_at=at).clock.due_at
    assert until is not None
    purchase.state, purchase.auction_until = PurchaseState.AUCTION, until
    purchase.save()
    _tell("purchase_auction", purchase, in_both("until", last_day(until)), by=by, at=at)


def _to_pay(purchase: Purchase, *, by: Actor, at: datetime) -> None:
    until = clock_for(PAYING, started_at=at).clock.due_at
    assert until is not None
    purchase.state, purchase.pay_until = PurchaseState.TO_PAY, until
    purchase.save()
    price = _price(purchase)
    values = in_both("until", last_day(until))
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            from_price = {"arithmetic": price.text, "amount": price.text.rpartition(" = ")[2]}
            values |= {f"{name}{ending}": text for name, text in from_price.items()}
    _tell("purchase_priced", purchase, values, by=by, at=at)


def _fail(purchase: Purchase, state: PurchaseState, reason: str, *, by: Actor, at: datetime) -> None:
    was_applied = purchase.applied_at is not None
    _end(purchase, state, reason, at)
    family = purchase.family
    if was_applied and family.stage == Stage.MFR:
        target = BACK.get(Stage(purchase.came_from), Stage.INSPECTION)
        moving.move(
            families=[family.pk],
            to=target,
            door=Door.CLOCK if by == SYSTEM else Door.OFFICER if can_lead(by, family) else Door.FAMILY,
            by=by,
            at=at,
            key=f"purchase over:{purchase.public_id}",
            reason=reason,
            tells=target == Stage.INSPECTION,
        )
    if was_applied and state != PurchaseState.WITHDRAWN:
        _tell("purchase_over", purchase, _reasons(state), by=by, at=at)
    showing.changed([family.pk])


def _end(purchase: Purchase, state: PurchaseState, reason: str, at: datetime) -> None:
    purchase.state, purchase.ended_at, purchase.ended_reason = state, at, reason
    purchase.save()


def _sentence(why: str) -> str:
    return {
        "lost": _("At the auction another family gave more."),
        "lapsed": _("It wasn't signed and paid in time."),
        "withdrawn": _("The family changed its mind."),
    }[why]


def _reasons(state: PurchaseState) -> dict[str, str]:
    values = {}
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            values[f"reason{ending}"] = _sentence(state.value)
    return values


def _tell(name: str, purchase: Purchase, values: dict[str, str], *, by: Actor, at: datetime) -> None:
    subject: tuple[str, UUID] = ("relocation.purchase", purchase.public_id)
    tell_families(
        name,
        families=[purchase.family_id],
        office=purchase.family.listed_house.office,
        values=values,
        key=f"relocation.{name} {purchase.public_id}",
        by=by,
        at=at,
        subject=subject,
    )
