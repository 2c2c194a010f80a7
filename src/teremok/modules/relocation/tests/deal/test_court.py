"""The court's track: begun by an officer alone, one step after another, flags from the law."""

from datetime import date, datetime, timedelta

import pytest

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.models import Claim, Hearing
from teremok.modules.relocation.models.claims import Decision
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.queries.court import case_of
from teremok.modules.relocation.services import contracting, court
from teremok.modules.relocation.services.court import CannotClaim, Filed
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.deal.conftest import TODAY, begin_terms
from teremok.platform.access import Denied

OVER = NOON + timedelta(days=40)


def days(count, start=OVER):
    return start + timedelta(days=count)


@pytest.fixture
def overdue(drafted, told):
    """Both were served at noon, and forty days passed."""
    told(drafted, "anna", "boris")
    begin_terms(NOON)
    return drafted


@pytest.fixture
def claim(overdue, lev):
    return court.begin(by=lev, family=overdue, reason="Договор не подписан в срок", at=OVER)


@pytest.fixture
def filed(claim, lev):
    return court.file(by=lev, claim=claim, filed=Filed(days(10).date(), "Лесной районный суд", "2-1/2026"), at=days(10))


@pytest.fixture
def won(filed, lev):
    return court.decide(by=lev, claim=filed, decision=Decision.CITY, decided_on=days(60).date(), at=days(60))


def stage_of(family):
    family.refresh_from_db()
    return family.stage


def test_an_officer_begins_it_once_the_term_is_over(claim, overdue):
    assert (stage_of(overdue), claim.contract) == (Stage.CLAIM_START, overdue.contracts.get())


def test_begun_by_two_it_is_one_claim(claim, overdue, lev):
    assert court.begin(by=lev, family=overdue, reason="Ещё раз", at=OVER) == claim
    assert Claim.objects.count() == 1


def test_without_a_reason_nobody_goes_to_court(overdue, lev):
    with pytest.raises(CannotClaim):
        court.begin(by=lev, family=overdue, reason=" ", at=OVER)
    assert stage_of(overdue) == Stage.CONTRACT_PROJECT


@pytest.mark.parametrize("stranger", ["anna", "nina", "egor", "ilya", "maya"])
def test_only_who_leads_the_family(overdue, cast, stranger):
    with pytest.raises(Denied):
        court.begin(by=cast[stranger].actor, family=overdue, reason="Так надо", at=OVER)


def test_the_family_can_still_sign(claim, overdue, sign):
    for whom in ("anna", "boris"):
        sign(overdue, whom, on=OVER.date(), at=OVER)
    claim.refresh_from_db()
    assert (stage_of(overdue), claim.ended_at) == (Stage.CONTRACT_PRELIMINARY, OVER)


def test_filed_it_is_in_court_and_the_number_may_come_later(filed, overdue, lev):
    assert stage_of(overdue) == Stage.CLAIM_SUBMIT
    again = court.file(by=lev, claim=filed, filed=Filed(days(10).date(), "Лесной районный суд", "2-77"), at=days(12))
    assert again.case_number == "2-77"
    assert overdue.steps.filter(stage=Stage.CLAIM_SUBMIT).count() == 1


@pytest.mark.parametrize("day", [-1, 11])
def test_it_is_filed_between_its_beginning_and_today(claim, lev, day):
    with pytest.raises(CannotClaim):
        court.file(by=lev, claim=claim, filed=Filed(days(day).date(), "Суд"), at=days(10))


def test_a_sitting_is_one_and_gets_its_outcome(filed, lev):
    held = datetime.combine(days(30).date(), datetime.min.time(), NOON.tzinfo)
    court.note_hearing(by=lev, claim=filed, held_at=held, outcome="", at=days(20))
    with pytest.raises(CannotClaim):
        court.note_hearing(by=lev, claim=filed, held_at=held, outcome="Отложено", at=days(20))
    court.note_hearing(by=lev, claim=filed, held_at=held, outcome="Отложено", at=days(31))
    assert Hearing.objects.get().outcome == "Отложено"


def test_the_city_won_writ_enforcement_contract(won, overdue, lev):
    assert stage_of(overdue) == Stage.CLAIM_WON
    court.issue_writ(by=lev, claim=won, number="ФС 1", on=days(70).date(), at=days(70))
    assert stage_of(overdue) == Stage.FSSP_LIST
    court.begin_enforcement(by=lev, claim=won, number="1/26", on=days(75).date(), at=days(75))
    assert stage_of(overdue) == Stage.FSSP_INSTITUTE
    contracting.countersign(by=lev, family=overdue, signed_on=days(80).date(), at=days(80))
    won.refresh_from_db()
    assert (stage_of(overdue), won.ended_at) == (Stage.CONTRACT, days(80))


def test_the_family_won_and_gets_no_writ(filed, overdue, lev):
    court.decide(by=lev, claim=filed, decision=Decision.FAMILY, decided_on=days(60).date(), at=days(60))
    assert stage_of(overdue) == Stage.CLAIM_LOST
    with pytest.raises(CannotClaim):
        court.issue_writ(by=lev, claim=filed, number="ФС 1", on=days(70).date(), at=days(70))


def test_two_officers_decide_and_the_second_reads_it(won, lev):
    with pytest.raises(CannotClaim):
        court.decide(by=lev, claim=won, decision=Decision.FAMILY, decided_on=days(60).date(), at=days(60))
    court.decide(by=lev, claim=won, decision=Decision.CITY, decided_on=days(60).date(), at=days(60))


def test_in_court_the_city_waits_for_everybody(filed, overdue, lev, sign):
    sign(overdue, "anna", way=SigningWay.IN_PERSON, on=OVER.date(), at=days(20))
    with pytest.raises(contracting.CannotContract):
        contracting.countersign(by=lev, family=overdue, signed_on=days(20).date(), at=days(20))


def test_flags_of_the_law(filed, overdue):
    assert not case_of(overdue, at=days(100)).is_long
    assert case_of(overdue, at=days(101)).is_long


def test_a_late_claim_counts_from_the_call(drafted, told, lev):
    told(drafted, "anna", "boris")
    begin_terms(NOON)
    contracting.call_to_sign(by=lev, family=drafted, at=NOON + timedelta(days=5))
    claim = court.begin(by=lev, family=drafted, reason="Не подписан", at=OVER)
    case = case_of(drafted, at=OVER)
    assert (case.called_on, case.is_late) == (TODAY + timedelta(days=5), True)
    assert case.claim == claim


@pytest.mark.parametrize(("filed", "decided", "on", "found"), [
    (None, None, date(2026, 9, 1), False),
    (date(2026, 1, 1), None, date(2026, 4, 1), False),
    (date(2026, 1, 1), None, date(2026, 4, 2), True),
    (date(2026, 1, 1), date(2026, 2, 1), date(2026, 9, 1), False),
])  # fmt: skip
def test_a_long_case_is_longer_than_ninety_days(filed, decided, on, found):
    assert rules.is_long_case(filed, decided, on=on, limit=90) is found
