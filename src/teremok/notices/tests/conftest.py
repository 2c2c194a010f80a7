"""Notices in the cast's house."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.platform.access import SYSTEM
from teremok.registry.models import Person
from tests.cast import Cast

WORDS = {
    "heading": "Собрание собственников",
    "text": "Приходите в среду во двор, решаем про лифт.",
    "brief": "Собрание в среду.",
}


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
