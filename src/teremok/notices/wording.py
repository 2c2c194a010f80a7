"""Variables in wordings: `((name))` is replaced, nothing else is understood, so that a wording can't do harm."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.notices.kinds import NoticeType, Variable, Wording

PLACE = re.compile(r"\(\((.*?)\)\)", re.DOTALL)
SUBJECT_LIMIT = 200
BODY_LIMIT = 20_000
SHORT_LIMIT = 600

# What every wording may name, without its type declaring it.
ALWAYS: Mapping[str, Variable] = {
    "name": Variable(gettext_lazy("How the person is addressed"), "Анна Петровна"),
    "address": Variable(gettext_lazy("The address of the person's home"), "Сказочная ул., д. 5, кв. 12"),
    "organisation": Variable(gettext_lazy("Who writes"), "УК «Терем»"),
    "link": Variable(gettext_lazy("The address where the notice is confirmed"), "https://example.org/n/…"),
}


class CannotWord(Exception):
    """The wording can't be used; the message says what to change."""


@dataclass(frozen=True)
class Said:
    """A wording with its variables filled in."""

    subject: str
    body: str
    short: str

    @property
    def digest(self) -> bytes:
        return digest_of(self.subject, self.body, self.short)


def digest_of(*texts: str) -> bytes:
    """SHA-256 over the texts, each ended by a zero byte, so that no two triples run together."""
    return hashlib.sha256("".join(f"{text}\0" for text in texts).encode()).digest()


def named_in(*texts: str) -> set[str]:
    """The variables that the texts name."""
    return {found.strip() for text in texts for found in PLACE.findall(text)}


def checked(kind: NoticeType, wording: Wording) -> Wording:
    """The wording if it can be used for the type. Raises CannotWord with the first thing to mend."""
    for text, limit, title in (
        (wording.subject, SUBJECT_LIMIT, _("The subject")),
        (wording.body, BODY_LIMIT, _("The text")),
        (wording.short, SHORT_LIMIT, _("The short form")),
    ):
        if not text.strip():
            raise CannotWord(_("%(part)s is empty: write what the person should know.") % {"part": title})
        if len(text) > limit:
            raise CannotWord(
                _("%(part)s is longer than %(limit)d signs: shorten it.") % {"part": title, "limit": limit}
            )
        if "\0" in text:
            raise CannotWord(_("%(part)s holds a sign that can't be printed: type it anew.") % {"part": title})
    unknown = named_in(wording.subject, wording.body, wording.short) - kind.variables.keys() - ALWAYS.keys()
    if unknown:
        raise CannotWord(
            _("Nobody fills in ((%(name)s)). These can be used: %(known)s.")
            % {"name": sorted(unknown)[0], "known": ", ".join(f"(({name}))" for name in known_to(kind))}
        )
    return wording


def known_to(kind: NoticeType) -> list[str]:
    return [*ALWAYS, *kind.variables]


def samples(kind: NoticeType) -> dict[str, str]:
    """What stands for the variables in a preview."""
    return {name: one.sample for name, one in {**ALWAYS, **kind.variables}.items()}


def fill(wording: Wording, values: Mapping[str, str]) -> Said:
    """Puts the values in. Raises CannotWord for a variable without one: nobody is sent a hole."""
    return Said(*(_filled(text, values) for text in (wording.subject, wording.body, wording.short)))


def as_far_as_known(text: str, values: Mapping[str, str]) -> str:
    """The text with those values that everyone is told alike; what only a person's own values fill stays as it is."""
    return PLACE.sub(lambda found: str(values.get(found[1].strip(), found[0])), text)


def missing(names: Iterable[str], values: Mapping[str, str]) -> list[str]:
    return sorted(name for name in names if not str(values.get(name, "")).strip())


def _filled(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in values:
            raise CannotWord(_("There is no value for ((%(name)s)).") % {"name": name})
        return str(values[name])

    return PLACE.sub(value, text)
