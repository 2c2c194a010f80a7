"""Reading what the post or the print shop sends back: numbers, outcomes, days; row by row, with reasons."""

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.notices.models import Letter
from teremok.notices.outcomes import CannotEnd, check_outcome
from teremok.notices.post_numbers import is_posting_number, plain
from teremok.notices.printing import number_of, read_number
from teremok.platform.files import storage
from teremok.platform.files.models import StoredFile
from teremok.registry.imports.sources import CannotRead, open_source
from teremok.registry.names import fold
from teremok.ui.formats import day

MOST_ROWS = 20_000
State = Letter.State
# What columns may be called; folded, the first that fits counts.
NAMES: Mapping[str, tuple[str, ...]] = {
    "number": ("наш номер", "номер письма", "our number", "letter"),
    "name": ("кому", "адресат", "фио", "получатель", "to", "addressee", "name"),
    "address": ("куда", "адрес", "адрес получателя", "address"),
    "posting": ("шпи", "номер отправления", "почтовый идентификатор", "трек-номер", "posting number", "barcode"),
    "day": ("дата", "дата вручения", "дата операции", "день", "day", "date"),
    "result": ("результат", "статус", "исход", "отметка", "операция", "result", "status", "outcome"),
    "reason": ("причина", "причина возврата", "reason"),
}
# In this order: a return tells its reason, and "not handed over" is no handing over.
RESULTS: tuple[tuple[State, re.Pattern[str]], ...] = (
    (State.REFUSED, re.compile(r"отказ|refus")),
    (State.UNCLAIMED, re.compile(r"исте[кч]|срок\w* хранения|не ?востребован|unclaimed|not collected")),
    (
        State.RETURNED,
        re.compile(
            r"(неверн|неправильн|неполн|несуществующ)\w* адрес|адресат (выбыл|умер|не зарегистрирован|неизвестен)"
            r"|по указанному адресу|не проживает|wrong address|returned"
        ),
    ),
    (State.RECEIVED, re.compile(r"^(?!.*\bне ?(?:вруч|получ)).*(вручен|получен)|^received|^delivered")),
)


class Row(NamedTuple):
    """A row as it was written."""

    line: int
    number: str
    name: str
    address: str
    posting: str
    day: str
    result: str
    reason: str


@dataclass(frozen=True)
class Told:
    """What a row tells of a letter."""

    line: int
    letter: Letter
    posting: str = ""
    outcome: State | None = None
    on: date | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        return str((self.letter.printed_to or {}).get("name", ""))


@dataclass(frozen=True)
class Refused:
    """A row that can't be taken, and why."""

    line: int
    row: str
    why: str


@dataclass
class Plan:
    """What a list would change: `news` are taken in, `known` are there already, `refused` are left out."""

    news: list[Told] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def numbers(self) -> int:
        return sum(1 for one in self.news if one.posting)

    @property
    def outcomes(self) -> Counter[State]:
        return Counter(one.outcome for one in self.news if one.outcome is not None)


class NotTaken(Exception):
    """A row can't be taken; the message says why."""


def read(path: Path) -> list[Row]:
    """The rows of a CSV or XLSX. Raises CannotRead where it is no such list."""
    source = open_source(path)
    try:
        places = _places(source.header)
        rows: list[Row] = []
        for line, values in source.rows:
            if len(rows) >= MOST_ROWS:
                raise CannotRead(_("The list has more than %(most)d rows. Split it.") % {"most": MOST_ROWS})
            cells = {name: values[place].strip() if place < len(values) else "" for name, place in places.items()}
            if any(cells.values()):
                rows.append(Row(line, **{name: cells.get(name, "") for name in Row._fields if name != "line"}))
    finally:
        source.close()
    return rows


def read_kept(file: StoredFile) -> list[Row]:
    """The rows of a list that was handed in. Raises CannotRead."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as copy:
        for chunk in storage.current().read(file.content_id):
            copy.write(chunk)
        copy.flush()
        return read(Path(copy.name))


def plan(rows: Sequence[Row], letters: QuerySet[Letter], *, on: date) -> Plan:
    """Compares the rows with the letters the actor keeps; changes nothing. `on` is today: nothing happens after it."""
    known = _Known(rows, letters)
    made = Plan()
    twice = Counter(plain(row.posting) for row in rows if row.posting)
    seen: dict[int, int] = {}
    for row in rows:
        try:
            told = _told(row, known, twice, on)
            if told.letter.pk in seen:
                raise NotTaken(_("The same letter stands in line %(line)d already") % {"line": seen[told.letter.pk]})
        except (NotTaken, CannotEnd) as refusal:
            made.refused.append(Refused(row.line, _shown(row), str(refusal)))
            continue
        seen[told.letter.pk] = row.line
        if told.posting or told.outcome:
            made.news.append(told)
        else:
            made.known.append(row.line)
    return made


class _Known:
    """The letters that the rows may mean, found in a question for each way of naming them."""

    def __init__(self, rows: Sequence[Row], letters: QuerySet[Letter]) -> None:
        printed = letters.exclude(run=None).select_related("run", "addressee__notice")
        named = {found for row in rows if (found := read_number(row.number))}
        postings = {plain(row.posting) for row in rows if row.posting}
        runs = {run for run, _place in named}
        self.by_number = {
            (letter.run.number, letter.place): letter
            for letter in (printed.filter(run__number__in=runs) if runs else ())
            if letter.run is not None
        }
        self.by_posting = {one.posting_number: one for one in printed.filter(posting_number__in=postings)}
        self.taken = set(Letter.objects.filter(posting_number__in=postings).values_list("posting_number", flat=True))
        self.by_person: dict[tuple[str, str], list[Letter]] = defaultdict(list)
        if any(row.name and not read_number(row.number) for row in rows):
            for letter in printed.filter(state__in=(State.PRINTED, State.POSTED)):
                to = letter.printed_to or {}
                self.by_person[_key(to.get("name", "")), _key(to.get("address", ""))].append(letter)

    def letter_of(self, row: Row) -> Letter:
        if row.number:
            named = read_number(row.number)
            found = self.by_number.get(named) if named else None
            if found is None:
                raise NotTaken(_("There is no letter of yours with this number"))
            return found
        if (letter := self.by_posting.get(plain(row.posting))) is not None:
            return letter
        if not row.name or not row.address:
            raise NotTaken(_("Neither our number nor name and address stand in the row"))
        several = self.by_person.get((_key(row.name), _key(row.address)), [])
        if len(several) > 1:
            raise NotTaken(_("Several letters went to this person: give our number"))
        if not several:
            raise NotTaken(_("No letter on its way went to this name and address"))
        return several[0]


def _told(row: Row, known: _Known, twice: Counter[str], today: date) -> Told:
    letter = known.letter_of(row)
    posting = _posting(row, letter, known, twice)
    outcome, on = _outcome(row)
    if outcome is not None and on is not None and letter.state == outcome and letter.ended_on == on:
        outcome, on = None, None
    if outcome is not None and on is not None:
        check_outcome(letter, outcome, on=on, today=today)
    return Told(row.line, letter, posting, outcome, on, row.reason or row.result)


def _posting(row: Row, letter: Letter, known: _Known, twice: Counter[str]) -> str:
    """The new number; empty where the row has none or the letter has it already."""
    number = plain(row.posting)
    if not number or number == letter.posting_number:
        return ""
    if not is_posting_number(number):
        raise NotTaken(_("“%(number)s” is no posting number: 14 digits, the last of which checks the others") % {
            "number": row.posting[:40]})  # fmt: skip
    if not letter.is_registered:
        raise NotTaken(_("An ordinary letter has no posting number"))
    if letter.posting_number:
        raise NotTaken(_("The letter has another posting number already: %(number)s") % {
            "number": letter.posting_number})  # fmt: skip
    if number in known.taken:
        raise NotTaken(_("Another letter has this posting number"))
    if twice[number] > 1:
        raise NotTaken(_("This posting number stands in several rows"))
    if letter.state not in (State.PRINTED, State.POSTED):
        raise NotTaken(_("The letter isn't on its way: %(state)s") % {"state": letter.get_state_display()})
    return number


def _outcome(row: Row) -> tuple[State | None, date | None]:
    if not row.result:
        return None, None
    text = fold(f"{row.result} {row.reason}")
    found = next((state for state, pattern in RESULTS if pattern.search(text)), None)
    if found is None:
        raise NotTaken(_("“%(result)s” is no result we know: received, refused, not collected or returned") % {
            "result": row.result[:60]})  # fmt: skip
    if not row.day:
        raise NotTaken(_("The day of the result is missing"))
    return found, _day(row.day)


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text[:10].strip(), form).date()  # noqa: DTZ007 (a day, not a moment)
        except ValueError:
            continue
    raise NotTaken(_("“%(day)s” is no day: write it as 12.05.2026") % {"day": text[:40]})


def _places(header: Sequence[str]) -> dict[str, int]:
    folded = [fold(name) for name in header]
    places = {
        field: place
        for field, names in NAMES.items()
        for place in [next((folded.index(fold(name)) for name in names if fold(name) in folded), -1)]
        if place >= 0
    }
    if not ({"number", "posting"} & places.keys() or {"name", "address"} <= places.keys()):
        raise CannotRead(str(NO_COLUMNS))
    if not {"posting", "result"} & places.keys():
        raise CannotRead(str(NO_COLUMNS))
    return places


NO_COLUMNS = gettext_lazy(
    "The list needs our number (or name and address) and the posting number or a result as columns. Take the register"
    " of the run and fill it in."
)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _shown(row: Row) -> str:
    return " · ".join(filter(None, (row.number, row.name, row.address, row.posting, row.result, row.day)))[:200]


def sentences(news: Iterable[Told]) -> list[tuple[Told, str, str]]:
    """Each with the letter's number and what changes, in words."""
    found = []
    for one in news:
        words = [one.posting] if one.posting else []
        if one.outcome is not None and one.on is not None:
            words.append(f"{one.outcome.label}, {day(one.on)}")
        found.append((one, number_of(one.letter), "; ".join(words)))
    return found
