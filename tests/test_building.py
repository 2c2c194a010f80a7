"""A house in which every road fails somebody: nobody is forgotten, and the evidence pack says how each one ended."""

import csv
import io
import zipfile

import pytest

from bench.building import HABITS, simulate
from teremok.identity.models import Account
from teremok.notices.models import Addressee, Task
from teremok.notices.packs.building import for_notice
from teremok.notices.states import Ground

FLATS = 60


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.mark.django_db
def test_everyone_ends_in_a_proof_or_in_a_named_persons_task() -> None:
    report, notice = simulate(FLATS)
    assert report.people == FLATS
    assert report.forgotten == []
    ends = {habit: set(counted) for habit, counted in report.ends.items()}
    proved = {habit for habit, said in ends.items() if all(one.startswith("proof") for one in said)}
    assert {habit.name for habit in HABITS} - proved == {
        "silent, letter returned, nobody opens",
        "somebody else's number, moved away",
        "refuses at the door",
    }
    searched = Task.objects.filter(done_at=None)
    names = dict(Account.objects.values_list("public_id", "display_name"))
    assert {task.what for task in searched} == {Task.What.FIND}
    assert all(task.officer in names for task in searched)

    packed = io.BytesIO()
    for_notice(notice, packed, at=notice.written_at)
    with zipfile.ZipFile(packed) as archive:
        [name] = [one for one in archive.namelist() if one.endswith(".csv")]
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == FLATS
    by_name = {row["ФИО"]: row for row in rows}
    for addressee in Addressee.objects.select_related("person"):
        row = by_name[addressee.person.last_name]
        if addressee.served_at is not None:
            assert row["Основание"] == str(Ground(addressee.ground).label)
        else:
            assert names[searched.get(addressee=addressee).officer] in row["Поручено"]
