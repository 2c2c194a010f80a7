"""Tells the browsers, when the caller's transaction commits."""

import json
import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from teremok.platform.live.topics import TOPIC

CHANNEL = "teremok_live"
HANG_UP = "hang_up"
ACCOUNT = "account"
LARGEST_BYTES = 16 * 1024
_NAME = re.compile(r"[a-z][a-z_.-]{0,49}")


def publish(topic: str, event: str, data: dict[str, Any]) -> None:
    """Sends `data` (JSON, up to 16 KB) as `event` to everyone who listens to `topic` and may.

    It leaves with the caller's transaction or not at all; a transaction that publishes much sends one notification.
    """
    publish_all([topic], event, data)


def publish_all(topics: Collection[str], event: str, data: dict[str, Any]) -> None:
    """The same to several topics, in one statement."""
    text = json.dumps(data, ensure_ascii=False)
    if not _NAME.fullmatch(event) or not all(TOPIC.fullmatch(topic) for topic in topics):
        raise ValueError(f"{topics!r} {event!r} are not topics and the name of an event")
    if len(text.encode()) > LARGEST_BYTES:
        raise ValueError(f"an event holds at most {LARGEST_BYTES} bytes: send ids, let the page fetch the rest")
    if topics:
        _insert(topics, event, text)


def hang_up(account_id: UUID) -> None:
    """Closes the account's streams, because it signed out or lost a right; a browser that may comes back by itself."""
    _insert([f"{ACCOUNT}:{account_id}"], HANG_UP, "{}")


def ask_again(topic: str) -> None:
    """Closes the streams of a topic, because somebody lost a right to it: whoever still may comes back by itself."""
    _insert([topic], HANG_UP, "{}")


def _insert(topics: Collection[str], event: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH event AS (INSERT INTO live_event (transaction, horizon, topic, name, data, published_at)"
            " SELECT pg_current_xact_id()::text::bigint, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " topic, %s, %s::jsonb, now() FROM unnest(%s::text[]) AS topic RETURNING transaction)"
            " SELECT pg_notify(%s, transaction::text) FROM (SELECT DISTINCT transaction FROM event) AS told",
            [event, text, list(topics), CHANNEL],
        )
