"""One upsert that counts and decides at once (the generic cell rate algorithm of ITU-T I.371)."""

from datetime import timedelta
from typing import Any

from django.db import connection

from teremok.platform.secrets import keyed_hash

SPEND = """
    INSERT INTO limits_spending AS spent (bucket, empty_at)
    VALUES (%(bucket)s, clock_timestamp() + make_interval(secs => %(each)s))
    ON CONFLICT (bucket) DO UPDATE
       SET empty_at = greatest(spent.empty_at, clock_timestamp()) + make_interval(secs => %(each)s)
     WHERE greatest(spent.empty_at, clock_timestamp()) + make_interval(secs => %(each)s)
           <= clock_timestamp() + make_interval(secs => %(per)s)
    RETURNING true
"""

OPEN = "INSERT INTO limits_spending (bucket, empty_at) VALUES (%(bucket)s, clock_timestamp()) ON CONFLICT DO NOTHING"
SPEND_SOME = """
    WITH now AS MATERIALIZED (SELECT clock_timestamp() AS instant),
    was AS MATERIALIZED (SELECT bucket, greatest(empty_at, instant) AS empty_at, instant
                           FROM limits_spending, now WHERE bucket = %(bucket)s FOR UPDATE OF limits_spending),
    given AS MATERIALIZED (
        SELECT bucket, empty_at, greatest(0, least(%(wanted)s, floor(1e-6 + extract(
                   epoch FROM instant + make_interval(secs => %(per)s) - empty_at) / %(each)s)))::int AS count
          FROM was
    )
    UPDATE limits_spending spent SET empty_at = given.empty_at + make_interval(secs => given.count * %(each)s)
      FROM given WHERE spent.bucket = given.bucket RETURNING given.count
"""


def spend(scope: str, key: str, *, limit: int, per: timedelta) -> bool:
    """True when `key` may do this once more: at most `limit` at once, refilled evenly over `per`.

    The clock is the database's, the same for every process. Call it outside a transaction: one that is rolled back
    would give the spending back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SPEND, {"bucket": _bucket(scope, key), "each": per.total_seconds() / limit, "per": per.total_seconds()}
        )
        return cursor.fetchone() is not None


def spend_some(scope: str, key: str, *, limit: int, per: timedelta, wanted: int) -> int:
    """How many of `wanted` things `key` may do now, all counted at once; see `spend`."""
    each = per.total_seconds() / limit
    facts: dict[str, Any] = {"bucket": _bucket(scope, key), "each": each, "per": per.total_seconds(), "wanted": wanted}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, facts)
        cursor.execute(SPEND_SOME, facts)
        given = cursor.fetchone()
    return int(given[0]) if given else 0


def forget_spent(scope: str, key: str) -> None:
    """Gives `key` its whole limit back, after it showed that it was honest."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_spending WHERE bucket = %s", [_bucket(scope, key)])


def forget_refilled() -> int:
    """Removes buckets that are empty again; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_spending WHERE empty_at < clock_timestamp()")
        return int(cursor.rowcount)


def _bucket(scope: str, key: str) -> bytes:
    return keyed_hash(f"limit\0{scope}\0{key}")
