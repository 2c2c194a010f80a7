"""How a person wants to be told, and the browsers that take push messages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.browsers import device
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.notices.access import people_answered_for
from teremok.notices.forms import PreferencesForm
from teremok.notices.kinds import Urgency, all_kinds
from teremok.notices.models import Habits, PushSubscription
from teremok.notices.push import Browser, NotABrowser
from teremok.notices.queries import wishes as queries
from teremok.notices.services import paper, preferences, subscribing
from teremok.platform.access.requests import actor_of
from teremok.platform.channels.push_key import application_server_key
from teremok.registry.models import Person
from teremok.ui import errors
from teremok.ui.parts import Crumb, Tab


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """One page for everything; a representative keeps the wishes of whom they act for."""
    actor, at = actor_of(request), timezone.now()
    people = sorted(people_answered_for(actor).order_by("id"), key=lambda one: one.pk != actor.person_id)
    person = _chosen(people, request.GET.get("for", ""))
    if person is None and (request.method == "POST" or request.GET.get("for")):
        return errors.answer(request, 404)
    if person is None:
        return render(request, "notices/preferences.html", {"person": None, "crumbs": _crumbs()})
    habits = Habits.objects.filter(person=person).first()
    form = PreferencesForm(request.POST or None, habits=habits, said=queries.wanted_ways(person))
    if form.is_valid():
        preferences.keep(by=actor, person=person, wishes=form.wishes, at=at)
        change = paper.refuse_digital if form.cleaned_data["on_paper"] else paper.accept_digital
        change(by=actor, person=person, at=at)
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    parts = {
        "person": person,
        "form": form,
        "always": [kind for kind in all_kinds() if kind.is_official or kind.urgency == Urgency.EMERGENCY],
        "tabs": _tabs(people, person) if len(people) > 1 else [],
        "is_own": person.pk == actor.person_id,
        "browsers": PushSubscription.objects.filter(account=account_of(request), ended_at=None).order_by("-made_at"),
        "push_key": application_server_key(),
        "crumbs": _crumbs(),
    }
    return render(request, "notices/preferences.html", parts, status=422 if form.errors else 200)


@signed_in
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """From the button's script: what the browser's push service gave it."""
    given = request.POST
    browser = Browser(given.get("endpoint", ""), given.get("p256dh", ""), given.get("auth", ""))
    name = device(request.headers.get("User-Agent", ""))
    try:
        subscribing.subscribe(
            by=actor_of(request), account=account_of(request), browser=browser, name=name, at=timezone.now()
        )
    except NotABrowser:
        return errors.answer(request, 400)
    messages.success(request, _("This browser will tell you when somebody writes to you."))
    return redirect(f"{reverse('notices:preferences')}#push")


@signed_in
@require_POST
def unsubscribe(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    account, actor = account_of(request), actor_of(request)
    if subscribing.end(by=actor, account=account, subscription=subscription_id, at=timezone.now()):
        messages.success(request, _("Nothing is pushed to that browser any more."))
    return redirect(f"{reverse('notices:preferences')}#push")


@cache_control(max_age=0, no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: under /inbox/ and by a name that stays, since both say what it may do."""
    return HttpResponse(render_to_string("notices/worker.js"), content_type="text/javascript")


def _chosen(people: list[Person], wanted: str) -> Person | None:
    if not wanted:
        return people[0] if people else None
    return next((person for person in people if str(person.public_id) == wanted), None)


def _tabs(people: list[Person], chosen: Person) -> list[Tab]:
    return [Tab(person.full_name, f"?for={person.public_id}", person == chosen) for person in people]


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Home"), "/"), Crumb(_("Messages"), reverse("notices:inbox")), Crumb(_("How to tell me"))]
