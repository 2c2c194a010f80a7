"""Questions about people that only a human may answer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record
from teremok.registry.models.houses import House
from teremok.registry.models.people import Person
from teremok.registry.models.tracking import tracked


@tracked()
class MatchQuestion(Record):
    """Is this newcomer one of the people we already know?

    Asked when a person came in whose SNILS and whose full name with birth date met nobody, or several, but whose name
    alone did meet someone. The newcomer stands in the registry meanwhile, with all their rights, so
    that no sum is wrong while the question waits. Answered *same* the two are merged, answered *different* they stay
    apart, and neither is asked again for these candidates. `house` tells whose registrar may answer.
    """

    class Answer(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Different people")

        @property
        def tone(self) -> str:
            return {"open": "warning", "same": "success", "different": "neutral"}[self.value]

        @property
        def icon(self) -> str:
            return {"open": "hourglass-split", "same": "intersect", "different": "people"}[self.value]

    class Why(models.TextChoices):
        NAME_ONLY = "name_only", _("Only the name is the same")
        BIRTH_DATE_MISSING = "birth_date_missing", _("The same name, and one birth date is missing")
        SNILS_DIFFERS = "snils_differs", _("The same name and birth date, but another SNILS")
        SEVERAL = "several", _("Several people have this name and birth date")

    newcomer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    candidates = ArrayField(models.BigIntegerField())
    why = models.CharField(max_length=20, choices=Why)
    house = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    source = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newcomer"], condition=Q(answer="open"), name="question_open_once"),
            models.CheckConstraint(condition=Q(candidates__len__gt=0), name="question_with_candidates"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at=None) | (~Q(answer="open") & Q(answered_at__isnull=False)),
                name="question_answered_when",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answer="open"), name="question_waiting")]

    def __str__(self) -> str:
        return self.get_why_display()
