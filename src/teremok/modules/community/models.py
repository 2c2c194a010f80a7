"""Notices, the houses they hang in, and the pictures on them."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.modules.community.rules import hangs, last_day_before
from teremok.modules.community.searching import FOLDED
from teremok.modules.community.states import NoticeState, Topic
from teremok.platform.database.records import Record
from teremok.registry.models import House, Organisation, Person
from teremok.registry.models.tracking import tracked


@tracked(exclude=["words"])
class Notice(Record):
    """A sheet on the notice board of one or several houses.

    It is written by an organisation that manages the houses (then `organisation` is set), or by a verified resident
    for their own house (then `person`). A resident's notice hangs at once; the organisation may take it down, but only
    with a reason that the author reads. `signed_as` is what neighbours see under it: how much of a name that is, the
    author decides.

    States: draft → published → expired; published ⇄ hidden; the author may withdraw it before it has expired.
    `ends_on` is the first day it no longer hangs. Whoever reads the board asks for the state and the day, so nothing
    depends on the minute at which the job marks it expired. `key` makes one notice of a form that was sent twice.

    Comments are deliberately absent: talk between neighbours is another module.
    """

    state = models.CharField(_("State"), max_length=10, choices=NoticeState, default=NoticeState.DRAFT)
    topic = models.CharField(_("What it is about"), max_length=10, choices=Topic)
    title = models.CharField(_("Heading"), max_length=120)
    text = models.TextField(_("Text"), max_length=4000)
    signed_as = models.CharField(_("Signed"), max_length=120)
    ends_on = models.DateField(_("First day it no longer hangs"))
    houses = models.ManyToManyField(House, through="NoticeHouse", related_name="notices")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    account_id = models.UUIDField(help_text="The account that wrote it.")
    key = models.UUIDField(unique=True)
    written_at = models.DateTimeField(_("Written"))
    published_at = models.DateTimeField(_("Published"), null=True, blank=True)
    pinned_at = models.DateTimeField(_("Pinned"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("Taken down at"), null=True, blank=True)
    hidden_by = models.UUIDField(null=True, blank=True, help_text="The account that took it down.")
    hidden_reason = models.CharField(_("Why it was taken down"), max_length=500, blank=True)
    words = models.GeneratedField(expression=FOLDED, output_field=SearchVectorField(), db_persist=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="notice_of_one_author",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(published_at__isnull=False),
                name="notice_published_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason=""),
                name="notice_hidden_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_at__isnull=False)
                | Q(state__in=("draft", "published"), hidden_at=None)
                | Q(state__in=("withdrawn", "expired")),
                name="notice_hidden_or_shown",
            ),
            models.CheckConstraint(
                condition=Q(pinned_at=None) | Q(state="published", organisation__isnull=False),
                name="notice_pinned_by_organisation",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=F("written_at")), name="notice_written_first"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(state="published"), name="notice_on_board"),
            models.Index(fields=["ends_on"], condition=Q(state__in=("published", "hidden")), name="notice_to_expire"),
            models.Index(fields=["account_id", "-written_at"], name="notice_by_author"),
            GinIndex(fields=["words"], name="notice_by_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_state(self) -> NoticeState:
        return NoticeState(self.state)

    @property
    def shown_topic(self) -> Topic:
        return Topic(self.topic)

    @property
    def last_day(self) -> date:
        return last_day_before(self.ends_on)

    def hangs_on(self, day: date) -> bool:
        return hangs(self.shown_state, self.ends_on, on=day)


@tracked()
class NoticeHouse(models.Model):
    """The notice hangs in this house: one row for each house an organisation chose, one alone for a neighbour."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="places")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="notice_places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "house"], name="notice_once_in_house")]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.house_id}"
