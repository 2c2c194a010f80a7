"""What staff fill in about paper."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.notices.models import Letter
from teremok.notices.outcomes import OUTCOMES
from teremok.notices.paper_files import ANSWER, DOOR
from teremok.notices.queries.paper import Doors
from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.receiving import CannotStore, Received, receive


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class PostedForm(forms.Form):
    """On which day a run was handed to the post."""

    on = forms.DateField(label=_("Handed to the post on"), widget=DayInput())

    def __init__(self, *args: Any, today: date, since: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs |= {"min": since.isoformat(), "max": today.isoformat()}


class OutcomeForm(forms.Form):
    """What became of a letter."""

    outcome = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day"), widget=DayInput())
    reason = forms.CharField(
        label=_("Why it came back"),
        required=False,
        max_length=200,
        help_text=_("As the post wrote on the envelope: the person moved away, no such house."),
    )

    def __init__(self, *args: Any, letter: Letter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = OUTCOMES if letter.is_registered else (Letter.State.RETURNED,)
        cast("forms.ChoiceField", self.fields["outcome"]).choices = [(one.value, one.label) for one in possible]
        first = letter.posted_on.isoformat() if letter.posted_on else ""
        self.fields["on"].widget.attrs |= {"min": first, "max": today.isoformat()}


class _FileForm(forms.Form):
    """A form with one file, looked through while the form is cleaned; `received` is what may be kept."""

    received: Received
    file_field = "file"
    kind: Kind

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data.get(self.file_field)
        if given is not None and not self.errors:
            try:
                self.received = receive(
                    by=self.by, kind=self.kind, content=given.file, name=given.name, declared=given.content_type or ""
                )
            except CannotStore as refusal:
                self.add_error(self.file_field, str(refusal))
        return self.cleaned_data


class ListForm(_FileForm):
    """A list from the post or the print shop."""

    kind = ANSWER
    file = forms.FileField(
        label=_("List from the post"),
        help_text=_(
            "CSV or XLSX, up to 20 000 rows: the register of the run with posting numbers or results filled in."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )


class DoorForm(_FileForm):
    """A sheet that hangs: where, and the photograph that shows it."""

    kind = DOOR
    file_field = "photograph"
    place = forms.ChoiceField(label=_("Where it hangs"))
    photograph = forms.FileField(
        label=_("Photograph of the sheet on the door"),
        help_text=_("JPEG, PNG or WebP. Where it was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )
    words = forms.CharField(label=_("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, doors: list[Doors], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: list[Any] = []
        for one in doors:
            options: list[Any] = [(f"{one.house.public_id}:", _("The whole house"))]
            options += [
                (f"{one.house.public_id}:{entrance}", _("Entrance %(number)d") % {"number": entrance})
                for entrance in one.entrances
            ]
            places.append((one.house.address, options))
        cast("forms.ChoiceField", self.fields["place"]).choices = places
