"""What is written is read back, and what is broken is called so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.channels.smpp import pdu
from teremok.platform.channels.smpp.pdu import Malformed, Message
from teremok.platform.channels.smpp.receipts import MessageState, read_receipt

ADDRESS = st.text(alphabet="0123456789DOM", max_size=20)
MESSAGES = st.builds(
    Message,
    source=ADDRESS,
    destination=ADDRESS,
    octets=st.binary(max_size=254),
    esm_class=st.integers(0, 255),
    data_coding=st.integers(0, 255),
    wants_receipt=st.booleans(),
    tlvs=st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=40), max_size=3),
)


@given(MESSAGES)
def test_a_message_is_read_as_it_was_written(message):
    assert pdu.read(pdu.write(message)) == message


def test_the_octets_are_those_of_the_standard():
    """Written by another implementation (smpp34 1.5.0) from the same fields."""
    submit = bytes.fromhex(
        "0000004b000000040000000000000007000500444f4d000101373939393030303030303100000000003236313132333039333030303030"
        "302b0001000800060414043e043c020c00020005"
    )
    deliver = bytes.fromhex(
        "0000004b0000000500000000000000030001013739393930303030303031000500444f4d000400000000000000001169643a3920737461"
        "743a44454c49565244001e000239000427000102"
    )
    sent = Message(
        source="DOM",
        source_ton=5,
        destination="79990000001",
        octets="Дом".encode("utf-16-be"),
        data_coding=8,
        wants_receipt=True,
        validity="261123093000000+",
        tlvs={0x20C: b"\0\5"},
    )
    assert pdu.frame(pdu.Command.SUBMIT_SM, 7, pdu.write(sent)) == submit
    received = Message(
        source="79990000001",
        source_ton=1,
        source_npi=1,
        destination="DOM",
        destination_ton=5,
        destination_npi=0,
        octets=b"id:9 stat:DELIVRD",
        esm_class=4,
        tlvs={0x1E: b"9\0", 0x427: b"\2"},
    )
    assert pdu.units_of(bytearray(deliver)) == [(5, 0, 3, pdu.write(received))]
    assert pdu.read(deliver[16:]) == received


@given(st.binary(max_size=300))
def test_garbage_is_malformed_or_a_message(body):
    for read in (pdu.read, pdu.read_data_sm):
        try:
            read(body)
        except Malformed:
            continue


@given(MESSAGES, st.data())
def test_a_message_cut_short_never_hides_it(message, data):
    body = pdu.write(message)
    end = data.draw(st.integers(0, len(body)))
    try:
        found = pdu.read(body[:end])
    except Malformed:
        return
    assert found.octets == message.octets
    assert found.tlvs.items() <= message.tlvs.items()


@given(st.lists(st.tuples(st.integers(1, 99), st.binary(max_size=50)), max_size=8), st.data())
def test_units_come_whole_however_the_wire_cuts_them(units, data):
    stream = b"".join(pdu.frame(4, number, body) for number, body in units)
    buffer, found = bytearray(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        buffer += stream[:size]
        stream = stream[size:]
        found += [(number, body) for _, _, number, body in pdu.units_of(buffer)]
    assert found == units
    assert not buffer


@pytest.mark.parametrize("length", [0, 15, 100_000])
def test_a_length_that_cant_be_is_malformed(length):
    with pytest.raises(Malformed):
        pdu.units_of(bytearray(pdu.HEADER.pack(length, 4, 0, 1)))


def test_a_long_text_goes_into_the_payload():
    message = pdu.read(pdu.write(Message("DOM", "79990000001", b"x" * 300)))
    assert message.octets == b""
    assert message.text_octets == b"x" * 300


RECEIPT = "id:{id} sub:001 dlvrd:001 submit date:2611220900 done date:2611220901 stat:{state} err:{error} text:Dom"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("DELIVRD", MessageState.DELIVERED),
        ("Delivered", MessageState.DELIVERED),
        ("UNDELIV", MessageState.UNDELIVERABLE),
        ("EXPIRED", MessageState.EXPIRED),
        ("REJECTD", MessageState.REJECTED),
        ("UNKNOWN", MessageState.UNKNOWN),
        ("ENROUTE", MessageState.ENROUTE),
        ("ACCEPTD", MessageState.ACCEPTED),
    ],
)
def test_the_words_of_centres_are_understood(word, state):
    receipt = read_receipt(_receipt(RECEIPT.format(id="a1-B2", state=word, error="011").encode()))
    assert (receipt.id, receipt.state, receipt.reason) == ("a1-B2", state, "err:011")


@pytest.mark.parametrize(
    ("encode", "coding"),
    [
        (str.encode, 0),
        (str.encode, 8),  # says UCS-2, writes ASCII
        (lambda text: text.encode("utf-16-be"), 8),
        (lambda text: text.encode("utf-16-be"), 0),  # says nothing, writes UCS-2
        (lambda text: text.encode("utf-16-le"), 8),  # the wrong way round
        (lambda text: _packed(text.encode()), 0),  # seven bits a sign, as on the air
    ],
)
def test_a_receipt_in_a_wrong_encoding_is_understood(encode, coding):
    receipt = read_receipt(_receipt(encode(RECEIPT.format(id="77", state="DELIVRD", error="000")), data_coding=coding))
    assert (receipt.id, receipt.state, receipt.reason) == ("77", MessageState.DELIVERED, "")


def test_parameters_outweigh_the_text():
    tlvs = {pdu.Tag.RECEIPTED_MESSAGE_ID: b"right\0", pdu.Tag.MESSAGE_STATE: b"\x05"}
    receipt = read_receipt(_receipt(RECEIPT.format(id="wrong", state="DELIVRD", error="7").encode(), tlvs=tlvs))
    assert (receipt.id, receipt.state, receipt.reason) == ("right", MessageState.UNDELIVERABLE, "err:7")


def test_parameters_alone_are_enough():
    tlvs = {pdu.Tag.RECEIPTED_MESSAGE_ID: b"88", pdu.Tag.MESSAGE_STATE: b"\x02"}
    assert read_receipt(_receipt(b"", tlvs=tlvs)).id == "88"


@pytest.mark.parametrize("text", [b"", b"Spasibo!", b"id:1 stat:SOMEHOW err:000", b"stat:DELIVRD"])
def test_what_is_no_receipt_is_none(text):
    assert read_receipt(_receipt(text)) is None


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255))
def test_no_octets_break_the_reader(octets, coding, esm_class):
    read_receipt(_receipt(octets, data_coding=coding, esm_class=esm_class))


def _receipt(octets, **fields):
    return Message(**{"source": "79990000001", "destination": "DOM", "octets": octets, "esm_class": 4} | fields)


def _packed(septets):
    bits = 0
    for place, septet in enumerate(septets):
        bits |= septet << 7 * place
    return bits.to_bytes((len(septets) * 7 + 7) // 8, "little")
