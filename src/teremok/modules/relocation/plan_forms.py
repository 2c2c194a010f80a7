"""What those who plan the programme send."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.models import Wave

FIRST, LAST = 2017, 2100


class WaveForm(forms.Form):
    """A wave in the words in which the city announces it: a name and its years."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Name of the wave"), max_length=120, help_text=_("For example: the first wave"))
    first_year = forms.IntegerField(label=_("First year"), min_value=FIRST, max_value=LAST)
    last_year = forms.IntegerField(label=_("Last year"), min_value=FIRST, max_value=LAST, required=False)

    @classmethod
    def of(cls, wave: Wave) -> "WaveForm":
        last = wave.ends_on and wave.ends_on.year - (1 if (wave.ends_on.month, wave.ends_on.day) == (1, 1) else 0)
        return cls(
            initial={
                "number": wave.number,
                "title": wave.title,
                "first_year": wave.starts_on.year,
                "last_year": last or None,
            }
        )

    @property
    def starts_on(self) -> date:
        return date(self.cleaned_data["first_year"], 1, 1)

    @property
    def ends_on(self) -> date | None:
        last = self.cleaned_data["last_year"]
        return None if last is None else date(last + 1, 1, 1)


class NamedForm(forms.Form):
    """Houses one a line."""

    houses = forms.CharField(
        label=_("Houses"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=50_000,
        help_text=_("UNOM or address, one a line."),
    )


class ExcludeForm(forms.Form):
    """Why a house leaves the programme."""

    on = forms.DateField(label=_("From the day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Residents read it on the public page."))


class SourceForm(forms.Form):
    """What public pages call a list."""

    title = forms.CharField(label=_("Name of the list"), max_length=200)
    dated_on = forms.DateField(
        label=_("Day of the list"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
