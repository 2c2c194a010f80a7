"""From the order to the registered right: who may, in which order, twice, too late, with whose signature."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from teremok.modules.relocation.models import Contract, Member, Signature, Step
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.queries.contract import deal_of
from teremok.modules.relocation.services import contracting, court
from teremok.modules.relocation.services.contracting import CannotContract, CannotSign, Paperwork
from teremok.modules.relocation.services.court import CannotClaim
from teremok.modules.relocation.states import FlatState, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.deal.conftest import TODAY, begin_terms
from teremok.notices.models import Notice
from teremok.notices.states import Ground
from teremok.platform.access import Denied
from teremok.platform.law import parameters

STRANGERS = ["anna", "zoya", "nina", "egor", "ilya", "maya", "anonymous"]


def order(family, by, *, number="1-РД", on=TODAY, key=None, at=NOON):
    return contracting.record_order(by=by, family=family, paper=Paperwork(number, on), key=key or uuid4(), at=at)


def draft(family, by, received, *, number="Д-1", on=TODAY, key=None, at=NOON):
    paper = Paperwork(number, on)
    return contracting.send_draft(by=by, family=family, paper=paper, received=received, key=key or uuid4(), at=at)


def test_an_order_names_the_flat_and_moves_the_family(offered, lev, new_flat):
    found = order(offered, lev)
    offered.refresh_from_db()
    assert (found.flat, offered.stage) == (new_flat, Stage.RD)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_only_who_leads_the_family_enters_an_order(offered, cast, stranger):
    with pytest.raises(Denied):
        order(offered, cast[stranger].actor)
    assert not offered.orders.exists()


def test_pressed_twice_it_is_one_order(offered, lev):
    key = uuid4()
    assert order(offered, lev, key=key) == order(offered, lev, key=key)
    assert offered.steps.filter(stage=Stage.RD).count() == 1


def test_the_second_of_two_officers_reads_why(offered, lev):
    order(offered, lev)
    with pytest.raises(CannotContract, match="Распоряжение"):
        order(offered, lev)


def test_without_a_flat_there_is_no_order(family, lev, go):
    go(family, Stage.ORDER, Stage.ACCEPT)
    with pytest.raises(CannotContract):
        order(family, lev)
    family.refresh_from_db()
    assert family.stage == Stage.ACCEPT


def test_an_order_of_tomorrow_is_refused(offered, lev):
    with pytest.raises(CannotContract):
        order(offered, lev, on=TODAY + timedelta(days=1))


def test_the_draft_is_sent_told_and_waits_for_service(drafted):
    step = Step.objects.get(family=drafted, left_at=None)
    assert (drafted.stage, step.term, step.runs_from) == (Stage.CONTRACT_PROJECT, "relocation.signing", None)
    assert Notice.objects.filter(subject_id=step.batch.public_id).exists()
    deal = deal_of(drafted, at=NOON)
    assert deal.term is not None
    assert (deal.term.waits, deal.unserved, deal.missing) == (True, 2, 2)


def test_a_draft_needs_its_order_and_its_file(offered, ordered, lev, draft_file):
    with pytest.raises(CannotContract):
        draft(ordered, lev, None)
    with pytest.raises(CannotContract):
        draft(ordered, lev, draft_file(), on=TODAY - timedelta(days=1))
    assert not Contract.objects.exists()


def test_no_draft_before_the_order(offered, lev, draft_file):
    with pytest.raises(CannotContract):
        draft(offered, lev, draft_file())


def test_a_draft_of_before_the_new_law_keeps_ninety_days(offered, lev, draft_file, told):
    order(offered, lev, on=date(2023, 6, 1))
    draft(offered, lev, draft_file(), on=date(2023, 7, 9))
    step = Step.objects.get(family=offered, left_at=None)
    assert parameters.by_version(step.law).term.amount == 90
    told(offered, "anna", "boris")
    begin_terms(NOON)
    step.refresh_from_db()
    assert step.due_at - step.runs_from > timedelta(days=89)


def test_the_term_runs_from_the_last_service(drafted, told):
    told(drafted, "anna", at=NOON)
    begin_terms(NOON)
    assert deal_of(drafted, at=NOON).term.waits
    later = NOON + timedelta(days=3)
    told(drafted, "boris", at=later, ground=Ground.LETTER_RECEIVED)
    begin_terms(later)
    deal = deal_of(drafted, at=later)
    assert deal.term.last_day == date(2026, 6, 8)  # the sixth of June is a Saturday
    assert [one.ground for one in deal.signers] == [Ground.LETTER_RECEIVED, Ground.READ]


def test_the_call_goes_on_with_the_same_term(drafted, lev, told):
    told(drafted, "anna", "boris")
    begin_terms(NOON)
    before = Step.objects.get(family=drafted, left_at=None).due_at
    later = NOON + timedelta(days=10)
    contracting.call_to_sign(by=lev, family=drafted, at=later)
    contracting.call_to_sign(by=lev, family=drafted, at=later)
    assert Step.objects.get(family=drafted, left_at=None).due_at == before
    assert deal_of(drafted, at=later).term.due_at == before


def test_with_the_last_signature_the_family_goes_on(drafted, sign):
    sign(drafted, "anna")
    drafted.refresh_from_db()
    assert drafted.stage == Stage.CONTRACT_PROJECT
    sign(drafted, "boris", way=SigningWay.ELECTRONIC, words="Росреестр, 4 мая")
    drafted.refresh_from_db()
    assert drafted.stage == Stage.CONTRACT_PRELIMINARY
    assert drafted.contracts.get().all_signed_at == NOON


def test_one_signature_of_each(drafted, sign):
    key = uuid4()
    assert sign(drafted, "anna", key=key) == sign(drafted, "anna", key=key)
    with pytest.raises(CannotSign):
        sign(drafted, "anna")
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("stranger", STRANGERS)
def test_only_who_leads_the_family_enters_signatures(drafted, sign, cast, stranger):
    with pytest.raises(Denied):
        sign(drafted, "anna", by=cast[stranger].actor)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_nobody_signs_before_the_draft_or_tomorrow(drafted, sign, on):
    with pytest.raises(CannotSign):
        sign(drafted, "anna", on=on)


def test_a_representative_and_a_system_are_named(drafted, sign):
    for way in (SigningWay.REPRESENTATIVE, SigningWay.ELECTRONIC):
        with pytest.raises(CannotSign):
            sign(drafted, "anna", way=way)


def test_for_a_child_the_parent_signs(drafted, sign, cast):
    boris = cast["boris"].person
    boris.birth_date = date(2015, 1, 1)
    boris.save()
    with pytest.raises(CannotSign):
        sign(drafted, "boris")
    assert sign(drafted, "boris", way=SigningWay.REPRESENTATIVE, words="мать").way == "representative"


def test_the_dead_do_not_sign_and_nothing_goes_on_without_their_heirs(drafted, sign, cast, lev):
    boris = cast["boris"].person
    boris.died_on = TODAY
    boris.save()
    sign(drafted, "anna")
    with pytest.raises(CannotSign, match="наследник"):
        sign(drafted, "boris")
    drafted.refresh_from_db()
    assert drafted.stage == Stage.CONTRACT_PROJECT
    Member.objects.filter(person=boris).update(until=TODAY, ended="died")
    contracting.go_on(by=lev, family=drafted, at=NOON)
    drafted.refresh_from_db()
    assert drafted.stage == Stage.CONTRACT_PRELIMINARY


def test_nobody_goes_on_while_a_signature_is_missing(drafted, sign, lev):
    sign(drafted, "anna")
    with pytest.raises(CannotContract):
        contracting.go_on(by=lev, family=drafted, at=NOON)
    with pytest.raises(CannotContract):
        contracting.countersign(by=lev, family=drafted, signed_on=TODAY, at=NOON)


def test_a_mistaken_signature_is_taken_back_and_the_family_with_it(signed, lev, sign):
    signature = Signature.objects.get(member__person__first_name="Борис")
    with pytest.raises(CannotSign):
        contracting.strike(by=lev, signature=signature, reason=" ", at=NOON)
    contracting.strike(by=lev, signature=signature, reason="Другой Борис", at=NOON)
    contracting.strike(by=lev, signature=signature, reason="Другой Борис", at=NOON)
    signed.refresh_from_db()
    assert (signed.stage, signed.contracts.get().all_signed_at) == (Stage.CONTRACT_PROJECT, None)
    sign(signed, "boris")
    signed.refresh_from_db()
    assert signed.stage == Stage.CONTRACT_PRELIMINARY


def test_after_the_city_nothing_is_taken_back(concluded, lev):
    with pytest.raises(CannotSign):
        contracting.strike(by=lev, signature=Signature.objects.first(), reason="Ошибка", at=NOON)


def test_the_city_signs_and_the_flat_is_taken(concluded, new_flat):
    new_flat.refresh_from_db()
    assert (concluded.stage, new_flat.state) == (Stage.CONTRACT, FlatState.TAKEN)


def test_the_right_is_registered_once(concluded, lev):
    later = NOON + timedelta(days=9)
    paper = Paperwork("77:01:1-77/2026-1", later.date())
    assert contracting.register_right(by=lev, family=concluded, paper=paper, at=later).registered_on == later.date()
    contracting.register_right(by=lev, family=concluded, paper=paper, at=later)
    with pytest.raises(CannotContract):
        contracting.register_right(by=lev, family=concluded, paper=Paperwork("другой", later.date()), at=later)


def test_no_right_without_a_contract(signed, lev):
    with pytest.raises(CannotContract):
        contracting.register_right(by=lev, family=signed, paper=Paperwork("77", TODAY), at=NOON)


def test_the_registration_has_its_term(concluded):
    assert deal_of(concluded, at=NOON).register_by == date(2026, 5, 18)  # nine working days, with the ninth of May


def test_a_claim_is_offered_when_the_term_is_over_and_never_before(drafted, told, lev):
    told(drafted, "anna", "boris")
    begin_terms(NOON)
    with pytest.raises(CannotClaim):
        court.begin(by=lev, family=drafted, reason="Не подписан", at=NOON + timedelta(days=29))
    assert not deal_of(drafted, at=NOON + timedelta(days=29)).can_claim
    assert deal_of(drafted, at=NOON + timedelta(days=31)).can_claim
    drafted.refresh_from_db()
    assert drafted.stage == Stage.CONTRACT_PROJECT


def test_who_was_never_served_is_not_taken_to_court(drafted, lev):
    with pytest.raises(CannotClaim):
        court.begin(by=lev, family=drafted, reason="Не подписан", at=NOON + timedelta(days=300))
