"""Addresses as two sources write them, brought to one form by which the same house meets itself."""

from teremok.registry.addresses.normalising import CITIES, Address, normalise

__all__ = ["CITIES", "Address", "normalise"]
