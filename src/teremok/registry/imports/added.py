"""What kinds of other modules add to the words of imports."""

from django.utils.functional import Promise

# A code to its sentence and its heading; a column or a way to meet to its name.
REASONS: dict[str, tuple[str | Promise, str | Promise]] = {}
WORDS: dict[str, str | Promise] = {}
