"""Inspections of the new flat, and the defects found there until they are mended."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family
from teremok.modules.relocation.models.flats import NewFlat
from teremok.platform.database.records import Record
from teremok.platform.law.clocks import city_day
from teremok.registry.models.tracking import tracked


class Place(models.TextChoices):
    """Where in the flat a defect is, in the order in which one walks through it."""

    ENTRANCE = "entrance", _("Entrance and door")
    HALL = "hall", _("Hall")
    BATH = "bath", _("Bathroom and toilet")
    KITCHEN = "kitchen", _("Kitchen")
    ROOM = "room", pgettext_lazy("place in a flat", "Rooms")
    WINDOWS = "windows", _("Windows and balcony")
    OTHER = "other", pgettext_lazy("place in a flat", "Something else")


class Complaint(models.TextChoices):
    """What is wrong with it."""

    SURFACE = "surface", _("Wall, floor or ceiling is uneven or damaged")
    FINISH = "finish", _("Paint, wallpaper, tiles or skirting")
    DOOR = "door", _("Door, lock or handle")
    WINDOW = "window", _("Window, glass or sill")
    PLUMBING = "plumbing", _("Leak, tap, drain or toilet")
    HEATING = "heating", _("Radiator or heat")
    ELECTRIC = "electric", _("Socket, switch or light")
    VENTILATION = "ventilation", _("Ventilation or smell")
    MISSING = "missing", _("Something is missing")
    OTHER = "other", pgettext_lazy("complaint", "Something else")


class DefectState(models.TextChoices):
    """Where a defect stands. A mended one waits for the family's eyes; they close it or send it back."""

    FOUND = "found", pgettext_lazy("defect", "To be mended")
    MENDED = "mended", pgettext_lazy("defect", "Mended, to be checked")
    AGAIN = "again", pgettext_lazy("defect", "Not mended well")
    CLOSED = "closed", pgettext_lazy("defect", "In order")
    DECLINED = "declined", pgettext_lazy("defect", "Not for the builders to mend")

    @property
    def tone(self) -> str:
        return {"found": "warning", "mended": "info", "again": "danger", "closed": "success", "declined": "neutral"}[
            self.value
        ]

    @property
    def icon(self) -> str:
        return {
            "found": "tools",
            "mended": "eye",
            "again": "arrow-repeat",
            "closed": "check-circle",
            "declined": "slash-circle",
        }[self.value]


TO_MEND = (DefectState.FOUND, DefectState.AGAIN)
OPEN = (*TO_MEND, DefectState.MENDED)


@tracked()
class Inspection(Record):
    """A walk through the new flat by the family or an officer, on a day. Without defects it says that all is well."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="inspections")
    flat = models.ForeignKey(NewFlat, on_delete=models.PROTECT, related_name="inspections")
    held_on = models.DateField()
    by_family = models.BooleanField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "flat", "held_on", "by_family"], name="inspection_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.held_on}"


@tracked()
class Defect(Record):
    """A defect of the finish found at an inspection, to be mended until `due_at` (term `relocation.defects`, `law`).

    Its state repeats the last `Turn`. What was sent back keeps its term: mending badly gives no new month. `key` makes
    a form sent twice one defect.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="defects")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="defects")
    place = models.CharField(max_length=10, choices=Place)
    complaint = models.CharField(max_length=12, choices=Complaint)
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=DefectState, default=DefectState.FOUND)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    law = models.CharField(max_length=100)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DefectState.values), name="defect_state_known"),
            models.CheckConstraint(condition=~Q(complaint="other") | ~Q(words=""), name="defect_other_is_worded"),
        ]
        indexes = [
            models.Index(fields=["family", "id"], name="defect_of_family"),
            models.Index(fields=["due_at"], condition=Q(state__in=("found", "again")), name="defect_due"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.place} {self.complaint}"

    @property
    def last_day(self) -> date:
        """The last day of the term, which ends with its midnight."""
        return city_day(self.due_at - timedelta(seconds=1))

    @property
    def matter_key(self) -> str:
        """Under which the worklist knows it, when it is late."""
        return f"defect {self.public_id}"

    @property
    def shown_state(self) -> DefectState:
        return DefectState(self.state)

    @property
    def shown_place(self) -> Place:
        return Place(self.place)

    @property
    def shown_complaint(self) -> Complaint:
        return Complaint(self.complaint)


class Turn(Record):
    """What happened to a defect: found, mended, looked at again. Only grows; the last one is how it stands."""

    defect = models.ForeignKey(Defect, on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(max_length=10, choices=DefectState)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by_account = models.UUIDField(null=True, blank=True)
    by_family = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["defect", "id"], name="turn_of_defect")]

    def __str__(self) -> str:
        return f"{self.defect_id} {self.state}"

    @property
    def shown_state(self) -> DefectState:
        return DefectState(self.state)
