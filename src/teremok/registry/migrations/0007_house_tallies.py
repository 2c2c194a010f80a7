"""Counts of each house, and the triggers that note whose counts no longer hold."""

from django.db import migrations, models
from django.db.models import Q

# EXECUTE has each statement planned for the rows it really gets: one, or a million loaded by COPY.
TOUCHING = """
CREATE FUNCTION registry_touch_by_house() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO registry_housetouch (house_key) SELECT id FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO registry_housetouch (house_key) SELECT id FROM old_rows;
    ELSE
        EXECUTE 'INSERT INTO registry_housetouch (house_key)
            SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.area_residential, n.area_nonresidential)
                IS DISTINCT FROM (o.area_residential, o.area_nonresidential)';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION registry_touch_by_premises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO registry_housetouch (house_key) SELECT DISTINCT house_id FROM new_rows;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO registry_housetouch (house_key) SELECT DISTINCT house_id FROM old_rows;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION registry_touch_by_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT p.house_id
            FROM new_rows r JOIN registry_premises p ON p.id = r.premises_id';
    END IF;
    IF TG_OP <> 'INSERT' THEN
        EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT p.house_id
            FROM old_rows r JOIN registry_premises p ON p.id = r.premises_id';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION registry_touch_by_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT p.house_id
        FROM (SELECT id, died_on FROM new_rows EXCEPT SELECT id, died_on FROM old_rows) changed
        JOIN registry_ownershipright r ON r.person_id = changed.id
        JOIN registry_premises p ON p.id = r.premises_id';
    RETURN NULL;
END
$$;
"""
BY_TABLE = {
    "registry_house": "registry_touch_by_house",
    "registry_premises": "registry_touch_by_premises",
    "registry_ownershipright": "registry_touch_by_right",
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def _trigger(table: str, function: str, event: str) -> migrations.RunSQL:
    name = f"{function}_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {ROWS[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_natural_order")]

    operations = [
        migrations.CreateModel(
            name="HouseTally",
            fields=[
                ("house_key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("premises", models.PositiveIntegerField()),
                ("defects", models.PositiveIntegerField()),
                ("counted_on", models.DateField()),
                ("good_until", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("defects__gt", 0)), fields=["house_key"], name="tally_with_defects"),
                    models.Index(
                        condition=Q(("good_until__isnull", False)), fields=["good_until"], name="tally_by_end"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="HouseTouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("house_key", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["house_key"], name="touch_by_house")]},
        ),
        migrations.RunSQL(
            TOUCHING,
            ";".join(f"DROP FUNCTION {name}()" for name in (*BY_TABLE.values(), "registry_touch_by_person")),
        ),
        *(_trigger(table, function, event) for table, function in BY_TABLE.items() for event in ROWS),
        _trigger("registry_person", "registry_touch_by_person", "UPDATE"),
        migrations.RunSQL(
            "INSERT INTO registry_housetouch (house_key) SELECT id FROM registry_house", migrations.RunSQL.noop
        ),
    ]
