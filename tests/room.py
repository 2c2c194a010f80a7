"""The strict room of every test: real PostgreSQL, no outside world, warnings are errors, unordered rows shaken."""

import compileall
import gc
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
TEST_VAR = Path(os.environ.get("TEREMOK_VAR") or ROOT / "var" / "test").absolute()
os.environ["TEREMOK_VAR"] = str(TEST_VAR)
os.environ.setdefault("TEREMOK_DEMO", "on")
hypothesis.settings.register_profile("teremok", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("teremok")
LOOPBACK = ("127.", "localhost", "::1")

_open = ExitStack()
_not_run: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the database and the catalogues are the controller's
    from tools import messages

    messages.compile_all()
    if not sys.dont_write_bytecode:  # once, not by each of the workers that begin together
        compileall.compile_dir(ROOT / "src", rx=re.compile("/test_"), quiet=1, workers=os.cpu_count() or 1)
    if not os.environ.get("DATABASE_URL"):
        from teremok.platform.database import embedded

        _open.enter_context(embedded.in_use(TEST_VAR, durable=False))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--draw-matrix",
        action="store_true",
        help="write what the cast gets into tests/access_matrix.md; read the difference before you commit it",
    )


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") == "true" and not os.environ.get("TEREMOK_REAL_DATA"):
        raise pytest.UsageError("CI tests the real lists too: set TEREMOK_REAL_DATA to their folder.")
    _close_sockets()
    _shake_unordered_querysets()
    _leave_static_files_in_place()


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()


# Time


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there after the collection stays to the end: the collector of garbage needn't look at it again."""
    gc.collect()
    gc.freeze()


# Real lists


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("TEREMOK_REAL_DATA"):
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
        _not_run.extend(item.nodeid for item in left_out)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real lists; a test that asks for it is marked `real_data`."""
    return Path(os.environ["TEREMOK_REAL_DATA"])


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        session.config.workeroutput["not_run"] = _not_run


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    _not_run.extend(name for name in getattr(node, "workeroutput", {}).get("not_run", ()) if name not in _not_run)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _not_run:
        terminalreporter.section("not run: real lists", yellow=True)
        for name in sorted(_not_run):
            terminalreporter.line(name)
        terminalreporter.line("Set TEREMOK_REAL_DATA to the folder of the lists to run them.")


# The outside world


def _close_sockets() -> None:
    """A connection to anything but this machine is refused (PostgreSQL's own library connects by itself)."""
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, original: Any = original) -> Any:
            if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
                raise AssertionError(f"a test reached for {address}: the outside world is closed")
            return original(self, address)

        setattr(socket.socket, name, guarded)


# Order


def _shake_unordered_querysets() -> None:
    """Rows asked for without an order come in the reverse of what PostgreSQL gave; a slice of them is refused."""
    from django.db.models import QuerySet
    from django.db.models.query import MAX_GET_RESULTS

    fetch = QuerySet._fetch_all

    def shaken(self: Any) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if not fresh or len(self._result_cache) < 2 or self.ordered or self.query.combinator:
            return
        if self.query.is_sliced:
            if self.query.high_mark != MAX_GET_RESULTS:  # .get() slices too
                raise AssertionError(f"a slice of an unordered query of {self.model.__name__}: {self.query}")
        elif isinstance(self._result_cache, list):
            self._result_cache.reverse()

    QuerySet._fetch_all = shaken


# Static files


def _leave_static_files_in_place() -> None:
    """Static files keep their plain names in tests: nothing has been collected for a manifest."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


# The database


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Any:
    if fixturedef.argname != "django_db_setup":
        return (yield)
    from teremok.platform.database.migrating import quick_migrations

    with quick_migrations():
        return (yield)


# Language


@pytest.fixture(autouse=True)
def _begin_in_the_first_language() -> None:
    """A page fetched in English leaves its language behind in the thread."""
    from django.utils import translation

    translation.deactivate()


# Tables that only grow


@pytest.fixture(autouse=True, scope="session")
def _tables_that_only_grow_can_be_emptied_between_tests() -> Iterator[None]:
    """Tests with real transactions end by emptying every table, which AppendOnly would refuse."""
    from django.db import connection, transaction
    from django.db.backends.postgresql.operations import DatabaseOperations

    empty = DatabaseOperations.execute_sql_flush

    def empty_all(self: DatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL teremok.allow_rewrite = 'on'")
            empty(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", empty_all)
        yield
