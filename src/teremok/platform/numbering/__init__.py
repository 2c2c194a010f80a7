"""Numbers people read aloud: `ЗВ-2026-000123`, without gaps in a series and year."""

from teremok.platform.numbering.numbers import CannotNumber, next_number, next_numbers

__all__ = ["CannotNumber", "next_number", "next_numbers"]
