"""Whoever writes a right, or a death, holds the premises meanwhile, so that they don't move to another house: the trigger
notes the house they stand in."""

from django.db import migrations

# What is locked is read anew after waiting: the house the premises came to stand in, not the one they left.
HOLDING = """
CREATE OR REPLACE FUNCTION registry_touch_by_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT house_id FROM (
            SELECT p.house_id FROM registry_premises p
             WHERE p.id IN (SELECT premises_id FROM new_rows) FOR KEY SHARE OF p) held';
    END IF;
    IF TG_OP <> 'INSERT' THEN
        EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT house_id FROM (
            SELECT p.house_id FROM registry_premises p
             WHERE p.id IN (SELECT premises_id FROM old_rows) FOR KEY SHARE OF p) held';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION registry_touch_by_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT house_id FROM (
        SELECT p.house_id FROM registry_premises p
         WHERE p.id IN (SELECT r.premises_id
                          FROM (SELECT id, died_on FROM new_rows EXCEPT SELECT id, died_on FROM old_rows) changed
                          JOIN registry_ownershipright r ON r.person_id = changed.id) FOR KEY SHARE OF p) held';
    RETURN NULL;
END
$$;
"""
NOTING = """
CREATE OR REPLACE FUNCTION registry_touch_by_right() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION registry_touch_by_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO registry_housetouch (house_key) SELECT DISTINCT p.house_id
        FROM (SELECT id, died_on FROM new_rows EXCEPT SELECT id, died_on FROM old_rows) changed
        JOIN registry_ownershipright r ON r.person_id = changed.id
        JOIN registry_premises p ON p.id = r.premises_id';
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_organisation_keys")]

    operations = [migrations.RunSQL(HOLDING, NOTING)]
