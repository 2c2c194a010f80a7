"""Houses and organisations by the keys files know them by, as subqueries."""

from psycopg import sql

# Address key to house; a house merged away answers with its survivor.
HOUSES_BY_ADDRESS = sql.SQL(
    "(SELECT DISTINCT ON (address_key) address_key, coalesce(merged_into_id, id) AS id FROM registry_house"
    " WHERE demolished_on IS NULL ORDER BY address_key, merged_into_id NULLS FIRST)"
)
HOUSES_BY_UNOM = sql.SQL("(SELECT unom, id FROM registry_house WHERE unom IS NOT NULL AND merged_into_id IS NULL)")
# Name key to organisation, those without an INN first.
ORGANISATIONS_BY_NAME = sql.SQL(
    "(SELECT DISTINCT ON (o.name_key) o.name_key, coalesce(o.merged_into_id, o.id) AS id FROM registry_organisation o"
    " ORDER BY o.name_key, o.inn IS NOT NULL, o.id)"
)
