"""What was said to a family and promised: the part of its file, and the list of whom to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from teremok.identity.models import Account
from teremok.modules.relocation.models import Call, Family
from teremok.modules.relocation.queries.standing import Wanted, at_work
from teremok.modules.relocation.sections import Look, Question
from teremok.modules.relocation.stages import Holder, table
from teremok.modules.relocation.states import Deviation
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of

SHOWN = 30  # calls of one file
AHEAD = timedelta(days=1)  # promises that fall due tomorrow are on today's list
REST = timedelta(days=3)  # whoever was talked to is left in peace so long
THEIRS = tuple(stage.value for stage, rule in table().items() if rule.holder is Holder.FAMILY)
OF_CALL = (
    "public_id", "way", "outcome", "words", "promise", "promised_on", "keeps__promise", "kept_by__made_at", "made_at",
    "made_by", "person__last_name", "person__first_name", "person__middle_name",
)  # fmt: skip


@dataclass(frozen=True)
class Talk:
    """A talk as the file shows it: `kept` is the promise that it says was kept."""

    id: UUID
    way: Call.Way
    outcome: Call.Outcome
    words: str
    promise: str
    promised_on: date | None
    kept: str
    kept_at: datetime | None
    at: datetime
    by: str
    person: str
    today: date

    @property
    def is_open(self) -> bool:
        return bool(self.promise) and self.kept_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.promised_on is not None and self.promised_on < self.today


@dataclass(frozen=True)
class Talks:
    """The talks of a file, newest first, and the promises that wait, the nearest first."""

    talks: tuple[Talk, ...]
    promises: tuple[Talk, ...]


def ask(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    calls = Call.objects.filter(family=family)
    authors = Account.objects.filter(public_id__in=calls.exclude(made_by=None).values("made_by"))
    return {
        "calls": calls.order_by("-id").values_list(*OF_CALL)[:SHOWN],
        "authors": authors.order_by("id").values_list("public_id", "display_name"),
    }


def read(look: Look) -> Talks | None:
    """The officer's page has it always, with its form; the family's own where a promise waits."""
    names: dict[UUID, str] = dict(look.rows("authors"))
    talks = tuple(_talk(row, names, day_of(look.at)) for row in look.rows("calls"))
    promises = sorted((one for one in talks if one.is_open), key=lambda one: (one.promised_on or date.max, one.at))
    return Talks(talks, tuple(promises)) if look.is_staff or promises else None


def to_call(actor: Actor, *, officer: UUID | None, at: datetime) -> QuerySet[Family]:
    """Whom to call today: a promise falls due, or a term that the family holds is near its end or over.

    Whoever was talked to in the last days is left in peace, unless something was promised them. `officer` narrows it
    to one officer's families.
    """
    families = at_work(actor, Wanted(officer=str(officer or "")), at=at)
    waiting = Call.objects.filter(family=OuterRef("pk"), kept_by=None, promised_on__lte=day_of(at) + AHEAD)
    talked = Call.objects.filter(family=OuterRef("pk"), outcome=Call.Outcome.TALKED, made_at__gt=at - REST)
    presses = Q(stage__in=THEIRS, deviation__in=(Deviation.NEAR, Deviation.OVERDUE))
    families = families.annotate(is_promised=Exists(waiting.exclude(promise="")), was_talked_to=Exists(talked))
    return families.filter(Q(is_promised=True) | presses & Q(was_talked_to=False))


def _talk(row: Sequence[Any], names: Mapping[UUID, str], today: date) -> Talk:
    id_, way, outcome, words, promise, promised_on, kept, kept_at, at, by, *person = row
    return Talk(
        id=id_,
        way=Call.Way(way),
        outcome=Call.Outcome(outcome),
        words=words,
        promise=promise,
        promised_on=promised_on,
        kept=kept or "",
        kept_at=kept_at,
        at=at,
        by=names.get(by, ""),
        person=" ".join(filter(None, person)),
        today=today,
    )
