"""Defects of a family's new flat on a page, by place."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from teremok.modules.relocation.contract_files import photos_of
from teremok.modules.relocation.models import Defect, Family, Inspection, Turn
from teremok.modules.relocation.models.inspections import OPEN, TO_MEND, DefectState, Place
from teremok.platform.files.models import StoredFile


@dataclass(frozen=True)
class Line:
    """A defect with its photos and what happened to it."""

    defect: Defect
    photos: tuple[StoredFile, ...]
    turns: tuple[Turn, ...]
    is_late: bool

    @property
    def to_mend(self) -> bool:
        return self.defect.state in TO_MEND

    @property
    def to_check(self) -> bool:
        return self.defect.state == DefectState.MENDED

    @property
    def is_open(self) -> bool:
        return self.defect.state in OPEN

    @property
    def last_words(self) -> str:
        """Why it was sent back or declined."""
        return self.turns[-1].words if len(self.turns) > 1 else ""


@dataclass(frozen=True)
class Check:
    """All inspections of a family's flat, with the defects of each place in the order in which one walks."""

    inspections: tuple[Inspection, ...]
    places: tuple[tuple[Place, tuple[Line, ...]], ...]

    @property
    def lines(self) -> list[Line]:
        return [line for _place, lines in self.places for line in lines]

    @property
    def open(self) -> int:
        return sum(line.is_open for line in self.lines)

    @property
    def to_check(self) -> int:
        return sum(line.to_check for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def check_of(family: Family, *, at: datetime) -> Check:
    defects = list(family.defects.order_by("pk"))
    photos: dict[UUID, list[StoredFile]] = defaultdict(list)
    turns: dict[int, list[Turn]] = defaultdict(list)
    if defects:
        for photo in photos_of(defects):
            photos[photo.subject].append(photo)
        for turn in Turn.objects.filter(defect__in=defects).order_by("pk"):
            turns[turn.defect_id].append(turn)
    lines = [
        Line(
            defect=one,
            photos=tuple(photos[one.public_id]),
            turns=tuple(turns[one.pk]),
            is_late=one.state in TO_MEND and one.due_at <= at,
        )
        for one in defects
    ]
    order = {place: number for number, place in enumerate(Place)}
    lines.sort(key=lambda line: (order[line.defect.shown_place], line.defect.pk))
    places = tuple((place, tuple(group)) for place, group in groupby(lines, key=lambda line: line.defect.shown_place))
    return Check(tuple(family.inspections.order_by("held_on", "pk")), places)
