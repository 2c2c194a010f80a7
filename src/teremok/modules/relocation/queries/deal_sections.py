"""The deal's parts of a family's file: contract and court, documents, the new flat, help with moving."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from teremok.identity.models import Authority
from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.document_rules import BEFORE_CONSENT, Circumstance, PaperKind, Who, needed
from teremok.modules.relocation.family_word import hours
from teremok.modules.relocation.models import Circumstances, Family, Signature
from teremok.modules.relocation.models.claims import Decision
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.models.inspections import OPEN, TO_MEND, DefectState
from teremok.modules.relocation.models.moving import ACTIVE, MovingState
from teremok.modules.relocation.models.papers import PaperState
from teremok.modules.relocation.sections import Look, Question
from teremok.modules.relocation.services.moving_help import MAY_ASK
from teremok.modules.relocation.states import FamilyKind, MemberRole, Stage
from teremok.platform.access import Actor
from teremok.platform.booking.models import Booking
from teremok.platform.booking.states import ACTIVE as BOOKED
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.clocks import city_day
from teremok.registry.models import OwnershipRight

NOT_YET = BEFORE_CONSENT | {Stage.FREE, Stage.MSG_RELOCATION}


@dataclass(frozen=True)
class Act:
    which: Which
    held_on: date
    id: UUID
    number: str


@dataclass(frozen=True)
class ContractPart:
    """Where the contract stands, in a few facts."""

    order: tuple[str, date] | None
    number: str
    sent_on: date | None
    signed: int
    signers: int
    city_signed_on: date | None
    registered_on: date | None
    appointment: datetime | None
    place: str
    acts: tuple[Act, ...]
    claim: tuple[date | None, str, Decision | None] | None

    @property
    def is_complete(self) -> bool:
        return self.signed >= self.signers


@dataclass(frozen=True)
class PapersPart:
    """How many documents are needed and accepted, and which are missing."""

    missing: tuple[str, ...]
    total: int
    accepted: int
    to_check: int


@dataclass(frozen=True)
class FlatPart:
    looked: int
    open: int
    to_check: int
    late: int
    closed: int


@dataclass(frozen=True)
class MovePart:
    state: MovingState | None
    wanted_on: date | None
    when: str
    crew: str

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


def ask_contract(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    booked = Booking.objects.filter(
        holder=family.public_id, slot__resource__kind="relocation.signing", state__in=BOOKED
    )
    facts = ("number", "sent_on", "city_signed_on", "registered_on")
    signed = Signature.objects.filter(contract__family=family, contract__ended_at=None, struck_at=None)
    return {
        "order": family.orders.filter(ended_at=None).values_list("number", "issued_on"),
        "contract": family.contracts.filter(ended_at=None).values_list(*facts),
        "signed": signed.values_list("member_id"),
        "signers": family.members.filter(until=None, must_consent=True).values_list("pk"),
        "appointment": booked.values_list("slot__starts_at", "slot__resource__name"),
        "acts": family.handovers.order_by("pk").values_list("which", "held_on", "public_id", "number"),
        "claim": family.claims.order_by("-pk").values_list("filed_on", "case_number", "decision")[:1],
    }


def read_contract(look: Look) -> ContractPart | None:
    order = next(iter(look.rows("order")), None)
    contract = next(iter(look.rows("contract")), None)
    claim = next(iter(look.rows("claim")), None)
    is_time = look.is_staff and look.family.stage not in NOT_YET
    if order is None and contract is None and claim is None and not is_time:
        return None
    number, sent_on, city_signed_on, registered_on = contract or ("", None, None, None)
    starts_at, place = next(iter(look.rows("appointment")), (None, ""))
    signers = {key for (key,) in look.rows("signers")}
    return ContractPart(
        order=order and (order[0], order[1]),
        number=number,
        sent_on=sent_on,
        signed=len(signers & {key for (key,) in look.rows("signed")}),
        signers=len(signers),
        city_signed_on=city_signed_on,
        registered_on=registered_on,
        appointment=starts_at if look.family.stage in rules.TO_SIGN else None,
        place=place,
        acts=tuple(Act(Which(which), *rest) for which, *rest in look.rows("acts")),
        claim=claim and (claim[0], claim[1], Decision(claim[2]) if claim[2] else None),
    )


def ask_papers(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    on = city_day(at)
    here = {"person_id": OuterRef("person_id"), "premises_id": family.premises_id}
    joint = OwnershipRight.objects.filter(in_force_on(on), kind=OwnershipRight.Kind.JOINT, **here)
    scopes = (Authority.Scope.ALL, Authority.Scope.RELOCATION)
    spoken_for = Authority.objects.filter(
        in_force_on(on), principal_id=OuterRef("person_id"), revoked_at=None, scope__in=scopes
    )
    members = family.members.filter(until=None).annotate(joint=Exists(joint), spoken_for=Exists(spoken_for))
    of_member = ("pk", "role", "person__birth_date", "must_consent", "spoken_for", "joint", "person__died_on")
    return {
        "members": members.order_by("pk").values_list(*of_member),
        "papers": family.papers.order_by("pk").values_list("kind", "member_id", "state"),
        "said": Circumstances.objects.filter(family=family).values_list("words"),
    }


def read_papers(look: Look) -> PapersPart | None:
    said = [Circumstance(word) for (words,) in look.rows("said") for word in words]
    people = [
        Who(key, MemberRole(role), born, signs, spoken_for, joint, died_on is not None)
        for key, role, born, signs, spoken_for, joint, died_on in look.rows("members")
    ]
    stage = look.family.shown_stage
    asked = needed(kind=FamilyKind(look.family.kind), people=people, said=said, stage=stage, on=city_day(look.at))
    if not asked:
        return None
    states: dict[tuple[str, int | None], set[str]] = {}
    for kind, member, state in look.rows("papers"):
        states.setdefault((kind, member), set()).add(state)
    found = [(one, states.get((one.kind.value, one.who), set())) for one in asked]
    good = {PaperState.HANDED.value, PaperState.ACCEPTED.value}
    missing = [str(PaperKind(one.kind).label) for one, had in found if one.is_due(stage) and not had & good]
    return PapersPart(
        missing=tuple(dict.fromkeys(missing)),
        total=len(asked),
        accepted=sum(PaperState.ACCEPTED.value in had for _one, had in found),
        to_check=sum(PaperState.HANDED.value in had for _one, had in found),
    )


def ask_flat(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    return {
        "walks": family.inspections.values_list("pk"),
        "defects": family.defects.values_list("state", "due_at"),
        "flat": family.orders.filter(ended_at=None).values_list("pk"),
    }


def read_flat(look: Look) -> FlatPart | None:
    if not look.rows("walks") and not look.rows("flat"):
        return None
    states = Counter(DefectState(state) for state, _due_at in look.rows("defects"))
    late = sum(state in TO_MEND and due_at <= look.at for state, due_at in look.rows("defects"))
    return FlatPart(
        looked=len(look.rows("walks")),
        open=sum(states[state] for state in OPEN),
        to_check=states[DefectState.MENDED],
        late=late,
        closed=states[DefectState.CLOSED],
    )


def ask_move(family: Family, actor: Actor, at: datetime) -> Mapping[str, Question]:
    facts = (
        "state", "wanted_on", "booking__slot__starts_at", "booking__slot__ends_at", "crew__resource__name",
    )  # fmt: skip
    return {"move": family.moves.order_by("-pk").values_list(*facts)[:1]}


def read_move(look: Look) -> MovePart | None:
    row = next(iter(look.rows("move")), None)
    if row is None:
        return MovePart(None, None, "", "") if look.family.stage in MAY_ASK else None
    state, wanted_on, starts_at, ends_at, crew = row
    when = hours(starts_at, ends_at) if starts_at and ends_at else ""
    return MovePart(MovingState(state), wanted_on, when, crew or "")
