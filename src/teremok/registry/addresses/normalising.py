"""Takes an address apart into locality, street and building, whatever the order and the abbreviations."""

import re
from dataclasses import dataclass
from functools import lru_cache

from teremok.registry.addresses import words
from teremok.registry.addresses.building import Building, begins_building, read_building

CITIES = frozenset({"москва", "санкт-петербург", "севастополь"})

_QUOTES = re.compile(r"[\"«»„“”']")
_SPACES = re.compile(r"\s+")
_GLUED_DOT = re.compile(r"\.(?=\w)")
_STREET_WITH_HOUSE = re.compile(
    r"^(?P<street>.*?[^\W\d].*?)\s+(?:(?P<marked>(?:домовладение|двлд|дом|д|владение|влд|вл)\.?\s*№?\s*\d.*)"
    r"|(?P<bare>\d+(?:[/-]\d+)?[а-я]?(?:\s*(?:к|корп|корпус|с|стр|строение)\.?\s*\d+[а-я]?)*))$"
)
_POSTCODE = re.compile(r"^\d{6}$")
_VILLAGE = re.compile(r"^д\.?\s+(?!дом\b|корпус\b|улица\b|ул\b|проезд\b)(?P<name>[а-я][а-я-]{2,}(?:\s+[а-я-]+)*)$")


@dataclass(frozen=True, slots=True)
class Address:
    """`locality`, `street` and `building` are for people; `key` is equal for the same house from any source.

    The key reads "locality|words of the street|its kind|building". It is empty when no building could be read.
    """

    locality: str
    street: str
    building: str
    key: str


@lru_cache(maxsize=65536)
def normalise(text: str) -> Address:
    """Any spelling of a Russian address. A federal city's own name is left out: its lists often leave it out too."""
    segments = _segments(text)
    places: list[tuple[str, str]] = []
    street: _Street | None = None
    pieces: list[str] = []
    for position, segment in enumerate(segments):
        later = segments[position + 1 :]
        if pieces and (behind := _locality_behind(segment)):
            places.append(behind)
        elif pieces and (begins_building(segment) or not _street_of(segment)):
            pieces.append(segment)
        elif village := _village(segment, later):
            places.append(village)
        elif begins_building(segment):
            pieces.append(segment)
        else:
            street = _take_place(segment, places, street, pieces, is_last=not later)
    building = read_building(pieces)
    return _address(_named(places), street, building)


def _segments(text: str) -> list[str]:
    plain = _QUOTES.sub("", text.lower().replace("ё", "е").replace("\xa0", " "))
    found = [_SPACES.sub(" ", part).strip(" .;") for part in plain.replace(";", ",").split(",")]
    return [part for part in found if part and part not in words.COUNTRY and not _POSTCODE.match(part)]


def _village(segment: str, later: list[str]) -> tuple[str, str] | None:
    """`д. Горчаково, …, д. 4`: the letter д stands for a village when a house is still to come."""
    match = _VILLAGE.match(segment)
    if match and any(begins_building(other) for other in later):
        return "деревня", match["name"]
    return None


def _take_place(
    segment: str, places: list[tuple[str, str]], street: "_Street | None", pieces: list[str], *, is_last: bool
) -> "_Street | None":
    """One segment before the building: a locality, a street, or a street with its house behind it."""
    if locality := _locality_of(segment):
        places.append(locality)
        return street
    together = _STREET_WITH_HOUSE.match(segment)
    if together and (together["marked"] or is_last):
        pieces.append(together["marked"] or "д. " + together["bare"])
        segment = together["street"]
    found = _street_of(segment)
    if found is None and segment in CITIES:
        return street
    if found is None:
        found = _Street("", _tokens(segment))
    if street is not None:
        places.append((street.kind, " ".join(street.tokens)))
    return found


def _locality_behind(segment: str) -> tuple[str, str] | None:
    """A town named after the house, as on an envelope; "п. 3" there is an entrance, "с. 2" a structure."""
    found = _locality_of(segment)
    return found if found and len(found[1]) > 2 and found[1].replace(" ", "").replace("-", "").isalpha() else None


def _locality_of(segment: str) -> tuple[str, str] | None:
    tokens = _tokens(segment)
    if len(tokens) > 1 and tokens[0] in words.LOCALITIES:
        return words.LOCALITIES[tokens[0]], " ".join(tokens[1:])
    if (
        len(tokens) > 2
        and tokens[0] in ("дачный", "рабочий", "сельское", "городское")
        and tokens[1].startswith("посел")
    ):
        return "посёлок", " ".join(tokens[2:])
    return None


@dataclass(frozen=True, slots=True)
class _Street:
    kind: str
    tokens: list[str]


def _street_of(segment: str) -> _Street | None:
    """The kind stands first ("ул. Кубинка"), last ("Ангарская улица") or within ("4-я улица Марьиной Рощи")."""
    tokens = _tokens(segment)
    places = [i for i, token in enumerate(tokens) if token in words.STREETS]
    if not places or len(tokens) == 1:
        return None
    streets = [i for i in places if words.STREETS[tokens[i]] == "улица"]
    at = 0 if places[0] == 0 and (not streets or streets[0] == 0) else (streets or places)[-1]
    return _Street(words.STREETS[tokens[at]], tokens[:at] + tokens[at + 1 :])


def _tokens(segment: str) -> list[str]:
    spread = _GLUED_DOT.sub(". ", segment.replace("№", " № "))
    return [token for token in (part.strip(".()") for part in spread.split()) if token]


def _canonical(token: str) -> str:
    ordinal = words.ORDINAL.match(token)
    if ordinal:
        return ordinal[1]
    return words.NUMBER_WORDS.get(token) or words.MODIFIERS.get(token) or words.TITLES.get(token) or token


def _named(places: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the federal city, and each name once: "п. Московский, г. Московский" is one place."""
    once: dict[str, tuple[str, str]] = {}
    for kind, name in places:
        if name not in CITIES:
            once[name] = (kind, name)
    return list(once.values())


def _address(places: list[tuple[str, str]], street: _Street | None, building: Building) -> Address:
    locality_key = " ".join(name for _, name in places)
    canonical = [_canonical(t) for t in street.tokens if t not in words.LEFT_OUT] if street else []
    parts = (locality_key, " ".join(sorted(canonical)), street.kind if street else "", building.key)
    return Address(
        locality=", ".join(f"{kind} {_capital(name)}".strip() for kind, name in places)[:120],
        street=_shown_street(street)[:160] if street else "",
        building=building.shown[:60],
        key="|".join(parts)[:300] if building.key and (locality_key or canonical) else "",
    )


def _shown_street(street: _Street) -> str:
    """Adjectives before the kind, names behind it: «Большая Академическая улица», «улица Кубинка»."""
    gender = words.GENDER.get(street.kind, "m")
    first, rest = [], []
    for token in street.tokens:
        canon = words.MODIFIERS.get(token)
        if canon and len(street.tokens) > 1:
            first.append(words.SHOWN[canon][gender])
        elif words.ORDINAL.match(token):
            first.insert(0, token)
        else:
            rest.append(words.TITLES.get(token, token))
    if rest and words.ADJECTIVE[gender].search(rest[0]) and street.kind not in ("", "квартал", "микрорайон"):
        named = [_capital(" ".join(rest)), street.kind]
    else:
        named = [street.kind, _capital(" ".join(rest))]
    return " ".join(part for part in (*first, *named) if part)


_SMALL = frozenset({"лет", "года", "и", "на", "в", "км"})


def _capital(name: str) -> str:
    spread = re.split(r"([ -])", name)
    return "".join(p if p in _SMALL or not p[:1].isalpha() else p[0].upper() + p[1:] for p in spread)
