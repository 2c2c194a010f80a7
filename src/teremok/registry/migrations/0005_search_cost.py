"""Tells the planner what the words of a house cost: inlined SQL looked free, so it preferred to compute them for all."""

from django.db import migrations

WORDS = """
CREATE OR REPLACE FUNCTION registry_house_words(key text, unom integer, cadastral text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 4000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(array_remove(
        regexp_split_to_array(key, '[^0-9a-zа-я]+')
        || regexp_split_to_array(regexp_replace(split_part(key, '|', 4), '(\\d)([a-zа-я])', '\\1 \\2', 'g'), '[^0-9a-zа-я]+')
        || ARRAY['=' || nullif(split_part(key, '|', 4), ''), 'u' || unom::text, cadastral],
    ''), NULL));
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_search")]
    operations = [migrations.RunSQL(WORDS, migrations.RunSQL.noop)]
