"""What people fill in on pages of notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teremok.notices.models import Reaction
from teremok.notices.queries.inbox import OFFICIAL, UNREAD
from teremok.notices.services.reactions import WORDS_LIMIT


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
