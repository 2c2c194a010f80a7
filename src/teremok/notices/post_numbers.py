"""The numbers of the post: ШПИ, 14 digits of which the last checks the others."""

DIGITS = 14


def is_posting_number(number: str) -> bool:
    """Whether these are 14 digits that fit together.

    Index of the office (6), month (2), number in it (5), check digit: what the digits in odd places times three and the
    others lack to a whole ten.
    """
    return len(number) == DIGITS and number.isascii() and number.isdigit() and check_digit(number[:-1]) == number[-1]


def check_digit(digits: str) -> str:
    """Of the first 13."""
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return str(-weighed % 10)


def plain(text: str) -> str:
    """Without the spaces and hyphens that group digits, and the apostrophe that a table put before."""
    return "".join(sign for sign in text if sign not in " \u00a0\u202f\t-'’")
