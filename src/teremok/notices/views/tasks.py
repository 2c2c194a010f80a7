"""The desk of calls, visits and searches."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices import desk as desks
from teremok.notices import visit_list
from teremok.notices.models import Task
from teremok.notices.queries import silence
from teremok.notices.queries import tasks as queries
from teremok.notices.services import tasks as services
from teremok.notices.task_access import (
    WORKERS,
    can_hand_on,
    can_work_on,
    require_can_hand_on,
    require_can_work_on,
    visible_tasks,
    works_on_tasks,
)
from teremok.notices.task_forms import Filter, HandForm, NumberForm, OutcomeForm
from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

SIZE = 30
VISITS_MOST = 500
PURPOSE = gettext_noop("Calls, visits and searches about a message")


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What there is to do, overdue first; everybody named on the page is looked at."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_tasks(actor):
        return errors.answer(request, 403)
    asked = Filter(request.GET)
    what, only, text = asked.asked("what"), asked.asked("only"), asked.asked("q")
    found = queries.desk(actor, at=at, what=what, only=only, text=text)
    page = page_of(found, by=queries.ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    lines = queries.lines(page.items, actor=actor, at=at)
    _look(actor, page.items, "tasks:desk")
    counted = queries.counts(actor, at=at)
    parts = {
        "page": page,
        "lines": lines,
        "what": what,
        "only": only,
        "text": text,
        "counts": counted,
        "tabs": _tabs(counted, what, only),
        "topics": " ".join(desks.topics_of(actor)),
        "here": _here(what, only),
        "can_work": actor.has_role(*WORKERS),
        "can_take_call": actor.has_role(*WORKERS) and counted.by_kind[Task.What.CALL] > 0,
        "silent": silence.how_many(actor, at=at),
    }
    is_swap = request.headers.get("HX-Target") == "desk"
    return render(request, "notices/tasks/desk.html#desk" if is_swap else "notices/tasks/desk.html", parts)


@signed_in
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The next call that nobody has, opened at once."""
    actor = actor_of(request)
    if not actor.has_role(*WORKERS):
        return errors.answer(request, 403)
    task = services.take_next(by=actor, what=Task.What.CALL, at=timezone.now())
    if task is None:
        messages.success(request, _("Every call has been taken. Well done!"))
        return redirect("tasks:desk")
    return redirect("tasks:task", task.public_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: whom, by which numbers, what to say, what was said before; a post writes down what came of it."""
    actor, task = actor_of(request), _task_of(request, task_id)
    if request.method == "POST":
        require_can_work_on(actor, task)
    form = OutcomeForm(request.POST if request.method == "POST" else None, task=task)
    if request.method == "POST" and form.is_valid():
        try:
            services.finish(
                by=actor,
                task=task,
                outcome=Task.Outcome(form.cleaned_data["outcome"]),
                words=form.cleaned_data["words"],
                at=timezone.now(),
            )
        except services.CannotWork as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down: %(name)s.") % {"name": task.addressee.person.full_name})
            return redirect(_back(task))
    return _card(request, actor, task, form)


@signed_in
@require_POST
def take(request: HttpRequest, task_id: UUID) -> HttpResponse:
    return _work(request, task_id, services.take)


@signed_in
@require_POST
def give_back(request: HttpRequest, task_id: UUID) -> HttpResponse:
    return _work(request, task_id, services.give_back)


@signed_in
@require_POST
def hand_on(request: HttpRequest, task_id: UUID) -> HttpResponse:
    task = _task_of(request, task_id)
    require_can_hand_on(actor_of(request), task)
    form = HandForm(request.POST, task=task)
    if not form.is_valid():
        return _card(request, actor_of(request), task, OutcomeForm(None, task=task), hand_form=form)
    return _work(request, task_id, services.hand_to, officer=form.cleaned_data["officer"].public_id)


@signed_in
@require_POST
def wrong_number(request: HttpRequest, task_id: UUID) -> HttpResponse:
    task = _task_of(request, task_id)
    require_can_work_on(actor_of(request), task)
    numbers = queries.numbers_of({task.addressee.person_id}).get(task.addressee.person_id, [])
    form = NumberForm(request.POST)
    living = {number.value for number in numbers if not number.is_dead}
    if not form.is_valid() or form.cleaned_data["number"] not in living:
        messages.error(request, _("This number isn't among those that are alive."))
        return redirect("tasks:task", task.public_id)
    number = form.cleaned_data["number"]
    return _work(request, task_id, services.wrong_number, number=number, has_others=bool(living - {number}))


@signed_in
@require_safe
def visits_pdf(request: HttpRequest) -> HttpResponse:
    """The visits on paper, house by house, with a line for each signature."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_tasks(actor):
        return errors.answer(request, 403)
    only = Filter(request.GET).asked("only")
    found = list(queries.desk(actor, at=at, what=Task.What.VISIT, only=only).order_by(*queries.ORDER)[:VISITS_MOST])
    _look(actor, found, "tasks:visits")
    lines = queries.by_home(queries.lines(found, actor=actor, at=at))
    answer = HttpResponse(visit_list.on_paper(lines, at=at), content_type="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=visits.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _task_of(request: HttpRequest, task_id: UUID) -> Task:
    return get_object_or_404(queries.with_everything(visible_tasks(actor_of(request))), public_id=task_id)


def _work(request: HttpRequest, task_id: UUID, service: Callable[..., Any], **given: Any) -> HttpResponse:
    task = _task_of(request, task_id)
    try:
        service(by=actor_of(request), task=task, at=timezone.now(), **given)
    except services.CannotWork as refusal:
        messages.error(request, str(refusal))
    return redirect("tasks:task", task.public_id)


def _card(
    request: HttpRequest, actor: Actor, task: Task, form: OutcomeForm, hand_form: HandForm | None = None
) -> HttpResponse:
    at = timezone.now()
    [line] = queries.lines([task], actor=actor, at=at)
    _look(actor, [task], "tasks:task")
    is_open = task.done_at is None and task.addressee.notice.state in services.OPEN_NOTICES
    can_work = is_open and can_work_on(actor, task)
    roads = queries.roads_of(task.addressee)
    is_search = task.what == Task.What.FIND
    neighbours = queries.neighbours_of(line) if is_search else 0
    parts = {
        "line": line,
        "task": task,
        "person": task.addressee.person,
        "form": form,
        "hand_form": (hand_form or HandForm(task=task)) if is_open and can_hand_on(actor, task) else None,
        "is_open": is_open,
        "can_take": can_work and not line.is_mine and task.officer is None,
        "can_finish": can_work and (line.is_mine or task.officer is None),
        "can_give_back": can_work and line.is_mine and task.what == Task.What.CALL,
        "roads": roads,
        "suggestions": queries.suggestions(line, roads, neighbours=neighbours) if is_search else [],
        "is_stopped": task.addressee.notice.state not in services.OPEN_NOTICES,
        "crumbs": [Crumb(_("Calls and visits"), _back(task)), Crumb(task.addressee.person.full_name)],
    }
    is_wrong = bool(form.errors) or (hand_form is not None and bool(hand_form.errors))
    return render(request, "notices/tasks/card.html", parts, status=422 if is_wrong else 200)


def _look(actor: Actor, tasks: list[Task], place: str) -> None:
    people = {task.addressee.person.public_id for task in tasks}
    record_look(by=actor, people=people, purpose=PURPOSE, place=place, at=timezone.now())


def _tabs(counted: queries.Counts, what: str, only: str) -> list[Tab]:
    tabs = [Tab(_("Everything"), _here("", ""), not what and not only, counted.all)]
    words = {
        Task.What.CALL: _("Calls"),
        Task.What.VISIT: _("Visits"),
        Task.What.FIND: _("Searches"),
        Task.What.DOOR: _("Sheets on doors"),
    }
    for kind, label in words.items():
        count = counted.by_kind[kind]
        if count or kind != Task.What.DOOR:
            tabs.append(Tab(label, _here(kind, ""), what == kind, count))
    tabs.append(Tab(_("Mine"), _here("", queries.MINE), only == queries.MINE, counted.mine))
    if counted.later or only == queries.LATER:
        tabs.append(Tab(_("Later"), _here("", queries.LATER), only == queries.LATER, counted.later))
    return tabs


def _here(what: str, only: str) -> str:
    query = urlencode({name: value for name, value in (("what", what), ("only", only)) if value})
    return reverse("tasks:desk") + (f"?{query}" if query else "")


def _back(task: Task) -> str:
    return _here(task.what, "")
