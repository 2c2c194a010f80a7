"""How a page with one form answers: the form again with what is wrong, or on to where the change is seen."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from teremok.registry.refusals import Refused
from teremok.ui.parts import Crumb


def answer(
    request: HttpRequest,
    form: forms.Form,
    write: Callable[[dict[str, Any]], str | None],
    back: str,
    title: str,
    crumbs: list[Crumb],
    *,
    save: str = "",
) -> HttpResponse:
    """`write` calls the one service and may name the page to go on to; else it is `back`."""
    if request.method == "POST" and form.is_valid():
        try:
            onward = write(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved. The history keeps who changed what."))
            return redirect(onward or back)
    parts = {"form": form, "title": title, "save": save or _("Save"), "back_url": back}
    parts["crumbs"] = [*crumbs, Crumb(title)]
    return render(request, "staff/edit.html", parts, status=422 if form.errors else 200)
