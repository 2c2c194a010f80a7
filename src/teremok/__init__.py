"""Teremok: one open platform for a city's housing."""

__version__ = "0.1.0"
