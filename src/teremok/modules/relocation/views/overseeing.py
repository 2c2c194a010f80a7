"""What a supervisor sees: districts, offices and waves side by side, times, the funnel; lists as files."""

from typing import TypeVar

from django.contrib import messages
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import supervises, works_on_relocation
from teremok.modules.relocation.grouping import Group
from teremok.modules.relocation.officer_forms import Filter
from teremok.modules.relocation.queries import listing
from teremok.modules.relocation.queries import oversight as queries
from teremok.modules.relocation.queries.oversight import By, Since
from teremok.modules.relocation.queries.standing import ORDER, Wanted, at_work
from teremok.modules.relocation.spreadsheets import FORMS, as_file
from teremok.modules.relocation.states import Deviation
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui import errors
from teremok.ui.formats import day
from teremok.ui.parts import Crumb, Tab

MOST = 20_000  # families of one file
IN_A_LOOK = 10_000  # people whom one record of a look names
EXPORT = gettext_noop("Families that move, as a file")
T = TypeVar("T", bound=TextChoices)


@signed_in
@require_safe
def oversee(request: HttpRequest) -> HttpResponse:
    """It names nobody; what is behind a figure is a list that does."""
    actor, at = actor_of(request), timezone.now()
    if not supervises(actor):
        return errors.answer(request, 403)
    by, since = _asked(request, "by", By.DISTRICT), _asked(request, "since", Since.YEAR)
    here = reverse("relocation:oversight")
    parts = {
        "rows": queries.side_by_side(actor, by, Wanted(), at=at),
        "times": queries.times(actor, since, at=at),
        "funnel": queries.funnel(actor),
        "by": by,
        "since": since,
        "groups": list(Group),
        "deviations": [one for one in Deviation if one is not Deviation.DONE],
        "tabs": [Tab(one.label, f"{here}?by={one}&since={since}", one == by) for one in By],
        "periods": [(one, f"{here}?by={by}&since={one}#times", one == since) for one in Since],
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("How it goes"))],
    }
    return render(request, "relocation/staff/oversight.html", parts)


@signed_in
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The comparison as a file."""
    actor = actor_of(request)
    if form not in FORMS:
        raise Http404
    if not supervises(actor):
        return errors.answer(request, 403)
    by = _asked(request, "by", By.DISTRICT)
    rows = queries.side_by_side(actor, by, Wanted(), at=timezone.now())
    return as_file(queries.table(rows), name=f"relocation-{by}", form=form)


@signed_in
@require_safe
def export_families(request: HttpRequest, form: str) -> HttpResponse:
    """The list of families as a file, with the filters of its page: a look at everybody in it."""
    actor, at = actor_of(request), timezone.now()
    if form not in FORMS:
        raise Http404
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    found = listing.with_places(at_work(actor, Filter(request.GET).wanted, at=at)).order_by(*ORDER)
    families = list(found[: MOST + 1])
    if len(families) > MOST:
        messages.error(request, _("A file takes at most %(most)d families: narrow the list.") % {"most": MOST})
        return redirect(f"{reverse('relocation:families')}?{request.GET.urlencode()}")
    lines = listing.lines(families, at=at)
    people = sorted(listing.people_in(lines))
    for start in range(0, len(people), IN_A_LOOK):
        some = people[start : start + IN_A_LOOK]
        record_look(by=actor, people=some, purpose=EXPORT, place="relocation:families_file", at=at)
    heading = [
        _("Number"), _("House"), _("Home"), _("People"), _("Stage"), _("The term"), _("By when"),
        _("Days at this stage"), _("Officer"), _("What was promised"), _("By which day"),
    ]  # fmt: skip
    return as_file([heading, *map(_cells, lines)], name="families", form=form)


def _cells(line: listing.Line) -> list[str | int]:
    promise = line.promise.call if line.promise else None
    return [
        line.family.number,
        line.family.listed_house.address,
        line.home,
        ", ".join(one.full_name for one in line.people),
        str(line.family.shown_stage.label),
        str(line.deviation.label),
        day(line.due_at) if line.due_at else "",
        line.days,
        line.officer,
        promise.promise if promise else "",
        day(promise.promised_on) if promise and promise.promised_on else "",
    ]


def _asked(request: HttpRequest, name: str, usual: T) -> T:
    given = request.GET.get(name, "")
    return type(usual)(given) if given in type(usual).values else usual
