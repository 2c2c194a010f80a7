"""The cast is built once for tests of a file that follow each other, in a transaction around each one's own.

A test gets it as it was built: its changes are rolled back with its own transaction, and its objects are copies.
"""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, build

# The fixture of pytest-django that opens a test's own transaction. The version is locked in requirements/dev.txt;
# were it to be renamed, `cast` would be built for each test again.
OWN_TRANSACTION = "_django_db_helper"


class Stage:
    """Where the cast stands while `around`, the transaction that built it, is open."""

    def __init__(self) -> None:
        self.around: transaction.Atomic | None = None
        self.built = b""
        self.blocker: DjangoDbBlocker | None = None
        self.next: pytest.Item | None = None

    def set(self, blocker: DjangoDbBlocker) -> None:
        if self.around:
            return
        with blocker.unblock():
            around = transaction.atomic()
            around.__enter__()
            self.around, self.blocker = around, blocker
            self.built = pickle.dumps(build())
            connection.check_constraints()

    def clear(self) -> None:
        if not self.around:
            return
        assert self.blocker is not None
        with self.blocker.unblock():
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)
        self.around = None

    def copy(self) -> Cast:
        copied: Cast = pickle.loads(self.built)  # noqa: S301 (our own, of a moment ago)
        return copied


_stage = Stage()


@pytest.fixture(autouse=True)
def _no_job_outlives_its_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Between tests that commit Django empties its own tables; the queue isn't one of them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def cast(db: None) -> Cast:
    return _stage.copy() if _stage.around else build()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    if fixturedef.argname == OWN_TRANSACTION and _is_for(request.node):
        _stage.set(request.getfixturevalue("django_db_blocker"))
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    stays = nextitem is not None and nextitem.path == item.path and _is_for(nextitem)
    _stage.next = nextitem if stays else None


def pytest_fixture_post_finalizer(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Before the fixtures of the file end, which may have a transaction around ours."""
    if fixturedef.argname == OWN_TRANSACTION and _stage.next is None:
        _stage.clear()


def _is_for(item: Any) -> bool:
    """Real transactions would commit the cast."""
    marker = item.get_closest_marker("django_db")
    is_real = "transactional_db" in item.fixturenames or (marker and marker.kwargs.get("transaction", False))
    return "cast" in item.fixturenames and not is_real
