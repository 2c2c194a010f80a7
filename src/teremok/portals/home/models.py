"""Requests to correct one's own data."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from teremok.platform.database.records import Record
from teremok.platform.law.clocks import city_day
from teremok.portals.home.states import CorrectionState
from teremok.registry.models import House, Organisation, Person


class Correction(Record):
    """A person says that something known about them is wrong; the organisation that keeps the house answers.

    The term runs from `asked_at` by the law in force that day: `due_at` and `law_version` are kept as they were counted
    then. The answer is given once, with words whichever way it goes; until whoever asked has read it (`read_at`) it
    stands on their home. What is corrected is corrected in the registry by
    its own services, this row only says that it was asked and answered.
    """

    number = models.CharField(max_length=30, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="corrections")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(max_length=4000)
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.ASKED)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    law_version = models.CharField(max_length=120)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None, answered_by=None)
                | Q(~Q(state="asked"), ~Q(answer=""), answered_at__gte=F("asked_at"), answered_by__isnull=False),
                name="correction_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(answered_at__isnull=False, read_at__gte=F("answered_at")),
                name="correction_read_after_its_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_at"], name="correction_by_organisation"),
            models.Index(
                fields=["asked_by"], condition=Q(answered_at__isnull=False, read_at=None), name="correction_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due_on(self) -> date:
        """The last day on which the answer is in time: a term of days ends with its midnight."""
        return city_day(self.due_at - timedelta(microseconds=1))

    def get_state(self) -> CorrectionState:
        return CorrectionState(self.state)
