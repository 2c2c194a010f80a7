"""Reminders before the end of a term: who hasn't signed or answered, each once, the nearest one alone."""

from datetime import timedelta

import pytest

from teremok.modules.relocation.models import Answer, Destination, NewFlat, Offer, Reminder, Step
from teremok.modules.relocation.services.reminding import remind
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Addressee, Notice
from teremok.notices.rendering import said_to
from teremok.notices.services.preparing import prepare
from teremok.platform.access import SYSTEM

pytestmark = pytest.mark.django_db
DUE = NOON.replace(hour=21) + timedelta(days=29)  # midnight in the city: 2 June is the last day
SIGN = (Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT)


def running(family, due=DUE):
    Step.objects.filter(family=family, left_at=None).update(runs_from=NOON, due_at=due)


def told() -> list[Addressee]:
    rows = []
    for notice in Notice.objects.filter(kind__endswith="_soon").order_by("pk"):
        prepare(notice=notice, by=SYSTEM, at=NOON)
        rows += Addressee.objects.filter(notice=notice).order_by("person")
    return rows


@pytest.mark.parametrize(("days", "reminded"), [(11, 0), (10, 2), (9, 2), (3, 2), (1, 2), (0, 2), (-1, 0)])
def test_the_day_has_to_come_and_the_term_to_run(family, go, days, reminded):
    go(family, *SIGN)
    running(family)
    assert remind(by=SYSTEM, at=DUE - timedelta(days=days + 1, hours=-9)) == reminded


def test_each_reminder_goes_once(family, go):
    go(family, *SIGN)
    running(family)
    days = [remind(by=SYSTEM, at=DUE - timedelta(days=n, hours=-9)) for n in range(15, 0, -1) for _twice in range(2)]
    assert sum(days) == 2 * 3
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [1, 3, 10]


def test_it_names_the_last_day(family, go):
    go(family, *SIGN)
    running(family)
    remind(by=SYSTEM, at=DUE - timedelta(days=3))
    for one in told():
        said = said_to(one)
        assert "2\xa0июня" in said.subject
        assert "((" not in said.body + said.short


def test_who_has_answered_is_left_alone(cast, family, go):
    go(family, Stage.ORDER, Stage.INSPECTION)
    running(family)
    flat = NewFlat.objects.create(
        premises=cast.flat_of_zoya, destination=Destination.objects.create(house=cast.neighbour_house)
    )
    offer = Offer.objects.create(family=family, flat=flat, number=1, arithmetic={}, is_equal=True, made_at=NOON)
    anna = family.members.get(person=cast["anna"].person)
    Answer.objects.create(offer=offer, member=anna, consents=True, way="cabinet", said_at=NOON, key="a")
    assert remind(by=SYSTEM, at=DUE - timedelta(days=3)) == 1
    [one] = told()
    assert one.person == cast["boris"].person
    assert f"{cast.neighbour_house.address}, кв. 1" in said_to(one).body


def test_whose_term_has_not_begun_is_not_hurried(family, go):
    go(family, *SIGN)
    assert remind(by=SYSTEM, at=DUE - timedelta(days=3)) == 0
