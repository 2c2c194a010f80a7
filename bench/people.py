"""People to be told: houses of a hundred flats, in each an owner with a phone (some share one) and an address."""

PEOPLE_IN_HOUSE = 100

CITY = """
    INSERT INTO registry_house (public_id, address, address_key, locality, street, building, kind)
    SELECT gen_random_uuid(), 'Сказочная ' || n, 'Сказочная ' || n, '', '', '', 'apartment'
      FROM generate_series(1, {houses}) n;
    INSERT INTO registry_premises (public_id, house_id, kind, number, number_key, is_common_property)
    SELECT gen_random_uuid(), house.id, 'flat', n::text, n::text, false
      FROM registry_house house, generate_series(1, {in_house}) n;
    INSERT INTO registry_person (public_id, last_name, first_name, middle_name, name_key)
    SELECT gen_random_uuid(), 'Новосёлов', 'Аким', 'Глебович', 'новоселов аким глебович'
      FROM generate_series(1, {people});
    INSERT INTO registry_ownershipright (public_id, premises_id, person_id, kind, share_numerator, share_denominator,
                                         basis, registration_number, source, starts_on)
    SELECT gen_random_uuid(), premises.id, person.id, 'sole', 1, 1, '', '', '', '2020-01-01'
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_premises) premises
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_person) person USING (n);
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'phone',
           '+7945' || lpad(((id - 1) / 50 * 50 + greatest((id - 1) % 50, 1))::text, 7, '0'), ''
      FROM registry_person;
    INSERT INTO registry_contact (public_id, person_id, kind, value, source)
    SELECT gen_random_uuid(), id, 'email', 'person' || id || '@skazochinsk.example', '' FROM registry_person;
    INSERT INTO identity_account (password, public_id, email, phone, person_id, assurance, display_name, language,
                                  is_active, created_at)
    SELECT '!', gen_random_uuid(), 'own' || id || '@skazochinsk.example', NULL, id, 2, '', 'ru', true, now()
      FROM registry_person WHERE id % 3 = 0;
"""


def settle(people: int) -> None:
    """Fills an empty, migrated database; a third of the people have accounts."""
    fill(CITY.format(houses=people // PEOPLE_IN_HOUSE, in_house=PEOPLE_IN_HOUSE, people=people))


def fill(statements: str) -> None:
    """Runs the statements, each an INSERT … SELECT into a table of ours, without history."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("house", "premises", "person", "ownershipright", "contact"):
            cursor.execute(f"ALTER TABLE registry_{table} DISABLE TRIGGER USER")
        for statement in statements.split(";"):
            if statement.strip():
                cursor.execute(_with_defaults(statement))
        cursor.execute("ANALYZE")


def _with_defaults(statement: str) -> str:
    """The statement with the columns that Django fills by itself: empty texts and switches."""
    from django.apps import apps

    head, _, rest = statement.strip().partition("(")
    columns, _, select = rest.partition(")")
    table = head.split()[2]
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    named = {column.strip() for column in columns.split(",")}
    missing = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in named and not field.null and not field.primary_key
    }
    if not missing:
        return statement
    values = ", ".join("false" if value is False else f"'{value}'" for value in missing.values())
    return f"INSERT INTO {table} ({columns}, {', '.join(missing)}) SELECT given.*, {values} FROM ({select}) AS given"
