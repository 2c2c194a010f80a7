"""What people fill in on pages of notices."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teremok.notices.kinds import NoticeType
from teremok.notices.models import Habits, Reaction
from teremok.notices.queries.inbox import OFFICIAL, UNREAD
from teremok.notices.queries.wishes import switchable_kinds, switchable_ways
from teremok.notices.services.preferences import Wishes
from teremok.notices.services.reactions import WORDS_LIMIT
from teremok.notices.states import Way


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class InboxFilter(forms.Form):
    """What is asked of the inbox; whatever can't be read counts as not asked."""

    q = forms.CharField(required=False, max_length=100)
    only = forms.ChoiceField(required=False, choices=[(UNREAD, UNREAD), (OFFICIAL, OFFICIAL)])

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class ReactionForm(forms.Form):
    """One tap, and a word if the person likes."""

    mood = forms.ChoiceField(choices=Reaction.Mood)
    words = forms.CharField(
        label=_("Add a word"),
        required=False,
        max_length=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": WORDS_LIMIT}),
    )

    @property
    def said(self) -> tuple[Reaction.Mood, str]:
        return Reaction.Mood(self.cleaned_data["mood"]), self.cleaned_data["words"]


class PreferencesForm(forms.Form):
    """How a person wants to be told; a box for each type and way that may be switched off."""

    language = forms.ChoiceField(label=_("Language of messages"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=_clock())
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=_clock())
    large_print = forms.BooleanField(
        label=_("Print letters in large type"),
        required=False,
        help_text=_("For those who would rather not look for their glasses."),
    )
    on_paper = forms.BooleanField(
        label=_("I want official notices on paper"),
        required=False,
        help_text=_("They come as letters to your home address. They will still be kept here."),
    )

    def __init__(self, data: Any = None, *, habits: Habits | None, said: dict[tuple[str, Way], bool]) -> None:
        super().__init__(data, initial=_habits(habits))
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", _("As in my account")), *_languages()]
        self.kinds = switchable_kinds()
        for kind in self.kinds:
            for way in switchable_ways(kind):
                self.fields[_box(kind, way)] = forms.BooleanField(
                    label=way.label, required=False, initial=said.get((kind.name, way), True)
                )

    @property
    def rows(self) -> list[tuple[NoticeType, list[forms.BoundField]]]:
        """Each type with its boxes."""
        return [(kind, [self[_box(kind, way)] for way in switchable_ways(kind)]) for kind in self.kinds]

    def clean(self) -> None:
        super().clean()
        start, end = self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_to")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_to"} & self.errors.keys():
            self.add_error("quiet_to" if end is None else "quiet_from", _("Say both from when and until when."))
        elif start is not None and start == end:
            self.add_error("quiet_to", _("These are the same: choose two different hours."))

    @property
    def wishes(self) -> Wishes:
        given = self.cleaned_data
        return Wishes(
            ways={(k.name, w): given[_box(k, w)] for k in self.kinds for w in switchable_ways(k)},
            language=given["language"],
            quiet_from=given["quiet_from"],
            quiet_to=given["quiet_to"],
            large_print=given["large_print"],
        )


def _box(kind: NoticeType, way: Way) -> str:
    return f"{kind.name.replace('.', '-')}-{way.value}"


def _languages() -> list[tuple[str, str]]:
    """In their own words, for whoever reads no other."""
    own = {"ru": "Русский", "en": "English"}
    return [(code, own[code]) for code, _name in settings.LANGUAGES]


def _habits(habits: Habits | None) -> dict[str, Any]:
    if habits is None:
        return {}
    said = {name: getattr(habits, name) for name in ("language", "quiet_from", "quiet_to", "large_print")}
    return {**said, "on_paper": habits.on_paper_since is not None}
