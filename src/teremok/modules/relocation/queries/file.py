"""A family's file: who they are, what happens next, the way behind and ahead of them, and every slice's part."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from teremok.identity.models import Account
from teremok.modules.relocation import sections
from teremok.modules.relocation.grouping import MILESTONE_OF, Milestone
from teremok.modules.relocation.models import Family, Member, Step
from teremok.modules.relocation.queries.together import ask_together
from teremok.modules.relocation.stages import rule
from teremok.modules.relocation.states import Door, Ended, MemberRole, Stage
from teremok.platform.access import Actor
from teremok.registry.models import Organisation
from teremok.ui.formats import share

OWN = "file"
OF_MEMBER = (
    "role", "must_consent", "share_numerator", "share_denominator", "since", "until", "ended", "person_id",
    "person__public_id", "person__last_name", "person__first_name", "person__middle_name", "person__birth_date",
    "person__died_on",
)  # fmt: skip
OF_STEP = (
    "public_id", "stage", "came_at", "left_at", "term", "law", "runs_from", "due_at", "batch__door", "batch__reason",
    "batch__by_account", "batch__notice", "undoes_id",
)  # fmt: skip


@dataclass(frozen=True)
class Belongs:
    """Somebody of the family; `share` is theirs of the flat in words, `ended` why they don't belong any more."""

    role: MemberRole
    must_consent: bool
    share: str
    since: date
    until: date | None
    ended: Ended | None
    person_id: int
    person: UUID
    name: str
    born_on: date | None
    died_on: date | None
    has_cabinet: bool


@dataclass(frozen=True)
class Passed:
    """A stage the family came into; the last one is where they stand."""

    id: UUID
    stage: Stage
    came_at: datetime
    left_at: datetime | None
    term: str
    law: str
    runs_from: datetime | None
    due_at: datetime | None
    door: Door
    reason: str
    by_account: UUID | None
    notice: UUID | None
    is_undoing: bool

    @property
    def is_open(self) -> bool:
        return self.left_at is None

    @property
    def waits_for_service(self) -> bool:
        """Whether its term has not begun, because somebody has still to be served."""
        return bool(self.term) and self.runs_from is None


@dataclass(frozen=True)
class Ahead:
    """A step of the path as the family sees it: done, where they are now, or ahead."""

    milestone: Milestone
    state: str
    at: datetime | None

    @property
    def icon(self) -> str:
        return {"done": "check-lg", "now": "arrow-right", "ahead": ""}[self.state]


@dataclass(frozen=True)
class Helper:
    """Who leads the family: their officer by name, once there is one, and the office to call."""

    officer: str
    office: Organisation | None


@dataclass(frozen=True)
class File:
    """Everything on a family's page."""

    family: Family
    members: tuple[Belongs, ...]
    former: tuple[Belongs, ...]
    steps: tuple[Passed, ...]
    path: tuple[Ahead, ...]
    helper: Helper
    sections: tuple[sections.Drawn, ...]

    @property
    def now(self) -> Passed | None:
        """The open step; None for a family that was closed."""
        return next((step for step in reversed(self.steps) if step.is_open), None)


def with_place(families: QuerySet[Family]) -> QuerySet[Family]:
    """The families with what every part of their file needs, joined."""
    return families.select_related("listed_house__office", "listed_house__wave", "premises__house")


def file_of(family: Family, *, actor: Actor, at: datetime, is_staff: bool) -> File:
    """One statement for everything, the questions of all parts among them; `family` comes from `with_place`."""
    parts = sections.shown_on(is_staff=is_staff)
    questions: dict[str, Any] = {f"{OWN}.{name}": rows for name, rows in _own(family).items()}
    for part in parts:
        questions |= {f"{part.slug}.{name}": rows for name, rows in part.ask(family, actor, at).items()}
    answers = ask_together(questions)
    people = _members(answers)
    steps = tuple(map(passed, answers[f"{OWN}.steps"]))
    officer = next((name for (name,) in answers[f"{OWN}.officer"]), "")
    return File(
        family=family,
        members=tuple(one for one in people if one.until is None),
        former=tuple(one for one in people if one.until is not None),
        steps=steps,
        path=path_of(family.shown_stage, steps),
        helper=Helper(officer, family.listed_house.office),
        sections=tuple(_drawn(parts, answers, family, actor, at, is_staff=is_staff)),
    )


def path_of(stage: Stage, steps: Sequence[Passed]) -> tuple[Ahead, ...]:
    """The path with the day each step of it was last come to; empty for families whose way is another."""
    if stage in (Stage.FREE, Stage.PROBLEM, Stage.MSG_RELOCATION):
        return ()
    order = list(Milestone)
    here = order.index(MILESTONE_OF[stage])
    is_over = rule(stage).is_end
    came: dict[Milestone, datetime] = {}
    for step in steps:
        came[MILESTONE_OF[step.stage]] = step.came_at
    found = []
    for number, milestone in enumerate(order):
        state = "done" if number < here or is_over else "now" if number == here else "ahead"
        at = steps[0].came_at if number == 0 and steps else came.get(milestone)
        found.append(Ahead(milestone, state, None if state == "ahead" else at))
    return tuple(found)


def _own(family: Family) -> Mapping[str, sections.Question]:
    members = Member.objects.filter(family=family).order_by("until", "-must_consent", "id")
    accounts = Account.objects.filter(
        is_active=True, person_id__in=Member.objects.filter(family=family, until=None).values("person_id")
    )
    return {
        "members": members.values_list(*OF_MEMBER),
        "steps": Step.objects.filter(family=family).order_by("came_at", "id").values_list(*OF_STEP),
        "accounts": accounts.order_by("id").values_list("person_id"),
        "officer": Account.objects.filter(public_id=family.officer).values_list("display_name")
        if family.officer
        else Account.objects.none().values_list("display_name"),
    }


def _members(answers: Mapping[str, list[sections.Row]]) -> list[Belongs]:
    digital = {person for (person,) in answers[f"{OWN}.accounts"]}
    return [_belongs(row, digital) for row in answers[f"{OWN}.members"]]


def _belongs(row: sections.Row, digital: Container[int]) -> Belongs:
    role, must_consent, numerator, denominator, since, until, ended, key, person, *names, born_on, died_on = row
    return Belongs(
        role=MemberRole(role),
        must_consent=must_consent,
        share=share(numerator, denominator) if numerator and denominator else "",
        since=since,
        until=until,
        ended=Ended(ended) if ended else None,
        person_id=key,
        person=person,
        name=" ".join(filter(None, names)),
        born_on=born_on,
        died_on=died_on,
        has_cabinet=key in digital,
    )


def passed(row: sections.Row) -> Passed:
    id_, stage, came_at, left_at, term, law, runs_from, due_at, door, *rest = row
    reason, by_account, notice, undoes = rest
    return Passed(
        id_, Stage(stage), came_at, left_at, term, law, runs_from, due_at, Door(door), reason, by_account, notice,
        undoes is not None,
    )  # fmt: skip


def _drawn(
    parts: Sequence[sections.Section],
    answers: Mapping[str, list[sections.Row]],
    family: Family,
    actor: Actor,
    at: datetime,
    *,
    is_staff: bool,
) -> list[sections.Drawn]:
    found = []
    for part in parts:
        own = {name.partition(".")[2]: rows for name, rows in answers.items() if name.partition(".")[0] == part.slug}
        data = part.read(sections.Look(family, actor, at, is_staff, own))
        if data is not None:
            found.append(sections.Drawn(part.slug, part.title, part.icon, part.template(is_staff=is_staff), data))
    return found
