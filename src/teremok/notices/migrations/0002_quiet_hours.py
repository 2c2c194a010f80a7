"""When a message written in quiet hours may leave."""

from django.db import migrations

CREATE = """
    CREATE FUNCTION notices_after_quiet(moment timestamptz, zone text, opens time, closes time) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
        SELECT CASE
            WHEN opens = closes THEN NULL
            WHEN CASE WHEN opens < closes THEN clock >= opens AND clock < closes
                      ELSE clock >= opens OR clock < closes END
            THEN (day + CASE WHEN clock < closes THEN 0 ELSE 1 END + closes) AT TIME ZONE zone
        END FROM (SELECT (moment AT TIME ZONE zone)::time AS clock, (moment AT TIME ZONE zone)::date AS day) AS there
    $$
"""
DROP = "DROP FUNCTION notices_after_quiet(timestamptz, text, time, time)"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
