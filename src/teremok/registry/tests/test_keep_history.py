from decimal import Decimal

import pghistory
import pytest
from django.db import DatabaseError, connection, transaction

from teremok.kernel.ids import uuid7
from teremok.registry.history import history
from teremok.registry.models import House, Person, Premises
from teremok.registry.tests.house import a_flat, a_house, a_person

pytestmark = pytest.mark.django_db


def told(record) -> list[tuple]:
    return [
        (change.what, change.by, {field.field: (field.before, field.after) for field in change.fields})
        for change in history(of=record)
    ]


def test_a_change_tells_who_and_from_what_to_what():
    with pghistory.context(actor="Ксения Синичкина"):
        house = a_house(year_built=1970)
    with pghistory.context(actor="Лев Воробьёв"):
        house.year_built = 1971
        house.save()
    changed, made = told(house)
    assert changed == ("update", "Лев Воробьёв", {"year_built": (1970, 1971)})
    assert made[:2] == ("insert", "Ксения Синичкина")
    assert made[2]["year_built"] == (None, 1970)


def test_saving_without_a_change_leaves_no_trace():
    house = a_house()
    house.save()
    assert [what for what, *_ in told(house)] == ["insert"]


def test_raw_sql_and_copy_are_kept_too():
    house = a_house()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_house SET floors_max = 9")
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [str(uuid7()), '{"actor": "import"}'],
        )
        columns = "public_id, house_id, kind, number, number_key, area, is_common_property"
        with cursor.copy(f"COPY registry_premises ({columns}) FROM STDIN") as copy:
            for number in ("1", "2", "3"):
                copy.write_row((uuid7(), house.id, "flat", number, number, Decimal("40.5"), False))
    assert told(house)[0] == ("update", "", {"floors_max": (None, 9)})
    assert [told(flat)[0][:2] for flat in Premises.objects.all()] == [("insert", "import")] * 3


def test_one_statement_keeps_every_row():
    house = a_house()
    flats = [a_flat(house, str(number)) for number in range(3)]
    Premises.objects.update(floor=4)
    assert {told(flat)[0][2]["floor"] for flat in flats} == {(None, 4)}


def test_a_deleted_row_is_remembered():
    person = a_person()
    key = person.pk
    person.delete()
    assert [change.what for change in history(of=Person(pk=key))] == ["delete", "insert"]


def test_history_is_append_only():
    a_house()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_houseevent SET address = 'другой'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_houseevent")
    assert len(history(of=House.objects.get())) == 1


def test_encrypted_snils_is_not_copied_into_history():
    person = a_person(snils_encrypted=b"sealed", snils_hash=b"hash")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_personevent")
        assert "snils_encrypted" not in {column.name for column in cursor.description}
    assert {"snils_hash", "snils_encrypted"}.isdisjoint(told(person)[0][2])
