"""How a person wants to be told, and what they answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.identity.models import Account
from teremok.notices.models.notices import Addressee
from teremok.notices.states import Way
from teremok.platform.channels.states import Channel
from teremok.platform.database.records import Record
from teremok.platform.secrets.fields import SealedField
from teremok.registry.models import Person
from teremok.registry.models.tracking import tracked


@tracked()
class Preference(Record):
    """Whether a person wants notices of a type by a way; what isn't said is as the type has it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=60)
    way = models.CharField(max_length=12, choices=Way)
    allowed = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "way"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way}: {self.allowed}"


@tracked()
class Habits(Record):
    """Language, quiet hours, large print, and whether the person takes notices electronically at all."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notice_habits")
    language = models.CharField(max_length=5, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    large_print = models.BooleanField(default=False)
    on_paper_since = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="habits_quiet_from_and_to",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class PushSubscription(Record):
    """A browser that takes push messages for an account (RFC 8030); its keys and address are secrets of the browser."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint_hash = models.BinaryField(max_length=32, unique=True)
    sealed = SealedField()
    browser = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account"], condition=Q(ended_at=None), name="push_of_account")]

    def __str__(self) -> str:
        return self.browser


class DeadAddress(models.Model):
    """A phone or an address that its provider said doesn't exist: nothing is sent there until it is proved anew."""

    channel = models.CharField(max_length=10, choices=Channel)
    value = models.CharField(max_length=300)
    because = models.CharField(max_length=300)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "value"], name="dead_address_once")]

    def __str__(self) -> str:
        return self.value


class Reaction(Record):
    """How a person took a notice: one tap and, if they like, a word."""

    class Mood(models.TextChoices):
        CLEAR = "clear", pgettext_lazy("reaction", "It is clear")
        UNCLEAR = "unclear", pgettext_lazy("reaction", "I don't understand")
        WORRIED = "worried", pgettext_lazy("reaction", "I am worried")

    addressee = models.OneToOneField(Addressee, on_delete=models.CASCADE, related_name="reaction")
    mood = models.CharField(max_length=10, choices=Mood)
    words = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Reaction")

    def __str__(self) -> str:
        return self.get_mood_display()
