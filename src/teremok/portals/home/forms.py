"""What residents and those who answer them write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.portals.home.queries import Home
from teremok.portals.home.states import CorrectionState


class CorrectionForm(forms.Form):
    """What is wrong and what is right; the house is asked only of those who have several."""

    house = forms.ChoiceField(label=_("About which house"))
    text = forms.CharField(
        label=_("What is wrong, and what is right"),
        help_text=_("For example: my birth date is 8 March 1984, not 1948. A photo of the document may be asked for."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, homes: list[Home], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = {str(home.house_id): home.address for home in homes}
        field = self.fields["house"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(houses.items())
        if len(houses) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(houses))


class AnswerForm(forms.Form):
    """The organisation's answer."""

    state = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(state.value, state.label) for state in (CorrectionState.CORRECTED, CorrectionState.REFUSED)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What to tell the person"),
        help_text=_("What was corrected and by which document, or why it can't be."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
