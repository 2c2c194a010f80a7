"""What people type on the pages of identity."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from teremok.identity.contacts import NotAContact, TypedContact, read_contact
from teremok.identity.models import Authority, Policy
from teremok.platform.access import Role
from teremok.registry.addresses import normalise
from teremok.registry.models import House
from teremok.registry.search import houses_meant

MOST_HOUSES = 8
LONGEST_ADDRESS = 300
SEVERAL_HOUSES = _("Several houses are like this. Choose yours.")


class ContactField(forms.CharField):
    """A phone number or an e-mail address; cleaned into a TypedContact."""

    def clean(self, value: Any) -> TypedContact:
        try:
            return read_contact(super().clean(value))
        except NotAContact as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class ContactForm(forms.Form):
    contact = ContactField(
        label=_("Phone or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
        error_messages={"required": _("Enter your phone number or e-mail address.")},
    )


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d(\s*\d){5}\s*$",
        label=_("Code"),
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Type the six digits."), "invalid": _("The code has six digits.")},
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class SecondStepForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": _("Type the code of your authenticator app, or a recovery code.")},
    )


class NameForm(forms.Form):
    display_name = forms.CharField(
        label=_("How we call you"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write how we should call you.")},
    )


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WhoForm(forms.Form):
    """Who somebody is and where they live, as they write it themselves; of several houses meant they choose one."""

    last_name = forms.CharField(label=_("Last name"), max_length=120)
    first_name = forms.CharField(label=_("First name"), max_length=120)
    middle_name = forms.CharField(label=_("Middle name"), max_length=120, required=False)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput(), input_formats=["%Y-%m-%d", "%d.%m.%Y"])
    address = forms.CharField(
        label=_("Address of the house"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Street and house are enough: Skazochnaya 5."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    house = forms.ChoiceField(
        label=_("Which house is yours"),
        widget=forms.RadioSelect,
        error_messages={"required": SEVERAL_HOUSES, "invalid_choice": SEVERAL_HOUSES},
    )
    premises_number = forms.CharField(label=_("Flat"), max_length=40)

    def __init__(self, given: QueryDict | None = None) -> None:
        super().__init__(given)
        self._meant = _houses_meant(given.get("address", "")) if given else []
        choice = self.fields["house"]
        assert isinstance(choice, forms.ChoiceField)
        if 1 < len(self._meant) <= MOST_HOUSES:
            choice.choices = [(str(house.public_id), house.address) for house in self._meant]
        else:
            del self.fields["house"]

    def clean_address(self) -> str:
        if not self._meant:
            raise forms.ValidationError(
                _("We don't know this house. Write its street and number, with the corpus if it has one: %(example)s."),
                params={"example": _("Skazochnaya 5 k 1")},
            )
        if len(self._meant) > MOST_HOUSES:
            raise forms.ValidationError(_("Many houses are like this. Add the city or the kind of the street."))
        return str(self.cleaned_data["address"])

    @property
    def chosen_house(self) -> House:
        """Of a valid form: the only house meant, or the one chosen."""
        chosen = self.cleaned_data.get("house", str(self._meant[0].public_id))
        return next(house for house in self._meant if str(house.public_id) == chosen)


def _houses_meant(text: str) -> list[House]:
    """Which houses stand is public; one more than can be chosen from says that there are too many."""
    standing = House.objects.filter(merged_into=None, demolished_on=None)
    return houses_meant(text[:LONGEST_ADDRESS].replace("\x00", ""), among=standing, most=MOST_HOUSES + 1)


class AskOrganisationForm(WhoForm):
    remark = forms.CharField(
        label=_("What the organisation should know"),
        max_length=500,
        required=False,
        help_text=_("For example: I rent this flat since May, or: I changed my last name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetterCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the eight signs from the letter.")},
    )


class AuthorityForm(forms.Form):
    agent = ContactField(
        label=_("Phone or e-mail of whoever may act for you"),
        max_length=254,
        error_messages={"required": _("Enter a phone number or an e-mail address.")},
    )
    scope = forms.ChoiceField(label=_("In what"), choices=Authority.Scope.choices)
    ends_on = forms.DateField(
        label=_("Until which day"),
        required=False,
        help_text=_("The authority ends when this day begins. Empty: until you end it."),
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )


class PaperForm(forms.Form):
    """An authority on paper, as staff read it there."""

    agent = ContactField(
        label=_("Phone or e-mail of whoever acts"),
        max_length=254,
        error_messages={"required": _("Enter a phone number or an e-mail address.")},
    )
    scope = forms.ChoiceField(label=_("In what"), choices=Authority.Scope.choices)
    basis = forms.CharField(
        label=_("The paper"),
        max_length=200,
        help_text=_("What it is, its number and date, who certified it."),
        error_messages={"required": _("Name the paper: what it is, its number and date.")},
    )
    starts_on = forms.DateField(label=_("From which day"), widget=DayInput(), input_formats=["%Y-%m-%d", "%d.%m.%Y"])
    ends_on = forms.DateField(
        label=_("Until which day"),
        required=False,
        help_text=_("The authority ends when this day begins. Empty: until it is ended."),
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )


class PolicyForm(forms.Form):
    """The next version of a document; Russian is the language of the law, English a courtesy."""

    kind = forms.ChoiceField(label=_("Document"), choices=Policy.Kind.choices)
    from_on = forms.DateField(label=_("In force from"), widget=DayInput(), input_formats=["%Y-%m-%d", "%d.%m.%Y"])
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=200)
    text_ru = forms.CharField(label=_("Text in Russian"), widget=forms.Textarea(attrs={"rows": 12, "lang": "ru"}))
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    text_en = forms.CharField(
        label=_("Text in English"),
        required=False,
        help_text=_("Empty: readers of English see the Russian text."),
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("title_en")) != bool(given.get("text_en")):
            raise forms.ValidationError(_("Write both the English title and the English text, or neither."))
        return given

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        texts = {"ru": (given["title_ru"], given["text_ru"])}
        return texts | ({"en": (given["title_en"], given["text_en"])} if given["text_en"] else {})


class AnswerForm(forms.Form):
    """What staff answer to a request to be recognised."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    showed_passport = forms.BooleanField(label=_("The person showed me their passport"), required=False)
    answer = forms.CharField(
        label=_("Why not, and what to bring"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RoleForm(forms.Form):
    contact = ContactField(
        label=_("Phone or e-mail of the employee"),
        max_length=254,
        error_messages={"required": _("Enter a phone number or an e-mail address.")},
    )
    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    addresses = forms.CharField(
        label=_("Only these houses"),
        required=False,
        help_text=_("One address a line. Empty: every house the organisation manages."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_addresses(self) -> list[House]:
        lines = [line for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        keys = {line: normalise(line).key for line in lines}
        found = {
            house.address_key: house for house in House.objects.filter(address_key__in=keys.values(), merged_into=None)
        }
        unknown = [line for line, key in keys.items() if key not in found]
        if unknown:
            raise forms.ValidationError(_("We don't know this house: %(line)s"), params={"line": unknown[0]})
        return list(found.values())
