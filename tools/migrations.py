"""Judges the migrations: complete, in one line, and able to run forwards, back to nothing, and forwards again.

The round trip runs on a database of its own in a throw-away server: the embedded one, and Debian's PostgreSQL 15 too
where it is installed, because that is the oldest version a city may use. Nothing under var/ is touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
OURS = "teremok."


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="teremok-migrations-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        os.environ["TEREMOK_VAR"] = str(folder / "var")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teremok.config.settings")
        sys.path.insert(0, str(ROOT / "src"))
        # Each server is judged in a process of its own: Django knows one database address in its life.
        if "--trip" in sys.argv:
            return _trip(with_form="--form" in sys.argv)
        from teremok.platform.database import embedded

        with embedded.in_use(folder / "var", durable=False):
            failed = _child(_embedded_url(folder / "var"), "--form")
        if not failed and (DEBIAN_15 / "initdb").exists():
            with _debian_server(folder) as url:
                failed = _child(url)
        return failed


def _child(url: str, *options: str) -> int:
    environment = os.environ | {"DATABASE_URL": url}
    return subprocess.run([sys.executable, __file__, "--trip", *options], check=False, env=environment).returncode


def _embedded_url(var: Path) -> str:
    from teremok.platform.database import embedded

    return f"postgresql://postgres@/teremok?host={embedded.socket_folder(var)}"


def _trip(*, with_form: bool) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    complaints: list[str] = []
    if with_form:
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit:
            complaints.append("The models have changes without a migration: `teremok manage makemigrations`.")
        complaints += _branches()
    if not complaints:
        complaints += _there_and_back(with_form=with_form)
    for line in complaints:
        print(line, file=sys.stderr)
    if not complaints:
        print(f"Migrations run both ways on PostgreSQL {connection.pg_version // 10000}.")
    return 1 if complaints else 0


def _branches() -> list[str]:
    """Each of our apps has one first and one last migration, and each between has one predecessor in its app."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    complaints = []
    for app in apps.get_app_configs():
        if not app.name.startswith(OURS):
            continue
        keys = sorted(key for key in loader.disk_migrations if key[0] == app.label)
        if keys and len(loader.graph.leaf_nodes(app.label)) != 1:
            complaints.append(f"{app.label}: the migrations end in several branches; merge them into one line.")
        for key in keys:
            before = [parent for parent in loader.disk_migrations[key].dependencies if parent[0] == app.label]
            if len(before) > 1:
                complaints.append(f"{app.label}.{key[1]}: joins branches; the migrations of an app are one line.")
            irreversible = [o for o in loader.disk_migrations[key].operations if not o.reversible]
            complaints += [f"{app.label}.{key[1]}: {o.describe()} can't be undone" for o in irreversible]
    return complaints


def _there_and_back(*, with_form: bool) -> list[str]:
    """Forwards as Django does it, back, and forwards as the platform does it: the tables must be the same."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db.migrations.exceptions import IrreversibleError
    from django.db.migrations.loader import MigrationLoader

    from teremok.platform.database.migrating import migrate

    tables = ""
    if with_form:
        call_command("migrate", interactive=False, verbosity=0)
        tables = _tables()
    else:
        migrate()
    migrated = MigrationLoader(None).migrated_apps
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith(OURS) and app.label in migrated]
    try:
        for label in reversed(ours):
            call_command("migrate", label, "zero", interactive=False, verbosity=0)
    except IrreversibleError as error:
        return [f"The migrations can't be undone: {error}"]
    migrate()
    if with_form and _tables() != tables:
        return ["The tables differ from those that Django's own `migrate` makes: see platform/database/migrating.py."]
    return []


def _tables() -> str:
    """The tables of the embedded database as statements; the words that begin with a backslash are new each time."""
    from teremok.platform.database import embedded

    command = [str(embedded.program("pg_dump")), "--schema-only", os.environ["DATABASE_URL"]]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "\n".join(line for line in told.splitlines() if not line.startswith("\\"))


@contextmanager
def _debian_server(folder: Path) -> Iterator[str]:
    """A throw-away PostgreSQL 15, run by the account `postgres` where we are root."""
    data, socket = folder / "pg15", folder / "socket15"
    for path in (data, socket):
        path.mkdir(mode=0o700)
    prefix: list[str] = []
    if os.geteuid() == 0:
        for path in (data, socket):
            shutil.chown(path, "postgres", "postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(DEBIAN_15 / program), *arguments]
        result = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
        if result.returncode:
            raise SystemExit(f"Debian's PostgreSQL: {program} failed: {result.stderr.decode().strip()}")

    run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={socket} -c fsync=off -c max_connections=20"
    run("pg_ctl", "start", "-s", "-w", "-D", str(data), "-l", str(data / "log"), "-o", options)
    try:
        yield f"postgresql://postgres@/postgres?host={socket}"
    finally:
        run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", str(data))


if __name__ == "__main__":
    sys.exit(main())
