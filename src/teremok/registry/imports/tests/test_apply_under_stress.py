"""Applying while the machine dies, and two imports of one file at once: all of a list or none of it, and once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.db import connection

from teremok.platform.access import SYSTEM, Actor
from teremok.registry.imports import services
from teremok.registry.imports.models import Batch, Entry
from teremok.registry.imports.recipes import RECIPES
from teremok.registry.imports.states import Kind, Status
from teremok.registry.imports.tests.files import HOUSES, NOW, OWNERS, PREMISES, applied, checked, written
from teremok.registry.models import District, House, ManagementContract, Organisation, OwnershipRight, Person, Premises

pytestmark = pytest.mark.django_db(transaction=True)

OWNERS_DIE_HALFWAY = """
import os, signal
import django
django.setup()
from django.utils import timezone
from teremok.platform.access import SYSTEM, Actor
from teremok.registry.imports import services
from teremok.registry.imports.kinds.owners import writing
from teremok.registry.imports.models import Batch
from teremok.registry.models import OwnershipRight, Person

def die(*_halfway):
    assert (Person.objects.count(), OwnershipRight.objects.count()) == (2, 3)
    os.kill(os.getpid(), signal.SIGKILL)

writing._questions = die
services.apply(batch=Batch.objects.get(kind="owners"), by=SYSTEM, at=timezone.now())
"""
DIES_HALFWAY = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from teremok.platform.access import SYSTEM, Actor
from teremok.registry.imports import services
from teremok.registry.imports.kinds.houses import applying
from teremok.registry.imports.models import Batch
from teremok.registry.models import House

def die(*_halfway):
    assert House.objects.count() == 2
    os.kill(os.getpid(), signal.SIGKILL)

applying._contracts = die
services.apply(batch=Batch.objects.get(), by=SYSTEM, at=timezone.now())
"""


def database_url() -> str:
    database = settings.DATABASES["default"]
    url = f"postgresql:///{database['NAME']}?host={database['HOST']}&user={database['USER']}"
    return url + (f"&password={database['PASSWORD']}&port={database['PORT'] or 5432}" if database["PASSWORD"] else "")


def killed(program: str) -> None:
    environment = os.environ | {"DATABASE_URL": database_url()}
    dead = subprocess.run([sys.executable, "-c", program], env=environment, check=False)  # noqa: S603
    assert dead.returncode == -signal.SIGKILL


def test_a_process_killed_halfway_leaves_the_registry_as_it_was_and_the_next_try_succeeds(tmp_path):
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES))
    killed(DIES_HALFWAY)
    for model in (House, District, Organisation, ManagementContract, Entry):
        assert not model.objects.exists()
    batch.refresh_from_db()
    assert batch.status == Status.CHECKED
    assert services.apply(batch=batch, by=SYSTEM, at=NOW).status == Status.APPLIED
    assert (House.objects.count(), ManagementContract.objects.count()) == (2, 2)


def applied_at_once(batches: list[Batch]) -> list[dict[str, int]]:
    """What each counted, the one that brought less first."""
    together = Barrier(len(batches))

    def apply(batch: Batch) -> dict[str, int]:
        try:
            together.wait()
            return services.apply(batch=batch, by=SYSTEM, at=NOW, agreed=False).tally
        finally:
            connection.close()

    with ThreadPoolExecutor(len(batches)) as pool:
        return sorted(pool.map(apply, batches), key=lambda tally: tally["new"])


def test_of_two_imports_of_one_file_at_once_one_brings_it_and_the_other_finds_it(tmp_path):
    batches = [checked(Kind.HOUSES, written(tmp_path, HOUSES, f"{turn}.csv")) for turn in range(2)]
    tallies = applied_at_once(batches)
    assert [(tally["new"], tally["changed"], tally["unchanged"]) for tally in tallies] == [(0, 0, 2), (2, 0, 0)]
    assert (House.objects.count(), Organisation.objects.count(), ManagementContract.objects.count()) == (2, 1, 2)


def test_owners_killed_halfway_leave_no_person_no_right_and_no_trace_in_the_journal(tmp_path):
    for kind, text in ((Kind.HOUSES, HOUSES), (Kind.PREMISES, PREMISES)):
        applied(kind, written(tmp_path, text))
    written_before = Entry.objects.count()
    batch = checked(Kind.OWNERS, written(tmp_path, OWNERS))
    killed(OWNERS_DIE_HALFWAY)
    assert not Person.objects.exists()
    assert not OwnershipRight.objects.exists()
    assert Entry.objects.count() == written_before
    assert services.apply(batch=batch, by=SYSTEM, at=NOW).tally["new"] == 3
    assert (Person.objects.count(), OwnershipRight.objects.count()) == (2, 3)


def test_of_two_lists_of_owners_at_once_one_brings_the_rights_and_the_other_finds_them(tmp_path):
    for kind, text in ((Kind.HOUSES, HOUSES), (Kind.PREMISES, PREMISES)):
        applied(kind, written(tmp_path, text))
    batches = [checked(Kind.OWNERS, written(tmp_path, OWNERS, f"{turn}.csv")) for turn in range(2)]
    tallies = applied_at_once(batches)
    assert [(tally["new"], tally["unchanged"]) for tally in tallies] == [(0, 3), (3, 0)]
    assert (Person.objects.count(), OwnershipRight.objects.count()) == (2, 3)


def test_an_undo_during_an_apply_waits_for_it_and_takes_everything_back(tmp_path, monkeypatch):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = checked(Kind.PREMISES, written(tmp_path, PREMISES))
    halfway, go_on = Event(), Event()
    write = RECIPES[Kind.PREMISES].apply

    def write_slowly(batch: Batch, by: Actor, at: datetime) -> None:
        write(batch, by, at)
        halfway.set()
        assert go_on.wait(60)

    slow = replace(RECIPES[Kind.PREMISES], apply=write_slowly)
    monkeypatch.setitem(RECIPES, Kind.PREMISES, slow)

    def at_work(work: Callable[..., object]) -> object:
        try:
            return work(batch=batch, by=SYSTEM, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        applying = pool.submit(at_work, services.apply)
        assert halfway.wait(60), applying.result()
        undoing = pool.submit(at_work, services.undo)
        while not waits_for_the_other_import():
            assert not undoing.done()
        go_on.set()
        applying.result()
        undone = undoing.result()
    assert (undone.deleted, undone.kept) == (2, ())
    assert not Premises.objects.exists()


def waits_for_the_other_import() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])
