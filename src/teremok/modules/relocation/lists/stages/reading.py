"""The columns of the department's file and how a row is read."""

from collections.abc import Callable

from teremok.modules.relocation.stages import by_number
from teremok.registry.imports import values
from teremok.registry.imports.kinds.premises.reading import reader_of
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.profiles.shape import Profile
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.values import Reader
from teremok.registry.names import fold

KIND = "stages"
PROFILE = Profile(
    name="relocation-stages",
    kind=KIND,
    source="",
    required=frozenset({"stage", "came_on"}),
    one_of=("family", "unom"),
    columns={
        "family": ("Номер семьи", "Семья", "family_number", "family"),
        "unom": ("УНОМ", "unom"),
        "flat": ("Квартира", "Номер помещения", "flat"),
        "room": ("Комната", "room"),
        "stage": ("Номер этапа", "Этап", "Стадия", "stage_id", "stage"),
        "came_on": ("Дата", "Дата этапа", "date"),
    },
)
FIELDS: dict[str, tuple[str, Reader]] = {
    "family": ("text", values.text(40)),
    "unom": ("integer", values.whole(1, 99_999_999, zero_is_empty=True)),
    "flat": ("text", values.text(40)),
    "room": ("text", values.text(40)),
    "stage": ("smallint", values.whole(0, 9999)),
    "came_on": ("date", values.day),
}
# `address` and `number` are what the row is shown by; they are filled in once the family is found.
COLUMNS: tuple[tuple[str, str], ...] = (
    *((name, kind) for name, (kind, _reader) in FIELDS.items()),
    ("address", "text"),
    ("number", "text"),
    ("flat_key", "text"),
    ("room_key", "text"),
    ("goes_to", "text"),
    ("family_id", "bigint"),
    ("listed_id", "bigint"),
)


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """A family by its number, or by UNOM, flat and room; a stage by the department's number."""
    read_cells = reader_of(FIELDS, layout)

    def read_row(row: list[str]) -> Cells | Rejected:
        cells = read_cells(row)
        if isinstance(cells, Rejected):
            return cells
        family, unom, flat, room, stage, day = cells
        if family is None and (unom is None or flat is None):
            return Rejected("no_family_named")
        if stage is None or day is None:
            return Rejected("no_stage" if stage is None else "no_day")
        goes_to = by_number(int(stage))
        if goes_to is None:
            return Rejected("unknown_stage", {"value": stage})
        shown = family or f"УНОМ {unom}"
        keys = (flat and fold(flat), room and fold(room))
        number = None if family else flat
        return sum(cell is not None for cell in cells), (*cells, shown, number, *keys, goes_to.value, None, None)

    return read_row
