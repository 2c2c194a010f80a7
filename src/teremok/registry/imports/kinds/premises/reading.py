"""One row of a list of premises into the cells of the staging table."""

from collections.abc import Callable
from decimal import Decimal

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
    ("house_id", "bigint"),
)
_unom = values.whole(1, 99_999_999)


def where(layout: Layout) -> Callable[[list[str]], tuple[str, str | None, str | None, str, str] | Rejected]:
    """Reads which house and which number a row speaks of: address, its key, UNOM, number, its key."""
    at_address, at_unom, at_number = (layout.places.get(name) for name in ("address", "unom", "number"))
    assert at_number is not None

    def read_where(row: list[str]) -> tuple[str, str | None, str | None, str, str] | Rejected:
        number = row[at_number].strip()
        if values.is_empty(number):
            return Rejected("no_number")
        unom = None
        if at_unom is not None and not values.is_empty(row[at_unom]):
            try:
                unom = _unom(row[at_unom])
            except ValueError:
                return Rejected("wrong_value", {"column": layout.header[at_unom], "value": row[at_unom][:80]})
        address = row[at_address] if at_address is not None else ""
        key = normalise(address).key or None
        if key is None and unom is None:
            return Rejected("no_address" if values.is_empty(address) else "unreadable_address")
        number = number[:40]
        return address[:300].replace("\t", " ").replace("\n", " ").replace("\r", " "), key, unom, number, fold(number)

    return read_where


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """Strict: a wrong area or cadastral number rejects the row, since shares and votes are counted from it."""
    read_where = where(layout)
    plan = [(layout.places.get(name), reader) for name, (_kind, reader) in SIMPLE.items()]

    def read_row(row: list[str]) -> Cells | Rejected:
        place = read_where(row)
        if isinstance(place, Rejected):
            return place
        cells = read_cells(row, plan, layout.header)
        if isinstance(cells, Rejected):
            return cells
        return len(cells) - cells.count(None), (*place, *cells, None)

    return read_row


def read_cells(row: list[str], plan: list[tuple[int | None, Reader]], header: list[str]) -> list[str | None] | Rejected:
    cells: list[str | None] = []
    for place, reader in plan:
        if place is None or values.is_empty(said := row[place].strip()):
            cells.append(None)
            continue
        try:
            cells.append(reader(said))
        except ValueError:
            if said.startswith("="):
                return Rejected("formula", {"column": header[place]})
            return Rejected("wrong_value", {"column": header[place], "value": said[:80]})
    return cells
