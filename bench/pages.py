"""The resident home, the house page and the house search, in a city of 33,707 houses and a million people."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from bench.load import Connection, Target, saturate, steady
from bench.measure import compare

PORT, BARE_PORT = 8090, 8091
RATE, SECONDS = 50, 20
SATURATION_SECONDS = 8
RESIDENTS = 200
PROCESSES = len(os.sched_getaffinity(0))  # of each side: `serve` takes as many by itself
CSRF_COOKIE = "a" * 32  # every browser but a new one has it
HOME_SHARE = 0.15
STATIC = re.compile(rb'(?:href|src)="(/static/[^"#]+\.(?:css|js|svg)[^"#]*)')
WORDS = (
    "сказоч", "сказочная 5", "лесная", "лесная 12", "полевая 3", "луговая 7-я 15", "озёрн", "калинов 4", "медвежья 1",
    "500017", "рябиновая 12", "снегур", "жар-пт", "берёзовая 2", "синичк", "ольховая 3-я 7", "берендеево",
)  # fmt: skip
NAMES = ("теремков", "теремков бо", "норушк", "медведева", "лисиц", "волкова ж", "синичкина кс", "пету", "+79450000001")


@dataclass(frozen=True)
class Page:
    """A page and who opens it; a typed one is asked for by htmx, as the browser does while one types."""

    name: str
    paths: list[str]
    cookie: str
    is_typed: bool = False


def run() -> None:
    from teremok.cli.command import database

    with database():
        pages, residents, house_id, dsn = _prepare()
        for page in pages:
            print(f"  {page.name:<14} {_queries(page)} queries")
    with _serving(house_id, dsn):
        for page in pages:
            targets = [_target(page, path) for path in page.paths]
            steady(targets, rate=RATE, seconds=4)  # warms the caches
            seen = steady(targets, rate=RATE, seconds=SECONDS)
            print(
                f"  {page.name:<14} at {RATE}/s: p50 {seen.p50:.1f} ms, p95 {seen.p95:.1f} ms,"
                f" {seen.count} answers, {seen.wrong} not 200, page {seen.largest:,} bytes as sent,"
                f" first visit {_first_visit(targets[0]):,} bytes without fonts"
            )
        homes = [_target(Page("resident home", ["/"], cookie), "/") for cookie in residents]
        bare = Target(f"http://127.0.0.1:{BARE_PORT}/")
        saturate(*homes, seconds=5)
        print(f"  saturation: a bare one-query WSGI page against the homes of {len(homes)} residents in turn")
        comparison = compare(
            limit=lambda: saturate(bare, seconds=SATURATION_SECONDS),
            ours=lambda: saturate(*homes, seconds=SATURATION_SECONDS),
            unit="requests/s",
            rounds=3,
        )
        print("\n".join(comparison.lines(HOME_SHARE)))
        drawn = saturate(*homes, seconds=5, is_new=True)
        print(f"  resident home  {drawn:,.0f} requests/s at saturation when every one of them is drawn anew")
        for page in pages[1:]:
            target = _target(page, page.paths[0])
            print(f"  {page.name:<14} {saturate(target, seconds=5):,.0f} requests/s at saturation")


def _prepare() -> tuple[list[Page], list[str], int, str]:
    """The pages, the sessions of the residents who come in turn, a house for the bare page and its database."""
    from django.core.management import call_command
    from django.db import connection
    from django.urls import reverse

    from bench import volume
    from teremok.identity.actors import actor_for_account
    from teremok.identity.models import Account
    from teremok.platform.serving import static
    from teremok.registry.access import my_homes

    static.collect()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", "limits_cache", verbosity=0)
    houses, people = volume.fill()
    print(f"  {houses:,} houses, {people:,} people")
    anna = Account.objects.get(email="anna@skazochinsk.example")
    inspector = Account.objects.get(email="ilya@skazochinsk.example")
    home = my_homes(actor_for_account(anna)).select_related("house").get()
    where = connection.settings_dict
    dsn = f"host={where['HOST']} user={where['USER']} dbname={where['NAME']}"
    resident, staff = _session(anna), _session(inspector)
    return (
        [
            Page("resident home", [reverse("home:front")], resident),
            Page("house page", [reverse("home:house", args=[home.house.public_id])], resident),
            Page("house search", [f"{reverse('staff:houses')}?q={quote(words)}" for words in WORDS], staff, True),
            Page("people search", [f"{reverse('staff:people')}?q={quote(words)}" for words in NAMES], staff),
        ],
        [_session(account) for account in _residents()],
        home.house.id,
        dsn,
    )


def _residents() -> list["object"]:
    """Owners from all over the city, with an account each; the same ones at every run."""
    from django.db.models import F
    from django.db.models.functions import Mod
    from django.utils import timezone

    from teremok.identity.models import Account
    from teremok.platform.access import Assurance
    from teremok.platform.database.periods import in_force_on
    from teremok.registry.models import OwnershipRight

    in_force = OwnershipRight.objects.filter(in_force_on(timezone.localdate()), person__isnull=False)
    scattered = in_force.annotate(place=Mod(F("person_id") * 7919, 100_003)).order_by("place", "person_id")
    people = dict.fromkeys(scattered.values_list("person_id", flat=True)[: 2 * RESIDENTS])
    return [
        Account.objects.get_or_create(
            email=f"resident-{person}@bench.example",
            defaults={"person_id": person, "assurance": Assurance.VERIFIED, "display_name": "Resident"},
        )[0]
        for person in list(people)[:RESIDENTS]
    ]


def _session(account: "object") -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from teremok.identity.actors import SECOND_FACTOR
    from teremok.identity.models import Account
    from teremok.identity.session_store import SessionStore

    assert isinstance(account, Account)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_FACTOR] = True
    session.create()
    now = timezone.now()
    account.open_sessions.create(session_key=session.session_key, started_at=now, seen_at=now)
    return session.session_key or ""


def _queries(page: Page) -> int:
    """The most queries any of the page's addresses asks, but for what a session notes once an hour."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"} | ({"HX-Request": "true"} if page.is_typed else {}))
    client.cookies[settings.SESSION_COOKIE_NAME] = page.cookie
    client.get(page.paths[0])
    most = 0
    for path in page.paths:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        most = max(most, len(asked))
    return most


def _target(page: Page, path: str) -> Target:
    from django.conf import settings

    return Target(
        f"http://127.0.0.1:{PORT}{path}",
        (
            ("Cookie", f"{settings.SESSION_COOKIE_NAME}={page.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF_COOKIE}"),
            ("Accept-Encoding", "br"),
            ("Accept", "text/html"),
            *((("HX-Request", "true"),) if page.is_typed else ()),
        ),
    )


def _first_visit(target: Target) -> int:
    """Bytes of the page and of every stylesheet, script and picture it names, compressed as sent; fonts apart."""
    plain = Target(target.url, tuple(pair for pair in target.headers if pair[0] != "Accept-Encoding"))
    connection = Connection(target.address)
    connection.keep_bodies = True
    connection.fetch(plain.request())
    named = sorted({found.decode() for found in STATIC.findall(connection.body)})
    total = connection.fetch(target.request())[1]
    total += sum(connection.fetch(target.request(path))[1] for path in named)
    connection.close()
    return total


@contextmanager
def _serving(house_id: int, dsn: str) -> Iterator[None]:
    environ = os.environ | {"TEREMOK_WORKERS": str(PROCESSES), "BENCH_DATABASE": dsn, "BENCH_HOUSE": str(house_id)}
    commands = (
        [sys.executable, "-m", "teremok.cli", "serve", "--port", str(PORT)],
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(BARE_PORT), "--workers", str(PROCESSES),
         "--blocking-threads", "8", "--log-level", "warning", "bench.bare:application"],
    )  # fmt: skip
    started = []
    try:
        for command, port in zip(commands, (PORT, BARE_PORT), strict=True):
            started.append(subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL))
            _wait_for(port)
        yield
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGINT)
        for process in started:
            process.wait(timeout=60)


def _wait_for(port: int, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            Connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
