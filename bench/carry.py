"""SMS and mail of an official notice, from acceptance to the recorded receipt, and mail alone beside `smtp-source`.

The carrier, the worker that seals the log and PostgreSQL share the machine with an SMS centre (SMPP 3.4) and a mail
server on loopback: 5 % of the messages are refused or fail, 2 % of the receipts come twice, 1 % never come. The clock
runs from the start of the carrier, when every message waits, until nine tenths have their outcome in the database: the
rest holds those that are tried again after pauses of 10 s and more, told apart. What nobody answered is then given up
by a clock set four days on, and every message must be in a final state. Mail alone goes to Debian's
`smtp-sink` through as many sessions as `smtp-source` opens there; both are looked for on PATH and in BENCH_POSTFIX.
BENCH_PEOPLE makes it smaller for a try.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.counterparts import beside
from bench.measure import compare
from bench.people import settle
from bench.place import database, environment

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "40000"))
ERRORS, SILENT, REPEATED = 0.05, 0.01, 0.02
WANTED, HOPED = 600, 1000  # messages a second
MAIL_SHARE = 0.06
SESSIONS = 20
STEADIER = 5  # smtp-source alone is over in a second otherwise, and no two seconds are alike
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
WORDS = {"heading": "Собрание", "text": "Приходите в среду в 19 часов.", "brief": "Собрание в среду в 19 часов."}
FINAL = ("delivered", "failed", "unknown", "cancelled")


def run() -> None:
    with database("bench_carry"):
        settle(PEOPLE)
        _both()
        _mail_alone()


def _both() -> None:
    with beside(errors=ERRORS, silent=SILENT, repeated=REPEATED) as (sms, mail, ask):
        waiting = _prepared("both")
        seconds, whole = _carried(
            {
                "TEREMOK_SMS_URL": f"smpp://bench:bench@127.0.0.1:{sms}/?window=200",
                "TEREMOK_MAIL_URL": f"smtp://127.0.0.1:{mail}/?window={SESSIONS}",
            },
            with_worker=True,
        )
        counted = ask()
    _settle_the_rest()
    rate = 0.9 * waiting / seconds
    verdict = "reached" if rate >= WANTED else "NOT reached"
    print(f"  {waiting:,} messages to {PEOPLE:,} people, nine tenths in {seconds:.1f} s: {rate:,.0f} a second")
    print(f"    with those tried again after a pause {whole:.1f} s")
    print(f"    wanted ≥ {WANTED} (hoped {HOPED:,}): {verdict}")
    print(f"    states at the end: {_states()}; not final: {_open()} (wanted 0)")
    print(f"    the SMS centre counted {counted[0]}")
    print(f"    the mail server counted {counted[1]}")
    print(f"    events logged {_count('notices_event'):,}, sealed {_sealed():,}")


def _mail_alone() -> None:
    source, sink = (_tool(name) for name in ("smtp-source", "smtp-sink"))
    if not source or not sink:
        print(
            "  mail alone: NOT measured, Debian's package postfix (smtp-source, smtp-sink) is needed: set BENCH_POSTFIX"
        )
        return
    port = _free_port()
    with _running([sink, "-u", "nobody", f"127.0.0.1:{port}", "200"]):
        _until_open(port)
        done = compare(limit=partial(_by_source, source, port), ours=partial(_by_us, port), unit="mails/s")
    print(f"  mail alone, {SESSIONS} sessions, beside smtp-source to the same sink")
    print("\n".join(done.lines(MAIL_SHARE)))


def _by_source(source: str, port: int) -> float:
    """Mails of the same size, each session used again, as ours are; so many that a second more or less doesn't tell."""
    mails = PEOPLE * STEADIER
    started = time.perf_counter()
    options = ["-d", "-s", str(SESSIONS), "-m", str(mails), "-l", "1500"]
    addresses = ["-f", "noreply@bench.example", "-t", "person@bench.example"]
    subprocess.run([source, *options, *addresses, f"127.0.0.1:{port}"], check=True)
    return mails / (time.perf_counter() - started)


def _by_us(port: int) -> float:
    waiting = _prepared(f"mail {time.time()}", only="mail")
    url = f"smtp://127.0.0.1:{port}/?window={SESSIONS}"
    return waiting / _carried({"TEREMOK_MAIL_URL": url}, with_worker=False)[1]


def _prepared(key: str, *, only: str = "") -> int:
    """Everything waits in the post; returns how many messages are to go over a wire."""
    from django.db import connection

    from teremok.notices.audiences import Bond, OfHouses
    from teremok.notices.general import OFFICIAL
    from teremok.notices.services.preparing import prepare
    from teremok.notices.services.telling import tell
    from teremok.platform.access import SYSTEM
    from teremok.registry.models import House

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE channels_outgoing CASCADE")
    houses = tuple(House.objects.values_list("pk", flat=True))
    audience = OfHouses(houses=houses, on=AT.date(), bond=Bond.OWNERS)
    notice = tell(kind=OFFICIAL, audience=audience, values=WORDS, key=key, by=SYSTEM, at=AT)
    prepare(notice=notice, by=SYSTEM, at=AT)
    with connection.cursor() as cursor:
        if only:
            cursor.execute("DELETE FROM channels_outgoing WHERE channel <> %s", [only])
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("ANALYZE channels_outgoing")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT count(*) FROM channels_outgoing WHERE carried_by_id IS NULL")
        (waiting,) = cursor.fetchone()
    return int(waiting)


def _carried(settings: dict[str, str], *, with_worker: bool) -> tuple[float, float]:
    """Seconds from the carrier's start until nine tenths have their outcome in the database, and until all have."""
    started = datetime.now(UTC)
    programs = [["-m", "teremok.platform.channels.carrying"]]
    programs += [["-m", "teremok.platform.jobs"]] if with_worker else []
    place = environment() | {"TEREMOK_DEMO": "off"} | settings
    running = [subprocess.Popen([sys.executable, *program], env=place) for program in programs]
    try:
        last = _last_outcome()
        return (_nine_tenths() - started).total_seconds(), (last - started).total_seconds()
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(60)


def _last_outcome() -> datetime:
    """Waits until nothing has happened for three seconds and nothing waits or is on a wire."""
    from django.db import connection

    ask = (
        "SELECT EXISTS (SELECT FROM channels_outgoing WHERE state IN ('queued', 'taken') AND carried_by_id IS NULL"
        " AND (due_at IS NULL OR due_at < now() + interval '5 seconds')),"
        " (SELECT max(greatest(sent_at, ended_at)) FROM channels_outgoing)"
    )
    while True:
        time.sleep(1)
        with connection.cursor() as cursor:
            cursor.execute(ask)
            waits, last = cursor.fetchone()
        if not waits and last and (datetime.now(UTC) - last).total_seconds() > 3:
            found: datetime = last
            return found


def _nine_tenths() -> datetime:
    from django.db import connection

    ask = (
        "SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY coalesce(ended_at, sent_at, 'infinity'))"
        " FROM channels_outgoing WHERE carried_by_id IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(ask)
        found: datetime = cursor.fetchone()[0]
    return found


def _settle_the_rest() -> None:
    """The end of waiting, and the seals of what it logged."""
    from teremok.notices.services.sealing import seal
    from teremok.platform.access import SYSTEM
    from teremok.platform.channels.deciding import decide

    later = datetime.now(UTC) + timedelta(days=4)
    decide(at=later)
    seal(by=SYSTEM, at=later, wait=True)


def _states() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM channels_outgoing GROUP BY state ORDER BY state")
        return dict(cursor.fetchall())


def _open() -> int:
    """Mail ends when the server has taken it; an SMS when its receipt came, or never will."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM channels_outgoing WHERE ended_at IS NULL")
        return int(cursor.fetchone()[0])


def _sealed() -> int:
    return _count("notices_event") - _count("notices_unsealed")


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _tool(name: str) -> str:
    folder = os.environ.get("BENCH_POSTFIX", "")
    return shutil.which(name, path=os.pathsep.join(filter(None, (folder, os.environ["PATH"], "/usr/sbin")))) or ""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _until_open(port: int) -> None:
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at port {port}")
