"""Units and choices of the tables as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

UNITS: dict[str, str | Promise] = {
    "at_least": pgettext_lazy("unit", "at least"),
    "billing_periods": pgettext_lazy("unit", "billing periods"),
    "bookings": pgettext_lazy("unit", "bookings"),
    "celsius": pgettext_lazy("unit", "°C"),
    "cubic_metres": pgettext_lazy("unit", "m³"),
    "day": pgettext_lazy("unit", "day"),
    "day_of_month": pgettext_lazy("unit", "day of the month"),
    "days": pgettext_lazy("unit", "days"),
    "hours": pgettext_lazy("unit", "hours"),
    "months": pgettext_lazy("unit", "months"),
    "monthly_charges": pgettext_lazy("unit", "monthly charges"),
    "more_than": pgettext_lazy("unit", "more than"),
    "of_five": pgettext_lazy("unit", "of five"),
    "of_rate": pgettext_lazy("unit", "of the refinancing rate"),
    "people": pgettext_lazy("unit", "persons"),
    "percent": pgettext_lazy("unit", "%"),
    "percent_per_day": pgettext_lazy("unit", "% a day"),
    "percent_per_hour": pgettext_lazy("unit", "% an hour"),
    "quarter": pgettext_lazy("unit", "quarter"),
    "residents": pgettext_lazy("unit", "residents"),
    "roubles": pgettext_lazy("unit", "roubles"),
    "seconds": pgettext_lazy("unit", "seconds"),
    "square_metres": pgettext_lazy("unit", "square metres"),
    "times": pgettext_lazy("unit", "times"),
}
BEFORE_THE_VALUE = frozenset({"at_least", "more_than"})
CHOICES: dict[str, str | Promise] = {
    "absolute": _("majority of all votes"),
    "any": _("in any form"),
    "any_system": _("any information system"),
    "first": _("the first one"),
    "meeting": _("by the meeting"),
    "refused": _("not allowed"),
    "separate_document": _("a document of its own"),
    "simple": _("majority of those who took part"),
    "state_system": _("the state information system only"),
}
SECTIONS: dict[str, str | Promise] = {
    "appeals": _("Appeals"),
    "billing": _("Bills and payments"),
    "dispatch": _("Dispatch service"),
    "meetings": _("Meetings of owners"),
    "notices": _("Messages and notices"),
    "personal_data": _("Personal data"),
    "relocation": _("Relocation"),
    "retention": _("Terms of keeping"),
    "utilities": _("Utilities"),
}


def with_unit(value: str, unit: str) -> str:
    """The value and its unit in their order; a unit that nobody named is shown as it is written."""
    label = str(UNITS.get(unit, unit))
    return " ".join(filter(None, (label, value) if unit in BEFORE_THE_VALUE else (value, label)))
