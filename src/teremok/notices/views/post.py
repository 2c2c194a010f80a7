"""What the post answers: one letter by hand, many by a list."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import account_of, signed_in
from teremok.notices import post_lists, printing
from teremok.notices.models import Letter
from teremok.notices.outcomes import CannotEnd
from teremok.notices.paper_access import kept_letters, kept_organisations, require_can_print
from teremok.notices.paper_files import ANSWER
from teremok.notices.paper_forms import ListForm, OutcomeForm
from teremok.notices.queries import paper as queries
from teremok.notices.services import post
from teremok.notices.views.paper import LOOKED, PRINTED, require_works_with_paper
from teremok.notices.wording import CannotWord
from teremok.platform.access import Denied, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.database.periods import day_of
from teremok.platform.files import services as files
from teremok.platform.files.models import StoredFile
from teremok.registry.imports.sources import CannotRead
from teremok.ui.formats import day
from teremok.ui.parts import Crumb, Fact

ROWS_SHOWN = 200
ANSWERED = gettext_noop("A list of the post about letters")


@never_cache
@signed_in
@require_safe
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    return _page_of_letter(request, _letter_of(request, letter_id))


@signed_in
@require_POST
def outcome(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """What became of the letter, typed by hand."""
    shown, now = _letter_of(request, letter_id), timezone.now()
    require_can_print(actor_of(request), shown.addressee.notice.organisation)
    form = OutcomeForm(request.POST, letter=shown, today=day_of(now))
    if not form.is_valid():
        return _page_of_letter(request, shown, form=form)
    try:
        post.record_outcome(
            letter=shown,
            outcome=Letter.State(form.cleaned_data["outcome"]),
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            by=actor_of(request),
            at=now,
        )
    except CannotEnd as refusal:
        form.add_error(None, str(refusal))
        return _page_of_letter(request, shown, form=form)
    messages.success(request, _("Recorded."))
    return redirect("paper:letter", shown.public_id)


@never_cache
@signed_in
@require_safe
def pdf(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter alone, as it was printed or will be."""
    shown = _letter_of(request, letter_id)
    person = shown.addressee.person
    to = shown.printed_to or {}
    home = printing.homes_of([shown.addressee], on=day_of(timezone.now())).get(shown.addressee_id)
    at = shown.run.made_at if shown.run is not None else timezone.now()
    try:
        sheet = printing.sheet_of(
            shown,
            name=to.get("name") or person.full_name,
            address=to.get("address") or (printing.address_of(home) if home else ""),
            at=at,
        )
    except CannotWord as refusal:
        messages.error(request, str(refusal))
        return redirect("paper:letter", shown.public_id)
    marked = printing.together([sheet], title=sheet.shown["subject"], at=at)
    record_look(by=actor_of(request), people=[person.public_id], purpose=PRINTED, place="paper:pdf", at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="letter-{shown.public_id}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(marked.pdf, content_type="application/pdf", headers=headers)


@signed_in
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Hands in a list; nothing changes yet."""
    _require_keeps(request)
    by = actor_of(request)
    form = ListForm(request.POST, request.FILES, by=by) if request.method == "POST" else ListForm(by=by)
    if request.method == "POST" and form.is_valid():
        owner = account_of(request).public_id
        kept = files.keep(received=form.received, by=by, kind=ANSWER, subject=owner, at=timezone.now())
        return redirect("paper:list", kept.public_id)
    parts = {"form": form, "crumbs": _crumbs(Crumb(_("List from the post")))}
    return render(request, "notices/paper/lists.html", parts, status=422 if form.errors else 200)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def one_list(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """What the list would change, row by row; posting the page takes it in."""
    _require_keeps(request)
    actor, now = actor_of(request), timezone.now()
    mine = StoredFile.objects.filter(kind=ANSWER.name, subject=account_of(request).public_id)
    kept = get_object_or_404(mine.select_related("content"), public_id=file_id)
    try:
        rows = post_lists.read_kept(kept)
    except CannotRead as refusal:
        messages.error(request, str(refusal))
        files.remove(file=kept, by=actor, at=now)
        return redirect("paper:lists")
    if request.method == "POST":
        taken = post.take_list(rows=rows, by=actor, at=now)
        files.remove(file=kept, by=actor, at=now)
        messages.success(
            request,
            _("Taken in: %(news)d rows. Known already: %(known)d. Left out: %(refused)d.")
            % {"news": len(taken.news), "known": len(taken.known), "refused": len(taken.refused)},
        )
        return redirect("paper:letters")
    plan = post_lists.plan(rows, kept_letters(actor), on=day_of(now))
    news = plan.news[:ROWS_SHOWN]
    people = Letter.objects.filter(pk__in=[told.letter.pk for told in news])
    record_look(
        by=actor,
        people=people.values_list("addressee__person__public_id", flat=True).order_by("id"),
        purpose=ANSWERED,
        place="paper:list",
        at=now,
    )
    parts = {
        "file": kept,
        "plan": plan,
        "counted": [(state, count) for state, count in plan.outcomes.items()],
        "news": post_lists.sentences(news),
        "refused": plan.refused[:ROWS_SHOWN],
        "more_news": len(plan.news) - len(news),
        "more_refused": max(0, len(plan.refused) - ROWS_SHOWN),
        "crumbs": _crumbs(Crumb(_("List from the post"), reverse("paper:lists")), Crumb(kept.name)),
    }
    return render(request, "notices/paper/list.html", parts)


def _page_of_letter(request: HttpRequest, shown: Letter, *, form: OutcomeForm | None = None) -> HttpResponse:
    actor, today = actor_of(request), day_of(timezone.now())
    person, notice = shown.addressee.person, shown.addressee.notice
    record_look(by=actor, people=[person.public_id], purpose=LOOKED, place="paper:letter", at=timezone.now())
    number = printing.number_of(shown)
    to = shown.printed_to or {}
    facts = [
        Fact(_("To"), to.get("name") or person.full_name),
        Fact(_("Address"), to.get("address") or _("is looked up when the letter is printed")),
        Fact(_("Sent as"), _("registered letter") if shown.is_registered else _("ordinary letter")),
        Fact(_("Message"), notice.title, notice.number or ""),
    ]
    if shown.run is not None:
        facts.append(Fact(_("Run"), shown.run.number, url=reverse("paper:run", args=[shown.run.public_id])))
    if to.get("page"):
        facts.append(Fact(_("File and page"), f"{to['part']}, {to['page']}"))
    if shown.posting_number:
        facts.append(Fact(_("Posting number"), shown.posting_number))
    if shown.posted_on:
        facts.append(Fact(_("Posted"), day(shown.posted_on)))
    if shown.ended_on:
        facts.append(Fact(_("Came to an end"), day(shown.ended_on)))
    can_tell = shown.state == Letter.State.POSTED and queries.keeps(actor, shown)
    parts = {
        "letter": shown,
        "number": number,
        "state": Letter.State(shown.state),
        "facts": facts,
        "events": queries.course_of(shown),
        "tasks": queries.tasks_of(shown),
        "others": queries.shown(queries.others_of(shown)),
        "form": (form or OutcomeForm(letter=shown, today=today)) if can_tell else None,
        "crumbs": _crumbs(Crumb(number or _("Letter that waits"))),
    }
    return render(request, "notices/paper/letter.html", parts, status=422 if form is not None and form.errors else 200)


def _letter_of(request: HttpRequest, letter_id: UUID) -> Letter:
    found = queries.letter_for(actor_of(request), letter_id)
    if found is None:
        raise Http404
    return found


def _require_keeps(request: HttpRequest) -> None:
    require_works_with_paper(request)
    actor = actor_of(request)
    if not kept_organisations(actor) and not actor.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only those who write for the whole organisation print its letters and record their course."))


def _crumbs(*further: Crumb) -> list[Crumb]:
    return [Crumb(_("Letters on paper"), reverse("paper:letters")), *further]
