"""The columns of a house list and how each is read."""

from decimal import Decimal

from teremok.registry.imports import values
from teremok.registry.imports.values import Reader

HOUSE_KINDS = {
    "многоквартирный дом": "apartment",
    "многоквартирный": "apartment",
    "жилой дом блокированной застройки": "blocked",
    "блокированной застройки": "blocked",
    "специализированный жилищный фонд": "dormitory",
    "общежитие": "dormitory",
    "жилой дом": "detached",
    "индивидуальный жилой дом": "detached",
    "apartment": "apartment",
    "blocked": "blocked",
    "dormitory": "dormitory",
    "detached": "detached",
    "другое": "other",
    "other": "other",
}

_area = values.decimal(2, Decimal(0), Decimal("99999999.99"))
_area_filled = values.decimal(2, Decimal(0), Decimal("99999999.99"), zero_is_empty=True)

# Columns of the registry's house that a file may fill in, each with its type in the staging table.
SIMPLE: dict[str, tuple[str, Reader]] = {
    "unom": ("integer", values.whole(1, 99_999_999)),
    "fias_id": ("uuid", values.guid),
    "cadastral_number": ("text", values.cadastral),
    "gis_number": ("text", values.text(40)),
    "latitude": ("numeric(9,6)", values.decimal(6, Decimal(-90), Decimal(90))),
    "longitude": ("numeric(9,6)", values.decimal(6, Decimal(-180), Decimal(180))),
    "kind": ("text", values.one_of(HOUSE_KINDS)),
    "series": ("text", values.text(120)),
    "year_built": ("smallint", values.whole(1500, 2100, zero_is_empty=True)),
    "floors_max": ("smallint", values.whole(1, 150, zero_is_empty=True)),
    "floors_min": ("smallint", values.whole(1, 150, zero_is_empty=True)),
    "entrances": ("smallint", values.whole(1, 200, zero_is_empty=True)),
    "premises_declared": ("integer", values.whole(1, 100_000, zero_is_empty=True)),
    "residential_declared": ("integer", values.whole(0, 100_000)),
    "nonresidential_declared": ("integer", values.whole(0, 100_000)),
    "area_total": ("numeric(12,2)", _area_filled),
    "area_residential": ("numeric(12,2)", _area_filled),
    "area_nonresidential": ("numeric(12,2)", _area),
    "area_common": ("numeric(12,2)", _area),
    "is_emergency": ("boolean", values.flag),
    "in_service_on": ("date", values.day),
}
IDENTIFIERS = ("unom", "fias_id", "cadastral_number", "gis_number")
ADDRESS = ("address", "address_key", "locality", "street", "building")
OTHERS = (
    ("district", "text", values.text(120)),
    ("okrug", "text", values.text(120)),
    ("manager", "text", values.text(300)),
    ("updated", "timestamp", values.moment),
)
COLUMNS: tuple[tuple[str, str], ...] = (
    *((name, "text") for name in ADDRESS),
    *((name, kind) for name, (kind, _reader) in SIMPLE.items()),
    *((name, kind) for name, kind, _reader in OTHERS),
    ("manager_key", "text"),
    ("passport", "jsonb"),
    ("remarks", "jsonb"),
)
