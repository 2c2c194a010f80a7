"""The documents of one family on a page: what is needed and why, what was handed in, what is missing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from teremok.identity.models import Authority
from teremok.modules.relocation.access import is_ones_own_paper, led_families, reads_every_paper
from teremok.modules.relocation.document_rules import Circumstance, Needed, PaperKind, Who, needed
from teremok.modules.relocation.models import Circumstances, Family, Member, Paper
from teremok.modules.relocation.models.papers import PaperState
from teremok.modules.relocation.states import FamilyKind, MemberRole
from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.clocks import city_day
from teremok.registry.models import OwnershipRight

Spot = tuple[str, int | None]


@dataclass(frozen=True)
class Handed:
    """A paper that was handed in; `can_open` is whether the reader may open its file."""

    paper: Paper
    can_open: bool


@dataclass(frozen=True)
class Row:
    """A document that is needed: whose, why, how it stands, what was handed in for it."""

    needed: Needed
    member: Member | None
    state: PaperState
    handed: tuple[Handed, ...]
    is_due: bool

    @property
    def kind(self) -> PaperKind:
        return self.needed.kind

    @property
    def slot(self) -> str:
        """Names the row in forms: the kind and whose it is."""
        return f"{self.kind.value}:{self.member.public_id}" if self.member else self.kind.value

    @property
    def is_wanted(self) -> bool:
        """Whether the family has something to do about it now."""
        return self.is_due and self.state in (PaperState.MISSING, PaperState.RETURNED)

    @property
    def reason(self) -> str:
        returned = [one.paper for one in self.handed if one.paper.state == PaperState.RETURNED]
        return returned[-1].reason if returned and self.state == PaperState.RETURNED else ""


@dataclass(frozen=True)
class Documents:
    rows: tuple[Row, ...]
    others: tuple[Handed, ...]
    said: frozenset[str]
    members: tuple[Member, ...]

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.is_wanted]

    @property
    def rest(self) -> list[Row]:
        return [row for row in self.rows if not row.is_wanted]

    @property
    def done(self) -> int:
        return sum(row.state == PaperState.ACCEPTED for row in self.rows)

    @property
    def to_check(self) -> int:
        return sum(row.state == PaperState.HANDED for row in self.rows)


def documents_of(family: Family, *, actor: Actor, at: datetime, at_work: bool = False) -> Documents:
    """`at_work` is whether the page is the office's; on the family's own the actor belongs to it."""
    on = city_day(at)
    members = _members(family, at)
    said = _said(family)
    asked = needed(
        kind=FamilyKind(family.kind), people=[_who(one) for one in members], said=said, stage=family.shown_stage, on=on
    )
    reads_all = at_work and reads_every_paper(actor, family)
    handed = _handed(family, actor, reads_all=reads_all, belongs=not at_work)
    by_key = {one.pk: one for one in members}
    rows = []
    for one in asked:
        mine = tuple(handed.pop((one.kind.value, one.who), ()))
        rows.append(Row(one, by_key.get(one.who or 0), _state(mine), mine, one.is_due(family.shown_stage)))
    others = tuple(paper for papers in handed.values() for paper in papers)
    return Documents(tuple(rows), others, frozenset(said), tuple(members))


def to_check(actor: Actor) -> QuerySet[Paper]:
    """Papers that wait for an officer's eyes, of the families that the actor leads."""
    papers = Paper.objects.filter(state=PaperState.HANDED, family__in=led_families(actor))
    return papers.select_related("family__premises__house", "member__person")


def _members(family: Family, at: datetime) -> list[Member]:
    on = city_day(at)
    joint = OwnershipRight.objects.filter(
        in_force_on(on), person_id=OuterRef("person_id"), premises_id=family.premises_id, kind=OwnershipRight.Kind.JOINT
    )
    represented = Authority.objects.filter(
        in_force_on(on),
        principal_id=OuterRef("person_id"),
        revoked_at=None,
        scope__in=(Authority.Scope.ALL, Authority.Scope.RELOCATION),
    )
    rows = family.members.filter(until=None).annotate(joint=Exists(joint), represented=Exists(represented))
    return list(rows.select_related("person").order_by("-must_consent", "person__name_key", "pk"))


def _who(member: Member) -> Who:
    return Who(
        key=member.pk,
        role=MemberRole(member.role),
        born=member.person.birth_date,
        signs=member.must_consent,
        is_represented=getattr(member, "represented", False),
        owns_jointly=getattr(member, "joint", False),
        has_died=member.person.died_on is not None,
    )


def _said(family: Family) -> list[Circumstance]:
    row = Circumstances.objects.filter(family=family).first()
    return [Circumstance(word) for word in row.words] if row else []


def _handed(family: Family, actor: Actor, *, reads_all: bool, belongs: bool) -> defaultdict[Spot, list[Handed]]:
    found: defaultdict[Spot, list[Handed]] = defaultdict(list)
    for paper in family.papers.select_related("member__person").order_by("pk"):
        owner = paper.member.person_id if paper.member else None
        may = reads_all or (belongs and is_ones_own_paper(actor, owner, paper.handed_by))
        found[(paper.kind, paper.member_id)].append(Handed(paper, paper.file is not None and may))
    return found


def _state(handed: tuple[Handed, ...]) -> PaperState:
    """One that waits or was accepted counts before one that came back: the newest word of either side."""
    states = {one.paper.shown_state for one in handed}
    for state in (PaperState.HANDED, PaperState.ACCEPTED, PaperState.RETURNED):
        if state in states:
            return state
    return PaperState.MISSING
