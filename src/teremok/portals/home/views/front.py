"""The first page: a welcome to the signed-out, the home to the signed-in."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.access import Actor, Assurance
from teremok.platform.access.requests import actor_of
from teremok.platform.database.asking import Answers, Rows, ask
from teremok.platform.database.periods import day_of
from teremok.portals.home import queries
from teremok.ui import kept, sections
from teremok.ui.parts import Tab

MANY = 4


def front(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if not actor.is_signed_in:
        return render(request, "home/welcome.html")
    answers, chosen, name = ask(_everything, actor=actor, at=at), request.GET.get("for", ""), _name(request)
    return kept.draw(
        request,
        "home/home.html",
        lambda: _parts(answers, actor, chosen, name),
        facts=(answers.facts, name, day_of(at)),
    )


def _everything(actor: Actor, at: datetime) -> dict[str, Rows | None]:
    return {**queries.about_homes(actor, at), **sections.questions(actor, at)}


def _parts(answers: Answers, actor: Actor, chosen: str, name: str) -> dict[str, Any]:
    everything = queries.homes_in(answers, actor)
    holders = {str(home.holder_id): home.holder or _("For myself") for home in everything}
    homes = [home for home in everything if chosen not in holders or str(home.holder_id) == chosen]
    stands_in_somewhere = any(not home.is_for_one_matter for home in everything)
    return {
        "name": next((home.greeting for home in everything if home.greeting), "") or name,
        "homes": homes,
        "tabs": _switch(holders, chosen) if actor.authorities and len(holders) > 1 else [],
        "has_many": len(homes) >= MANY,
        "managers": queries.managers_in(answers, {home.house_key for home in homes}),
        "needs": sections.needs_from(answers.rows),
        "sections": sections.drawn_from(answers.rows) if stands_in_somewhere else [],
        "is_unverified": actor.assurance < Assurance.VERIFIED,
    }


def _switch(holders: dict[str, str], chosen: str) -> list[Tab]:
    """Whose home is shown: everyone's, one's own, that of each person one acts for."""
    everyone = Tab(_("All"), "/", chosen not in holders)
    return [everyone, *(Tab(name, f"/?for={key}", key == chosen) for key, name in holders.items())]


def _name(request: HttpRequest) -> str:
    """How the person is greeted: by the name they gave, not by an address or a number."""
    return str(getattr(request.user, "display_name", ""))
