"""A small log: some hundred events of a notice and of those it is for, sealed a few dozen at a time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from teremok.notices.events import Happened, log
from teremok.notices.models import Event
from teremok.notices.services.sealing import seal
from teremok.platform.access import SYSTEM

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
KINDS = (Event.Kind.HANDED, Event.Kind.DELIVERED, Event.Kind.OPENED, Event.Kind.SERVED)


def happen(count: int, *, first: int = 0) -> None:
    log(
        Happened(
            KINDS[number % 4],
            notice_id=7,
            at=AT + timedelta(seconds=number, microseconds=number),
            addressee_id=number % 40 or None,
            message=UUID(int=number) if number % 3 else None,
            facts={"way": "sms", "слово": f"«№ {number}»", "parts": number},
        )
        for number in range(first, first + count)
    )


@pytest.fixture
def sealed_log(db):
    """120 events under five seals."""
    happen(120)
    assert seal(by=SYSTEM, at=AT, batch=25) == 120


@pytest.fixture
def rewrite(db):
    """Does what the database refuses everyone: changes the log."""

    def rewrite(statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL teremok.allow_rewrite = 'on'")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL teremok.allow_rewrite = 'off'")

    return rewrite
