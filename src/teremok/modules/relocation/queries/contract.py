"""A family's contract on a page: the clock with its arithmetic, who is served, who has signed, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from teremok.kernel.clocks import Clock
from teremok.kernel.explanations import amount_text, explain
from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.models import Contract, Family, Handover, Member, Order, Step
from teremok.modules.relocation.models.contracts import Signature, Which
from teremok.modules.relocation.models.desks import SIGNING
from teremok.modules.relocation.naming import full_address
from teremok.modules.relocation.queries.times import free_times
from teremok.modules.relocation.services.appointments import AHEAD, can_sign_at
from teremok.modules.relocation.states import Stage
from teremok.notices.models import Addressee
from teremok.notices.states import Ground
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.states import ACTIVE
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day, city_zone, clock_for
from teremok.platform.law.values import LawValue
from teremok.registry.models import Person

SLOTS_SHOWN = 60
SERVED_BY = "relocation.batch"  # the subject of the notices of stages


@dataclass(frozen=True)
class Signer:
    """A right-holder: whether the draft reached them, on what ground, and whether they have signed."""

    member: Member
    person: Person
    served_at: datetime | None
    ground: Ground | None
    signature: Signature | None
    needs_parent: bool

    @property
    def has_died(self) -> bool:
        return self.person.died_on is not None

    @property
    def may_sign(self) -> bool:
        return self.signature is None and not self.has_died


@dataclass(frozen=True)
class Term:
    """The term to sign: its arithmetic line by line, or what it waits for."""

    amount: str
    article: str
    lines: tuple[str, ...]
    last_day: date | None
    due_at: datetime | None
    is_over: bool

    @property
    def waits(self) -> bool:
        return self.due_at is None


@dataclass(frozen=True)
class Appointment:
    booking: Booking
    starts_at: datetime
    address: str


@dataclass(frozen=True)
class Time:
    """A time at a desk that can be taken."""

    slot: Slot
    address: str

    @property
    def day(self) -> date:
        return city_day(self.slot.starts_at)


@dataclass(frozen=True)
class Deal:
    """Everything about a family's contract that a page shows."""

    family: Family
    order: Order | None
    contract: Contract | None
    term: Term | None
    signers: tuple[Signer, ...]
    appointment: Appointment | None
    times: tuple[Time, ...]
    handovers: Mapping[str, Handover]
    register_by: date | None
    is_to_sign: bool

    @property
    def unserved(self) -> int:
        return sum(one.served_at is None for one in self.signers)

    @property
    def missing(self) -> int:
        return sum(one.signature is None for one in self.signers)

    @property
    def new_keys(self) -> Handover | None:
        return self.handovers.get(Which.NEW)

    @property
    def old_keys(self) -> Handover | None:
        return self.handovers.get(Which.OLD)

    @property
    def is_open(self) -> bool:
        """Whether signatures can still be entered."""
        return self.contract is not None and self.contract.city_signed_on is None

    @property
    def is_registered(self) -> bool:
        return self.contract is not None and self.contract.registered_on is not None

    @property
    def is_stuck(self) -> bool:
        """Whether everyone has signed and nothing went on: who hadn't is no right-holder any more."""
        return bool(self.is_open and self.contract and not self.contract.all_signed_at and self.signers) and (
            self.missing == 0
        )

    @property
    def acts(self) -> list[Handover]:
        return [one for one in (self.new_keys, self.old_keys) if one]

    @property
    def home(self) -> str:
        """The new flat as it stands on an envelope."""
        return full_address(self.order.flat.premises) if self.order else ""

    @property
    def can_claim(self) -> bool:
        """Whether the officer is offered to go to court: nobody goes there by the clock."""
        return bool(self.is_to_sign and self.term and self.term.is_over and self.missing)


def deal_of(family: Family, *, at: datetime) -> Deal:
    contract = family.contracts.filter(ended_at=None).select_related("order__flat__premises__house").first()
    order = contract.order if contract else None
    if order is None:
        rows = family.orders.filter(ended_at=None).select_related("flat__premises__house")
        order = rows.first()
    is_to_sign = contract is not None and family.stage in rules.TO_SIGN
    step = _step_of_draft(family) if contract else None
    signed = contract is not None and contract.city_signed_on is not None
    appointment = _appointment(family) if is_to_sign else None
    return Deal(
        family=family,
        order=order,
        contract=contract,
        term=_term(step, at) if step else None,
        signers=_signers(family, contract, step, at) if contract else (),
        appointment=appointment,
        times=_times(family, at) if is_to_sign else (),
        handovers={one.which: one for one in family.handovers.all()} if _has_acts(family) else {},
        register_by=_register_by(contract) if contract and signed and not contract.registered_on else None,
        is_to_sign=is_to_sign,
    )


def _has_acts(family: Family) -> bool:
    return family.stage in (Stage.CONTRACT, Stage.EXECUTION)


def _step_of_draft(family: Family) -> Step | None:
    """The newest stay in a stage whose term is the one to sign: of the draft, or of the call that continues it."""
    rows = family.steps.filter(stage__in=rules.TO_SIGN).select_related("batch", "told_by")
    return rows.order_by("-id").first()


def _signers(family: Family, contract: Contract, step: Step | None, at: datetime) -> tuple[Signer, ...]:
    signed = {one.member_id: one for one in contract.signatures.filter(struck_at=None)}
    told = Addressee.objects.filter(
        person_id=OuterRef("person_id"),
        served_at__isnull=False,
        notice__subject_kind=SERVED_BY,
        notice__subject_id=(step.told_by or step.batch).public_id if step else None,
    ).order_by("served_at", "id")
    rows = (
        family.members.filter(until=None, must_consent=True)
        .annotate(
            served_at=Subquery(told.values("served_at")[:1]),
            ground=Subquery(told.values("ground")[:1]),
        )
        .select_related("person")
        .order_by("person__name_key", "pk")
    )
    on = city_day(at)
    return tuple(
        Signer(
            member=row,
            person=row.person,
            served_at=row.served_at,
            ground=Ground(row.ground) if row.ground else None,
            signature=signed.get(row.pk),
            needs_parent=rules.needs_a_parent(row.person.birth_date, on),
        )
        for row in rows
    )


def _term(step: Step, at: datetime) -> Term:
    """By the clock that the step carries; an open one that was called to sign carries the same end."""
    law = _law(step.law) if step.law else parameters.value(step.term, on=city_day(step.came_at))
    amount = amount_text(law.term.amount, law.term.unit)
    if step.runs_from is None:
        waits = _("The term is %(term)s (%(article)s). It begins when the last right-holder has got the draft.")
        return Term(amount, law.article, (waits % {"term": amount, "article": law.article},), None, None, False)
    clock = Clock(law.term, step.runs_from, city_zone())
    is_over = clock.is_overdue(at)
    return Term(amount, law.article, tuple(explain(clock)), clock.last_day, step.due_at, is_over)


def _appointment(family: Family) -> Appointment | None:
    mine = Booking.objects.filter(holder=family.public_id, slot__resource__kind=SIGNING, state__in=ACTIVE)
    booking = mine.select_related("slot__resource").first()
    if booking is None:
        return None
    return Appointment(booking, booking.slot.starts_at, booking.slot.resource.name)


def _times(family: Family, at: datetime) -> tuple[Time, ...]:
    """Free times at the desks of the office, the nearest first."""
    slots = free_times(can_sign_at(family).values("resource"), after=at + AHEAD, most=SLOTS_SHOWN)
    return tuple(Time(slot, slot.resource.name) for slot in slots)


@cache
def _law(version: str) -> LawValue:
    """A version never changes once it is written."""
    return parameters.by_version(version)


def _register_by(contract: Contract) -> date | None:
    assert contract.city_signed_on is not None
    signed = datetime.combine(contract.city_signed_on, datetime.min.time(), city_zone())
    return clock_for("relocation.registration", started_at=signed).clock.last_day
