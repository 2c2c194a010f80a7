"""People: found by name or phone, and the card with what they own, where they live and who looked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import looks_at, record_look
from teremok.portals.staff import cards
from teremok.portals.staff.authors import names_of
from teremok.portals.staff.views.front import LONGEST
from teremok.portals.staff.views.merging import merges_of
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import can_edit_person, visible_people, visible_premises
from teremok.registry.queries.asked import read
from teremok.registry.search import find_people
from teremok.ui.parts import Crumb, Event

LIST = gettext_noop("Search for people")
CARD = gettext_noop("Card of a person")
SHOWN = 30
LOOKS = 20


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    """Nobody is listed unasked: people appear when their name or phone is typed."""
    actor = actor_of(request)
    text = request.GET.get("q", "")[:LONGEST].strip()
    asked = read(text)
    people = [] if asked.is_empty else find_people(asked, by=actor, limit=SHOWN)
    record_look(
        by=actor, people=[one.public_id for one in people], purpose=LIST, place="staff:people", at=timezone.now()
    )
    template = "staff/people.html#list" if request.htmx else "staff/people.html"  # type: ignore[attr-defined]
    return render(request, template, {"people": people, "text": text, "is_cut": len(people) == SHOWN})


@staff_only
def show(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    record_look(by=actor, people=[person.public_id], purpose=CARD, place="staff:person", at=timezone.now())
    seen = visible_premises(actor)
    parts = {
        "person": person,
        "facts": cards.person_facts(person),
        "contacts": person.contacts.order_by("kind", "value"),
        "rights": person.rights.filter(premises__in=seen)
        .select_related("premises__house")
        .order_by("-starts_on", "id"),
        "homes": person.residencies.filter(premises__in=seen).select_related("premises__house").order_by("-starts_on"),
        "looks": _looks(person.public_id),
        "merges": merges_of(person),
        "may_edit": can_edit_person(actor, person),
        "crumbs": [Crumb(_("People"), reverse("staff:people")), Crumb(person.full_name)],
    }
    return render(request, "staff/person.html", parts)


def _looks(person: UUID) -> list[Event]:
    looks = list(looks_at(person)[:LOOKS])
    names = names_of(look.account_id for look in looks)
    return [
        Event(
            at=look.at, title=names.get(str(look.account_id), _("A member of staff")), text=_(look.purpose), icon="eye"
        )
        for look in looks
    ]
