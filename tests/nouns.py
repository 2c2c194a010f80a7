"""What stands behind the words in braces in the access matrix: `/houses/{house}/` is the cast's house."""

from datetime import UTC, datetime

import pytest

from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.registry.models import House
from tests.cast import Cast, Member

Nouns = dict[str, str]
ASKED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def furnish(cast: Cast) -> Nouns:
    """Public identifiers by word; what the cast alone doesn't have is added here through services."""
    things = {
        "house": cast.house,
        "neighbour_house": cast.neighbour_house,
        "flat": cast.flat_of_anna,
        "neighbour_flat": cast.flat_of_zoya,
        "anna": cast["anna"].person,
        "zoya": cast["zoya"].person,
        "organisation": cast.organisation,
        "other_organisation": cast.other_organisation,
        "correction": _correction(cast["anna"], cast.house),
        "neighbour_correction": _correction(cast["zoya"], cast.neighbour_house),
    }
    words = {word: str(thing.public_id) for word, thing in things.items()}
    return words | {"nothing": "01980000-0000-7000-8000-000000000000"}


def _correction(member: Member, house: House) -> Correction:
    assert member.person is not None
    text = "Отчество пишется через «е»."
    return corrections.ask(by=member.actor, person=member.person, house=house, text=text, at=ASKED_AT)


@pytest.fixture(scope="module")
def nouns(cast_of_module: Cast) -> Nouns:
    return furnish(cast_of_module)
