"""Whom a notice about a move is for: the members of families, each with the words that are theirs alone."""

from collections.abc import Mapping
from typing import Any

from teremok.notices import audiences
from teremok.notices.audiences import Statement

OF_BATCH = "relocation.batch"
OF_FAMILIES = "relocation.families"
ANSWERS_FROM = 14  # years: from then on a person is told themselves (ГК РФ ст. 26), a younger right-holder too

# Who is told: all who must consent, and those who live with them and are old enough to be told themselves.
TOLD = f"""(member.must_consent OR person.birth_date IS NULL
            OR person.birth_date <= current_date - interval '{ANSWERS_FROM} years')"""

# As people read it; another country's number as it is.
PHONE = (
    r"regexp_replace(nullif(destination.desk_phone, ''), '^\+7(\d{{3}})(\d{{3}})(\d{{2}})(\d{{2}})$',"
    r" '+7 \1 \2-\3-\4')"
)

# The words of a family, in Russian and English; `which` says which families.
WORDS = f"""
    SELECT member.person_id, min(family.premises_id), jsonb_build_object(
               'home', string_agg(words.home, '; ' ORDER BY family.id),
               'home@en', string_agg(words.home_en, '; ' ORDER BY family.id),
               'flat', string_agg(words.flat, '; ' ORDER BY family.id),
               'flat@en', string_agg(words.flat_en, '; ' ORDER BY family.id),
               'desk', string_agg(DISTINCT words.desk, '; '),
               'desk@en', string_agg(DISTINCT words.desk_en, '; '))
      FROM relocation_family family
      JOIN relocation_listedhouse listed ON listed.id = family.listed_house_id
      JOIN relocation_member member ON member.family_id = family.id AND member.until IS NULL
      JOIN registry_person person ON person.id = member.person_id
      JOIN registry_premises premises ON premises.id = family.premises_id
      JOIN registry_house house ON house.id = premises.house_id
      LEFT JOIN relocation_offer offer ON offer.family_id = family.id AND offer.state IN ('made', 'accepted')
      LEFT JOIN relocation_newflat newflat ON newflat.id = offer.flat_id
      LEFT JOIN relocation_destination destination ON destination.id = newflat.destination_id
      LEFT JOIN registry_premises home ON home.id = newflat.premises_id
      LEFT JOIN registry_house building ON building.id = home.house_id
     CROSS JOIN LATERAL (
        SELECT house.address || CASE premises.kind WHEN 'room' THEN ', комн. ' WHEN 'flat' THEN ', кв. ' ELSE ', пом. '
                   END || premises.number AS home,
               house.address || CASE premises.kind WHEN 'room' THEN ', room ' WHEN 'flat' THEN ', flat ' ELSE ', '
                   END || premises.number AS home_en,
               coalesce(building.address || ', кв. ' || home.number || coalesce(': ' || nullif(concat_ws(', ',
                   home.rooms || ' комн.', replace(trim_scale(home.area)::text, '.', ',') || ' м²',
                   home.floor || '-й этаж', 'подъезд ' || home.entrance), ''), ''),
                   'её адрес и площадь вам назовёт сотрудник центра переселения') AS flat,
               coalesce(building.address || ', flat ' || home.number || coalesce(': ' || nullif(concat_ws(', ',
                   'rooms: ' || home.rooms, trim_scale(home.area) || ' m²', 'floor ' || home.floor,
                   'entrance ' || home.entrance), ''), ''),
                   'the relocation centre tells you its address and size') AS flat_en,
               coalesce(nullif(concat_ws(', ', nullif(destination.desk_address, ''),
                   nullif(destination.desk_hours, ''), 'тел. ' || {PHONE}), ''),
                   'в вашем центре переселения') AS desk,
               coalesce(nullif(concat_ws(', ', nullif(destination.desk_address, ''),
                   nullif(destination.desk_hours, ''), 'phone ' || {PHONE}), ''),
                   'at your relocation centre') AS desk_en) words
     WHERE {{which}} AND {TOLD}
     GROUP BY member.person_id
"""  # noqa: S608 (our own words)
IN_BATCH = "family.id IN (SELECT family_id FROM relocation_step WHERE batch_id = %s)"
CHOSEN = "family.id = ANY(%s)"


def of_batch(arguments: Mapping[str, Any]) -> Statement:
    """The members of a batch's families (its key), or of those in these houses of the programme (keys)."""
    if "houses" in arguments:
        which = f"{IN_BATCH} AND family.listed_house_id = ANY(%s)"
        return WORDS.format(which=which), [arguments["batch"], list(arguments["houses"])]
    return WORDS.format(which=IN_BATCH), [arguments["batch"]]


def of_families(arguments: Mapping[str, Any]) -> Statement:
    """The members of these families (keys); with `people` (keys) only those of them."""
    if "people" in arguments:
        which = f"{CHOSEN} AND member.person_id = ANY(%s)"
        return WORDS.format(which=which), [list(arguments["families"]), list(arguments["people"])]
    return WORDS.format(which=CHOSEN), [list(arguments["families"])]


def declare() -> None:
    audiences.register(OF_BATCH, of_batch)
    audiences.register(OF_FAMILIES, of_families)
