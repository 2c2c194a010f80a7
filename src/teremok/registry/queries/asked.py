"""What somebody typed into the search, read as an address, a number, or a name."""

import re
from dataclasses import dataclass

from teremok.platform.search import all_of, any_of, lexeme
from teremok.registry.addresses import CITIES, words
from teremok.registry.names import fold

SHORTEST = 2
SHORTEST_NAME = 3
SHORTEST_UNOM = 3
LONGEST = 200
MOST_WORDS = 10
CADASTRAL = re.compile(r"\d{2}:\d[\d:]*")
PHONE = re.compile(r"(?:\+7|8|7)?(\d{10})")
NUMBER = re.compile(r"\d+[а-я]?(?:[/-]\d+[а-я]?)?")
GLUED = re.compile(r"(?<=\d)(?=(?:к|с|стр|корп|вл)\d)")
FLAT = re.compile(r"(?:\s|,)(?:кв|квартира|пом|помещение|ком)\.?\s*№?\s*([\d]+[\w-]*)$")
SILENT = frozenset({"г", "гор", "город", "д", "дом", "№", "им", "имени"})
PARTS = {name: part for name, part in words.MARKERS.items() if part in (words.CORPUS, words.STRUCTURE, words.HOLDING)}
CANONICAL = {**words.MODIFIERS, **words.NUMBER_WORDS, **words.STREETS, **words.TITLES}


@dataclass(frozen=True)
class Asked:
    """The folded words, and what else the text may mean: a flat behind a house, a cadastral number, a phone."""

    words: tuple[str, ...] = ()
    flat: str = ""
    before_flat: tuple[str, ...] = ()
    cadastral: str = ""
    phone: str = ""

    @property
    def is_empty(self) -> bool:
        return len("".join(self.words)) < SHORTEST and not self.cadastral

    def house_queries(self) -> list[str]:
        """tsqueries from the most exact to the widest; none for what can't be a house."""
        if self.cadastral:
            return [lexeme(self.cadastral, is_prefix=True)]
        if not self.words:
            return []
        building = _building(self.words)
        exact = all_of([*map(_word, _without_building(self.words)), lexeme(f"={building}")]) if building else ""
        *earlier, last = self.words
        whole = all_of([*map(_word, earlier), lexeme(last)]) if last[0].isdigit() else ""
        return list(dict.fromkeys(filter(None, (exact, whole, all_of([*map(_word, earlier), _begun(last)])))))

    def house_of_flat_query(self) -> str:
        building = _building(self.before_flat)
        named = [*map(_word, _without_building(self.before_flat)), lexeme(f"={building}")] if building else []
        return all_of(named or map(_word, self.before_flat))

    def building_query(self) -> str:
        """The street as typed and exactly this number, a flat behind it left out; empty without either."""
        named = self.before_flat or self.words
        street, building = _without_building(named), _building(named)
        return all_of([*map(_word, street), lexeme(f"={building}")]) if street and building else ""

    def name_orders(self) -> list[tuple[str, ...]]:
        """The words as surname first, then as given name first; none when there is a digit among them."""
        names = tuple(word for word in self.words if word not in SILENT)
        if not names or any(char.isdigit() for name in names for char in name):
            return []
        if len(names) == 1:
            return [names] if len(names[0]) >= SHORTEST_NAME else []
        orders = [names, (names[-1], *names[:-1])]
        return [order for order in orders if len(order[0]) >= SHORTEST]


def read(text: str) -> Asked:
    """Reads at most 200 characters and ten words; what is longer is cut, not refused."""
    plain = fold(text[:LONGEST].replace("\x00", ""))
    digits = re.sub(r"[\s()+-]", "", plain)
    if CADASTRAL.fullmatch(plain):
        return Asked(words=(plain,), cadastral=plain)
    if PHONE.fullmatch(digits):
        return Asked(words=(digits,), phone="+7" + digits[-10:])
    flat = FLAT.search(plain)
    if flat:
        before = _words(plain[: flat.start()])
        return Asked(words=before, flat=flat[1], before_flat=before)
    found = _words(plain)
    if len(found) > 2 and NUMBER.fullmatch(found[-1]) and found[-2][0].isdigit():
        return Asked(words=found, flat=found[-1], before_flat=found[:-1])
    if len(found) > 3 and NUMBER.fullmatch(found[-1]) and re.fullmatch(r"(?:к|с)\d+\w*", found[-2]):
        return Asked(words=found, flat=found[-1], before_flat=found[:-1])
    return Asked(words=found)


def _words(plain: str) -> tuple[str, ...]:
    """Words without punctuation; «корпус 1» becomes «к1», «1-я» becomes «1», a federal city's name is left out."""
    spread = GLUED.sub(" ", re.sub(r"[,.;:()«»\"'|№]+", " ", plain))
    found: list[str] = []
    part = ""
    for token in spread.split():
        if part and token[0].isdigit():
            found.append(part + token)
        elif token in PARTS and found:
            part = PARTS[token]
            continue
        elif token not in SILENT and token not in CITIES:
            found += _plain(token)
        part = ""
    return tuple(found[:MOST_WORDS])


def _plain(token: str) -> list[str]:
    if token in words.STREETS:
        return [words.STREETS[token]]
    if ordinal := words.ORDINAL.match(token):
        return [ordinal[1]]
    if token[0].isdigit():
        return [token]
    return [piece for piece in token.split("-") if piece]


def _building(found: tuple[str, ...]) -> str:
    """The number at the end with its corpus and structure: «6», «к1» is «6к1»."""
    tail = _tail(found)
    return "".join(found[tail:]) if tail < len(found) else ""


def _without_building(found: tuple[str, ...]) -> tuple[str, ...]:
    return found[: _tail(found)]


def _tail(found: tuple[str, ...]) -> int:
    at = len(found)
    while at and re.fullmatch(r"(?:к|с|вл)\d+[\w/]*", found[at - 1]):
        at -= 1
    return at - 1 if at and found[at - 1][0].isdigit() else at


def _word(word: str) -> str:
    """A word typed whole, or abbreviated: a number is taken exactly, letters as a beginning."""
    if word[0].isdigit():
        return all_of(map(lexeme, re.split(r"[/-]", word)))
    return _begun(word)


def _begun(word: str) -> str:
    """A word still being typed: its beginning, what it abbreviates, and UNOM for a longer number."""
    pieces = [piece for piece in re.split(r"[/-]", word) if piece]
    if len(pieces) > 1:
        return all_of([*map(lexeme, pieces[:-1]), lexeme(pieces[-1], is_prefix=True)])
    wanted = [lexeme(word, is_prefix=True)]
    if word in CANONICAL:
        wanted.append(lexeme(CANONICAL[word]))
    elif len(word) >= SHORTEST_NAME:
        wanted += [lexeme(canon) for name, canon in CANONICAL.items() if name.startswith(word)]
    if word.isdigit() and len(word) >= SHORTEST_UNOM:
        wanted.append(lexeme(f"u{word}", is_prefix=True))
    return any_of(wanted)
