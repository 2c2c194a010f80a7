"""What stands behind the words in braces in the access matrix: `/houses/{house}/` is the cast's house."""

from tests.cast import Cast


def nouns(cast: Cast) -> dict[str, str]:
    """Public identifiers by word. A module adds the rows it needs to `furnish` and their words here."""
    return {
        "house": str(cast.house.public_id),
        "neighbour_house": str(cast.neighbour_house.public_id),
        "flat": str(cast.flat_of_anna.public_id),
        "anna": str(cast["anna"].person.public_id),
        "zoya": str(cast["zoya"].person.public_id),
        "organisation": str(cast.organisation.public_id),
        "nothing": "01980000-0000-7000-8000-000000000000",
    }
