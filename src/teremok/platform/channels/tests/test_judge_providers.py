"""When a provider counts as slow or out of order, and when it doesn't."""

from uuid import uuid4

from teremok.platform.channels.carrying.items import Item
from teremok.platform.channels.carrying.roads import FAILURES_IN_A_ROW, LEAST_RESULTS, STUCK_SECONDS, Lane, Road
from teremok.platform.channels.origins import Contents
from teremok.platform.channels.states import Channel, Health
from teremok.platform.channels.tests.laboratory import Spy

START = 1000.0


def item(number: int) -> Item:
    return Item(
        number, uuid4(), Channel.SMS, "+79450000001", "", None, 1, 0, False, None, Contents("", "x"), False
    )  # fmt: skip


def lane(name: str = "sms1") -> Lane:
    made = Lane(Spy(name, window=50))
    made.last_success = START
    return made


def fail(one: Lane, count: int, *, begun: float = START, at: float = START + 30) -> None:
    for number in range(count):
        one.begins(item(number), begun)
    for number in range(count):
        one.failed(item(number), "no answer", at, silent=True)


def test_some_failures_in_a_row_are_enough():
    one = lane()
    fail(one, FAILURES_IN_A_ROW - 1)
    assert one.health == Health.WORKING
    fail(one, 1)
    assert (one.health, one.trouble) == (Health.OUT, "no answer")


def test_silences_among_answers_to_later_ones_say_nothing():
    one = lane()
    for number in range(20):
        one.begins(item(number), START)
    one.begins(item(99), START + 1)
    one.took(item(99), START + 2)
    one.look(START + 29)
    for number in range(20):
        one.failed(item(number), "no answer", START + 30, silent=True)
    assert one.health == Health.WORKING
    assert one.trouble == "no answer"


def test_a_wire_on_which_nothing_is_answered_is_slow():
    one = lane()
    one.begins(item(1), START + 1)
    one.look(START + 1 + STUCK_SECONDS)
    assert one.health == Health.WORKING
    one.look(START + 1.1 + STUCK_SECONDS)
    assert one.health == Health.SLOW


def test_half_of_the_attempts_are_enough():
    one = lane()
    for number in range(LEAST_RESULTS):
        one.begins(item(number), START + number)
        (one.failed(item(number), "busy", START + number) if number % 2 else one.took(item(number), START + number))
    assert one.health == Health.OUT


def test_one_answer_brings_it_back_and_it_leads_again():
    first, second = lane("sms1"), lane("sms2")
    road = Road(Channel.SMS, [])
    road.lanes = [first, second]
    fail(first, FAILURES_IN_A_ROW)
    assert road.leader is second
    assert road.pick(item(1), START + 31) is second
    assert road.pick(item(1), START + 60) is first
    first.begins(item(1), START + 60)
    assert road.pick(item(2), START + 60) is second
    first.took(item(1), START + 60.1)
    assert (first.health, road.leader) == (Health.WORKING, first)


def test_how_much_is_held_follows_the_pace():
    one = lane()
    assert one.ahead == 50
    for number in range(400):
        one.begins(item(number), START)
        one.took(item(number), START + 0.5)
    assert one.ahead == 200
    assert one.per_minute(START + 30) == 400
    assert one.per_minute(START + 61) == 0
