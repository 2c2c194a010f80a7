"""The department's file: who is moved, which rows can't be taken and why, what an undo leaves."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from teremok.modules.relocation.lists.stages import reading
from teremok.modules.relocation.models import Batch as Move
from teremok.modules.relocation.models import Matter
from teremok.modules.relocation.states import Door, MatterKind, Stage
from teremok.modules.relocation.tests.conftest import NOON, list_house
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Actor, Denied
from teremok.platform.law.clocks import city_day
from teremok.registry.imports import labels, queries, services
from teremok.registry.imports.models import Batch
from teremok.registry.imports.profiles import fit
from teremok.registry.imports.sources import CannotRead, open_source
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.states import Verdict
from teremok.registry.imports.undoing import kept_rows

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=10)
DAY = "11.05.2026"
HEADER = "Номер семьи;УНОМ;Квартира;Комната;Этап;Дата\n"
SAMPLE = Path(__file__).parents[5] / "docs" / "handbook" / "relocation-stages.csv"


def checked(folder: Path, text: str, *, by: Actor = SYSTEM) -> Batch:
    path = folder / "stages.csv"
    path.write_text(text, encoding="utf-8")
    batch = services.open_batch(kind="stages", file_name="stages.csv", file_size=1, by=by, at=LATER)
    return services.check(batch=batch, path=path, by=by, at=LATER)


def applied(folder: Path, text: str, *, by: Actor = SYSTEM) -> Batch:
    return services.apply(batch=checked(folder, text, by=by), by=by, at=LATER)


def rejected(batch: Batch) -> dict[int, str]:
    return {row.line: row.sentence for row in queries.rows(batch, verdict=Verdict.REJECTED, limit=50)}


def test_a_dry_run_shows_each_move_and_moves_nobody(tmp_path, family):
    batch = checked(tmp_path, HEADER + f";{family.listed_house.unom};1;;3;{DAY}\n")
    [row] = queries.rows(batch, verdict=Verdict.CHANGED, limit=5)
    with override("en"):
        assert labels.differences(row) == [("stage", "Relocation has begun", "Flat offered")]
    assert family.number in row.title
    family.refresh_from_db()
    assert family.stage == Stage.RESETTLEMENT_START


def test_families_are_moved_by_their_number_or_flat_and_told(tmp_path, started, family):
    other = started.families.get(premises__number="2")
    before = Notice.objects.count()
    batch = applied(tmp_path, HEADER + f"{family.number};;;;3;{DAY}\n;{started.unom};2;;1;12.05.2026\n")
    assert batch.counts["changed"] == 2
    family.refresh_from_db()
    other.refresh_from_db()
    assert (family.stage, other.stage) == (Stage.ORDER, Stage.FREE)
    step = family.steps.get(left_at=None)
    assert (step.batch.door, city_day(step.came_at).isoformat()) == (Door.FILE, "2026-05-11")
    assert Notice.objects.count() == before + 1  # a stage that tells nobody tells nobody
    assert step.batch.notice is not None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (";;;;3;11.05.2026", "neither a family nor a flat"),
        ("{number};;;;29;11.05.2026", "no stage 29"),
        ("{number};;;;;11.05.2026", "no stage"),
        ("{number};;;;3;", "no date"),
        ("{number};;;;3;31.02.2026", "can't stand in the column"),
        ("{number};;;;3;01.06.2026", "in the future"),
        ("{number};;;;3;01.05.2026", "after this day"),
        ("{number};;;;26;11.05.2026", "From “Relocation has begun” a family doesn't go to “Contract signed"),
        ("Ю-77;;;;3;11.05.2026", "no family with this number"),
        (";999;1;;3;11.05.2026", "No house with UNOM 999"),
        (";{unom};77;;3;11.05.2026", "No family is relocated from this flat"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_becomes_a_matter(tmp_path, family, row, said):
    with override("en"):
        batch = applied(tmp_path, HEADER + row.format(number=family.number, unom=family.listed_house.unom) + "\n")
        assert said in rejected(batch)[2]
    matter = Matter.objects.get(kind=MatterKind.BAD_ROW)
    assert (matter.facts["line"], matter.facts["file"]) == (2, "stages.csv")
    family.refresh_from_db()
    assert family.stage == Stage.RESETTLEMENT_START


def test_of_two_rows_of_a_family_the_later_day_counts(tmp_path, family):
    batch = applied(tmp_path, HEADER + f"{family.number};;;;1;12.05.2026\n{family.number};;;;3;{DAY}\n")
    assert list(rejected(batch)) == [3]
    family.refresh_from_db()
    assert family.stage == Stage.FREE


def test_the_same_file_again_moves_nobody(tmp_path, family):
    text = HEADER + f"{family.number};;;;3;{DAY}\n"
    applied(tmp_path, text)
    moves = Move.objects.count()
    assert applied(tmp_path, text).counts == {"new": 0, "changed": 0, "unchanged": 1, "rejected": 0}
    assert Move.objects.count() == moves


def test_an_undo_leads_everybody_back_but_those_who_moved_on(tmp_path, started, family, go):
    other = started.families.get(premises__number="2")
    batch = applied(tmp_path, HEADER + f"{family.number};;;;3;{DAY}\n{other.number};;;;3;{DAY}\nЮ-77;;;;3;{DAY}\n")
    go(other, Stage.INSPECTION, at=LATER + timedelta(hours=1))
    undone = services.undo(batch=batch, by=SYSTEM, at=LATER + timedelta(hours=2))
    family.refresh_from_db()
    other.refresh_from_db()
    assert (family.stage, other.stage) == (Stage.RESETTLEMENT_START, Stage.INSPECTION)
    assert (undone.restored, [kept.shown for kept in undone.kept]) == (1, [other.number])
    assert [kept.shown for kept in kept_rows(Batch.objects.get())] == [other.number]
    assert not Matter.objects.filter(kind=MatterKind.BAD_ROW, closed_at=None).exists()


def test_only_a_manager_of_the_office_brings_it_and_only_for_the_office(tmp_path, cast, family):
    by = cast["lev"].actor
    for nobody in ("anna", "egor", "nina", "maya"):
        with pytest.raises(Denied):
            services.open_batch(kind="stages", file_name="x", file_size=1, by=cast[nobody].actor, at=LATER)
    batch = applied(tmp_path, HEADER + f"{family.number};;;;3;{DAY}\n", by=by)
    assert batch.counts["changed"] == 1


def test_another_offices_families_are_not_told_from_unknown_ones(tmp_path, cast, family):
    list_house(cast.neighbour_house, office=cast.organisation)
    by = cast["lev"].actor
    family.listed_house.office = cast.other_organisation
    family.listed_house.save()
    with override("en"):
        batch = checked(
            tmp_path, HEADER + f"{family.number};;;;3;{DAY}\n;{family.listed_house.unom};1;;3;{DAY}\n", by=by
        )
        told = rejected(batch)
    assert "no family with this number" in told[2]
    assert "doesn't lead this house" in told[3]


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "Этап;Дата\n3;11.05.2026\n", HEADER])
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, text):
    with pytest.raises(CannotRead):
        checked(tmp_path, text)


def test_the_sample_of_the_handbook_can_be_read():
    source = open_source(SAMPLE)
    layout = fit((reading.PROFILE,), source.header)
    rows = [reading.read(layout)(values) for _line, values in source.rows]
    source.close()
    assert len(rows) == 4
    assert not any(isinstance(row, Rejected) for row in rows)
