"""Long lists are read in chunks and their identifiers drawn ahead; that changes nothing of what comes in."""

from itertools import islice
from uuid import RFC_4122, UUID

import pytest

from teremok.registry.imports import checking, staging
from teremok.registry.imports.models import Batch
from teremok.registry.imports.queries import rows
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.sources.tables import LONGEST_FIELD
from teremok.registry.imports.states import Kind, Status, Verdict
from teremok.registry.imports.tests.files import HOUSES, PREMISES, applied, checked, written
from teremok.registry.imports.values import new_ids
from teremok.registry.models import Premises

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(checking, "CHUNK_ROWS", 3)
    monkeypatch.setattr(staging, "HELPING", 2)


def flats(*numbers, area="45,5"):
    header = PREMISES.splitlines()[0] + "\n"
    return header + "".join(f'"Сказочная улица, дом 5";{number};{area};1;1\n' for number in numbers)


def test_every_row_of_every_chunk_comes_in_once(short, tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("г. Сказочинск, ", "")))
    batch = applied(Kind.PREMISES, written(tmp_path, flats(*range(1, 8))))
    assert (batch.rows_read, batch.counts["new"]) == (7, 7)
    assert sorted(int(number) for number in Premises.objects.values_list("number", flat=True)) == list(range(1, 8))
    assert [row.line for row in rows(batch, verdict=Verdict.NEW, limit=9)] == list(range(2, 9))


def test_a_file_that_breaks_after_its_first_chunk_leaves_nothing_behind(short, tmp_path):
    with pytest.raises(CannotRead):
        checked(Kind.PREMISES, written(tmp_path, flats(1, 2, 3, 4, "5" * (LONGEST_FIELD + 1))))
    batch = Batch.objects.get()
    assert batch.status == Status.REFUSED
    assert staging.names() == set()


def test_a_wrong_value_is_refused_however_often_it_stands_there(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("г. Сказочинск, ", "")))
    batch = checked(Kind.PREMISES, written(tmp_path, flats(1, 2, 3, area="много")))
    assert batch.reasons == {"wrong_value": 3}


def test_new_identifiers_are_of_version_7_and_grow():
    ids = [UUID(text) for text in islice(new_ids(), 2500)]
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}
    assert len(set(ids)) == 2500
    for start in (0, 1000, 2000):
        assert ids[start : start + 1000] == sorted(ids[start : start + 1000])
