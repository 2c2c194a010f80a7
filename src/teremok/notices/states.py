"""Ways, states and grounds, as they are stored and as people read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(models.TextChoices):
    """A road by which a person can be told."""

    CABINET = "cabinet", _("Cabinet")
    PUSH = "push", _("Push message")
    SMS = "sms", _("SMS")
    MAIL = "mail", _("E-mail")
    CALL = "call", _("Telephone call")
    LETTER = "letter", _("Letter")
    REGISTERED = "registered", _("Registered letter")
    VISIT = "visit", _("Visit")
    DOOR = "door", _("Posting on the door")

    @property
    def icon(self) -> str:
        return {
            "cabinet": "inbox",
            "push": "bell",
            "sms": "chat-dots",
            "mail": "envelope",
            "call": "telephone",
            "letter": "file-earmark-text",
            "registered": "file-earmark-check",
            "visit": "person-walking",
            "door": "door-open",
        }[self.value]


class Nature(models.TextChoices):
    """What hangs on a notice: nothing but that it is read, or a term of the law."""

    INFORMATIONAL = "informational", _("For information")
    OFFICIAL = "official", _("Official notice")


class NoticeStage(models.TextChoices):
    """How far a notice as a whole has got."""

    DRAFT = "draft", _("Draft")
    AWAITING = "awaiting", _("Waits for a second pair of eyes")
    SCHEDULED = "scheduled", _("Scheduled")
    PREPARING = "preparing", _("Being prepared")
    GOING = "going", _("On its way")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", pgettext_lazy("notice", "Done")
    CANCELLED = "cancelled", pgettext_lazy("notice", "Cancelled")

    @property
    def tone(self) -> str:
        return {
            "draft": "neutral",
            "awaiting": "warning",
            "scheduled": "info",
            "preparing": "info",
            "going": "info",
            "stopped": "danger",
            "done": "success",
            "cancelled": "neutral",
        }[self.value]

    @property
    def icon(self) -> str:
        return {
            "draft": "pencil",
            "awaiting": "eye",
            "scheduled": "clock",
            "preparing": "hourglass-split",
            "going": "send",
            "stopped": "x-circle",
            "done": "check-circle",
            "cancelled": "x-circle",
        }[self.value]


NOTICE_TRANSITIONS: dict[NoticeStage, frozenset[NoticeStage]] = {
    NoticeStage.DRAFT: frozenset(
        {NoticeStage.AWAITING, NoticeStage.SCHEDULED, NoticeStage.PREPARING, NoticeStage.CANCELLED}
    ),
    NoticeStage.AWAITING: frozenset(
        {NoticeStage.DRAFT, NoticeStage.SCHEDULED, NoticeStage.PREPARING, NoticeStage.CANCELLED}
    ),
    NoticeStage.SCHEDULED: frozenset({NoticeStage.DRAFT, NoticeStage.PREPARING, NoticeStage.CANCELLED}),
    NoticeStage.PREPARING: frozenset({NoticeStage.GOING, NoticeStage.DRAFT, NoticeStage.CANCELLED}),
    NoticeStage.GOING: frozenset({NoticeStage.STOPPED, NoticeStage.DONE}),
    NoticeStage.STOPPED: frozenset({NoticeStage.GOING, NoticeStage.DONE}),
    NoticeStage.DONE: frozenset(),
    NoticeStage.CANCELLED: frozenset(),
}


class AddresseeState(models.TextChoices):
    """How far one person is told."""

    PREPARED = "prepared", pgettext_lazy("addressee", "Not served yet")
    SERVED = "served", pgettext_lazy("addressee", "Served")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("addressee", "Confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("addressee", "Withdrawn")

    @property
    def tone(self) -> str:
        return {"prepared": "warning", "served": "info", "acknowledged": "success", "withdrawn": "neutral"}[self.value]

    @property
    def icon(self) -> str:
        return {"prepared": "clock", "served": "check", "acknowledged": "check-circle", "withdrawn": "x-circle"}[
            self.value
        ]


class Ground(models.TextChoices):
    """Why a person counts as told. Which of them count for a notice is its type's, with the article."""

    CONFIRMED = "confirmed", _("The person confirmed it")
    READ = "read", _("The person opened it")
    PLACED = "placed", _("Placed in the cabinet of a person who signed in")
    TOLD = "told", _("Told by telephone or at the door")
    HANDED_OVER = "handed_over", _("Handed over against a signature")
    LETTER_RECEIVED = "letter_received", _("Registered letter received")
    LETTER_REFUSED = "letter_refused", _("Registered letter refused")
    LETTER_UNCLAIMED = "letter_unclaimed", _("Registered letter not collected")
    LETTER_POSTED = "letter_posted", _("Letter posted, and the days have passed")
    DOOR = "door", _("Posted on the door of the house")
