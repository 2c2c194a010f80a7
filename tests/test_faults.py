"""The fault runner: its moments, its judgement, and at `make soak` thirty kills at full length."""

import os
import random
import subprocess
import sys
from collections import Counter
from uuid import UUID

import pytest

from bench.faults.judging import Received, Written, copies_of, judge
from bench.faults.moments import Victim, moments

NUMBER = "79450000001"
ADDRESS = "person1@skazochinsk.example"
WHOLE = [[7, 2, 1, "first", 1], [7, 2, 2, "second", 1]]


def sms(**fields: object) -> Written:
    given = {"id": 1, "public_id": UUID(int=1), "channel": "sms", "to": f"+{NUMBER}", "state": "delivered"}
    return Written(**{**given, "trouble": "", "doubts": 0, **fields})


def mail(**fields: object) -> Written:
    return sms(**{"id": 2, "public_id": UUID(int=2), "channel": "mail", "to": ADDRESS, "state": "sent", **fields})


def received(*, centre=None, keys=(), by_mail=None, again: int = 0, other: int = 0) -> Received:
    gateway = {"receivers": dict.fromkeys(keys, f"+{NUMBER}"), "again": again, "other": other}
    return Received({NUMBER: centre} if centre else {}, gateway, by_mail or {})


def test_moments_are_the_same_again_and_share_the_kills_out():
    thirty = moments(30, chance=random.Random(7))
    assert thirty == moments(30, chance=random.Random(7)) != moments(30, chance=random.Random(8))
    assert Counter(one.victim for one in thirty) == dict.fromkeys(Victim, 6)
    assert [one.after for one in thirty] == sorted(one.after for one in thirty)
    assert 0 < len(thirty) - len({one.after for one in thirty}) < 15  # some come right behind another


def test_a_message_in_parts_is_there_when_every_part_is():
    assert copies_of(WHOLE) == (1, 1)
    assert copies_of(WHOLE[:1]) == (0, 1)
    assert copies_of([[7, 2, 1, "first", 2], [7, 2, 2, "second", 1]]) == (1, 2)
    assert copies_of([*WHOLE, [9, 1, 1, "another", 1]]) == (2, 2)
    assert copies_of([]) == (0, 0)


def test_all_is_well_when_each_message_came_once():
    verdict = judge(
        [sms(), mail()], received(centre=WHOLE, by_mail={str(UUID(int=2)): [ADDRESS, 2, 1]}, again=1), frozenset()
    )
    assert verdict.left == 2
    assert verdict.repeated_under_a_key == 2
    assert not any((verdict.lost, verdict.doubled, verdict.unforeseen, verdict.rekeyed, verdict.reworded))


@pytest.mark.parametrize(
    "message", [sms(), sms(state="sent"), sms(state="taken"), sms(state="queued"), mail()], ids=lambda one: one.state
)
def test_what_left_and_came_to_nobody_is_lost(message):
    assert judge([message], received(centre=WHOLE[:1]), frozenset()).lost == [message.id]


def test_what_did_not_leave_says_why():
    verdict = judge([sms(state="failed", trouble="nobody there"), mail(state="cancelled")], received(), frozenset())
    assert (verdict.lost, verdict.without_reason) == ([], [2])


@pytest.mark.parametrize(
    ("message", "in_flight", "unforeseen"),
    [(sms(doubts=1), {1}, []), (sms(doubts=0), {1}, [1]), (sms(doubts=1), {5}, [1])],
    ids=["it was counted", "nobody counted it", "it was in flight at no kill"],
)
@pytest.mark.parametrize("keys", [(), ("a",)], ids=["twice at the centre", "by the other provider too"])
def test_a_double_must_have_been_foreseen(message, in_flight, unforeseen, keys):
    twice = [[*part[:-1], 1 if keys else 2] for part in WHOLE]
    verdict = judge([message], received(centre=twice, keys=keys), frozenset(in_flight))
    assert (verdict.doubled, verdict.unforeseen) == ([1], unforeseen)


def test_two_keys_for_one_message_are_found():
    assert judge([sms()], received(keys=("a", "b")), frozenset()).rekeyed == [NUMBER]
    twice = {str(UUID(int=2)): [ADDRESS, 1, 1], str(UUID(int=3)): [ADDRESS, 1, 1]}
    assert judge([mail()], received(by_mail=twice), frozenset()).rekeyed == [ADDRESS]


def test_other_words_under_one_key_are_found():
    verdict = judge([mail()], received(by_mail={str(UUID(int=2)): [ADDRESS, 2, 2]}, other=1), frozenset())
    assert verdict.reworded == [str(UUID(int=2)), "of the gateway"]


@pytest.mark.soak
def test_thirty_kills_lose_no_notice(tmp_path):
    """In a process of its own: the tree has a database of its own, and this one's Django is taken."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEREMOK_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "bench", "faults"]
    done = subprocess.run(command, env=kept | {"TEREMOK_VAR": str(tmp_path)}, check=False, timeout=2400)  # noqa: S603
    assert done.returncode == 0
