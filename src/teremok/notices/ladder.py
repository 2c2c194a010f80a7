"""The ladder: which rung is due when, and who may skip to the paper ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from teremok.notices.kinds import NoticeType, Rung
from teremok.notices.states import Way

PATIENCE = timedelta(days=3)  # after the last rung, before the person becomes somebody's task
ON_PAPER = frozenset({Way.LETTER, Way.REGISTERED, Way.VISIT, Way.DOOR, Way.CALL})


def must_end_in_proof(kind: NoticeType) -> bool:
    """Whether nobody may be let go of before there is proof, or a person who looks after it."""
    return kind.is_official or kind.must_acknowledge


def due_after(kind: NoticeType, *, rung: int, at: datetime) -> datetime | None:
    """When whoever climbed the rung of this index at `at` climbs on; after the last one, when a person takes over."""
    following = rung + 1
    if following < len(kind.ladder):
        return at + kind.ladder[following].wait
    return at + PATIENCE if must_end_in_proof(kind) else None


def has_paper(kind: NoticeType) -> bool:
    return first_on_paper(kind.ladder) < len(kind.ladder)


def first_on_paper(ladder: Sequence[Rung]) -> int:
    """The index of the first rung that needs no electronic consent (letter, visit); past the end if there is none."""
    paper = (index for index, rung in enumerate(ladder) if {Way.LETTER, Way.REGISTERED, Way.VISIT} & set(rung.ways))
    return next(paper, len(ladder))
