"""Translation catalogues: `update` extracts, `compile` makes the .mo files, `check` judges and changes nothing.

Every app owns its catalogues, `locale/{ru,en}/LC_MESSAGES/django.po`; what lies outside an app belongs to the nearest
of OTHER_OWNERS. Babel reads Python and templates, so no gettext programs are needed. Files carry no dates and no line
numbers, so that they change only where words change. `en` repeats the source; `ru` is written by people.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "teremok"
LANGUAGES = ("ru", "en")
OTHER_OWNERS = ("platform", "config", "cli", "kernel", "portals", "modules")
PLURAL_FORMS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
CONTEXT_FIRST = ((1, "c"), 2)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": CONTEXT_FIRST,
    "pgettext_lazy": CONTEXT_FIRST,
    "npgettext": (*CONTEXT_FIRST, 3),
    "npgettext_lazy": (*CONTEXT_FIRST, 3),
}
TEMPLATES = {".html", ".txt"}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +.\d]*[a-z]|%[-#0 +.\d]*[sdif]|\{\w*\}|</?[a-z][a-z0-9]*")

Key = tuple[str | None, str]
Words = str | tuple[str, ...]


def main(arguments: list[str]) -> int:
    commands = {"update": update, "compile": compile_all, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("Usage: python tools/messages.py update|compile|check", file=sys.stderr)
        return 2
    return commands[arguments[0]]()


def update() -> int:
    known = _known_translations("ru")
    for owner, messages in sorted(extracted().items()):
        for language in LANGUAGES:
            path = catalogue_path(owner, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = rendered(messages, language, read(path, language), known)
            if not path.exists() or path.read_bytes() != text:
                path.write_bytes(text)
                print(f"{path.relative_to(ROOT)}: {len(messages)} messages")
    return 0


def compile_all() -> int:
    """Makes each .mo that is missing or older than its .po."""
    for path in sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        out = BytesIO()
        write_mo(out, read(path, path.parts[-3]))
        target.write_bytes(out.getvalue())
    return 0


def check() -> int:
    complaints = [*untranslated_template_text(), *catalogue_complaints(), *contradictions()]
    for line in complaints:
        print(line)
    if complaints:
        print(f"{len(complaints)} complaints. `make messages` brings the catalogues up to date; words are for people.")
    return 1 if complaints else 0


def catalogue_complaints() -> Iterator[str]:
    everything = extracted()
    for owner, messages in sorted(everything.items()):
        for message in messages.values():
            if any(CYRILLIC.search(source) for source in _sources(message)):
                yield f"{message.locations[0][0]}: a source string is in English: {_sources(message)[0]!r}"
        for language in LANGUAGES:
            path = catalogue_path(owner, language)
            yield from _judge(path, messages, language)
    owners = {catalogue_path(owner, language) for owner in everything for language in LANGUAGES}
    for path in sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/django.po")):
        if path not in owners:
            yield f"{path.relative_to(ROOT)}: nothing here is translated any more; remove the file"


def _judge(path: Path, messages: dict[Key, Message], language: str) -> Iterator[str]:
    name = path.relative_to(ROOT)
    if not path.exists():
        yield f"{name}: missing"
        return
    there = read(path, language)
    for key, message in messages.items():
        translated = there.get(key[1], context=key[0])
        if translated is None:
            yield f"{name}: missing {key[1]!r}"
        elif translated.fuzzy:
            yield f"{name}: fuzzy {key[1]!r}"
        else:
            yield from (f"{name}: {wrong}: {key[1]!r}" for wrong in _wrong_words(message, translated, language))
    if path.read_bytes() != rendered(messages, language, there, {}):
        yield f"{name}: stale"


def _wrong_words(message: Message, translated: Message, language: str) -> Iterator[str]:
    sources = _sources(message)
    forms = (translated.string,) if isinstance(translated.string, str) else tuple(translated.string)
    if len(sources) > 1 and len(forms) != (3 if language == "ru" else 2):
        yield "wrong number of plural forms"
    if language == "en":
        if forms != sources:
            yield "the English catalogue repeats the source"
        return
    for form in forms:
        if not form.strip():
            yield "empty"
        elif set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(sources[-1])):
            yield "placeholders differ"


def contradictions() -> Iterator[str]:
    """Catalogues are merged at run time, so one source string has one translation; a context tells two apart."""
    met: dict[Key, dict[str, Path]] = defaultdict(dict)
    for path in sorted(SOURCE.glob("**/locale/ru/LC_MESSAGES/django.po")):
        for message in read(path, "ru"):
            if message.id and message.string:
                met[_key(message)].setdefault(str(message.string), path.relative_to(SOURCE))
    for (_, source), translations in met.items():
        if len(translations) > 1:
            places = ", ".join(f"{text!r} in {path.parts[0]}" for text, path in translations.items())
            yield f"{source!r} is translated in two ways: {places}; give one of them a context"


def extracted() -> dict[Path, dict[Key, Message]]:
    """Messages of every owner, in the order of files and of lines."""
    found: dict[Path, dict[Key, Message]] = defaultdict(dict)
    for path in _files():
        for _, ids, _, context in _messages_of(path):
            message = Message(ids, context=context)
            place = (path.relative_to(SOURCE).as_posix(), 0)
            kept = found[owner_of(path)].setdefault(_key(message), message)
            if len(_sources(message)) > len(_sources(kept)):
                kept.id, kept.string = message.id, message.string
            if place not in kept.locations:
                kept.locations.append(place)
    return found


def owner_of(path: Path) -> Path:
    """The folder that holds the catalogues of the file: its app, or the nearest of OTHER_OWNERS."""
    for folder in path.relative_to(SOURCE).parents:
        if (SOURCE / folder / "apps.py").exists() or folder.as_posix() in OTHER_OWNERS:
            return SOURCE / folder
    raise SystemExit(f"{path.relative_to(ROOT)}: no app owns this file's messages")


def catalogue_path(owner: Path, language: str) -> Path:
    return owner / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def rendered(messages: dict[Key, Message], language: str, there: Catalog, known: dict[Key, Words]) -> bytes:
    """The whole file: the messages with the translations that `there`, else `known`, has for them."""
    catalogue = Catalog(locale=language)
    for key, message in messages.items():
        kept = there.get(key[1], context=key[0])
        string: Words = kept.string if kept is not None and kept.string else known.get(key, "")
        if language == "en":
            string = message.id
        elif isinstance(message.id, tuple) != isinstance(string, tuple):
            string = ""
        flags = {"fuzzy"} if kept is not None and kept.fuzzy else set()
        comments = kept.user_comments if kept is not None else []
        catalogue.add(
            message.id, string, locations=sorted(message.locations), context=key[0], flags=flags, user_comments=comments
        )
    body = BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, include_lineno=False)
    return _header(language).encode() + body.getvalue()


def _header(language: str) -> str:
    lines = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURAL_FORMS[language]}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def _known_translations(language: str) -> dict[Key, Words]:
    """What other apps already say, for a string that moved or stands in two apps."""
    return {
        _key(message): message.string
        for path in sorted(SOURCE.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))
        for message in read(path, language)
        if message.id and message.string and not message.fuzzy
    }


def _files() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        parts = path.relative_to(SOURCE).parts
        if "tests" in parts or "migrations" in parts or "static" in parts:
            continue
        if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in parts):
            yield path


def _messages_of(path: Path) -> Iterator[tuple[int, Words, list[str], str | None]]:
    text = path.read_text()
    if path.suffix in TEMPLATES:
        from django.utils.translation.template import templatize

        # What is left of the template is not indented like Python, and Python's tokenizer minds.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    yield from extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})


def _sources(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def _key(message: Message) -> Key:
    return message.context, _sources(message)[0]


# Visible text in templates

NOT_WORDS = {"Teremok", "Теремок", "Русский", "English", "API", "QR", "SNILS", "PDF", "Ctrl", "Esc", "Enter"}
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label"}
TRANSLATED = re.compile(r"\{%\s*(?:blocktranslate|blocktrans)\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


class VisibleText(HTMLParser):
    """Collects what a reader sees or hears, with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "style", "code", "kbd", "svg"}:
            self.silent += 1
        for name in SPOKEN_ATTRIBUTES & values.keys():
            self.found.append((self.getpos()[0], values[name] or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "code", "kbd", "svg"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append((self.getpos()[0], data))


def untranslated_template_text() -> Iterator[str]:
    for path in _files():
        if path.suffix not in TEMPLATES:
            continue
        for line, text in visible_text(path.read_text()):
            words = [word for word in WORD.findall(text) if word not in NOT_WORDS]
            if words:
                yield f"{path.relative_to(ROOT)}:{line}: visible text outside the catalogues: {' '.join(words[:6])!r}"


def visible_text(template: str) -> list[tuple[int, str]]:
    def blank(match: re.Match[str]) -> str:
        return " " + "\n" * match[0].count("\n")

    for pattern in (COMMENT, TRANSLATED, TAG):
        template = pattern.sub(blank, template)
    parser = VisibleText()
    parser.feed(template)
    parser.close()
    return parser.found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
