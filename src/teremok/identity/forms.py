"""What people type on the pages of identity."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.identity.contacts import NotAContact, TypedContact, read_contact


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
