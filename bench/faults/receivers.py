"""Those who receive while others are killed: `python -m bench.faults.receivers PAUSE REFUSED`, never killed itself.

An SMS centre (SMPP 3.4, which knows no key), an SMS gateway (HTTP, which honours ours) and a mail server. They take
everything, answer after PAUSE seconds and keep what came. The centre refuses one number in REFUSED as if it were out of
order, so that these go by the gateway. Prints the ports; then answers a line "count" with how many different messages
each has, and "all" with everything.
"""

import asyncio
import hashlib
import json
import re
import sys
from collections import Counter
from itertools import islice
from typing import Any

import uvloop

from teremok.platform.channels.simulators.gateway import SmsGateway
from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.simulators.sink import MailSink, Taken
from teremok.platform.channels.simulators.smsc import SmsCentre
from teremok.platform.channels.smpp.pdu import HAS_HEADER, Message, Status

HEADER_OCTETS = 6  # 05 00 03, mark, of how many, which (3GPP TS 23.040, 9.2.3.24.1)
RECEIPT_SECONDS = 1.0
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^Date:.*\r\n", re.IGNORECASE | re.MULTILINE)


async def main(pause: float, refused: int) -> None:
    manners = [Manners(pause=pause, delay=pause + RECEIPT_SECONDS, keeps=True) for _ in range(3)]
    centre = SmsCentre(
        manners[0],
        refusal=Status.SYSTEM_ERROR,
        refuses=lambda to: int(to) % refused == 0,
        keep_messages=True,
    )
    gateway = SmsGateway(manners[1], keep_messages=True)
    mail = MailSink(manners[2], keep_messages=True)
    servers = [await part.serve("127.0.0.1", 0) for part in (centre, gateway, mail)]
    _say([server.sockets[0].getsockname()[1] for server in servers])
    phones = Phones(centre, gateway)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "all":
            _say(
                {"centre": in_parts(centre.messages), "gateway": by_key(gateway), "mail": by_message_id(mail.messages)}
            )
        else:
            _say(len(phones.seen()) + len(manners[2].taken))


class Phones:
    """The numbers that have got something, counted on from the last time."""

    def __init__(self, centre: SmsCentre, gateway: SmsGateway) -> None:
        self._centre, self._gateway = centre, gateway
        self._known: set[str] = set()
        self._read = [0, 0]

    def seen(self) -> set[str]:
        by_centre, by_gateway = self._read
        self._known.update(message.destination for message in self._centre.messages[by_centre:])
        new = islice(self._gateway.messages.values(), by_gateway, None)
        self._known.update(str(message["to"]).lstrip("+") for message in new)
        self._read = [len(self._centre.messages), len(self._gateway.messages)]
        return self._known


def in_parts(messages: list[Message]) -> dict[str, list[list[Any]]]:
    """By receiver: [mark, of how many, which, SHA-256 of the text, how often it came] for each different part."""
    parts: Counter[tuple[str, int, int, int, str]] = Counter()
    for message in messages:
        octets, (mark, total, number) = message.octets, (0, 1, 1)
        if message.esm_class & HAS_HEADER:
            mark, total, number = octets[3:HEADER_OCTETS]
            octets = octets[HEADER_OCTETS:]
        parts[message.destination, mark, total, number, hashlib.sha256(octets).hexdigest()] += 1
    found: dict[str, list[list[Any]]] = {}
    for (to, *part), count in parts.items():
        found.setdefault(to, []).append([*part, count])
    return found


def by_key(gateway: SmsGateway) -> dict[str, Any]:
    """The receiver of each key that was taken, how many keys came again, how many said something else then."""
    counts = gateway.manners.counts
    return {
        "receivers": {key: message["to"] for key, message in gateway.messages.items()},
        "again": counts["repeats_of_a_key"],
        "other": counts["other_words_under_a_key"],
    }


def by_message_id(mails: list[Taken]) -> dict[str, list[Any]]:
    """By our id in Message-ID: the receiver, how often it came, how many different texts it had but for the date."""
    counts: Counter[str] = Counter()
    texts: dict[str, set[bytes]] = {}
    receivers: dict[str, str] = {}
    for mail in mails:
        found = _MESSAGE_ID.search(mail.octets)
        key = found[1].decode() if found else ""
        counts[key] += 1
        texts.setdefault(key, set()).add(hashlib.sha256(_DATE.sub(b"", mail.octets, count=1)).digest())
        receivers[key] = ", ".join(mail.to)
    return {key: [receivers[key], count, len(texts[key])] for key, count in counts.items()}


def _say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1]), int(sys.argv[2])))
