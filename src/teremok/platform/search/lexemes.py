"""tsquery written by hand: PostgreSQL's own parser would take «6-1» for a negative number and «12/3» for a path."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable


def lexeme(word: str, *, is_prefix: bool = False) -> str:
    """One word, quoted whatever stands in it; a prefix meets every word that begins so."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if is_prefix else ''}"


def any_of(queries: Iterable[str]) -> str:
    return _joined(queries, " | ")


def all_of(queries: Iterable[str]) -> str:
    return _joined(queries, " & ")


def _joined(queries: Iterable[str], sign: str) -> str:
    once = list(dict.fromkeys(query for query in queries if query))
    return once[0] if len(once) == 1 else f"({sign.join(once)})" if once else ""


class OneOf(Func):
    """Whether a key is one of those a subquery finds, which is answered first and by itself."""

    output_field = BooleanField()
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    conditional = True

    def __init__(self, key: str, found: QuerySet[Any], **extra: Any) -> None:
        super().__init__(F(key), ArraySubquery(found), **extra)


class AnyOf(Func):
    """Whether a key is one of these, be they thousands: sent as one array, which Django's `__in` takes apart."""

    output_field = BooleanField()
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    conditional = True

    def __init__(self, key: Combinable | str, keys: Iterable[int], **extra: Any) -> None:
        array = Value(f"{{{','.join(map(str, keys))}}}")
        super().__init__(
            F(key) if isinstance(key, str) else key, Func(array, template="%(expressions)s::bigint[]"), **extra
        )


class Matches(Func):
    """Whether a tsvector (a column or an expression) meets a query made by the functions above."""

    output_field = BooleanField()
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    conditional = True

    def __init__(self, vector: Combinable | str, query: str, **extra: Any) -> None:
        words = F(vector) if isinstance(vector, str) else vector
        super().__init__(words, Func(Value(query), template="%(expressions)s::tsquery"), **extra)
