"""Forms that split a record: what belongs to the other is ticked."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.portals.staff.cards import premises_in_house, premises_name
from teremok.portals.staff.forms import AreaField, DayInput
from teremok.registry.models import Contact, House, OwnershipRight, Person, Premises, Residency
from teremok.registry.models.words import NaturalOrder

Given = Mapping[str, Any] | None


class Ticked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows of the record, ticked when they belong to the other one."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, rows: QuerySet[Any], *, tell: Callable[[Any], str], **given: Any) -> None:
        super().__init__(rows, to_field_name="public_id", **given)
        self.tell = tell

    def label_from_instance(self, obj: Any) -> str:
        return self.tell(obj)


class SplitForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why they are two"), required=False, max_length=300)
    field_order: list[str] | None = None


class SplitHouseForm(SplitForm):
    address = forms.CharField(label=gettext_lazy("Address of the house split off"), max_length=300)

    def __init__(self, house: House, given: Given) -> None:
        super().__init__(given)
        standing = house.premises.filter(merged_into=None).order_by("kind", NaturalOrder("number_key"))
        self.fields["premises"] = Ticked(standing, tell=premises_name, label=_("Premises that move there"))
        self.order_fields(["address", "premises", "reason"])


class SplitPremisesForm(SplitForm):
    number = forms.CharField(label=gettext_lazy("Number of the premises split off"), max_length=40)
    area = AreaField(label=gettext_lazy("Area, m²"), required=False, max_digits=12, decimal_places=4)

    def __init__(self, premises: Premises, given: Given) -> None:
        super().__init__(given)
        self.rights = premises.rights.select_related("person", "organisation").order_by("id")
        self.homes = premises.residencies.select_related("person").order_by("id")
        self.fields["rights"] = Ticked(self.rights, tell=_owned_by, label=_("Rights that move there"), required=False)
        self.fields["residencies"] = Ticked(
            self.homes, tell=_lived_in_by, label=_("Residents who move there"), required=False
        )
        self.order_fields(["number", "area", "rights", "residencies", "reason"])

    def people(self) -> set[UUID]:
        """Whoever the form names."""
        owners = {right.person.public_id for right in self.rights if right.person}
        return owners | {home.person.public_id for home in self.homes}


class SplitPersonForm(SplitForm):
    last_name = forms.CharField(label=gettext_lazy("Surname"), max_length=120)
    first_name = forms.CharField(label=gettext_lazy("First name"), required=False, max_length=120)
    middle_name = forms.CharField(label=gettext_lazy("Patronymic"), required=False, max_length=120)
    birth_date = forms.DateField(label=gettext_lazy("Born on"), required=False, widget=DayInput())

    def __init__(self, person: Person, seen: QuerySet[Premises], given: Given) -> None:
        names = {name: getattr(person, name) for name in ("last_name", "first_name", "middle_name")}
        super().__init__(given, initial=names)
        there = {"premises__in": seen}
        rights = person.rights.filter(**there).select_related("premises__house").order_by("id")
        homes = person.residencies.filter(**there).select_related("premises__house").order_by("id")
        for name, rows, tell, label in (
            ("rights", rights, _right_in, _("Rights of the namesake")),
            ("residencies", homes, _home_in, _("Homes of the namesake")),
            ("contacts", person.contacts.order_by("id"), _reached, _("Phones and e-mail addresses of the namesake")),
        ):
            self.fields[name] = Ticked(rows, tell=tell, label=label, required=False)
        self.order_fields([*names, "birth_date", "rights", "residencies", "contacts", "reason"])


def _owned_by(right: OwnershipRight) -> str:
    return f"{right.person or right.organisation}, {right}"


def _lived_in_by(home: Residency) -> str:
    return f"{home.person}, {home}"


def _right_in(right: OwnershipRight) -> str:
    return f"{right}, {premises_in_house(right.premises)}"


def _home_in(home: Residency) -> str:
    return f"{home}, {premises_in_house(home.premises)}"


def _reached(contact: Contact) -> str:
    return contact.value
