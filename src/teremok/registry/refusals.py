"""What the registry refuses, in sentences a person can read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The registry can't hold this. `field` names the fact to mend, where one is to blame."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


SENTENCES: dict[str, tuple[str, Promise]] = {
    "district_once_in_okrug": ("name", _("This okrug already has a district of that name. Choose it from the list.")),
    "house_once_at_address": ("address", _("There is already a house at this address. Open it, or merge the two.")),
    "house_once_by_unom": ("unom", _("Another house has this UNOM. Check the number, or merge the two houses.")),
    "house_once_by_fias": ("fias_id", _("Another house has this FIAS identifier. Check it, or merge the two houses.")),
    "house_once_by_cadastre": (
        "cadastral_number",
        _("Another house has this cadastral number. Check it, or merge the two houses."),
    ),
    "house_once_by_gis": ("gis_number", _("Another house has this GIS number. Check it, or merge the two houses.")),
    "house_on_earth": ("latitude", _("Give both coordinates in degrees, or none.")),
    "premises_number_once_in_house": (
        "number",
        _("The house already has premises of this kind and number. Open them, or choose another number."),
    ),
    "premises_once_by_cadastre": (
        "cadastral_number",
        _("Other premises have this cadastral number. Check it, or merge the two."),
    ),
    "premises_area_positive": ("area", _("An area is more than nothing. Leave it empty while it is unknown.")),
    "organisation_once_by_inn": ("inn", _("Another organisation has this INN. Open it, or merge the two.")),
    "organisation_once_by_ogrn": ("ogrn", _("Another organisation has this OGRN. Open it, or merge the two.")),
    "organisation_once_by_name": (
        "name",
        _("There is already an organisation of this name without an INN. Give the INN, or merge the two."),
    ),
    "contract_one_at_a_time": (
        "starts_on",
        _("Another contract of this house is in force in that period. End it first."),
    ),
    "contract_ends_after_start": ("ends_on", _("The end must be later than the beginning.")),
    "person_once_by_snils": ("snils", _("Another person has this SNILS. Open them, or merge the two.")),
    "contact_once_for_person": ("value", _("This person already has this contact.")),
    "right_of_one_party": ("person", _("A right belongs to one person or to one organisation.")),
    "right_share_in_unit": ("share", _("A share is more than nothing and at most the whole. Write it as 1/3.")),
    "right_sole_is_whole": ("share", _("A sole owner owns the whole. Choose shared ownership for a part.")),
    "right_ends_after_start": ("ends_on", _("The end must be later than the beginning.")),
    "residency_ends_after_start": ("ends_on", _("The end must be later than the beginning.")),
}


@contextmanager
def refused_by_database(cannot: type[Refused]) -> Iterator[None]:
    """Says a broken constraint as a sentence of `cannot`; the work inside is rolled back, what was before it stays."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in SENTENCES:
            raise
        field, sentence = SENTENCES[name]
        raise cannot(str(sentence), field=field) from error
