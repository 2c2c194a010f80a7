"""The gallery: every component's folder with the example that lies in it, and every status there is."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from teremok.ui.finders import COMPONENTS
from teremok.ui.paging import Page
from teremok.ui.parts import TONES, Event, Fact, Tab


@dataclass(frozen=True)
class Piece:
    """A component as the gallery shows it; `usage` is the example's own source."""

    slug: str
    title: str | Promise
    template: str
    usage: SafeString


PALETTE = (
    "paper",
    "surface",
    "sunken",
    "line",
    "ink",
    "ink-soft",
    "accent",
    "lamp",
    "roof",
    "info",
    "success",
    "warning",
    "danger",
)
TITLES: dict[str, str | Promise] = {
    "alert": _("Alert"),
    "avatar": _("Avatar"),
    "badge": _("Badge"),
    "button": _("Button"),
    "card": _("Card"),
    "confirm": _("Question before a step that can't be undone"),
    "date": _("Days and hours"),
    "empty": _("Empty state"),
    "error_summary": _("Summary of errors"),
    "facts": _("Key facts"),
    "field": _("Field"),
    "icon": _("Icon"),
    "live_region": _("Live region"),
    "money": _("Money, areas, numbers"),
    "pager": _("Pager"),
    "progress": _("Progress"),
    "search_box": _("Search"),
    "status": _("Status"),
    "table": _("Table"),
    "tabs": _("Tabs"),
    "tel": _("Telephone"),
    "timeline": _("Timeline"),
    "upload": _("File upload"),
}


def pieces() -> list[Piece]:
    return [
        Piece(
            folder.name,
            TITLES[folder.name],
            f"ui/components/{folder.name}/example.html",
            _as_text((folder / "example.html").read_text().strip()),
        )
        for folder in sorted(COMPONENTS.iterdir())
        if folder.is_dir()
    ]


def _as_text(source: str) -> SafeString:
    """The source for reading: its braces as entities, so that no machine takes them for a forgotten tag."""
    return mark_safe(escape(source).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S308 (escaped)


def toned_enums() -> list[type[Enum]]:
    """Every enum of the running platform whose members carry a tone."""
    found = {
        f"{value.__module__}.{value.__qualname__}": value
        for name, module in list(sys.modules.items())
        if name.startswith("teremok.")
        for owner in (module, *(v for v in vars(module).values() if isinstance(v, type)))
        for value in vars(owner).values()
        if isinstance(value, type) and issubclass(value, Enum) and hasattr(value, "tone") and len(value)
    }
    return [found[name] for name in sorted(found)]


class ExampleForm(forms.Form):
    """Fields of every kind, one of them wrong."""

    name = forms.CharField(label=_("Full name"), help_text=_("As in your passport."))
    phone = forms.CharField(label=_("Phone"), required=False)
    kind = forms.ChoiceField(label=_("What is it about"), choices=[("leak", _("A leak")), ("light", _("No light"))])
    way = forms.ChoiceField(
        label=_("How shall we answer"),
        choices=[("phone", _("By phone")), ("email", _("By e-mail"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("Up to 25 MB."))
    agree = forms.BooleanField(label=_("I agree that the master may call me"))


def samples() -> dict[str, Any]:
    """What the examples show."""
    at = datetime(2026, 6, 5, 11, 5, tzinfo=UTC)
    return {
        "palette": PALETTE,
        "tones": TONES,
        "form": ExampleForm(),
        "wrong_form": ExampleForm(data={"phone": "12"}, prefix="wrong"),
        "facts": [
            Fact(_("Built in"), 1974),
            Fact(_("Floors"), 9, _("and a technical one")),
            Fact(_("Cadastral number"), "77:01:0001001:1024"),
        ],
        "tabs": [
            Tab(_("Flats"), "?tab=flats", is_current=True, count=108),
            Tab(_("People"), "?tab=people", count=241),
            Tab(_("History"), "?tab=history"),
        ],
        "events": [
            Event(at, _("The request was taken"), icon="inbox", tone="info"),
            Event(at.replace(hour=12), _("The master is on the way"), icon="tools", tone="warning"),
            Event(
                at.replace(hour=13), _("Mended"), _("The riser's valve was replaced."), icon="check-lg", tone="success"
            ),
        ],
        "page": Page([], next="bmV4dA", previous="cHJldg"),
        "at": at,
        "sum": Decimal("1234567.5"),
        "square": Decimal("54.30"),
        "enums": toned_enums(),
        "icons": (COMPONENTS.parents[2] / "icons.txt").read_text().split(),
        "rows": [
            {"number": "1", "kind": _("Flat"), "square": Decimal("54.30"), "owners": 2},
            {"number": "2", "kind": _("Flat"), "square": Decimal("38.7"), "owners": 1},
        ],
    }
