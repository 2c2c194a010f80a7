"""An SMS gateway over HTTP: POST {id, to, text}, a repeated Idempotency-Key counts once, receipts are posted back."""

import asyncio
import hmac
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx
import orjson

from teremok.platform.channels.simulators.http import Request, Response, serve
from teremok.platform.channels.simulators.manners import Fate, Later, Manners

MOST_RECEIPTS = 200  # in one POST
PAUSE_SECONDS = 1.0


@dataclass
class SmsGateway:
    """With `receipts_to` it posts [{"ref", "state"}] there: "delivered" or "failed". `token` empty lets everyone in.

    It honours the key: a repeat is answered as the first was and sent to nobody. `keep_messages` keeps them; then a
    repeat that says something else is refused, for a key names one message.
    """

    manners: Manners = field(default_factory=Manners)
    token: str = ""
    receipts_to: str = ""
    refusal: int = HTTPStatus.UNPROCESSABLE_ENTITY
    keep_messages: bool = False
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fates: dict[str, Fate] = field(default_factory=dict)
    _receipts: deque[dict[str, str]] = field(default_factory=deque)
    _posting: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        self.later = Later(self.manners.delay)
        self.serve = serve(self._answer)
        self._there_are_receipts = asyncio.Event()

    def _answer(self, request: Request) -> Response | None:
        if self.token and not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self.token}"):
            return Response(HTTPStatus.UNAUTHORIZED)
        if request.method != "POST":
            return Response(HTTPStatus.NO_CONTENT)
        counts = self.manners.counts
        counts["offered"] += 1
        try:
            message = orjson.loads(request.body)
            key = request.headers.get("idempotency-key", "") or str(message["id"])
        except (ValueError, KeyError, TypeError):
            return Response(HTTPStatus.BAD_REQUEST)
        fate = self._fates.get(key)
        if fate is not None:
            counts["repeats_of_a_key"] += 1
            if self.keep_messages and self.messages[key] != message:
                counts["other_words_under_a_key"] += 1
                return Response(HTTPStatus.UNPROCESSABLE_ENTITY)
            return Response(HTTPStatus.OK)
        fate = self.manners.fate()
        if fate is Fate.REFUSED:
            counts["refused"] += 1
            return Response(self.refusal)
        self._fates[key] = fate
        self.manners.take(key)
        if self.keep_messages:
            self.messages[key] = message
        if fate is Fate.SILENT:
            counts["silent"] += 1
            return None
        if self.receipts_to:
            self.later.call(partial(self._receipt, key, fate is Fate.FAILED))
        return Response(HTTPStatus.OK, pause=self.manners.pause)

    def _receipt(self, key: str, is_failed: bool) -> None:
        self.manners.counts["failed" if is_failed else "delivered"] += 1
        receipt = {"ref": key, "state": "failed" if is_failed else "delivered"}
        self._receipts.append(receipt)
        if self.manners.is_repeated():
            self.manners.counts["repeated"] += 1
            self._receipts.append(receipt)
        if self._posting is None:
            self._posting = asyncio.get_running_loop().create_task(self._post())
        self._there_are_receipts.set()

    async def _post(self) -> None:
        """What isn't taken is posted again: a receiver that is down loses nothing."""
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                await self._there_are_receipts.wait()
                self._there_are_receipts.clear()
                while self._receipts:
                    await self._post_some(client)

    async def _post_some(self, client: httpx.AsyncClient) -> None:
        portion = [self._receipts.popleft() for _ in range(min(MOST_RECEIPTS, len(self._receipts)))]
        try:
            response = await client.post(self.receipts_to, json=portion)
            is_taken = response.is_success
        except httpx.HTTPError:
            is_taken = False
        if is_taken:
            self.manners.counts["receipts_answered"] += len(portion)
        else:
            self.manners.counts["receipts_refused"] += len(portion)
            self._receipts.extendleft(reversed(portion))
            await asyncio.sleep(PAUSE_SECONDS)
