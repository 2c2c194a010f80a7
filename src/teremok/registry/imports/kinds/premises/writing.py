"""Writes the rows of a list of premises into the registry."""

from datetime import datetime

from psycopg import sql

from teremok.platform.access import Actor
from teremok.registry.imports import journal
from teremok.registry.imports.kinds.premises.reading import SIMPLE
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import table

_DEFAULTS = {"kind": "'flat'", "is_common_property": "false"}


def apply(batch: Batch, by: Actor, at: datetime) -> None:
    cells = [
        sql.SQL("coalesce({}, {})").format(sql.Identifier(name), sql.SQL(_DEFAULTS[name]))
        if name in _DEFAULTS
        else sql.Identifier(name)
        for name in SIMPLE
    ]
    journal.insert(
        batch,
        "registry_premises",
        ("public_id", "house_id", "number", "number_key", *SIMPLE),
        sql.SQL("SELECT public_id, house_id, number, number_key, {cells} FROM {stage} WHERE verdict = 'new'").format(
            cells=sql.SQL(", ").join(cells), stage=table(batch)
        ),
    )
    if not batch.counts.get("changed"):
        return
    journal.update(
        batch,
        "registry_premises",
        sql.SQL(", ").join(
            sql.SQL("{c} = CASE WHEN s.changes ? {n} THEN {v} ELSE {old} END").format(
                c=sql.Identifier(name),
                n=sql.Literal("number" if name == "number_key" else name),
                v=sql.Identifier("s", name),
                old=sql.Identifier("t", name),
            )
            for name in ("number", "number_key", *SIMPLE)
        ),
        sql.SQL("{stage} s WHERE s.verdict = 'changed' AND t.id = s.target_id").format(stage=table(batch)),
    )
