"""What a family needs of its new home."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Need(models.TextChoices):
    """Stored in `Family.needs`."""

    LIFT = "lift", _("A lift or a low floor")
    WHEELCHAIR = "wheelchair", _("Room for a wheelchair")
    SCHOOL = "school", _("The same school or kindergarten")
    PETS = "pets", _("Pets")
    CARE = "care", _("Somebody who needs care")

    @property
    def icon(self) -> str:
        return {
            "lift": "building-up",
            "wheelchair": "person-wheelchair",
            "school": "backpack",
            "pets": "heart",
            "care": "heart-pulse",
        }[self.value]
