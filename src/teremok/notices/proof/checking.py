"""Judging a chain of seals and the records they hold; every fault is named in a sentence."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from teremok.kernel.merkle import root
from teremok.notices.proof.lines import GENESIS, SignedSeal, ids_in, is_signed, key_id, size_of, split

MOST = 1_000_000  # records of one seal
NAMED = 1000  # faults told one by one; the others are counted


@dataclass(frozen=True)
class Fault:
    """What is wrong; `record` is the id of an event, `seal` the number of a seal, none where it isn't one's alone."""

    sentence: str
    record: int | None = None
    seal: int | None = None


@dataclass(frozen=True)
class Found:
    """A record as it was found: `leaf` is the hash of its line, `line` the number of the line in a file."""

    record: int | None
    leaf: bytes
    line: int | None = None


@dataclass(frozen=True)
class Head:
    """A seal that was published: whoever knows it knows everything before it."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"


class NoHead(Exception):
    """The text is no head."""


def read_head(text: str) -> Head:
    """From `number:hash`, as it is published. Raises NoHead."""
    number, _, digits = text.strip().partition(":")
    try:
        head = Head(int(number), bytes.fromhex(digits))
    except ValueError:
        raise NoHead(text) from None
    if head.number < 1 or len(head.hash) != len(GENESIS):
        raise NoHead(text)
    return head


@dataclass
class Report:
    """What was found: `head` is the last seal that was read, `keys` the ids of the keys that signed."""

    faults: list[Fault] = field(default_factory=list)
    more: int = 0
    records: int = 0
    seals: int = 0
    waiting: int = 0
    head: Head | None = None
    keys: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def add(self, sentence: str, *, record: int | None = None, seal: int | None = None) -> None:
        if len(self.faults) < NAMED:
            self.faults.append(Fault(sentence, record, seal))
        else:
            self.more += 1


class Checker:
    """Takes the seals one by one in their order, each with the records found for it, and fills a report.

    `keys` are the public keys that may sign, by their ids.
    """

    def __init__(self, report: Report, *, keys: Mapping[str, bytes], heads: Iterable[Head] = ()) -> None:
        self.report = report
        self._keys = keys
        self._heads = {head.number: head for head in heads}
        self._previous = GENESIS
        self._number = 0

    def take(self, seal: SignedSeal, records: Sequence[Found]) -> None:
        """A seal and what is found for it. Without its leaves a changed record can only be told to be one of them."""
        self.chain(seal)
        report = self.report
        report.records += len(records)
        facts, number = seal.facts, seal.facts.number
        if not size_of(facts.events) == facts.count <= MOST:
            report.add(f"Seal {number} says that it holds {facts.count} records, and names others.", seal=number)
            return
        ids = list(ids_in(facts.events))
        leaves = split(seal.leaves) if seal.leaves is not None else None
        leaves_hold = leaves is not None and len(leaves) == len(ids) and root(leaves) == facts.root
        if leaves is not None and not leaves_hold:
            report.add(f"The leaves kept with seal {number} are not those it was made over.", seal=number)
        if [found.record for found in records] != ids:
            _placing(report, ids, records, number)
        if leaves is not None and leaves_hold:
            expected = dict(zip(ids, leaves, strict=True))
            _comparing(report, expected, records, number)
        elif root([found.leaf for found in records]) != facts.root and report.is_sound:
            report.add(f"Among the records of seal {number} at least one was altered.", seal=number)

    def chain(self, seal: SignedSeal) -> None:
        """The seal itself: its place, its link, its signature."""
        report, facts = self.report, seal.facts
        number = facts.number
        report.seals += 1
        if number != self._number + 1:
            report.add(_out_of_turn(self._number, number), seal=number)
        elif facts.previous != self._previous:
            report.add(f"Seal {number} does not follow seal {number - 1}: one of the two was replaced.", seal=number)
        key = self._keys.get(facts.signed_with)
        if key is None:
            report.add(f"Seal {number} is signed with a key nobody knows here: {facts.signed_with}.", seal=number)
        elif not is_signed(seal, key):
            report.add(f"Seal {number} was altered: its signature does not belong to it.", seal=number)
        known = self._heads.pop(number, None)
        if known is not None and known.hash != facts.hash:
            report.add(f"Seal {number} is not the one that was published: the log was written anew.", seal=number)
        report.keys.add(facts.signed_with)
        self._number, self._previous = number, facts.hash
        report.head = Head(number, facts.hash)

    def finish(self) -> None:
        """After the last seal: heads that are known and were not met."""
        for number in sorted(self._heads):
            self.report.add(f"The log is cut off: it ends with seal {self._number}, and seal {number} was published.")


def _out_of_turn(before: int, number: int) -> str:
    if number > before + 1:
        missing = f"Seal {before + 1} is" if number == before + 2 else f"Seals {before + 1} to {number - 1} are"
        return f"{missing} missing before seal {number}."
    return f"Seal {number} stands after seal {before}, where it does not belong."


def _placing(report: Report, ids: Sequence[int], records: Sequence[Found], number: int) -> None:
    """Names what is missing, added, doubled and out of order among the records."""
    found = [one.record for one in records if one.record is not None]
    times, wanted = Counter(found), set(ids)
    for record in ids:
        if record not in times:
            report.add(f"Record {record} is missing: seal {number} holds it.", record=record, seal=number)
    for record, count in times.items():
        if record not in wanted:
            report.add(f"Record {record} was added: seal {number} does not hold it.", record=record, seal=number)
        elif count > 1:
            report.add(f"Record {record} stands there {count} times.", record=record, seal=number)
    once = [record for record in dict.fromkeys(found) if record in wanted]
    order = [record for record in ids if record in times]
    for stands, belongs in zip(once, order, strict=True):
        if stands != belongs:
            report.add(f"Record {stands} stands where record {belongs} belongs.", record=stands, seal=number)


def _comparing(report: Report, expected: Mapping[int, bytes], records: Sequence[Found], number: int) -> None:
    for one in records:
        if one.record is None or one.record not in expected or expected[one.record] == one.leaf:
            continue
        sentence = f"Record {one.record} was altered after seal {number} was made."
        report.add(sentence, record=one.record, seal=number)


def pinned(keys: Mapping[str, bytes], wanted: Sequence[str]) -> dict[str, bytes]:
    """Of the keys only those named by their id or by themselves, in hexadecimal digits; all where none is named."""
    if not wanted:
        return dict(keys)
    given = {name.lower() for name in wanted}
    return {name: key for name, key in keys.items() if name in given or key.hex() in given}


def by_id(keys: Iterable[bytes]) -> dict[str, bytes]:
    return {key_id(key): key for key in keys}


Watch = Callable[[int], None]  # told the count of records now and then
