"""How a notice is found: by the beginnings of its words, in Russian, ё as е."""

from django.contrib.postgres.search import SearchVector

from teremok.platform.search.words import LANGUAGE, folded, words_like

FOLDED = SearchVector(folded("title"), weight="A", config=LANGUAGE) + SearchVector(
    folded("text"), weight="B", config=LANGUAGE
)

__all__ = ["FOLDED", "words_like"]
