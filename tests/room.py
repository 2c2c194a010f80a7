"""The strict room every test runs in: a real PostgreSQL, sockets closed except loopback, warnings are errors."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

TEST_VAR = Path(os.environ.get("TEREMOK_VAR") or Path(__file__).parents[1] / "var" / "test").absolute()
os.environ["TEREMOK_VAR"] = str(TEST_VAR)
os.environ.setdefault("TEREMOK_DEMO", "on")

_open = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL"):
        from teremok.platform.database import embedded

        _open.enter_context(embedded.in_use(TEST_VAR, durable=False))


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()
