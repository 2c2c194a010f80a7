"""Offering a flat: who may, what is checked, two at once, a whole house, taking it back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from teremok.modules.relocation.equality import Arithmetic, Verdict
from teremok.modules.relocation.models import Destination, Family, ListedHouse, Matter, NewFlat, Offer
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.queries.matching import check, fitting_flats, propose
from teremok.modules.relocation.services import destinations, offering
from teremok.modules.relocation.services.moving import CannotMove
from teremok.modules.relocation.services.offering import CannotOffer, CannotWithdraw, Pair
from teremok.modules.relocation.states import FamilyKind, FlatState, MatterKind, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.new_house import build, flat, fresh, measure
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from tests.cast import Cast

TODAY = NOON.date()


@pytest.fixture
def new_house(cast: Cast) -> Destination:
    measure(cast)
    return build(cast)


def offer(family: Family, given: NewFlat, key: str = "one", **fields: Any) -> Offer:
    return offering.offer(**{"family": family, "flat": given, "by": SYSTEM, "at": NOON, "key": key, **fields})


@pytest.mark.django_db
def test_an_equal_flat_is_offered_with_its_arithmetic_and_the_family_told(
    family: Family, new_house: Destination
) -> None:
    made = offer(family, flat(new_house, "2"))
    assert made.is_equal
    assert Arithmetic.read(made.arithmetic).verdict == Verdict.EQUAL
    assert fresh(family).stage == Stage.ORDER
    assert flat(new_house, "2").state == FlatState.OFFERED
    assert Notice.objects.filter(kind="relocation.offer").count() == 1


@pytest.mark.django_db
def test_an_unequal_flat_needs_a_ground_and_stands_in_the_worklist(family: Family, new_house: Destination) -> None:
    small = flat(new_house, "1")
    with pytest.raises(CannotOffer, match="19"):
        offer(family, small)
    assert fresh(family).stage == Stage.RESETTLEMENT_START
    made = offer(family, small, exception="Хотят квартиру поменьше, с доплатой соседям не спорят")
    assert not made.is_equal
    assert Matter.objects.get(kind=MatterKind.UNEQUAL).key == str(made.public_id)


@pytest.mark.django_db
def test_what_the_registry_does_not_know_is_not_equal(family: Family, new_house: Destination, cast: Cast) -> None:
    cast.flat_of_anna.area_living = None
    cast.flat_of_anna.save()
    assert check(Family.objects.get(pk=family.pk), flat(new_house, "5"), on=TODAY).arithmetic.verdict == Verdict.UNKNOWN
    with pytest.raises(CannotOffer, match=r"\?"):
        offer(family, flat(new_house, "5"))


@pytest.mark.django_db
def test_pressed_twice_it_is_one_offer_and_a_second_flat_needs_the_first_taken_back(
    family: Family, new_house: Destination
) -> None:
    assert offer(family, flat(new_house, "2")) == offer(family, flat(new_house, "2"))
    with pytest.raises(CannotOffer):
        offer(family, flat(new_house, "3"), key="two")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anna", "darya", "zoya", "ilya", "nina", "maya"])
def test_only_officers_of_the_house_offer(family: Family, new_house: Destination, cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        offer(family, flat(new_house, "2"), by=cast[who].actor)


@pytest.mark.django_db
def test_suggestions_pass_the_check_fit_the_needs_and_come_by_size(family: Family, new_house: Destination) -> None:
    fits = fitting_flats(family, on=TODAY)
    assert [fit.flat.premises.number for fit in fits] == ["2", "3", "4", "5"]
    assert all(fit.arithmetic.is_equal for fit in fits)
    family.needs = [Need.WHEELCHAIR.value]
    family.save()
    assert fitting_flats(family, on=TODAY) == []
    destinations.mark(by=SYSTEM, flats=[flat(new_house, "4")], at=NOON, is_accessible=True)
    assert [fit.flat.premises.number for fit in fitting_flats(family, on=TODAY)] == ["4"]
    destinations.withhold(by=SYSTEM, flats=[flat(new_house, "4")], reason="Течёт кровля", at=NOON)
    assert fitting_flats(family, on=TODAY) == []


@pytest.mark.django_db
def test_people_of_the_list_are_offered_by_the_norm(family: Family, new_house: Destination) -> None:
    Family.objects.filter(pk=family.pk).update(kind=FamilyKind.QUEUE, people=4)
    assert [fit.flat.premises.number for fit in fitting_flats(fresh(family), on=TODAY)] == ["4", "5"]


@pytest.mark.django_db
def test_a_whole_house_is_offered_at_once_and_who_gets_nothing_is_a_matter(
    started: ListedHouse, new_house: Destination
) -> None:
    matches = propose(started, on=TODAY)
    found = {match.family.premises.number: match.fit.flat.premises.number for match in matches if match.fit}
    assert found == {"1": "2", "2": "1", "3": "4"}
    destinations.withhold(by=SYSTEM, flats=[flat(new_house, number) for number in "45"], reason="Не достроены", at=NOON)
    pairs = [Pair(match.family.pk, match.fit.flat.pk) for match in propose(started, on=TODAY) if match.fit]
    made = offering.offer_to_house(house=started, pairs=pairs, by=SYSTEM, at=NOON, key="house")
    assert len(made) == 2
    assert offering.offer_to_house(house=started, pairs=pairs, by=SYSTEM, at=NOON, key="house") == []
    assert Family.objects.filter(stage=Stage.ORDER).count() == 2
    assert Notice.objects.filter(kind="relocation.offer").count() == 1
    [matter] = Matter.objects.filter(kind=MatterKind.UNEQUAL)
    assert matter.family is not None
    assert matter.family.premises.number == "3"


@pytest.mark.django_db
def test_a_proposal_that_is_old_offers_nothing(started: ListedHouse, family: Family, new_house: Destination) -> None:
    pairs = [Pair(match.family.pk, match.fit.flat.pk) for match in propose(started, on=TODAY) if match.fit]
    offer(family, flat(new_house, "2"))
    with pytest.raises(CannotOffer):
        offering.offer_to_house(house=started, pairs=pairs, by=SYSTEM, at=NOON, key="old")
    assert Offer.objects.count() == 1


@pytest.mark.django_db
def test_an_offer_taken_back_frees_the_flat_and_another_is_chosen(family: Family, new_house: Destination) -> None:
    made = offer(family, flat(new_house, "2"))
    later = NOON + timedelta(hours=1)
    with pytest.raises(CannotWithdraw):
        offering.withdraw(offer=made, reason=" ", by=SYSTEM, at=later, key="back")
    for _turn in range(2):
        offering.withdraw(offer=made, reason="В квартире потекла труба", by=SYSTEM, at=later, key="back")
    assert fresh(family).stage == Stage.REINSPECTION
    assert flat(new_house, "2").state == FlatState.FREE
    assert [fit.flat.premises.number for fit in fitting_flats(fresh(family), on=TODAY)] == ["3", "4", "5"]
    again = offer(family, flat(new_house, "3"), key="two", at=later + timedelta(hours=1))
    assert again.number == 2
    assert fresh(family).stage == Stage.ORDER


@pytest.mark.django_db
def test_after_the_order_the_offer_stays(family: Family, new_house: Destination, go: Callable[..., Any]) -> None:
    made = offer(family, flat(new_house, "2"))
    go(family, Stage.ACCEPT, Stage.RD)
    with pytest.raises(CannotWithdraw):
        offering.withdraw(offer=made, reason="Передумали", by=SYSTEM, at=NOON, key="late")


@pytest.mark.django_db
def test_a_shop_is_offered_no_flat(started: ListedHouse, new_house: Destination) -> None:
    shop = Family.objects.get(kind=FamilyKind.BUSINESS)
    with pytest.raises(CannotOffer):
        offer(shop, flat(new_house, "5"), exception="Хотят квартиру")


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_give_one_flat_to_one_family(cast: Cast, started: ListedHouse) -> None:
    measure(cast)
    new_house = build(cast)
    families = list(Family.objects.filter(premises__number__in=["1", "2"]).order_by("pk"))
    given = flat(new_house, "2")

    def give(turn: int) -> str:
        try:
            offer(families[turn % 2], given, key=f"race {turn}")
            return "made"
        except (CannotOffer, CannotMove):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(give, range(4)))
    assert Offer.objects.count() == 1
    assert outcomes.count("refused") >= 2
