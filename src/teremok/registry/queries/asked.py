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
LEADING = re.compile(r"(?:(?:д|дом)\b[.\s]*)?№?\s*\d+[а-я]?(?:[/-]\d+[а-я]?)?(?:(?:к|с|стр|корп|вл)\d|[\s,.])")
PART = re.compile(r"(?:к|с|вл)\d+[\w/]*")
GLUED = re.compile(r"(?<=\d)(?=(?:к|с|стр|корп|вл)\d)")
FLAT = re.compile(r"(?:\s|,)(?:кв|квартира|пом|помещение|ком)\.?\s*№?\s*([\d]+[\w-]*)$")
SILENT = frozenset({"г", "гор", "город", "д", "дом", "№", "им", "имени"})
PARTS = {name: part for name, part in words.MARKERS.items() if part in (words.CORPUS, words.STRUCTURE, words.HOLDING)}
CANONICAL = {**words.MODIFIERS, **words.NUMBER_WORDS, **words.STREETS, **words.TITLES}


@dataclass(frozen=True)
class Asked:
    """The folded words, and what else the text may mean: a flat behind a house, a cadastral number, a phone.

    `number_first` is «5 Сказочная», which may also be the name of a street («8 Марта»): the number stands before words
    of which none is one.
    """

    words: tuple[str, ...] = ()
    number_first: bool = False
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
        exact = _exactly(self._number_last(self.words))
        *earlier, last = self.words
        whole = all_of([*map(_word, earlier), lexeme(last)]) if last[0].isdigit() else ""
        return list(dict.fromkeys(filter(None, (exact, whole, all_of([*map(_word, earlier), _begun(last)])))))

    def house_of_flat_query(self) -> str:
        return _exactly(self._number_last(self.before_flat)) or all_of(map(_word, self.before_flat))

    def building_query(self) -> str:
        """The street as typed and exactly this number, a flat behind it left out; empty without either."""
        named = self._number_last(self.before_flat or self.words)
        return _exactly(named) if _without_building(named) else ""

    @property
    def number_that_may_be_the_street(self) -> str:
        """«8» of «8 марта», «5» of «5 сказочная»; empty where no number stands first."""
        return self.words[0] if self.number_first else ""

    def _number_last(self, found: tuple[str, ...]) -> tuple[str, ...]:
        if not self.number_first:
            return found
        street = 1
        while street < len(found) and PART.fullmatch(found[street]):
            street += 1
        return (*found[street:], *found[:street])

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
        return Asked(words=before, number_first=_is_number_first(plain, before), flat=flat[1], before_flat=before)
    found = _words(plain)
    if len(found) > 2 and NUMBER.fullmatch(found[-1]) and found[-2][0].isdigit():
        return Asked(words=found, flat=found[-1], before_flat=found[:-1])
    if len(found) > 3 and NUMBER.fullmatch(found[-1]) and re.fullmatch(r"(?:к|с)\d+\w*", found[-2]):
        return Asked(words=found, flat=found[-1], before_flat=found[:-1])
    return Asked(words=found, number_first=_is_number_first(plain, found))


def _is_number_first(plain: str, found: tuple[str, ...]) -> bool:
    """Not «1-я Владимирская», which is a street, and not «8 Марта 12», where a number follows."""
    rest = [word for word in found[1:] if not PART.fullmatch(word)]
    return bool(LEADING.match(plain)) and bool(rest) and not any(word[0].isdigit() for word in rest)


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


def _exactly(found: tuple[str, ...]) -> str:
    """The words and exactly the number at their end; empty when there is none."""
    building = _building(found)
    return all_of([*map(_word, _without_building(found)), lexeme(f"={building}")]) if building else ""


def _building(found: tuple[str, ...]) -> str:
    """The number at the end with its corpus and structure: «6», «к1» is «6к1»."""
    tail = _tail(found)
    return "".join(found[tail:]) if tail < len(found) else ""


def _without_building(found: tuple[str, ...]) -> tuple[str, ...]:
    return found[: _tail(found)]


def _tail(found: tuple[str, ...]) -> int:
    at = len(found)
    while at and PART.fullmatch(found[at - 1]):
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
