"""Who takes which lists in: the registry's the platform administrator, those of modules whom their recipes name."""

from uuid import UUID

from django.db.models import Q, QuerySet

from teremok.platform.access import SYSTEM, Actor, Role
from teremok.registry.imports.models import Batch
from teremok.registry.imports.recipes import RECIPES, kinds_for


def may_import(actor: Actor) -> bool:
    """Whether the actor takes in the registry's own lists, and settles addresses that stand in two places."""
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def visible_imports(actor: Actor) -> QuerySet[Batch]:
    """Imports of the kinds that the actor takes in; of some kinds only what they began themselves."""
    kinds = [kind for kind, _label in kinds_for(actor)]
    own = [kind for kind in kinds if RECIPES[kind].only_own]
    shared = Q(kind__in=set(kinds).difference(own))
    return Batch.objects.filter(shared | Q(kind__in=own, opened_by=actor.account_id))


def watches(actor: Actor, batch: str) -> bool:
    try:
        return visible_imports(actor).filter(public_id=UUID(batch)).exists()
    except ValueError:
        return False
