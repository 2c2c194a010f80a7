"""Writes the rows of a list of owners: organisations and people first, then rights, then questions for a human."""

from datetime import datetime

from psycopg import sql

from teremok.platform.access import Actor
from teremok.registry.imports import journal
from teremok.registry.imports.kinds.known import ORGANISATIONS_BY_NAME
from teremok.registry.imports.kinds.owners.comparing import COMPARED, COMPARED_TEXTS, people
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import ask, run, table


def apply(batch: Batch, by: Actor, at: datetime) -> None:
    _organisations(batch)
    _newcomers(batch)
    _learned_snils(batch)
    _rights(batch)
    _questions(batch, at)


def _organisations(batch: Batch) -> None:
    if not ask(
        "SELECT EXISTS (SELECT 1 FROM {stage} WHERE verdict = 'new' AND organisation_key IS NOT NULL"
        " AND organisation_id IS NULL)",
        stage=table(batch),
    )[0][0]:
        return
    texts = (
        "kpp",
        "phone",
        "dispatcher_phone",
        "emergency_phone",
        "email",
        "site",
        "postal_address",
        "reception_hours",
    )
    journal.insert(
        batch,
        "registry_organisation",
        ("public_id", "name", "name_key", "kind", "inn", "ogrn", "is_verified", *texts),
        sql.SQL(
            "SELECT DISTINCT ON (party) {uuid}, organisation, organisation_key, 'other', inn, ogrn, false, {empty}"
            " FROM {stage} WHERE verdict = 'new' AND organisation_key IS NOT NULL AND organisation_id IS NULL"
            " ORDER BY party, filled DESC, line DESC"
        ).format(uuid=journal.new_uuid(), empty=sql.SQL(", ".join(["''"] * len(texts))), stage=table(batch)),
    )
    run(
        "UPDATE {stage} s SET organisation_id = o.id FROM registry_organisation o WHERE s.verdict = 'new'"
        " AND s.organisation_id IS NULL AND o.inn = s.inn AND o.merged_into_id IS NULL",
        stage=table(batch),
    )
    run(
        "UPDATE {stage} s SET organisation_id = o.id FROM {known} o WHERE s.verdict = 'new'"
        " AND s.organisation_id IS NULL AND o.name_key = s.organisation_key",
        stage=table(batch),
        known=ORGANISATIONS_BY_NAME,
    )


def _newcomers(batch: Batch) -> None:
    journal.insert(
        batch,
        "registry_person",
        (
            "id", "public_id", "last_name", "first_name", "middle_name", "name_key", "birth_date", "snils_hash",
            "snils_encrypted",
        ),
        sql.SQL(
            "SELECT id, public_id, last_name, coalesce(first_name, ''), coalesce(middle_name, ''), name_key,"
            " birth_date, snils_hash, snils_encrypted FROM {who} WHERE person_id IS NULL AND same_as IS NULL"
            " AND id IN (SELECT person_id FROM {stage} WHERE verdict = 'new')"
        ).format(who=people(batch), stage=table(batch)),
    )  # fmt: skip


def _learned_snils(batch: Batch) -> None:
    """A person met by name and birth date whose SNILS the file tells."""
    journal.update(
        batch,
        "registry_person",
        sql.SQL("snils_hash = w.snils_hash, snils_encrypted = w.snils_encrypted"),
        sql.SQL(
            "{who} w WHERE t.id = w.person_id AND t.snils_hash IS NULL AND w.snils_hash IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM {who} o WHERE o.person_id = w.person_id AND o.id < w.id)"
        ).format(who=people(batch)),
    )


def _rights(batch: Batch) -> None:
    texts = [sql.SQL("coalesce({}, '')").format(sql.Identifier(name)) for name in COMPARED_TEXTS]
    journal.insert(
        batch,
        "registry_ownershipright",
        ("public_id", "premises_id", "person_id", "organisation_id", "source", *COMPARED, *COMPARED_TEXTS),
        sql.SQL(
            "SELECT public_id, premises_id, person_id, CASE WHEN person_id IS NULL THEN organisation_id END, {source},"
            " {cells}, {texts} FROM {stage} WHERE verdict = 'new'"
        ).format(
            source=sql.Literal(batch.file_name[:120]),
            cells=sql.SQL(", ").join(map(sql.Identifier, COMPARED)),
            texts=sql.SQL(", ").join(texts),
            stage=table(batch),
        ),
    )
    if not batch.counts.get("changed"):
        return
    journal.update(
        batch,
        "registry_ownershipright",
        sql.SQL(", ").join(
            sql.SQL("{c} = CASE WHEN s.changes ? {n} THEN {v} ELSE {old} END").format(
                c=sql.Identifier(name),
                n=sql.Literal(name),
                v=sql.Identifier("s", name),
                old=sql.Identifier("t", name),
            )
            for name in (*COMPARED, *COMPARED_TEXTS)
        ),
        sql.SQL("{stage} s WHERE s.verdict = 'changed' AND t.id = s.target_id").format(stage=table(batch)),
    )


def _questions(batch: Batch, at: datetime) -> None:
    """Newcomers who may be somebody known: they stand in the registry, and a human says who they are."""
    journal.insert(
        batch,
        "registry_matchquestion",
        ("public_id", "newcomer_id", "candidates", "why", "house_id", "source", "asked_at", "answer"),
        sql.SQL(
            "SELECT {uuid}, w.id, w.candidates, w.why, s.house_id, {source}, {at}, 'open' FROM {who} w"
            " JOIN {stage} s ON s.line = w.line JOIN registry_person p ON p.id = w.id WHERE w.candidates IS NOT NULL"
        ).format(
            uuid=journal.new_uuid(),
            source=sql.Literal(batch.file_name[:120]),
            at=sql.Literal(at),
            who=people(batch),
            stage=table(batch),
        ),
    )
