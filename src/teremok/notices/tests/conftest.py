"""Notices in the cast's house: told by the platform, and written by staff."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.notices.audiences import Bond, OfHouses, OfPeople
from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee, Notice
from teremok.notices.services import writing
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.notices.services.writing import Sheet
from teremok.platform.access import SYSTEM
from teremok.registry.models import Person
from tests.cast import Cast

WORDS = {
    "heading": "Собрание собственников",
    "text": "Приходите в среду во двор, решаем про лифт.",
    "brief": "Собрание в среду.",
}
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RUSSIAN = {"heading": "Отключат воду", "text": "Во вторник воды не будет.", "brief": "Во вторник без воды."}
ENGLISH = {"heading": "No water", "text": "No water on Tuesday.", "brief": "No water on Tuesday."}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def told(cast: Cast, now: datetime) -> Callable[..., Addressee]:
    """Tells one person something and gives their row: `told("anna", heading="…")`."""
    number = iter(range(1000))

    def told(
        whom: str | Person = "anna", kind: NoticeType = OFFICIAL, at: datetime | None = None, **words: Any
    ) -> Addressee:
        person = cast[whom].person if isinstance(whom, str) else whom
        assert person is not None
        notice = tell(
            kind=kind,
            audience=OfPeople((person.pk,)),
            values=WORDS | words,
            key=f"told {next(number)}",
            by=SYSTEM,
            at=at or now,
            organisation=cast.organisation,
        )
        prepare(notice=notice, by=SYSTEM, at=at or now)
        return Addressee.objects.select_related("notice", "person", "template").get(notice=notice, person=person)

    return told


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    audience = OfHouses(houses=(cast.house.pk,), on=NOON.date(), bond=Bond.ALL)
    return Sheet(kind=WORD, texts={"ru": RUSSIAN}, audience=audience)


@pytest.fixture
def written(cast: Cast, sheet: Sheet) -> Callable[..., Notice]:
    """`written(by="egor", kind=OFFICIAL)`: a draft of the organisation to the cast's house."""

    def written(by: str = "egor", **changes: Any) -> Notice:
        return writing.compose(
            by=cast[by].actor,
            sheet=replace(sheet, **changes),
            organisation=cast.organisation,
            key=uuid4(),
            at=NOON,
        )

    return written
