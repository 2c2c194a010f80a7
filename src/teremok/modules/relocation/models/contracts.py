"""The order, the contract with everybody's signatures, and the acts by which keys change hands."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family, Member
from teremok.modules.relocation.models.flats import NewFlat
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


@tracked()
class Order(Record):
    """The city's order that a family gets a flat; the contract rests on it.

    One stands at a time; one that was entered wrongly or overtaken by a court is ended with a reason and stays. `key`
    makes a button pressed twice one order.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="orders")
    flat = models.ForeignKey(NewFlat, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    key = models.CharField(max_length=100, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(ended_at=None), name="order_one_stands"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="") | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="order_ended_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class Contract(Record):
    """A family's contract for its new flat, from the draft to the registered right.

    `sent_on` is the day the draft was sent: it decides which version of the law counts (90 or 30 days). `file` is the
    draft. `all_signed_at` is the moment of the last right-holder's signature, `city_signed_on` the day of the city's; a
    contract by decision of the court needs the city's alone. One stands at a time.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="contracts")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    sent_on = models.DateField()
    file = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=100, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    all_signed_at = models.DateTimeField(null=True, blank=True)
    city_signed_on = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(ended_at=None), name="contract_one_stands"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="") | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="contract_ended_why",
            ),
            models.CheckConstraint(
                condition=Q(city_signed_on=None) | Q(city_signed_on__gte=F("sent_on")),
                name="contract_signed_after_sending",
            ),
            models.CheckConstraint(
                condition=Q(registered_on=None, registration_number="")
                | Q(registered_on__isnull=False, city_signed_on__isnull=False) & ~Q(registration_number=""),
                name="contract_registered_once_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SigningWay(models.TextChoices):
    """How a right-holder signed."""

    IN_PERSON = "in_person", _("In person")
    REPRESENTATIVE = "representative", _("By a representative")
    ELECTRONIC = "electronic", _("Electronically")


@tracked()
class Signature(Record):
    """A right-holder's signature under a contract, as an officer entered it.

    `words` say by which proxy, or in which system an electronic one was given. One that was entered by mistake is
    struck with a reason, and the person may sign again. `key` makes a button pressed twice one signature.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="signatures")
    way = models.CharField(max_length=14, choices=SigningWay)
    words = models.CharField(max_length=300, blank=True)
    signed_on = models.DateField()
    key = models.CharField(max_length=100, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.UUIDField(null=True, blank=True)
    struck_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "member"], condition=Q(struck_at=None), name="signature_once_of_member"
            ),
            models.CheckConstraint(condition=Q(way="in_person") | ~Q(words=""), name="signature_says_by_what"),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_reason="") | Q(struck_at__isnull=False) & ~Q(struck_reason=""),
                name="signature_struck_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.member_id}"

    @property
    def shown_way(self) -> SigningWay:
        return SigningWay(self.way)


class Which(models.TextChoices):
    """Which home an act is about."""

    NEW = "new", pgettext_lazy("home", "The new flat")
    OLD = "old", pgettext_lazy("home", "The old flat")


@tracked()
class Handover(Record):
    """An act by which keys change hands: of the new flat to the family, of the old one back to the city.

    `readings` are the meters' as noted at the door: the word of the meter to the figure as text. One of each kind for a
    family.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="handovers")
    which = models.CharField(max_length=3, choices=Which)
    number = models.CharField(max_length=40, unique=True)
    held_on = models.DateField()
    keys = models.PositiveSmallIntegerField()
    readings = models.JSONField(default=dict)
    remark = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "which"], name="handover_once"),
            models.CheckConstraint(condition=Q(keys__gte=1), name="handover_of_keys"),
            models.CheckConstraint(condition=Q(which__in=Which.values), name="handover_of_a_known_home"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_which(self) -> Which:
        return Which(self.which)
