"""The gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teremok.ui import gallery
from teremok.ui.parts import Crumb


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", {"pieces": gallery.pieces(), **gallery.samples()})


def ask(request: HttpRequest) -> HttpResponse:
    """The example of a question; its answer changes nothing."""
    if request.method == "POST":
        return redirect("ui:gallery")
    back = reverse("ui:gallery")
    parts = {"crumbs": [Crumb(_("Gallery"), back), Crumb(_("Question"))], "back_url": back, "answer": _("Yes, remove")}
    return render(request, "ui/gallery_question.html", parts)
