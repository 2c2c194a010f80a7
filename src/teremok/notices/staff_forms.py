"""What staff fill in when they write and send."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teremok.notices.audiences import Bond, OfHouses
from teremok.notices.kinds import NoticeType, Wording, all_kinds, kind_of
from teremok.notices.models import Notice
from teremok.notices.queries.staff import ONLY
from teremok.notices.services.writing import FIRST, Sheet
from teremok.notices.states import NoticeStage, Way
from teremok.notices.wording import BODY_LIMIT, SHORT_LIMIT, SUBJECT_LIMIT
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation, Premises

SECOND = "en"
MOST_ENTRANCES = 60
HEADING_LIMIT, TEXT_LIMIT, BRIEF_LIMIT = 150, 10_000, 300
_RANGE = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")


def _text(rows: int, limit: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit})


class MessageForm(forms.Form):
    """A message: its type, for whom, what it says in Russian and, if wanted, in English."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        label=_("In the name of"), queryset=Organisation.objects.none(), empty_label=None, to_field_name="public_id"
    )
    kind = forms.ChoiceField(label=_("What kind of message"), widget=forms.RadioSelect)
    everywhere = forms.BooleanField(label=_("To all the houses we manage"), required=False)
    houses = forms.ModelMultipleChoiceField(
        label=_("Or to these houses"),
        queryset=House.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    entrances = forms.CharField(
        label=_("Which entrances"),
        required=False,
        max_length=100,
        help_text=_("For example 1, 3-5. Leave it empty for all."),
        widget=forms.TextInput(attrs={"inputmode": "text"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Premises"),
        choices=Premises.Kind,
        required=False,
        help_text=_("Choose none for all."),
        widget=forms.CheckboxSelectMultiple,
    )
    bond = forms.ChoiceField(label=_("To whom"), choices=Bond, widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Owners and residents as of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    heading = forms.CharField(label=_("Heading"), max_length=HEADING_LIMIT)
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LIMIT,
        help_text=_("A greeting by name is put before it, your organisation after it."),
        widget=_text(8, TEXT_LIMIT),
    )
    brief = forms.CharField(
        label=_("The same in a few words"),
        max_length=BRIEF_LIMIT,
        help_text=_("For SMS and push: one sentence with the day and the hour. A link to the whole text follows it."),
        widget=_text(2, BRIEF_LIMIT),
    )
    heading_en = forms.CharField(label=_("Heading in English"), max_length=HEADING_LIMIT, required=False)
    text_en = forms.CharField(
        label=_("Text in English"), max_length=TEXT_LIMIT, required=False, widget=_text(6, TEXT_LIMIT)
    )
    brief_en = forms.CharField(
        label=_("The same in a few words, in English"),
        max_length=BRIEF_LIMIT,
        required=False,
        widget=_text(2, BRIEF_LIMIT),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        today: date,
        houses: QuerySet[House],
        organisations: QuerySet[Organisation],
        notice: Notice | None = None,
    ) -> None:
        fresh = {"key": uuid4, "on": today, "bond": Bond.ALL, "kind": kinds_to_write()[0].name}
        super().__init__(data, initial=_initial(notice) if notice else fresh)
        self.today = today
        cast("forms.ChoiceField", self.fields["kind"]).choices = [
            (kind.name, str(kind.title)) for kind in kinds_to_write()
        ]
        cast("forms.ModelMultipleChoiceField[House]", self.fields["houses"]).queryset = houses
        self.writer = notice.organisation if notice else None
        choice = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        choice.queryset = organisations
        if notice is not None:
            del self.fields["organisation"]
        elif len(organisations) == 1:
            choice.initial, choice.widget = organisations[0].public_id, forms.HiddenInput()

    def clean_entrances(self) -> tuple[int, ...]:
        found: set[int] = set()
        for part in filter(None, (part.strip() for part in self.cleaned_data["entrances"].split(","))):
            given = _RANGE.fullmatch(part)
            first, last = (int(given[1]), int(given[2] or given[1])) if given else (1, 0)
            if not 0 < first <= last <= MOST_ENTRANCES:
                raise forms.ValidationError(_("Write the numbers of entrances with commas, for example 1, 3-5."))
            found.update(range(first, last + 1))
        return tuple(sorted(found))

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        organisation = self.writer or given.get("organisation")
        if given.get("everywhere") and organisation is not None:
            managed = ManagementContract.objects.filter(in_force_on(self.today), organisation=organisation)
            field = cast("forms.ModelMultipleChoiceField[House]", self.fields["houses"])
            assert field.queryset is not None
            given["houses"] = field.queryset.filter(id__in=managed.values("house_id"))
        if not given.get("houses") and "houses" not in self.errors:
            self.add_error("houses", _("Choose at least one house."))
        english = {name: given.get(f"{name}_en", "") for name in ("heading", "text", "brief")}
        for name, value in english.items():
            if any(english.values()) and not value and f"{name}_en" not in self.errors:
                self.add_error(f"{name}_en", _("Write this in English too, or leave all of the English empty."))

    @property
    def sheet(self) -> Sheet:
        """What was written; only of a valid form."""
        given = self.cleaned_data
        names = ("heading", "text", "brief")
        texts = {FIRST: {name: given[name] for name in names}}
        if given["heading_en"]:
            texts[SECOND] = {name: given[f"{name}_en"] for name in names}
        audience = OfHouses(
            houses=tuple(sorted(house.pk for house in given["houses"])),
            on=given["on"],
            bond=Bond(given["bond"]),
            entrances=given["entrances"],
            kinds=tuple(given["kinds"]),
        )
        return Sheet(kind=kind_of(given["kind"]), texts=texts, audience=audience)


class SendForm(forms.Form):
    """What was looked at, and when it goes: at once where no moment is given."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    due_at = forms.DateTimeField(
        label=_("When it goes"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class RemarkForm(forms.Form):
    """Why it comes back."""

    remark = forms.CharField(label=_("What should be different"), max_length=500, widget=_text(3, 500))


class TryForm(forms.Form):
    """By which ways the writer wants to see it themselves."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    ways = forms.MultipleChoiceField(
        label=_("Send it to me"),
        choices=[(Way.MAIL.value, Way.MAIL.label), (Way.SMS.value, Way.SMS.label)],
        initial=[Way.MAIL.value],
        widget=forms.CheckboxSelectMultiple,
    )


class Filter(forms.Form):
    """What is asked of a list; whatever can't be read counts as not asked."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=NoticeStage)
    only = forms.ChoiceField(required=False, choices=[(name, name) for name in ONLY])
    entrance = forms.IntegerField(required=False, min_value=0, max_value=999)
    person = forms.UUIDField(required=False)
    language = forms.CharField(required=False, max_length=5)

    def asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class WordingForm(forms.Form):
    """A wording with ((variables))."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LIMIT)
    body = forms.CharField(
        label=_("Text for cabinet, e-mail and letter"), max_length=BODY_LIMIT, widget=_text(12, BODY_LIMIT)
    )
    short = forms.CharField(
        label=_("Short form for SMS and push"), max_length=SHORT_LIMIT, widget=_text(3, SHORT_LIMIT)
    )

    @property
    def wording(self) -> Wording:
        given: Mapping[str, str] = self.cleaned_data
        return Wording(given["subject"], given["body"], given["short"])


def kinds_to_write() -> list[NoticeType]:
    """What people write most often first, emergencies last."""
    written = [kind for kind in all_kinds() if kind.is_written_by_staff]
    return sorted(written, key=lambda kind: -kind.urgency)


def _initial(notice: Notice) -> dict[str, Any]:
    audience, values = notice.audience, notice.values
    houses = House.objects.filter(id__in=audience["houses"]).values_list("public_id", flat=True)
    english = {f"{name}_en": values.get(f"{name}@{SECOND}", "") for name in ("heading", "text", "brief")}
    return {
        "key": uuid4,
        "kind": notice.kind,
        "houses": list(houses),
        "entrances": ", ".join(map(str, audience["entrances"])),
        "kinds": audience["kinds"],
        "bond": audience["bond"],
        "on": audience["on"],
        **{name: values.get(name, "") for name in ("heading", "text", "brief")},
        **english,
    }
