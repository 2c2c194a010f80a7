"""Bytes go a day after nothing refers to them, and never before."""

import hashlib
import io
import os
from datetime import timedelta

import pytest
from django.db import transaction

from teremok.platform.access import SYSTEM
from teremok.platform.files import storage
from teremok.platform.files.clearing import adopt_nameless, remove_unreferenced
from teremok.platform.files.jobs import clear
from teremok.platform.files.models import Content
from teremok.platform.files.services import remove
from teremok.platform.files.tests.conftest import NOW
from teremok.platform.files.tests.samples import PDF, picture

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1, minutes=1)


def test_content_goes_with_its_last_file(give):
    first, second = give(PDF, "a.pdf"), give(PDF, "b.pdf")
    digest = first.content_id
    remove(file=first, by=SYSTEM, at=NOW)
    assert remove_unreferenced(at=LATER) == 0
    assert storage.current().has(digest)
    remove(file=second, by=SYSTEM, at=NOW)
    assert remove_unreferenced(at=LATER) == 1
    assert not storage.current().has(digest)
    assert not Content.objects.exists()


def test_a_thumbnail_counts_as_a_reference(give):
    file = give(picture(), "a.jpg")
    assert remove_unreferenced(at=LATER) == 0
    remove(file=file, by=SYSTEM, at=NOW)
    assert remove_unreferenced(at=LATER) == 2


def test_what_was_given_up_late_stays_for_a_day_too(give):
    file, month_later = give(picture(), "a.jpg"), NOW + timedelta(days=30)
    remove(file=file, by=SYSTEM, at=month_later)
    assert remove_unreferenced(at=month_later + timedelta(hours=23)) == 0
    assert remove_unreferenced(at=month_later + timedelta(days=1, minutes=1)) == 2


def test_content_handed_in_again_begins_its_day_anew(give):
    remove(file=give(PDF), by=SYSTEM, at=NOW)
    remove(file=give(PDF, at=NOW + timedelta(hours=20)), by=SYSTEM, at=NOW)
    assert remove_unreferenced(at=LATER) == 0
    give(PDF, at=LATER)
    assert remove_unreferenced(at=LATER + timedelta(days=2)) == 0


def test_bytes_of_a_transaction_that_failed_are_found_and_go(give, settings):
    with transaction.atomic():
        give(PDF)
        transaction.set_rollback(True)
    digest = hashlib.sha256(PDF).hexdigest()
    assert storage.current().has(digest)
    assert not Content.objects.exists()
    written = (NOW - timedelta(days=2)).timestamp()
    os.utime(storage.current().path(digest), (written, written))
    assert adopt_nameless(at=NOW) == 1
    assert adopt_nameless(at=NOW) == 0
    clear(LATER)
    assert not storage.current().has(digest)


def test_fresh_nameless_bytes_are_left_alone(settings):
    digest = hashlib.sha256(PDF).hexdigest()
    storage.current().write(digest, io.BytesIO(PDF))
    assert adopt_nameless(at=NOW - timedelta(days=400)) == 0
    assert storage.current().has(digest)
