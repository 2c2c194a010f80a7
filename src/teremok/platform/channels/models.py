"""What leaves the house."""

from django.db import models
from django.db.models import Q

from teremok.platform.channels.states import Channel, State
from teremok.platform.database.records import Record
from teremok.platform.secrets.fields import SealedField


class Outgoing(Record):
    """A message on its way to one address: queued, then sent or failed.

    `key` names the effect: a second message with the same key is the first one. The contents are sealed, since they
    are personal; those of a secret (`is_secret`: a code) are erased once it has left. The receiver knows the message
    by `public_id`, so that a repeated attempt is not a second message where the receiver's protocol allows it.
    A letter's contents are the data of its document; it is sent when staff have posted it.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=300)
    key = models.CharField(max_length=200, unique=True)
    contents_sealed = SealedField(null=True, blank=True)
    is_secret = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-queued_at"], name="outgoing_newest"),
            models.Index(fields=["queued_at"], condition=Q(state="queued"), name="outgoing_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="queued", ended_at=None) | (~Q(state="queued") & Q(ended_at__isnull=False)),
                name="outgoing_ends_when_it_left",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"

    @property
    def can_be_tried_again(self) -> bool:
        return self.state == State.FAILED and self.contents_sealed is not None
