"""What staff enter about moods, and what families answer to surveys."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teremok.modules.relocation.models import Mood, VoiceKind
from teremok.modules.relocation.services.voices import LONGEST, Refusal, Said
from teremok.modules.relocation.surveys import Survey
from teremok.registry.imports.sources import CannotRead, open_source

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 5000
SMILES = (
    ("5", pgettext_lazy("smile", "Very good")),
    ("4", pgettext_lazy("smile", "Good")),
    ("3", pgettext_lazy("smile", "So-so")),
    ("2", pgettext_lazy("smile", "Bad")),
    ("1", pgettext_lazy("smile", "Very bad")),
)
NAMES = {
    "date": ("date", "дата", "день"),
    "house": ("house", "дом", "адрес", "address", "unom", "уном"),
    "district": ("district", "район"),
    "okrug": ("okrug", "округ", "ао"),
    "source": ("source", "источник", "сеть", "площадка"),
    "text": ("text", "текст", "сообщение", "содержание"),
    "mood": ("mood", "настроение", "тональность", "оценка"),
}
MOODS = {
    "-1": Mood.BAD, "−1": Mood.BAD, "0": Mood.CALM, "1": Mood.GOOD, "+1": Mood.GOOD,
    "негатив": Mood.BAD, "нейтрально": Mood.CALM, "позитив": Mood.GOOD,
    "плохо": Mood.BAD, "спокойно": Mood.CALM, "хорошо": Mood.GOOD,
}  # fmt: skip
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")


class SurveyForm(forms.Form):
    """Five faces a question and a word."""

    first = forms.ChoiceField(choices=SMILES, widget=forms.RadioSelect)
    second = forms.ChoiceField(choices=SMILES, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("A word, if you like"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Names, phones and numbers of flats are hidden before anyone reads it."),
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].label = str(survey.first)
        if survey.second:
            self.fields["second"].label = str(survey.second)
        else:
            del self.fields["second"]


class VoiceForm(forms.Form):
    """One report or mention."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=VoiceKind.choices)
    said_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    house = forms.CharField(
        label=gettext_lazy("House"), required=False, max_length=300, help_text=gettext_lazy("Address or UNOM")
    )
    district = forms.CharField(label=gettext_lazy("District"), required=False, max_length=120)
    okrug = forms.CharField(label=gettext_lazy("Okrug"), required=False, max_length=120)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Names, phones and other personal data are hidden before it is kept."),
    )  # fmt: skip
    mood = forms.TypedChoiceField(
        label=gettext_lazy("Mood"), choices=Mood.choices, coerce=lambda value: Mood(int(value)), initial=Mood.CALM
    )

    @property
    def said(self) -> Said:
        given = {name: self.cleaned_data[name] for name in ("said_on", "source", "text", "mood")}
        return Said(**given, **{name: self.cleaned_data[name] for name in ("house", "district", "okrug")})


class VoiceFileForm(forms.Form):
    """A table of reports or mentions; it is read and not kept."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=VoiceKind.choices)
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "CSV, XLSX or JSON with columns: date, house, district, okrug, source, text, mood (−1, 0, 1)"
        ),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is too large: at most 10 MB."))
        return file

    def read(self) -> tuple[list[Said], list[Refusal], str]:
        """The texts, the lines that are no texts, and the file's SHA-256. Raises CannotRead."""
        file = self.cleaned_data["file"]
        with tempfile.NamedTemporaryFile() as copy:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                copy.write(chunk)
                digest.update(chunk)
            copy.flush()
            said: list[Said] = []
            refused: list[Refusal] = []
            for one in _rows(Path(copy.name)):
                if isinstance(one, Said):
                    said.append(one)
                else:
                    refused.append(one)
        return said, refused, digest.hexdigest()


def _rows(path: Path) -> Iterator[Said | Refusal]:
    source = open_source(path)
    try:
        places = _places(source.header)
        for number, (line, values) in enumerate(source.rows):
            if number >= MOST_ROWS:
                raise CannotRead(_("The table has more than %(most)d lines: split it.") % {"most": MOST_ROWS})
            yield _row(line, {name: values[at].strip() for name, at in places.items() if at < len(values)})
    finally:
        source.close()


def _places(header: list[str]) -> dict[str, int]:
    folded = [name.strip().lower() for name in header]
    places = {
        name: next(at for at, column in enumerate(folded) if column in known)
        for name, known in NAMES.items()
        if any(column in known for column in folded)
    }
    if missing := [name for name in ("date", "source", "text", "mood") if name not in places]:
        raise CannotRead(_("The table has no column for %(names)s.") % {"names": ", ".join(missing)})
    return places


def _row(line: int, row: dict[str, str]) -> Said | Refusal:
    day, mood = _day(row.get("date", "")), MOODS.get(row.get("mood", "").lower())
    if day is None:
        return Refusal(line, _("The day can't be read: write it as 2026-11-23 or 23.11.2026."))
    if mood is None:
        return Refusal(line, _("The mood is −1, 0 or 1."))
    return Said(
        said_on=day, source=row.get("source", ""), text=row.get("text", ""), mood=mood, house=row.get("house", ""),
        district=row.get("district", ""), okrug=row.get("okrug", ""), line=line,
    )  # fmt: skip


def _day(text: str) -> date | None:
    for pattern in DAYS:
        try:
            return datetime.strptime(text[:10], pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
