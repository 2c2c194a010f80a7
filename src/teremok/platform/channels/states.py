"""By what a message leaves, and how it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    PUSH = "push", _("Push message")
    LETTER = "letter", _("Letter")


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    TAKEN = "taken", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not sent")
    UNKNOWN = "unknown", _("No word of it")
    CANCELLED = "cancelled", _("Stopped before it left")

    @property
    def tone(self) -> str:
        return {
            "queued": "info",
            "taken": "info",
            "sent": "success",
            "delivered": "success",
            "failed": "danger",
            "unknown": "warning",
            "cancelled": "neutral",
        }[self.value]

    @property
    def icon(self) -> str:
        return {
            "queued": "clock",
            "taken": "send",
            "sent": "check",
            "delivered": "check-circle",
            "failed": "x-circle",
            "unknown": "question-circle",
            "cancelled": "x-circle",
        }[self.value]


class Health(models.TextChoices):
    """How a provider is doing."""

    WORKING = "working", _("Working")
    SLOW = "slow", _("Slow")
    OUT = "out", _("Out of order")

    @property
    def tone(self) -> str:
        return {"working": "success", "slow": "warning", "out": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {"working": "check-circle", "slow": "hourglass-split", "out": "x-circle"}[self.value]
