"""SMS through a real SMPP session with a centre that behaves, and with one that doesn't."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from teremok.platform.channels.providers.base import Accepted
from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.smpp.pdu import Command
from teremok.platform.channels.smpp.receipts import MessageState
from teremok.platform.channels.states import State
from teremok.platform.channels.tests.smpp_talk import LONG, PHONE, SHORT, be_quick, centre, parcel, run, talking, until


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    be_quick(monkeypatch)


def test_an_sms_is_taken_and_receipted():
    smsc = centre()

    async def story():
        async with talking(smsc) as (provider, receipts):
            accepted = await provider.send(parcel(expires_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC)))
            await until(lambda: receipts)
            return accepted, receipts

    accepted, receipts = run(story())
    assert accepted == Accepted("0000000001")
    assert [(receipt.ref, receipt.state) for receipt in receipts] == [("0000000001", State.DELIVERED)]
    message = smsc.messages[0]
    assert (message.source, message.source_ton, message.destination) == ("DOM", 5, "79990000001")
    assert message.octets == SHORT.encode()
    assert message.validity == "261123093000000+"
    assert smsc.manners.counts["receipts_answered"] == 1


@pytest.mark.parametrize("joined", ["udh", "sar", "payload"])
def test_a_long_cyrillic_text_is_one_message(joined):
    smsc = centre()

    async def story():
        async with talking(smsc, options=f"&joined={joined}") as (provider, receipts):
            accepted = await provider.send(parcel(LONG))
            await until(lambda: smsc.manners.counts["receipts_answered"] == len(smsc.messages))
            await until(lambda: receipts)
            return accepted, receipts

    accepted, receipts = run(story())
    assert len(smsc.messages) == (1 if joined == "payload" else 3)
    whole = "0000000001" if joined == "payload" else "0000000001 0000000002 0000000003"
    assert accepted == Accepted(whole)
    assert [(receipt.ref, receipt.state) for receipt in receipts] == [(whole, State.DELIVERED)]
    assert _joined(smsc.messages, joined) == LONG


def test_parts_of_a_repeated_attempt_carry_the_same_mark():
    smsc, id_ = centre(), UUID(int=5)

    async def story():
        async with talking(smsc) as (provider, _):
            await provider.send(parcel(LONG, id=id_))
            await provider.send(parcel(LONG, id=id_))

    run(story())
    assert {message.octets[3] for message in smsc.messages} == {smsc.messages[0].octets[3]}


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (["DELIVRD", "DELIVRD", "DELIVRD"], State.DELIVERED),
        (["DELIVRD", "UNDELIV", "DELIVRD"], State.FAILED),
        (["DELIVRD", "UNKNOWN", "DELIVRD"], State.UNKNOWN),
        (["DELIVRD", "DELIVRD"], None),  # the third says nothing
        (["DELIVRD", "DELIVRD", "DELIVRD", "UNDELIV"], State.DELIVERED),  # it changes its mind
        (["ENROUTE", "DELIVRD"], None),
    ],
)
def test_the_whole_is_delivered_when_every_part_is(states, whole):
    smsc = centre()
    words = {"DELIVRD": 2, "UNDELIV": 5, "UNKNOWN": 7, "ENROUTE": 1}

    async def story():
        async with talking(smsc) as (provider, receipts):
            smsc.manners.delay = smsc.later.seconds = 3600  # it gives no receipts by itself
            await provider.send(parcel(LONG))
            for number, word in enumerate(states):
                body = smsc.receipt(number % 3 + 1, "79990000001", "DOM", MessageState(words[word]))
                smsc.links[0].request(Command.DELIVER_SM, body)
            await until(lambda: smsc.manners.counts["receipts_answered"] == len(states))
            return [(receipt.ref, receipt.state) for receipt in receipts]

    ref = "0000000001 0000000002 0000000003"
    assert run(story()) == ([(ref, whole)] if whole else [])


def test_receipts_before_the_answer_and_twice_count_once():
    smsc = centre(manners=Manners(early=True, repeated=1.0))

    async def story():
        async with talking(smsc) as (provider, receipts):
            await asyncio.gather(*(provider.send(parcel(text)) for text in (SHORT, LONG)))
            await until(lambda: smsc.manners.counts["receipts_answered"] == 8)
            return [receipt.state for receipt in receipts]

    assert run(story()) == [State.DELIVERED] * 2


def test_a_receipt_is_acknowledged_when_it_is_kept_and_told_again_until_then():
    smsc = centre()

    async def story():
        async with talking(smsc, keeps=False) as (provider, receipts):
            await provider.send(parcel(LONG))
            await until(lambda: receipts)
            assert smsc.manners.counts["receipts_answered"] == 0
            smsc.hang_up()
            await until(lambda: len(smsc.undelivered) == 3)
            await until(lambda: not smsc.undelivered)  # to the next session, which knows the message by now
            await until(lambda: smsc.manners.counts["receipts_answered"] == 3)
            receipts[0].kept()
            return receipts

    assert [receipt.state for receipt in run(story())] == [State.DELIVERED]


def test_the_receipt_of_a_part_waits_for_the_others_but_not_for_ever(monkeypatch):
    monkeypatch.setattr("teremok.platform.channels.smpp.joining.UNACKNOWLEDGED_SECONDS", 0.3)
    smsc = centre()

    async def story():
        async with talking(smsc) as (provider, receipts):
            smsc.manners.delay = smsc.later.seconds = 3600  # it gives no receipts by itself
            await provider.send(parcel(LONG))
            for number in (1, 2):
                smsc.links[0].request(
                    Command.DELIVER_SM, smsc.receipt(number, "79990000001", "DOM", MessageState.DELIVERED)
                )
            await asyncio.sleep(0.1)
            assert smsc.manners.counts["receipts_answered"] == 0
            await until(lambda: smsc.manners.counts["receipts_answered"] == 2)
            smsc.links[0].request(Command.DELIVER_SM, smsc.receipt(3, "79990000001", "DOM", MessageState.DELIVERED))
            await until(lambda: smsc.manners.counts["receipts_answered"] == 3)
            return receipts

    assert [receipt.state for receipt in run(story())] == [State.DELIVERED]


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        ("{:x}", "{}"),
        ("{}", "{:x}"),
        ("{:08X}", "{}"),
        ("{:010}", "{}"),
        ("{:x}", "{:X}"),
    ],
)
@pytest.mark.parametrize("early", [False, True])
def test_an_id_in_another_form_is_recognised(answer, receipt, early):
    smsc = centre(manners=Manners(early=early), answer_id=answer.format, receipt_id=receipt.format, last_id=0xABCDEF)

    async def story():
        async with talking(smsc) as (provider, receipts):
            accepted = await provider.send(parcel())
            await until(lambda: receipts)
            return accepted, receipts

    accepted, receipts = run(story())
    assert accepted.ref == answer.format(0xABCDF0) == receipts[0].ref


def test_a_receipt_of_another_number_isnt_taken_for_ours():
    """An id that fits only when read as hexadecimal must also name the receiver."""
    smsc = centre(answer_id="{:x}".format, last_id=15)

    async def story():
        async with talking(smsc) as (provider, receipts):
            smsc.manners.delay = smsc.later.seconds = 3600
            await provider.send(parcel())  # id 10, which is 16
            smsc.receipt_id = str
            smsc.links[0].request(Command.DELIVER_SM, smsc.receipt(16, "79995555555", "DOM", MessageState.DELIVERED))
            await until(lambda: receipts)
            return receipts

    assert [receipt.ref for receipt in run(story())] == ["16"]  # passed on under its own name


def test_parts_sent_by_an_earlier_process_are_joined():
    smsc = centre()

    async def story():
        async with talking(smsc, undecided=lambda name: [("7 8", PHONE), ("9", PHONE)]) as (_, receipts):
            for number in (7, 9, 8):
                body = smsc.receipt(number, PHONE.lstrip("+"), "DOM", MessageState.DELIVERED)
                smsc.links[0].request(Command.DELIVER_SM, body)
            await until(lambda: len(receipts) == 2)
            return [receipt.ref for receipt in receipts]

    smsc.receipt_id = str
    assert run(story()) == ["9", "7 8"]


def test_ids_too_long_to_be_kept_together_are_still_joined():
    smsc = centre(answer_id="{:060}".format, receipt_id="{:060}".format)

    async def story():
        async with talking(smsc) as (provider, receipts):
            accepted = await provider.send(parcel(LONG))
            await until(lambda: receipts)
            return accepted, receipts

    accepted, [receipt] = run(story())
    assert accepted.ref == receipt.ref == "0" * 59 + "1+3"


def test_one_number_in_two_bases_is_not_confused():
    """Ids 10 and 16, to the same phone: a receipt of 16 isn't that of hexadecimal 10, however they come."""
    smsc = centre(manners=Manners(early=True), answer_id=str, receipt_id=str, last_id=9)

    async def story():
        async with talking(smsc) as (provider, receipts):
            accepted = await asyncio.gather(*(provider.send(parcel()) for _ in range(8)))
            await until(lambda: len(receipts) == 8)
            return {each.ref for each in accepted}, {receipt.ref for receipt in receipts}

    accepted, receipted = run(story())
    assert accepted == receipted == set(map(str, range(10, 18)))


def test_a_receipt_of_an_earlier_process_is_passed_on():
    smsc = centre()

    async def story():
        async with talking(smsc) as (_, receipts):
            body = smsc.receipt(777, "79990000001", "DOM", MessageState.EXPIRED)
            smsc.links[0].request(Command.DELIVER_SM, body)
            await until(lambda: receipts)
            return receipts[0]

    receipt = run(story())
    assert (receipt.ref, receipt.state, receipt.reason) == ("0000000777", State.FAILED, "expired err:011")


def test_an_error_code_of_the_dead_gives_the_number_up():
    smsc = centre(manners=Manners(errors=1.0))

    async def story():
        async with talking(smsc, options="&dead=010,011") as (_, receipts):
            body = smsc.receipt(1, "79990000001", "DOM", MessageState.UNDELIVERABLE)
            smsc.links[0].request(Command.DELIVER_SM, body)
            await until(lambda: receipts)
            return receipts[0]

    assert run(story()).address_is_dead


def _joined(messages, joined):
    if joined == "payload":
        return messages[0].text_octets.decode("utf-16-be")
    if joined == "sar":
        parts = {message.tlvs[0x20F][0]: message.octets for message in messages}
    else:
        assert all(message.octets[:3] == b"\5\0\3" and message.esm_class & 0x40 for message in messages)
        parts = {message.octets[5]: message.octets[6:] for message in messages}
    return b"".join(parts[number] for number in sorted(parts)).decode("utf-16-be")
