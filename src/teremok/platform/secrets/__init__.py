"""Encryption of SNILS and document numbers, and the keyed hash by which they are found again."""

from teremok.platform.secrets.sealing import CannotUnseal, is_sealed_with_newest_key, keyed_hash, seal, unseal

__all__ = ["CannotUnseal", "is_sealed_with_newest_key", "keyed_hash", "seal", "unseal"]
