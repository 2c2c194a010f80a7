"""How people take the programme: what they answer to short surveys, what prefectures report, what networks say."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models.families import Family
from teremok.modules.relocation.models.programme import ListedHouse
from teremok.modules.relocation.states import Stage
from teremok.platform.database.records import Record
from teremok.registry.models import Person
from teremok.registry.models.tracking import tracked


class SurveyAnswer(Record):
    """What a person answered after a stage: smiles from 1 (bad) to 5 (good) to one or two questions, and a word.

    One answer a person and stage; the word is masked before it is kept.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="survey_answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="survey_answers")
    stage = models.CharField(max_length=30, choices=Stage)
    first = models.PositiveSmallIntegerField()
    second = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "person", "stage"], name="survey_answered_once"),
            models.CheckConstraint(condition=Q(first__range=(1, 5)), name="survey_first_is_a_smile"),
            models.CheckConstraint(condition=Q(second=None) | Q(second__range=(1, 5)), name="survey_second_is_a_smile"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="survey_stage_known"),
        ]
        indexes = [models.Index(fields=["said_at"], name="survey_by_day")]

    def __str__(self) -> str:
        return f"{self.stage} {self.first}"


class VoiceKind(models.TextChoices):
    """Where a text about the programme comes from."""

    REPORT = "report", _("Report of a prefecture")
    MENTION = "mention", _("Mention in a network")

    @property
    def icon(self) -> str:
        return {"report": "building", "mention": "chat-dots"}[self.value]


class Mood(models.IntegerChoices):
    """How a text takes the programme."""

    BAD = -1, pgettext_lazy("mood of a text", "Bad")
    CALM = 0, pgettext_lazy("mood of a text", "Calm")
    GOOD = 1, pgettext_lazy("mood of a text", "Good")


@tracked()
class VoiceFile(Record):
    """A table of texts that was taken in; the file itself isn't kept. Taken back, its texts count no more."""

    kind = models.CharField(max_length=10, choices=VoiceKind)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    refused = models.JSONField(default=list, help_text="Lines that were not taken, and why.")
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], condition=Q(undone_at=None), name="voice_file_once")
        ]

    def __str__(self) -> str:
        return self.file_name


class Voice(Record):
    """A report or a mention, masked before it was kept: `text` names nobody, and nothing else holds what it said.

    It is about a house of the programme, or a district, or an okrug. `stage` is where most families of the house stood
    on the day. `digest` makes the same text of the same day and place one row.
    """

    kind = models.CharField(max_length=10, choices=VoiceKind)
    said_on = models.DateField()
    listed_house = models.ForeignKey(
        ListedHouse, null=True, blank=True, on_delete=models.PROTECT, related_name="voices"
    )
    district = models.CharField(max_length=120, blank=True)
    okrug = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=30, choices=Stage, blank=True)
    source = models.CharField(max_length=200)
    text = models.CharField(max_length=4000)
    mood = models.SmallIntegerField(choices=Mood)
    file = models.ForeignKey(VoiceFile, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    digest = models.BinaryField(max_length=32, unique=True)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mood__range=(-1, 1)), name="voice_mood_known"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="voice_says_something"),
            models.CheckConstraint(
                condition=Q(listed_house__isnull=False) | ~Q(district="") | ~Q(okrug=""), name="voice_of_a_place"
            ),
        ]
        indexes = [models.Index(fields=["said_on"], name="voice_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.said_on}"
