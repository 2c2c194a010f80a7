"""Whom a notice would reach, by which roads and at what price."""

from decimal import Decimal

from teremok.notices.general import EMERGENCY, OFFICIAL
from teremok.notices.models import Habits, Preference
from teremok.notices.queries.preview import preview_of
from teremok.notices.queries.reach import count_people, find_in, one_of, reach_of
from teremok.notices.rendering import said_to, with_words
from teremok.notices.services.preparing import prepare
from teremok.notices.states import Way
from teremok.notices.tests.conftest import NOON
from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.registry.models import Contact


def test_roads_people_and_prices(cast, written):
    notice = written(kind=OFFICIAL)
    Habits.objects.create(person=cast["boris"].person, on_paper_since=NOON, said_at=NOON)
    reach = reach_of(notice, parts=2, on=NOON.date())
    by_way = {road.way: road for road in (*reach.at_once, *reach.later)}
    assert (reach.people, reach.on_paper, count_people(notice)) == (5, 1, 5)
    assert (by_way[Way.SMS].people, by_way[Way.SMS].cost) == (2, Decimal("4.50") * 4)
    assert by_way[Way.REGISTERED].cost == Decimal(550)
    assert reach.most == reach.cost + 550
    assert [person.pk for person in reach.nobody] == [cast.grandmother.pk, cast.landlord.pk]
    assert reach.unreachable == 2


def test_the_estimate_is_what_leaves(cast, written):
    Contact.objects.create(person=cast.grandmother, kind="phone", value="+79990000001")
    Contact.objects.create(person=cast.landlord, kind="phone", value="+79990000001")
    notice = written(kind=EMERGENCY)
    Preference.objects.create(
        person=cast.landlord, kind=EMERGENCY.name, way="sms", allowed=False, said_at=NOON
    )  # an emergency can't be switched off
    sms = next(road for road in reach_of(notice, parts=1, on=NOON.date()).at_once if road.way == Way.SMS)
    notice.state = "preparing"
    notice.save()
    prepare(notice=notice, by=SYSTEM, at=NOON)
    rows = Outgoing.objects.filter(origin="notice", channel="sms")
    assert (sms.people, sms.messages) == (rows.count(), rows.filter(carried_by=None).count())


def test_people_are_found_by_name_and_flat(cast, written):
    notice = written()
    anna = cast["anna"].person
    assert find_in(notice, "теремкова а") == [(anna.pk, cast.flat_of_anna.pk)]
    assert {person for person, _flat in find_in(notice, "1")} == {anna.pk, cast["boris"].person.pk}
    assert find_in(notice, "%") == []
    assert len(find_in(notice)) == 5
    assert one_of(notice, anna.pk) == cast.flat_of_anna.pk


def test_the_preview_counts_the_link_as_it_will_be(cast, written):
    notice = written(kind=EMERGENCY)
    shown = preview_of(notice, "ru", EMERGENCY)
    notice.state = "preparing"
    notice.save()
    prepare(notice=notice, by=SYSTEM, at=NOON)
    addressee = with_words(notice.addressees.all()).first()
    assert len(shown.said.short) == len(said_to(addressee).short)
