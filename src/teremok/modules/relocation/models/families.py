"""Families, who belongs to them, and the stages they went through."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from teremok.modules.relocation.models.programme import ListedHouse
from teremok.modules.relocation.states import Door, Ended, FamilyKind, MemberRole, Stage
from teremok.platform.database.records import Record
from teremok.registry.models import Person, Premises
from teremok.registry.models.tracking import tracked


class Batch(Record):
    """One act that moved one or many families into a stage: an officer's, a house's, a file's, a program's.

    `key` makes the same act twice the same. The notices that told them are about it (`relocation.batch`, its public
    id), one for each office that leads some of the families; `notice` is the public id where it is one alone.
    """

    key = models.CharField(max_length=200, unique=True)
    stage = models.CharField(max_length=30, choices=Stage)
    door = models.CharField(max_length=10, choices=Door)
    families = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    by_account = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    notice = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="batch_newest")]
        constraints = [models.CheckConstraint(condition=Q(stage__in=Stage.values), name="batch_stage_known")]

    def __str__(self) -> str:
        return self.key


@tracked()
class Family(Record):
    """Those who live by one right in one flat or room of a house of the programme, and move together.

    `stage` repeats what their open `Step` says, so that boards and counts need no join (the service that moves writes
    both). `officer` is the account of whoever leads them, `needs` are words of `needs.Need`. A family never disappears:
    one that was entered by mistake is closed with a reason.
    """

    number = models.CharField(max_length=40, unique=True)
    listed_house = models.ForeignKey(ListedHouse, on_delete=models.PROTECT, related_name="families")
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="families")
    kind = models.CharField(max_length=10, choices=FamilyKind)
    stage = models.CharField(max_length=30, choices=Stage)
    officer = models.UUIDField(null=True, blank=True)
    needs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    needs_note = models.CharField(max_length=500, blank=True)
    people = models.PositiveSmallIntegerField(default=0, help_text="Who live there, for the norm of provision.")
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.UniqueConstraint(fields=["premises"], condition=Q(closed_at=None), name="family_once_in_premises"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="family_stage_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_reason="") | Q(closed_at__isnull=False) & ~Q(closed_reason=""),
                name="family_closed_why",
            ),
        ]
        indexes = [
            models.Index(fields=["listed_house", "stage"], name="family_of_house"),
            models.Index(fields=["stage"], condition=Q(closed_at=None), name="family_at_stage"),
            models.Index(fields=["officer"], condition=Q(closed_at=None), name="family_of_officer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_stage(self) -> Stage:
        return Stage(self.stage)


@tracked()
class Member(Record):
    """A person of the family. Those who `must_consent` (right-holders) answer offers and sign; all of them are told.

    The period is half-open. A minor's answer is their representative's.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relocating")
    role = models.CharField(max_length=14, choices=MemberRole)
    must_consent = models.BooleanField(default=True)
    share_numerator = models.PositiveIntegerField(null=True, blank=True)
    share_denominator = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "person"], condition=Q(until=None), name="member_once_in_family"),
            models.CheckConstraint(
                condition=Q(until=None, ended="") | Q(until__isnull=False) & ~Q(ended=""), name="member_ended_why"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="member_ends_after_start"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(until=None), name="member_by_person")]

    def __str__(self) -> str:
        return f"{self.family_id} {self.person_id}"


class Step(Record):
    """A family's stay in a stage, with the clock of its term.

    `term` is the parameter of the law, `law` the version that counted on the day that decides, `runs_from` the moment
    the term began: the move itself, or the service to the last right-holder; until then it is empty and so is `due_at`.
    A step is never removed: an undone one is followed by one that leads back (`undoes`). `told_by` is the batch whose
    notice has to be served before the term begins, where that isn't the step's own: a term that goes on, or came back,
    hangs on the notice that was told first.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=30, choices=Stage)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="steps")
    came_at = models.DateTimeField()
    term = models.CharField(max_length=60, blank=True)
    law = models.CharField(max_length=100, blank=True)
    runs_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="steps_told_of", db_index=False
    )
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="step_stage_known"),
            models.CheckConstraint(condition=Q(due_at=None) | Q(runs_from__isnull=False), name="step_due_from_start"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="step_left_after"),
            models.UniqueConstraint(fields=["family"], condition=Q(left_at=None), name="step_one_open"),
        ]
        indexes = [
            models.Index(fields=["family", "-id"], name="step_of_family"),
            models.Index(
                fields=["batch"], condition=Q(left_at=None, runs_from=None) & ~Q(term=""), name="step_unserved"
            ),
            models.Index(
                fields=["told_by"],
                condition=Q(left_at=None, runs_from=None, told_by__isnull=False),
                name="step_unserved_of_earlier",
            ),
            models.Index(fields=["due_at"], condition=Q(left_at=None), name="step_due"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.stage}"

    @property
    def shown_stage(self) -> Stage:
        return Stage(self.stage)


class Reminder(models.Model):
    """A family was reminded `days` before the end of a step's term: each once, whatever the clock does twice."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "days"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.days}"
