"""The programme of a simulated city: every house with flats in one office's hands, accounts for some of the people."""

from datetime import datetime

from django.db import connection

from teremok.modules.relocation.models import ListedHouse, ListSource
from teremok.platform.access import SYSTEM
from teremok.platform.access.actor import Assurance
from teremok.registry.models import Organisation

# Everyone whose number isn't divisible by five; the rest is told on paper.
ACCOUNTS = """
    INSERT INTO identity_account (password, public_id, email, phone, person_id, assurance, display_name, language,
                                  is_active, created_at)
    SELECT '!', gen_random_uuid(), 'person' || person.id || '@simulated.example', NULL, person.id, %s, '', 'ru', true,
           %s
      FROM registry_person person
     WHERE person.id %% 5 <> 0 AND person.merged_into_id IS NULL AND person.died_on IS NULL
       AND NOT EXISTS (SELECT FROM identity_account account WHERE account.person_id = person.id)
"""
LISTED = """
    INSERT INTO relocation_listedhouse (public_id, house_id, unom, address, address_key, district, okrug, source_id,
                                        office_id, state, excluded_reason)
    SELECT gen_random_uuid(), house.id, house.unom, house.address, house.address_key, coalesce(district.name, ''),
           coalesce(district.okrug, ''), %s, %s, 'listed', ''
      FROM registry_house house LEFT JOIN registry_district district ON district.id = house.district_id
     WHERE house.merged_into_id IS NULL AND house.demolished_on IS NULL
       AND EXISTS (SELECT FROM registry_premises premises
                    WHERE premises.house_id = house.id AND premises.kind IN ('flat', 'room'))
"""


def set_out(*, at: datetime) -> Organisation:
    """Puts every house into the programme and returns the office that leads them. For an empty database of its own."""
    office = Organisation.objects.create(name="Отдел переселения (моделирование)")
    source = ListSource.objects.create(
        title="Моделирование",
        dated_on=at.date(),
        file_name="",
        sha256="",
        rows=0,
        taken_at=at,
        taken_by=SYSTEM.account_id,
    )
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [Assurance.VERIFIED.value, at])
        cursor.execute(LISTED, [source.pk, office.pk])
        source.rows = cursor.rowcount
        cursor.execute("ANALYZE")
    source.save(update_fields=["rows"])
    return office


def houses() -> list[ListedHouse]:
    return list(ListedHouse.objects.order_by("pk"))
