"""The words of the guide's own enums: its parts, who acts in a step, what is known of a family."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(models.TextChoices):
    """The parts in which situations stand, in their order."""

    WAY = "way", _("From the first letter to the keys")
    CHOICE = "choice", _("A flat, money or more space")
    RIGHT = "right", _("By what right you live here")
    PEOPLE = "people", _("Family and people close to you")
    TROUBLE = "trouble", _("When something goes wrong")
    MOVE = "move", _("Packing and moving")
    HOME = "home", _("In the new place")

    @property
    def icon(self) -> str:
        return {
            "way": "signpost-2",
            "choice": "intersect",
            "right": "file-earmark-text",
            "people": "people",
            "trouble": "exclamation-circle",
            "move": "archive",
            "home": "house-heart",
        }[self.value]


class Doer(models.TextChoices):
    """Who does a step."""

    FAMILY = "family", pgettext_lazy("who does a step", "you")
    DEPARTMENT = "department", pgettext_lazy("who does a step", "the city's department")
    FUND = "fund", pgettext_lazy("who does a step", "the renovation fund")
    COURT = "court", pgettext_lazy("who does a step", "the court")
    BAILIFF = "bailiff", pgettext_lazy("who does a step", "the bailiffs")
    NOTARY = "notary", pgettext_lazy("who does a step", "the notary")
    BANK = "bank", pgettext_lazy("who does a step", "the bank")
    GUARDIANS = "guardians", pgettext_lazy("who does a step", "the guardianship office")
    KEEPER = "keeper", pgettext_lazy("who does a step", "the managing organisation")
    CREW = "crew", pgettext_lazy("who does a step", "the movers")
    OFFICE = "office", pgettext_lazy("who does a step", "the public services office")


class Sign(models.TextChoices):
    """What the papers of a family say about it, beyond its kind and needs."""

    MINOR = "minor", _("A right-holder under age")
    SEVERAL = "several", _("Several right-holders")
    SHARES = "shares", _("Shares in the right")
    DIED = "died", _("A right-holder has died")
    PROXY = "proxy", _("Somebody acts by authority")
    REFUSED = "refused", _("Somebody has refused")
    UNHEARD = "unheard", _("A letter hasn't been served yet")
