"""What those who work on tasks fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.identity.models import Account
from teremok.notices.models import Task
from teremok.notices.queries.tasks import LATER, MINE
from teremok.notices.services.tasks import ENDS
from teremok.notices.task_access import colleagues_for


class Filter(forms.Form):
    """What is asked of the desk; whatever can't be read counts as not asked."""

    q = forms.CharField(required=False, max_length=100)
    what = forms.ChoiceField(required=False, choices=Task.What)
    only = forms.ChoiceField(required=False, choices=[(MINE, MINE), (LATER, LATER)])

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class OutcomeForm(forms.Form):
    """What came of a task; the outcome is the button that was pressed."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Task.Outcome)
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=1000,
        help_text=_("What was said and promised. Whoever takes the next task reads it, and so may the person."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )

    def __init__(self, *given: Any, task: Task) -> None:
        super().__init__(*given)
        self.task = task

    @property
    def answers(self) -> list[tuple[str, str, str, str]]:
        """Value, words, look and sign of each button."""
        return [(one.value, str(SAID[one]), *LOOKS[one]) for one in ENDS[self.task.what]]


class HandForm(forms.Form):
    """To whom a task goes."""

    officer = forms.ModelChoiceField(
        label=_("Colleague"), queryset=Account.objects.none(), to_field_name="public_id", empty_label=None
    )

    def __init__(self, *given: Any, task: Task) -> None:
        super().__init__(*given)
        field = self.fields["officer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = colleagues_for(task)


class NumberForm(forms.Form):
    """Which number turned out to be wrong."""

    number = forms.CharField(max_length=20)


SAID = {
    Task.Outcome.TOLD: pgettext_lazy("answer", "Told them"),
    Task.Outcome.HANDED_OVER: pgettext_lazy("answer", "Handed over, they signed"),
    Task.Outcome.NO_ANSWER: pgettext_lazy("answer", "No luck this time"),
    Task.Outcome.FOUND: pgettext_lazy("answer", "Found a road, send everything again"),
    Task.Outcome.REFUSED: pgettext_lazy("answer", "They refused"),
    Task.Outcome.WRONG: pgettext_lazy("answer", "They aren't there at all"),
}
LOOKS = {
    Task.Outcome.TOLD: ("primary", "check-lg"),
    Task.Outcome.HANDED_OVER: ("primary", "check-lg"),
    Task.Outcome.NO_ANSWER: ("secondary", "clock"),
    Task.Outcome.FOUND: ("secondary", "send"),
    Task.Outcome.REFUSED: ("secondary", "slash-circle"),
    Task.Outcome.WRONG: ("secondary", "x-circle"),
}
