"""Houses of the programme meet houses of the registry after their list was taken in; what the list is called."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from psycopg import sql

from teremok.modules.relocation.access import require_can_keep_house, require_can_keep_programme
from teremok.modules.relocation.lists import meeting
from teremok.modules.relocation.models import ListedHouse, ListSource, Matter
from teremok.modules.relocation.states import MatterKind
from teremok.platform.access import Actor
from teremok.registry.imports.staging import ask, run
from teremok.registry.models import House
from teremok.registry.writing import locked, writes


class CannotMatch(Exception):
    """This house of the programme can't be that house of the registry; the message says why."""


@writes
def choose_house(*, listed: ListedHouse, house: House, by: Actor, at: datetime) -> ListedHouse:
    """A person says which house of the registry the list means; its matter is closed."""
    listed = locked(listed)
    require_can_keep_house(by, listed)
    if listed.house_id is not None:
        raise CannotMatch(_("A colleague has already found this house. Look at it again."))
    if house.merged_into_id is not None:
        raise CannotMatch(_("This house was merged into another one; choose that one."))
    other = ListedHouse.objects.filter(house=house).first()
    if other is not None:
        raise CannotMatch(
            _("This house already stands in the programme as “%(address)s”.") % {"address": other.address}
        )
    listed.house = house
    listed.save(update_fields=["house"])
    _close(listed, outcome=house.address, by=by, at=at)
    return listed


@writes
def match_again(*, by: Actor, at: datetime) -> int:
    """Tries all that have met nobody anew, as an import does; returns how many met their house."""
    require_can_keep_programme(by)
    if not ListedHouse.objects.filter(house=None).exclude(state="excluded").exists():
        return 0
    rows = meeting.lay_out_unmatched()
    meeting.meet(rows)
    found = ask(
        "UPDATE relocation_listedhouse l SET house_id = r.target_id FROM {rows} r"
        " WHERE l.id = r.listed_id AND l.house_id IS NULL AND r.target_id IS NOT NULL RETURNING l.id",
        rows=rows,
    )
    run(
        "UPDATE relocation_matter m SET closed_at = {at}, closed_by = {by}, outcome = h.address FROM {rows} r"
        " JOIN registry_house h ON h.id = r.target_id WHERE m.listed_house_id = r.listed_id AND m.kind = 'no_house'"
        " AND m.closed_at IS NULL",
        rows=rows,
        at=sql.Literal(at),
        by=sql.Literal(by.account_id),
    )
    run("DROP TABLE {rows}", rows=rows)
    return len(found)


@writes
def describe_source(*, source: ListSource, title: str, dated_on: date, by: Actor, at: datetime) -> ListSource:
    """What public pages call the list, and the day it speaks of."""
    source = locked(source)
    require_can_keep_programme(by)
    title = " ".join(title.split())[:200]
    if not title:
        raise CannotMatch(_("Give the list a name: residents read it."))
    source.title, source.dated_on = title, dated_on
    source.save(update_fields=["title", "dated_on"])
    return source


def _close(listed: ListedHouse, *, outcome: str, by: Actor, at: datetime) -> None:
    Matter.objects.filter(kind=MatterKind.NO_HOUSE, listed_house=listed, closed_at=None).update(
        closed_at=at, closed_by=by.account_id, outcome=outcome[:500]
    )
