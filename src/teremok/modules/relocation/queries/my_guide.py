"""The guide for one family: what fits it first, what is done, and the dates of its own clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from teremok.identity.models import Authority
from teremok.modules.relocation.access import MATTERS
from teremok.modules.relocation.guide import terms
from teremok.modules.relocation.guide.situations import GuideStep, Situation
from teremok.modules.relocation.guide.words import Part, Sign
from teremok.modules.relocation.models import Answer, Family, Member, Step
from teremok.modules.relocation.queries import guide
from teremok.modules.relocation.queries.guide import ShownStep
from teremok.modules.relocation.stages import Runs, rule, table
from teremok.modules.relocation.states import Ended, FamilyKind, Stage
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day

ADULT = 18
PARTS = list(Part)
STAGE, NEED, SIGN, KIND = 6, 5, 4, 1  # what weighs most when situations are put in order


@dataclass(frozen=True)
class Fitting:
    """A situation that concerns the family, and how far they are in it."""

    situation: Situation
    why: tuple[str, ...]
    done: int
    total: int
    weight: int


@dataclass(frozen=True)
class MyStep:
    """A step as it stands for the family. `due_on` is the last day of their own clock, once it runs."""

    shown: ShownStep
    is_done: bool
    is_next: bool
    is_waiting: bool
    due_on: date | None
    may_tick: bool
    is_ticked: bool


@dataclass(frozen=True)
class Facts:
    """What a family's rows say for the guide: signs, ticks of the reader, the newest stay in each stage."""

    family: Family
    signs: frozenset[Sign]
    ticks: frozenset[tuple[str, str]]
    stays: Mapping[Stage, Step]


def facts_of(family: Family, *, person: int | None, on: date) -> Facts:
    """Four queries, whatever the number of situations."""
    stays: dict[Stage, Step] = {}
    for step in family.steps.filter(undone_by=None).order_by("id"):
        stays[Stage(step.stage)] = step
        if leading := rule(step.stage).continues:
            stays[leading] = step
    ticks = family.ticks.filter(person_id=person).values_list("slug", "step") if person else ()
    return Facts(family, _signs(family, stays, on), frozenset(ticks), stays)


def fitting(facts: Facts, every: Iterable[Situation]) -> tuple[list[Fitting], list[Situation]]:
    """What concerns the family, the nearest first, and everything else that may."""
    near, other = [], []
    for one in every:
        if one.kinds and facts.family.kind not in one.kinds:
            continue
        weight, why = _weight(one, facts)
        if weight:
            done = sum(_is_done(step, one, facts) for step in one.steps)
            near.append(Fitting(one, why, done, len(one.steps), weight))
        else:
            other.append(one)
    near.sort(key=lambda each: (-each.weight, PARTS.index(each.situation.part), each.situation.order))
    return near, other


def steps_of(one: Situation, facts: Facts, *, on: date) -> list[MyStep]:
    """The steps with the family's own dates; the first that isn't done is the next. A term that runs has the words of
    the law by which it runs, even where a newer law has other ones."""
    found, is_next_known = [], False
    own = {
        step.stage: stay.law for step in one.steps if step.stage and (stay := facts.stays.get(step.stage)) and stay.law
    }
    for shown in guide.shown_steps(one, on=on, family=facts.family.public_id):
        step, stay = shown.step, facts.stays.get(shown.step.stage) if shown.step.stage else None
        if shown.term and step.stage in own:
            term = terms.of_value(parameters.by_version(own[step.stage]))
            shown = ShownStep(step, term, shown.papers, shown.url)
        done = _is_done(step, one, facts)
        runs = stay is not None and stay.left_at is None
        found.append(
            MyStep(
                shown=shown,
                is_done=done,
                is_next=not done and not is_next_known,
                is_waiting=runs and bool(stay and stay.term and stay.due_at is None),
                due_on=last_day(stay.due_at) if runs and stay and stay.due_at else None,
                may_tick=step.stage is None,
                is_ticked=(one.slug, step.key) in facts.ticks,
            )
        )
        is_next_known = is_next_known or not done
    return found


def last_day(due_at: datetime) -> date:
    """The day with whose end a term of days ends."""
    return city_day(due_at - timedelta(microseconds=1))


def _is_done(step: GuideStep, one: Situation, facts: Facts) -> bool:
    if step.stage is None:
        return (one.slug, step.key) in facts.ticks
    stay = facts.stays.get(step.stage)
    return stay is not None and stay.left_at is not None


def _weight(one: Situation, facts: Facts) -> tuple[int, tuple[str, ...]]:
    needs = [need for need in one.needs if need.value in facts.family.needs]
    signs = sorted(one.signs & facts.signs)
    is_rare = bool(one.kinds) and FamilyKind.OWNER not in one.kinds  # most families are owners: it says nothing of one
    at_stage = facts.family.shown_stage in one.stages
    weight = NEED * len(needs) + SIGN * len(signs) + STAGE * at_stage + KIND * is_rare
    why = [str(need.label) for need in needs] + [str(sign.label) for sign in signs]
    if at_stage:
        why.append(str(facts.family.shown_stage.label))
    return weight, tuple(why)


def _signs(family: Family, stays: Mapping[Stage, Step], on: date) -> frozenset[Sign]:
    found = set()
    acting = Authority.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), principal_id=OuterRef("person_id"), revoked_at=None, scope__in=MATTERS
    )
    members = list(Member.objects.filter(family=family).select_related("person").annotate(is_led=Exists(acting)))
    holders = [member for member in members if member.until is None and member.must_consent]
    if any(_age(member.person.birth_date, on) < ADULT for member in holders):
        found.add(Sign.MINOR)
    if len(holders) > 1:
        found.add(Sign.SEVERAL)
    if any(member.share_denominator and member.share_denominator > 1 for member in holders):
        found.add(Sign.SHARES)
    if any(member.ended == Ended.DIED for member in members):
        found.add(Sign.DIED)
    if any(member.is_led for member in holders):
        found.add(Sign.PROXY)
    if Answer.objects.filter(offer__family=family, consents=False).exists():
        found.add(Sign.REFUSED)
    stay = stays.get(family.shown_stage)
    if stay and stay.term and stay.runs_from is None and table()[family.shown_stage].runs is Runs.SERVICE:
        found.add(Sign.UNHEARD)
    return frozenset(found)


def _age(born: date | None, on: date) -> int:
    """Full years; somebody whose day of birth isn't known counts as grown up."""
    return ADULT if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))
