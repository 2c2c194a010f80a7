"""Several questions about one thing in one statement, each with rows of its own."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]


def ask_together(questions: Mapping[str, QuerySet[Any, Row]]) -> dict[str, list[Row]]:
    """The rows of each question (a queryset of `values_list`), each value as its field has it."""
    texts: list[str] = []
    parameters: list[Any] = []
    asked = []
    found: dict[str, list[Row]] = {name: [] for name in questions}
    for name, rows in questions.items():
        compiler = rows.query.get_compiler(connection=connection)
        try:
            text, given = compiler.as_sql()
        except EmptyResultSet:  # the rules say already that there is nothing
            continue
        fields = tuple(expression.output_field for expression, _sql, _alias in compiler.select)
        names = ", ".join(f"c{number}" for number in range(len(fields)))
        asked.append((name, fields))
        texts.append(f"(SELECT json_agg(json_build_array({names}))::text FROM ({text}) AS asked ({names}))")  # noqa: S608 (composed by Django)
        parameters += given
    if not texts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", parameters)
        answers = cursor.fetchone()
    for (name, fields), answer in zip(asked, answers, strict=True):
        for row in json.loads(answer, parse_float=Decimal) if answer else ():
            found[name].append(tuple(field.to_python(value) for field, value in zip(fields, row, strict=True)))
    return found
