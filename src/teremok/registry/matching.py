"""Meeting a person who came in with one we know: by SNILS, else by full name and birth date, else by a human.

One statement judges one person or a million: `find` asks it for a single row, `judge` for a table of the caller's.

| SNILS | full name | birth date | outcome |
|---|---|---|---|
| the same | any | any | met |
| one is missing | the same | the same | met, when just one fits; several are a question |
| differ | the same | the same | question |
| one is missing | the same | one is missing | question |
| any | only surname and initials, which fit | the same or missing | question |
| any other | | | newcomer |
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from psycopg import sql

from teremok.registry.models import MatchQuestion, Person
from teremok.registry.names import fold

MANY = 20

JUDGEMENT = """
WITH met AS (
    SELECT a.{key} AS n, p.id, 'snils' AS how
    FROM {asked} a JOIN registry_person p ON p.snils_hash = a.snils_hash AND p.merged_into_id IS NULL
    UNION ALL
    SELECT a.{key}, p.id, CASE
        WHEN p.snils_hash <> a.snils_hash AND p.birth_date = a.birth_date THEN 'snils_differs'
        WHEN position(' ' IN a.name_key) = 0 THEN 'name_only'
        WHEN p.birth_date = a.birth_date THEN 'strong'
        ELSE 'birth_date_missing' END
    FROM {asked} a JOIN registry_person p ON p.name_key = a.name_key AND p.merged_into_id IS NULL
    WHERE (p.birth_date = a.birth_date OR p.birth_date IS NULL OR a.birth_date IS NULL)
      AND (p.snils_hash IS NULL OR a.snils_hash IS NULL
           OR (p.snils_hash <> a.snils_hash AND p.birth_date = a.birth_date))
    UNION ALL
    SELECT a.{key}, p.id, 'name_only'
    FROM {asked} a JOIN registry_person p
      ON p.name_key >= substring(a.name_key FROM {initials}) AND p.merged_into_id IS NULL
     AND p.name_key < substring(a.name_key FROM {initials}) || chr(1114111)
    WHERE a.name_key ~ {initials} AND p.name_key <> a.name_key
      AND (p.birth_date = a.birth_date OR p.birth_date IS NULL OR a.birth_date IS NULL)
      AND (p.snils_hash IS NULL OR a.snils_hash IS NULL)
      AND coalesce(left(split_part(p.name_key, ' ', 3), 1) IN ('', substring(a.name_key FROM {second})), true)
), judged AS (
    SELECT n,
        min(id) FILTER (WHERE how = 'snils') AS by_snils,
        array_agg(DISTINCT id) FILTER (WHERE how = 'strong') AS strong,
        array_agg(DISTINCT id) FILTER (WHERE how NOT IN ('snils', 'strong')) AS weak,
        max(how) FILTER (WHERE how NOT IN ('snils', 'strong')) AS why
    FROM met GROUP BY n
)
SELECT n,
    CASE WHEN by_snils IS NOT NULL THEN by_snils WHEN cardinality(strong) = 1 THEN strong[1] END AS person_id,
    CASE WHEN by_snils IS NULL AND coalesce(cardinality(strong), 0) <> 1
         THEN (coalesce(strong, weak))[1:{many}] END AS candidates,
    CASE WHEN by_snils IS NULL AND strong IS NULL THEN why
         WHEN by_snils IS NULL AND cardinality(strong) > 1 THEN 'several' END AS why
FROM judged
"""


@dataclass(frozen=True)
class Match:
    """`person_id` when met; else, when `candidates` are given, a human must say (`why`); else a newcomer."""

    person_id: int | None = None
    candidates: tuple[int, ...] = ()
    why: str = ""


def judge(asked: str, *, key: str = "id") -> sql.Composed:
    """A SELECT of (n, person_id, candidates, why) for the rows of the table `asked` that met anybody.

    The table has `snils_hash` bytea, `name_key` text folded by `names.fold`, `birth_date` date, and the unique column
    `key`, which comes back as `n`; rows that met nobody don't come back. Use it inside INSERT or UPDATE … FROM.
    """
    return sql.SQL(JUDGEMENT).format(
        asked=sql.Identifier(asked),
        key=sql.Identifier(key),
        initials=sql.Literal(r"^\S+ \S(?=\.)"),
        second=sql.Literal(r"^\S+ \S\. ?(\S)\."),
        many=sql.Literal(MANY),
    )


def find(*, name: str, birth_date: date | None = None, snils_hash: bytes | None = None) -> Match:
    """Who this is: `name` is the full name as written, `snils_hash` comes from `platform.secrets.keyed_hash`."""
    asked = sql.SQL("WITH asked (id, snils_hash, name_key, birth_date) AS (VALUES (1, {}::bytea, {}, {}::date)) ")
    question = asked.format(snils_hash, fold(name), birth_date) + sql.SQL("SELECT * FROM ({}) j").format(judge("asked"))
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    if row is None:
        return Match()
    _, person_id, candidates, why = row
    return Match(person_id, tuple(candidates or ()), why or "")


def candidates_of(question: MatchQuestion) -> list[Person]:
    """The people the newcomer may be, those since merged away left out."""
    return list(Person.objects.filter(id__in=question.candidates, merged_into=None).order_by("name_key", "id"))
