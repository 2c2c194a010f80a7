"""One row of a list of premises into the cells of the staging table."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from teremok.registry.addresses import normalise
from teremok.registry.imports import values
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.values import Reader
from teremok.registry.names import fold

PREMISES_KINDS = {
    "квартира": "flat",
    "комната": "room",
    "нежилое": "nonresidential",
    "нежилое помещение": "nonresidential",
    "машино-место": "parking",
    "машиноместо": "parking",
    "flat": "flat",
    "room": "room",
    "nonresidential": "nonresidential",
    "parking": "parking",
}
REMEMBERED = 4096
_area = values.decimal(4, Decimal("0.0001"), Decimal("9999999.9999"))


def _floor(value: str) -> str | None:
    return str(int(value)) if -5 <= int(value) <= 150 else _refuse(value)


def _refuse(value: str) -> str:
    raise ValueError(value)


SIMPLE: dict[str, tuple[str, Reader]] = {
    "kind": ("text", values.one_of(PREMISES_KINDS)),
    "entrance": ("smallint", values.whole(1, 200)),
    "floor": ("smallint", _floor),
    "rooms": ("smallint", values.whole(1, 100)),
    "area": ("numeric(12,4)", _area),
    "area_living": ("numeric(12,4)", _area),
    "cadastral_number": ("text", values.cadastral),
    "is_common_property": ("boolean", values.flag),
}
COLUMNS: tuple[tuple[str, str], ...] = (
    ("address", "text"),
    ("address_key", "text"),
    ("unom", "integer"),
    ("number", "text"),
    ("number_key", "text"),
    *((name, kind) for name, (kind, _reader) in SIMPLE.items()),
    ("public_id", "uuid"),
    ("house_id", "bigint"),
)
_ENDS = str.maketrans("\t\n\r", "   ")
_unom = values.whole(1, 99_999_999)


def where(layout: Layout) -> Callable[[list[str]], tuple[str, str | None, str | None, str, str] | Rejected]:
    """Reads which house and which number a row speaks of: address, its key, UNOM, number, its key."""
    at_address, at_unom, at_number = (layout.places.get(name) for name in ("address", "unom", "number"))
    read_address, read_number = lru_cache(REMEMBERED)(_address), lru_cache(REMEMBERED)(_number)
    assert at_number is not None

    def read_where(row: list[str]) -> tuple[str, str | None, str | None, str, str] | Rejected:
        number = read_number(row[at_number])
        if number is None:
            return Rejected("no_number")
        unom = None
        if at_unom is not None and not values.is_empty(row[at_unom]):
            try:
                unom = _unom(row[at_unom])
            except ValueError:
                return Rejected("wrong_value", {"column": layout.header[at_unom], "value": row[at_unom][:80]})
        address, key = read_address(row[at_address]) if at_address is not None else ("", None)
        if key is None and unom is None:
            return Rejected("no_address" if values.is_empty(address) else "unreadable_address")
        return address, key, unom, *number

    return read_where


def _address(said: str) -> tuple[str, str | None]:
    """What was said, without line ends, and its key."""
    return said[:300].translate(_ENDS), normalise(said).key or None


def _number(said: str) -> tuple[str, str] | None:
    number = said.strip()[:40]
    return None if values.is_empty(number) else (number, fold(number))


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """Strict: a wrong area or cadastral number rejects the row, since shares and votes are counted from it."""
    read_where = where(layout)
    read_cells = reader_of(SIMPLE, layout)
    ids = values.new_ids()

    def read_row(row: list[str]) -> Cells | Rejected:
        place = read_where(row)
        if isinstance(place, Rejected):
            return place
        cells = read_cells(row)
        if isinstance(cells, Rejected):
            return cells
        return len(cells) - cells.count(None), (*place, *cells, next(ids), None)

    return read_row


def reader_of(
    fields: dict[str, tuple[str, Reader]], layout: Layout
) -> Callable[[list[str]], list[str | None] | Rejected]:
    """Reads the cells of `fields` in their order, None for those the file hasn't.

    Columns repeat themselves (a kind, a floor, a day), so what a cell says is remembered for the first few thousand
    spellings of each.
    """
    plan: list[tuple[int, int, Reader, dict[str, str | None]]] = [
        (at, layout.places[name], reader, {})
        for at, (name, (_kind, reader)) in enumerate(fields.items())
        if name in layout.places
    ]
    nothing: list[str | None] = [None] * len(fields)

    def read_cells(row: list[str]) -> list[str | None] | Rejected:
        cells = nothing.copy()
        for at, place, reader, known in plan:
            written = row[place]
            if written in known:
                cells[at] = known[written]
                continue
            said = written.strip()
            try:
                value = None if values.is_empty(said) else reader(said)
            except ValueError:
                if said.startswith("="):
                    return Rejected("formula", {"column": layout.header[place]})
                return Rejected("wrong_value", {"column": layout.header[place], "value": said[:80]})
            cells[at] = value
            if len(known) < REMEMBERED:
                known[written] = value
        return cells

    return read_cells
