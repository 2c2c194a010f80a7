"""Comparing families with the registry: died, sold, came, unreachable, nobody, a house in two, stuck; once each."""

from datetime import date, timedelta

import pytest

from teremok.identity.models import Account
from teremok.modules.relocation.knowing import PARTS
from teremok.modules.relocation.models import Answer, Destination, Family, Matter, NewFlat, Offer, Step
from teremok.modules.relocation.models.matters import BY_ITSELF
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.services.answering import Said, answer
from teremok.modules.relocation.services.families import enlist
from teremok.modules.relocation.services.matters import CannotClose, close_matter
from teremok.modules.relocation.services.members import CannotChange, Joining, add_member, end_member, follow_registry
from teremok.modules.relocation.services.reconciling import reconcile
from teremok.modules.relocation.services.starting import start_houses
from teremok.modules.relocation.states import Ended, MatterKind, MemberRole, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Notice, Watch
from teremok.notices.services.preparing import prepare
from teremok.platform.access import SYSTEM, Denied
from teremok.registry.models import Contact, OwnershipRight, Person, Premises
from teremok.registry.services.merges import merge_people
from tests.cast import client_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


def found(kind: MatterKind) -> set[tuple]:
    rows = Matter.objects.filter(kind=kind, closed_at=None)
    return set(rows.values_list("family__premises__number", "person__first_name"))


@pytest.fixture
def heir(cast):
    return Person.objects.create(last_name="Ёжикова", first_name="Уля", name_key="ежикова уля")


@pytest.fixture
def offer(cast, family, go):
    flat = NewFlat.objects.create(
        premises=cast.flat_of_zoya, destination=Destination.objects.create(house=cast.neighbour_house)
    )
    go(family, Stage.ORDER, Stage.INSPECTION)
    return Offer.objects.create(family=family, flat=flat, number=1, arithmetic={}, is_equal=True, made_at=NOON)


def agree(cast, offer, who):
    member = offer.family.members.get(person=cast[who].person, until=None)
    answer(by=cast[who].actor, offer=offer, member=member, said=Said(consents=True), at=LATER, key=f"{who} agrees")


def test_what_is_found_when_a_house_starts(started):
    assert found(MatterKind.NOBODY) == {("I", None)}
    assert ("3", None) in found(MatterKind.NO_CONTACTS)
    assert ("1", None) not in found(MatterKind.NO_CONTACTS)


def test_a_right_holder_died(cast, family):
    Person.objects.filter(pk=cast["boris"].person.pk).update(died_on=date(2026, 5, 5))
    assert reconcile(by=SYSTEM, at=LATER) == 1
    assert found(MatterKind.DIED) == {("1", "Борис")}


def test_who_was_dead_already_is_looked_for_heirs(cast, listed):
    Person.objects.filter(pk=cast.grandmother.pk).update(died_on=date(2026, 1, 5))
    start_houses(houses=[listed], by=SYSTEM, at=NOON, key="start")
    assert found(MatterKind.DIED) == {("3", "Агафья")}


def test_a_right_was_sold_and_somebody_came(cast, family, heir):
    OwnershipRight.objects.filter(person=cast["boris"].person).update(ends_on=date(2026, 5, 5))
    OwnershipRight.objects.create(premises=family.premises, person=heir, kind="shared", starts_on=date(2026, 5, 5))
    assert reconcile(by=SYSTEM, at=NOON) == 0
    assert reconcile(by=SYSTEM, at=LATER) == 2
    assert (found(MatterKind.SOLD), found(MatterKind.NEWCOMER)) == ({("1", "Борис")}, {("1", "Уля")})
    assert reconcile(by=SYSTEM, at=LATER) == 0


def test_after_the_contract_the_right_is_the_citys_and_nobody_wonders(cast, family, go):
    go(family, Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT, Stage.CONTRACT)
    OwnershipRight.objects.filter(premises=family.premises).update(ends_on=date(2026, 5, 5))
    reconcile(by=SYSTEM, at=LATER)
    assert not found(MatterKind.SOLD)


def test_what_is_settled_goes_by_itself_and_what_a_person_closed_stays_closed(cast, started):
    family = started.families.get(premises=cast.flat_of_grandmother)
    matter = Matter.objects.get(kind=MatterKind.NO_CONTACTS, family=family)
    contact = Contact.objects.create(person=cast.grandmother, kind="phone", value="+79450000099")
    reconcile(by=SYSTEM, at=LATER)
    matter.refresh_from_db()
    assert (matter.outcome, matter.closed_by) == (BY_ITSELF, None)
    contact.delete()
    assert reconcile(by=SYSTEM, at=LATER) == 1
    again = Matter.objects.get(kind=MatterKind.NO_CONTACTS, family=family, closed_at=None)
    with pytest.raises(CannotClose):
        close_matter(matter=again, outcome="  ", by=cast["lev"].actor, at=LATER)
    close_matter(matter=again, outcome="Сходили, всё рассказали", by=cast["lev"].actor, at=LATER)
    assert reconcile(by=SYSTEM, at=LATER) == 0


def test_a_family_without_contacts_but_with_a_cabinet_is_reached(cast, started):
    Contact.objects.all().delete()
    Account.objects.exclude(person=cast["anna"].person).update(is_active=False)
    reconcile(by=SYSTEM, at=LATER)
    assert {number for number, _nobody in found(MatterKind.NO_CONTACTS)} == {"2", "3"}


def test_a_house_that_stands_at_two_stages(cast, started, go):
    def split() -> list[dict]:
        reconcile(by=SYSTEM, at=LATER)
        return list(Matter.objects.filter(kind="split_house", closed_at=None).values_list("facts", flat=True))

    assert split() == []
    one, two, *_others = started.families.filter(kind="owner")
    go([one, two], Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT)
    assert split() == [{"behind": 1, "ahead": 2, "all": 3}]
    go(list(started.families.filter(stage=Stage.RESETTLEMENT_START)), Stage.ORDER)
    assert split() == []


def test_a_home_that_was_found_after_the_start_splits_the_house(cast, started):
    Premises.objects.create(house=cast.house, number="40", number_key="40")
    enlist(house=started, by=SYSTEM, at=LATER)
    reconcile(by=SYSTEM, at=LATER)
    assert Matter.objects.filter(kind="split_house", closed_at=None).count() == 1


def test_what_nothing_moves_is_stuck(cast, family, go):
    go(family, Stage.ORDER)
    reconcile(by=SYSTEM, at=NOON + timedelta(days=60))
    assert not found(MatterKind.STUCK)
    reconcile(by=SYSTEM, at=NOON + timedelta(days=61))
    assert found(MatterKind.STUCK) == {("1", None)}
    Step.objects.filter(family=family, left_at=None).update(runs_from=NOON, due_at=NOON + timedelta(days=50))
    reconcile(by=SYSTEM, at=NOON + timedelta(days=61))
    assert not found(MatterKind.STUCK)


def test_one_house_alone_is_looked_at(cast, family, started):
    Person.objects.filter(pk=cast["boris"].person.pk).update(died_on=date(2026, 5, 5))
    assert reconcile(by=SYSTEM, at=LATER, houses=[started.pk + 1]) == 0
    assert reconcile(by=SYSTEM, at=LATER, houses=[started.pk]) == 1


def test_two_cards_of_one_person_leave_one_member(cast, family):
    double = Person.objects.create(last_name="Теремков", first_name="Боря", name_key="теремков боря")
    member = add_member(family=family, joining=Joining(double, MemberRole.OWNER), by=SYSTEM, at=NOON)
    merge_people(keep=cast["boris"].person, other=double, by=SYSTEM, at=LATER)
    reconcile(by=SYSTEM, at=LATER)
    member.refresh_from_db()
    assert member.ended == Ended.MISTAKE
    assert family.members.filter(until=None).count() == 2


def test_who_died_counts_no_more_and_the_others_agreement_is_whole(cast, family, offer):
    agree(cast, offer, "anna")
    boris = family.members.get(person=cast["boris"].person)
    end_member(member=boris, ended=Ended.SOLD, on=LATER.date(), by=cast["lev"].actor, at=LATER)
    offer.refresh_from_db()
    family.refresh_from_db()
    assert (offer.state, family.stage) == (OfferState.ACCEPTED, Stage.ACCEPT)
    assert not Watch.objects.filter(person=boris.person, ended_at=None).exists()


def test_a_newcomer_must_answer_what_everybody_had_accepted(cast, family, offer, heir):
    agree(cast, offer, "anna")
    agree(cast, offer, "boris")
    family.refresh_from_db()
    assert family.stage == Stage.ACCEPT
    member = add_member(family=family, joining=Joining(heir, MemberRole.OWNER, (1, 3)), by=cast["lev"].actor, at=LATER)
    offer.refresh_from_db()
    family.refresh_from_db()
    assert (member.must_consent, offer.state, family.stage) == (True, OfferState.MADE, Stage.INSPECTION)
    assert Answer.objects.filter(offer=offer).count() == 2
    assert Watch.objects.filter(person=heir, subject=family.public_id, ended_at=None).exists()


def test_a_newcomer_hears_where_the_move_stands(cast, family, go, heir):
    batch = go(family, Stage.ORDER)
    add_member(family=family, joining=Joining(heir, MemberRole.OWNER), by=cast["lev"].actor, at=LATER)
    [notice] = Notice.objects.filter(subject_id=batch.public_id).exclude(public_id=batch.notice)
    prepare(notice=notice, by=SYSTEM, at=LATER)
    assert [row.person for row in notice.addressees.all()] == [heir]


def test_taken_in_twice_is_one_member_and_a_matter_goes(cast, family, heir):
    OwnershipRight.objects.create(premises=family.premises, person=heir, kind="shared")
    reconcile(by=SYSTEM, at=LATER)
    first = add_member(family=family, joining=Joining(heir, MemberRole.OWNER), by=cast["lev"].actor, at=LATER)
    assert add_member(family=family, joining=Joining(heir, MemberRole.OWNER), by=cast["lev"].actor, at=LATER) == first
    assert not found(MatterKind.NEWCOMER)


def test_only_who_leads_changes_a_family_and_not_on_any_day(cast, family, heir):
    boris = family.members.get(person=cast["boris"].person)
    for who in ("anna", "egor", "nina", "ilya"):
        with pytest.raises(Denied):
            end_member(member=boris, ended=Ended.LEFT, on=LATER.date(), by=cast[who].actor, at=LATER)
        with pytest.raises(Denied):
            add_member(family=family, joining=Joining(heir, MemberRole.OWNER), by=cast[who].actor, at=LATER)
    with pytest.raises(CannotChange):
        end_member(member=boris, ended=Ended.SOLD, on=date(2027, 1, 1), by=SYSTEM, at=LATER)
    Person.objects.filter(pk=heir.pk).update(died_on=date(2026, 1, 1))
    heir.refresh_from_db()
    with pytest.raises(CannotChange):
        add_member(family=family, joining=Joining(heir, MemberRole.OWNER), by=SYSTEM, at=LATER)


def test_all_of_it_is_read_by_whom_it_is_about(cast, family, offer):
    agree(cast, offer, "anna")
    person = cast["anna"].person.public_id
    families, answers, matters = (part.query(person) for part in PARTS)
    assert [len(rows) for rows in (families, answers, matters)] == [1, 1, 0]
    assert family.number in families[0].values()
    assert Family.objects.count() > 1


@pytest.mark.parametrize("kind", ["died", "sold", "newcomer"])
def test_one_press_makes_the_family_what_the_registry_says(cast, family, heir, kind):
    boris = cast["boris"].person
    if kind == "died":
        Person.objects.filter(pk=boris.pk).update(died_on=date(2026, 5, 5))
        reconcile(by=SYSTEM, at=LATER)
        with pytest.raises(CannotChange):
            follow_registry(matter=Matter.objects.get(kind=kind), by=cast["lev"].actor, at=LATER)
        OwnershipRight.objects.filter(person=boris).update(ends_on=date(2026, 5, 5))
    elif kind == "sold":
        OwnershipRight.objects.filter(person=boris).update(ends_on=date(2026, 5, 5))
    else:
        OwnershipRight.objects.create(
            premises=family.premises, person=heir, kind="shared", share_numerator=1, share_denominator=6
        )
    reconcile(by=SYSTEM, at=LATER)
    matter = Matter.objects.get(kind=kind, closed_at=None)
    for who in ("egor", "nina", "ilya"):
        with pytest.raises(Denied):
            follow_registry(matter=matter, by=cast[who].actor, at=LATER)
    done = follow_registry(matter=matter, by=cast["lev"].actor, at=LATER)
    assert done.closed_at == LATER
    assert follow_registry(matter=matter, by=cast["lev"].actor, at=LATER) == done
    rows = family.members.values_list("person__first_name", "ended", "until", "share_denominator")
    changed = {
        "died": ("Борис", "died", date(2026, 5, 5), 3),
        "sold": ("Борис", "sold", date(2026, 5, 5), 3),
        "newcomer": ("Уля", "", None, 6),
    }
    assert changed[kind] in set(rows)
    assert reconcile(by=SYSTEM, at=LATER) == 0


def test_what_the_registry_cannot_settle_is_left_to_people(cast, started):
    matter = Matter.objects.get(kind=MatterKind.NOBODY)
    with pytest.raises(CannotChange):
        follow_registry(matter=matter, by=cast["lev"].actor, at=LATER)


def test_the_button_is_on_the_worklist(cast, family):
    Person.objects.filter(pk=cast["boris"].person.pk).update(died_on=date(2026, 5, 5))
    reconcile(by=SYSTEM, at=LATER)
    OwnershipRight.objects.filter(person=cast["boris"].person).update(ends_on=date(2026, 5, 5))
    matter = Matter.objects.get(kind=MatterKind.DIED)
    client = client_of(cast["lev"])
    address = f"/staff/relocation/worklist/{matter.public_id}/follow/"
    assert address in client.get("/staff/relocation/worklist/?kind=died").content.decode()
    assert client_of(cast["ilya"]).post(address).status_code == 403
    assert client.post(address).status_code == 302
    matter.refresh_from_db()
    assert matter.closed_at is not None
    assert address not in client.get("/staff/relocation/worklist/?kind=died").content.decode()
