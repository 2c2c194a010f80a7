"""The list of the programme's houses: its columns and how a row is read."""

from collections.abc import Callable
from decimal import Decimal

import orjson

from teremok.registry.addresses import normalise
from teremok.registry.imports import values
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.profiles.shape import Profile
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.values import Reader

KIND = "programme"
VOTES = Profile(
    name="programme-votes",
    kind=KIND,
    source="Голосование по программе реновации",
    marks=frozenset({"card fields.name", "card fields.result.za", "unom"}),
    required=frozenset({"address"}),
    columns={
        "address": ("card_fields.name",),
        "unom": ("unom",),
        "district": ("card_fields.area_name",),
        "okrug": ("card_fields.district_name",),
        "votes_for": ("card_fields.result.za",),
        "votes_against": ("card_fields.result.protiv",),
        "latitude": ("center.coordinates.0",),
        "longitude": ("center.coordinates.1",),
    },
)
PLAIN = Profile(
    name="programme",
    kind=KIND,
    source="",
    required=frozenset({"address"}),
    columns={
        "address": ("Адрес", "Адрес дома", "address"),
        "unom": ("УНОМ", "unom"),
        "district": ("Район", "district"),
        "okrug": ("Округ", "okrug"),
        "votes_for": ("За", "За, %", "votes_for", "votes_for_pct"),
        "votes_against": ("Против", "Против, %", "votes_against", "votes_against_pct"),
        "latitude": ("Широта", "latitude", "lat"),
        "longitude": ("Долгота", "longitude", "lon"),
    },
)

_percent = values.decimal(2, Decimal(0), Decimal(100))
FIELDS: dict[str, tuple[str, Reader]] = {
    "unom": ("integer", values.whole(1, 99_999_999, zero_is_empty=True)),
    "district": ("text", values.text(120)),
    "okrug": ("text", values.text(120)),
    "votes_for": ("numeric(5,2)", _percent),
    "votes_against": ("numeric(5,2)", _percent),
    "latitude": ("numeric(9,6)", values.decimal(6, Decimal(-90), Decimal(90))),
    "longitude": ("numeric(9,6)", values.decimal(6, Decimal(-180), Decimal(180))),
}
COLUMNS: tuple[tuple[str, str], ...] = (
    ("address", "text"),
    ("address_key", "text"),
    *((name, kind) for name, (kind, _reader) in FIELDS.items()),
    ("listed_id", "bigint"),
    ("near_id", "bigint"),
    ("remarks", "jsonb"),
)
_VOTES = ("votes_for", "votes_against")


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """A share of votes or a place that can't be right is left out with a remark; a wrong UNOM rejects the row."""
    plan = [(layout.places.get(name), name, reader) for name, (_kind, reader) in FIELDS.items()]
    at_address = layout.places["address"]

    def read_row(row: list[str]) -> Cells | Rejected:
        if values.is_empty(row[at_address]):
            return Rejected("no_address")
        address = normalise(row[at_address])
        if not address.key:
            return Rejected("unreadable_address")
        cells: dict[str, str | None] = {}
        remarks: dict[str, str] = {}
        for place, name, reader in plan:
            cells[name] = None
            if place is None or values.is_empty(said := row[place].strip()):
                continue
            if said.startswith("="):
                return Rejected("formula", {"column": layout.header[place]})
            try:
                cells[name] = reader(said)
            except ValueError:
                if name == "unom":
                    return Rejected("wrong_value", {"column": layout.header[place], "value": said[:80]})
                remarks[layout.header[place]] = said[:80]
        _forget_no_votes(cells)
        return sum(cell is not None for cell in cells.values()), (
            " ".join(row[at_address].split())[:300],
            address.key,
            *cells.values(),
            None,
            None,
            orjson.dumps(remarks).decode() if remarks else None,
        )

    return read_row


def _forget_no_votes(cells: dict[str, str | None]) -> None:
    """Nobody for and nobody against: the house came into the list without a vote."""
    if all(cells[name] is not None and Decimal(cells[name] or 0) == 0 for name in _VOTES):
        cells.update(dict.fromkeys(_VOTES))
