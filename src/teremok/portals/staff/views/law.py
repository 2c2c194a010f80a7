"""The numbers of the law that everything is counted by: what is in force, since when, what comes next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.platform.law import queries
from teremok.portals.staff.forms import chosen_day
from teremok.portals.staff.views.staff_only import staff_only
from teremok.ui.parts import Crumb, Tab

LONGEST_SEARCH = 200


@staff_only
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """Read-only for everyone: the tables are part of the release, with an article for each row."""
    day, form = chosen_day(request.GET)
    text, section = request.GET.get("q", "").strip()[:LONGEST_SEARCH], request.GET.get("section", "")
    sections = queries.sections()
    coming = queries.to_come(day)
    lines = [(line, coming.get(line.name)) for line in queries.in_force(day, section=section, text=text)]
    kept = {name: value for name, value in (("q", text), ("on", request.GET.get("on", ""))) if value}
    tabs = [
        Tab(title, f"?{urlencode({**kept, 'section': name})}", section == name)
        for name, title in [("", _("All")), *sections]
    ]
    groups = [(title, [row for row in lines if row[0].section == name]) for name, title in sections]
    told = {
        "tabs": tabs,
        "groups": [(title, rows) for title, rows in groups if rows],
        "form": form,
        "text": text,
        "section": section,
    }
    return render(request, "staff/law.html", told)


@staff_only
@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Every value a parameter has had, those that were mended too."""
    versions = queries.history(name)
    if not versions:
        raise Http404
    crumbs = [Crumb(_("Numbers of the law"), "/staff/law/"), Crumb(versions[0].title)]
    return render(request, "staff/law_history.html", {"name": name, "versions": versions, "crumbs": crumbs})
