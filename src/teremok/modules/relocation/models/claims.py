"""The court's track: what happens when a contract isn't signed in time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.models.contracts import Contract
from teremok.modules.relocation.models.families import Family
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


class Decision(models.TextChoices):
    """What the court decided."""

    CITY = "city", _("For the city")
    FAMILY = "family", _("For the family")
    ENDED = "ended", _("Ended without a decision")


@tracked()
class Claim(Record):
    """The city's claim to sign the contract and to move, from its preparing to the enforcement.

    Days come one after another as the case goes: filed, decided, writ, enforcement. One is open at a time; it ends with
    the decision of a family to sign after all, or with the move. `reason` is why it was begun, as the officer wrote.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="claims")
    contract = models.ForeignKey(Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    reason = models.CharField(max_length=500)
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    court = models.CharField(max_length=200, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    writ_number = models.CharField(max_length=60, blank=True)
    writ_on = models.DateField(null=True, blank=True)
    enforcement_number = models.CharField(max_length=60, blank=True)
    enforced_on = models.DateField(null=True, blank=True, help_text="The day enforcement began.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family"], condition=Q(ended_at=None), name="claim_one_open"),
            models.CheckConstraint(
                condition=Q(filed_on=None, court="") | Q(filed_on__isnull=False) & ~Q(court=""),
                name="claim_filed_where",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None, decision="") | Q(decided_on__isnull=False) & ~Q(decision=""),
                name="claim_decided_how",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(filed_on__isnull=False, decided_on__gte=F("filed_on")),
                name="claim_decided_after_filing",
            ),
            models.CheckConstraint(
                condition=Q(writ_on=None, writ_number="") | Q(writ_on__isnull=False, decision="city"),
                name="claim_writ_of_the_citys",
            ),
            models.CheckConstraint(
                condition=Q(enforced_on=None) | Q(writ_on__isnull=False, enforced_on__gte=F("writ_on")),
                name="claim_enforced_by_writ",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="") | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="claim_ended_why",
            ),
        ]
        indexes = [models.Index(fields=["filed_on"], condition=Q(ended_at=None), name="claim_open_by_filing")]

    def __str__(self) -> str:
        return self.case_number or str(self.public_id)

    @property
    def shown_decision(self) -> Decision | None:
        return Decision(self.decision) if self.decision else None


@tracked()
class Hearing(Record):
    """A sitting of the court: when, and what came of it once it was held."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="hearings")
    held_at = models.DateTimeField()
    outcome = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "held_at"], name="hearing_once")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.held_at:%d.%m.%Y}"
