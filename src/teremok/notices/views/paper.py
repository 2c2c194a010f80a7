"""Letters on paper: what waits, runs and their files."""

from datetime import timedelta
from typing import TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices.models import Letter, Notice, PrintRun
from teremok.notices.paper_access import (
    PREFIX,
    can_print,
    kept_organisations,
    require_can_print,
    visible_runs,
    works_with_paper,
)
from teremok.notices.paper_forms import PostedForm
from teremok.notices.queries import paper as queries
from teremok.notices.services import post, printing
from teremok.notices.services.post import CannotPost
from teremok.notices.services.printing import CannotPrint
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look, record_look_once
from teremok.platform.database.periods import day_of
from teremok.platform.files.views import download
from teremok.registry.models import Organisation
from teremok.ui.formats import moment
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Fact, Tab

M = TypeVar("M", Notice, Organisation)
SIZE = 50
AGAIN = timedelta(minutes=10)  # a page that comes again while files are made is the same look
LOOKED = gettext_noop("Letters on paper and where they stand")
PRINTED = gettext_noop("Letters for the print shop and their register")


@signed_in
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What waits, and the runs there were; `q` is a number that was typed or scanned."""
    actor = actor_of(request)
    require_works_with_paper(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = queries.letters_named(actor, text) if text else []
    if len(found) == 1:
        return redirect("paper:letter", found[0].public_id)
    runs = visible_runs(actor).select_related("organisation")
    parts = {
        "piles": queries.piles(actor),
        "page": page_of(runs, by=("-made_at", "-public_id"), cursor=request.GET.get("cursor", ""), size=SIZE),
        "text": text,
        "can_tell": bool(kept_organisations(actor)) or can_print(actor, None),
    }
    return render(request, "notices/paper/letters.html", parts)


@signed_in
@require_POST
def make_run(request: HttpRequest) -> HttpResponse:
    """Of all that waits in a sender's name, or of one message."""
    actor = actor_of(request)
    require_works_with_paper(request)
    notice = _asked(request, "notice", Notice)
    sender = notice.organisation if notice else _asked(request, "organisation", Organisation)
    if not can_print(actor, sender):
        raise Http404
    try:
        run = printing.make_run(organisation=sender, notice=notice, by=actor, at=timezone.now())
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("paper:letters")
    messages.success(request, _("The files are being made. You may leave this page."))
    return redirect("paper:run", run.public_id)


@never_cache
@signed_in
@require_safe
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return page_of_run(request, run_of(request, run_id))


def page_of_run(request: HttpRequest, shown: PrintRun, *, form: PostedForm | None = None) -> HttpResponse:
    """Progress while the files are made; then the files, and each letter with its state."""
    actor, today = actor_of(request), day_of(timezone.now())
    state = request.GET.get("state", "")
    rows = queries.in_run(shown, state=state)
    page = page_of(rows, by=("place", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    record_look_once(
        by=actor,
        people=[letter.addressee.person.public_id for letter in page.items],
        purpose=LOOKED,
        place="paper:run",
        at=timezone.now(),
        again_after=AGAIN,
    )
    states = queries.states_of(shown)
    here = reverse("paper:run", args=[shown.public_id])
    tabs = [Tab(_("All"), here, is_current=state not in Letter.State.values)] + [
        Tab(one.label, f"{here}?state={one.value}", is_current=state == one.value, count=count) for one, count in states
    ]
    keeps = can_print(actor, shown.organisation)
    parts = {
        "run": shown,
        "state": PrintRun.State(shown.state),
        "is_busy": shown.state == PrintRun.State.COMPILING,
        "topic": f"{PREFIX}:{shown.public_id}",
        "files": queries.files_of(shown),
        "facts": [
            Fact(_("From"), shown.organisation.name if shown.organisation else _("Teremok")),
            Fact(_("Made"), moment(shown.made_at)),
            Fact(_("Letters"), shown.letters_count),
        ],
        "page": page,
        "letters": queries.shown(page.items),
        "tabs": tabs,
        "form": (form or PostedForm(today=today, since=day_of(shown.made_at)))
        if keeps and shown.state == PrintRun.State.READY
        else None,
        "can_tell": keeps,
        "crumbs": [Crumb(_("Letters on paper"), reverse("paper:letters")), Crumb(shown.number)],
    }
    name = "notices/paper/run.html"
    part = f"{name}#run" if request.headers.get("HX-Target") == "run" else name
    return render(request, part, parts, status=422 if form is not None and form.errors else 200)


@signed_in
@require_POST
def posted(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The run was handed to the post."""
    shown = run_of(request, run_id)
    require_can_print(actor_of(request), shown.organisation)
    now = timezone.now()
    form = PostedForm(request.POST, today=day_of(now), since=day_of(shown.made_at))
    if not form.is_valid():
        return page_of_run(request, shown, form=form)
    try:
        post.mark_posted(run=shown, on=form.cleaned_data["on"], by=actor_of(request), at=now)
    except CannotPost as refusal:
        form.add_error("on", str(refusal))
        return page_of_run(request, shown, form=form)
    messages.success(request, _("Posted. What the post answers you can take in as a list, or type letter by letter."))
    return redirect("paper:run", shown.public_id)


@never_cache
@signed_in
@require_safe
def file(request: HttpRequest, run_id: UUID, name: str) -> HttpResponse:
    """A file of the run; everyone who stands in it reads that the actor took it."""
    shown = run_of(request, run_id)
    found = queries.file_of(shown, name)
    if found is None:
        raise Http404
    people = queries.people_in(shown, name).values_list("addressee__person__public_id", flat=True).order_by("place")
    record_look(by=actor_of(request), people=people, purpose=PRINTED, place="paper:file", at=timezone.now())
    return cast("HttpResponse", download(request, found.public_id))


def run_of(request: HttpRequest, run_id: UUID) -> PrintRun:
    return get_object_or_404(visible_runs(actor_of(request)).select_related("organisation"), public_id=run_id)


def require_works_with_paper(request: HttpRequest) -> None:
    if not works_with_paper(actor_of(request)):
        raise Denied(_("Letters on paper are for those who write for the whole organisation. Ask your manager."))


def _asked(request: HttpRequest, name: str, of: type[M]) -> M | None:
    """What the form names by its public id; None where it names nothing. Raises Http404 for what isn't there."""
    given = str(request.POST.get(name, ""))
    if not given:
        return None
    try:
        public_id = UUID(given)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(of, public_id=public_id)
