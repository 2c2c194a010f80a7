"""A city's register: 1,000,000 premises and 1,500,000 rights by import, against bare COPY of the same rows.

The limit copies the very rows that an import wrote, dumped beforehand, into the three empty tables in one durable
transaction: identity, constraints, indexes and foreign keys at work, the triggers of the history and of the counted
houses off.
Ours is the whole import of both files, premises first: reading and checking each row, sealing the SNILS, COPY into the
staging table, the dry-run difference with a reason for every rejected row, then the same three tables with the journal
for an undo, the history and every trigger, each file in one durable transaction.
Both begin with the houses, with the three tables empty and analysed, behind a checkpoint. BENCH_PREMISES makes it
smaller for a try.
"""

import itertools
import os
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.measure import compare
from bench.place import database

PREMISES = int(os.environ.get("BENCH_PREMISES", "1000000"))
FLATS_IN_HOUSE = 100
TABLES = ("registry_premises", "registry_person", "registry_ownershipright")
KEPT_TABLES = (
    "imports_entry",
    "registry_premisesevent",
    "registry_personevent",
    "registry_ownershiprightevent",
    "registry_housetouch",
)
ONSETS, MIDDLES = (
    ("Бел", "Вор", "Гал", "Дол", "Жар", "Зим", "Кал", "Луг", "Мор", "Нов", "Окс", "Пар"),
    ("ан", "ен", "ин", "ол", "ут", "яр"),
)
ENDINGS = ("ов", "ев", "ский", "ин", "цев")
FIRST = ("Аким", "Борис", "Вадим", "Глеб", "Демид", "Егор", "Захар", "Игнат", "Кирилл", "Лука", "Макар", "Назар")
FATHERS = ("Акимович", "Борисович", "Вадимович", "Глебович", "Демидович", "Егорович", "Захарович", "Игнатович")


def run() -> None:
    with database("bench_register"):
        from django.conf import settings

        folder = settings.VAR / "register"
        folder.mkdir(parents=True, exist_ok=True)
        _houses()
        _write(folder / "premises.csv", _premises())
        _write(folder / "owners.csv", _owners())
        parts: dict[str, float] = {}
        rows = _import(folder, parts)  # the rows that COPY is given are those the import wrote
        _dump(folder)
        print(f"  {PREMISES:,} premises, {PREMISES * 3 // 2:,} rights, {rows:,} rows in all")
        done = compare(
            limit=partial(_speed, rows, partial(_copy, folder)),
            ours=partial(_speed, rows, partial(_import, folder, parts)),
            unit="rows/s",
        )
        print("\n".join(done.lines(wanted=0.25)))
        for part, seconds in parts.items():
            print(f"    {part:<28} {seconds:8.2f} s")


def _speed(rows: int, work: Callable[[], int]) -> float:
    _empty()
    started = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - started
    if found != rows:
        raise SystemExit(f"{found:,} rows where there should be {rows:,}: nobody wins by dropping work")
    return rows / seconds


def _address(house: int) -> str:
    return f"г. Сказочинск, ул. Сказочная {house // 200 + 1}-я, д. {house % 200 + 1}"


def _houses() -> None:
    from teremok.registry.addresses import normalise
    from teremok.registry.models import House

    House.objects.bulk_create(
        House(address=_address(number), address_key=normalise(_address(number)).key)
        for number in range(PREMISES // FLATS_IN_HOUSE)
    )


def _premises() -> Iterator[str]:
    chance = random.Random(1)
    yield "address,number,kind,entrance,floor,rooms,area"
    for number in range(PREMISES):
        flat = number % FLATS_IN_HOUSE
        yield (
            f'"{_address(number // FLATS_IN_HOUSE)}",{flat + 1},квартира,{flat // 25 + 1},{flat % 25 // 3 + 1},'
            f"{flat % 3 + 1},{chance.randrange(2800, 9900) / 100}"
        )


def _owners() -> Iterator[str]:
    """Every second flat has two owners of a half each; every fifth person owns in two flats."""
    chance = random.Random(2)
    people = PREMISES * 6 // 5
    names = list(itertools.product(ONSETS, MIDDLES, ENDINGS))
    yield "address,number,last_name,first_name,middle_name,birth_date,snils,kind,share,starts_on,registration_number"
    right = 0
    for number in range(PREMISES):
        for share in ("1",) if number % 2 else ("1/2", "1/2"):
            person = right % people
            surname = "".join(names[person % len(names)])
            born = f"{1930 + person % 75}-{person % 12 + 1:02d}-{person % 28 + 1:02d}"
            yield (
                f'"{_address(number // FLATS_IN_HOUSE)}",{number % FLATS_IN_HOUSE + 1},{surname},'
                f"{FIRST[person % len(FIRST)]},{FATHERS[person % len(FATHERS)]},{born},{_snils(person)},"
                f"{'единоличная' if share == '1' else 'долевая'},{share},{chance.randrange(1998, 2024)}-03-15,"
                f"77:01:{right:07d}-77/2020-1"
            )
            right += 1


def _snils(person: int) -> str:
    digits = f"{2_000_000 + person:09d}"
    check = sum(int(digit) * (9 - place) for place, digit in enumerate(digits)) % 101 % 100
    return f"{digits}{check:02d}"


def _write(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def _import(folder: Path, parts: dict[str, float]) -> int:
    from django.utils import timezone

    from teremok.platform.access import SYSTEM
    from teremok.registry.imports import services
    from teremok.registry.imports.states import Kind

    for kind in (Kind.PREMISES, Kind.OWNERS):
        path = folder / f"{kind}.csv"
        started = time.perf_counter()
        batch = services.open_batch(kind=kind, file_name=path.name, file_size=0, by=SYSTEM, at=timezone.now())
        batch = services.check(batch=batch, path=path, by=SYSTEM, at=timezone.now())
        checked = time.perf_counter()
        batch = services.apply(batch=batch, by=SYSTEM, at=timezone.now())
        parts[f"{kind}: read and compare"] = checked - started
        parts[f"{kind}: apply"] = time.perf_counter() - checked
        assert batch.counts["rejected"] == 0, batch.reasons
    return _count()


def _dump(folder: Path) -> None:
    from django.db import connection

    for table in TABLES:
        with (
            (folder / f"{table}.copy").open("wb") as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} TO STDOUT") as rows,
        ):
            file.writelines(rows)


def _copy(folder: Path) -> int:
    """Our own triggers are off, those of the foreign keys are not."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in TABLES:
            with (folder / f"{table}.copy").open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as target:
                while chunk := file.read(1 << 20):
                    target.write(chunk)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return _count()


def _count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in TABLES))
        return sum(row[0] for row in cursor.fetchall())


def _empty() -> None:
    """Registry, journal and history as before, and nothing left for the next round to pay for."""
    from django.db import connection

    from teremok.registry.imports import staging
    from teremok.registry.imports.models import Batch

    with connection.cursor() as cursor:
        for batch in Batch.objects.all():
            staging.drop(batch)
        for table in (*TABLES, *KEPT_TABLES):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join((*TABLES, *KEPT_TABLES))} CASCADE")
        for table in (*TABLES, *KEPT_TABLES):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("CHECKPOINT")
        cursor.execute("ANALYZE")
