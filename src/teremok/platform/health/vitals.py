"""The checks of what every installation stands on: database, tables, clock, disk, secrets."""

import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

OLDEST_POSTGRESQL = 15
CLOCK_SECONDS = 2.0
LEAST_FREE = 2 * 1024**3


def database() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            in_recovery = cursor.fetchone()[0]
    except OperationalError as error:
        reason = str(error).strip().partition("\n")[0]
        return [f"The database does not answer: {reason}. Start it, or mend DATABASE_URL."]
    version = _version()
    if int(version.partition(".")[0]) < OLDEST_POSTGRESQL:
        return [f"PostgreSQL {version} is too old: {OLDEST_POSTGRESQL} or newer is needed."]
    return ["DATABASE_URL leads to a replica that can't be written to: name the primary."] if in_recovery else []


def describe_database() -> str:
    return f"PostgreSQL {_version()}, {'at DATABASE_URL' if settings.ENV['DATABASE_URL'] else 'embedded'}"


def tables() -> list[str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(missing)} migrations of this version are missing: run `teremok migrate`."] if missing else []


def clock() -> list[str]:
    seconds = _clock_difference()
    if abs(seconds) <= CLOCK_SECONDS:
        return []
    return [
        f"This machine's clock and the database's differ by {seconds:.1f} s: keep both by NTP, legal terms need it."
    ]


def describe_clock() -> str:
    return f"{abs(_clock_difference()) * 1000:.0f} ms from the database's, {settings.TIME_ZONE}"


def disk() -> list[str]:
    free = shutil.disk_usage(settings.VAR).free
    if free >= LEAST_FREE:
        return []
    return [f"Only {free / 1024**3:.1f} GB are free under {settings.VAR}: make room before the database stops."]


def describe_disk() -> str:
    usage = shutil.disk_usage(settings.VAR)
    return f"{usage.free / 1024**3:.0f} of {usage.total / 1024**3:.0f} GB free under {settings.VAR}"


def secrets() -> list[str]:
    complaints = []
    keys: Path = settings.VAR / "keys"
    if keys.exists() and any(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) for path in keys.iterdir()):
        complaints.append(f"Others can read the keys: run `chmod 700 {keys} && chmod 600 {keys}/*`.")
    if settings.DEBUG:
        complaints.append("TEREMOK_DEBUG shows secrets to everyone: switch it off outside development.")
    if not settings.DEMO:
        address = urlsplit(settings.BASE_URL)
        if address.scheme != "https" or not settings.ENV["TEREMOK_TLS"]:
            complaints.append(
                "Sessions travel unprotected: set TEREMOK_TLS=on and an https:// address in TEREMOK_BASE_URL"
                " (deploy/nginx.conf shows how)."
            )
        if address.hostname not in settings.ALLOWED_HOSTS:
            complaints.append(f"TEREMOK_HOSTS lacks {address.hostname}, the host of TEREMOK_BASE_URL.")
    return complaints


def describe_secrets() -> str:
    return "kept under TEREMOK_VAR" if not settings.ENV["TEREMOK_SECRET_KEY"] else "from the environment"


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version.partition(" ")[0]


def _clock_difference() -> float:
    """Seconds between the middle of one question and the database's answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
        after = datetime.now(UTC)
    return (theirs - (before + (after - before) / 2)).total_seconds()
