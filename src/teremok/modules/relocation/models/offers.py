"""Flats offered to families, and what each right-holder answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family, Member
from teremok.modules.relocation.models.flats import NewFlat
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


class OfferState(models.TextChoices):
    """What has become of an offer."""

    MADE = "made", _("Waits for an answer")
    ACCEPTED = "accepted", _("Everybody agreed")
    REFUSED = "refused", pgettext_lazy("offer", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")


@tracked()
class Offer(Record):
    """A flat offered to a family. `arithmetic` is the check of the equal flat as it stood when the offer was made.

    An unequal flat may be offered only with `exception`: the family's own wish or the ground in the law. One offer of a
    family, and one of a flat, stands at a time.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="offers")
    flat = models.ForeignKey(NewFlat, on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.MADE)
    arithmetic = models.JSONField()
    is_equal = models.BooleanField()
    exception = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "number"], name="offer_number_once"),
            models.UniqueConstraint(
                fields=["family"], condition=Q(state__in=("made", "accepted")), name="offer_one_stands"
            ),
            models.UniqueConstraint(
                fields=["flat"], condition=Q(state__in=("made", "accepted")), name="offer_flat_to_one_family"
            ),
            models.CheckConstraint(condition=Q(is_equal=True) | ~Q(exception=""), name="offer_unequal_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} №{self.number}"

    @property
    def shown_state(self) -> OfferState:
        return OfferState(self.state)


class Way(models.TextChoices):
    """How a right-holder's answer came."""

    CABINET = "cabinet", _("Own sign-in")
    REPRESENTATIVE = "representative", _("Through a representative")
    PAPER = "paper", _("On paper")


class Reason(models.TextChoices):
    """Why a flat was refused."""

    AREA = "area", _("Area or rooms")
    FLOOR = "floor", _("Floor or side")
    PLACE = "place", _("Place of the house")
    CONDITION = "condition", _("Condition of the flat")
    HEALTH = "health", _("Health, lift, wheelchair")
    SCHOOL = "school", _("School, kindergarten, work")
    FAMILY = "family", _("The family wants to part")
    MONEY = "money", _("Money instead of a flat")
    OTHER = "other", pgettext_lazy("reason of refusal", "Something else")


class Answer(Record):
    """What a right-holder answered to an offer. Only the newest counts, the earlier stay. Never changed, never removed.

    `key` makes a button pressed twice one answer. `paper` is the scan's file when it came on paper.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="answers")
    consents = models.BooleanField()
    way = models.CharField(max_length=14, choices=Way)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    paper = models.UUIDField(null=True, blank=True)
    authority = models.UUIDField(null=True, blank=True, help_text="By which the representative answered.")
    said_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consents=True, reason="") | Q(consents=False) & ~Q(reason=""), name="answer_refuses_why"
            ),
            models.CheckConstraint(condition=~Q(way="paper") | Q(paper__isnull=False), name="answer_paper_is_kept"),
            models.CheckConstraint(
                condition=~Q(way="representative") | Q(authority__isnull=False), name="answer_by_authority"
            ),
        ]
        indexes = [models.Index(fields=["offer", "member", "-id"], name="answer_newest")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.member_id}: {self.consents}"


class Reply(Record):
    """The department's answer to a refusal, with a reason: no refusal stays without one."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="reply")
    text = models.CharField(max_length=4000)
    replied_at = models.DateTimeField()
    replied_by = models.UUIDField()

    def __str__(self) -> str:
        return str(self.answer_id)
