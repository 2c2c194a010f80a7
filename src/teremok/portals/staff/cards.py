"""What the cards of the workspace say in words: facts, defects, history."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teremok.kernel.shares import text_of
from teremok.portals.staff.authors import names_of
from teremok.registry.history import Change, FieldChange, history
from teremok.registry.models import House, ManagementContract, Organisation, Person, Premises
from teremok.registry.queries import Defect, DefectKind
from teremok.ui.formats import address, area, telephone
from teremok.ui.parts import Event, Fact

MOST_FIELDS = 12
SIGNS = {"insert": "plus-lg", "update": "pencil", "delete": "trash"}


def house_facts(house: House) -> list[Fact]:
    """What the register knows of the house; the unknown is left out."""
    known = (
        Fact(_("District"), house.district.name if house.district else None),
        Fact(_("Kind"), house.get_kind_display()),
        Fact(_("Series"), house.series),
        Fact(_("Built in"), house.year_built),
        Fact(_("Floors"), house.floors_max),
        Fact(_("Entrances"), house.entrances),
        Fact(_("Total area"), area(house.area_total) if house.area_total else None),
        Fact(_("UNOM"), house.unom),
        Fact(_("Cadastral number"), house.cadastral_number),
        Fact(_("GIS ZhKKh number"), house.gis_number),
        Fact(_("FIAS"), house.fias_id),
        Fact(_("Demolished on"), date_format(house.demolished_on) if house.demolished_on else None),
    )
    return [fact for fact in known if fact.value]


def premises_name(premises: Premises) -> str:
    """«Квартира 12»."""
    return f"{premises.get_kind_display()} {premises.number}"


def premises_in_house(premises: Premises) -> str:
    """«Квартира 12, г. Сказочинск, ул. Лесная, д. 5»."""
    return f"{premises_name(premises)}, {address(premises.house.address)}"


def premises_facts(premises: Premises) -> list[Fact]:
    known = (
        Fact(_("Kind"), premises.get_kind_display()),
        Fact(_("Entrance"), premises.entrance),
        Fact(_("Floor"), premises.floor),
        Fact(_("Rooms"), premises.rooms),
        Fact(_("Area"), area(premises.area) if premises.area else _("unknown")),
        Fact(_("Living area"), area(premises.area_living) if premises.area_living else None),
        Fact(_("Cadastral number"), premises.cadastral_number),
        Fact(_("Common property"), _("yes") if premises.is_common_property else None),
        Fact(_("Removed on"), date_format(premises.removed_on) if premises.removed_on else None),
    )
    return [fact for fact in known if fact.value]


def person_facts(person: Person) -> list[Fact]:
    """SNILS itself is never shown: it is enough to know that it is known."""
    known = (
        Fact(_("Born on"), date_format(person.birth_date) if person.birth_date else _("unknown")),
        Fact(_("Died on"), date_format(person.died_on) if person.died_on else None),
        Fact(_("SNILS"), _("recorded") if person.snils_hash else _("not recorded")),
    )
    return [fact for fact in known if fact.value]


def organisation_facts(organisation: Organisation) -> list[Fact]:
    known = (
        Fact(_("Kind"), organisation.get_kind_display()),
        Fact(_("INN"), organisation.inn),
        Fact(_("OGRN"), organisation.ogrn),
        Fact(_("KPP"), organisation.kpp),
        _tel(_("Phone"), organisation.phone),
        _tel(_("Dispatcher"), organisation.dispatcher_phone),
        _tel(_("Emergency phone"), organisation.emergency_phone),
        Fact(_("E-mail"), organisation.email, url=organisation.email and f"mailto:{organisation.email}"),
        Fact(_("Site"), organisation.site),
        Fact(_("Postal address"), organisation.postal_address),
        Fact(_("Reception hours"), organisation.reception_hours),
        Fact(_("Houses managed"), ManagementContract.objects.filter(organisation=organisation, ends_on=None).count()),
    )
    return [fact for fact in known if fact.value]


def _tel(term: str, number: str) -> Fact:
    return Fact(term, telephone(number), url=f"tel:{number}") if number else Fact(term, None)


def told_defects(defects: list[Defect]) -> list[tuple[Defect, str]]:
    """Each defect with a sentence that says what to mend."""
    return [(defect, _sentence(defect)) for defect in defects]


def _sentence(defect: Defect) -> str:
    number = {"number": defect.number}
    if defect.kind == DefectKind.SHARES:
        return _("No. %(number)s: the shares add up to %(sum)s.") % {**number, "sum": text_of(defect.value)}
    if defect.kind == DefectKind.NO_RIGHTS:
        return _("No. %(number)s: no owner is recorded.") % number
    if defect.kind == DefectKind.AFTER_DEATH:
        return _("No. %(number)s: the right goes on after the owner's death. Record the heirs.") % number
    if defect.kind == DefectKind.AREA_MISSING:
        return _("No. %(number)s: the area is missing. Take it from the technical passport.") % number
    if defect.kind == DefectKind.DUPLICATE:
        return _("No. %(number)s looks like no. %(other)s. Merge the two if they are one.") % {
            **number, "other": defect.value}  # fmt: skip
    declared, summed = defect.value
    areas = {"declared": area(declared), "summed": area(summed)}
    if defect.number == "residential":
        return _("Flats: the passport says %(declared)s, the premises add up to %(summed)s.") % areas
    return _("Non-residential: the passport says %(declared)s, the premises add up to %(summed)s.") % areas


def told_history(record: Model) -> list[Event]:
    """The record's changes as a timeline, with the names of those who made them."""
    changes = history(of=record)
    names = names_of(change.account_id for change in changes)
    return [_event(change, names) for change in changes]


def _event(change: Change, names: dict[str, str]) -> Event:
    who = names.get(change.account_id) or change.by or _("nobody said who")
    titles = {"insert": _("Entered: %(who)s"), "update": _("Changed: %(who)s"), "delete": _("Deleted: %(who)s")}
    told = [_told(field) for field in change.fields[:MOST_FIELDS]] if change.what == "update" else []
    return Event(at=change.at, title=titles[change.what] % {"who": who}, text="; ".join(told), icon=SIGNS[change.what])


def _told(field: FieldChange) -> str:
    return f"{_label(field.field)}: {_shown(field.before)} → {_shown(field.after)}"


def _label(name: str) -> str:
    return field_names().get(name, name)


def field_names() -> dict[str, str]:
    """Names of the fields whose changes people read about."""
    return {
        "address": _("Address"),
        "address_key": _("Address for comparison"),
        "building": _("Building"),
        "street": _("Street"),
        "district": _("District"),
        "kind": _("Kind"),
        "series": _("Series"),
        "year_built": _("Built in"),
        "floors_max": _("Floors"),
        "floors_min": _("Least floors"),
        "entrances": _("Entrances"),
        "entrance": _("Entrance"),
        "floor": _("Floor"),
        "rooms": _("Rooms"),
        "number": _("Number"),
        "area": _("Area"),
        "area_living": _("Living area"),
        "area_total": _("Total area"),
        "area_residential": _("Residential area"),
        "area_nonresidential": _("Non-residential area"),
        "area_common": _("Area of common property"),
        "unom": _("UNOM"),
        "cadastral_number": _("Cadastral number"),
        "gis_number": _("GIS ZhKKh number"),
        "fias_id": _("FIAS"),
        "is_emergency": _("Declared unfit for living"),
        "is_common_property": _("Common property"),
        "demolished_on": _("Demolished on"),
        "removed_on": _("Removed on"),
        "merged_into": _("Merged into"),
        "last_name": _("Surname"),
        "first_name": _("First name"),
        "middle_name": _("Patronymic"),
        "name_key": _("Name for comparison"),
        "birth_date": _("Born on"),
        "died_on": _("Died on"),
    }


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal | Fraction):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else text_of(value)
    return str(value)
