"""What was said to a family, and what was promised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family
from teremok.platform.database.records import Record
from teremok.registry.models import Person


class Call(Record):
    """A call, a visit or a talk at the desk, in the officer's words, with what they promised and by which day.

    Never changed, never removed: that a promise was kept is a row of its own that points back (`keeps`). Whoever calls
    next reads all of it, and so may the person. `key` makes a button pressed twice one row.
    """

    class Way(models.TextChoices):
        CALL = "call", pgettext_lazy("talk with a family", "Call")
        VISIT = "visit", pgettext_lazy("talk with a family", "Visit")
        DESK = "desk", pgettext_lazy("talk with a family", "At our desk")

        @property
        def icon(self) -> str:
            return {"call": "telephone", "visit": "person-walking", "desk": "house-door"}[self.value]

    class Outcome(models.TextChoices):
        TALKED = "talked", pgettext_lazy("talk with a family", "We talked")
        NO_ANSWER = "no_answer", pgettext_lazy("talk with a family", "Nobody answered")
        LATER = "later", pgettext_lazy("talk with a family", "They ask to call later")
        KEPT = "kept", _("The promise was kept")

        @property
        def tone(self) -> str:
            return {"talked": "success", "no_answer": "warning", "later": "info", "kept": "success"}[self.value]

        @property
        def icon(self) -> str:
            return {"talked": "check", "no_answer": "telephone", "later": "clock", "kept": "check-circle"}[self.value]

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="calls")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    outcome = models.CharField(max_length=10, choices=Outcome)
    words = models.CharField(max_length=1000, blank=True)
    promise = models.CharField(max_length=500, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    keeps = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="kept_by")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    key = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "key"], name="call_once"),
            models.CheckConstraint(
                condition=Q(promise="", promised_on=None) | ~Q(promise="") & Q(promised_on__isnull=False),
                name="call_promises_by_when",
            ),
            models.CheckConstraint(
                condition=Q(keeps=None) & ~Q(outcome="kept") | Q(keeps__isnull=False, outcome="kept"),
                name="call_keeps_a_promise",
            ),
        ]
        indexes = [
            models.Index(fields=["family", "-id"], name="call_of_family"),
            models.Index(fields=["promised_on"], condition=~Q(promise=""), name="call_promised"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.outcome}"

    @property
    def shown_way(self) -> Way:
        return self.Way(self.way)

    @property
    def shown_outcome(self) -> Outcome:
        return self.Outcome(self.outcome)
