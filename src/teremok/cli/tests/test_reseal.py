"""`teremok reseal`: a changed key reaches every sealed value, and a kill half-way harms none."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from teremok.cli import main, resealing
from teremok.identity import totp
from teremok.identity.models import TotpDevice
from teremok.identity.services import second_factors
from teremok.platform.access import SYSTEM
from teremok.platform.channels import send_mail
from teremok.platform.health import checks
from teremok.platform.jobs.tests import laboratory
from teremok.platform.secrets import keyed_hash, seal, unseal
from teremok.platform.secrets.fields import SealedField
from teremok.platform.secrets.resealing import Standing, reseal, standing
from teremok.platform.secrets.sealing import newest_header
from teremok.registry.imports import services as imports
from teremok.registry.imports.states import Kind
from teremok.registry.imports.tests.files import HOUSES, NOW, OWNERS, PREMISES, applied, checked, written
from teremok.registry.models import Person
from teremok.registry.names import fold
from teremok.registry.services import merges

OLD, NEW = b"o" * 32, b"n" * 32

# Runs in a process of its own, which dies before or within the transaction of its third batch.
DYING = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.ENCRYPTION_KEYS = (b"n" * 32, b"o" * 32)
from teremok.platform.secrets import resealing
moment, batches, put = sys.argv[1], [], resealing._put
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def counted(place, fresh):
    put(place, fresh)
    batches.extend(fresh and [len(fresh)])
    if moment == "within" and len(batches) == 3:
        die()
resealing._put = counted
resealing.reseal(batch=10, watch=lambda done: die() if moment == "between" and done == 30 else None)
"""


@pytest.fixture
def _here(monkeypatch):
    """The command works in the test's own database, which stands already."""
    from contextlib import nullcontext

    monkeypatch.setattr(resealing, "database", nullcontext)


def person(number: int) -> Person:
    name = f"Теремкова {number}"
    return Person.objects.create(last_name=name, name_key=fold(name), snils_encrypted=seal(f"{number:011}"))


def everything_told() -> str:
    """Every row of every table as the database writes it out."""
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            told += [text for (text,) in cursor.fetchall()]
    return "\n".join(told)


@pytest.mark.django_db
@pytest.mark.usefixtures("_here")
def test_the_old_key_is_left_nowhere(settings, tmp_path, cast, capsys):
    [before_rotation] = settings.ENCRYPTION_KEYS  # with which the cast was made
    for kind, text in ((Kind.HOUSES, HOUSES), (Kind.PREMISES, PREMISES), (Kind.OWNERS, OWNERS)):
        applied(kind, written(tmp_path, text))
    waiting = checked(Kind.OWNERS, written(tmp_path, OWNERS))
    other = person(7)
    other.snils_hash = keyed_hash("00000000007")
    other.save()
    merge = merges.merge_people(by=SYSTEM, at=NOW, keep=Person.objects.create(last_name="Т", name_key="т"), other=other)
    second_factors.install(account=cast["anna"].account, secret=(secret := totp.new_secret()), by=SYSTEM, at=NOW)
    send_mail(to="anna@skazochinsk.example", subject="Вода", text="В среду воды не будет", key="water", at=NOW)
    old = newest_header().hex()
    assert everything_told().count(old) >= 8

    settings.ENCRYPTION_KEYS = (NEW, before_rotation)
    before = standing()
    assert before.newest == 0
    assert before.old >= 8
    [keys] = [finding for finding in checks.examine() if finding.name == "keys"]
    assert keys.complaints == (f"{before.old:,} values are still sealed with an old key: run `teremok reseal`.",)
    assert main(["reseal", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["resealed"], told["old"], told["unknown"]) == (before.old, 0, 0)
    assert old not in everything_told()

    settings.ENCRYPTION_KEYS = (NEW,)
    assert unseal(TotpDevice.objects.get(account=cast["anna"].account).secret_sealed) == secret
    assert main(["reseal"]) == 0
    assert "No other key is needed" in capsys.readouterr().out
    merges.undo(by=SYSTEM, at=NOW, merge=merge)
    assert unseal(Person.objects.get(pk=other.pk).snils_encrypted) == "00000000007"
    imports.apply(batch=waiting, by=SYSTEM, at=timezone.now())


@pytest.mark.django_db
def test_an_import_can_be_undone_after_the_key_has_changed(settings, tmp_path):
    settings.ENCRYPTION_KEYS = (OLD,)
    batches = [applied(kind, written(tmp_path, text)) for kind, text in
               ((Kind.HOUSES, HOUSES), (Kind.PREMISES, PREMISES), (Kind.OWNERS, OWNERS))]  # fmt: skip
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert reseal().done
    assert imports.undo(batch=batches[-1], by=SYSTEM, at=NOW).kept == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("_here")
def test_what_no_key_opens_is_named_and_left(settings, capsys):
    settings.ENCRYPTION_KEYS = (b"lost" * 8,)
    lost = person(1)
    settings.ENCRYPTION_KEYS = (OLD,)
    spoilt = person(2)
    spoilt.snils_encrypted = spoilt.snils_encrypted[:-1] + bytes([spoilt.snils_encrypted[-1] ^ 1])
    spoilt.save()
    well = person(3)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert main(["reseal"]) == 1
    told = capsys.readouterr().out
    assert f"registry_person.snils_encrypted {lost.pk}: The key of this secret is not among" in told
    assert f"registry_person.snils_encrypted {spoilt.pk}: This secret was changed" in told
    assert standing() == Standing(newest=1, old=1, unknown=1)
    well.refresh_from_db()
    assert unseal(well.snils_encrypted) == "00000000003"
    [keys] = [finding for finding in checks.examine() if finding.name == "keys"]
    assert len(keys.complaints) == 2


@pytest.mark.parametrize(("moment", "done"), [("between", 30), ("within", 20)])
@pytest.mark.django_db(transaction=True)
def test_a_kill_half_way_harms_nothing_and_the_next_run_goes_on(settings, moment, done):
    settings.ENCRYPTION_KEYS = (OLD,)
    people = [person(number) for number in range(55)]
    killed = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", DYING, moment],
        env=os.environ | {"DATABASE_URL": laboratory.database_url()}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert standing() == Standing(newest=done, old=55 - done)
    assert [unseal(one.snils_encrypted) for one in Person.objects.order_by("pk")] == [f"{n:011}" for n in range(55)]
    assert reseal(batch=10).done == 55 - done
    settings.ENCRYPTION_KEYS = (NEW,)
    assert [unseal(one.snils_encrypted) for one in Person.objects.order_by("pk")] == [f"{n:011}" for n in range(55)]
    assert len(people) == standing().newest


def test_no_history_keeps_what_was_sealed():
    histories = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    assert histories
    for history in histories:
        names = {field.name for field in history.pgh_tracked_model._meta.fields if isinstance(field, SealedField)}
        assert not names & {field.name for field in history._meta.fields}, history


def test_settings_hold_several_keys_and_refuse_wrong_ones_without_telling_them():
    from teremok.config import environment

    read = environment.read_settings({"TEREMOK_ENCRYPTION_KEYS": f"{NEW.hex()}\n{OLD.hex()}"})
    assert read["TEREMOK_ENCRYPTION_KEYS"] == (NEW, OLD)
    with pytest.raises(environment.WrongSetting) as refusal:
        environment.read_settings({"TEREMOK_ENCRYPTION_KEYS": f"{NEW.hex()}, {OLD.hex()[:-2]}"})
    assert NEW.hex() not in str(refusal.value)
    assert len(settings.ENCRYPTION_KEYS[0]) == 32
