"""The numbers of the law as data: each with the time it holds for and the article it comes from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.periods import DateRange, IdRange


class Kind(models.TextChoices):
    TERM = "term", pgettext_lazy("kind of value", "Term")
    NUMBER = "number", pgettext_lazy("kind of value", "Number")
    FRACTION = "fraction", pgettext_lazy("kind of value", "Fraction")
    TEXT = "text", pgettext_lazy("kind of value", "Choice")
    WINDOW = "window", pgettext_lazy("kind of value", "Hours of the day")


class Evidence(models.TextChoices):
    """How sure the value is: read in a source, or known with so much confidence."""

    SEEN = "seen", _("Read in a source")
    HIGH = "high", _("Known well")
    MEDIUM = "medium", _("To be checked")
    LOW = "low", _("Uncertain")


class LawParameter(models.Model):
    """What a number is about: `meeting.notice`, the notice before a meeting. Its values are LawVersions."""

    name = models.CharField(max_length=80, unique=True)
    section = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="law_parameter_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.title_ru if (get_language() or "ru").startswith("ru") else self.title_en


class LawVersion(models.Model):
    """One value of a parameter for the half-open time [valid_from, valid_to).

    A row is never changed once written, save that it may be given its end. A mistake is mended by a row of the next
    revision, after which the earlier one is no longer current but can still be read by its `version`, so that what was
    computed with it can be computed again. No two current values of a parameter hold at once.
    """

    parameter = models.ForeignKey(LawParameter, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=120, unique=True)
    revision = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=30, blank=True)
    window = models.CharField(max_length=11, blank=True)
    stops = models.JSONField(default=list, blank=True)
    moves_to_working_day = models.BooleanField(default=True)
    article = models.CharField(max_length=200)
    evidence = models.CharField(max_length=10, choices=Evidence)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="law_one_value_at_a_time",
                expressions=[
                    (IdRange("parameter_id", "parameter_id", Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange("valid_from", "valid_to", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="law_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(article=""), name="law_has_article"),
            models.CheckConstraint(condition=Q(evidence__in=Evidence.values), name="law_evidence_known"),
        ]

    def __str__(self) -> str:
        return self.version
