from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from teremok.platform.access import SYSTEM, Denied, Role
from teremok.platform.database.periods import in_force_on
from teremok.registry.services import rights
from teremok.registry.tests.house import a_flat, a_house, a_person, an_organisation, manages, owns, staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BY = {"by": SYSTEM, "at": NOW}
SALE = date(2026, 11, 20)
HALF, WHOLE = Fraction(1, 2), Fraction(1)


@pytest.fixture
def flat():
    return a_flat(a_house())


def owners(flat, on: date) -> dict[str, Fraction]:
    held = flat.rights.filter(in_force_on(on)).select_related("person", "organisation")
    return {
        (right.person or right.organisation).name_key: Fraction(right.share_numerator, right.share_denominator)
        for right in held
    }


def test_one_right_ends_and_another_starts_on_the_same_day(flat):
    anna, boris = a_person("Анна"), a_person("Борис")
    sold = rights.transfer(**BY, right=owns(anna, flat), to=[(boris, WHOLE)], on=SALE, basis="договор купли-продажи")
    assert owners(flat, date(2026, 11, 19)) == {"анна": WHOLE}
    assert owners(flat, SALE) == {"борис": WHOLE}
    assert (sold[0].kind, sold[0].basis) == ("sole", "договор купли-продажи")


def test_what_is_not_handed_over_stays_with_the_owner(flat):
    anna, boris = a_person("Анна"), a_person("Борис")
    rights.transfer(**BY, right=owns(anna, flat), to=[(boris, Fraction(1, 3))], on=SALE, basis="дарение")
    assert owners(flat, SALE) == {"анна": Fraction(2, 3), "борис": Fraction(1, 3)}


def test_an_organisation_may_buy(flat):
    rights.transfer(**BY, right=owns(a_person(), flat), to=[(an_organisation("ДГИ"), WHOLE)], on=SALE, basis="мена")
    assert owners(flat, SALE) == {"дги": WHOLE}


@pytest.mark.parametrize("share", [Fraction(2, 3), WHOLE])
def test_nobody_hands_over_more_than_they_have(flat, share):
    right = owns(a_person(), flat, "1/2")
    with pytest.raises(rights.CannotRecordRight):
        rights.transfer(**BY, right=right, to=[(a_person("Борис"), share)], on=SALE, basis="мена")
    with pytest.raises(rights.CannotRecordRight):
        rights.transfer(**BY, right=right, to=[], on=SALE, basis="мена")


def test_a_right_is_not_handed_over_before_it_began(flat):
    right = owns(a_person(), flat, starts_on=SALE)
    for day in (date(2026, 11, 19), SALE):
        with pytest.raises(rights.CannotRecordRight):
            rights.transfer(**BY, right=right, to=[(a_person("Борис"), WHOLE)], on=day, basis="мена")
    right.refresh_from_db()
    assert (right.ends_on, flat.rights.count()) == (None, 1)


def test_spouses_hold_the_whole_together_and_part_with_it_together(flat):
    joint = rights.register_jointly(**BY, premises=flat, owners=[a_person("Анна"), a_person("Борис")])
    assert owners(flat, SALE) == {"анна": WHOLE, "борис": WHOLE}
    with pytest.raises(rights.CannotRecordRight):
        rights.transfer(**BY, right=joint[0], to=[(a_person("Вера"), HALF)], on=SALE, basis="мена")
    rights.transfer(**BY, right=joint[0], to=[(a_person("Вера"), WHOLE)], on=SALE, basis="мена")
    assert owners(flat, SALE) == {"вера": WHOLE}


def test_one_person_is_not_joint(flat):
    anna = a_person()
    with pytest.raises(rights.CannotRecordRight):
        rights.register_jointly(**BY, premises=flat, owners=[anna, anna])


def test_a_wrong_share_is_corrected_and_the_kind_follows(flat):
    right = rights.register(**BY, premises=flat, owner=a_person(), share=HALF)
    assert right.kind == "shared"
    assert rights.correct(**BY, right=right, share=WHOLE).kind == "sole"


def test_a_right_ends_and_leaves_the_premises_without_owner(flat):
    right = owns(a_person(), flat)
    rights.end(**BY, right=right, on=SALE)
    assert owners(flat, SALE) == {}
    with pytest.raises(rights.CannotRecordRight):
        rights.end(**BY, right=right, on=date(1999, 1, 1))


def test_only_the_registrar_of_the_house_records_rights(flat):
    us, them = an_organisation(), an_organisation("Соседи")
    manages(us, flat.house)
    anna = a_person()
    rights.register(by=staff(us), at=NOW, premises=flat, owner=anna)
    for actor in (staff(them), staff(us, Role.DISPATCHER), staff(us, Role.INSPECTOR)):
        with pytest.raises(Denied):
            rights.register(by=actor, at=NOW, premises=flat, owner=anna)
