"""The limit for a page: a bare WSGI application that asks the database one question and answers with the row."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg_pool import ConnectionPool

pool = ConnectionPool(os.environ["BENCH_DATABASE"], min_size=8, max_size=8, open=True)
HOUSE = int(os.environ["BENCH_HOUSE"])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    with pool.connection() as connection:
        row = connection.execute("SELECT address FROM registry_house WHERE id = %s", [HOUSE]).fetchone()
    body = f"<!doctype html><title>Bare</title><p>{row[0] if row else ''}".encode()
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
