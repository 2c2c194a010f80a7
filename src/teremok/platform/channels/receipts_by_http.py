"""Receipts that a gateway sends by HTTP: read, kept, and matched by a carrier."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.utils.dateparse import parse_datetime

from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.providers.base import LONGEST_REF, Receipt
from teremok.platform.channels.states import State
from teremok.platform.secrets import keyed_hash

MOST = 1000
NAMES = ("sms1", "sms2")
OLDEST = timedelta(days=30)
FINAL = {"delivered": State.DELIVERED, "failed": State.FAILED, "unknown": State.UNKNOWN}


class NotReceipts(Exception):
    """The body holds no receipts; the text says why."""


def token_of(name: str) -> str:
    """The part of the address that only this provider knows."""
    return keyed_hash(f"receipts of {name}").hex()[:40]


def address_for(name: str) -> str:
    return f"{settings.BASE_URL}/channels/receipts/{token_of(name)}/"


def named_by(token: str) -> str:
    """Whose token it is; empty for nobody's."""
    return next((name for name in NAMES if hmac.compare_digest(token_of(name).encode(), token.encode())), "")


def take(*, name: str, body: bytes, at: datetime) -> tuple[int, list[tuple[int, str]]]:
    """Keeps one receipt {ref, state, reason, at, nobody} or a list of them: (how many are good, place and why not).

    `ref` is the id it gave an SMS, or ours; `state` is delivered, failed or unknown; `nobody` says that the number
    doesn't exist. Bad ones in a list don't spoil the others. Raises NotReceipts.
    """
    said = _read(body)
    given = said if isinstance(said, list) else [said]
    if len(given) > MOST:
        raise NotReceipts(f"At most {MOST} receipts at once.")
    good: list[tuple[str, Receipt]] = []
    bad: list[tuple[int, str]] = []
    for place, one in enumerate(given):
        try:
            good.append((name, _receipt(one, at)))
        except NotReceipts as reason:
            bad.append((place, str(reason)))
    receiving.keep(_once(good), at=at)
    return len(good), bad


def _once(receipts: Sequence[tuple[str, Receipt]]) -> list[tuple[str, Receipt]]:
    return list({receipt.ref: (name, receipt) for name, receipt in reversed(receipts)}.values())


def _read(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1251", errors="replace")  # as old gateways here write
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotReceipts("The body is not JSON.") from error


def _receipt(said: Any, at: datetime) -> Receipt:
    if not isinstance(said, dict):
        raise NotReceipts("A receipt is an object.")
    ref, state = said.get("ref", said.get("id")), said.get("state")
    if not isinstance(ref, str) or not 0 < len(ref) <= LONGEST_REF or not ref.isprintable():
        raise NotReceipts(f"ref is a text of up to {LONGEST_REF} signs.")
    if not isinstance(state, str) or state.lower() not in FINAL:
        raise NotReceipts("state is delivered, failed or unknown.")
    reason = said.get("reason", "")
    return Receipt(
        ref=ref,
        state=FINAL[state.lower()],
        at=_instant(said.get("at"), at),
        reason=reason if isinstance(reason, str) else "",
        address_is_dead=said.get("nobody") is True and state.lower() == "failed",
    )


def _instant(said: Any, at: datetime) -> datetime:
    """When it happened, as far as that can be true; else when we were told."""
    try:
        instant = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not at - OLDEST <= instant <= at:
        return at
    return instant
