"""Houses: the list with its search and filters, the card, the history, the owners on a day."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.kernel.shares import rounded
from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.portals.staff import cards, drawing, exports, listing
from teremok.portals.staff.forms import FiltersForm, chosen_day
from teremok.portals.staff.views.merging import merges_of
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import (
    can_edit,
    can_edit_city,
    require_sees_owners_of_house,
    sees_owners_of_house,
    visible_houses,
)
from teremok.registry.models import House
from teremok.registry.queries import defects_of, manager_of, owners_in, sums_of, with_defects
from teremok.ui.parts import Crumb, Tab

OWNERS = gettext_noop("Owners of a house")
EXPORT = gettext_noop("Export of the owners of a house")


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    """Typing swaps the list in; the address of the page always holds what is shown."""
    actor, on = actor_of(request), timezone.localdate()
    filters = listing.read_filters(request.GET)
    houses = listing.filtered(visible_houses(actor), filters, on=on)
    narrowed = with_defects(houses, on=on) if filters.with_defects else houses
    shown = houses if narrowed is None else narrowed
    page = listing.page_of(shown, request.GET.get("cursor", ""), text=filters.text)
    parts = {
        "filters": filters,
        "page": page,
        "rows": listing.rows_of(page.items, on=on),
        "is_too_wide": narrowed is None,
        "may_add": can_edit_city(actor),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "staff/houses.html#list", parts)
    return render(request, "staff/houses.html", {**parts, "form": FiltersForm(request.GET, actor=actor)})


@staff_only
def show(request: HttpRequest, house_id: UUID) -> HttpResponse:
    on = timezone.localdate()
    house = _house(request, house_id)
    sums = sums_of(house, on=on)
    parts = {
        **_common(request, house, "house"),
        "facts": cards.house_facts(house),
        "manager": manager_of(house, on=on),
        "contracts": house.contracts.select_related("organisation").order_by("-starts_on", "-id"),
        "may_edit_city": can_edit_city(actor_of(request)),
        "sums": sums,
        "sums_owned": rounded(sums.owned, 2),
        "sums_by_people": rounded(sums.by_people, 2),
        "merges": merges_of(house),
        "defects": cards.told_defects(defects_of([house.id], on=on)),
        "drawing": drawing.draw(house, on=on),
    }
    return render(request, "staff/house.html", parts)


@staff_only
def history(request: HttpRequest, house_id: UUID) -> HttpResponse:
    house = _house(request, house_id)
    return render(
        request, "staff/house_history.html", {**_common(request, house, "history"), "events": cards.told_history(house)}
    )


@staff_only
def owners(request: HttpRequest, house_id: UUID) -> HttpResponse:
    """Who owned what on a day: all of the house at once, with the shares and what they add up to."""
    actor, house = actor_of(request), _house(request, house_id)
    on, form = chosen_day(request.GET)
    rows = _owner_rows(actor, house, on)
    people = exports.people_in(rows)
    record_look(by=actor, people=people, purpose=OWNERS, place="staff:owners", at=timezone.now())
    parts = {**_common(request, house, "owners"), "rows": rows, "on": on, "form": form}
    return render(request, "staff/owners.html", parts)


@staff_only
def export(request: HttpRequest, house_id: UUID, kind: str) -> HttpResponse:
    """The same table as a file; the file is a look at everyone in it."""
    actor, house = actor_of(request), _house(request, house_id)
    on, _form = chosen_day(request.GET)
    rows = _owner_rows(actor, house, on)
    people = exports.people_in(rows)
    record_look(by=actor, people=people, purpose=EXPORT, place=f"staff:export {kind}", at=timezone.now())
    return exports.as_file(rows, house=house, on=on, kind=kind)


def _owner_rows(actor: Actor, house: House, on: date) -> list[exports.OwnersRow]:
    require_sees_owners_of_house(actor, house)
    return exports.rows_of(house, owners_in(house, on=on), on=on)


def _house(request: HttpRequest, house_id: UUID) -> House:
    return get_object_or_404(visible_houses(actor_of(request)).select_related("district"), public_id=house_id)


def _common(request: HttpRequest, house: House, current: str) -> dict[str, object]:
    actor = actor_of(request)
    owners = [("owners", _("Who owns it"), "staff:owners")] if sees_owners_of_house(actor, house) else []
    pages = [("house", _("House"), "staff:house"), *owners, ("history", _("History"), "staff:house_history")]
    return {
        "house": house,
        "may_edit": can_edit(actor, house),
        "tabs": [Tab(text, reverse(route, args=[house.public_id]), key == current) for key, text, route in pages],
        "crumbs": [Crumb(_("Houses"), reverse("staff:houses")), Crumb(house.address)],
    }
