"""A look at people is recorded once, and the person concerned reads it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from teremok.platform.access import Actor, Denied, Grant, Role
from teremok.platform.audit.looks import CannotRecordLook, looks_at, looks_for_oversight, record_look
from teremok.platform.audit.models import Look

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANNA, BORIS, VERA = uuid4(), uuid4(), uuid4()


def staff(role, organisation=1):
    return Actor(account_id=uuid4(), grants=(Grant(role, organisation),), label=role.value)


DISPATCHER, STRANGER = staff(Role.DISPATCHER), staff(Role.DISPATCHER, 2)
MANAGER, INSPECTOR = staff(Role.MANAGER), staff(Role.INSPECTOR, 3)


def look(by, *people, at=NOW, purpose="Search", place="staff:search"):
    record_look(by=by, people=people, purpose=purpose, place=place, at=at)


def test_a_list_is_one_entry_that_each_of_its_people_finds(django_assert_num_queries):
    with django_assert_num_queries(1):
        look(DISPATCHER, ANNA, BORIS, ANNA)
    assert looks_at(ANNA).get() == looks_at(BORIS).get()
    entry = looks_at(ANNA).get()
    assert entry.people == sorted([ANNA, BORIS])
    assert (entry.roles, entry.organisation_ids, entry.account_id) == (["dispatcher"], [1], DISPATCHER.account_id)
    assert not looks_at(VERA).exists()


def test_the_newest_comes_first():
    look(DISPATCHER, ANNA, at=NOW, purpose="first")
    look(DISPATCHER, ANNA, at=NOW + timedelta(minutes=1), purpose="second")
    assert [entry.purpose for entry in looks_at(ANNA)] == ["second", "first"]


def test_residents_and_empty_lists_leave_no_entry():
    look(Actor(account_id=uuid4(), person_id=1), ANNA)
    look(DISPATCHER)
    assert not Look.objects.exists()


@pytest.mark.parametrize("missing", ["purpose", "place"])
def test_a_look_says_why_and_where(missing):
    with pytest.raises(CannotRecordLook):
        look(DISPATCHER, ANNA, **{missing: " "})


def test_the_database_refuses_a_look_at_nobody():
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(
            at=NOW, account_id=uuid4(), roles=["dispatcher"], organisation_ids=[1], people=[], purpose="x", place="y"
        )


def test_an_entry_can_be_neither_changed_nor_removed():
    look(DISPATCHER, ANNA)
    for attempt in (lambda: Look.objects.update(purpose="other"), lambda: Look.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            attempt()


def test_oversight_sees_all_a_manager_their_own_organisation_others_nothing():
    look(DISPATCHER, ANNA)
    look(STRANGER, ANNA, BORIS)
    assert looks_for_oversight(by=INSPECTOR).count() == 2
    assert looks_for_oversight(by=INSPECTOR, person=BORIS).get().organisation_ids == [2]
    assert looks_for_oversight(by=INSPECTOR, account=DISPATCHER.account_id).get().organisation_ids == [1]
    assert looks_for_oversight(by=MANAGER).get().organisation_ids == [1]
    with pytest.raises(Denied):
        looks_for_oversight(by=DISPATCHER)


def test_a_person_is_found_by_an_index():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        assert "look_by_person" in looks_at(ANNA).explain()
