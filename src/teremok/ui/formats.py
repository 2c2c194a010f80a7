"""Numbers, money, areas, days and telephones as people of the active language write them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import phonenumbers
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

THIN = "\u202f"
SPACE = "\u00a0"
MINUS = "\u2212"


def number(value: Decimal | float, digits: int | None = None) -> str:
    """Digits in groups of three that never break across lines; `digits` after the point, else as many as there are."""
    exact = Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    whole, _, part = f"{abs(exact):f}".partition(".")
    russian = (get_language() or "ru").startswith("ru")
    # Russian typography leaves numbers of four digits whole.
    grouped = f"{int(whole):,}".replace(",", THIN if russian else ",") if len(whole) > (4 if russian else 3) else whole
    sign = MINUS if exact < 0 else ""
    return f"{sign}{grouped}{(',' if russian else '.') + part if part else ''}"


def money(value: Decimal | float) -> str:
    """Roubles with kopecks: 12 345,60 ₽."""
    return f"{number(value, 2)}{SPACE}₽"


def area(value: Decimal | float) -> str:
    """Square metres as exact as they are known, without idle zeros: 54,3 м²."""
    exact = Decimal(str(value)).normalize()
    unit = pgettext("unit", "m²")
    return f"{number(exact)}{SPACE}{unit}"


def share(numerator: int, denominator: int) -> str:
    return "1" if numerator == denominator else f"{numerator}/{denominator}"


def day(value: date) -> str:
    """5 июня 2026, the day and the month on one line."""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return date_format(local, "DATE_FORMAT").replace(" ", SPACE, 1)


def moment(value: datetime) -> str:
    """5 июня 2026, 14:05 in the city's time."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return date_format(local, "DATETIME_FORMAT").replace(" ", SPACE, 1)


def address(value: str) -> str:
    """г. Сказочинск, ул. Лесная, д. 5: lines break after commas only, never between «ул.» and the street."""
    return value.replace(". ", f".{SPACE}")


def telephone(value: str) -> str:
    """+7 495 123-45-67; what is not a number of the world's plan (a short city number) stays as it is."""
    try:
        parsed = phonenumbers.parse(value, "RU")
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(parsed):
        return value
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written.replace(" ", SPACE)


def initials(name: str) -> str:
    """The letters of an avatar: of the first two words of a name."""
    return "".join(word[0] for word in name.replace("«", "").split()[:2]).upper() or "?"
