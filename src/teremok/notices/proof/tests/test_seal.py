"""Sealing: batches, the chain, the key, a kill half-way, two sequencers."""

import json
import os
import signal
import subprocess
import sys
from threading import Thread

import pytest
from django.db import connection

from teremok.kernel.merkle import leaf_hash, root
from teremok.notices.models import Event, Seal, SealKey, Unsealed
from teremok.notices.proof import checks
from teremok.notices.proof.database import check_database
from teremok.notices.proof.export import signed
from teremok.notices.proof.keys import known_keys, present_key
from teremok.notices.proof.lines import GENESIS, is_signed, key_id, public_key
from teremok.notices.proof.sql import LINE
from teremok.notices.proof.tests.conftest import AT, happen
from teremok.notices.services.sealing import seal
from teremok.platform.access import SYSTEM
from teremok.platform.jobs.tests import laboratory

# Runs in a process of its own, which dies in its third batch, before the commit.
DYING = """
import os, signal
import django
django.setup()
from datetime import UTC, datetime
from teremok.notices.models import Seal
from teremok.notices.services import sealing
from teremok.platform.access import SYSTEM
sign, signed = sealing.sign, []
def counted(*arguments):
    signed.append(1)
    if len(signed) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return sign(*arguments)
sealing.sign = counted
sealing.seal(by=SYSTEM, at=datetime.now(UTC), batch=25)
"""


def lines() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT convert_to({LINE}, 'UTF8') FROM notices_event event ORDER BY id")  # noqa: S608
        return [bytes(line) for (line,) in cursor.fetchall()]


def test_the_line_is_json_and_says_everything(sealed_log):
    for line, event in zip(lines(), Event.objects.order_by("id"), strict=True):
        told = json.loads(line)
        assert told["at"] == event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert (told["id"], told["notice"], told["addressee"]) == (event.pk, event.notice, event.addressee)
        assert told["message"] == (str(event.message) if event.message else None)
        assert (told["kind"], told["facts"]) == (event.kind, json.loads(event.facts))


def test_seals_form_a_chain_over_the_lines(sealed_log):
    hashes = [leaf_hash(line) for line in lines()]
    previous = GENESIS
    for place, one in enumerate(Seal.objects.order_by("number")):
        facts = signed(one).facts
        assert (facts.number, facts.previous, facts.hash) == (place + 1, previous, bytes(one.hash))
        assert facts.root == root(hashes[place * 25 : place * 25 + 25])
        assert is_signed(signed(one), present_key())
        previous = facts.hash
    assert Seal.objects.count() == 5
    assert not Unsealed.objects.exists()


def test_what_came_late_with_a_lower_id_gets_its_seal_too(sealed_log, rewrite):
    first = Event.objects.order_by("id").first()
    rewrite("INSERT INTO notices_event OVERRIDING SYSTEM VALUE VALUES (%s, now(), 7, NULL, NULL, 'opened', '{}')",
            first.pk - 1)  # fmt: skip
    happen(30, first=120)
    assert seal(by=SYSTEM, at=AT, batch=25) == 31
    assert Seal.objects.get(number=6).events[0] == [first.pk - 1, first.pk - 1]
    assert check_database().is_sound


def test_nothing_new_makes_no_seal(sealed_log):
    assert seal(by=SYSTEM, at=AT) == 0
    assert Seal.objects.count() == 5


def test_an_old_key_is_known_after_the_change(sealed_log, settings):
    old = present_key()
    settings.SEAL_KEY = b"n" * 32
    happen(3, first=120)
    seal(by=SYSTEM, at=AT)
    assert set(known_keys()) == {key_id(old), key_id(public_key(b"n" * 32))}
    assert Seal.objects.get(number=6).signed_with == key_id(public_key(b"n" * 32))
    assert check_database().is_sound
    assert checks.check() == []


def test_doctor_says_what_is_wrong_with_the_log(sealed_log, rewrite):
    assert checks.check() == []
    rewrite("UPDATE notices_seal SET signature = sha512(signature) WHERE number = 5")
    happen(1, first=120)
    rewrite("UPDATE notices_seal SET sealed_at = sealed_at - interval '1 day'")
    altered, late = checks.check()
    assert "Seal 5 was altered" in altered
    assert "waits for its seal" in late


@pytest.mark.django_db(transaction=True)
def test_a_kill_half_way_leaves_whole_seals_only():
    happen(120)
    killed = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", DYING],
        env=os.environ | {"DATABASE_URL": laboratory.database_url()}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert (Seal.objects.count(), Unsealed.objects.count()) == (2, 70)
    assert check_database().is_sound
    assert seal(by=SYSTEM, at=AT, batch=25, wait=True) == 70
    report = check_database()
    assert (report.is_sound, report.records, report.waiting) == (True, 120, 0)


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_seal_everything_once():
    happen(300)
    counts, troubles = [], []

    def work() -> None:
        try:
            counts.append(seal(by=SYSTEM, at=AT, batch=10, wait=True))
        except Exception as trouble:  # noqa: BLE001 (told below)
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sum(counts) == 300
    report = check_database()
    assert (report.is_sound, report.records, report.seals) == (True, 300, 30)
    assert SealKey.objects.count() == 1
