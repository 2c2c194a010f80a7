"""Names of people and organisations as keys: the same name written two ways gives one key."""

import unicodedata


def fold(text: str) -> str:
    """Lower case, ё as е, letters composed (NFC), single spaces: what `name_key` columns hold and searches ask for."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("ё", "е").split())
