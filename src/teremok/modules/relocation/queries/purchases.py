"""Extra purchases: who must apply, from which area the difference is paid, the price, flats that could be bought."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from teremok.modules.relocation.models import Family, Member, Purchase, PurchaseSignature
from teremok.modules.relocation.models.purchases import OPEN
from teremok.modules.relocation.offer_notices import last_day
from teremok.modules.relocation.purchase_rules import Price
from teremok.modules.relocation.queries.matching import Fit, fitting_flats
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import FamilyKind, MemberRole, Stage

BUYERS = (FamilyKind.OWNER, FamilyKind.QUEUE, FamilyKind.COMMUNAL)


@dataclass(frozen=True)
class Standing:
    """An application as its page shows it: `until` is the last day of what it waits for now."""

    purchase: Purchase
    signed: tuple[tuple[Member, PurchaseSignature | None], ...]
    price: Price | None
    until: date | None

    @property
    def count(self) -> int:
        return sum(signature is not None for _member, signature in self.signed)


def buyers_of(family: Family) -> list[Member]:
    """All who must apply: the owners."""
    rows = family.members.filter(until=None, role=MemberRole.OWNER, must_consent=True)
    return list(rows.select_related("person").order_by("pk"))


def base_of(family: Family) -> Decimal | None:
    """The area from which the difference is paid: of the flat offered for nothing, else of the old home."""
    standing = family.offers.filter(ended_at=None).select_related("flat__premises").order_by("-number").first()
    return standing.flat.premises.area if standing else family.premises.area


def price_of(purchase: Purchase) -> Price | None:
    """The arithmetic; None until the price is known."""
    if purchase.price_per_metre is None or purchase.discount_percent is None:
        return None
    return Price(purchase.base_area, purchase.flat_area, purchase.price_per_metre, purchase.discount_percent)


def can_buy(family: Family) -> bool:
    """Whether an application may be begun now."""
    return (
        family.kind in BUYERS
        and may_move(family.stage, Stage.MFR)
        and not family.purchases.filter(state__in=OPEN).exists()
    )


def larger_flats(family: Family, *, on: date, most: int = 12) -> list[Fit]:
    """Free flats larger than the one offered for nothing, the nearest in size first."""
    base = base_of(family)
    if base is None:
        return []
    fits = fitting_flats(family, on=on, most=most * 4)
    return [fit for fit in fits if fit.flat.premises.area is not None and fit.flat.premises.area > base][:most]


def newest(family: Family) -> Standing | None:
    """The family's last application, with who has signed."""
    purchase = (
        family.purchases.select_related("flat__premises__house", "flat__destination")
        .order_by("-asked_at", "-pk")
        .first()
    )
    if purchase is None:
        return None
    signatures = {one.member_id: one for one in purchase.signatures.all()}
    signed = tuple((member, signatures.get(member.pk)) for member in buyers_of(family))
    until = _until(purchase)
    return Standing(purchase, signed, price_of(purchase), last_day(until) if until else None)


def _until(purchase: Purchase) -> datetime | None:
    return {
        "rivals": purchase.rivals_until,
        "auction": purchase.auction_until,
        "to_pay": purchase.pay_until,
    }.get(purchase.state)
