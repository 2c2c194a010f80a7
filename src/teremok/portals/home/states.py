"""How a request to correct one's data stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CorrectionState(models.TextChoices):
    """Asked, then once and for all either corrected or refused with a reason."""

    ASKED = "asked", _("With the organisation")
    CORRECTED = "corrected", _("Corrected")
    REFUSED = "refused", _("Refused")

    @property
    def tone(self) -> str:
        return {"asked": "info", "corrected": "success", "refused": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {"asked": "clock", "corrected": "check-circle", "refused": "x-circle"}[self.value]
