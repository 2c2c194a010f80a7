"""Who takes lists in: the platform administrator."""

from teremok.platform.access import SYSTEM, Actor, Role


def may_import(actor: Actor) -> bool:
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)
