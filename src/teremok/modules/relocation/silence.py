"""Whom a relocation must not leave without news: every right-holder, until they have moved out."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teremok.notices import watches

DAYS = "relocation.silence"  # the law's parameter


def url_of(family: UUID) -> str:
    """The family's file in the workspace."""
    return reverse("relocation:family", args=[family])


SOURCE = watches.Source(name="relocation", title=_("A family that is being relocated"), url=url_of)
