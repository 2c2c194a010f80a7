"""Takes people out of a text before anything keeps it: contacts, numbers of documents, names, flats.

What stands in place of each thing says only what it was. The text as it came is never stored, so that a pattern is
rather too eager: a masked street is a smaller harm than a name that was kept.
"""

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"\b(?:https?://|www\.)\S+|\b(?:vk\.com|ok\.ru|t\.me|wa\.me)/\S+", re.IGNORECASE)
NICK = re.compile(r"(?<![\w@])@\w{3,}")
CARD = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?!\d)")
SNILS = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)|\bСНИЛС\W{0,3}(?:\d[ -]?){11}", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\d+])(?:\+\s?\d{1,3}|8)[\s(.-]{0,3}\d{3}[\s).-]{0,3}\d{2,3}(?:[\s.-]?\d{2}){2}(?!\d)"
    r"|(?<!\d)\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{2}[\s.-]?\d{2}(?!\d)|(?<!\d)\d{3}-\d{2}-\d{2}(?!\d)"
)
PASSPORT = re.compile(
    r"(?:серии?\s*)?(?<!\d)\d{2}\s?\d{2}(?:\s*[,;]?\s*(?:№|N|номер)\s*|\s)\d{6}(?!\d)|(?<!\d)\d{10}(?!\d)",
    re.IGNORECASE,
)
BIRTH = re.compile(r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4})\s*(?:г\.?\s*р\.?|года рождения)", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){8,}(?!\d)")
FLAT = re.compile(
    r"\b(кв(?:артир\w*)?|комн(?:ат\w*)?|flat|apartment|apt)(\.?\s*)(?:№\s*)?\d+(?:\s*[-/]?\s*[а-яa-z])?(?!\w)",
    re.IGNORECASE,
)

_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FATHERS = r"[А-ЯЁ][а-яё]+(?:ич|ича|ичу|ичем|иче|вна|вны|вне|вной|ична|ичны|ичне|ичной)"
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\."
NAME = re.compile(
    rf"\b{_WORD}\s+{_WORD}\s+{_FATHERS}\b"
    rf"|\b{_WORD}\s+{_FATHERS}(?:\s+{_WORD})?\b"
    rf"|\b{_WORD}(?:\s+{_WORD}){{1,2}}\s+(?:оглы|кызы)\b"
    rf"|\b{_WORD}\s+{_INITIALS}(?:\s?{_WORD}\b)?|(?<!\w){_INITIALS}\s?{_WORD}\b"
)
_BEFORE = (
    r"гр\.|гр-н|гр-ка|г-н|г-жа|граждан(?:ин|ка|ки|ина|ке|ину)|господин\w*|госпож\w+|ФИО:?|меня зовут|зовут"
    r"|собственни(?:к|ца|ка|цы)|нанимател(?:ь|я|ю)|жил(?:ец|ица|ьца)|соседк?\w*|инспектор\w*|сотрудни(?:к|ца|ка|цы)"
    r"|mr\.?|mrs\.?|ms\.?|my name is"
)
CALLED = re.compile(rf"(?P<who>\b(?i:{_BEFORE})\s+)(?P<name>(?:[А-ЯЁA-Z][а-яёa-z]+)(?:\s+[А-ЯЁA-Z][а-яёa-z.]+){{0,2}})")

RULES = (
    (EMAIL, "[почта]"),
    (LINK, "[ссылка]"),
    (NICK, "[имя в сети]"),
    (BIRTH, "[дата рождения]"),
    (CARD, "[карта]"),
    (SNILS, "[СНИЛС]"),
    (PHONE, "[телефон]"),
    (PASSPORT, "[паспорт]"),
    (NUMBER, "[номер]"),
    (FLAT, r"\1\2[номер]"),
    (NAME, "[имя]"),
    (CALLED, r"\g<who>[имя]"),
)


def mask(text: str) -> str:
    """The text with no one in it; masked twice is masked once."""
    while (once := _once(text)) != text:  # what stood right behind a secret may show only when that is gone
        text = once
    return text


def _once(text: str) -> str:
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text
