"""Pages drawn once for the same facts: drawing costs more than asking, and most visits find nothing new.

The facts are asked of the database at every visit, so a page is never older than they are; only its drawing is kept,
in the memory of the web process, under all that it was drawn from.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from teremok.ui.context import Frame
from teremok.ui.forgery import token_for

ROOM_BYTES = 32 * 1024 * 1024
_TOKEN_HERE = secrets.token_hex(16)  # unguessable, so that nobody's words can pass for it

Pieces = tuple[bytes, ...]


class Shelf:
    """Drawn pages in pieces between which the visitor's CSRF token goes; what was not fetched longest falls off.

    `room` is in bytes; a key takes room as well, for the facts in it may be longer than the page.
    """

    def __init__(self, room: int = ROOM_BYTES) -> None:
        self.room = room
        self._pages: OrderedDict[Hashable, tuple[Pieces, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Pieces | None:
        with self._lock:
            if key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key][0]

    def put(self, key: Hashable, page: Pieces) -> None:
        weight = sum(map(len, page)) + len(repr(key).encode())
        with self._lock:
            self._size += weight - self._pages.pop(key, ((), 0))[1]
            self._pages[key] = page, weight
            while self._size > self.room:
                self._size -= self._pages.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


shelf = Shelf()


def draw(request: HttpRequest, template: str, parts: Callable[[], dict[str, Any]], *, facts: Hashable) -> HttpResponse:
    """The page of `template` with `parts()`, which are worked out only when none was drawn from `facts` yet.

    `facts` must hold all that the parts are made of, the day among it when days are shown; who looks, in which
    language, theme and address, is added here. A page that carries messages is drawn for once.
    """
    if len(get_messages(request)):
        return render(request, template, parts())
    frame = Frame(request)
    # Both addresses: the frame's is the home's for whoever asks for the head alone, which tells nothing of the page.
    key = (template, facts, frame.actor, get_language(), frame.theme, frame.here, request.get_full_path())
    pieces = shelf.get(key)
    if pieces is None:
        page = render(request, template, {**parts(), "csrf_token": _TOKEN_HERE}).content
        pieces = tuple(page.split(_TOKEN_HERE.encode()))
        shelf.put(key, pieces)
    return HttpResponse(token_for(request).encode().join(pieces))
