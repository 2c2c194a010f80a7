"""A board in the cast's house."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.modules.community.services import notices
from teremok.modules.community.services.notices import Sheet
from teremok.modules.community.states import Topic


def sheet(**changes):
    words = {
        "topic": Topic.LOST,
        "title": "Найдены ключи",
        "text": "Связка с жёлтым брелоком, у второго подъезда.",
        "signed_as": "Анна, кв. 1",
        "last_day": timezone.localdate() + timedelta(days=7),
    }
    return Sheet(**words | changes)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hang(cast, now):
    """Hangs a notice: Anna's in her house, or another member's."""

    def hang(by="anna", *, houses=None, at=None, key=None, **changes):
        member = cast[by]
        organisation = None
        if member.actor.is_staff:
            organisation = cast.other_organisation if by == "nina" else cast.organisation
            changes = {"topic": Topic.NEWS, "signed_as": organisation.name} | changes
        home = cast.neighbour_house if by in {"zoya", "nina"} else cast.house
        drafted = {name: changes.pop(name) for name in ("is_draft", "pictures") if name in changes}
        return notices.write(
            by=member.actor,
            sheet=sheet(**changes),
            houses=houses or [home],
            organisation=organisation,
            key=key or uuid4(),
            at=at or now,
            **drafted,
        )

    return hang
