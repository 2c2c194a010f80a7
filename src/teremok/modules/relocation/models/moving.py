"""Help with moving: the day a family asks for, and the crew it gets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.desks import Crew
from teremok.modules.relocation.models.families import Family
from teremok.platform.booking.models import Booking
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


class PartOfDay(models.TextChoices):
    """When it suits the family."""

    MORNING = "morning", _("Morning, from 9 to 13")
    AFTERNOON = "afternoon", _("Afternoon, from 13 to 18")
    ANY = "any", _("Any time of the day")


class BigThing(models.TextChoices):
    """What needs more hands or a larger van."""

    PIANO = "piano", _("Piano")
    WARDROBE = "wardrobe", _("Large wardrobe, furniture wall")
    FRIDGE = "fridge", _("Large refrigerator")
    SAFE = "safe", _("Safe, gun cabinet")
    AQUARIUM = "aquarium", _("Aquarium")
    BED = "bed", _("Bed for a sick person, wheelchair")


class MovingState(models.TextChoices):
    """How a move stands."""

    ASKED = "asked", pgettext_lazy("moving help", "Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("moving help", "A crew will come")
    DONE = "done", pgettext_lazy("moving help", "Moved")
    NO_SHOW = "no_show", pgettext_lazy("moving help", "Nobody was there")
    CANCELLED = "cancelled", pgettext_lazy("moving help", "Called off")

    @property
    def tone(self) -> str:
        return {"asked": "warning", "confirmed": "info", "done": "success", "no_show": "danger"}.get(
            self.value, "neutral"
        )

    @property
    def icon(self) -> str:
        return {
            "asked": "hourglass",
            "confirmed": "calendar-check",
            "done": "check-circle",
            "no_show": "person-x",
            "cancelled": "x-circle",
        }[self.value]


ACTIVE = (MovingState.ASKED, MovingState.CONFIRMED)


@tracked()
class Move(Record):
    """A family's request to be moved on a day, with what the crew must know of the old home.

    `booking` is the family's place in the crew's slot once an officer confirmed; giving another crew means another
    booking. `floor` is the old flat's, `has_lift` whether a wardrobe goes into its lift. One active at a time.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="moves")
    wanted_on = models.DateField()
    part = models.CharField(max_length=10, choices=PartOfDay)
    floor = models.PositiveSmallIntegerField()
    has_lift = models.BooleanField()
    big_things = ArrayField(models.CharField(max_length=20, choices=BigThing), default=list, blank=True)
    phone = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=MovingState, default=MovingState.ASKED)
    crew = models.ForeignKey(Crew, null=True, blank=True, on_delete=models.PROTECT, related_name="moves")
    booking = models.OneToOneField(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100, unique=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(state__in=ACTIVE), name="move_one_active"),
            models.CheckConstraint(condition=Q(state__in=MovingState.values), name="move_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "done", "no_show")) | Q(crew__isnull=False, booking__isnull=False),
                name="move_confirmed_has_a_crew",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="move_cancelled_why"),
        ]
        indexes = [models.Index(fields=["wanted_on"], condition=Q(state="asked"), name="move_asked")]

    def __str__(self) -> str:
        return f"{self.family_id} {self.wanted_on}"

    @property
    def shown_state(self) -> MovingState:
        return MovingState(self.state)

    @property
    def shown_part(self) -> PartOfDay:
        return PartOfDay(self.part)

    @property
    def shown_things(self) -> list[BigThing]:
        return [BigThing(one) for one in self.big_things]
