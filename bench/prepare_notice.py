"""An official notice for a million people in cabinet, SMS and mail, against bare INSERT … SELECT of the same rows.

Ours is the whole job: the right-holders of ten thousand houses on a day found, each addressee with the hash of what
they are told, the proven or else the best phone and address of each, dead and unwanted ones left out, people behind one
phone given one message, quiet hours, the log. The limit inserts the very rows that a preparing wrote into the same
tables with their constraints, indexes and foreign keys. Both write in one durable transaction, with the tables empty,
behind a checkpoint. BENCH_PEOPLE makes it smaller for a try.
"""

import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bench.measure import compare
from bench.place import database

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
PEOPLE_IN_HOUSE = 100
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TABLES = ("notices_addressee", "channels_outgoing", "notices_event")
EMPTIED = (*TABLES, "notices_unsealed")
WORDS = {"heading": "Собрание", "text": "Приходите в среду в 19 часов.", "brief": "Собрание в среду в 19 часов."}

CITY = """
    INSERT INTO registry_house (public_id, address, address_key, locality, street, building, kind)
    SELECT gen_random_uuid(), 'Сказочная ' || n, 'Сказочная ' || n, '', '', '', 'apartment'
      FROM generate_series(1, {houses}) n;
    INSERT INTO registry_premises (public_id, house_id, kind, number, number_key, is_common_property)
    SELECT gen_random_uuid(), house.id, 'flat', n::text, n::text, false
      FROM registry_house house, generate_series(1, {in_house}) n;
    INSERT INTO registry_person (public_id, last_name, first_name, middle_name, name_key)
    SELECT gen_random_uuid(), 'Новосёлов', 'Аким', 'Глебович', 'новоселов аким глебович'
      FROM generate_series(1, {people});
    INSERT INTO registry_ownershipright (public_id, premises_id, person_id, kind, share_numerator, share_denominator,
                                         basis, registration_number, source, starts_on)
    SELECT gen_random_uuid(), premises.id, person.id, 'sole', 1, 1, '', '', '', '2020-01-01'
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_premises) premises
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_person) person USING (n);
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'phone', '+7945' || lpad((id / 50 * 50 + greatest(id % 50, 1))::text, 7, '0'), ''
      FROM registry_person;
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'email', 'person' || id || '@skazochinsk.example', '' FROM registry_person;
    INSERT INTO identity_account (password, public_id, email, phone, person_id, assurance, display_name, language,
                                  is_active, created_at)
    SELECT '!', gen_random_uuid(), 'own' || id || '@skazochinsk.example', NULL, id, 2, '', 'ru', true, now()
      FROM registry_person WHERE id % 3 = 0;
"""


def run() -> None:
    with database("bench_notice"):
        _city()
        notice = _notice()
        rows = _prepare(notice)
        _save()
        print(f"  {PEOPLE:,} people, {rows:,} rows in all")
        done = compare(
            limit=partial(_speed, rows, _insert),
            ours=partial(_speed, rows, partial(_prepare, notice)),
            unit="rows/s",
        )
        print("\n".join(done.lines(wanted=0.5)))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  memory of the process that prepares: {most:.0f} MB (wanted ≤ 300)")


def _city() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("house", "premises", "person", "ownershipright", "contact"):
            cursor.execute(f"ALTER TABLE registry_{table} DISABLE TRIGGER USER")
        for statement in CITY.format(houses=PEOPLE // PEOPLE_IN_HOUSE, in_house=PEOPLE_IN_HOUSE, people=PEOPLE).split(
            ";"
        ):
            if statement.strip():
                cursor.execute(_with_defaults(statement))
        cursor.execute("ANALYZE")


def _with_defaults(statement: str) -> str:
    """The statement with the columns that Django fills by itself: empty texts and switches."""
    from django.apps import apps

    head, _, rest = statement.strip().partition("(")
    columns, _, select = rest.partition(")")
    table = head.split()[2]
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    named = {column.strip() for column in columns.split(",")}
    missing = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in named and not field.null and not field.primary_key
    }
    if not missing:
        return statement
    values = ", ".join("false" if value is False else f"'{value}'" for value in missing.values())
    return f"INSERT INTO {table} ({columns}, {', '.join(missing)}) SELECT given.*, {values} FROM ({select}) AS given"


def _notice() -> int:
    from teremok.notices.audiences import Bond, OfHouses
    from teremok.notices.general import OFFICIAL
    from teremok.notices.services.telling import tell
    from teremok.platform.access import SYSTEM
    from teremok.registry.models import House

    houses = tuple(House.objects.values_list("pk", flat=True))
    audience = OfHouses(houses=houses, on=AT.date(), bond=Bond.OWNERS)
    return tell(kind=OFFICIAL, audience=audience, values=WORDS, key="bench", by=SYSTEM, at=AT).pk


def _prepare(notice_id: int) -> int:
    from teremok.notices.models import Notice
    from teremok.notices.services.preparing import prepare
    from teremok.notices.states import NoticeState
    from teremok.platform.access import SYSTEM

    Notice.objects.filter(pk=notice_id).update(state=NoticeState.PREPARING)
    notice = prepare(notice=Notice.objects.get(pk=notice_id), by=SYSTEM, at=AT)
    if notice.people != PEOPLE:
        raise SystemExit(f"{notice.people:,} people where there should be {PEOPLE:,}")
    return _count()


def _save() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE saved_{table} AS TABLE {table}")
            cursor.execute(f"ANALYZE saved_{table}")


def _insert() -> int:
    """The trigger that notes unsealed events is off; foreign keys are not."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"INSERT INTO {table} SELECT * FROM saved_{table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return _count()


def _speed(rows: int, work: Callable[[], int]) -> float:
    _empty()
    started = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - started
    if found != rows:
        raise SystemExit(f"{found:,} rows where there should be {rows:,}: nobody wins by dropping work")
    return rows / seconds


def _count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in TABLES))
        return sum(row[0] for row in cursor.fetchall())


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in EMPTIED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE")
        for table in EMPTIED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("CHECKPOINT")
        cursor.execute("ANALYZE")
