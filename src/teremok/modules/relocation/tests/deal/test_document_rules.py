"""Which documents a family hands in: by whose, by what right, how old, what they said of themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.relocation.document_rules import Circumstance, Moment, PaperKind, Who, age, needed
from teremok.modules.relocation.states import FamilyKind, MemberRole, Stage

ON = date(2026, 5, 4)
ADULT, CHILD, TEENAGER = date(1984, 3, 8), date(2020, 1, 1), date(2011, 1, 1)


def who(key=1, role=MemberRole.OWNER, born=ADULT, **more):
    return Who(key, role, born, **{"signs": True} | more)


def kinds(*people, kind=FamilyKind.OWNER, said=(), stage=Stage.ACCEPT):
    return {(one.kind, one.who) for one in needed(kind=kind, people=people, said=said, stage=stage, on=ON)}


def test_an_owner_who_lives_alone():
    assert kinds(who()) == {
        (PaperKind.IDENTITY, 1),
        (PaperKind.RIGHT, None),
        (PaperKind.APPLICATION, None),
    }


def test_a_child_has_a_birth_certificate_a_teenager_both():
    of_child = {kind for kind, whose in kinds(who(), who(2, born=CHILD)) if whose == 2}
    of_teenager = {kind for kind, whose in kinds(who(), who(2, born=TEENAGER)) if whose == 2}
    assert (of_child, of_teenager) == ({PaperKind.BIRTH}, {PaperKind.BIRTH, PaperKind.IDENTITY})


def test_on_the_birthday_itself_one_is_older():
    assert (age(date(2012, 5, 4), ON), age(date(2012, 5, 5), ON)) == (14, 13)
    assert age(date(2012, 2, 29), date(2026, 2, 28)) == 14


def test_of_whom_no_birthday_is_known_the_passport_is_asked():
    assert (PaperKind.IDENTITY, 1) in kinds(who(born=None))


def test_a_tenant_chooses_between_rent_and_ownership():
    found = {kind for kind, _whose in kinds(who(role=MemberRole.TENANT), kind=FamilyKind.TENANT)}
    assert {PaperKind.TENANCY, PaperKind.REGISTERED, PaperKind.CHOICE} <= found
    assert PaperKind.RIGHT not in found


@pytest.mark.parametrize(
    ("kind", "paper"),
    [(FamilyKind.QUEUE, PaperKind.QUEUE), (FamilyKind.RENT, PaperKind.ANNUITY)],
)
def test_what_a_kind_of_family_adds(kind, paper):
    assert (paper, None) in kinds(who(), kind=kind)
    assert (paper, None) not in kinds(who())


def test_business_premises_apply_for_no_flat():
    assert (PaperKind.APPLICATION, None) not in kinds(who(), kind=FamilyKind.BUSINESS)


def test_who_is_represented_brings_the_proxy():
    assert (PaperKind.PROXY, 1) in kinds(who(is_represented=True))
    assert (PaperKind.PROXY, 1) not in kinds(who(is_represented=True, signs=False))


def test_spouses_who_own_jointly_need_no_consent_of_each_other():
    found = {kind for kind, _whose in kinds(who(owns_jointly=True), who(2, owns_jointly=True))}
    assert PaperKind.MARRIAGE in found
    assert PaperKind.SPOUSE not in found


@pytest.mark.parametrize(
    ("said", "paper"),
    [
        (Circumstance.MARRIED, PaperKind.SPOUSE),
        (Circumstance.MARRIED, PaperKind.MARRIAGE),
        (Circumstance.MORTGAGE, PaperKind.PLEDGE),
        (Circumstance.MATERNITY, PaperKind.MATERNITY),
        (Circumstance.RENAMED, PaperKind.NAME),
    ],
)
def test_what_the_family_says_of_itself(said, paper):
    assert (paper, None) in kinds(who(), said=[said])
    assert (paper, None) not in kinds(who())


def test_the_dead_show_no_passport_their_heirs_show_the_notarys_word():
    found = kinds(who(), who(2, has_died=True))
    assert (PaperKind.INHERITANCE, 2) in found
    assert (PaperKind.IDENTITY, 2) not in found


def test_before_the_consent_only_what_goes_with_it_is_due():
    papers = needed(kind=FamilyKind.OWNER, people=[who()], said=[], stage=Stage.ORDER, on=ON)
    assert {one.kind for one in papers if one.is_due(Stage.ORDER)} == {PaperKind.IDENTITY, PaperKind.RIGHT}
    assert all(one.is_due(Stage.ACCEPT) for one in papers)


@pytest.mark.parametrize("stage", [Stage.FREE, Stage.EXECUTION])
def test_nothing_is_asked_when_all_is_over(stage):
    assert not kinds(who(), stage=stage)


PEOPLE = st.lists(
    st.builds(
        Who,
        st.integers(1, 9),
        st.sampled_from(MemberRole),
        st.none() | st.dates(date(1930, 1, 1), ON),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.key,
)


@given(PEOPLE, st.sampled_from(FamilyKind), st.sets(st.sampled_from(Circumstance)), st.sampled_from(Stage))
def test_each_paper_is_asked_once_and_says_why(people, kind, said, stage):
    papers = needed(kind=kind, people=people, said=said, stage=stage, on=ON)
    named = [(one.kind, one.who) for one in papers]
    assert len(named) == len(set(named))
    assert all(str(one.why) for one in papers)


@given(PEOPLE, st.sampled_from(FamilyKind), st.sets(st.sampled_from(Circumstance)))
def test_of_everyone_alive_who_they_are_is_asked(people, kind, said):
    papers = needed(kind=kind, people=people, said=said, stage=Stage.ORDER, on=ON)
    asked = {one.who for one in papers if one.kind in (PaperKind.IDENTITY, PaperKind.BIRTH)}
    assert asked == {one.key for one in people if not one.has_died}
    assert all(one.moment is Moment.CONSENT for one in papers if one.kind is PaperKind.IDENTITY)
