"""Extra purchase: all owners sign, rivals have their days, one pays, two go to auction, nothing is ever lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.relocation.models import Destination, Family, ListedHouse, Offer, Purchase
from teremok.modules.relocation.purchase_rules import Price
from teremok.modules.relocation.queries.purchases import buyers_of, larger_flats
from teremok.modules.relocation.services import offering, purchasing
from teremok.modules.relocation.services.purchasing import CannotPurchase
from teremok.modules.relocation.states import FamilyKind, FlatState, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.new_house import build, flat, fresh, measure
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from tests.cast import Cast

LATER = NOON + timedelta(hours=1)
AFTER_RIVALS = NOON + timedelta(days=12)
AFTER_PAYING = NOON + timedelta(days=40)
METRE = Decimal("200000")
areas = st.decimals(min_value="1", max_value="150", places=4)


@pytest.fixture
def new_house(cast: Cast) -> Destination:
    measure(cast)
    return build(cast)


@pytest.fixture
def offer(family: Family, new_house: Destination) -> Offer:
    return offering.offer(family=family, flat=flat(new_house, "2"), by=SYSTEM, at=NOON, key="offer")


@pytest.fixture
def applied(offer: Offer, new_house: Destination, cast: Cast) -> Purchase:
    made = ask(offer.family, flat(new_house, "4"), cast)
    for who in ("anna", "boris"):
        sign(made, cast, who)
    return Purchase.objects.get()


def ask(family: Family, wanted: Any, cast: Cast, who: str = "anna", key: str = "wish") -> Purchase:
    return purchasing.ask(by=cast[who].actor, family=fresh(family), flat=wanted, at=LATER, key=key)


def sign(made: Purchase, cast: Cast, who: str, **fields: Any) -> Any:
    member = made.family.members.get(person=cast[who].person)
    return purchasing.sign(**{"by": cast[who].actor, "purchase": made, "member": member, "at": LATER, **fields})


@given(base=areas, more=areas, metre=st.decimals(min_value="1", max_value="900000", places=2))
def test_the_price_is_exact_to_a_kopeck(base: Decimal, more: Decimal, metre: Decimal) -> None:
    price = Price(base, base + more, metre, Decimal(10))
    assert abs(price.amount - more * metre * 9 / 10) <= Decimal("0.005")
    assert price.amount == price.amount.quantize(Decimal("0.01"))


def test_the_price_reads_as_arithmetic() -> None:
    with override("en"):
        text = Price(Decimal("54.3"), Decimal("64.8"), METRE, Decimal("10.000")).text
    assert text.replace("\xa0", " ") == "(64.8 m² − 54.3 m²) × 200,000.00 ₽ − 10 % = 1,890,000.00 ₽"


@pytest.mark.django_db
def test_only_larger_flats_are_shown_and_all_owners_must_sign(offer: Offer, new_house: Destination, cast: Cast) -> None:
    assert [fit.flat.premises.number for fit in larger_flats(offer.family, on=NOON.date())] == ["3", "4", "5"]
    with pytest.raises(CannotPurchase):
        ask(offer.family, flat(new_house, "1"), cast)
    made = ask(offer.family, flat(new_house, "4"), cast)
    assert ask(offer.family, flat(new_house, "4"), cast) == made
    with pytest.raises(CannotPurchase):
        ask(offer.family, flat(new_house, "5"), cast, key="more")
    first = sign(made, cast, "anna")
    assert sign(made, cast, "anna") == first
    assert fresh(offer.family).stage == Stage.ORDER
    with pytest.raises(Denied):
        sign(made, cast, "boris", by=cast["anna"].actor)
    sign(made, cast, "boris")
    assert fresh(offer.family).stage == Stage.MFR
    assert Purchase.objects.get().state == "rivals"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["zoya", "vera", "nina", "ilya", "anonymous"])
def test_strangers_apply_for_nobody(offer: Offer, new_house: Destination, cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        ask(offer.family, flat(new_house, "4"), cast, who)


@pytest.mark.django_db
def test_tenants_do_not_buy(offer: Offer, new_house: Destination, cast: Cast) -> None:
    Family.objects.filter(pk=offer.family_id).update(kind=FamilyKind.TENANT)
    with pytest.raises(CannotPurchase):
        ask(offer.family, flat(new_house, "4"), cast)


@pytest.mark.django_db
def test_alone_on_a_flat_it_is_paid_for_and_becomes_the_offer_agreed_to(
    applied: Purchase, offer: Offer, new_house: Destination, cast: Cast
) -> None:
    assert purchasing.close_rivals(by=SYSTEM, at=AFTER_RIVALS) == 0  # nobody has entered the price yet
    with pytest.raises(Denied):
        purchasing.set_price(by=cast["anna"].actor, purchase=applied, per_metre=Decimal(1), at=LATER)
    purchasing.set_price(by=cast["lev"].actor, purchase=applied, per_metre=METRE, at=LATER)
    applied.refresh_from_db()
    assert applied.amount == Decimal("3564000.00")  # (74.6 − 54.8) × 200 000 × 0.9
    assert applied.law
    assert purchasing.close_rivals(by=SYSTEM, at=LATER + timedelta(days=1)) == 0
    assert purchasing.close_rivals(by=SYSTEM, at=AFTER_RIVALS) == 1
    assert "19,8" not in Notice.objects.get(kind="relocation.purchase_priced").values["amount"]
    for _turn in range(2):
        bought = purchasing.take_payment(by=cast["lev"].actor, purchase=applied, at=AFTER_RIVALS, key="paid")
    assert (bought.number, bought.state) == (2, "accepted")
    assert bought.answers.filter(consents=True).count() == len(buyers_of(offer.family))
    assert fresh(offer.family).stage == Stage.ACCEPT
    assert flat(new_house, "2").state == FlatState.FREE
    assert flat(new_house, "4").state == FlatState.TAKEN


@pytest.mark.django_db
def test_unpaid_it_lapses_and_the_family_decides_about_the_first_flat(applied: Purchase, offer: Offer) -> None:
    purchasing.set_price(by=SYSTEM, purchase=applied, per_metre=METRE, at=LATER)
    purchasing.close_rivals(by=SYSTEM, at=AFTER_RIVALS)
    assert purchasing.lapse_unpaid(by=SYSTEM, at=AFTER_RIVALS + timedelta(days=1)) == 0
    assert purchasing.lapse_unpaid(by=SYSTEM, at=AFTER_PAYING) == 1
    assert fresh(offer.family).stage == Stage.INSPECTION
    offer.refresh_from_db()
    assert offer.state == "made"
    assert Notice.objects.filter(kind="relocation.purchase_over").count() == 1


@pytest.mark.django_db
def test_the_family_changes_its_mind(applied: Purchase, offer: Offer, cast: Cast) -> None:
    with pytest.raises(Denied):
        purchasing.withdraw(by=cast["zoya"].actor, purchase=applied, reason="", at=LATER)
    purchasing.withdraw(by=cast["boris"].actor, purchase=applied, reason="Дорого", at=LATER)
    assert fresh(offer.family).stage == Stage.INSPECTION
    with pytest.raises(CannotPurchase):
        purchasing.withdraw(by=cast["boris"].actor, purchase=applied, reason="", at=LATER)


@pytest.mark.django_db
def test_two_families_on_one_flat_go_to_auction(
    applied: Purchase, offer: Offer, started: ListedHouse, new_house: Destination, cast: Cast
) -> None:
    family = Family.objects.get(premises=cast.flat_of_vera)
    offering.offer(family=family, flat=flat(new_house, "1"), by=SYSTEM, at=NOON, key="other")
    Purchase.objects.create(
        family=family,
        flat=applied.flat,
        state="rivals",
        came_from=Stage.ACCEPT,
        base_area=Decimal("38.9"),
        flat_area=Decimal("74.6"),
        asked_at=LATER,
        applied_at=LATER,
        rivals_until=AFTER_RIVALS,
        key="rival",
    )
    rival = Purchase.objects.get(key="rival")
    assert purchasing.close_rivals(by=SYSTEM, at=AFTER_RIVALS) == 2
    won = purchasing.win_auction(by=SYSTEM, purchase=applied, per_metre=Decimal(250000), at=AFTER_RIVALS)
    assert (won.state, won.amount) == ("to_pay", Decimal("4950000.00"))
    rival.refresh_from_db()
    assert rival.state == "lost"
    with pytest.raises(CannotPurchase):
        purchasing.win_auction(by=SYSTEM, purchase=rival, per_metre=METRE, at=AFTER_RIVALS)
