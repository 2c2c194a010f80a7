"""Addresses in the order people expect: 1, 2, 10."""

from django.db import migrations, models

import teremok.registry.models.words

ORDER = r"""
CREATE FUNCTION registry_natural_order(key text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 400 AS $$
    SELECT regexp_replace(regexp_replace(key, '(\d+)', '00000000\1', 'g'), '\d*(\d{8})(?!\d)', '\1', 'g')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_search_cost")]
    operations = [
        migrations.RunSQL(ORDER, "DROP FUNCTION registry_natural_order(text)"),
        migrations.AddIndex(
            model_name="house",
            index=models.Index(
                teremok.registry.models.words.NaturalOrder("address_key"), "public_id", name="house_in_natural_order"
            ),
        ),
    ]
