"""Documents handed in and checked: who opens whose, returned with a reason, two officers at once."""

from uuid import uuid4

import pytest

from teremok.modules.relocation.document_rules import Circumstance, PaperKind
from teremok.modules.relocation.models import Paper
from teremok.modules.relocation.models.papers import PaperState
from teremok.modules.relocation.queries.documents import documents_of, to_check
from teremok.modules.relocation.services import handing_in
from teremok.modules.relocation.services.handing_in import CannotHandIn
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Addressee, Notice
from teremok.notices.services.preparing import prepare
from teremok.platform.access import SYSTEM, Denied
from tests.cast import KEYS, client_of


@pytest.fixture
def hand_in(offered, cast, paper_file):
    def hand_in(by="anna", whose="anna", kind=PaperKind.IDENTITY, key=None):
        member = offered.members.get(person=cast[whose].person) if whose else None
        actor = cast[by].actor
        return handing_in.hand_in(
            by=actor,
            family=offered,
            kind=kind,
            member=member,
            received=paper_file(actor),
            key=key or uuid4(),
            at=NOON,
        )

    return hand_in


def row_of(family, actor, kind=PaperKind.IDENTITY):
    return next(row for row in documents_of(family, actor=actor, at=NOON).rows if row.kind == kind)


@pytest.mark.parametrize("by", ["anna", "boris", "lev"])
def test_the_family_or_its_officer_hands_in(hand_in, by):
    assert hand_in(by).state == PaperState.HANDED


@pytest.mark.parametrize("stranger", ["zoya", "vera", "nina", "egor", "ilya", "maya"])
def test_others_do_not(hand_in, stranger):
    with pytest.raises(Denied):
        hand_in(stranger)


def test_sent_twice_it_is_one_but_two_documents_of_a_page_are_two(hand_in):
    key = uuid4()
    assert hand_in(key=key) == hand_in(key=key)
    hand_in(key=key, kind=PaperKind.MARRIAGE)
    assert Paper.objects.count() == 2


@pytest.mark.parametrize("reader", KEYS)
def test_a_passport_is_for_its_person_who_handed_it_in_and_the_office(hand_in, cast, reader):
    paper = hand_in("anna", "anna")
    expected = 200 if reader in {"anna", "lev", "ilya"} else 404
    assert client_of(cast[reader]).get(f"/files/{paper.file}/").status_code == expected


def test_who_handed_in_anothers_paper_can_open_it_and_so_can_they(hand_in, cast):
    paper = hand_in("anna", "boris")
    for reader in ("anna", "boris"):
        assert client_of(cast[reader]).get(f"/files/{paper.file}/").status_code == 200


def test_the_familys_paper_is_everybodys(hand_in, cast):
    paper = hand_in("anna", None, PaperKind.RIGHT)
    assert client_of(cast["boris"]).get(f"/files/{paper.file}/").status_code == 200
    assert client_of(cast["zoya"]).get(f"/files/{paper.file}/").status_code == 404


def test_missing_checked_returned_accepted(offered, hand_in, cast, lev):
    anna = cast["anna"].actor
    assert row_of(offered, anna, PaperKind.RIGHT).is_wanted
    paper = hand_in("anna", None, PaperKind.RIGHT)
    assert row_of(offered, anna, PaperKind.RIGHT).state == PaperState.HANDED
    handing_in.send_back(by=lev, paper=paper, reason="Нет второй страницы", at=NOON)
    row = row_of(offered, anna, PaperKind.RIGHT)
    assert (row.is_wanted, row.reason) == (True, "Нет второй страницы")
    handing_in.accept(by=lev, paper=hand_in("anna", None, PaperKind.RIGHT), at=NOON)
    assert row_of(offered, anna, PaperKind.RIGHT).state == PaperState.ACCEPTED


def test_returned_the_person_alone_is_told_why(hand_in, lev, cast):
    paper = hand_in("boris", "anna")
    with pytest.raises(CannotHandIn):
        handing_in.send_back(by=lev, paper=paper, reason=" ", at=NOON)
    for _ in range(2):
        handing_in.send_back(by=lev, paper=paper, reason="Не прочесть", at=NOON)
    notice = Notice.objects.get(kind="relocation.paper_returned")
    prepare(notice=notice, by=SYSTEM, at=NOON)
    assert [one.person for one in Addressee.objects.filter(notice=notice)] == [cast["anna"].person]


def test_the_second_of_two_officers_reads_what_the_first_did(hand_in, lev):
    paper = hand_in()
    handing_in.accept(by=lev, paper=paper, at=NOON)
    handing_in.accept(by=lev, paper=paper, at=NOON)
    with pytest.raises(CannotHandIn):
        handing_in.send_back(by=lev, paper=paper, reason="Не то", at=NOON)


@pytest.mark.parametrize("stranger", ["anna", "zoya", "nina", "egor", "ilya", "maya"])
def test_only_who_leads_the_family_checks(hand_in, cast, stranger):
    paper = hand_in()
    with pytest.raises(Denied):
        handing_in.accept(by=cast[stranger].actor, paper=paper, at=NOON)


def test_an_original_is_noted_without_a_file(offered, lev):
    paper = handing_in.see_original(
        by=lev, family=offered, kind=PaperKind.APPLICATION, member=None, key=uuid4(), at=NOON
    )
    assert (paper.state, paper.file) == (PaperState.ACCEPTED, None)


def test_what_the_family_says_adds_documents(offered, cast):
    anna = cast["anna"].actor
    handing_in.say(by=anna, family=offered, said=[Circumstance.MORTGAGE], at=NOON)
    assert row_of(offered, anna, PaperKind.PLEDGE).is_wanted
    handing_in.say(by=anna, family=offered, said=[], at=NOON)
    assert PaperKind.PLEDGE not in [row.kind for row in documents_of(offered, actor=anna, at=NOON).rows]


def test_the_list_to_check_is_ones_own(hand_in, cast):
    paper = hand_in()
    assert list(to_check(cast["lev"].actor)) == [paper]
    assert not to_check(cast["nina"].actor).exists()


def test_who_left_the_family_has_no_papers_there(offered, cast, lev, hand_in):
    offered.members.filter(person=cast["boris"].person).update(until=NOON.date(), ended="sold")
    with pytest.raises(CannotHandIn):
        hand_in("anna", "boris")
