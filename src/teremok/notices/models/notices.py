"""A notice, and each person it is for."""

from django.db import models
from django.db.models import F, Q

from teremok.notices.models.wordings import Template
from teremok.notices.states import AddresseeState, Ground, NoticeStage
from teremok.platform.database.records import Record
from teremok.registry.models import Organisation, Person, Premises
from teremok.registry.models.tracking import tracked


@tracked(exclude=["values", "audience"])
class Notice(Record):
    """Something one organisation tells one or many people at one time.

    `kind` names its type. `values` fill the variables that are the same for everyone (`text@en` for readers of
    English), an addressee's own come before them. `audience` says whom it is for (`notices.audiences`) until it is
    prepared, then the addressees say it. `key` names the effect: a second notice with the same key is the first one.
    `subject_kind` and `subject_id` point to what it is about in the module that sent it. `templates` maps a language to
    the version used, so that what was looked at before is what goes. `remark` is why a second pair of eyes gave it
    back. `people` is an estimate until it is prepared. The history says who did what to it when, not what it said:
    that must go with it when its time has come.
    """

    number = models.CharField(max_length=40, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="notices_sent"
    )
    key = models.CharField(max_length=200, unique=True)
    values = models.JSONField(default=dict)
    templates = models.JSONField(default=dict)
    audience = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=NoticeStage, default=NoticeStage.DRAFT)
    people = models.PositiveIntegerField(default=0)
    written_by = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-written_at"], name="notice_newest"),
            models.Index(fields=["due_at"], condition=Q(state="scheduled"), name="notice_scheduled"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")), name="notice_second_pair_of_eyes"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_state(self) -> NoticeStage:
        return NoticeStage(self.state)


class Addressee(Record):
    """One person's life under a notice: prepared, served on a ground, acknowledged.

    `rung` is how many steps of the ladder they have climbed and `next_at` when the next is due; none when it has
    ended: at the proof, or in a person's task. `placed_at` is when it appeared in the cabinet, `opened_at` when they
    first opened it. `served_at` and `ground` are the first service that counts; what else happened is in the log.
    `public_id` is random and is the address of the link that needs no sign-in, so nothing private stands behind it.
    `wording_hash` is the SHA-256 over the version's digest and the values.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="addressees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addressed")
    premises = models.ForeignKey(Premises, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+", db_index=False)
    values = models.JSONField(null=True, blank=True)
    wording_hash = models.BinaryField(max_length=32)
    state = models.CharField(max_length=12, choices=AddresseeState, default=AddresseeState.PREPARED)
    rung = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    refused_digital_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="addressee_inbox"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="addressee_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "person"], name="addressee_once"),
            models.CheckConstraint(
                condition=Q(served_at=None, ground="") | Q(served_at__isnull=False) & ~Q(ground=""),
                name="addressee_served_on_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state="prepared") | Q(served_at=None, acknowledged_at=None),
                name="addressee_prepared_is_not_served",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="addressee_acknowledged_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.person_id}"

    @property
    def shown_state(self) -> AddresseeState:
        return AddresseeState(self.state)
