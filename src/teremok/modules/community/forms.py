"""What residents and members of staff fill in."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from teremok.modules.community import rules
from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import PICTURE
from teremok.modules.community.services.notices import Sheet
from teremok.modules.community.states import OF_ORGANISATIONS, OF_RESIDENTS, NoticeState, Topic
from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.platform.files.models import StoredFile
from teremok.platform.files.receiving import CannotStore, Received, receive
from teremok.registry.models import House, ManagementContract, Organisation

USUAL_DAYS = 14


class PicturesInput(forms.ClearableFileInput):
    """Several pictures from one field."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Cleans to the files that were looked through; the form's `by` handed them in."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data] if data else []
        return [super(PicturesField, self).clean(one, initial) for one in given]


class NoticeForm(forms.Form):
    """A notice: a neighbour's as it is, an organisation's with `OrganisationNoticeForm`."""

    topics: tuple[Topic, ...] = OF_RESIDENTS
    of_organisation = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("What it is about"))
    title = forms.CharField(label=_("Heading"), max_length=120)
    text = forms.CharField(
        label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 7, "maxlength": 4000})
    )
    last_day = forms.DateField(
        label=_("Hangs until and including"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    signed_as = forms.CharField(
        label=_("Signature"),
        max_length=120,
        help_text=_("Neighbours see it under the notice, and nothing else of you."),
    )
    pictures = PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 6. Where and when they were taken is not kept."),
        widget=PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
    )

    def __init__(
        self,
        data: Any = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        by: Actor,
        today: date,
        signed_as: str = "",
        notice: Notice | None = None,
        hanging: Iterable[StoredFile] = (),
    ) -> None:
        fresh = {"key": uuid4, "last_day": today + timedelta(days=USUAL_DAYS), "signed_as": signed_as}
        super().__init__(data, files, initial=_initial(notice) if notice else fresh)
        self.by, self.today = by, today
        self._choice("topic").choices = [(topic.value, topic.label) for topic in self.topics]
        self.fields["last_day"].widget.attrs |= {"min": today.isoformat(), "max": self._latest.isoformat()}
        pictures = [(str(picture.public_id), picture.name) for picture in hanging]
        if pictures:
            self.fields["without"] = forms.MultipleChoiceField(
                label=_("Pictures to take off"),
                choices=pictures,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def _latest(self) -> date:
        return rules.latest_last_day(today=self.today, of_organisation=self.of_organisation)

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not rules.may_hang_until(day, today=self.today, of_organisation=self.of_organisation):
            raise forms.ValidationError(
                _("Choose a day from today to %(latest)s."), params={"latest": self._latest.strftime("%d.%m.%Y")}
            )
        return day

    def clean_pictures(self) -> list[Received]:
        given = self.cleaned_data["pictures"]
        if len(given) > rules.PICTURES_MOST:
            raise forms.ValidationError(_("Choose at most %(most)d pictures."), params={"most": rules.PICTURES_MOST})
        received, refusals = [], []
        for upload in given:
            try:
                received.append(
                    receive(
                        by=self.by, kind=PICTURE, content=upload, name=upload.name, declared=upload.content_type or ""
                    )
                )
            except CannotStore as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise forms.ValidationError(refusals)
        return received

    @property
    def sheet(self) -> Sheet:
        data = self.cleaned_data
        return Sheet(Topic(data["topic"]), data["title"], data["text"], data["signed_as"], data["last_day"])

    @property
    def taken_off(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data.get("without", ())]


class OrganisationSheetForm(NoticeForm):
    """What an organisation writes."""

    topics = OF_ORGANISATIONS
    of_organisation = True


class OrganisationNoticeForm(OrganisationSheetForm):
    """Adds in whose name, and to which houses."""

    everywhere = forms.BooleanField(label=_("In all the houses we manage"), required=False)
    houses = forms.ModelMultipleChoiceField(
        label=_("Or in these houses"),
        queryset=House.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.ModelChoiceField(
        label=_("In the name of"), queryset=Organisation.objects.none(), empty_label=None, to_field_name="public_id"
    )
    field_order = (
        "organisation",
        "everywhere",
        "houses",
        "topic",
        "title",
        "text",
        "last_day",
        "signed_as",
        "pictures",
    )

    def __init__(self, *args: Any, houses: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["houses"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset, field.to_field_name = houses, "public_id"
        choice = self.fields["organisation"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = organisations
        if len(organisations) == 1:
            choice.initial, choice.widget = organisations[0].public_id, forms.HiddenInput()
        self.fields["signed_as"].help_text = _("For example the name of the organisation and the service.")

    def clean(self) -> None:
        super().clean()
        houses, organisation = self._houses(), self.cleaned_data.get("organisation")
        if self.cleaned_data.get("everywhere") and organisation is not None:
            managed = ManagementContract.objects.filter(in_force_on(self.today), organisation=organisation)
            self.cleaned_data["houses"] = houses.filter(id__in=managed.values("house_id"))
        elif not self.cleaned_data.get("houses") and "houses" not in self.errors:
            self.add_error("houses", _("Choose at least one house."))

    def _houses(self) -> QuerySet[House]:
        field = self.fields["houses"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        return cast("QuerySet[House]", field.queryset)


class HideForm(forms.Form):
    """Why a notice is taken down."""

    reason = forms.CharField(
        label=_("Why it is taken down"),
        max_length=500,
        help_text=_("Its author reads this word for word, and so does the inspector."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )


class BoardFilter(forms.Form):
    """What is asked of a list; whatever can't be read counts as not asked."""

    q = forms.CharField(required=False, max_length=100)
    topic = forms.ChoiceField(required=False, choices=Topic)
    state = forms.ChoiceField(required=False, choices=NoticeState)

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


def _initial(notice: Notice) -> dict[str, Any]:
    return {
        "key": notice.key,
        "topic": notice.topic,
        "title": notice.title,
        "text": notice.text,
        "last_day": notice.last_day,
        "signed_as": notice.signed_as,
    }
