"""Houses and organisations by the keys files know them by, as subqueries."""

from psycopg import sql

# Address key to house; a house merged away answers with its survivor.
HOUSES_BY_ADDRESS = sql.SQL(
    "(SELECT DISTINCT ON (address_key) address_key, coalesce(merged_into_id, id) AS id FROM registry_house"
    " WHERE demolished_on IS NULL ORDER BY address_key, merged_into_id NULLS FIRST)"
)
HOUSES_BY_UNOM = sql.SQL("(SELECT unom, id FROM registry_house WHERE unom IS NOT NULL AND merged_into_id IS NULL)")
# Name without quotation marks to organisation, those without an INN first.
ORGANISATIONS_BY_NAME = sql.SQL(
    "(SELECT DISTINCT ON (name_key) name_key, id FROM (SELECT id AS own, inn,"
    " btrim(regexp_replace(translate(name_key, '«»\"„“”''', '       '), '\\s+', ' ', 'g')) AS name_key,"
    " coalesce(merged_into_id, id) AS id FROM registry_organisation) o ORDER BY name_key, inn IS NOT NULL, own)"
)
