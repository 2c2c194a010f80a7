"""The form in which editors write a situation of the guide."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation.guide import terms
from teremok.modules.relocation.guide.doors import DOORS
from teremok.modules.relocation.guide.papers import PAPERS
from teremok.modules.relocation.guide.situations import LANGUAGES, MOST_STEPS
from teremok.modules.relocation.guide.words import Doer, Part, Sign
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.states import FamilyKind, Stage

NOBODY = ("", "—")
TEXTS = ("title", "text", "button", "law")
SETS = ("kinds", "needs", "signs", "stages")
LINE = {"autocomplete": "off"}


def _line(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=300, widget=forms.TextInput(attrs=LINE))


def _paragraph(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple()
    )


class SituationForm(forms.Form):
    """What a situation is called and whom it concerns. `base` is the version that was read before writing."""

    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    title_ru = _line(gettext_lazy("Heading, in Russian"), required=True)
    title_en = _line(gettext_lazy("Heading, in English"), required=True)
    lead_ru = _paragraph(gettext_lazy("What it is about, in Russian"))
    lead_en = _paragraph(gettext_lazy("What it is about, in English"))
    words_ru = _line(gettext_lazy("Other words people look for, in Russian"))
    words_en = _line(gettext_lazy("Other words people look for, in English"))
    part = forms.ChoiceField(label=gettext_lazy("Part of the guide"), choices=Part.choices)
    kinds = _several(gettext_lazy("Only for"), FamilyKind.choices)
    needs = _several(gettext_lazy("First for those who need"), Need.choices)
    signs = _several(gettext_lazy("First for families where"), Sign.choices)
    stages = _several(gettext_lazy("First at the stages"), Stage.choices)
    remark = _line(gettext_lazy("What you changed and why"))


class StepForm(forms.Form):
    """One step. A step that has no heading and no text isn't there yet."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    title_ru = _line(gettext_lazy("Heading, in Russian"))
    title_en = _line(gettext_lazy("Heading, in English"))
    text_ru = _paragraph(gettext_lazy("Text, in Russian"))
    text_en = _paragraph(gettext_lazy("Text, in English"))
    who = forms.ChoiceField(label=gettext_lazy("Who acts"), choices=Doer.choices, required=False)
    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage whose clock gives the date"), required=False, choices=[NOBODY, *Stage.choices]
    )
    papers = _several(gettext_lazy("Papers to bring"), list(PAPERS.items()))
    route = forms.ChoiceField(
        label=gettext_lazy("The button leads to"), required=False, choices=[NOBODY, *DOORS.items()]
    )
    button_ru = _line(gettext_lazy("Words of the button, in Russian"))
    button_en = _line(gettext_lazy("Words of the button, in English"))
    law_ru = _line(gettext_lazy("Law, in Russian"))
    law_en = _line(gettext_lazy("Law, in English"))

    def __init__(self, *args: Any, known_terms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term = self.fields["term"]
        assert isinstance(term, forms.ChoiceField)
        term.choices = known_terms

    @property
    def is_blank(self) -> bool:
        given = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        return not any(given.get(f"{name}_{language}") for name in ("title", "text") for language in LANGUAGES)


def terms_to_choose() -> list[tuple[str, str]]:
    """Each term with its words as the law has them today; one query for all steps."""
    shown = terms.shown(terms.SINCE, on=timezone.localdate())
    return [NOBODY, *((name, f"{term.words} {term.since}") for name, term in shown.items())]


if TYPE_CHECKING:
    _Base = BaseFormSet[StepForm]
else:
    _Base = BaseFormSet


class BaseSteps(_Base):
    def add_fields(self, form: StepForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["DELETE"].label = _("Leave this step out")


Steps = formset_factory(
    StepForm,
    formset=BaseSteps,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_STEPS,
    absolute_max=MOST_STEPS + 4,
)


def initial_of(content: Mapping[str, Any], base: int) -> dict[str, Any]:
    """What the form begins with."""
    words = _split(content, ("title", "lead", "words"))
    return words | {"base": base, "part": content["part"]} | {name: content.get(name, []) for name in SETS}


def steps_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    own = ("key", "who", "term", "stage", "papers", "route")
    return [_split(step, TEXTS) | {name: step.get(name, "") for name in own} for step in content["steps"]]


def content_from(form: SituationForm, steps: "BaseFormSet[StepForm]", *, before: Mapping[str, Any]) -> dict[str, Any]:
    """The table that the form says; what it has no field for stays as it was."""
    said = form.cleaned_data
    ordered = sorted(
        (one for one in steps.forms if not one.is_blank and not one.cleaned_data.get("DELETE")),
        key=lambda one: one.cleaned_data.get("ORDER") or MOST_STEPS,
    )
    taken = {one.cleaned_data["key"] for one in ordered}
    kept = {name: before[name] for name in ("order", "see") if name in before}
    content = kept | {"part": said["part"]} | {name: said[name] for name in SETS if said[name]}
    content |= _joined(said, ("title", "lead", "words"))
    content["steps"] = [_step(one.cleaned_data, taken) for one in ordered]
    return content


def _step(said: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    key = said["key"] or next(name for number in range(1, 100) if (name := f"added_{number}") not in taken)
    taken.add(key)
    given = {name: said[name] for name in ("term", "stage", "papers", "route") if said[name]}
    return {"key": key, "who": said["who"] or Doer.FAMILY.value} | given | _joined(said, TEXTS)


def _split(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {f"{name}_{language}": (row.get(name) or {}).get(language, "") for name in names for language in LANGUAGES}


def _joined(said: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found = {name: {language: said[f"{name}_{language}"] for language in LANGUAGES} for name in names}
    return {name: words for name, words in found.items() if any(words.values()) or name in ("title", "lead", "text")}
