"""What leaves the house."""

from django.db import models
from django.db.models import Q

from teremok.platform.channels.states import Channel, State
from teremok.platform.database.records import Record
from teremok.platform.secrets.fields import SealedField


class Outgoing(Record):
    """A message on its way to one address: queued, taken by a carrier, sent (the provider has it), then how it ended.

    `key` names the effect: a second message with the same key is the first one. The contents are sealed, since they
    are personal; those of a secret (`is_secret`: a code) are erased once it has left. A message without contents is
    rendered when it leaves by its `origin`, which knows it by `origin_id`; `rendered_hash` is the SHA-256 of what left.
    The receiver knows the message by `public_id`, so that a repeated attempt is not a second message where the
    receiver's protocol allows it. A message `carried_by` another doesn't leave: it shares that one's address and fate.
    A letter's contents are the data of its document; it is sent when staff have posted it. What no provider has
    decided within the term is unknown for good. `sent` is an end where the provider gives no receipts.
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
                condition=Q(state="queued", carried_by=None),
                name="outgoing_waiting",
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
