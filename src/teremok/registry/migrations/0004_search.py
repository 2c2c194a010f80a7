"""The words of a house, by which it is found as one types."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import teremok.registry.models.words

WORDS = """
CREATE FUNCTION registry_house_words(key text, unom integer, cadastral text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_remove(array_remove(
        regexp_split_to_array(key, '[^0-9a-zа-я]+')
        || regexp_split_to_array(regexp_replace(split_part(key, '|', 4), '(\\d)([a-zа-я])', '\\1 \\2', 'g'), '[^0-9a-zа-я]+')
        || ARRAY['=' || nullif(split_part(key, '|', 4), ''), 'u' || unom::text, cadastral],
    ''), NULL))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_merges_and_questions")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION registry_house_words(text, integer, text)"),
        migrations.AddIndex(
            model_name="house",
            index=django.contrib.postgres.indexes.GinIndex(
                teremok.registry.models.words.HouseWords("address_key", "unom", "cadastral_number"),
                name="house_by_words",
            ),
        ),
        migrations.AddIndex(
            model_name="house",
            index=models.Index(fields=["address_key"], name="house_by_address"),
        ),
    ]
