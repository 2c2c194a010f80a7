"""What families and officers fill in on the way from the order to the empty old flat."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.kernel.calendar import russian_calendar
from teremok.modules.relocation.contract_files import DRAFT, PAPER, PHOTO, PHOTOS_MOST
from teremok.modules.relocation.document_rules import Circumstance, PaperKind
from teremok.modules.relocation.models.claims import Decision
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.models.inspections import Complaint, Place
from teremok.modules.relocation.models.moving import BigThing, PartOfDay
from teremok.modules.relocation.services.contracting import Paperwork
from teremok.modules.relocation.services.court import Filed
from teremok.modules.relocation.services.handing_over import Act
from teremok.modules.relocation.services.inspecting import Found
from teremok.modules.relocation.services.moving_help import Wish
from teremok.modules.relocation.services.schedules import DAYS_MOST
from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.receiving import CannotStore, Received, receive

METERS = {
    "cold": _("Cold water"),
    "hot": _("Hot water"),
    "electricity": _("Electricity"),
    "heat": pgettext_lazy("meter", "Heat"),
}
FLOORS = 60


def a_day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def a_text(label: Any, *, most: int = 500, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows, "maxlength": most}), **more
    )


class Keyed(forms.Form):
    """A form sent twice is one act: `key` says so."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def sent_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


class SeveralInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Cleans to the uploads of one field, one or several."""

    widget = SeveralInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data] if data else []
        if not given and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(one, initial) for one in given]


class Receiving(Keyed):
    """Looks through what is handed in before anything of it is kept. `by` hands it in."""

    kind: Kind

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def received(self, uploads: Iterable[Any]) -> list[Received]:
        found, refusals = [], []
        for upload in uploads:
            try:
                found.append(
                    receive(
                        by=self.by,
                        kind=self.kind,
                        content=upload,
                        name=upload.name,
                        declared=upload.content_type or "",
                    )
                )
            except CannotStore as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise forms.ValidationError(refusals)
        return found


class DefectForm(Receiving):
    kind = PHOTO
    place = forms.ChoiceField(label=_("Where"), choices=Place, widget=forms.RadioSelect)
    complaint = forms.ChoiceField(label=_("What is wrong"), choices=Complaint)
    words = a_text(_("In a few words"), most=1000, required=False)
    photos = FilesField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to five. Take it once from near and once from afar."),
        widget=SeveralInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
    )

    def clean_photos(self) -> list[Received]:
        if len(self.cleaned_data["photos"]) > PHOTOS_MOST:
            raise forms.ValidationError(_("Choose at most %(most)d photos."), params={"most": PHOTOS_MOST})
        return self.received(self.cleaned_data["photos"])

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("complaint") == Complaint.OTHER and not self.cleaned_data.get("words", "").strip():
            self.add_error("words", _("Say in a few words what is wrong."))

    @property
    def found(self) -> Found:
        data = self.cleaned_data
        return Found(Place(data["place"]), Complaint(data["complaint"]), data["words"])


class WordsForm(forms.Form):
    """A reason that somebody will read."""

    words = a_text(_("In a few words"), most=500)


class CircumstancesForm(forms.Form):
    said = forms.MultipleChoiceField(
        label=_("What is true of you"),
        choices=Circumstance,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def chosen(self) -> list[Circumstance]:
        return [Circumstance(word) for word in self.cleaned_data["said"]]


class MovingForm(Keyed):
    on = a_day(_("Day"))
    part = forms.ChoiceField(label=_("Part of the day"), choices=PartOfDay, initial=PartOfDay.ANY)
    floor = forms.IntegerField(label=_("Floor of the old flat"), min_value=1, max_value=FLOORS)
    has_lift = forms.BooleanField(label=_("There is a lift, and furniture fits in"), required=False)
    big_things = forms.MultipleChoiceField(
        label=_("Large or heavy things"), choices=BigThing, required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(label=_("Phone for the crew"), max_length=20, widget=forms.TextInput(attrs={"type": "tel"}))
    words = a_text(_("What else the crew should know"), most=500, required=False)

    def __init__(self, *args: Any, today: date, latest: timedelta, floor: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + latest).isoformat(),
        }
        if floor and floor > 0:
            self.fields["floor"].initial = floor

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if sum(sign.isdigit() for sign in phone) < 5:
            raise forms.ValidationError(_("Write a phone number at which the crew reaches you."))
        return phone

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            on=data["on"],
            part=PartOfDay(data["part"]),
            floor=data["floor"],
            has_lift=data["has_lift"],
            phone=data["phone"],
            big_things=[BigThing(one) for one in data["big_things"]],
            words=data["words"],
        )


class OrderForm(Keyed):
    number = forms.CharField(label=_("Number of the order"), max_length=60)
    on = a_day(_("Day of the order"))

    @property
    def paper(self) -> Paperwork:
        return Paperwork(self.cleaned_data["number"].strip(), self.cleaned_data["on"])


class DraftForm(Receiving):
    kind = DRAFT
    number = forms.CharField(label=_("Number of the draft contract"), max_length=60)
    on = a_day(_("Sent on"), help_text=_("This day decides which term of the law counts."))
    file = forms.FileField(label=_("The draft as PDF"), widget=forms.FileInput(attrs={"accept": "application/pdf"}))

    def clean_file(self) -> Received:
        return self.received([self.cleaned_data["file"]])[0]

    @property
    def paper(self) -> Paperwork:
        return Paperwork(self.cleaned_data["number"].strip(), self.cleaned_data["on"])


class SignForm(Keyed):
    member = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("How"), choices=SigningWay)
    words = forms.CharField(label=_("By which proxy, or in which system"), max_length=300, required=False)
    on = a_day(pgettext_lazy("a document was", "Signed on"))

    @property
    def chosen_way(self) -> SigningWay:
        return SigningWay(self.cleaned_data["way"])


class StrikeForm(forms.Form):
    signature = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("Why it is taken back"), max_length=300)


class DayForm(forms.Form):
    on = a_day(pgettext_lazy("a document was", "Signed on"))


class RegistrationForm(forms.Form):
    number = forms.CharField(label=_("Number in the register of rights"), max_length=60)
    on = a_day(_("Registered on"))

    @property
    def paper(self) -> Paperwork:
        return Paperwork(self.cleaned_data["number"].strip(), self.cleaned_data["on"])


class ActForm(forms.Form):
    """An act of keys, with the meters as they stand."""

    on = a_day(_("Day"))
    keys = forms.IntegerField(label=_("Sets of keys"), min_value=1, max_value=50, initial=2)
    remark = a_text(_("Remarks"), most=1000, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in METERS.items():
            self.fields[f"meter_{name}"] = forms.DecimalField(
                label=label, required=False, min_value=0, max_digits=12, decimal_places=3
            )

    @property
    def meters(self) -> list[forms.BoundField]:
        return [self[f"meter_{name}"] for name in METERS]

    @property
    def act(self) -> Act:
        data = self.cleaned_data
        figures = {name: data.get(f"meter_{name}") for name in METERS}
        readings = {name: str(value) for name, value in figures.items() if value is not None}
        return Act(data["on"], data["keys"], readings, data["remark"])


class ClaimForm(forms.Form):
    words = a_text(_("Why the city goes to court"), most=500, help_text=_("The family reads it."))


class FiledForm(forms.Form):
    on = a_day(_("Filed on"))
    court = forms.CharField(label=_("Court"), max_length=200)
    case_number = forms.CharField(label=_("Number of the case"), max_length=60, required=False)

    @property
    def filed(self) -> Filed:
        data = self.cleaned_data
        return Filed(data["on"], data["court"], data["case_number"])


class HearingForm(forms.Form):
    held_at = forms.DateTimeField(
        label=_("When the court sits"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    outcome = forms.CharField(label=_("What came of it"), max_length=500, required=False)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("What the court decided"), choices=Decision)
    on = a_day(_("Decided on"))

    @property
    def chosen(self) -> Decision:
        return Decision(self.cleaned_data["decision"])


class WritForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=60)
    on = a_day(_("Day"))


class CrewTimeForm(forms.Form):
    """A crew's time for a family, of those that are free."""

    time = forms.ChoiceField(label=_("Crew and time"))

    def __init__(self, *args: Any, times: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["time"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = times
        self.has_times = bool(times)


class DeskForm(forms.Form):
    address = forms.CharField(label=_("Address and number of the desk"), max_length=200)


class CrewForm(forms.Form):
    name = forms.CharField(label=_("Name of the crew"), max_length=100)
    phone = forms.CharField(
        label=_("Phone for the families"), max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )
    people = forms.IntegerField(label=_("People in it"), min_value=1, max_value=20, initial=3)


class TimesForm(forms.Form):
    """Times of a desk or a crew: the same hours on each chosen day."""

    first = a_day(pgettext_lazy("day", "From"))
    last = a_day(_("To and including"))
    weekends = forms.BooleanField(label=_("On days off, too"), required=False)
    hours = forms.CharField(
        label=_("Beginnings"), max_length=200, initial="10:00, 14:00", help_text=_("For example 10:00, 11:00, 14:30")
    )
    minutes = forms.IntegerField(label=_("Length, minutes"), min_value=5, max_value=720, initial=60)
    capacity = forms.IntegerField(label=_("Families at a time"), min_value=1, max_value=100, initial=1)

    def clean_hours(self) -> list[time]:
        texts = [text.strip() for text in str(self.cleaned_data["hours"]).split(",") if text.strip()]
        try:
            return [datetime.strptime(text, "%H:%M").time() for text in texts]  # noqa: DTZ007 (a time of the wall)
        except ValueError as error:
            raise forms.ValidationError(_("Write times like 10:00, 14:30, with commas between them.")) from error

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and not timedelta() <= last - first <= timedelta(days=DAYS_MOST):
            self.add_error("last", _("Choose a last day after the first one, within three months."))

    @property
    def days(self) -> list[date]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        if self.cleaned_data["weekends"]:
            return every
        return [day for day in every if russian_calendar().is_working(day)]


class CallOffForm(forms.Form):
    """A time that is taken away, and why."""

    slot = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("Why: the families read it"), max_length=300)


class CameForm(forms.Form):
    """Whether a family came."""

    booking = forms.UUIDField(widget=forms.HiddenInput)
    came = forms.ChoiceField(choices=(("yes", _("Came")), ("no", _("Didn't come"))))


class Nothing(forms.Form):
    """A button alone."""


class DefectOnlyForm(forms.Form):
    """Which defect a button is about."""

    defect = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def said(self) -> dict[str, str]:
        return {}


class DefectTurnForm(DefectOnlyForm):
    """What happened to a defect, in words."""

    words = forms.CharField(label=_("In a few words"), max_length=1000, required=False)

    def __init__(self, *args: Any, needs_words: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].required = needs_words

    @property
    def said(self) -> dict[str, str]:
        return {"words": self.cleaned_data["words"]}


class SpotForm(Keyed):
    """A row of the list of documents, by its name there."""

    slot = forms.RegexField(
        r"^[a-z]+(:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$", widget=forms.HiddenInput, max_length=80
    )

    def clean_slot(self) -> str:
        slot = str(self.cleaned_data["slot"])
        if slot.partition(":")[0] not in PaperKind.values:
            raise forms.ValidationError(_("This document isn't on the list any more."))
        return slot


class PaperOnlyForm(forms.Form):
    """Which paper a button is about."""

    paper = forms.UUIDField(widget=forms.HiddenInput)


class PaperBackForm(PaperOnlyForm):
    words = forms.CharField(label=_("What is wrong with it"), max_length=500)


class PaperForm(Receiving, SpotForm):
    """A document: what it is and whose stands in `slot`."""

    kind = PAPER
    file = forms.FileField(
        label=_("File"),
        help_text=_("A photo or a PDF, up to 15 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_file(self) -> Received:
        return self.received([self.cleaned_data["file"]])[0]
