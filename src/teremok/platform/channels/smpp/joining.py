"""Joins the receipts of a message's parts into one, and holds those that come before the answer they belong to."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from teremok.platform.channels.providers.base import LONGEST_REF, nothing
from teremok.platform.channels.smpp.receipts import DeliveryReceipt, MessageState

REMEMBERED = 200_000  # parts; the oldest are forgotten
HELD_SECONDS = 3.0
HELD = 20_000
UNACKNOWLEDGED_SECONDS = 5.0  # at the most: for the receipts of a message's other parts
PROBES = 1_000

Acknowledge = Callable[[], None]
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Whole:
    ref: str
    to: str
    waits_for: int
    reason: str = ""
    is_unknown: bool = False
    is_over: bool = False
    acknowledge: tuple[Acknowledge, ...] = ()


@dataclass(slots=True)
class _Part:
    ref: str
    whole: _Whole
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class _Early:
    receipt: DeliveryReceipt
    number: str
    at: float
    acknowledge: Acknowledge


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of the whole message; `acknowledge` are to be called when that is kept."""

    ref: str
    state: MessageState
    reason: str = ""
    acknowledge: tuple[Acknowledge, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Form:
    """How an id in an answer and the same id in a receipt become equal."""

    of_answer: Callable[[str], Hashable]
    of_receipt: Callable[[str], Hashable]


def _number_in(base: int) -> Callable[[str], Hashable]:
    def read(ref: str) -> Hashable:
        try:
            return int(ref, base)
        except ValueError:
            return ref

    return read


_DECIMAL, _HEXADECIMAL = _number_in(10), _number_in(16)
EXACT = _Form(str, str)
_OTHER_FORMS = (
    _Form(_HEXADECIMAL, _DECIMAL),
    _Form(_DECIMAL, _HEXADECIMAL),
    _Form(_DECIMAL, _DECIMAL),  # zeros before it
    _Form(_HEXADECIMAL, _HEXADECIMAL),  # zeros, or letters of another size
)


class Joins:
    """Delivered when every part is; failed with the first that is; unknown when one is and the rest were delivered.

    A centre may write an id in its answer in hexadecimal and in its receipts in decimal, or the other way round. The
    form is learnt from the first receipt that fits: exactly at once, otherwise only when nothing came that fits better
    while it was held, and it names the receiver's number.

    What is acknowledged the centre forgets, so that a receipt is acknowledged only when what it decides is kept; that
    of a part waits some seconds for those of the other parts, so that a process that dies is told them all again.
    """

    def __init__(self) -> None:
        self._form: _Form | None = None
        self._parts: OrderedDict[Hashable, _Part] = OrderedDict()
        self._early: OrderedDict[Hashable, _Early] = OrderedDict()
        self._probes: OrderedDict[str, _Part] = OrderedDict()
        self._undecided: deque[tuple[float, _Whole]] = deque()

    def accepted(self, refs: Sequence[str], to: str) -> list[Joined]:
        """The parts of a message have these ids; returns what had already been heard of it."""
        form = self._form or EXACT
        whole = _Whole(whole_ref(refs), to, len(refs))
        keys = [form.of_answer(ref) for ref in refs]
        for key, ref in zip(keys, refs, strict=True):
            part = _Part(ref, whole)
            _remember(self._parts, key, part, REMEMBERED)
            if self._form is None:
                _remember(self._probes, ref, part, PROBES)
        if not self._early:
            return []
        early = [self._early.pop(key) for key in keys if key in self._early]
        return [joined for each in early for joined in self.heard(each.receipt, each.number, each.acknowledge)]

    def heard(self, receipt: DeliveryReceipt, number: str, acknowledge: Acknowledge = nothing) -> list[Joined]:
        """A final receipt that names `number` as the receiver's; what it decides, if it does."""
        key = (self._form or EXACT).of_receipt(receipt.id)
        part = self._parts.get(key)
        if part is None:
            if key in self._early:
                self._early.pop(key).acknowledge()
            if len(self._early) >= HELD:
                self._early.popitem(last=False)[1].acknowledge()
            self._early[key] = _Early(receipt, number, time.monotonic(), acknowledge)
            return []
        if self._form is None:
            self._learn(EXACT)
        return self._decided(part, receipt, acknowledge)

    def overdue(self) -> list[Joined]:
        """Receipts that belong to nothing this process sent: whoever keeps the answers may know them."""
        self._give_up_waiting()
        before = time.monotonic() - HELD_SECONDS
        passed: list[Joined] = []
        while self._early:
            key, early = next(iter(self._early.items()))
            if early.at > before:
                break
            del self._early[key]
            if self._form is None and (form := self._form_that_fits(early)):
                self._learn(form)
            part = self._parts.get((self._form or EXACT).of_receipt(early.receipt.id))
            if part is None:
                said = early.receipt
                passed.append(Joined(said.id, said.state, said.reason, (early.acknowledge,)))
            else:
                passed += self._decided(part, early.receipt, early.acknowledge)
        return passed

    def _decided(self, part: _Part, receipt: DeliveryReceipt, acknowledge: Acknowledge) -> list[Joined]:
        if part.is_over or part.whole.is_over:
            acknowledge()  # it repeats itself, or changes its mind
            return []
        part.whole.acknowledge += (acknowledge,)
        joined = _decide(part, receipt)
        if joined:
            part.whole.acknowledge = ()
        else:
            self._undecided.append((time.monotonic(), part.whole))
        return joined

    def _give_up_waiting(self) -> None:
        before = time.monotonic() - UNACKNOWLEDGED_SECONDS
        while self._undecided and self._undecided[0][0] <= before:
            _, whole = self._undecided.popleft()
            call_all(whole.acknowledge)
            whole.acknowledge = ()

    def _form_that_fits(self, early: _Early) -> _Form | None:
        for ref, part in self._probes.items():
            if _same_number(early.number, part.whole.to):
                for form in _OTHER_FORMS:
                    if form.of_answer(ref) == form.of_receipt(early.receipt.id):
                        return form
        return None

    def _learn(self, form: _Form) -> None:
        self._form = form
        self._probes.clear()
        if form is not EXACT:
            self._parts = OrderedDict((form.of_answer(part.ref), part) for part in self._parts.values())
            self._early = OrderedDict((form.of_receipt(early.receipt.id), early) for early in self._early.values())


def whole_ref(refs: Sequence[str]) -> str:
    """The ids of all parts in one, so that they can be joined by a later process too; else the first with their number.

    It is never the id of a part: the receipt of one part must not be taken for that of the whole.
    """
    joined = " ".join(refs)
    return joined if len(joined) <= LONGEST_REF else f"{refs[0][: LONGEST_REF - 4]}+{len(refs)}"


def _decide(part: _Part, receipt: DeliveryReceipt) -> list[Joined]:
    whole = part.whole
    part.is_over = True
    whole.waits_for -= 1
    if receipt.state == MessageState.UNKNOWN:
        whole.is_unknown, whole.reason = True, receipt.reason
    elif receipt.state != MessageState.DELIVERED:
        whole.is_over = True
        return [Joined(whole.ref, receipt.state, receipt.reason, whole.acknowledge)]
    if whole.waits_for:
        return []
    whole.is_over = True
    state = MessageState.UNKNOWN if whole.is_unknown else MessageState.DELIVERED
    return [Joined(whole.ref, state, whole.reason, whole.acknowledge)]


def call_all(some: Iterable[Acknowledge]) -> None:
    for one in some:
        one()


def _same_number(one: str, other: str) -> bool:
    return one.lstrip("+0") == other.lstrip("+0")


def _remember(kept: "OrderedDict[_Key, _Value]", key: _Key, value: _Value, most: int) -> None:
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)
