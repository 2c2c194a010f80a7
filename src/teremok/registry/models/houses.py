"""Districts, houses and premises."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked
from teremok.registry.models.words import HouseWords, NaturalOrder


@tracked()
class District(Record):
    """A district of the city inside an okrug (administrative area); names are unique within the okrug."""

    name = models.CharField(max_length=120)
    okrug = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["okrug", "name"], name="district_once_in_okrug")]

    def __str__(self) -> str:
        return self.name


@tracked()
class House(Record):
    """A building with an address.

    `address` is as people read it; `address_key` is its normalised form, by which two sources meet (see
    `registry.addresses`). The four official identifiers are nullable and unique when present. Areas are in m² with two
    decimals, as the source declares them: the sum of premises is counted, never stored here. A house merged
    into another keeps its row and points to the survivor; a demolished one keeps its dates.
    """

    class Kind(models.TextChoices):
        APARTMENT = "apartment", _("Apartment building")
        BLOCKED = "blocked", _("Terraced house")
        DORMITORY = "dormitory", _("Dormitory")
        DETACHED = "detached", _("Detached house")
        OTHER = "other", _("Other building")

    address = models.CharField(max_length=300)
    address_key = models.CharField(max_length=300, db_collation="C")
    locality = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=160, blank=True)
    building = models.CharField(
        max_length=60, blank=True, help_text="House, corpus and structure, as people write them."
    )
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT, related_name="houses")
    unom = models.PositiveIntegerField(null=True, blank=True)
    fias_id = models.UUIDField(null=True, blank=True)
    cadastral_number = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (unique when present)
    gis_number = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (unique when present)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.APARTMENT)
    series = models.CharField(max_length=120, blank=True)
    year_built = models.PositiveSmallIntegerField(null=True, blank=True)
    floors_max = models.PositiveSmallIntegerField(null=True, blank=True)
    floors_min = models.PositiveSmallIntegerField(null=True, blank=True)
    entrances = models.PositiveSmallIntegerField(null=True, blank=True)
    premises_declared = models.PositiveIntegerField(null=True, blank=True)
    residential_declared = models.PositiveIntegerField(null=True, blank=True)
    nonresidential_declared = models.PositiveIntegerField(null=True, blank=True)
    area_total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    area_residential = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    area_nonresidential = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    area_common = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    is_emergency = models.BooleanField(default=False, help_text="Declared unfit for living (аварийный).")
    in_service_on = models.DateField(null=True, blank=True)
    demolished_on = models.DateField(null=True, blank=True)
    passport = models.JSONField(
        default=dict, blank=True, help_text="Further facts of the house passport, by the source's field."
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"],
                condition=Q(merged_into=None, demolished_on=None),
                name="house_once_at_address",
            ),
            models.UniqueConstraint(fields=["unom"], condition=Q(merged_into=None), name="house_once_by_unom"),
            models.UniqueConstraint(fields=["fias_id"], condition=Q(merged_into=None), name="house_once_by_fias"),
            models.UniqueConstraint(
                fields=["cadastral_number"], condition=Q(merged_into=None), name="house_once_by_cadastre"
            ),
            models.UniqueConstraint(fields=["gis_number"], condition=Q(merged_into=None), name="house_once_by_gis"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="house_not_into_itself"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="house_on_earth",
            ),
        ]
        indexes = [
            GinIndex(HouseWords("address_key", "unom", "cadastral_number"), name="house_by_words"),
            models.Index(fields=["address_key"], name="house_by_address"),
            models.Index(NaturalOrder("address_key"), "public_id", name="house_in_natural_order"),
        ]

    def __str__(self) -> str:
        return self.address


@tracked()
class Premises(Record):
    """A flat, a room, non-residential premises or a parking place, with its own area.

    The sum of areas of a house's premises outside common property is what votes and shares are counted from, so
    `area` is an exact decimal in m² (two decimals in registers, up to four in GIS ZhKKh), or unknown. `number_key`
    is the normalised number. A room of a communal flat points to its flat as `parent`.
    """

    class Kind(models.TextChoices):
        FLAT = "flat", _("Flat")
        ROOM = "room", _("Room")
        NONRESIDENTIAL = "nonresidential", _("Non-residential premises")
        PARKING = "parking", _("Parking place")

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="premises")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="rooms_inside")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FLAT)
    number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=40, db_collation="C")
    entrance = models.PositiveSmallIntegerField(null=True, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    rooms = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    area_living = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    cadastral_number = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (unique when present)
    is_common_property = models.BooleanField(default=False)
    removed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "kind", "number_key"],
                condition=Q(merged_into=None, removed_on=None),
                name="premises_number_once_in_house",
            ),
            models.UniqueConstraint(
                fields=["cadastral_number"],
                condition=Q(merged_into=None, removed_on=None),
                name="premises_once_by_cadastre",
            ),
            models.CheckConstraint(condition=Q(area=None) | Q(area__gt=0), name="premises_area_positive"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="premises_not_into_itself"),
        ]

    def __str__(self) -> str:
        return self.number
