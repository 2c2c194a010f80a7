"""Names of people and organisations as keys: the same name written two ways gives one key."""

import unicodedata

_QUOTES = str.maketrans("«»„“”\"'", " " * 7)


def fold(text: str) -> str:
    """Lower case, ё as е, letters composed (NFC), single spaces: what `name_key` columns hold and searches ask for."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("ё", "е").split())


def organisation_key(name: str) -> str:
    """An organisation's name folded, without quotation marks: files write «Жилищник» and "Жилищник"."""
    return fold(name.translate(_QUOTES))
