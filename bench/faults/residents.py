"""People who open their link and press the button while the house is being mended; they try until they are answered."""

import random
import time
from base64 import urlsafe_b64encode
from collections import Counter
from threading import Event, Thread
from uuid import UUID

import httpx

from bench.faults.tree import Tree

PAUSE_SECONDS = 0.1
AGAIN_SECONDS = 0.2
FRESH = """
    SELECT id, public_id FROM notices_addressee WHERE id > %s AND id %% 7 = 0 ORDER BY id LIMIT 500
"""


class Residents:
    """`confirmed` are the addressees (public ids) whose press was answered well; `answers` counts every status.

    `broken` counts requests that had no answer, `again` people who had to press more than once therefore.
    """

    def __init__(self, tree: Tree, *, chance: random.Random) -> None:
        self.confirmed: list[UUID] = []
        self.answers: Counter[int] = Counter()
        self.broken = 0
        self.again = 0
        self._tree, self._chance = tree, chance
        self._waiting: list[UUID] = []
        self._last = 0
        self._stopping = Event()
        self._thread = Thread(target=self._live, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(60)

    def meet(self) -> None:
        """Learns of new addressees; called by the thread that owns the tree's connection."""
        rows = self._tree.ask(FRESH, self._last)
        if rows:
            self._last = rows[-1][0]
            some = [row[1] for row in rows]
            self._chance.shuffle(some)
            self._waiting += some

    def _live(self) -> None:
        with httpx.Client(base_url=self._tree.url, timeout=10) as client:
            while not self._stopping.is_set():
                if self._waiting:
                    who = self._waiting.pop()
                    link = "/n/" + urlsafe_b64encode(who.bytes).decode().rstrip("=")
                    if self._until_answered(client, "GET", link) and self._until_answered(client, "POST", link):
                        self.confirmed.append(who)
                time.sleep(PAUSE_SECONDS)

    def _until_answered(self, client: httpx.Client, method: str, link: str) -> bool:
        """Whether it was answered well; a page of trouble, or none, is asked for again."""
        tries = 0
        while not self._stopping.is_set():
            tries += 1
            try:
                status = client.request(method, link).status_code
            except httpx.TransportError:
                self.broken += 1
            else:
                self.answers[status] += 1
                if status in (200, 302):
                    self.again += method == "POST" and tries > 1
                    return True
            time.sleep(AGAIN_SECONDS)
        return False
