"""Encryption of SNILS and document numbers, and the keyed hash by which they are found again."""

from teremok.platform.secrets.sealing import CannotUnseal, keyed_hash, seal, sealer, unseal

__all__ = ["CannotUnseal", "keyed_hash", "seal", "sealer", "unseal"]
