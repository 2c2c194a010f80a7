"""Notices on paper: letters, the runs in which they are printed, sheets on doors."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.notices.models.notices import Addressee, Notice
from teremok.platform.database.records import Record
from teremok.registry.models import House, Organisation


class PrintRun(Record):
    """Letters made into files for the print shop together: PDFs of at most 250 letters each, and a register.

    The files are kept by `platform.files` under the run's public id.
    """

    class State(models.TextChoices):
        COMPILING = "compiling", pgettext_lazy("print run", "Being made")
        READY = "ready", pgettext_lazy("print run", "Ready to print")
        POSTED = "posted", pgettext_lazy("print run", "Posted")

        @property
        def tone(self) -> str:
            return {"compiling": "info", "ready": "warning", "posted": "success"}[self.value]

        @property
        def icon(self) -> str:
            return {"compiling": "hourglass-split", "ready": "printer", "posted": "send"}[self.value]

    number = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="print_runs"
    )
    state = models.CharField(max_length=10, choices=State, default=State.COMPILING)
    letters_count = models.PositiveIntegerField(default=0)
    compiled_count = models.PositiveIntegerField(default=0)
    made_by = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number

    @property
    def shown_state(self) -> State:
        return self.State(self.state)


class Letter(Record):
    """One letter to one addressee: waits, goes into a run, is posted under a number, and comes to an end or comes back.

    `printed_to` keeps the name and the address as they were printed. The post's number is theirs (ШПИ, 14 digits).
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("letter", "Waits for the print shop")
        PRINTED = "printed", pgettext_lazy("letter", "In a print run")
        POSTED = "posted", pgettext_lazy("letter", "Posted")
        RECEIVED = "received", pgettext_lazy("letter", "Received")
        REFUSED = "refused", pgettext_lazy("letter", "Refused")
        UNCLAIMED = "unclaimed", pgettext_lazy("letter", "Not collected")
        RETURNED = "returned", pgettext_lazy("letter", "Returned: wrong address")
        CANCELLED = "cancelled", pgettext_lazy("letter", "Not needed any more")

        @property
        def tone(self) -> str:
            return {
                "waiting": "neutral",
                "printed": "info",
                "posted": "info",
                "received": "success",
                "refused": "warning",
                "unclaimed": "warning",
                "returned": "danger",
                "cancelled": "neutral",
            }[self.value]

        @property
        def icon(self) -> str:
            return {
                "waiting": "clock",
                "printed": "printer",
                "posted": "send",
                "received": "check-circle",
                "refused": "slash-circle",
                "unclaimed": "hourglass",
                "returned": "arrow-counterclockwise",
                "cancelled": "x-circle",
            }[self.value]

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="letters")
    is_registered = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    run = models.ForeignKey(PrintRun, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    place = models.PositiveIntegerField(null=True, blank=True)
    printed_to = models.JSONField(null=True, blank=True)
    rendered_hash = models.BinaryField(max_length=32, null=True, blank=True)
    posting_number = models.CharField(max_length=20, blank=True)
    queued_at = models.DateTimeField()
    posted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(state="waiting"), name="letter_waiting"),
            models.Index(fields=["run", "place"], condition=Q(run__isnull=False), name="letter_in_run"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["addressee", "is_registered"],
                condition=~Q(state__in=("returned", "cancelled")),
                name="letter_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["posting_number"], condition=~Q(posting_number=""), name="letter_posting_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "printed", "cancelled")) | Q(posted_on__isnull=False),
                name="letter_posted_when",
            ),
        ]

    def __str__(self) -> str:
        return self.posting_number or str(self.public_id)

    @property
    def shown_state(self) -> State:
        return self.State(self.state)


class DoorPosting(Record):
    """A sheet hung in a house, with the photograph that shows it; kept by `platform.files` under its public id."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="door_postings")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    entrance = models.PositiveSmallIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.UUIDField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("Sheet on a door")

    def __str__(self) -> str:
        return f"{self.house_id} {self.entrance or ''}"
