"""What people have to do where no message gets through."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.notices.models.notices import Addressee
from teremok.platform.database.records import Record
from teremok.registry.models import Organisation, Person


class Task(Record):
    """A call, a visit or a search that a named person owes to one addressee, and how it ended.

    The ladder makes it. A call stands with the organisation until somebody takes it (`officer`, an account); visits
    and searches are a named person's from the start. It ends with an outcome, or by itself when the proof comes from
    elsewhere. Each try is a task of its own: the next one waits until `begins_at`.
    """

    class What(models.TextChoices):
        CALL = "call", _("Call the person")
        VISIT = "visit", _("Visit the person")
        FIND = "find", _("Find out how the person can be reached")
        DOOR = "door", _("Post on the door of the house")

    class Outcome(models.TextChoices):
        TOLD = "told", pgettext_lazy("outcome", "Told")
        HANDED_OVER = "handed_over", pgettext_lazy("outcome", "Handed over against a signature")
        NO_ANSWER = "no_answer", pgettext_lazy("outcome", "Nobody answered")
        FOUND = "found", pgettext_lazy("outcome", "Found a road: every message leaves again")
        WRONG = "wrong", pgettext_lazy("outcome", "Wrong number or address")
        REFUSED = "refused", pgettext_lazy("outcome", "Refused to listen or to take it")
        POSTED = "posted", pgettext_lazy("outcome", "Posted on the door")
        NEEDLESS = "needless", pgettext_lazy("outcome", "No longer needed")

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=10, choices=What)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="notice_tasks"
    )
    officer = models.UUIDField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    begins_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "due_at"], condition=Q(done_at=None), name="task_open"),
            models.Index(fields=["officer", "due_at"], condition=Q(done_at=None), name="task_open_of_officer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "what"], condition=Q(done_at=None), name="task_open_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="task_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.get_what_display()


class Watch(Record):
    """A person who must not go unheard: a module watches over them for `days` at a time, until it ends the watch.

    A breach is worked out, never stored: nothing reached the person for longer than `days`. `silent_at` is the
    earliest moment at which there can be one, by what was known when it was last reckoned: whoever was reached since
    has a later one, nobody an earlier one.
    """

    source = models.CharField(max_length=60)
    subject = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="watched")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="watches"
    )
    officer = models.UUIDField(null=True, blank=True)
    days = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    silent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["silent_at", "id"], condition=Q(ended_at=None), name="watch_silent"),
            models.Index(fields=["organisation", "silent_at"], condition=Q(ended_at=None), name="watch_silent_of_desk"),
            models.Index(fields=["officer", "silent_at"], condition=Q(ended_at=None), name="watch_silent_of_officer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject", "person"], condition=Q(ended_at=None), name="watch_once"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="watch_of_a_day_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.days}"
