"""What leaves the house."""

from django.db import models
from django.db.models import Q

from teremok.platform.channels.states import Channel, Health, State
from teremok.platform.database.records import Record
from teremok.platform.secrets.fields import SealedField


class Outgoing(Record):
    """A message on its way to one address: queued, taken by a carrier, sent (the provider has it), then how it ended.

    `key` names the effect: a second message with the same key is the first one. The contents are sealed, since they
    are personal; those of a secret (`is_secret`: a code) are erased once it has left. A message without contents is
    rendered when it leaves by its `origin`, which knows it by `origin_id`; `rendered_hash` is the SHA-256 of what left.
    The receiver knows the message by `public_id`, so that a repeated attempt is not a second message where the
    receiver's protocol allows it; `doubts` counts how often it may have left without our knowing (its carrier died, or
    nobody answered). One with `due_at` isn't looked at before. A message `carried_by` another doesn't leave: it shares
    that one's address and fate. A letter's contents are the data of its document; it is sent when staff have posted it.
    What no provider has decided within the term is unknown for good. `sent` is an end where the provider gives no
    receipts.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=300)
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(default=1)
    carried_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="carries", db_index=False
    )
    contents_sealed = SealedField(null=True, blank=True)
    is_secret = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0, db_default=0)
    trouble = models.CharField(max_length=300, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_ref = models.CharField(max_length=100, blank=True)
    rendered_hash = models.BinaryField(max_length=32, null=True, blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-queued_at"], name="outgoing_newest"),
            models.Index(
                fields=["channel", "urgency", "id"],
                condition=Q(state="queued", carried_by=None, due_at=None),
                name="outgoing_waiting",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state="queued", carried_by=None, due_at__isnull=False),
                name="outgoing_due",
            ),
            models.Index(fields=["taken_at"], condition=Q(state="taken"), name="outgoing_taken"),
            models.Index(
                fields=["sent_at"], condition=Q(state="sent", ended_at=None), name="outgoing_without_an_answer"
            ),
            models.Index(
                fields=["provider", "provider_ref"], condition=~Q(provider_ref=""), name="outgoing_by_receipt"
            ),
            models.Index(fields=["origin_id"], condition=Q(origin_id__isnull=False), name="outgoing_by_origin"),
            models.Index(fields=["carried_by"], condition=Q(carried_by__isnull=False), name="outgoing_carried"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("queued", "taken"), ended_at=None)
                | Q(state="sent")
                | Q(state__in=("delivered", "failed", "unknown", "cancelled"), ended_at__isnull=False),
                name="outgoing_ends_when_it_left",
            ),
            models.CheckConstraint(
                condition=(Q(origin="", origin_id=None) | (~Q(origin="") & Q(origin_id__isnull=False))),
                name="outgoing_knows_its_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"

    @property
    def can_be_tried_again(self) -> bool:
        return self.state == State.FAILED and self.contents_sealed is not None


class KeptReceipt(models.Model):
    """A receipt whose message isn't known to be sent yet: it came before our own note of the sending, or over HTTP.

    A carrier matches it by the provider and its reference and removes it; an empty `provider` means that `ref` is the
    message's `public_id`. A second receipt for the same reference changes nothing. One that nobody can match is
    `noted` in the log after a minute and goes when its message could not be undecided any more.
    """

    provider = models.CharField(max_length=40, blank=True)
    ref = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=300, blank=True)
    address_is_dead = models.BooleanField(default=False)
    at = models.DateTimeField()
    came_at = models.DateTimeField(db_index=True)
    noted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "ref"], name="kept_receipt_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.ref}"


class ProviderState(models.Model):
    """How one provider is doing as one carrier sees it: written every few seconds, gone soon after the carrier.

    `leads` says that the channel's messages leave by it now; `per_minute` is how many it took in the last minute.
    """

    carrier = models.UUIDField()
    name = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel)
    health = models.CharField(max_length=10, choices=Health)
    since = models.DateTimeField()
    leads = models.BooleanField()
    on_wire = models.PositiveIntegerField()
    per_minute = models.PositiveIntegerField()
    last_success_at = models.DateTimeField(null=True)
    last_trouble_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "name"], name="provider_once_a_carrier")]

    def __str__(self) -> str:
        return f"{self.name} {self.health}"
