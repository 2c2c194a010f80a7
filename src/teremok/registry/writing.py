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


def let_rights_rest() -> None:
    """Waits for whoever is writing rights, and lets nobody else write any until the end of the transaction.

    For those who move premises to another house, before they lock anything: a right's trigger notes the house its
    premises stand in, and a note made before the move but committed after it would name the house they left.
    """
    with connection.cursor() as cursor:
        # Houses and premises first, as imports lock them, else the two could wait for each other.
        cursor.execute("LOCK TABLE registry_house, registry_premises IN ROW EXCLUSIVE MODE")
        cursor.execute("LOCK TABLE registry_ownershipright IN SHARE ROW EXCLUSIVE MODE")


def set_facts(record: Model, facts: Mapping[str, Any]) -> list[str]:
    """Writes the facts that differ from what stands; says which those were."""
    changed = [name for name, value in facts.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, facts[name])
    if changed:
        record.save(update_fields=changed)
    return changed
