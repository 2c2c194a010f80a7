"""Query budgets, named per page: `with within_budget("home"): client.get("/")`."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BUDGETS: dict[str, int] = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text())


@contextmanager
def within_budget(name: str) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    listing = "\n".join(statement[:300] for statement in statements)
    assert len(statements) <= BUDGETS[name], f"{name}: {len(statements)} queries, {BUDGETS[name]} allowed:\n{listing}"
