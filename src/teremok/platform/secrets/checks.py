"""Whether every sealed value can be opened, and with which key, for `teremok doctor`."""

from teremok.platform.secrets.resealing import standing


def keys() -> list[str]:
    found = standing()
    complaints = []
    if found.old:
        complaints.append(f"{found.old:,} values are still sealed with an old key: run `teremok reseal`.")
    if found.unknown:
        complaints.append(
            f"No key of TEREMOK_ENCRYPTION_KEYS opens {found.unknown:,} values: add the one that sealed them."
        )
    return complaints


def describe() -> str:
    return f"{standing().newest:,} sealed values, all with the first key"
