"""What identity puts into the menus of every page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from teremok.identity.access import VERIFIERS
from teremok.platform.access import Role
from teremok.ui import account_menu, policy_menu, workspace_menu
from teremok.ui.menus import Item
from teremok.ui.workspace_menu import PLATFORM, RESIDENTS


def signed_in(actor: Any) -> bool:
    return bool(actor.is_signed_in)


def verifies(actor: Any) -> bool:
    return bool(actor.has_role(*VERIFIERS))


def grants(actor: Any) -> bool:
    return bool(actor.has_role(Role.MANAGER, Role.ADMINISTRATOR))


def runs(actor: Any) -> bool:
    return bool(actor.has_role(Role.ADMINISTRATOR))


def register() -> None:
    account_menu.register(Item(_("My account"), "identity:account", "person-circle", 10, signed_in))
    account_menu.register(Item(_("Acting for one another"), "identity:authorities", "people", 20, signed_in))
    account_menu.register(Item(_("Sign out"), "identity:sign_out", "box-arrow-right", 900, signed_in, post=True))
    workspace_menu.register(Item(_("People to recognise"), "identity:queue", "person-check", 64, verifies, RESIDENTS))
    workspace_menu.register(Item(_("Who was recognised"), "identity:joins", "link-45deg", 66, verifies, RESIDENTS))
    policy_menu.register(Item(_("Policy on personal data"), "identity:privacy", "shield-lock", 10))
    policy_menu.register(Item(_("Terms of use"), "identity:terms", "file-earmark-text", 20))
    workspace_menu.register(Item(_("Letters with codes"), "identity:letters", "envelope", 68, verifies, RESIDENTS))
    workspace_menu.register(
        Item(_("Messages that didn't leave"), "identity:post", "exclamation-triangle", 92, runs, PLATFORM)
    )
    workspace_menu.register(
        Item(_("Policies and consents"), "identity:publish", "file-earmark-text", 94, runs, PLATFORM)
    )
    workspace_menu.register(Item(_("Employees and roles"), "identity:roles", "person-badge", 88, grants, PLATFORM))
