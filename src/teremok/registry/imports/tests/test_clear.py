"""Rows of decided imports don't stay for ever."""

from datetime import timedelta

import pytest

from teremok.platform.access import SYSTEM
from teremok.registry.imports import clearing, jobs, services, staging
from teremok.registry.imports.queries import rows
from teremok.registry.imports.states import Kind, Status, Verdict
from teremok.registry.imports.tests.files import HOUSES, NOW, applied, checked, written
from teremok.registry.models import House

pytestmark = pytest.mark.django_db
LIST = HOUSES + "нет адреса;;;;;;;;\n"
MONTH, YEAR = timedelta(days=31), timedelta(days=366)


def kept(batch) -> list[Verdict]:
    return [row.verdict for row in rows(batch, verdict=None, limit=10)]


def test_after_a_month_only_rejected_rows_stay_and_after_a_year_none(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, LIST))
    jobs.clear(NOW + timedelta(days=29))
    assert len(kept(batch)) == 3
    jobs.clear(NOW + MONTH)
    jobs.clear(NOW + MONTH)
    assert kept(batch) == [Verdict.REJECTED]
    assert rows(batch, verdict=Verdict.REJECTED, limit=1)[0].sentence
    batch.refresh_from_db()
    assert (batch.tally["new"], batch.tally["rejected"]) == (2, 1)
    jobs.clear(NOW + YEAR)
    assert staging.names() == set()


def test_an_import_can_be_undone_after_its_rows_are_gone(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    jobs.clear(NOW + MONTH)
    assert staging.names() == set()
    assert services.undo(batch=batch, by=SYSTEM, at=NOW + MONTH).kept == ()
    assert not House.objects.exists()


def test_an_undo_begins_the_month_anew(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, LIST))
    services.undo(batch=batch, by=SYSTEM, at=NOW + timedelta(days=20))
    jobs.clear(NOW + MONTH)
    assert len(kept(batch)) == 3


def test_a_check_nobody_decides_on_is_given_up(tmp_path):
    batch = checked(Kind.HOUSES, written(tmp_path, LIST))
    assert clearing.give_up_undecided(at=NOW + timedelta(days=29)) == 0
    assert clearing.give_up_undecided(at=NOW + MONTH) == 1
    batch.refresh_from_db()
    assert batch.status == Status.REFUSED
    assert batch.refusal
    assert kept(batch) == [Verdict.REJECTED]


def test_rows_without_a_batch_are_dropped_and_a_running_check_is_left_alone(tmp_path):
    orphan, waiting = (checked(Kind.HOUSES, written(tmp_path, LIST)) for _turn in range(2))
    orphan.clashes.all().delete()
    orphan.delete()
    assert clearing.drop_orphans() == 1
    assert len(kept(waiting)) == 3
