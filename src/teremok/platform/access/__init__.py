"""Who acts: the frozen Actor that identity builds once a request and every lower tier only reads."""

from teremok.platform.access.actor import ANONYMOUS, SYSTEM, Actor, Assurance, Authority, Denied, Grant, Role

__all__ = ["ANONYMOUS", "SYSTEM", "Actor", "Assurance", "Authority", "Denied", "Grant", "Role"]
