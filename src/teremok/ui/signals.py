"""What other parts may want to know of the page's own switches."""

from django.dispatch import Signal

language_chosen = Signal()
"""Somebody chose the language of their pages; receivers are told `request` and `language`, a code of LANGUAGES."""
