"""What happened, so that it can be proved: a log that only grows, sealed in batches."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.Model):
    """One thing that happened to a notice, an addressee or a message; append-only.

    `facts` is canonical JSON text (sorted keys, no spaces), so that its bytes are what the seal fixes. It holds no
    name, address or phone: people are named by the addressee's random id, an address by its keyed hash. Rows have no
    foreign keys: the record outlives what the law has destroyed.
    """

    class Kind(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("event", "Prepared")
        PLACED = "placed", pgettext_lazy("event", "Placed in the cabinet")
        HANDED = "handed", pgettext_lazy("event", "Handed to the provider")
        DELIVERED = "delivered", pgettext_lazy("event", "Delivered")
        FAILED = "failed", pgettext_lazy("event", "Not delivered")
        UNKNOWN = "unknown", pgettext_lazy("event", "No word from the provider")
        OPENED = "opened", pgettext_lazy("event", "Opened")
        CONFIRMED = "confirmed", pgettext_lazy("event", "Confirmed")
        SERVED = "served", pgettext_lazy("event", "Served")
        REFUSED = "refused", pgettext_lazy("event", "Refused the electronic form")
        CLIMBED = "climbed", pgettext_lazy("event", "Next step of the ladder")
        CALLED = "called", pgettext_lazy("event", "Called")
        VISITED = "visited", pgettext_lazy("event", "Visited")
        POSTED = "posted", pgettext_lazy("event", "Letter posted")
        RETURNED = "returned", pgettext_lazy("event", "Letter returned")
        RECEIVED = "received", pgettext_lazy("event", "Letter received")
        ON_DOOR = "on_door", pgettext_lazy("event", "Posted on the door")
        STOPPED = "stopped", pgettext_lazy("event", "Stopped")
        RESUMED = "resumed", pgettext_lazy("event", "Went on")
        WITHDRAWN = "withdrawn", pgettext_lazy("event", "Withdrawn")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    notice = models.BigIntegerField()
    addressee = models.BigIntegerField(null=True)
    message = models.UUIDField(null=True)
    kind = models.CharField(max_length=12, choices=Kind)
    facts = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["notice", "id"], name="event_of_notice"),
            models.Index(
                fields=["addressee", "id"], condition=models.Q(addressee__isnull=False), name="event_of_addressee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Unsealed(models.Model):
    """An event that no seal holds yet: noted by a trigger, removed by the sequencer that sealed it.

    Kept beside the log, since the log's rows can't be changed and their ids don't come in the order of commits.
    """

    event = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event)


class SealKey(models.Model):
    """A public key that signs seals, kept for good, so that old seals can be checked after the key has changed.

    `id` is the SHA-256 of the key; the private one is a secret of the installation and never in the database.
    """

    id = models.CharField(primary_key=True, max_length=64)
    key = models.BinaryField(max_length=32, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Seal(models.Model):
    """A batch of events fixed for good; append-only, one sequencer writes it.

    `events` are the ids as ranges, first and last of each. `leaves` are the RFC 6962 leaf hashes of the events'
    canonical lines, 32 bytes each, in the order of `events`; `root` is their tree head. `hash` is over the seal's own
    canonical line, which holds `previous`, so that the seals form a chain; `signature` is Ed25519 over `hash` by the
    key `signed_with`.
    """

    number = models.BigIntegerField(primary_key=True)
    previous = models.BinaryField(max_length=32)
    events = models.JSONField()
    leaves = models.BinaryField()
    root = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)
    signed_with = models.CharField(max_length=64)
    signature = models.BinaryField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seal_counts_from_one"),
        ]

    def __str__(self) -> str:
        return _("Seal %(number)s") % {"number": self.number}
