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
from bench.people import settle
from bench.place import database

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TABLES = ("notices_addressee", "channels_outgoing", "notices_event")
EMPTIED = (*TABLES, "notices_unsealed")
WORDS = {"heading": "Собрание", "text": "Приходите в среду в 19 часов.", "brief": "Собрание в среду в 19 часов."}


def run() -> None:
    with database("bench_notice"):
        settle(PEOPLE)
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
    from teremok.notices.states import NoticeStage
    from teremok.platform.access import SYSTEM

    Notice.objects.filter(pk=notice_id).update(state=NoticeStage.PREPARING)
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
