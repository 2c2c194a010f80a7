"""The matrix of consent: every right-holder of a family beside an offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from teremok.modules.relocation.consent import Age, Position, Word, age_of, everybody, position
from teremok.modules.relocation.models import Answer, Matter, Member, Offer
from teremok.modules.relocation.states import MatterKind

UNCLEAR = (MatterKind.DIED, MatterKind.SOLD)


@dataclass(frozen=True)
class Row:
    """A right-holder, where they stand, and their newest answer."""

    member: Member
    age: Age
    position: Position
    newest: Answer | None

    @property
    def refusal(self) -> Answer | None:
        """The refusal that counts and has to be answered."""
        return self.newest if self.newest is not None and not self.newest.consents else None


@dataclass(frozen=True)
class Matrix:
    """All right-holders of the family in the order of its members."""

    rows: tuple[Row, ...]

    @property
    def whole(self) -> Position:
        return everybody([row.position for row in self.rows])

    @property
    def answered(self) -> int:
        return sum(row.position in (Position.AGREES, Position.REFUSES) for row in self.rows)

    @property
    def agreed(self) -> int:
        return sum(row.position == Position.AGREES for row in self.rows)

    @property
    def refusals(self) -> list[Answer]:
        """Refusals that count now; `reply` is there where the department has answered."""
        return [row.newest for row in self.rows if row.position == Position.REFUSES and row.newest is not None]

    def row_of(self, member: Member) -> Row | None:
        return next((row for row in self.rows if row.member.pk == member.pk), None)


def matrix(offer: Offer, *, on: date) -> Matrix:
    """Three queries: members, answers with their replies, matters that make a right unclear."""
    members = list(
        Member.objects.filter(family=offer.family_id, until=None, must_consent=True)
        .select_related("person")
        .order_by("pk")
    )
    answers: dict[int, list[Answer]] = {}
    for answer in Answer.objects.filter(offer=offer).select_related("reply").order_by("pk"):
        answers.setdefault(answer.member_id, []).append(answer)
    unclear: set[int | None] = set(
        Matter.objects.filter(family=offer.family_id, kind__in=UNCLEAR, closed_at=None).values_list(
            "person_id", flat=True
        )
    )
    return Matrix(tuple(_row(member, answers.get(member.pk, []), unclear, on) for member in members))


def _row(member: Member, answers: Sequence[Answer], unclear: set[int | None], on: date) -> Row:
    age = age_of(member.person.birth_date, on=on)
    newest = answers[-1] if answers else None
    if member.person.died_on is not None or member.person_id in unclear:
        return Row(member, age, Position.UNCLEAR, newest)
    words = [Word(one.way, one.consents) for one in answers]
    standing = position(words, age=age)
    if standing == Position.REFUSES:
        newest = next(one for one in reversed(answers) if not one.consents)
    return Row(member, age, standing, newest)
