"""Finds terms that are written out in a text: a number of days belongs to the law's tables, where it changes."""

import re

_NUMBERS = (
    r"\d+|одн\w+|один|дв[аеу]\w*|тр[её]\w*|три|четыр\w+|пят\w+|шест\w+|сем[ьи]\w*|восемь\w*|восьми\w*|девят\w+|десят\w+"
    r"|двадцат\w+|тридцат\w+|сорок\w*|пятьдесят|шестьдесят|девяност\w+|сто|полтора|несколько"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|sixty|ninety"
)
_UNITS = (
    r"(?:дн(?:я|ей|ям|ями)|дня|день|сут(?:ки|ок)|недел(?:я|и|ь|ю|ям)|месяц(?:а|ев|ам)?|час(?:а|ов)?"
    r"|days?|weeks?|months?|hours?)"
)
_BETWEEN = r"(?:\s+(?:рабоч\w+|календарн\w+|полн\w+|working|calendar|business|full))?"
_PATTERNS = (
    rf"\b(?:{_NUMBERS}){_BETWEEN}\s+{_UNITS}\b",
    r"\b(?:двух|трёх|трех|пяти|семи|десяти|двадцати|тридцати|девяносто|\d+-?)(?:дневн|недельн|месячн)\w*",
    r"\b(?:в течение|через|спустя|за)\s+(?:пол)?(?:месяц|недел|сут)\w*",
    r"\b(?:within|in|after)\s+a\s+(?:day|week|month|fortnight)\b",
    r"\b\d+-(?:day|week|month)\b",
)
_TERM = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def names_a_term(text: str) -> str:
    """The words that name a length of time; empty where there are none. Ages in years are no terms."""
    found = _TERM.search(text)
    return found.group(0) if found else ""
