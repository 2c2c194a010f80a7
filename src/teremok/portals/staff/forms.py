"""Forms of the workspace; what they accept is judged by the services."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.kernel.shares import WrongShare, read_share
from teremok.platform.access import Actor
from teremok.portals.staff.listing import FIRST_YEAR, LAST_YEAR
from teremok.registry.access import sees_the_city, visible_organisations
from teremok.registry.models import District, House, ManagementContract, Organisation, Person, Premises, Residency
from teremok.registry.services.newcomers import Newcomer
from teremok.ui.formats import telephone

OLDEST_DAY = date(1900, 1, 1)


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AreaField(forms.DecimalField):
    """Square metres with a comma or a point."""

    def __init__(self, **given: Any) -> None:
        super().__init__(localize=True, **given)


class DayForm(forms.Form):
    on = forms.DateField(label=_("On the day"), widget=DayInput())


def chosen_day(given: Mapping[str, Any]) -> tuple[date, DayForm]:
    """The day asked for, today when none or nonsense was given."""
    today = timezone.localdate()
    form = DayForm(given if given.get("on") else {"on": today})
    if form.is_valid() and form.cleaned_data["on"] >= OLDEST_DAY:
        return form.cleaned_data["on"], form
    return today, form


class FiltersForm(forms.Form):
    """The filters above the list of houses."""

    q = forms.CharField(required=False, max_length=200)
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("District"), required=False, to_field_name="public_id", empty_label=_("All")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Managed by"),
        required=False,
        to_field_name="public_id",
        empty_label=_("All"),
    )
    built_from = forms.IntegerField(label=_("Built from"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    built_to = forms.IntegerField(label=_("to"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    defects = forms.BooleanField(label=_("Only with defects in the register"), required=False)

    def __init__(self, given: Mapping[str, Any], *, actor: Actor) -> None:
        super().__init__(given)
        districts, organisations = self.fields["district"], self.fields["organisation"]
        assert isinstance(districts, forms.ModelChoiceField)
        assert isinstance(organisations, forms.ModelChoiceField)
        districts.queryset = District.objects.order_by("name")
        contracts = ManagementContract.objects.filter(organisation=OuterRef("id"))
        organisations.queryset = visible_organisations(actor).filter(Exists(contracts)).order_by("name_key")
        if not sees_the_city(actor) and len(actor.organisations_where()) < 2:
            del self.fields["organisation"]


class HouseForm(forms.Form):
    address = forms.CharField(label=_("Address"), max_length=300)
    district = forms.ModelChoiceField(
        District.objects.order_by("name"),
        label=_("District"),
        required=False,
        to_field_name="public_id",
        empty_label=_("Not known"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=House.Kind)
    unom = forms.IntegerField(label=_("UNOM"), required=False, min_value=1, max_value=99_999_999)
    cadastral_number = forms.CharField(label=_("Cadastral number"), required=False, max_length=40)
    gis_number = forms.CharField(label=_("GIS ZhKKh number"), required=False, max_length=40)
    series = forms.CharField(label=_("Series"), required=False, max_length=120)
    year_built = forms.IntegerField(label=_("Built in"), required=False)
    floors_max = forms.IntegerField(label=_("Floors"), required=False, min_value=1, max_value=200)
    entrances = forms.IntegerField(label=_("Entrances"), required=False, min_value=1, max_value=200)
    area_total = AreaField(label=_("Total area, m²"), required=False, max_digits=12, decimal_places=2)
    area_residential = AreaField(label=_("Residential area, m²"), required=False, max_digits=12, decimal_places=2)
    area_nonresidential = AreaField(
        label=_("Non-residential area, m²"), required=False, max_digits=12, decimal_places=2
    )
    is_emergency = forms.BooleanField(label=_("Declared unfit for living"), required=False)


class PhoneField(forms.CharField):
    """A telephone typed in any way, shown as people read it; the service keeps it as E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return telephone(value) if value else value


class OrganisationContactsForm(forms.Form):
    """How residents reach the organisation."""

    phone = PhoneField(label=_("Phone"), required=False, max_length=40)
    dispatcher_phone = PhoneField(
        label=_("Dispatcher"), required=False, max_length=40, help_text=_("Residents call it from their home's page.")
    )
    emergency_phone = PhoneField(
        label=_("Emergency phone"),
        required=False,
        max_length=40,
        help_text=_("Where it differs from the dispatcher's: answered day and night."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    site = forms.URLField(label=_("Site"), required=False, max_length=200, assume_scheme="https")
    postal_address = forms.CharField(label=_("Postal address"), required=False, max_length=300)
    reception_hours = forms.CharField(
        label=_("Reception hours"), required=False, max_length=200, help_text=_("For example: Mon–Thu 9:00–18:00.")
    )


class OrganisationForm(OrganisationContactsForm):
    name = forms.CharField(label=pgettext_lazy("of an organisation", "Name"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind)
    inn = forms.CharField(label=_("INN"), required=False, max_length=12)
    ogrn = forms.CharField(label=_("OGRN"), required=False, max_length=15)
    kpp = forms.CharField(label=_("KPP"), required=False, max_length=9)
    is_verified = forms.BooleanField(
        label=_("I compared it with the state register of legal entities"),
        required=False,
        help_text=_("Until then an organisation from an import is marked as unverified."),
    )

    field_order = ("name", "kind", "inn", "ogrn", "kpp", "is_verified")


class ContractForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None).order_by("name_key"),
        label=_("Organisation"),
        to_field_name="public_id",
        empty_label=_("Choose the organisation"),
    )
    starts_on = forms.DateField(
        label=_("Manages from the day"),
        widget=DayInput(),
        help_text=_("The contract now in force, if there is one, ends on this day."),
    )
    source = forms.CharField(label=_("Ground"), required=False, max_length=120)


class ContractEndForm(forms.Form):
    ends_on = forms.DateField(
        label=_("No longer manages from the day"),
        widget=DayInput(),
        help_text=_("From this day on its staff see the house no more."),
    )


class MoveOutForm(forms.Form):
    on = forms.DateField(label=_("No longer lives here from the day"), widget=DayInput())


class MoveOutDayForm(forms.Form):
    on = forms.DateField(
        label=_("No longer lives here from the day"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty: they live here still."),
    )


class DeathForm(forms.Form):
    on = forms.DateField(
        label=_("Died on"),
        widget=DayInput(),
        help_text=_("The rights stay until the heirs are recorded; the register reminds of them."),
    )


class PremisesForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Premises.Kind)
    entrance = forms.IntegerField(label=_("Entrance"), required=False, min_value=1, max_value=200)
    floor = forms.IntegerField(label=_("Floor"), required=False, min_value=-10, max_value=200)
    rooms = forms.IntegerField(label=_("Rooms"), required=False, min_value=1, max_value=100)
    area = AreaField(label=_("Area, m²"), required=False, max_digits=12, decimal_places=4)
    area_living = AreaField(label=_("Living area, m²"), required=False, max_digits=12, decimal_places=4)
    cadastral_number = forms.CharField(label=_("Cadastral number"), required=False, max_length=40)
    is_common_property = forms.BooleanField(label=_("Common property of the house"), required=False)


class PersonForm(forms.Form):
    last_name = forms.CharField(label=_("Surname"), max_length=120)
    first_name = forms.CharField(label=_("First name"), required=False, max_length=120)
    middle_name = forms.CharField(label=_("Patronymic"), required=False, max_length=120)
    birth_date = forms.DateField(label=_("Born on"), required=False, widget=DayInput())
    snils = forms.CharField(
        label=_("SNILS"), required=False, max_length=14, help_text=_("Leave it empty to keep the known one.")
    )


class ShareField(forms.CharField):
    """A share as people write it: 1/3, 1, 25 %."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_share(text)
        except WrongShare as error:
            raise forms.ValidationError(_("This is not a share. Write it as 1/3, or 1 for the whole.")) from error


class NewcomerForm(PersonForm):
    """Somebody who comes in with a right or a home; met where the register knows them."""

    snils = forms.CharField(
        label=_("SNILS"), required=False, max_length=14, help_text=_("It tells namesakes apart, if you have it.")
    )

    def person(self) -> Newcomer:
        given = self.cleaned_data
        return Newcomer(
            last_name=given["last_name"], first_name=given["first_name"], middle_name=given["middle_name"],
            birth_date=given["birth_date"], snils=given["snils"],
        )  # fmt: skip


class NewResidentForm(NewcomerForm):
    kind = forms.ChoiceField(label=_("Lives here as"), choices=Residency.Kind)
    on = forms.DateField(label=_("Since the day"), widget=DayInput())


class NewOwnerForm(NewcomerForm):
    """A new owner: of a right handed over, or of premises nobody owned."""

    share = ShareField(label=_("Share"), max_length=20, initial="1", help_text=_("1/3, or 1 for the whole."))
    on = forms.DateField(label=_("Since the day"), widget=DayInput())
    basis = forms.CharField(label=_("Ground"), max_length=200)
    registration_number = forms.CharField(label=_("Number of the registration"), required=False, max_length=45)

    def share_given(self) -> Fraction:
        share = self.cleaned_data["share"]
        assert isinstance(share, Fraction)
        return share


def without_idle_zeros(value: Decimal) -> Decimal:
    """54.3000 as 54.3, and 60.00 as 60 rather than 6E+1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def facts_of(record: House | Premises | Person | Organisation, form: type[forms.Form]) -> dict[str, Any]:
    """What a form begins with."""
    facts = {name: getattr(record, name) for name in form.base_fields if hasattr(record, name)}
    facts |= {name: without_idle_zeros(fact) for name, fact in facts.items() if isinstance(fact, Decimal)}
    if "district" in facts and facts["district"] is not None:
        facts["district"] = facts["district"].public_id
    return facts
