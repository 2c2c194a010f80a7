"""Windows, pace, refusals and lost links of a real SMPP session."""

import asyncio

import pytest

from teremok.platform.channels.providers.smpp import Smpp, WrongAddress
from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.simulators.threads import LOOPBACK, beside
from teremok.platform.channels.smpp import session
from teremok.platform.channels.smpp.pdu import Command, Message, Status
from teremok.platform.channels.tests.smpp_talk import LONG, be_quick, centre, parcel, run, talking, until
from teremok.platform.channels.troubles import (
    DeliverLater,
    NeverDelivers,
    NoSuchAddress,
    OutOfOrder,
    Unanswered,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    be_quick(monkeypatch)


def test_no_more_is_on_the_wire_than_the_window_allows():
    smsc = centre(holds=True)

    async def story():
        async with talking(smsc) as (provider, _):
            sending = asyncio.gather(*(provider.send(parcel()) for _ in range(20)))
            await until(lambda: len(smsc.messages) == 8)
            await asyncio.sleep(0.05)
            held = len(smsc.messages)
            smsc.let_go()
            await sending
            return held

    assert run(story()) == 8
    assert len(smsc.messages) == 20


def test_the_pace_is_kept():
    smsc = centre()

    async def story():
        async with talking(smsc, options="&rate=0.001") as (provider, _):
            sending = [asyncio.create_task(provider.send(parcel())) for _ in range(3)]
            await until(lambda: smsc.messages)
            await asyncio.sleep(0.05)
            for task in sending:
                task.cancel()

    run(story())
    assert len(smsc.messages) == 1  # the second is due in a quarter of an hour


def test_an_overrun_centre_is_given_a_pause(monkeypatch):
    monkeypatch.setattr(session, "FIRST_THROTTLE", 3600)
    monkeypatch.setattr(session, "LONGEST_THROTTLE", 3600)
    smsc = centre(throttle_next=1)

    async def story():
        async with talking(smsc) as (provider, _):
            with pytest.raises(OutOfOrder, match="throttled"):
                await provider.send(parcel())
            sending = asyncio.create_task(provider.send(parcel()))
            await asyncio.sleep(0.05)
            assert not smsc.messages
            link = provider._session._link
            link._pumping.cancel()
            link._next_at = 0
            link._pump_again()
            await sending

    run(story())
    assert len(smsc.messages) == 1


def test_a_part_that_was_refused_for_now_is_offered_again():
    smsc = centre(throttle_next=1)

    async def story():
        async with talking(smsc) as (provider, receipts):
            await provider.send(parcel(LONG))
            await until(lambda: receipts)

    run(story())
    assert len(smsc.messages) == 3
    assert sorted(message.octets[5] for message in smsc.messages) == [1, 2, 3]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (Status.INVALID_DESTINATION, NoSuchAddress),
        (Status.INVALID_MESSAGE_LENGTH, NeverDelivers),
        (Status.SUBMIT_FAILED, DeliverLater),
        (Status.INVALID_SOURCE, DeliverLater),
        (Status.QUEUE_FULL, OutOfOrder),
        (Status.SYSTEM_ERROR, OutOfOrder),
        (0x442, DeliverLater),  # a vendor's own
    ],
)
def test_a_refusal_says_whether_to_try_again(status, trouble):
    smsc = centre(manners=Manners(errors=2.0), refusal=status)

    async def story():
        async with talking(smsc) as (provider, _):
            with pytest.raises(trouble, match=f"0x{status:08x}"):
                await provider.send(parcel())

    run(story())


@pytest.mark.parametrize("to", ["", "neighbour", "123", "+7999000000112345678", "+７９９９００００００１"])
def test_what_is_no_number_never_leaves(to):
    smsc = centre()

    async def story():
        async with talking(smsc) as (provider, _):
            with pytest.raises(NoSuchAddress):
                await provider.send(parcel(to=to))

    run(story())
    assert not smsc.messages


def test_a_text_no_phone_can_join_never_leaves():
    async def story():
        async with talking(centre()) as (provider, _):
            with pytest.raises(NeverDelivers, match="255"):
                await provider.send(parcel("я" * 20_000))

    run(story())


def test_a_link_lost_in_the_middle_leaves_no_doubt_hidden():
    """What was written is unanswered, what waited was not sent, and the next goes over a new link."""
    smsc = centre(holds=True)

    async def story():
        async with talking(smsc) as (provider, _):
            sending = asyncio.gather(*(provider.send(parcel()) for _ in range(12)), return_exceptions=True)
            await until(lambda: len(smsc.messages) == 8)
            smsc.hang_up()
            troubles = await sending
            smsc.holds = False
            await until(lambda: provider._session.is_bound)
            accepted = await provider.send(parcel())
            return troubles, accepted

    troubles, accepted = run(story())
    assert [type(trouble) for trouble in troubles] == [Unanswered] * 8 + [OutOfOrder] * 4
    assert accepted.ref == "0000000009"
    assert smsc.manners.counts["connections"] == 2


def test_what_is_never_answered_frees_the_window():
    smsc = centre(manners=Manners(silent=1.0))

    async def story():
        async with talking(smsc, options="&answer=0.1") as (provider, _):
            troubles = await asyncio.gather(*(provider.send(parcel()) for _ in range(16)), return_exceptions=True)
            smsc.manners.silent = 0.0
            await provider.send(parcel())
            return troubles

    assert [type(trouble) for trouble in run(story())] == [Unanswered] * 16


def test_a_silent_link_is_asked_and_a_dead_one_given_up(monkeypatch):
    monkeypatch.setattr(session, "PROBE_SECONDS", 0.05)
    monkeypatch.setattr(session, "SWEEP_SECONDS", 0.02)
    smsc = centre()

    async def story():
        async with talking(smsc, options="&silence=0.05") as (provider, _):
            await until(lambda: smsc.manners.counts["enquiries"] >= 2)
            assert smsc.manners.counts["connections"] == 1
            smsc.links[0].transport.set_protocol(_Deaf())
            await until(lambda: smsc.manners.counts["connections"] == 2)
            await provider.send(parcel())
            smsc.links.pop(0)

    run(story())


class _Deaf(asyncio.Protocol):
    pass


def test_what_isnt_smpp_ends_the_link_and_another_begins():
    smsc = centre()

    async def story():
        async with talking(smsc) as (provider, _):
            smsc.links[0].write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await until(lambda: smsc.manners.counts["connections"] == 2)
            await until(lambda: provider._session.is_bound)
            await provider.send(parcel())

    run(story())
    assert len(smsc.messages) == 1


def test_a_good_bye_of_the_centre_is_answered_and_the_session_comes_back():
    smsc = centre()

    async def story():
        async with talking(smsc) as (provider, _):
            smsc.links[0].request(Command.UNBIND)
            await until(lambda: smsc.manners.counts["connections"] == 2)
            await until(lambda: provider._session.is_bound)
            await provider.send(parcel())

    run(story())


def test_strange_deliveries_are_answered():
    smsc = centre()

    async def story():
        async with talking(smsc) as (_, receipts):
            link = smsc.links[0]
            link.request(Command.DELIVER_SM, b"\0\0")  # cut short: refused
            link.request(Command.DELIVER_SM, _reply())  # a person writes back: taken
            link.request(0x00000021, b"")  # submit_multi, which only clients send
            await until(
                lambda: (smsc.manners.counts["receipts_answered"], smsc.manners.counts["receipts_refused"]) == (1, 1)
            )
            assert not receipts

    run(story())


def test_a_centre_out_of_reach_is_said_at_once():
    async def story():
        provider = Smpp("sms1", "smpp://teremok:secret@127.0.0.1:1/")
        await provider.open()
        with pytest.raises(OutOfOrder, match="can't be reached"):
            await provider.send(parcel())
        await provider.close()

    run(story())


def test_a_wrong_password_is_said_and_not_shown():
    async def story():
        async with talking(centre(), password="wrong1") as (provider, _):
            with pytest.raises(OutOfOrder, match="invalid password") as trouble:
                await provider.send(parcel())
            return str(trouble.value)

    assert "wrong1" not in run(story())


def test_check_says_what_is_wrong():
    with beside(centre().serve) as (port, _):
        url = f"smpp://teremok:secret@{LOOPBACK}:{port}"
        assert Smpp("sms1", url).check() == ""
        assert "Check the user name" in Smpp("sms1", url.replace("secret", "nothing")).check()
    assert "can't be reached" in Smpp("sms1", url).check()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("smpp://", "expected an address"),
        ("http://host", "expected an address"),
        ("smpp://u:p@host?windows=5", "windows is not an option"),
        ("smpp://u:p@host?joined=glue", "udh, sar or payload"),
        ("smpp://u:p@host?window=many", "are numbers"),
    ],
)
def test_an_address_that_cant_be_used_is_refused(url, complaint):
    with pytest.raises(WrongAddress, match=complaint):
        Smpp("sms1", url)


def _reply():
    from teremok.platform.channels.smpp import pdu

    return pdu.write(Message("79990000001", "DOM", "Спасибо".encode("utf-16-be"), data_coding=8))
