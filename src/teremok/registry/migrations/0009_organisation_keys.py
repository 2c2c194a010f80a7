"""Organisations are known by their names without quotation marks, however they came in."""

from django.db import migrations

# Where two of them would now have one key, the one that has it already or came first takes it: a person merges them.
REKEY = r"""
WITH keyed AS (
    SELECT id, name_key, merged_into_id IS NULL AND inn IS NULL AS is_once,
        btrim(regexp_replace(translate(name_key, '«»"„“”''', '       '), '\s+', ' ', 'g')) AS key
    FROM registry_organisation
)
UPDATE registry_organisation o SET name_key = k.key FROM keyed k
WHERE k.id = o.id AND k.key NOT IN ('', k.name_key) AND NOT (k.is_once AND EXISTS (
    SELECT 1 FROM keyed t WHERE t.is_once AND t.key = k.key AND t.id <> k.id AND (t.name_key = t.key OR t.id < k.id)
))
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_search_alone")]
    operations = [migrations.RunSQL(REKEY, migrations.RunSQL.noop)]
