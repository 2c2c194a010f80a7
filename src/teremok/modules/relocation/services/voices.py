"""Taking in what prefectures report and networks say. A text is masked before anything keeps it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_enter_voices, voice_places
from teremok.modules.relocation.masking import mask
from teremok.modules.relocation.models import ListedHouse, Mood, Step, Voice, VoiceFile, VoiceKind
from teremok.platform.access import Actor, Denied
from teremok.platform.law.clocks import city_day
from teremok.registry.addresses import normalise

LONGEST = 4000
OLDEST = date(2017, 1, 1)  # the programme is no older


class CannotTake(Exception):
    """The text isn't taken; the message says what to mend."""


@dataclass(frozen=True)
class Said:
    """A text as somebody entered it: never stored as it is. A house is an address or a UNOM."""

    said_on: date
    source: str
    text: str
    mood: Mood
    house: str = ""
    district: str = ""
    okrug: str = ""
    line: int = 0


@dataclass(frozen=True)
class Refusal:
    """A line of a file that wasn't taken, and why; it quotes nothing of the text."""

    line: int
    why: str


@transaction.atomic
def enter(*, kind: VoiceKind, said: Said, by: Actor, at: datetime) -> Voice:
    """One text, entered by hand; the same text again is the first one. Raises CannotTake, Denied."""
    require_can_enter_voices(by)
    voice = _Places(by, [said]).voice(kind, said, by=by, at=at)
    return Voice.objects.get_or_create(digest=voice.digest, defaults=_fields(voice))[0]


@transaction.atomic
def take_in(
    *,
    kind: VoiceKind,
    rows: Sequence[Said],
    refused: Iterable[Refusal],
    file_name: str,
    sha256: str,
    by: Actor,
    at: datetime,
) -> VoiceFile:
    """A whole table; lines that can't be taken are named in `refused` and the rest is kept. Raises CannotTake for a
    file that was taken already, Denied."""
    require_can_enter_voices(by)
    if VoiceFile.objects.filter(kind=kind, sha256=sha256, undone_at=None).exists():
        raise CannotTake(_("This very file has been taken in already."))
    places, voices, left_out = _Places(by, rows), {}, list(refused)
    for said in rows:
        try:
            voice = places.voice(kind, said, by=by, at=at)
        except CannotTake as refusal:
            left_out.append(Refusal(said.line, str(refusal)))
        else:
            voices[voice.digest] = voice
    assert by.account_id is not None
    file = VoiceFile.objects.create(
        kind=kind,
        file_name=mask(file_name)[:200],
        sha256=sha256,
        rows=0,
        refused=[{"line": one.line, "why": one.why} for one in sorted(left_out, key=lambda one: one.line)[:1000]],
        taken_at=at,
        taken_by=by.account_id,
    )
    known = set(Voice.objects.filter(digest__in=voices).values_list("digest", flat=True))
    fresh = [voice for digest, voice in voices.items() if digest not in {bytes(one) for one in known}]
    for voice in fresh:
        voice.file = file
    Voice.objects.bulk_create(fresh, ignore_conflicts=True)
    file.rows = len(fresh)
    file.save(update_fields=["rows"])
    return file


@transaction.atomic
def take_back(*, file: VoiceFile, by: Actor, at: datetime) -> VoiceFile:
    """Removes the texts of a file; the file's row stays and says who took it back. Raises CannotTake, Denied."""
    require_can_enter_voices(by)
    locked = VoiceFile.objects.select_for_update().get(pk=file.pk)
    if locked.taken_by != by.account_id:
        raise Denied(_("Only whoever took a file in takes it back."))
    if locked.undone_at is not None:
        raise CannotTake(_("This file has been taken back already."))
    locked.voices.all().delete()
    locked.undone_at, locked.undone_by = at, by.account_id
    locked.save(update_fields=["undone_at", "undone_by"])
    return locked


class _Places:
    """The houses and districts in which the actor may say something, looked up once for a whole table."""

    def __init__(self, by: Actor, rows: Sequence[Said]) -> None:
        self.allowed = voice_places(by)
        self.stages: dict[tuple[int, date], str] = {}
        wanted = {said.house.strip() for said in rows if said.house.strip()}
        keys = {house: normalise(house).key for house in wanted if not house.isdecimal()}
        unoms = [int(house) for house in wanted if house.isdecimal() and len(house) < 10]
        found = self.allowed.houses.filter(address_key__in=keys.values()) | self.allowed.houses.filter(unom__in=unoms)
        houses = list(found)
        by_key = {house.address_key: house for house in houses}
        by_unom = {str(house.unom): house for house in houses if house.unom}
        self.houses = {text: by_key.get(keys[text]) if text in keys else by_unom.get(text) for text in wanted}

    def voice(self, kind: VoiceKind, said: Said, *, by: Actor, at: datetime) -> Voice:
        text, source = mask(said.text.strip()), mask(said.source.strip())
        if not text or not source:
            raise CannotTake(_("A text and its source are needed."))
        if len(text) > LONGEST:
            raise CannotTake(_("The text is too long: at most %(most)d letters.") % {"most": LONGEST})
        if not OLDEST <= said.said_on <= city_day(at):
            raise CannotTake(_("The day lies in the future or before the programme began."))
        house = self._house(said)
        district, okrug = (house.district, house.okrug) if house else self._district(said)
        place = str(house.pk) if house else f"{district}|{okrug}"
        digest = hashlib.sha256("\0".join([kind, said.said_on.isoformat(), place, source, text]).encode()).digest()
        assert by.account_id is not None
        return Voice(
            kind=kind,
            said_on=said.said_on,
            listed_house=house,
            district=district,
            okrug=okrug,
            stage=self._stage(house, said.said_on) if house else "",
            source=source[:200],
            text=text,
            mood=said.mood,
            digest=digest,
            entered_at=at,
            entered_by=by.account_id,
        )

    def _stage(self, house: ListedHouse, day: date) -> str:
        if (house.pk, day) not in self.stages:
            self.stages[house.pk, day] = _stage_of(house, day)
        return self.stages[house.pk, day]

    def _house(self, said: Said) -> ListedHouse | None:
        asked = said.house.strip()
        if not asked:
            return None
        house = self.houses[asked]
        if house is None:
            raise CannotTake(_("This house isn't among the houses of the programme that you see. Name its district."))
        return house

    def _district(self, said: Said) -> tuple[str, str]:
        district, okrug = said.district.strip(), said.okrug.strip()
        if district:
            known = self.allowed.districts.get(district.lower())
            if known is None:
                raise CannotTake(_("You don't lead houses in this district, or it is written otherwise."))
            return known
        if okrug:
            known_okrug = self.allowed.okrugs.get(okrug.lower())
            if known_okrug is None:
                raise CannotTake(_("You don't lead houses in this okrug, or it is written otherwise."))
            return "", known_okrug
        raise CannotTake(_("Say what place it is about: a house, a district or an okrug."))


def _stage_of(house: ListedHouse, day: date) -> str:
    """Where most families of the house stood on the day; empty before it began."""
    steps = Step.objects.filter(family__listed_house=house, came_at__date__lte=day, undone_by=None)
    standing = steps.exclude(left_at__date__lte=day).values_list("stage", flat=True)
    counted: dict[str, int] = {}
    for stage in standing:
        counted[stage] = counted.get(stage, 0) + 1
    return max(counted, key=lambda stage: (counted[stage], stage)) if counted else ""


def _fields(voice: Voice) -> dict[str, object]:
    names = ("kind", "said_on", "listed_house", "district", "okrug", "stage", "source", "text", "mood",
             "entered_at", "entered_by")  # fmt: skip
    return {name: getattr(voice, name) for name in names}
