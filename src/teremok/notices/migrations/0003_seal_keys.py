"""The public keys of seals, and finding the seal that holds an event."""

from django.db import migrations, models

from teremok.platform.database.operations import AppendOnly

BY_EVENT = """
    CREATE INDEX seal_by_event ON notices_seal USING gist (
        int8range((events -> 0 ->> 0)::bigint, (events -> -1 ->> 1)::bigint, '[]')
    )
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_quiet_hours")]
    operations = [
        migrations.CreateModel(
            name="SealKey",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("since", models.DateTimeField()),
            ],
        ),
        AppendOnly("notices_sealkey"),
        migrations.RunSQL(BY_EVENT, "DROP INDEX seal_by_event"),
    ]
