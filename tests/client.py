"""The strict client: every page a test fetches is also judged, and a swap must equal a reload."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from difflib import unified_diff
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.html import Node, parse

SOURCE = Path(__file__).parents[1] / "src" / "teremok"
FORM_METHODS = {"post"}
TEMPLATE_REST = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
PRIMARY_KEY = re.compile(r"/(?!20\d\d(?:/|$))\d+(?:/|$)")
FORBIDDEN = re.compile("style$|on[a-z]+$|hx-on")
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")\w{64}(?=")')

_sound: set[bytes] = set()


class StrictClient(Client):
    """Django's test client that fails on a page no person should be handed."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        judge(response)
        return response

    def swap(self, path: str, **headers: str) -> HttpResponse:
        """GET as htmx asks for a part of a page."""
        return self.get(path, headers={"HX-Request": "true", **headers})


def judge(response: HttpResponse) -> None:
    """A page that was judged before is known by its content; only the tokens of its forms are new at every load."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    policy = response.headers.get("Content-Security-Policy", "")
    told = b"\0".join((settings.ROOT_URLCONF.encode(), policy.encode(), CSRF_TOKEN.sub(rb"\1", response.content)))
    mark = hashlib.blake2b(told, digest_size=16).digest()
    if mark in _sound:
        return
    page = parse(response.content.decode())
    nodes = list(page.walk())
    complaints = [*_markup_complaints(page, nodes), *_link_complaints(nodes), *_form_complaints(page)]
    if page.all("html"):
        complaints += [*_page_complaints(page), *_policy_complaints(policy)]
        if page.all("html")[0].attributes.get("lang") == "ru":
            complaints += _untranslated(page, nodes)
    path = response.request.get("PATH_INFO", "") if hasattr(response, "request") else ""
    assert not complaints, f"{path} is not fit to be shown:\n" + "\n".join(f"  {line}" for line in complaints)
    _sound.add(mark)


def _markup_complaints(page: Node, nodes: list[Node]) -> list[str]:
    shown = [*page.texts(without=("code", "pre")), *(v for node in nodes for v in node.attributes.values())]
    found = [f"a leftover of the template: {text.strip()!r}" for text in shown if TEMPLATE_REST.search(text)]
    identifiers = Counter(node.attributes["id"] for node in nodes if "id" in node.attributes)
    found += [f"id {name!r} stands twice" for name in sorted(identifiers) if identifiers[name] > 1]
    for node in nodes:
        for name, value in node.attributes.items():
            if FORBIDDEN.match(name) or value.lstrip()[:11].lower() == "javascript:":
                found.append(f"<{node.tag} {name}={value!r}>: the content security policy forbids it")
        if node.tag == "style" or (node.tag == "script" and "src" not in node.attributes):
            found.append(f"a bare <{node.tag}>: the content security policy forbids it")
    return found


def _page_complaints(page: Node) -> list[str]:
    found = []
    if page.all("html")[0].attributes.get("lang") not in {"ru", "en"}:
        found.append("<html> names no language")
    if not (page.all("title") and page.all("title")[0].text):
        found.append("no <title>")
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} <h1>, one is right")
    return found


def _policy_complaints(policy: str) -> list[str]:
    if "default-src 'none'" not in policy or "unsafe" in policy:
        return [f"content security policy {policy!r}"]
    return []


def _link_complaints(nodes: list[Node]) -> list[str]:
    found = []
    for address in internal_links(nodes):
        path = urlsplit(address).path
        if path.startswith("/static/"):
            if not _is_static(path.removeprefix("/static/")):
                found.append(f"{address} is no static file")
            continue
        if PRIMARY_KEY.search(path):
            found.append(f"{address} shows a primary key")
        if not _leads_somewhere(path, settings.ROOT_URLCONF):
            found.append(f"{address} leads nowhere")
    return found


def internal_links(nodes: Iterable[Node]) -> list[str]:
    names = ("href", "src", "action", "hx-get", "hx-post", "formaction")
    addresses = {node.attributes[name] for node in nodes for name in names if name in node.attributes}
    return sorted(address for address in addresses if re.match("/(?!/)", address))


@lru_cache(10_000)
def _leads_somewhere(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


@lru_cache
def _is_static(name: str) -> bool:
    plain = re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name)
    return bool(finders.find(name) or finders.find(plain)) or staticfiles_storage.exists(name)


def _form_complaints(page: Node) -> list[str]:
    found = []
    for form in page.all("form"):
        names = {node.attributes.get("name") for node in form.walk()}
        if form.attributes.get("method", "get").lower() in FORM_METHODS and "csrfmiddlewaretoken" not in names:
            found.append(f"the form to {form.attributes.get('action', 'here')!r} has no csrf token")
    return found


def _untranslated(page: Node, nodes: list[Node]) -> list[str]:
    sources = english_sources()
    own = [node for node in nodes if node.tag != "html" and node.attributes.get("lang", "ru") != "ru"]
    spoken = {" ".join(text.split()) for text in page.texts()} - {node.text for node in own}
    for name in ("alt", "title", "placeholder", "aria-label"):
        spoken |= {node.attributes[name] for node in nodes if name in node.attributes}
    return [f"untranslated: {text!r}" for text in sorted(spoken & sources)]


@lru_cache
def english_sources() -> frozenset[str]:
    """Source strings that say something else in Russian."""
    found = set()
    for path in SOURCE.glob("**/locale/ru/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="ru"):
                if isinstance(message.id, str) and message.id and message.string and message.string != message.id:
                    found.add(message.id)
    return frozenset(found)


def assert_same_as_reload(
    client: Client, start: str, to: str, *, target: str, swap: str = "outerHTML", **headers: str
) -> None:
    """The page at `start` with htmx's answer from `to` put into #target equals the page at `to` freshly loaded."""
    page = parse(client.get(start).content.decode())
    answer = client.get(to, headers={"HX-Request": "true", "HX-Target": target, **headers})
    assert answer.status_code == HTTPStatus.OK
    part = parse(answer.content.decode())
    aside = [node for node in part.walk() if "hx-swap-oob" in node.attributes]
    for node in aside:
        node.replace_with([])
        node.attributes.pop("hx-swap-oob")
        page.by_id(node.attributes["id"]).replace_with([node])
    place = page.by_id(target)
    if swap == "outerHTML":
        place.replace_with(part.children)
    else:
        place.fill(part.children)
    reloaded = parse(client.get(to).content.decode())
    differences = list(unified_diff(_content(reloaded), _content(page), "reloaded", "swapped", lineterm="", n=2))
    assert not differences, "\n".join(differences)


def _content(page: Node) -> list[str]:
    """The outline of what is in <main>; a csrf token is new at every load."""
    main = page.all("main")[0]
    for node in main.walk():
        if node.attributes.get("name") == "csrfmiddlewaretoken":
            node.attributes["value"] = ""
    return list(main.outline())
