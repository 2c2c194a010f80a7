"""Template tags of the design system: one for each component, and filters for numbers and days."""

import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from teremok.ui import formats
from teremok.ui.parts import TONES

register = template.Library()
SPRITE = "ui/vendor/icons.svg"
SIGNS = {
    "neutral": "info-circle",
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}
# Names Django's messages give their levels.
LEVELS = {"error": "danger", "debug": "neutral"}


def draw(component: str, **parts: Any) -> SafeString:
    """The markup of a component's folder."""
    return mark_safe(get_template(f"ui/components/{component}/{component}.html").render(parts))  # noqa: S308 (escaped by the template)


@register.simple_tag
def icon(name: str, label: str = "", large: bool = False) -> SafeString:
    """A sign of the sprite; with a label it speaks for itself, without one it only accompanies words."""
    if not label:
        return _silent_icon(name, large)
    return _icon(name, format_html('role="img" aria-label="{}"', label), large)


@lru_cache(maxsize=512, typed=True)
def _silent_icon(name: str, large: bool) -> SafeString:
    """Kept, for a page has dozens of them: only the address of the sprite makes them dear."""
    return _icon(name, SafeString('aria-hidden="true"'), large)


def _icon(name: str, spoken: SafeString, large: bool) -> SafeString:
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>', " large" if large else "", spoken, static(SPRITE), name
    )


@register.simple_tag
def status(value: Any) -> SafeString:
    """A member of an enum that carries its label, tone and icon."""
    if value.tone not in TONES:
        raise ValueError(f"{value!r} has the tone {value.tone!r}, which is none of {', '.join(TONES)}")
    return draw("status", label=value.label, tone=value.tone, sign=value.icon)


@register.simple_tag
def badge(text: Any, tone: str = "neutral", icon: str = "") -> SafeString:
    return _badge(str(text), tone, icon)


@lru_cache(maxsize=1024, typed=True)  # typed: what is marked safe is another key than the same characters unescaped
def _badge(text: str, tone: str, sign: str) -> SafeString:
    """Lists draw the same few badges row after row."""
    return draw("badge", text=text, tone=tone, sign=sign)


@register.simple_tag
def button(
    text: str,
    url: str = "",
    look: str = "primary",
    icon: str = "",
    kind: str = "submit",
    name: str = "",
    value: str = "",
    is_wide: bool = False,
) -> SafeString:
    """A button, or a link that looks like one when `url` is given; `look`: primary, secondary, danger, link."""
    return draw("button", text=text, url=url, look=look, sign=icon, kind=kind, name=name, value=value, is_wide=is_wide)


@register.simple_tag
def alert(text: Any, tone: str = "info", title: str = "") -> SafeString:
    tone = LEVELS.get(tone, tone)
    return draw("alert", text=text, tone=tone, title=title, sign=SIGNS[tone])


@register.simple_tag
def confirm(text: str, url: str, look: str = "danger", icon: str = "") -> SafeString:
    """A link to a page that asks first (it extends ui/confirm.html); with JavaScript the question comes as a dialog."""
    return draw("confirm", text=text, url=url, look=look, sign=icon)


@register.simple_tag
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "") -> SafeString:
    return draw("empty", title=title, text=text, sign=icon, url=url, action=action)


@register.simple_tag
def facts(items: Iterable[Any]) -> SafeString:
    return draw("facts", facts=items)


@register.simple_tag
def tabs(items: Iterable[Any], label: str = "") -> SafeString:
    return draw("tabs", tabs=items, label=label)


@register.simple_tag
def timeline(events: Iterable[Any]) -> SafeString:
    return draw("timeline", events=events)


@register.simple_tag
def tel(number: str, label: str = "") -> SafeString:
    """A number to tap."""
    return draw("tel", number=number, shown=formats.telephone(number), label=label)


@register.simple_tag
def avatar(name: str) -> SafeString:
    return draw("avatar", initials=formats.initials(name), shade=zlib.crc32(name.encode()) % 5)


@register.simple_tag
def progress(value: int, total: int, label: str, id: str = "progress") -> SafeString:  # noqa: A002
    percent = min(100, value * 100 // total) if total else 0
    return draw("progress", percent=percent, label=label, id=id)


@register.simple_tag
def live_region(id: str, text: str = "") -> SafeString:  # noqa: A002
    """A place whose changes a screen reader tells; live streams write into it by its id."""
    return draw("live_region", id=id, text=text)


@register.simple_tag
def search_box(
    url: str,
    label: str,
    value: str = "",
    name: str = "q",
    target: str = "",
    placeholder: str = "",
    id: str = "search",  # noqa: A002
    has_key: bool = False,
    pushes: bool = False,
    shows_label: bool = False,
) -> SafeString:
    """A search that works as a form; with `target` (a CSS selector) htmx swaps the answers in as one types."""
    return draw(
        "search_box",
        url=url,
        label=label,
        value=value,
        name=name,
        target=target,
        placeholder=placeholder,
        id=id,
        has_key=has_key,
        pushes=pushes,
        shows_label=shows_label,
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Any, parameter: str = "cursor") -> SafeString:
    """Links to the neighbours of a page of a list (`next` and `previous` are cursors); the other filters stay."""
    request = context["request"]

    def url_of(cursor: str | None) -> str:
        if not cursor:
            return ""
        query = request.GET.copy()
        query[parameter] = cursor
        return f"{request.path}?{query.urlencode()}"

    return draw("pager", next_url=url_of(page.next), previous_url=url_of(page.previous))


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """All that is wrong with a form, on top, each fault a link to its field; takes the focus when it appears."""
    faults = [{"anchor": "", "label": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        faults += [{"anchor": bound.id_for_label, "label": bound.label, "text": text} for text in bound.errors]
    return draw("error_summary", faults=faults)


@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    help: str = "",  # noqa: A002
    autocomplete: str = "",
    inputmode: str = "",
) -> SafeString:
    """A field with its label, help and errors."""
    if bound.is_hidden:
        return bound.as_widget()
    kind = _kind(bound.field.widget)
    helping, errors = help or bound.help_text, list(bound.errors)
    named = bound.auto_id or bound.html_name
    described_by = " ".join([f"{named}_helptext"] * bool(helping) + [f"{named}_error"] * bool(errors))
    given = {"autocomplete": autocomplete, "inputmode": inputmode, "aria-describedby": described_by}
    attrs: dict[str, str | bool] = {name: value for name, value in given.items() if value}
    attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {LOOKS[kind]}{' is-invalid' * bool(errors)}".strip()
    return draw(
        "field",
        id=named,
        label=label or bound.label,
        help=helping,
        errors=errors,
        required=bound.field.required,
        described_by=described_by,
        is_check=kind == "check",
        is_group=kind == "group",
        widget=bound.as_widget(attrs={} if kind == "group" else attrs),
    )


LOOKS = {"check": "form-check-input", "select": "form-select", "group": "", "text": "form-control"}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "select" if isinstance(widget, forms.Select) else "text"


def _unless_empty(written: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value is None or value == "" else written(value)


for _name in ("money", "area", "day", "moment", "address", "telephone", "initials"):
    register.filter(_name, _unless_empty(getattr(formats, _name)))
register.filter("grouped", _unless_empty(formats.number))
