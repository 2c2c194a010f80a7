"""Who the owners of a list are, where their rights are, and what differs, judged over whole tables."""

from datetime import datetime

from psycopg import sql

from teremok.registry.imports import staging
from teremok.registry.imports.kinds.known import HOUSES_BY_ADDRESS, HOUSES_BY_UNOM, ORGANISATIONS_BY_NAME
from teremok.registry.imports.kinds.owners.reading import COLUMNS
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import name_of, run, table
from teremok.registry.matching import judge

COMPARED = ("kind", "share_numerator", "share_denominator", "joint_group", "starts_on", "ends_on", "registered_on")
COMPARED_TEXTS = ("basis", "registration_number")
RESOLVED = ("house_id", "premises_id", "person_id", "organisation_id", "party")


def people(batch: Batch) -> sql.Identifier:
    return sql.Identifier(name_of(batch) + "_people")


def compare(batch: Batch, at: datetime) -> None:
    _people(batch)
    _judge(batch)
    _twice(batch)


def _people(batch: Batch) -> None:
    """Every person of the file once: by SNILS, else by full name and birth date, else each row is somebody else.

    A row with a name and a birth date is the one person of that name and date whose SNILS another row tells. Keys of
    the registry are drawn for everybody: newcomers take theirs, the rest are never used.
    """
    stage, who = table(batch), people(batch)
    keys = staging.ask("SELECT pg_get_serial_sequence('registry_person', 'id')")[0][0]
    run("DROP TABLE IF EXISTS {who}", who=who)
    run(
        "UPDATE {stage} SET party = concat('f', address_key, '|', unom, '|', premises_kind, number_key, '|', name_key)"
        " WHERE party IS NULL AND name_key IS NOT NULL",
        stage=stage,
    )
    run(
        "CREATE UNLOGGED TABLE {who} WITH (autovacuum_enabled = off) AS"
        " SELECT nextval({keys}) AS id, party, line, house_id, name_key, birth_date, snils_hash, snils_encrypted,"
        " last_name, first_name, middle_name, person_public_id AS public_id FROM {stage}"
        " WHERE line IN (SELECT max(line) FROM {stage} WHERE name_key IS NOT NULL GROUP BY party)",
        who=who,
        stage=stage,
        keys=sql.Literal(keys),
    )
    run(
        "ALTER TABLE {who} ADD COLUMN same_as text, ADD COLUMN person_id bigint, ADD COLUMN candidates bigint[],"
        " ADD COLUMN why text",
        who=who,
    )
    _same_by_name(batch)
    run("ANALYZE {who}", who=who)
    if staging.ask("SELECT EXISTS (SELECT 1 FROM registry_person)")[0][0]:
        run(
            "UPDATE {who} w SET person_id = j.person_id, candidates = j.candidates, why = j.why FROM ({judge}) j"
            " WHERE j.n = w.id",
            who=who,
            judge=judge(name_of(batch) + "_people"),
        )
        _met_at_home(batch)


def _same_by_name(batch: Batch) -> None:
    if not staging.ask("SELECT EXISTS (SELECT 1 FROM {who} WHERE snils_hash IS NULL)", who=people(batch))[0][0]:
        return
    run(
        "UPDATE {who} w SET same_as = sure.party FROM (SELECT name_key, birth_date, min(party) AS party FROM {who}"
        " WHERE snils_hash IS NOT NULL AND birth_date IS NOT NULL GROUP BY name_key, birth_date HAVING count(*) = 1)"
        " sure WHERE w.snils_hash IS NULL AND sure.name_key = w.name_key AND sure.birth_date = w.birth_date",
        who=people(batch),
    )


def _met_at_home(batch: Batch) -> None:
    """Whose name alone is told, and who by that name already has a right to these very premises, is that person:
    else every reading of the same file would bring a newcomer."""
    run(
        "UPDATE {who} w SET person_id = x.id, candidates = NULL, why = NULL FROM (SELECT w.id AS n, min(p.id) AS id"
        " FROM {who} w JOIN {stage} s ON s.line = w.line LEFT JOIN {by_address} ha ON ha.address_key = s.address_key"
        " LEFT JOIN {by_unom} hu ON hu.unom = s.unom"
        " JOIN registry_premises pr ON pr.house_id = coalesce(hu.id, ha.id) AND pr.number_key = s.number_key"
        " AND pr.kind = coalesce(s.premises_kind, 'flat') AND pr.merged_into_id IS NULL AND pr.removed_on IS NULL"
        " JOIN registry_ownershipright r ON r.premises_id = pr.id"
        " JOIN registry_person p ON p.id = r.person_id AND p.name_key = w.name_key"
        " WHERE w.birth_date IS NULL AND w.snils_hash IS NULL GROUP BY w.id HAVING count(DISTINCT p.id) = 1) x"
        " WHERE x.n = w.id",
        who=people(batch),
        stage=table(batch),
        by_address=HOUSES_BY_ADDRESS,
        by_unom=HOUSES_BY_UNOM,
    )


def _judge(batch: Batch) -> None:
    names = [name for name, _kind in COLUMNS]
    kept = [name for name in names if name not in RESOLVED]
    staging.replace(
        batch,
        names,
        verdict="CASE WHEN raw IS NOT NULL OR reason IS NOT NULL THEN 'rejected' WHEN target_id IS NULL THEN 'new'"
        " WHEN changes IS NULL THEN 'unchanged' ELSE 'changed' END",
        source=sql.SQL(
            "WITH placed AS (SELECT line, number_key, premises_kind, party, inn, organisation_key, starts_on,"
            " registration_number, coalesce(hu.id, ha.id) AS at_house FROM {stage} s"
            " LEFT JOIN {by_address} ha USING (address_key) LEFT JOIN {by_unom} hu USING (unom)),"
            " known AS MATERIALIZED (SELECT s.line, s.starts_on, s.registration_number, s.at_house,"
            " p.id AS at_premises, coalesce(t.party, w.party) AS who,"
            " coalesce(t.person_id, w.person_id) AS met, coalesce(t.id, w.id) AS newcomer,"
            " coalesce(oi.id, o.id) AS firm FROM placed s"
            " LEFT JOIN registry_premises p ON p.house_id = s.at_house AND p.number_key = s.number_key"
            " AND p.kind = coalesce(s.premises_kind, 'flat') AND p.merged_into_id IS NULL AND p.removed_on IS NULL"
            " LEFT JOIN {who} w ON w.party = s.party"
            " LEFT JOIN (SELECT n.party AS of_party, t.* FROM {who} n JOIN {who} t ON t.party = n.same_as"
            " WHERE n.same_as IS NOT NULL) t ON t.of_party = s.party"
            " LEFT JOIN (SELECT inn, coalesce(merged_into_id, id) AS id FROM registry_organisation"
            " WHERE inn IS NOT NULL AND merged_into_id IS NULL) oi ON oi.inn = s.inn"
            " LEFT JOIN {organisations} o ON o.name_key = s.organisation_key),"
            " rights AS (SELECT DISTINCT ON (k.line) k.line AS of_line, r.* FROM known k"
            " JOIN registry_ownershipright r ON r.premises_id = k.at_premises"
            " AND ((k.met IS NOT NULL AND r.person_id = k.met) OR (k.firm IS NOT NULL AND r.organisation_id = k.firm))"
            " AND (k.registration_number IS NULL OR r.registration_number IN ('', k.registration_number))"
            " AND (k.starts_on IS NULL OR r.starts_on IS NULL OR r.starts_on = k.starts_on)"
            " ORDER BY k.line, (r.registration_number = k.registration_number) DESC NULLS LAST,"
            " (r.ends_on IS NULL) DESC, r.id)"
            " SELECT s.line, CASE WHEN s.raw IS NOT NULL THEN s.reason WHEN k.at_house IS NULL THEN 'no_house'"
            " WHEN k.at_premises IS NULL THEN 'no_premises' END AS reason,"
            " CASE WHEN s.raw IS NOT NULL THEN s.detail END AS detail, s.raw, s.filled, {kept},"
            " k.at_house AS house_id, k.at_premises AS premises_id, coalesce(k.met, k.newcomer) AS person_id,"
            " k.firm AS organisation_id, coalesce(k.who, s.party) AS party, r.id AS target_id,"
            " CASE WHEN k.met IS NOT NULL THEN CASE WHEN s.snils_hash IS NOT NULL THEN 'snils' ELSE 'name' END"
            " WHEN k.firm IS NOT NULL THEN 'organisation' END AS matched,"
            " nullif(CASE WHEN r.id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object({pairs})) END, '{{}}')"
            " AS changes FROM {stage} s JOIN known k ON k.line = s.line LEFT JOIN rights r ON r.of_line = s.line"
        ).format(
            stage=table(batch),
            who=people(batch),
            by_address=HOUSES_BY_ADDRESS,
            by_unom=HOUSES_BY_UNOM,
            organisations=ORGANISATIONS_BY_NAME,
            kept=sql.SQL(", ").join(sql.Identifier("s", name) for name in kept),
            pairs=sql.SQL(", ").join(_pairs()),
        ),
    )


def _pairs() -> list[sql.Composed]:
    return [
        sql.SQL(
            "{n}, CASE WHEN {s} IS NOT NULL AND {r} IS DISTINCT FROM {s} THEN jsonb_build_array({r}, {s}) END"
        ).format(n=sql.Literal(name), s=sql.Identifier("s", name), r=sql.Identifier("r", name))
        for name in (*COMPARED, *COMPARED_TEXTS)
    ]


def _twice(batch: Batch) -> None:
    """Of the rows that tell of one right the fullest stays, among equals the later one."""
    for key in (
        sql.SQL("premises_id, party, coalesce(registration_number, ''), coalesce(starts_on, '-infinity')"),
        sql.SQL("target_id"),
    ):
        run(
            "WITH repeated AS (SELECT {key} FROM {stage} WHERE verdict <> 'rejected' AND ({key}) IS NOT NULL"
            " GROUP BY {key} HAVING count(*) > 1),"
            " ranked AS (SELECT line,"
            " first_value(line) OVER (PARTITION BY {key} ORDER BY filled DESC, line DESC) AS best FROM {stage}"
            " WHERE verdict <> 'rejected' AND ({key}) IN (SELECT * FROM repeated))"
            " UPDATE {stage} s SET verdict = 'rejected', reason = 'same_right',"
            " detail = jsonb_build_object('line', best) FROM ranked r WHERE r.line = s.line AND r.best <> r.line",
            stage=table(batch),
            key=key,
        )
