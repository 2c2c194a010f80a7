"""Names of people and organisations as keys: the same name written two ways gives one key."""

import unicodedata

_QUOTES = str.maketrans("«»„“”\"'", " " * 7)


def fold(text: str) -> str:
    """Lower case, ё as е, letters composed (NFC), single spaces: a person's `name_key`, and what searches ask for."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("ё", "е").split())


def organisation_key(name: str) -> str:
    """An organisation's `name_key`: folded, without quotation marks, since people write «Жилищник» and "Жилищник"."""
    return fold(name.translate(_QUOTES))
