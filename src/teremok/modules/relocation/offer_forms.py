"""What families and officers fill in around an offer."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.models import Wave
from teremok.modules.relocation.models.offers import Reason
from teremok.modules.relocation.papers import PAPER
from teremok.modules.relocation.services.answering import Said
from teremok.modules.relocation.services.destinations import Desk
from teremok.platform.access import Actor
from teremok.platform.files.receiving import CannotStore, Received, receive

DAYS_AT_ONCE = 31
ANSWERS = [("yes", pgettext_lazy("right-holder", "Agrees")), ("no", pgettext_lazy("right-holder", "Refuses"))]


class AnswerForm(forms.Form):
    """Consent, or a refusal with its reason; `member` names whose."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    member = forms.UUIDField(widget=forms.HiddenInput)
    consents = forms.TypedChoiceField(
        choices=ANSWERS,
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput,
    )
    reason = forms.ChoiceField(label=_("What doesn't suit you"), choices=[("", "—"), *Reason.choices])
    words = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
        help_text=_("The more we know, the better the next flat fits."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].error_messages["required"] = _("Choose why: you get an answer to that.")
        if self.data.get("consents") == "yes":
            self.fields["reason"].required = False

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        return Said(data["consents"], data["reason"] if not data["consents"] else "", data["words"])


class PaperAnswerForm(AnswerForm):
    """An answer on paper as the officer enters it, with its scan."""

    member = forms.ChoiceField(label=_("Whose answer"))  # type: ignore[assignment]
    consents = forms.TypedChoiceField(
        label=_("What is written there"),
        choices=ANSWERS,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    scan = forms.FileField(label=_("Scan"), help_text=_("PDF, JPEG, PNG or WebP, with the signature on it."))

    def __init__(self, *args: Any, by: Actor, holders: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["member"].choices = holders  # type: ignore[attr-defined]
        self.fields["words"].help_text = ""
        if self.data.get("consents") != "no":
            self.fields["reason"].required = False
        self.fields["reason"].label = _("Why it is refused")

    def clean_scan(self) -> Received:
        return received_scan(self.cleaned_data["scan"], self.by)


class ReplyForm(forms.Form):
    """What the department answers to a refusal."""

    answer = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 4000}),
        help_text=_("The person reads it word for word, by every road."),
    )


class OfferForm(forms.Form):
    """Which flat is offered; `exception` only for one that isn't equal."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    flat = forms.UUIDField(widget=forms.HiddenInput)
    exception = forms.CharField(label=_("Ground for the exception"), max_length=300, required=False)


class WithdrawForm(forms.Form):
    """Why another flat is to be chosen."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(label=_("Why another flat is chosen"), max_length=500, help_text=_("The family reads it."))


class PriceForm(forms.Form):
    """The fund's price for a metre."""

    price = forms.DecimalField(
        label=_("The fund's price for a square metre, roubles"), min_value=1, max_digits=12, decimal_places=2
    )


class SignOnPaperForm(forms.Form):
    """An owner's application on paper."""

    member = forms.ChoiceField(label=_("Whose application"))
    scan = forms.FileField(label=_("Scan"), help_text=_("PDF, JPEG, PNG or WebP, with the signature on it."))

    def __init__(self, *args: Any, by: Actor, holders: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["member"].choices = holders  # type: ignore[attr-defined]

    def clean_scan(self) -> Received:
        return received_scan(self.cleaned_data["scan"], self.by)


class DeskForm(forms.Form):
    """Where families view flats, and what is around."""

    desk_address = forms.CharField(label=_("Where flats are viewed"), max_length=300)
    desk_hours = forms.CharField(label=_("Hours"), max_length=200, required=False)
    desk_phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    wave = forms.ModelChoiceField(
        label=_("Wave"), queryset=Wave.objects.none(), required=False, to_field_name="public_id"
    )
    neighbourhood = forms.CharField(
        label=_("What is around"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        help_text=_("School, shops, stops, a park: what a neighbour would tell."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wave"].queryset = Wave.objects.order_by("number")  # type: ignore[attr-defined]

    @property
    def desk(self) -> Desk:
        data = self.cleaned_data
        return Desk(data["desk_address"], data["desk_hours"], data["desk_phone"], data["neighbourhood"])


class TimesForm(forms.Form):
    """Which viewings are opened: from day to day, at which hours, how long each, for how many families."""

    first_on = forms.DateField(
        label=_("From the day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=_("To, including"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    from_time = forms.TimeField(
        label=_("The first begins at"), initial=time(10), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    to_time = forms.TimeField(
        label=_("The last ends at"), initial=time(19), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    minutes = forms.IntegerField(label=_("Minutes for each"), initial=30, min_value=10, max_value=240)
    capacity = forms.IntegerField(label=_("Families at a time"), initial=4, min_value=1, max_value=100)
    weekends = forms.BooleanField(label=_("At weekends too"), required=False)

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first and last and not first <= last < first + timedelta(days=DAYS_AT_ONCE):
            self.add_error("last_on", _("Choose a day after the first one, within a month."))

    @property
    def days(self) -> list[date]:
        data = self.cleaned_data
        count = (data["last_on"] - data["first_on"]).days + 1
        days = [data["first_on"] + timedelta(days=number) for number in range(count)]
        return [day for day in days if data["weekends"] or day.weekday() < 5]


def received_scan(upload: Any, by: Actor) -> Received:
    """Looked through; raises ValidationError with what to do instead."""
    try:
        return receive(by=by, kind=PAPER, content=upload, name=upload.name, declared=upload.content_type or "")
    except CannotStore as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


def tomorrow(at: datetime) -> date:
    return at.date() + timedelta(days=1)
