"""One row of a list of owners into the cells of the staging table."""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from uuid import UUID, uuid5

from teremok.kernel.identifiers import WrongIdentifier, check_inn, check_ogrn, check_snils
from teremok.kernel.shares import WrongShare, read_share
from teremok.platform.secrets import keyed_hash, sealer
from teremok.registry.imports import values
from teremok.registry.imports.kinds.premises.reading import PREMISES_KINDS, reader_of, where
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.values import Reader
from teremok.registry.names import fold, organisation_key

RIGHT_KINDS = {
    "единоличная": "sole",
    "индивидуальная": "sole",
    "собственность": "sole",
    "общая долевая": "shared",
    "долевая": "shared",
    "общая совместная": "joint",
    "совместная": "joint",
    "sole": "sole",
    "shared": "shared",
    "joint": "joint",
}
JOINT = UUID("5f0b3c1e-9f1f-4c7d-8a53-7e2e3d8b6f10")
LARGEST_DENOMINATOR = 2**31 - 1
_SPACES = re.compile(r"\s+")


def _joint(value: str) -> str | None:
    """A group's name within the file, or its identifier, as a UUID."""
    try:
        return str(UUID(value))
    except ValueError:
        return str(uuid5(JOINT, fold(value)))


SIMPLE: dict[str, tuple[str, Reader]] = {
    "premises_kind": ("text", values.one_of(PREMISES_KINDS)),
    "last_name": ("text", values.text(120)),
    "first_name": ("text", values.text(120)),
    "middle_name": ("text", values.text(120)),
    "full_name": ("text", values.text(360)),
    "birth_date": ("date", values.day),
    "snils": ("text", values.text(20)),
    "organisation": ("text", values.text(300)),
    "inn": ("text", values.text(20)),
    "ogrn": ("text", values.text(20)),
    "kind": ("text", values.one_of(RIGHT_KINDS)),
    "share": ("text", values.text(40)),
    "joint_group": ("uuid", _joint),
    "starts_on": ("date", values.day),
    "ends_on": ("date", values.day),
    "basis": ("text", values.text(200)),
    "registration_number": ("text", values.text(45)),
    "registered_on": ("date", values.day),
}
_PLACE = {name: place for place, name in enumerate(SIMPLE)}
_PARTY = ("last_name", "first_name", "middle_name", "birth_date", "organisation", "inn", "ogrn")
_RIGHT = ("joint_group", "starts_on", "ends_on", "basis", "registration_number", "registered_on")
COLUMNS: tuple[tuple[str, str], ...] = (
    ("address", "text"),
    ("address_key", "text"),
    ("unom", "integer"),
    ("number", "text"),
    ("number_key", "text"),
    ("premises_kind", "text"),
    *((name, SIMPLE[name][0]) for name in _PARTY),
    *((name, SIMPLE[name][0]) for name in _RIGHT),
    ("kind", "text"),
    ("share_numerator", "integer"),
    ("share_denominator", "integer"),
    ("name_key", "text"),
    ("snils_hash", "bytea"),
    ("snils_encrypted", "bytea"),
    ("organisation_key", "text"),
    ("party", "text"),
    ("public_id", "uuid"),
    ("person_public_id", "uuid"),
    ("house_id", "bigint"),
    ("premises_id", "bigint"),
    ("person_id", "bigint"),
    ("organisation_id", "bigint"),
)


@lru_cache(maxsize=4096)
def _share(text: str) -> tuple[str, str] | None:
    try:
        value = read_share(text)
    except WrongShare:
        return None
    if not 0 < value <= 1 or value.denominator > LARGEST_DENOMINATOR:
        return None
    return str(value.numerator), str(value.denominator)


def read(layout: Layout) -> Callable[[list[str]], Cells | Rejected]:
    """A share has to be exact, identifiers have to agree with their control digits; SNILS leave here only sealed."""
    read_where = where(layout)
    read_cells = reader_of(SIMPLE, layout)
    seal, ids = sealer(), values.new_ids()
    told = itemgetter(*(_PLACE[name] for name in ("premises_kind", *_PARTY, *_RIGHT)))

    def read_row(row: list[str]) -> Cells | Rejected:
        place = read_where(row)
        if isinstance(place, Rejected):
            return place
        said = read_cells(row)
        if isinstance(said, Rejected):
            return said
        party = _party(said, seal)
        if isinstance(party, Rejected):
            return party
        right = _right(said)
        if isinstance(right, Rejected):
            return right
        new = next(ids), next(ids) if party[0] else None
        filled = len(said) - said.count(None)
        return filled, (*place, *told(said), *right, *party, *new, None, None, None, None)

    return read_row


def _right(said: list[str | None]) -> tuple[str, str, str] | Rejected:
    written = said[_PLACE["share"]] or "1"
    share = _share(written)
    if share is None:
        return Rejected("wrong_share", {"value": written})
    starts, ends = said[_PLACE["starts_on"]], said[_PLACE["ends_on"]]
    if starts and ends and ends <= starts:
        return Rejected("wrong_period")
    kind = said[_PLACE["kind"]] or ("sole" if share == ("1", "1") else "shared")
    if kind == "sole" and share != ("1", "1"):
        kind = "shared"
    return kind, *share


def _party(said: list[str | None], seal: Callable[[str], bytes]) -> tuple[str | None, ...] | Rejected:
    """Name key, SNILS hash, sealed SNILS, organisation key, and who within the file this is."""
    if said[_PLACE["full_name"]] and not said[_PLACE["last_name"]]:
        names = [*str(said[_PLACE["full_name"]]).split(" ", 2), None, None]
        for name, value in zip(("last_name", "first_name", "middle_name"), names, strict=False):
            said[_PLACE[name]] = value
    last, organisation = said[_PLACE["last_name"]], said[_PLACE["organisation"]]
    if last and organisation:
        return Rejected("two_parties")
    try:
        if organisation:
            return _organisation(said, organisation)
        return _person(said, seal) if last else Rejected("no_party")
    except WrongIdentifier as wrong:
        return Rejected("wrong_identifier", {"why": str(wrong)})


def _organisation(said: list[str | None], name: str) -> tuple[str | None, ...]:
    if inn := said[_PLACE["inn"]]:
        said[_PLACE["inn"]] = check_inn(inn)
    if ogrn := said[_PLACE["ogrn"]]:
        said[_PLACE["ogrn"]] = check_ogrn(ogrn)
    key = organisation_key(name)
    return None, None, None, key, "o" + (said[_PLACE["inn"]] or key)


def _person(said: list[str | None], seal: Callable[[str], bytes]) -> tuple[str | None, ...]:
    names = (said[_PLACE["last_name"]], said[_PLACE["first_name"]], said[_PLACE["middle_name"]])
    key = fold(" ".join(filter(None, names)))
    born = said[_PLACE["birth_date"]]
    if snils := said[_PLACE["snils"]]:
        digits = check_snils(snils)
        found = keyed_hash(digits)
        return key, "\\x" + found.hex(), "\\x" + seal(digits).hex(), None, "s" + found[:16].hex()
    return key, None, None, None, f"n{key}|{born}" if born else None
