"""What every write shares: one transaction, signed by its actor, and facts set only where they differ."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Model

from teremok.platform.access import Actor
from teremok.platform.audit import acting

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)


def writes(service: Callable[P, R]) -> Callable[P, R]:
    """One transaction for the service, and `by` as the author of whatever it changes."""

    @wraps(service)
    def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), acting(cast("Actor", kwargs["by"])):
            return service(*args, **kwargs)

    return in_one_transaction


def locked(record: M) -> M:
    """The same row, fresh and locked until the end of the transaction."""
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def let_rights_rest(*houses: int) -> None:
    """Waits for whoever is writing rights in these houses, and lets nobody else until the end of the transaction.

    For those who move premises to another house, before they lock anything: a right's trigger notes the house its
    premises stand in, and a note made before the move but committed after it would name the house they left. The
    trigger holds the premises (FOR KEY SHARE), so that the two meet there.
    """
    with connection.cursor() as cursor:
        # As imports lock them, and before any row: an import that has these tables would wait for the rows.
        cursor.execute("LOCK TABLE registry_house, registry_premises, registry_ownershipright IN ROW EXCLUSIVE MODE")
        # Rights first, as who writes one has it before its trigger asks for the premises.
        cursor.execute(
            "SELECT FROM registry_ownershipright WHERE premises_id IN"
            " (SELECT id FROM registry_premises WHERE house_id = ANY(%s)) ORDER BY id FOR UPDATE",
            [list(houses)],
        )
        cursor.execute("SELECT FROM registry_premises WHERE house_id = ANY(%s) ORDER BY id FOR UPDATE", [list(houses)])


def set_facts(record: Model, facts: Mapping[str, Any]) -> list[str]:
    """Writes the facts that differ from what stands; says which those were."""
    changed = [name for name, value in facts.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, facts[name])
    if changed:
        record.save(update_fields=changed)
    return changed
