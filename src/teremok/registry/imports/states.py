"""What is imported, where a batch stands, and what becomes of a row."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a file lists."""

    HOUSES = "houses", _("Houses")
    PREMISES = "premises", _("Premises")
    OWNERS = "owners", _("Owners and rights")


def kinds() -> list[tuple[str, str | Promise]]:
    """Every kind of list, those of modules among them."""
    from teremok.registry.imports.recipes import RECIPES

    return [(kind, recipe.label) for kind, recipe in RECIPES.items()]


class Status(models.TextChoices):
    """A batch is checked first, then applied as a whole, and may be undone as a whole."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, waiting for a decision")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    REFUSED = "refused", _("Refused")

    @property
    def tone(self) -> str:
        return {
            "checked": "warning", "applied": "success", "undone": "neutral", "refused": "danger",
        }.get(self.value, "info")  # fmt: skip

    @property
    def icon(self) -> str:
        return {
            "checked": "clipboard-check", "applied": "check-circle", "undone": "arrow-counterclockwise",
            "refused": "x-circle",
        }.get(self.value, "hourglass-split")  # fmt: skip

    @property
    def is_busy(self) -> bool:
        return self in (Status.CHECKING, Status.APPLYING, Status.UNDOING)


class Verdict(models.TextChoices):
    """What applying the batch does with a row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REJECTED = "rejected", _("Rejected")

    @property
    def tone(self) -> str:
        return {"new": "success", "changed": "warning", "rejected": "danger"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"new": "plus-circle", "changed": "pencil", "rejected": "x-circle"}.get(self.value, "check")
