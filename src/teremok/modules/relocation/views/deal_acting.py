"""A page with several forms: each names what it does, and one that can't be done comes back with its fault."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from teremok.platform.access import Denied

Forms = dict[str, forms.Form]


@dataclass(frozen=True)
class Doing:
    """What a form does: `form(data, files)` builds it, empty or bound; `run(form)` does it and says what was done."""

    form: Callable[..., forms.Form]
    run: Callable[[Any], str]


@dataclass(frozen=True)
class Entry:
    """A form as the page offers it; the first of a list lies open."""

    do: str
    title: str | Promise
    icon: str
    form: forms.Form
    look: str = "secondary"
    note: str | Promise = ""


def forms_of(doings: Mapping[str, Doing]) -> Forms:
    return {name: _named(name, doing.form(None, None)) for name, doing in doings.items()}


def done(request: HttpRequest, doings: Mapping[str, Doing], refusals: tuple[type[Exception], ...]) -> Forms | None:
    """Does what the post names; None when it was done, else all the forms, the refused one with its faults.

    A name that the page hasn't is a broken form and does nothing: the page comes back as it is.
    """
    name = request.POST.get("do", "")
    doing = doings.get(name)
    if doing is None:
        return forms_of(doings)
    form = _named(name, doing.form(request.POST, request.FILES))
    if form.is_valid():
        try:
            messages.success(request, doing.run(form))
        except refusals as refusal:
            form.add_error(None, str(refusal))
        except Denied as refusal:
            form.add_error(None, str(refusal))
        else:
            return None
    return forms_of(doings) | {name: form}


def entries(offered: Sequence[tuple[str, str | Promise, str]], shown: Forms) -> list[Entry]:
    """Of (name, title, icon), those that the page has a form for."""
    return [Entry(do, title, icon, shown[do]) for do, title, icon in offered if do in shown]


def _named(name: str, form: forms.Form) -> forms.Form:
    """Several forms of a page have fields of the same names: their ids differ."""
    form.auto_id = f"id_{name}_%s"
    return form
