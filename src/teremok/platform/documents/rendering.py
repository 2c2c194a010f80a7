"""A template and its data become a PDF/A."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typst
from django.conf import settings

from teremok.platform.documents.apart import CannotSet, set_apart
from teremok.platform.documents.glyphs import FONTS, drawable

PACKAGE = Path(__file__).resolve().parents[2]
STANDARDS: list[Any] = ["a-2a", "ua-1"]


class CannotRender(Exception):
    """The template and the data don't make a document; the message says where."""


@dataclass(frozen=True)
class Marked:
    """A document, and the pages (from 1) on which its marks stand, in their order."""

    pdf: bytes
    pages: tuple[int, ...]


def render(
    template: str, data: Mapping[str, Any], *, at: datetime, language: str = "ru", large_print: bool = False
) -> bytes:
    """A PDF/A-2a that also keeps PDF/UA, so that a screen reader can read it aloud.

    `template` is a path inside the package: "modules/community/documents/poster.typ". `data` reaches it as JSON in
    `letter.typ`'s `data`, never as markup; dates become ISO, decimals text. `at` is printed as the date, in
    the city's zone: the same arguments give the same bytes. `large_print` is for weak eyes: 18 points, wider lines.
    """
    source = _source(template)
    try:
        pdf: bytes = typst.compile(
            source,
            root=PACKAGE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=_inputs(data, at, language, large_print),
            pdf_standards=STANDARDS,
            timestamp=int(at.timestamp()),
            format="pdf",
        )
    except typst.TypstError as error:
        raise CannotRender(f"{template}: {error.diagnostic or error}") from error
    return pdf


def render_marked(template: str, data: Mapping[str, Any], *, mark: str, at: datetime, language: str = "ru") -> Marked:
    """The same for a large document that holds many, each of which bears the label `mark`: where does each begin?

    Set by a process of its own, whose memory goes with it.
    """
    order = {
        "source": str(_source(template)),
        "root": str(PACKAGE),
        "fonts": str(FONTS),
        "inputs": _inputs(data, at, language, large_print=False),
        "standards": STANDARDS,
        "timestamp": int(at.timestamp()),
        "mark": mark,
    }
    try:
        return Marked(*set_apart(order))
    except CannotSet as error:
        raise CannotRender(f"{template}: {error}") from error


def _source(template: str) -> Path:
    source = PACKAGE / template
    if not source.is_file():
        raise CannotRender(f"there is no template {template}")
    return source


def _inputs(data: Mapping[str, Any], at: datetime, language: str, large_print: bool) -> dict[str, str]:
    return {
        "data": json.dumps(_plain(data), ensure_ascii=False),
        "language": language,
        "large": "yes" if large_print else "no",
        "date": at.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat(),
    }


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _plain(value: Any) -> Any:
    """JSON values; text that the fonts can draw."""
    if isinstance(value, str):
        return value if value.startswith("<svg") else drawable(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return drawable(str(value))
