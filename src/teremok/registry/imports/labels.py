"""What columns, matches and tables are called for people."""

from typing import Any

from django.utils.translation import gettext as _

from teremok.registry.imports.added import WORDS
from teremok.registry.imports.queries import Row
from teremok.registry.imports.undone import Kept


def differences(row: Row) -> list[tuple[str, str, str]]:
    """Field, what stands in the registry, what the file says; then values that were left out."""
    found: list[tuple[str, str, str]] = []
    for name, (before, after) in row.changes.items():
        if isinstance(after, dict):
            found.extend((field(key), _said((before or {}).get(key)), _said(value)) for key, value in after.items())
        else:
            found.append((field(name), _said(before), _said(after)))
    return found


def _said(value: Any) -> str:
    return "—" if value in (None, "") else str(WORDS.get(value, value) if isinstance(value, str) else value)


def field(name: str) -> str:
    if name in WORDS:
        return str(WORDS[name])
    return {
        "address": _("address"), "unom": _("UNOM"), "fias_id": _("FIAS identifier"),
        "cadastral_number": _("cadastral number"), "gis_number": _("GIS ZhKKh number"), "district": _("district"),
        "latitude": _("latitude"), "longitude": _("longitude"), "kind": _("kind"), "series": _("series"),
        "year_built": _("year built"), "floors_max": _("floors"), "floors_min": _("fewest floors"),
        "entrances": _("entrances"), "premises_declared": _("premises declared"),
        "residential_declared": _("flats declared"), "nonresidential_declared": _("non-residential premises declared"),
        "area_total": _("total area"), "area_residential": _("residential area"),
        "area_nonresidential": _("non-residential area"), "area_common": _("common area"),
        "is_emergency": _("unfit for living"), "manager": _("managed by"), "area": _("area"),
        "area_living": _("living area"), "entrance": _("entrance"), "floor": _("floor"), "rooms": _("rooms"),
        "number": _("number"), "share_numerator": _("share, numerator"), "share_denominator": _("share, denominator"),
        "starts_on": _("from"), "ends_on": _("until"), "basis": _("basis"),
        "registration_number": _("registration number"), "registered_on": _("registered"),
        "capital_repair_fund": _("capital repair fund"), "energy_class": _("energy class"),
        "cold_water_meter": _("cold water meter"), "hot_water_meter": _("hot water meter"),
        "playground": _("playground"), "sports_ground": _("sports ground"), "amenities": _("amenities"),
        "area_land": _("area of the plot"), "area_parking": _("area of parking"), "managed_since": _("managed since"),
        "manager_profile": _("page of the organisation"), "reformagkh_id": _("number at reformagkh.ru"),
        "renovation_status": _("renovation: status"), "renovation_votes_for": _("renovation: votes for, per cent"),
        "renovation_votes_against": _("renovation: votes against, per cent"),
        "renovation_by_meeting": _("renovation: decided by a meeting"),
        "renovation_house_status": _("renovation: status of the house"), "other": _("other"),
    }.get(name, name)  # fmt: skip


def matched(how: str) -> str:
    if how in WORDS:
        return str(WORDS[how])
    return {
        "address": _("by address"), "place": _("by place and number"), "unom": _("by UNOM"),
        "fias_id": _("by FIAS identifier"), "cadastral_number": _("by cadastral number"),
        "gis_number": _("by GIS ZhKKh number"), "number": _("by number"), "snils": _("by SNILS"),
        "name": _("by name and birth date"), "organisation": _("organisation known"),
    }.get(how, how)  # fmt: skip


def kept(row: Kept) -> str:
    return {
        "changed": _("changed since the import"),
        "used": _("in use since the import"),
        "taken": _("what it held before belongs to another record by now; look at both and correct them"),
        "gone": _("what it belonged to before has been deleted since"),
    }.get(row.why, row.why)
