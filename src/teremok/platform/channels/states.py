"""By what a message leaves, and how it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Letter")


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")

    @property
    def tone(self) -> str:
        return {"queued": "info", "sent": "success", "failed": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {"queued": "clock", "sent": "check-circle", "failed": "x-circle"}[self.value]
