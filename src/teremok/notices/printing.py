"""What a letter bears on its paper: number, address, words, codes; and many letters as one PDF."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices.events import canonical
from teremok.notices.models import Addressee, Letter, PrintRun
from teremok.notices.rendering import link_to, said_to
from teremok.platform import documents
from teremok.platform.database.periods import day_of, in_force_on
from teremok.registry.models import Organisation, OwnershipRight, Person, Premises, Residency
from teremok.ui.formats import address as unbroken
from teremok.ui.formats import telephone

SERIES = "ПЧ"
TEMPLATE = "notices/documents/notice_letter.typ"
LANGUAGE_OF_THE_POST = "ru"
MASK = 3  # of the codes: looking for the best one of two thousand letters takes longer than setting them
# A scanner types like a keyboard, so that letters of an alphabet would come out by its layout: the code has none.
CODE = re.compile(r"(\d{4})\s?[-–—]\s?(\d{6,})\s?[-–—/]\s?(\d{1,6})(?!\d)")


@dataclass(frozen=True)
class Sheet:
    """One letter as it is printed: `shown` is everything on it in words, `hash` the SHA-256 over them."""

    letter: Letter
    shown: Mapping[str, Any]
    large: bool
    organisation: Organisation | None

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(canonical(self.shown).encode()).digest()


def number_of(letter: Letter) -> str:
    """ПЧ-2026-000012-0037: the run's number and the place in it; empty while the letter waits."""
    return f"{letter.run.number}-{letter.place:04d}" if letter.run is not None and letter.place else ""


def code_of(number: str) -> str:
    """The same without the series, as the code on the letter bears it."""
    return number.removeprefix(f"{SERIES}-")


def read_number(text: str) -> tuple[str, int] | None:
    """The run's number and the place, from whatever was typed or scanned; None where there is no such number."""
    found = CODE.search(text)
    return (f"{SERIES}-{found[1]}-{found[2]}", int(found[3])) if found else None


def with_everything(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """The letters with all that is printed of them, in one statement."""
    return letters.select_related(
        "run",
        "addressee__notice__organisation",
        "addressee__template",
        "addressee__person__notice_habits",
        "addressee__premises__house",
    )


def homes_of(addressees: Sequence[Addressee], *, on: date) -> dict[int, Premises]:
    """Where the post finds them, by the addressee's key: the home the notice is about, else where the person lives,
    else what they own. Whoever has none of these is left out."""
    known = {row.pk: row.premises for row in addressees if row.premises is not None}
    homeless: dict[int, list[int]] = defaultdict(list)
    for row in addressees:
        if row.premises is None:
            homeless[row.person_id].append(row.pk)
    for bond in (Residency, OwnershipRight):
        rows = bond.objects.filter(
            in_force_on(on),
            person_id__in=homeless,
            premises__merged_into=None,
            premises__removed_on=None,
            premises__house__demolished_on=None,
        )
        for tie in rows.select_related("premises__house").order_by("person_id", "id"):
            for addressee in homeless.get(tie.person_id or 0, ()):
                known.setdefault(addressee, tie.premises)
    return known


def address_of(premises: Premises) -> str:
    """House and flat as the post reads them: in Russian, whatever the letter's language is."""
    with override(LANGUAGE_OF_THE_POST):
        words = {
            Premises.Kind.FLAT: _("%(house)s, flat %(number)s"),
            Premises.Kind.ROOM: _("%(house)s, room %(number)s"),
            Premises.Kind.NONRESIDENTIAL: _("%(house)s, premises %(number)s"),
            Premises.Kind.PARKING: _("%(house)s, parking place %(number)s"),
        }[Premises.Kind(premises.kind)]
    return words % {"house": premises.house.address, "number": premises.number}


def sheet_of(letter: Letter, *, name: str, address: str, at: datetime) -> Sheet:
    """Take the letter from `with_everything`. Raises CannotWord where a value is missing."""
    addressee = letter.addressee
    said = said_to(addressee)
    habits = getattr(addressee.person, "notice_habits", None)
    shown = {
        "number": number_of(letter),
        "notice": addressee.notice.number or "",
        "name": name,
        "address": address,
        "language": addressee.template.language,
        "subject": said.subject,
        "text": said.body,
        "link": link_to(addressee),
        "date": day_of(at).isoformat(),
    }
    return Sheet(letter, shown, bool(habits and habits.large_print), addressee.notice.organisation)


def together(sheets: Sequence[Sheet], *, title: str, at: datetime) -> documents.Marked:
    """All of them as one PDF, with the page on which each begins."""
    senders: dict[str, Any] = {}
    letters = []
    for place, sheet in enumerate(sheets):
        sender = str(sheet.organisation.pk) if sheet.organisation else ""
        senders.setdefault(sender, sender_of(sheet.organisation))
        code = code_of(sheet.shown["number"])
        letters.append(
            {
                **sheet.shown,
                "address": unbroken(sheet.shown["address"]),
                "place": place,
                "sender": sender,
                "large": sheet.large,
                "code": code,
                "mark": documents.qr(code or "0", mask=MASK),
                "qr": documents.qr(sheet.shown["link"], mask=MASK),
                "link": sheet.shown["link"].partition("://")[2],
            }
        )
    data = {"title": title, "senders": senders, "letters": letters}
    return documents.render_marked(TEMPLATE, data, mark="letter", at=at, language=LANGUAGE_OF_THE_POST)


def sender_of(organisation: Organisation | None) -> dict[str, str]:
    if organisation is None:
        return {"name": _("Teremok"), "address": settings.BASE_URL.partition("://")[2], "phone": ""}
    return {
        "name": organisation.name,
        "address": organisation.postal_address,
        "phone": telephone(organisation.phone) if organisation.phone else "",
    }


def register_of(run: PrintRun, letters: Iterable[Letter]) -> bytes:
    """The list that goes to the post with the letters."""
    rows: dict[bool, list[dict[str, str]]] = {True: [], False: []}
    for letter in letters:
        to = letter.printed_to or {}
        rows[letter.is_registered].append(
            {
                "number": number_of(letter),
                "name": to.get("name", ""),
                "address": to.get("address", ""),
                "posting": letter.posting_number,
                "part": str(to.get("part", "")),
                "page": str(to.get("page", "")),
            }
        )
    data = {
        "number": run.number,
        "sender": sender_of(run.organisation)["name"],
        "total": len(rows[True]) + len(rows[False]),
        "registered": rows[True],
        "plain": rows[False],
    }
    return documents.render_marked("notices/documents/register.typ", data, mark="letter", at=run.made_at).pdf


def in_natural_order(text: str) -> str:
    """A sort key by which house 5 comes before house 11."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(8), text)


def is_alive(person: Person) -> bool:
    return person.died_on is None
