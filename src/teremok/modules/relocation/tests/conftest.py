"""The cast's house in the programme, led by the cast's organisation."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from teremok.modules.relocation.models import Batch, Family, ListedHouse, ListSource
from teremok.modules.relocation.services.moving import move
from teremok.modules.relocation.services.starting import start_houses
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import SYSTEM
from teremok.registry.models import House
from tests.cast import Cast

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def list_house(house: House, **fields: Any) -> ListedHouse:
    source, _is_new = ListSource.objects.get_or_create(
        title="Список домов программы",
        defaults={
            "dated_on": date(2026, 4, 1),
            "file_name": "list.csv",
            "sha256": "0" * 64,
            "rows": 1,
            "taken_at": NOON,
        },
    )
    return ListedHouse.objects.create(
        house=house, address=house.address, address_key=house.address_key, unom=house.unom, source=source, **fields
    )


@pytest.fixture
def listed(cast: Cast) -> ListedHouse:
    """The cast's house in the programme, not started; its office is the cast's organisation."""
    return list_house(cast.house, office=cast.organisation)


@pytest.fixture
def started(listed: ListedHouse) -> ListedHouse:
    """The same, started at NOON: a family for each flat and one for the shop."""
    start_houses(houses=[listed], by=SYSTEM, at=NOON, key="start")
    listed.refresh_from_db()
    return listed


@pytest.fixture
def family(started: ListedHouse, cast: Cast) -> Family:
    """Anna's and Boris's."""
    return Family.objects.get(premises=cast.flat_of_anna)


@pytest.fixture
def go() -> Callable[..., Batch]:
    """Moves a family or several along: `go(family, Stage.ORDER, Stage.INSPECTION)`; the last batch comes back."""
    number = iter(range(10_000))

    def go(families: Family | list[Family], *stages: Stage, at: datetime = NOON, **changes: Any) -> Batch:
        ids = [one.pk for one in ([families] if isinstance(families, Family) else families)]
        for stage in stages:
            batch = move(
                **{
                    "families": ids,
                    "to": stage,
                    "door": Door.OFFICER,
                    "by": SYSTEM,
                    "at": at,
                    "key": f"go {next(number)}",
                }
                | changes
            )
        return batch

    return go
