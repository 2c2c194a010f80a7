"""A wave of 36 real houses started by one act: everybody told by cabinet, SMS and mail, the letters ready to print.

The city's real houses and the real list of the programme are taken in (TEREMOK_REAL_DATA); the flats and the people in
36 of the houses are invented. The worker, the carrier, an SMS centre (SMPP) and a mail server run beside it. The clock
goes from the act until every message is accepted by its provider and every letter is set in parts of 250. Then flats
are offered in 16 of the houses, and their families are invited to a viewing.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.counterparts import beside
from bench.people import fill
from bench.place import database, environment

if TYPE_CHECKING:
    from teremok.modules.relocation.models import ListedHouse
    from teremok.registry.models import Organisation

HOUSES = "reformagkh_moscow_houses_2017-06-14.csv.gz"
PROGRAMME = "renovation_votes_2017-07-12_final.json"
STARTED, INVITED = 36, 16
SECONDS = 60
PATIENCE = 600

# As many flats as the house passport says, two thirds of them with two owners; five of a hundred people have no phone.
INSIDE = """
    INSERT INTO registry_premises (public_id, house_id, kind, number, number_key, entrance, floor, rooms, area,
                                   area_living, is_common_property)
    SELECT gen_random_uuid(), house.id, 'flat', n::text, n::text, 1 + (n - 1) / 20, 1 + (n - 1) / 4 % 5, 1 + n % 3,
           28.5 + 14 * (n % 3), 17 + 11 * (n % 3), false
      FROM registry_house house, generate_series(1, house.premises_declared) n WHERE house.id IN ({houses});
    INSERT INTO registry_person (public_id, last_name, first_name, middle_name, name_key)
    SELECT gen_random_uuid(), 'Новосёлов', 'Аким', 'Глебович', 'новоселов аким глебович'
      FROM registry_premises premises, generate_series(1, CASE WHEN premises.id % 3 = 0 THEN 1 ELSE 2 END);
    INSERT INTO registry_ownershipright (public_id, premises_id, person_id, kind, share_numerator, share_denominator,
                                         basis, registration_number, source, starts_on)
    SELECT gen_random_uuid(), premises.id, person.id, CASE WHEN premises.id % 3 = 0 THEN 'sole' ELSE 'shared' END, 1,
           CASE WHEN premises.id % 3 = 0 THEN 1 ELSE 2 END, '', '', '', '2010-01-01'
      FROM (SELECT premises.id, row_number() OVER (ORDER BY premises.id, one) AS n FROM registry_premises premises,
                   generate_series(1, CASE WHEN premises.id % 3 = 0 THEN 1 ELSE 2 END) one) premises
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_person) person USING (n);
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'phone', '+7945' || lpad(id::text, 7, '0'), '' FROM registry_person
     WHERE id % 20 <> 0;
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'email', 'person' || id || '@skazochinsk.example', '' FROM registry_person
     WHERE id % 10 < 8;
    INSERT INTO identity_account (password, public_id, email, phone, person_id, assurance, display_name, language,
                                  is_active, created_at)
    SELECT '!', gen_random_uuid(), 'own' || id || '@skazochinsk.example', NULL, id, 2, '', 'ru', true, now()
      FROM registry_person WHERE id % 10 < 6;
"""
# A new house in the district of each that is invited: the same flats, each a little larger.
BEYOND = """
    INSERT INTO registry_premises (public_id, house_id, kind, number, number_key, entrance, floor, rooms, area,
                                   area_living, is_common_property)
    SELECT gen_random_uuid(), {new}, 'flat', number, number_key, 1, floor, rooms, area + 2.4, area_living + 0.3, false
      FROM registry_premises WHERE house_id = {old};
"""


def run() -> None:
    folder = os.environ.get("TEREMOK_REAL_DATA")
    if not folder:
        print("  not run: set TEREMOK_REAL_DATA to the folder of the real lists")
        return
    with database("teremok"):
        _take_in(Path(folder))
        houses, office = _wave()
        with beside(errors=0, silent=0, repeated=0) as (sms, mail, _ask):
            urls = {
                "TEREMOK_SMS_URL": f"smpp://bench:bench@127.0.0.1:{sms}/?window=200",
                "TEREMOK_MAIL_URL": f"smtp://127.0.0.1:{mail}/?window=20",
            }
            programs = ("teremok.platform.channels.carrying", "teremok.platform.jobs")
            place = environment() | {"TEREMOK_DEMO": "off"} | urls
            running = [subprocess.Popen([sys.executable, "-m", program], env=place) for program in programs]
            try:
                time.sleep(8)  # they are up, as they are in a city
                _start(houses, office)
                _invite(houses[:INVITED])
            finally:
                for process in running:
                    process.send_signal(signal.SIGTERM)
                for process in running:
                    process.wait(60)


def _take_in(folder: Path) -> None:
    houses, programme = str(folder / HOUSES), str(folder / PROGRAMME)
    commands = (["import", "houses", houses], ["import", "houses", programme], ["relocation", "import-list", programme])
    for command in commands:
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "teremok.cli", *command], check=True, capture_output=True, text=True
        )
        print(f"  {' '.join(command[:2])}: {time.perf_counter() - started:.1f} s")
        print("\n".join(f"    {line}" for line in done.stdout.splitlines()[:12]))


def _wave() -> "tuple[list[ListedHouse], Organisation]":
    """36 houses of the list that are in the registry with 60 to 120 flats, people in them, an office, a wave."""
    from teremok.modules.relocation.models import ListedHouse
    from teremok.modules.relocation.services.planning import give_to_office, open_wave, put_into_wave
    from teremok.platform.access import SYSTEM
    from teremok.registry.models import Organisation

    at = datetime.now(UTC)
    print(f"  houses in the programme: {ListedHouse.objects.count():,}")
    known = ListedHouse.objects.filter(house__premises_declared__range=(60, 120), house__district__isnull=False)
    houses = list(known.order_by("pk")[:STARTED])
    ids = [listed.house_id for listed in houses]
    fill(INSIDE.format(houses=", ".join(map(str, ids))))
    office = Organisation.objects.create(name="Отдел переселения", phone="+74950000001")
    wave = open_wave(
        number=1, title="Первая волна", starts_on=at.date(), ends_on=at.date() + timedelta(days=700), by=SYSTEM, at=at
    )
    keys = [listed.pk for listed in houses]
    put_into_wave(houses=keys, wave=wave, by=SYSTEM, at=at)
    give_to_office(houses=keys, office=office, by=SYSTEM, at=at)
    return list(known.filter(pk__in=keys).order_by("pk")), office


def _start(houses: "list[ListedHouse]", office: "Organisation") -> None:
    from teremok.modules.relocation.models import Family
    from teremok.modules.relocation.services.starting import start_houses
    from teremok.notices.services.printing import CannotPrint, make_run
    from teremok.platform.access import SYSTEM

    begun = time.perf_counter()
    start_houses(houses=houses, by=SYSTEM, at=datetime.now(UTC), key="wave 1")
    acted = time.perf_counter() - begun
    _until("SELECT count(*) = 0 FROM notices_notice WHERE state = 'preparing'")
    prepared = time.perf_counter() - begun
    while True:
        try:
            make_run(organisation=office, by=SYSTEM, at=datetime.now(UTC))
        except CannotPrint:
            break
    _until("SELECT count(*) = 0 FROM notices_printrun WHERE state = 'compiling'")
    printed = time.perf_counter() - begun
    _until("SELECT count(*) = 0 FROM channels_outgoing WHERE carried_by_id IS NULL AND sent_at IS NULL")
    told = time.perf_counter() - begun
    verdict = "reached" if told <= SECONDS else "NOT reached"
    people = _one("SELECT count(*) FROM notices_addressee")
    print(f"  {len(houses)} houses, {Family.objects.count():,} families, {people:,} told")
    print(f"    the act {acted:.1f} s, everybody prepared {prepared:.1f} s")
    letters, runs, parts = _row(
        "SELECT (SELECT count(*) FROM notices_letter WHERE state = 'printed'), count(*),"
        " sum((letters_count + 249) / 250) FROM notices_printrun WHERE state = 'ready'"
    )
    print(f"    {letters:,} letters in {runs} runs of {parts} files ready {printed:.1f} s")
    print(f"    every message accepted {told:.1f} s (wanted ≤ {SECONDS}): {verdict}")
    print(f"    by channel: {_states()}")


def _invite(houses: "list[ListedHouse]") -> None:
    from teremok.modules.relocation.queries.matching import propose
    from teremok.modules.relocation.services.destinations import add_destination, take_flats
    from teremok.modules.relocation.services.offering import Pair, offer_to_house
    from teremok.modules.relocation.services.viewing import invite
    from teremok.platform.access import SYSTEM
    from teremok.registry.models import House

    at = datetime.now(UTC)
    for listed in houses:
        old = House.objects.get(pk=listed.house_id)
        address = f"{old.address}, новый дом {listed.pk}"
        new = House.objects.create(address=address, address_key=address.lower(), district=old.district)
        fill(BEYOND.format(new=new.pk, old=old.pk))
        take_flats(by=SYSTEM, destination=add_destination(by=SYSTEM, house=new, at=at), at=at)
    begun, offered = time.perf_counter(), 0
    for listed in houses:
        pairs = [Pair(one.family.pk, one.fit.flat.pk) for one in propose(listed, on=at.date()) if one.fit]
        offered += len(offer_to_house(house=listed, pairs=pairs, by=SYSTEM, at=datetime.now(UTC), key=str(listed.pk)))
    invited = invite(houses=houses, by=SYSTEM, at=datetime.now(UTC), key="first")
    _until("SELECT count(*) = 0 FROM notices_notice WHERE state = 'preparing'")
    _until("SELECT count(*) = 0 FROM channels_outgoing WHERE carried_by_id IS NULL AND sent_at IS NULL")
    seconds = time.perf_counter() - begun
    print(f"  {len(houses)} houses: {offered:,} equal flats offered, {invited:,} families invited")
    print(f"    all of them told in {seconds:.1f} s")


def _until(question: str) -> None:
    until = time.monotonic() + PATIENCE
    while not _one(question):
        if time.monotonic() > until:
            raise SystemExit(f"not within {PATIENCE} s: {question}")
        time.sleep(0.1)


def _one(question: str) -> Any:
    return _row(question)[0]


def _row(question: str) -> tuple[Any, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def _states() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT channel || ' ' || state, count(*) FROM channels_outgoing GROUP BY 1 ORDER BY 1")
        return dict(cursor.fetchall())
