"""Applying while the machine dies, and two imports of one file at once: all of a list or none of it, and once."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from teremok.platform.access import SYSTEM
from teremok.registry.imports import services
from teremok.registry.imports.models import Batch, Entry
from teremok.registry.imports.states import Kind, Status
from teremok.registry.imports.tests.files import HOUSES, NOW, checked, written
from teremok.registry.models import District, House, ManagementContract, Organisation

pytestmark = pytest.mark.django_db(transaction=True)

DIES_HALFWAY = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from teremok.platform.access import SYSTEM
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


def test_a_process_killed_halfway_leaves_the_registry_as_it_was_and_the_next_try_succeeds(tmp_path):
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES))
    environment = os.environ | {"DATABASE_URL": database_url()}
    dead = subprocess.run([sys.executable, "-c", DIES_HALFWAY], env=environment, check=False)  # noqa: S603
    assert dead.returncode == -signal.SIGKILL
    for model in (House, District, Organisation, ManagementContract, Entry):
        assert not model.objects.exists()
    batch.refresh_from_db()
    assert batch.status == Status.CHECKED
    assert services.apply(batch=batch, by=SYSTEM, at=NOW).status == Status.APPLIED
    assert (House.objects.count(), ManagementContract.objects.count()) == (2, 2)


def test_of_two_imports_of_one_file_at_once_one_brings_it_and_the_other_finds_it(tmp_path):
    batches = [checked(Kind.HOUSES, written(tmp_path, HOUSES, f"{turn}.csv")) for turn in range(2)]
    together = Barrier(2)

    def apply(batch: Batch) -> dict[str, int]:
        try:
            together.wait()
            return services.apply(batch=batch, by=SYSTEM, at=NOW, agreed=False).tally
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        tallies = sorted(pool.map(apply, batches), key=lambda tally: tally["new"])
    assert [(tally["new"], tally["changed"], tally["unchanged"]) for tally in tallies] == [(0, 0, 2), (2, 0, 0)]
    assert (House.objects.count(), Organisation.objects.count(), ManagementContract.objects.count()) == (2, 1, 2)
