"""Russian words in any form, ё as е: for texts, where `lexemes` is for names and numbers."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

LANGUAGE = "russian"


def folded(text: Combinable | str) -> Replace:
    """A text as it is put into a tsvector."""
    return Replace(Lower(text), Value("ё"), Value("е"), output_field=CharField())


def words_like(text: str) -> SearchQuery | None:
    """All of the words, in any form; the last one may be half typed. None when there is no word in it."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).lower().replace("ё", "е"))[:8]
    if not words:
        return None
    whole = [SearchQuery(word, config=LANGUAGE) for word in words[:-1]]
    last = SearchQuery(f"'{words[-1]}':*", config=LANGUAGE, search_type="raw")
    query: SearchQuery = last
    for word in whole:
        query = word & query
    return query
