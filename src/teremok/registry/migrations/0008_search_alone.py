"""Keeps the search in one process: the price set on the words made the planner start workers for a few milliseconds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_house_tallies")]
    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION registry_house_words(text, integer, text) PARALLEL RESTRICTED;"
            "ALTER FUNCTION registry_natural_order(text) PARALLEL RESTRICTED",
            "ALTER FUNCTION registry_house_words(text, integer, text) PARALLEL SAFE;"
            "ALTER FUNCTION registry_natural_order(text) PARALLEL SAFE",
        )
    ]
