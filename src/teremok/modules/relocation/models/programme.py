"""The list of the programme: which houses are in it, and when they move."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value

from teremok.modules.relocation.states import HouseState
from teremok.platform.database.records import Record
from teremok.registry.models import House, Organisation
from teremok.registry.models.tracking import tracked
from teremok.registry.models.words import HouseWords


@tracked()
class Wave(Record):
    """A share of the programme: houses that move in the same years, as the city announced them."""

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="wave_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class ListSource(Record):
    """Where a list of houses came from: its name, its date, the file's digest. Public pages cite it.

    `batch` is the import that brought it (public id); taking that back leaves the source, marked.
    """

    title = models.CharField(max_length=200)
    dated_on = models.DateField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    batch = models.UUIDField(null=True, blank=True, unique=True)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


@tracked()
class ListedHouse(Record):
    """A house of the programme, as its list has it; `house` once it is found in the registry.

    `office` is the organisation whose officers lead its families. Shares of votes are in percent, of those who voted
    in 2017. A house that left the programme keeps its row, the day and the reason.
    """

    house = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT, related_name="in_programme")
    unom = models.PositiveIntegerField(null=True, blank=True)
    address = models.CharField(max_length=300)
    address_key = models.CharField(max_length=300, db_collation="C")
    district = models.CharField(max_length=120, blank=True)
    okrug = models.CharField(max_length=120, blank=True)
    votes_for = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    votes_against = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    source = models.ForeignKey(ListSource, on_delete=models.PROTECT, related_name="houses")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="houses")
    office = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="relocated_houses"
    )
    state = models.CharField(max_length=12, choices=HouseState, default=HouseState.LISTED)
    started_at = models.DateTimeField(null=True, blank=True)
    excluded_on = models.DateField(null=True, blank=True)
    excluded_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house"], name="listed_house_once"),
            models.UniqueConstraint(fields=["unom"], name="listed_house_once_by_unom"),
            models.UniqueConstraint(
                fields=["okrug", "address_key"], condition=Q(unom=None), name="listed_house_once_at_address"
            ),
            models.CheckConstraint(
                condition=Q(state="listed", started_at=None)
                | Q(state="excluded")
                | Q(state__in=("relocating", "emptied", "demolition", "finished"), started_at__isnull=False),
                name="listed_house_started_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="excluded") | Q(excluded_on__isnull=False) & ~Q(excluded_reason=""),
                name="listed_house_excluded_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("listed", "excluded")) | Q(house__isnull=False),
                name="listed_house_relocates_what_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["address_key"], name="listed_house_by_address"),
            GinIndex(HouseWords("address_key", "unom", Value("")), name="listed_house_by_words"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def shown_state(self) -> HouseState:
        return HouseState(self.state)
