"""How a notice is found: by the beginnings of its words, in Russian, ё as е."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, Value
from django.db.models.functions import Lower, Replace

from teremok.registry.names import fold

LANGUAGE = "russian"


def _folded(field: str) -> Replace:
    return Replace(Lower(field), Value("ё"), Value("е"), output_field=CharField())


FOLDED = SearchVector(_folded("title"), weight="A", config=LANGUAGE) + SearchVector(
    _folded("text"), weight="B", config=LANGUAGE
)


def words_like(text: str) -> SearchQuery | None:
    """All of the words, in any form; the last one may be half typed. None when there is no word in it."""
    words = re.findall(r"\w+", fold(text))[:8]
    if not words:
        return None
    whole = [SearchQuery(word, config=LANGUAGE) for word in words[:-1]]
    last = SearchQuery(f"'{words[-1]}':*", config=LANGUAGE, search_type="raw")
    query: SearchQuery = last
    for word in whole:
        query = word & query
    return query
