"""Why a row was rejected, in a sentence for the person who sent the file."""

from typing import Any

from django.utils.translation import gettext as _

from teremok.registry.imports.added import REASONS, WORDS


def sentence(code: str, detail: dict[str, Any] | None = None) -> str:
    """A reason's sentence; `detail` fills in lines, distances and values."""
    said = str(REASONS[code][0]) if code in REASONS else _sentences().get(code, code)
    told = {
        name: WORDS.get(value, value) if isinstance(value, str) else value for name, value in (detail or {}).items()
    }
    known = {"line": "?", "metres": "?", "column": "?", "value": "?", "address": "?", "why": "?"} | told
    return said % known


def short(code: str) -> str:
    """The reason as a heading over all the rows it concerns."""
    return str(REASONS[code][1]) if code in REASONS else _headings().get(code, code)


def _sentences() -> dict[str, str]:
    return {
        "broken_row": _("The row has another number of cells than the header. Mend the row."),
        "formula": _("The column “%(column)s” holds a formula. Put its value there."),
        "no_address": _("The row has no address. Fill it in."),
        "unreadable_address": _("The address has no street or no house number. Write both."),
        "duplicate": _("Line %(line)s describes the same house more fully or later; this row was left out."),
        "same_premises": _("Line %(line)s describes the same premises more fully or later; this row was left out."),
        "same_right": _("Line %(line)s tells of the same right more fully or later; this row was left out."),
        "far_apart": _("This address already stands %(metres)s m away. A human has to say which place is right."),
        "other_identifier": _("At this address stands a house with another %(column)s. Find out which is right."),
        "identifier_taken": _("The %(column)s belongs to another house. Find out which is right."),
        "merged_away": _("This house was merged into another one; correct that one instead."),
        "no_house": _("No house at this address is in the register. Import the houses first."),
        "no_number": _("The premises have no number. Fill it in."),
        "no_premises": _("This house has no premises with this number. Import the premises first."),
        "wrong_value": _("“%(value)s” can't stand in the column “%(column)s”. Correct it."),
        "premises_taken": _("The cadastral number belongs to other premises. Find out which is right."),
        "no_party": _("The row names neither a person nor an organisation. Name the owner."),
        "two_parties": _("The row names both a person and an organisation. Leave one of them."),
        "wrong_share": _("The share “%(value)s” is not a fraction between 0 and 1. Write it as in 1/3."),
        "wrong_identifier": "%(why)s",
        "wrong_period": _("The right ends before it begins. Correct the dates."),
    }


def _headings() -> dict[str, str]:
    return {
        "broken_row": _("Broken rows"),
        "formula": _("Formulas"),
        "no_address": _("No address"),
        "unreadable_address": _("Address without a street or a house number"),
        "duplicate": _("The same house twice in the file"),
        "same_premises": _("The same premises twice in the file"),
        "same_right": _("The same right twice in the file"),
        "far_apart": _("One address in two places"),
        "other_identifier": _("Another house identifier at this address"),
        "identifier_taken": _("Identifier of another house"),
        "merged_away": _("Houses merged into others"),
        "no_house": _("House not in the register"),
        "no_number": _("Premises without a number"),
        "no_premises": _("Premises not in the register"),
        "wrong_value": _("Values that can't be right"),
        "premises_taken": _("Cadastral number of other premises"),
        "no_party": _("Owner not named"),
        "two_parties": _("Two owners in one row"),
        "wrong_share": _("Shares that are not fractions"),
        "wrong_identifier": _("Identifiers with wrong control digits"),
        "wrong_period": _("Rights that end before they begin"),
    }
