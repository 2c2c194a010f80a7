"""Extra purchase: a family that wants a larger flat than the equal one pays the fund for the difference."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family, Member
from teremok.modules.relocation.models.flats import NewFlat
from teremok.modules.relocation.models.offers import Way
from teremok.modules.relocation.states import Stage
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


class PurchaseState(models.TextChoices):
    """How far an application for a larger flat has got."""

    GATHERING = "gathering", _("Waits for all owners")
    RIVALS = "rivals", _("Others may apply")
    AUCTION = "auction", _("Auction")
    TO_PAY = "to_pay", _("To sign and pay")
    PAID = "paid", pgettext_lazy("purchase", "Paid")
    LOST = "lost", _("Went to another family")
    LAPSED = "lapsed", _("Not paid in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("purchase", "Withdrawn")

    @property
    def tone(self) -> str:
        return {
            "gathering": "info",
            "rivals": "info",
            "auction": "warning",
            "to_pay": "warning",
            "paid": "success",
        }.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {
            "gathering": "people",
            "rivals": "hourglass-split",
            "auction": "megaphone",
            "to_pay": "clock",
            "paid": "check-circle",
            "lost": "x-circle",
            "lapsed": "x-circle",
            "withdrawn": "slash-circle",
        }[self.value]


OPEN = ("gathering", "rivals", "auction", "to_pay")


@tracked()
class Purchase(Record):
    """A family's application for one larger flat, from the first owner's wish to payment or its end.

    Signed by all owners it becomes an application (`applied_at`), the family waits at the fund's stage and goes back to
    `came_from` when nothing comes of it. Rivals have until `rivals_until`, the family until `pay_until`; two on one
    flat go to auction. Areas are m², exact, as they stood when asked; the price is for one m² in roubles, as the fund's
    officer entered it, the discount in percent by the version `law`; `amount` is what the family pays.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="purchases")
    flat = models.ForeignKey(NewFlat, on_delete=models.PROTECT, related_name="purchases")
    state = models.CharField(max_length=10, choices=PurchaseState, default=PurchaseState.GATHERING)
    came_from = models.CharField(max_length=30, choices=Stage, blank=True)
    base_area = models.DecimalField(max_digits=12, decimal_places=4)
    flat_area = models.DecimalField(max_digits=12, decimal_places=4)
    price_per_metre = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    discount_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    law = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    rivals_until = models.DateTimeField(null=True, blank=True)
    pay_until = models.DateTimeField(null=True, blank=True)
    auction_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(state__in=OPEN), name="purchase_one_open"),
            models.UniqueConstraint(fields=["flat"], condition=Q(state__in=("to_pay", "paid")), name="purchase_of_one"),
            models.CheckConstraint(condition=Q(state__in=PurchaseState.values), name="purchase_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("gathering", "withdrawn"))
                | Q(applied_at__isnull=False, rivals_until__isnull=False) & ~Q(came_from=""),
                name="purchase_applied_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("to_pay", "paid")) | Q(amount__gt=0, pay_until__isnull=False),
                name="purchase_to_pay_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | ~Q(state__in=OPEN) & Q(ended_at__isnull=False),
                name="purchase_ended_when",
            ),
        ]
        indexes = [
            models.Index(fields=["rivals_until"], condition=Q(state="rivals"), name="purchase_rivals_end"),
            models.Index(fields=["pay_until"], condition=Q(state="to_pay"), name="purchase_pay_end"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} → {self.flat_id}"

    @property
    def shown_state(self) -> PurchaseState:
        return PurchaseState(self.state)


class PurchaseSignature(Record):
    """An owner joined the application: once, by themselves, through a representative or on paper. Never changed."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=14, choices=Way)
    authority = models.UUIDField(null=True, blank=True)
    paper = models.UUIDField(null=True, blank=True)
    signed_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase", "member"], name="purchase_signed_once"),
            models.CheckConstraint(condition=~Q(way="paper") | Q(paper__isnull=False), name="purchase_paper_is_kept"),
            models.CheckConstraint(
                condition=~Q(way="representative") | Q(authority__isnull=False), name="purchase_by_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.member_id}"
