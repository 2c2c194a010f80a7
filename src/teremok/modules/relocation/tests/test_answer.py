"""Answering an offer: everybody for themselves, a representative, paper, minors, a change of mind, a late reply."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.relocation.consent import Age, Position, Word, age_of, everybody, position
from teremok.modules.relocation.models import Answer, Family, Matter, Member, Offer
from teremok.modules.relocation.papers import PAPER, may_read
from teremok.modules.relocation.services import answering, offering, replying
from teremok.modules.relocation.services.answering import CannotAnswer, Said
from teremok.modules.relocation.services.matters import open_matter
from teremok.modules.relocation.services.replying import CannotReply
from teremok.modules.relocation.states import FlatState, MatterKind, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.new_house import build, flat, fresh, measure
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.files.receiving import Received, receive
from tests.cast import Cast

YES = Said(True)
NO = Said(False, reason="floor", words="Высоко для бабушки.")
LATER = NOON + timedelta(hours=2)

words = st.lists(st.builds(Word, way=st.sampled_from(["cabinet", "representative", "paper"]), consents=st.booleans()))


@pytest.fixture
def offer(cast: Cast, family: Family) -> Offer:
    measure(cast)
    return offering.offer(family=family, flat=flat(build(cast), "2"), by=SYSTEM, at=NOON, key="offer")


def member(offer: Offer, cast: Cast, who: str) -> Member:
    return offer.family.members.get(person=cast[who].person)


def say(offer: Offer, cast: Cast, who: str, said: Said = YES, **fields: Any) -> Answer:
    return answering.answer(
        **{
            "by": cast[who].actor,
            "offer": offer,
            "member": member(offer, cast, who),
            "said": said,
            "at": LATER,
            "key": f"{who} {Answer.objects.count()}",
            **fields,
        }
    )


def scan() -> Received:
    content = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
    return receive(by=SYSTEM, kind=PAPER, content=content, name="согласие.pdf")


def stage_of(offer: Offer) -> str:
    return fresh(offer.family).stage


@given(said=words)
def test_a_grown_person_is_taken_by_their_newest_word(said: list[Word]) -> None:
    expected = Position.SILENT if not said else Position.AGREES if said[-1].consents else Position.REFUSES
    assert position(said, age=Age.ADULT) == expected
    assert position(said, age=Age.CHILD) == expected


@given(said=words)
def test_between_fourteen_and_eighteen_two_must_agree_and_either_may_refuse(said: list[Word]) -> None:
    standing = position(said, age=Age.YOUNG)
    if standing == Position.AGREES:
        own = [word for word in said if word.way != "representative"]
        other = [word for word in said if word.way != "cabinet"]
        assert own[-1].consents
        assert other[-1].consents
    if said and not said[-1].consents:
        assert standing == Position.REFUSES


@given(positions=st.lists(st.sampled_from(list(Position))))
def test_a_family_agrees_only_as_one(positions: list[Position]) -> None:
    whole = everybody(positions)
    assert (whole == Position.AGREES) == (bool(positions) and set(positions) == {Position.AGREES})
    assert (whole == Position.REFUSES) == (Position.REFUSES in positions)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2012, 5, 5), Age.CHILD),
        (date(2012, 5, 4), Age.YOUNG),
        (date(2008, 5, 5), Age.YOUNG),
        (date(2008, 5, 4), Age.ADULT),
        (None, Age.ADULT),
    ],
)
def test_the_birthday_counts(born: date | None, age: Age) -> None:
    assert age_of(born, on=date(2026, 5, 4)) == age


@pytest.mark.django_db
def test_consent_of_all_and_only_of_all_leads_on(offer: Offer, cast: Cast) -> None:
    say(offer, cast, "anna")
    assert stage_of(offer) == Stage.ORDER
    say(offer, cast, "boris")
    assert stage_of(offer) == Stage.ACCEPT
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert offer.flat.__class__.objects.get(pk=offer.flat_id).state == FlatState.TAKEN


@pytest.mark.django_db
def test_one_refusal_is_enough_and_a_changed_mind_counts_until_the_order(
    offer: Offer, cast: Cast, go: Callable[..., Any]
) -> None:
    say(offer, cast, "anna")
    say(offer, cast, "boris", NO)
    assert stage_of(offer) == Stage.REJECT
    say(offer, cast, "boris", YES, at=LATER + timedelta(hours=1))
    assert stage_of(offer) == Stage.ACCEPT
    say(offer, cast, "anna", NO, at=LATER + timedelta(hours=2))
    assert stage_of(offer) == Stage.REJECT
    say(offer, cast, "anna", YES, at=LATER + timedelta(hours=3))
    go(offer.family, Stage.RD, at=LATER + timedelta(hours=4))
    with pytest.raises(CannotAnswer, match=r"order|аспоряжение"):
        say(offer, cast, "anna", NO, at=LATER + timedelta(hours=5))
    assert [one.consents for one in Answer.objects.order_by("pk")] == [True, False, True, False, True]


@pytest.mark.django_db
def test_whoever_refused_alone_and_agrees_again_leaves_the_others_to_answer(offer: Offer, cast: Cast) -> None:
    say(offer, cast, "boris", NO)
    say(offer, cast, "boris", YES, at=LATER + timedelta(hours=1))
    assert stage_of(offer) == Stage.INSPECTION
    offer.refresh_from_db()
    assert offer.state == "made"


@pytest.mark.django_db
def test_answers_only_grow(offer: Offer, cast: Cast) -> None:
    say(offer, cast, "anna")
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(consents=False)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["boris", "gleb", "zoya", "nina", "darya", "ilya", "maya"])
def test_nobody_answers_for_another_without_the_right(offer: Offer, cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        say(offer, cast, "anna", by=cast[who].actor)


@pytest.mark.django_db
def test_a_representative_in_every_matter_answers_and_it_is_written_by_which_authority(
    started: Any, cast: Cast
) -> None:
    measure(cast)
    family = Family.objects.get(premises=cast.flat_of_grandmother)
    made = offering.offer(family=family, flat=flat(build(cast), "5"), by=SYSTEM, at=NOON, key="granny")
    grandmother = family.members.get(person=cast.grandmother)
    written = answering.answer(
        by=cast["gleb"].actor, offer=made, member=grandmother, said=YES, at=LATER, key="for granny"
    )
    assert written.way == "representative"
    assert written.authority == cast["gleb"].account.authorities_held.get().public_id  # type: ignore[union-attr]
    assert fresh(family).stage == Stage.ACCEPT


@pytest.mark.django_db
def test_paper_is_entered_by_the_officer_with_its_scan_which_others_of_the_family_do_not_read(
    offer: Offer, cast: Cast
) -> None:
    officer = cast["lev"].actor
    written = say(offer, cast, "anna", by=officer, paper=scan())
    assert written.way == "paper"
    readers = {key for key in ("anna", "boris", "zoya", "lev", "ilya", "nina", "gleb") if may_read(
        cast[key].actor, written.public_id
    )}  # fmt: skip
    assert readers == {"anna", "lev", "ilya"}
    with pytest.raises(Denied):
        say(offer, cast, "boris", by=cast["nina"].actor, paper=scan())


@pytest.mark.django_db
def test_pressed_twice_is_one_answer_and_the_same_from_two_officers_is_refused(offer: Offer, cast: Cast) -> None:
    officer = cast["lev"].actor
    first = say(offer, cast, "anna", by=officer, paper=scan(), key="once")
    assert say(offer, cast, "anna", by=officer, paper=scan(), key="once") == first
    with pytest.raises(CannotAnswer):
        say(offer, cast, "anna", by=officer, paper=scan(), key="another")
    with pytest.raises(CannotAnswer):
        say(offer, cast, "boris", key="once")


@pytest.mark.django_db
def test_for_a_child_the_parent_answers_and_from_fourteen_both(offer: Offer, cast: Cast) -> None:
    boris = cast["boris"].person
    assert boris is not None
    boris.birth_date = date(2016, 3, 1)
    boris.save()
    with pytest.raises(CannotAnswer, match="14"):
        say(offer, cast, "boris")
    boris.birth_date = date(2010, 3, 1)
    boris.save()
    say(offer, cast, "anna")
    say(offer, cast, "boris")
    assert stage_of(offer) == Stage.ORDER
    say(offer, cast, "boris", by=cast["lev"].actor, paper=scan())
    assert stage_of(offer) == Stage.ACCEPT


@pytest.mark.django_db
def test_a_refusal_has_a_reason(offer: Offer, cast: Cast) -> None:
    with pytest.raises(CannotAnswer):
        say(offer, cast, "anna", Said(False))


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["died", "matter"])
def test_who_died_or_sold_meanwhile_is_clarified_first(offer: Offer, cast: Cast, how: str) -> None:
    anna = cast["anna"].person
    assert anna is not None
    if how == "died":
        anna.died_on = date(2026, 5, 1)
        anna.save()
    else:
        open_matter(kind=MatterKind.SOLD, key="sold", by=SYSTEM, at=NOON, family=offer.family, person=anna)
    with pytest.raises(CannotAnswer):
        say(offer, cast, "anna", by=cast["lev"].actor, paper=scan())
    say(offer, cast, "boris")
    assert stage_of(offer) == Stage.ORDER


@pytest.mark.django_db
def test_when_a_right_holder_goes_or_comes_the_consent_is_asked_anew(offer: Offer, cast: Cast) -> None:
    say(offer, cast, "boris")
    Member.objects.filter(pk=member(offer, cast, "anna").pk).update(until=LATER.date(), ended="sold")
    answering.reconsider(family=offer.family, by=SYSTEM, at=LATER, key="sold")
    assert stage_of(offer) == Stage.ACCEPT
    Member.objects.create(family=offer.family, person=cast["zoya"].person, role="owner", since=LATER.date())
    answering.reconsider(family=offer.family, by=SYSTEM, at=LATER + timedelta(hours=1), key="came")
    assert stage_of(offer) == Stage.INSPECTION
    offer.refresh_from_db()
    assert offer.state == "made"


@pytest.mark.django_db
def test_a_refusal_is_answered_once_and_the_person_told(offer: Offer, cast: Cast) -> None:
    refusal = say(offer, cast, "boris", NO)
    with pytest.raises(Denied):
        replying.reply(by=cast["nina"].actor, answer=refusal, text="Нет", at=LATER)
    with pytest.raises(CannotReply):
        replying.reply(by=cast["lev"].actor, answer=refusal, text="  ", at=LATER)
    replying.reply(by=cast["lev"].actor, answer=refusal, text="Предложим квартиру ниже.", at=LATER)
    with pytest.raises(CannotReply):
        replying.reply(by=cast["lev"].actor, answer=refusal, text="И ещё раз", at=LATER)
    notice = Notice.objects.get(kind="relocation.refusal_answered")
    assert notice.values["text"] == "Предложим квартиру ниже."


@pytest.mark.django_db
def test_a_refusal_left_without_an_answer_comes_into_the_worklist_after_its_term(offer: Offer, cast: Cast) -> None:
    refusal = say(offer, cast, "boris", NO)
    last_day = datetime(2026, 6, 3, 20, 0, tzinfo=NOON.tzinfo)
    assert replying.find_unanswered(by=SYSTEM, at=last_day) == 0
    assert replying.find_unanswered(by=SYSTEM, at=last_day + timedelta(days=1)) == 1
    assert replying.find_unanswered(by=SYSTEM, at=last_day + timedelta(days=2)) == 1
    matter = Matter.objects.get(kind=MatterKind.UNANSWERED)
    assert matter.closed_at is None
    replying.reply(by=cast["lev"].actor, answer=refusal, text="Простите за долгий ответ.", at=last_day)
    matter.refresh_from_db()
    assert matter.closed_at is not None


@pytest.mark.django_db
def test_a_changed_mind_needs_no_answer_any_more(offer: Offer, cast: Cast) -> None:
    say(offer, cast, "boris", NO)
    replying.find_unanswered(by=SYSTEM, at=NOON + timedelta(days=40))
    say(offer, cast, "boris", YES, at=NOON + timedelta(days=41))
    assert not Matter.objects.filter(kind=MatterKind.UNANSWERED, closed_at=None).exists()
    assert replying.find_unanswered(by=SYSTEM, at=NOON + timedelta(days=50)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_right_holders_at_once_both_count(cast: Cast, family: Family) -> None:
    measure(cast)
    made = offering.offer(family=family, flat=flat(build(cast), "2"), by=SYSTEM, at=NOON, key="offer")

    def agree(who: str) -> None:
        try:
            say(made, cast, who, key=f"at once {who}")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(agree, ["anna", "boris"]))
    assert stage_of(made) == Stage.ACCEPT
    assert Answer.objects.count() == 2
