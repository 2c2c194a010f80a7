"""One row of a house list into the cells of the staging table."""

from collections.abc import Callable

import orjson

from teremok.registry.addresses import normalise
from teremok.registry.imports import values
from teremok.registry.imports.kinds.houses.fields import OTHERS, SIMPLE
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.staging import Rejected
from teremok.registry.names import organisation_key

LONGEST_PASSPORT_VALUE = 2000


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """A value that can't be right (a house of 321 floors) is left out with a remark; the house still comes in."""
    readers = {name: reader for name, (_kind, reader) in SIMPLE.items()}
    readers |= {name: reader for name, _kind, reader in OTHERS}
    plan = [(layout.places.get(name), name, reader) for name, reader in readers.items()]
    at_address = layout.places["address"]
    at_manager = list(readers).index("manager")
    header = layout.header
    passport = list(layout.passport.items())

    def read_row(row: list[str]) -> Cells | Rejected:
        if values.is_empty(row[at_address]):
            return Rejected("no_address")
        address = normalise(row[at_address])
        if not address.key:
            return Rejected("unreadable_address")
        cells: list[str | None] = []
        remarks: dict[str, str] = {}
        for place, _name, reader in plan:
            value = None
            if place is not None and not values.is_empty(said := row[place].strip()):
                if said.startswith("="):
                    return Rejected("formula", {"column": header[place]})
                try:
                    value = reader(said)
                except ValueError:
                    remarks[header[place]] = said[:80]
            cells.append(value)
        facts = _facts(row, passport)
        filled = sum(cell is not None for cell in cells) + len(facts)
        manager = cells[at_manager]
        return filled, (
            " ".join(row[at_address].split())[:300],
            address.key,
            address.locality,
            address.street,
            address.building,
            *cells,
            organisation_key(manager) if manager else None,
            orjson.dumps(facts).decode() if facts else None,
            orjson.dumps(remarks).decode() if remarks else None,
        )

    return read_row


def _facts(row: list[str], passport: list[tuple[str, int]]) -> dict[str, str]:
    facts = {}
    for key, place in passport:
        said = row[place].strip()
        if not values.is_empty(said):
            facts[key] = " ".join(said.split())[:LONGEST_PASSPORT_VALUE]
    return facts
