"""The worklist: opening what a person must look into, and closing it with what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.models import Family, ListedHouse, Matter
from teremok.modules.relocation.models.matters import BY_ITSELF
from teremok.modules.relocation.states import MatterKind
from teremok.platform.access import Actor
from teremok.registry.models import Person


class CannotClose(Exception):
    """The matter stays open; the message says why."""


@transaction.atomic
def open_matter(
    *,
    kind: MatterKind,
    key: str,
    by: Actor,
    at: datetime,
    house: ListedHouse | None = None,
    family: Family | None = None,
    person: Person | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Matter:
    """The open row of this kind and key: the same trouble found again is the row that is there.

    `facts` are JSON values for the sentence on the screen, without names. A family's house need not be given.
    """
    listed = house if house is not None or family is None else family.listed_house
    matter, _is_new = Matter.objects.get_or_create(
        kind=kind,
        key=key,
        closed_at=None,
        defaults={
            "listed_house": listed,
            "family": family,
            "person": person,
            "facts": dict(facts or {}),
            "opened_at": at,
        },
    )
    return matter


@transaction.atomic
def close_matter(*, matter: Matter, outcome: str, by: Actor, at: datetime) -> Matter:
    """Closes it with what was done; closed already it stays as it was. Raises CannotClose without a word."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    if matter.closed_at is not None:
        return matter
    if not outcome.strip():
        raise CannotClose(_("Write in a word what was done: whoever looks next must understand it."))
    matter.closed_at, matter.closed_by, matter.outcome = at, by.account_id, outcome.strip()[:500]
    matter.save(update_fields=["closed_at", "closed_by", "outcome"])
    return matter


@transaction.atomic
def settle(*, kind: MatterKind, key: str, by: Actor, at: datetime) -> int:
    """Closes the open row of this kind and key, because its cause is gone; returns how many there were."""
    rows = Matter.objects.filter(kind=kind, key=key, closed_at=None)
    return rows.update(closed_at=at, closed_by=by.account_id, outcome=BY_ITSELF)
