"""The key that signs seals, and the public keys of all that ever did."""

from datetime import datetime

from django.conf import settings

from teremok.notices.models import SealKey
from teremok.notices.proof.lines import key_id, public_key


def present_key() -> bytes:
    """The public key of the installation's own."""
    return public_key(settings.SEAL_KEY)


def note_present_key(*, at: datetime) -> str:
    """Keeps the public key for good; returns by what it is known."""
    key = present_key()
    SealKey.objects.get_or_create(id=key_id(key), defaults={"key": key, "since": at})
    return key_id(key)


def known_keys() -> dict[str, bytes]:
    """Public keys by their ids; one that doesn't give its id is left out, so that what it signed is found wrong."""
    kept = {row.id: bytes(row.key) for row in SealKey.objects.all()}
    return {name: key for name, key in kept.items() if key_id(key) == name}
