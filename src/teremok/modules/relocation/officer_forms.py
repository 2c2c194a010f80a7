"""What officers fill in."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.kernel.ids import uuid7
from teremok.modules.relocation.access import OFFICERS, colleagues
from teremok.modules.relocation.grouping import Group
from teremok.modules.relocation.models import Call, Family, ListedHouse
from teremok.modules.relocation.queries import board
from teremok.modules.relocation.queries.standing import Age, Wanted
from teremok.modules.relocation.stages import moves_from
from teremok.modules.relocation.states import Deviation, MatterKind, Stage
from teremok.platform.access import Actor

ANY = ("", _("any"))
NOBODY = "nobody"
AT_ONCE = 2000  # families of one bulk act from a page


class Filter(forms.Form):
    """What a board or a list is narrowed to; what can't be read counts as not asked."""

    q = forms.CharField(required=False, max_length=100)
    district = forms.CharField(label=_("District"), required=False, max_length=120, widget=forms.Select)
    wave = forms.UUIDField(label=_("Wave"), required=False, widget=forms.Select)
    officer = forms.CharField(label=_("Officer"), required=False, max_length=40, widget=forms.Select)
    house = forms.UUIDField(required=False, widget=forms.HiddenInput)
    office = forms.UUIDField(required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Where they stand"), required=False, choices=[ANY, *Group.choices])
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[ANY, *Stage.choices])
    deviation = forms.ChoiceField(label=_("The term"), required=False, choices=[ANY, *Deviation.choices])
    age = forms.ChoiceField(label=_("At this stage"), required=False, choices=[ANY, *Age.choices])

    def choose_from(self, actor: Actor) -> None:
        """Fills the choices that hang on what the actor sees; needless where nothing is drawn."""
        for name, choices in (
            ("district", [(one, one) for one in board.districts(actor)]),
            ("wave", [(str(one.public_id), one.title) for one in board.waves(actor)]),
            ("officer", [(NOBODY, _("nobody yet")), *officers_for(actor)]),
        ):
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = [ANY, *choices]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        group, stage = given.get("group"), given.get("stage")
        stages = (stage,) if stage else tuple(Group(group).stages) if group else ()
        return Wanted(
            text=given.get("q", ""),
            district=given.get("district", ""),
            wave=given.get("wave", ""),
            officer=_account_or_nobody(given.get("officer", "")),
            house=given.get("house", ""),
            office=given.get("office", ""),
            stages=stages,
            deviation=given.get("deviation", ""),
            age=given.get("age", ""),
        )


class ChosenForm(forms.Form):
    """Families that were ticked in a list; somebody else's count as not ticked."""

    family = forms.ModelMultipleChoiceField(queryset=Family.objects.none(), to_field_name="public_id")

    def __init__(self, *given: Any, families: Any) -> None:
        super().__init__(*given)
        field = self.fields["family"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = families
        field.error_messages["required"] = str(_("Nobody was chosen: tick the families in the list first."))


class MoveForm(ChosenForm):
    """Where the chosen families go."""

    to = forms.ChoiceField(label=_("To which stage"), choices=Stage.choices)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Whoever reads the file later sees it beside the step."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)


class GiveForm(ChosenForm):
    """To whom the chosen families go."""

    officer = forms.CharField(label=_("Officer"), max_length=40, required=False, widget=forms.Select)

    def __init__(self, *given: Any, families: Any, actor: Actor) -> None:
        super().__init__(*given, families=families)
        widget = self.fields["officer"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _("nobody")), *officers_for(actor)]

    def clean_officer(self) -> UUID | None:
        given = self.cleaned_data["officer"]
        if not given:
            return None
        try:
            return UUID(given)
        except ValueError:
            raise forms.ValidationError(_("Choose an officer from the list.")) from None


class StartForm(forms.Form):
    """Which houses begin."""

    house = forms.ModelMultipleChoiceField(
        queryset=ListedHouse.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("No house was chosen: tick the houses that begin.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *given: Any, houses: Any) -> None:
        super().__init__(*given)
        field = self.fields["house"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = houses


class CloseForm(forms.Form):
    """What was done about a row of the worklist."""

    outcome = forms.CharField(
        label=_("What was done"), max_length=500, error_messages={"required": _("Write in a word what was done.")}
    )


class MatterFilter(forms.Form):
    kind = forms.ChoiceField(required=False, choices=MatterKind.choices)

    @property
    def kind_asked(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("kind", ""))


class CallForm(forms.Form):
    """What came of a talk; the outcome is the button that was pressed."""

    person = forms.UUIDField(label=_("With whom"), required=False, widget=forms.Select)
    way = forms.ChoiceField(label=_("How"), choices=Call.Way.choices, initial=Call.Way.CALL)
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000}),
    )
    promise = forms.CharField(label=_("What you promised"), required=False, max_length=500)
    promised_on = forms.DateField(label=_("By which day"), required=False, widget=forms.DateInput({"type": "date"}))
    outcome = forms.ChoiceField(choices=[one for one in Call.Outcome.choices if one[0] != Call.Outcome.KEPT])
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def choose_from(self, people: Sequence[tuple[UUID, str]]) -> None:
        """Fills in whom one may have talked to; needless where nothing is drawn."""
        widget = self.fields["person"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _("nobody in particular")), *((str(one), name) for one, name in people)]

    @property
    def answers(self) -> list[tuple[str, str, str, str]]:
        """Value, words, look and sign of each button."""
        looks = {Call.Outcome.TALKED: "primary", Call.Outcome.NO_ANSWER: "secondary", Call.Outcome.LATER: "secondary"}
        return [(one.value, str(one.label), look, one.icon) for one, look in looks.items()]


def acts_for(actor: Actor, stages: Iterable[str]) -> dict[str, Any]:
    """What can be done with the families of a page: by whom, and where any of them may go."""
    officers = officers_for(actor)
    targets = sorted({to for stage in set(stages) for to in moves_from(stage)}, key=list(Stage).index)
    return {"can_act": bool(officers), "officers": officers, "targets": targets, "key": uuid7()}


def officers_for(actor: Actor) -> list[tuple[str, str]]:
    """Accounts (id, name) that lead families in the offices of the actor."""
    found: dict[str, str] = {}
    for office in sorted(actor.organisations_where(*OFFICERS)):
        found |= {str(one.public_id): str(one) for one in colleagues(office)}
    return sorted(found.items(), key=lambda pair: pair[1])


def _account_or_nobody(text: str) -> str:
    """An account's id or NOBODY; anything else counts as not asked."""
    if text == NOBODY:
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""
