"""How people take the programme, in one picture: reactions to notices, surveys, reports and mentions together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.access import led_houses
from teremok.modules.relocation.masking import mask
from teremok.modules.relocation.models import ListedHouse, VoiceKind
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.topics import Topic, topics
from teremok.notices.queries.reactions import reactions_about
from teremok.platform.access import Actor
from teremok.platform.law.clocks import city_zone
from teremok.registry.access import sees_the_city
from teremok.ui.formats import day as written

SUBJECT = "relocation.batch"
WIDTH = 1000  # units of a bar
ON_A_PAGE = 50

# Everything that was said, one row each: of which day, place and stage, and what. Words may be empty.
SAID = """
    reactions (subject_id, person_id, mood, words, said_at) AS MATERIALIZED ({reactions}),
    said AS (
        SELECT (reaction.said_at AT TIME ZONE %(zone)s)::date AS said_on, family.listed_house_id, batch.stage,
               'reaction' AS kind, reaction.mood, NULL::int AS first, NULL::int AS second, reaction.words, '' AS source,
               listed.district, listed.okrug
          FROM reactions reaction
          JOIN relocation_batch batch ON batch.public_id = reaction.subject_id
         CROSS JOIN LATERAL (
                SELECT family.listed_house_id FROM relocation_member member
                  JOIN relocation_step step ON step.family_id = member.family_id AND step.batch_id = batch.id
                  JOIN relocation_family family ON family.id = member.family_id
                 WHERE member.person_id = reaction.person_id ORDER BY family.id LIMIT 1) family
          JOIN relocation_listedhouse listed ON listed.id = family.listed_house_id
     UNION ALL
        SELECT (answer.said_at AT TIME ZONE %(zone)s)::date, family.listed_house_id, answer.stage, 'survey', '',
               answer.first, answer.second, answer.words, '', listed.district, listed.okrug
          FROM relocation_surveyanswer answer
          JOIN relocation_family family ON family.id = answer.family_id
          JOIN relocation_listedhouse listed ON listed.id = family.listed_house_id
         WHERE answer.said_at >= %(from)s AND answer.said_at < %(to)s
     UNION ALL
        SELECT voice.said_on, voice.listed_house_id, voice.stage, voice.kind,
               CASE voice.mood WHEN 1 THEN 'good' WHEN 0 THEN 'calm' ELSE 'bad' END, NULL, NULL, voice.text,
               voice.source, voice.district, voice.okrug
          FROM relocation_voice voice WHERE voice.said_on >= %(since)s AND voice.said_on <= %(until)s
    ), seen AS (
        SELECT * FROM said
         WHERE said_on BETWEEN %(since)s AND %(until)s
           AND (%(everywhere)s OR listed_house_id = ANY(%(houses)s) OR listed_house_id IS NULL
                AND (district = ANY(%(districts)s) OR district = '' AND okrug = ANY(%(okrugs)s)))
           AND (%(stage)s = '' OR stage = %(stage)s)
           AND (%(district)s = '' OR district = %(district)s)
           AND (%(house)s::bigint IS NULL OR listed_house_id = %(house)s)
    )
"""
FIGURES = """
    count(*) FILTER (WHERE kind = 'reaction' AND mood = 'clear'),
    count(*) FILTER (WHERE kind = 'reaction' AND mood = 'unclear'),
    count(*) FILTER (WHERE kind = 'reaction' AND mood = 'worried'),
    count(*) FILTER (WHERE kind = 'survey'), avg(first)::float, avg(second)::float,
    count(*) FILTER (WHERE mood = 'good'), count(*) FILTER (WHERE mood = 'calm'), count(*) FILTER (WHERE mood = 'bad')
"""
TEXTS = """
    SELECT said_on, coalesce(listed.address, nullif(seen.district, ''), seen.okrug), seen.stage, seen.kind, seen.mood,
           seen.first, seen.words, seen.source
      FROM seen LEFT JOIN relocation_listedhouse listed ON listed.id = seen.listed_house_id
     WHERE {conditions} ORDER BY said_on DESC, words LIMIT %(most)s OFFSET %(start)s
"""
FOLDED = "replace(lower(words), 'ё', 'е')"


class By(models.TextChoices):
    """Along what the picture is drawn."""

    STAGE = "stage", _("Stages")
    HOUSE = "house", _("Houses")
    DISTRICT = "district", _("Districts")
    WEEK = "week", _("Weeks")


class Since(models.TextChoices):
    """How far back it looks."""

    MONTH = "month", _("Four weeks")
    SEASON = "season", _("Twelve weeks")
    YEAR = "year", _("A year")

    @property
    def weeks(self) -> int:
        return {"month": 4, "season": 12, "year": 52}[self.value]


class What(models.TextChoices):
    """One colour of the picture: what the texts behind it say."""

    CLEAR = "clear", pgettext_lazy("reaction", "It is clear")
    UNCLEAR = "unclear", pgettext_lazy("reaction", "I don't understand")
    WORRIED = "worried", pgettext_lazy("reaction", "I am worried")
    SURVEY = "survey", _("Words of surveys")
    GOOD = "good", _("Good words outside")
    CALM = "calm", _("Calm words outside")
    BAD = "bad", _("Bad words outside")

    @property
    def condition(self) -> str:
        if self in (What.CLEAR, What.UNCLEAR, What.WORRIED):
            return f"kind = 'reaction' AND mood = '{self.value}'"
        return "kind = 'survey'" if self is What.SURVEY else f"mood = '{self.value}'"


KEYS = {
    By.STAGE: "stage",
    By.HOUSE: "coalesce(listed_house_id::text, '')",
    By.DISTRICT: "district",
    By.WEEK: "date_trunc('week', said_on)::date::text",
}


@dataclass(frozen=True)
class Asked:
    """What the picture is of. `until` is the last day; `house` the public id of a house of the programme."""

    since: date
    until: date
    stage: str = ""
    district: str = ""
    house: UUID | None = None
    what: What | None = None
    topic: str = ""


@dataclass(frozen=True)
class Share:
    """A part of a bar, in units of WIDTH."""

    what: What
    count: int
    x: int
    width: int


@dataclass(frozen=True)
class Figure:
    """A row of the picture. Means are of smiles from 1 to 5, None where nobody answered."""

    key: str
    name: str
    clear: int = 0
    unclear: int = 0
    worried: int = 0
    answers: int = 0
    first: float | None = None
    second: float | None = None
    good: int = 0
    calm: int = 0
    bad: int = 0
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def reactions(self) -> list[Share]:
        return _shares([(What.CLEAR, self.clear), (What.UNCLEAR, self.unclear), (What.WORRIED, self.worried)])

    @property
    def voices(self) -> list[Share]:
        return _shares([(What.GOOD, self.good), (What.CALM, self.calm), (What.BAD, self.bad)])

    @property
    def reacted(self) -> int:
        return self.clear + self.unclear + self.worried

    @property
    def spoken(self) -> int:
        return self.good + self.calm + self.bad

    @property
    def smile(self) -> int:
        """The first mean as a length of WIDTH."""
        return 0 if self.first is None else round((self.first - 1) / 4 * WIDTH)


@dataclass(frozen=True)
class Line:
    """A text behind a figure, masked."""

    said_on: date
    place: str
    stage: Stage | None
    kind: str
    what: What
    first: int | None
    text: str
    source: str


@dataclass(frozen=True)
class Counted:
    """How many texts touch a topic; `width` is its bar beside the most frequent one."""

    topic: Topic
    count: int
    width: int


def picture(actor: Actor, asked: Asked, by: By) -> list[Figure]:
    """A row for each stage, house, district or week of which anything was said, in reading order."""
    rows = _run(f"SELECT {KEYS[by]}, {FIGURES} FROM seen GROUP BY 1", actor, asked)  # noqa: S608 (our own words)
    names = _names(by, [row[0] for row in rows])
    found = [_figure(key, *names[key], figures) for key, *figures in rows]
    order = {key: place for place, key in enumerate(names)}
    return sorted(found, key=lambda figure: order[figure.key])


def whole(actor: Actor, asked: Asked) -> Figure:
    """The same for all of it."""
    [figures] = _run(f"SELECT {FIGURES} FROM seen", actor, asked)  # noqa: S608 (our own words)
    return _figure("", "", {}, figures)


def counted(actor: Actor, asked: Asked) -> list[Counted]:
    """Topics of the texts, the most frequent first; those that nobody touches are left out."""
    every = list(topics().values())
    columns = ", ".join(f"count(*) FILTER (WHERE {FOLDED} ~ %(topic_{place})s)" for place in range(len(every)))
    facts = {f"topic_{place}": topic.pattern for place, topic in enumerate(every)}
    [counts] = _run(f"SELECT {columns} FROM seen WHERE words <> ''", actor, asked, facts)  # noqa: S608 (our own words)
    most = max(counts, default=0)
    found = [
        Counted(topic, count, round(count / most * WIDTH)) for topic, count in zip(every, counts, strict=True) if count
    ]
    return sorted(found, key=lambda one: (-one.count, one.topic.code))


def texts(actor: Actor, asked: Asked, *, start: int = 0, most: int = ON_A_PAGE) -> list[Line]:
    """The words behind the figures, the newest first, masked; one more than `most` where there are more."""
    conditions = ["words <> ''"]
    facts: dict[str, Any] = {"start": start, "most": most + 1}
    if asked.what:
        conditions.append(asked.what.condition)
    if topic := topics().get(asked.topic):
        conditions.append(f"{FOLDED} ~ %(topic)s")
        facts["topic"] = topic.pattern
    rows = _run(TEXTS.replace("{conditions}", " AND ".join(conditions)), actor, asked, facts)
    return [
        Line(
            said_on=said_on,
            place=place,
            stage=Stage(stage) if stage else None,
            kind=str(VoiceKind(kind).label) if kind in VoiceKind.values else "",
            what=What.SURVEY if kind == "survey" else What(mood),
            first=first,
            text=mask(words),
            source=source,
        )
        for said_on, place, stage, kind, mood, first, words, source in rows
    ]


def districts(actor: Actor) -> list[str]:
    """Those in which the actor sees houses of the programme."""
    houses = ListedHouse.objects.all() if sees_the_city(actor) else led_houses(actor)
    return list(houses.exclude(district="").values_list("district", flat=True).distinct().order_by("district"))


def since(period: Since, today: date) -> date:
    """The Monday with which the period begins."""
    return today - timedelta(days=today.weekday(), weeks=period.weeks - 1)


def _figure(key: str, name: str, query: Mapping[str, str], figures: Sequence[Any]) -> Figure:
    clear, unclear, worried, answers, first, second, good, calm, bad = figures
    return Figure(key, name, clear, unclear, worried, answers, first, second, good, calm, bad, query)


def _names(by: By, keys: Sequence[str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Each key with what it is called and the query of the page that is only about it, in reading order."""
    if by is By.STAGE:
        known = {stage.value: (str(stage.label), {"stage": stage.value}) for stage in Stage if stage.value in keys}
        return known | ({"": (str(_("No stage")), {})} if "" in keys else {})
    if by is By.WEEK:
        return {key: (_week(date.fromisoformat(key)), {"week": key}) for key in sorted(keys)}
    if by is By.DISTRICT:
        return {key: (key or str(_("No district")), {"district": key} if key else {}) for key in sorted(keys)}
    houses = ListedHouse.objects.filter(pk__in=[int(key) for key in keys if key]).order_by("address", "id")
    named = {str(house.pk): (house.address, {"house": str(house.public_id)}) for house in houses}
    return named | ({"": (str(_("No house")), {})} if "" in keys else {})


def _week(monday: date) -> str:
    return f"{written(monday)} – {written(monday + timedelta(days=6))}"


def _shares(counts: list[tuple[What, int]]) -> list[Share]:
    total, found, passed = sum(count for _what, count in counts), [], 0
    for what, count in counts:
        x = round(passed / total * WIDTH) if total else 0
        passed += count
        end = round(passed / total * WIDTH) if total else 0
        found.append(Share(what, count, x, end - x))
    return found


def _run(select: str, actor: Actor, asked: Asked, facts: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    start, end = (_midnight(one) for one in (asked.since, asked.until + timedelta(days=1)))
    statement, values = reactions_about(SUBJECT, since=start, until=end)
    for place in range(len(values)):
        statement = statement.replace("%s", f"%(reaction_{place})s", 1)
    houses = list(led_houses(actor).values_list("pk", "district", "okrug")) if not sees_the_city(actor) else []
    house = (
        ListedHouse.objects.filter(public_id=asked.house).values_list("pk", flat=True).first() if asked.house else None
    )
    given = {
        "zone": settings.TIME_ZONE,
        "from": start,
        "to": end,
        "since": asked.since,
        "until": asked.until,
        "everywhere": sees_the_city(actor),
        "houses": [row[0] for row in houses],
        "districts": sorted({row[1] for row in houses if row[1]}),
        "okrugs": sorted({row[2] for row in houses if row[2]}),
        "stage": asked.stage,
        "district": asked.district,
        "house": (house or 0) if asked.house else None,
        **{f"reaction_{place}": value for place, value in enumerate(values)},
        **(facts or {}),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {SAID.replace('{reactions}', statement)} {select}", given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), city_zone())
