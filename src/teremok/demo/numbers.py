"""State numbers of organisations that don't exist: the control digits are right, region 98 is nobody's."""

WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn(number: int) -> str:
    """A legal entity's INN, the `number`th of the invented ones."""
    body = f"9801{number:05d}"
    return body + str(sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11 % 10)


def ogrn(number: int) -> str:
    """A legal entity's OGRN, the `number`th of the invented ones."""
    body = f"115980{number:06d}"
    return body + str(int(body) % 11 % 10)


def phone(number: int) -> str:
    """A mobile number under code 945, which no operator has."""
    return f"+7945{number:07d}"
