"""The joined picture: figures by stage, house, district and week, the texts behind them, who sees which."""

import csv
from datetime import date

import pytest

from teremok.modules.relocation.models import Mood, VoiceKind
from teremok.modules.relocation.queries import moods
from teremok.modules.relocation.queries.moods import Asked, By, What
from teremok.modules.relocation.services import surveys, voices
from teremok.modules.relocation.services.voices import Said
from teremok.modules.relocation.states import Stage
from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Reaction
from teremok.notices.services.preparing import prepare
from teremok.notices.services.reactions import react
from teremok.notices.services.telling import tell
from teremok.platform.access import SYSTEM
from tests.budgets import within_budget
from tests.cast import client_of

pytestmark = pytest.mark.django_db
ALL = Asked(date(2026, 9, 1), date(2026, 11, 30))


@pytest.fixture
def said(cast, family_of, stay, now, listed):
    """Anna and Boris answered a letter, Anna a survey; networks spoke of the house and of the district."""
    family = family_of("anna", "boris", stage=Stage.INSPECTION)
    step = stay(family, Stage.ORDER, left_at=now)
    stay(family, Stage.INSPECTION)
    people = tuple(cast[key].person.pk for key in ("anna", "boris"))
    notice = tell(
        kind=OFFICIAL,
        audience=OfPeople(people),
        values={"heading": "Квартира", "text": "Посмотрите.", "brief": "Посмотрите."},
        key="mood",
        by=SYSTEM,
        at=now,
        subject=("relocation.batch", step.batch.public_id),
    )
    prepare(notice=notice, by=SYSTEM, at=now)
    for key, mood, words in (("anna", "clear", ""), ("boris", "worried", "Позвоните: +7 945 000-00-02, лифт сломан")):
        addressee = notice.addressees.get(person=cast[key].person)
        react(by=cast[key].actor, addressee=addressee, mood=Reaction.Mood(mood), words=words, at=now)
    surveys.answer(
        family=family, stage=Stage.ORDER, first=4, second=2, words="Далеко до школы", by=cast["anna"].actor, at=now
    )
    for text, mood, place in (
        ("Лифт обещали", Mood.BAD, {"house": listed.address}),
        ("Район хороший", Mood.GOOD, {"district": "Опушка"}),
    ):
        one = Said(said_on=date(2026, 11, 9), source="Сеть", text=text, mood=mood, **place)
        voices.enter(kind=VoiceKind.MENTION, said=one, by=cast["lev"].actor, at=now)
    return family


def of(figures, key):
    return next(one for one in figures if one.key == key)


def test_each_way_of_looking(cast, said, listed):
    actor = cast["lev"].actor
    stage = of(moods.picture(actor, ALL, By.STAGE), "order")
    assert (stage.clear, stage.unclear, stage.worried) == (1, 0, 1)
    assert (stage.answers, stage.first, stage.second) == (1, 4, 2)
    house = of(moods.picture(actor, ALL, By.HOUSE), str(listed.pk))
    assert (house.reacted, house.bad, house.good) == (2, 1, 0)
    [district] = moods.picture(actor, ALL, By.DISTRICT)
    assert (district.key, district.reacted, district.good, district.bad) == ("Опушка", 2, 1, 1)
    weeks = moods.picture(actor, ALL, By.WEEK)
    assert [(one.key, one.reacted, one.spoken) for one in weeks] == [("2026-11-09", 0, 2), ("2026-11-16", 2, 0)]
    whole = moods.whole(actor, ALL)
    assert (whole.reacted, whole.answers, whole.spoken) == (2, 1, 2)


def test_a_person_of_two_families_counts_once(cast, said, family_of, listed):
    """The reaction belongs to the family that the letter's batch moved, whatever else the person belongs to."""
    family_of("boris", flat=cast.flat_of_vera)
    assert of(moods.picture(cast["lev"].actor, ALL, By.STAGE), "order").reacted == 2


def test_bars_add_up():
    for counts in ((1, 1, 1), (0, 0, 0), (7, 0, 3), (1, 999, 1)):
        figure = moods.Figure("", "", *counts)
        assert sum(share.width for share in figure.reactions) == (moods.WIDTH if sum(counts) else 0)


def test_filters_narrow(cast, said, listed):
    actor = cast["lev"].actor
    assert moods.whole(actor, Asked(date(2026, 11, 16), date(2026, 11, 16))).spoken == 0
    assert moods.whole(actor, Asked(ALL.since, ALL.until, stage="contract")).reacted == 0
    assert moods.whole(actor, Asked(ALL.since, ALL.until, district="Опушка")).spoken == 2
    assert moods.whole(actor, Asked(ALL.since, ALL.until, house=listed.public_id)).spoken == 1
    assert moods.whole(actor, Asked(ALL.since, ALL.until, house=said.public_id)).reacted == 0, "no such house"


def test_texts_are_masked_and_named_by_place_only(cast, said):
    lines = moods.texts(cast["lev"].actor, ALL)
    assert {line.text for line in lines} == {
        "Позвоните: [телефон], лифт сломан", "Далеко до школы", "Лифт обещали", "Район хороший"
    }  # fmt: skip
    [worried] = moods.texts(cast["lev"].actor, Asked(ALL.since, ALL.until, what=What.WORRIED))
    assert "945" not in worried.text
    lift = moods.texts(cast["lev"].actor, Asked(ALL.since, ALL.until, topic="lift"))
    assert {line.text for line in lift} == {"Позвоните: [телефон], лифт сломан", "Лифт обещали"}


def test_topics_are_counted_by_their_words(cast, said):
    counts = {one.topic.code: one.count for one in moods.counted(cast["lev"].actor, ALL)}
    assert counts["lift"] == 2
    assert counts["school"] == 1
    assert counts["place"] == 2
    assert "money" not in counts


def test_another_office_sees_nothing_of_it(cast, said, listed):
    listed.office = cast.other_organisation
    listed.save()
    assert moods.whole(cast["lev"].actor, ALL) == moods.Figure("", "")
    assert moods.texts(cast["lev"].actor, ALL) == []
    assert moods.whole(cast["ilya"].actor, ALL).reacted == 2


@pytest.mark.parametrize("key", ["anna", "egor", "ksenia", "nina"])
def test_others_get_no_page(cast, said, key):
    for path in ("mood/", "mood.csv", "mood/texts/"):
        assert client_of(cast[key]).get(f"/staff/relocation/{path}").status_code == 403


@pytest.mark.parametrize("by", By.values)
@pytest.mark.parametrize("key", ["lev", "ilya", "maya"])
def test_the_pages(cast, said, monkeypatch, now, key, by):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client = client_of(cast[key])
    page = client.get("/staff/relocation/mood/", {"by": by}).content.decode()
    assert "Лифт обещали" in page
    assert "+7 945" not in page
    texts = client.get("/staff/relocation/mood/texts/", {"what": "worried", "start": "0"}).content.decode()
    assert "[телефон]" in texts
    assert "Далеко до школы" not in texts


def test_the_page_is_cheap(cast, said, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client = client_of(cast["lev"])
    with within_budget("relocation_moods"):
        client.get("/staff/relocation/mood/")


def test_the_file(cast, said, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    answer = client_of(cast["lev"]).get("/staff/relocation/mood.csv", {"by": "district"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1] == ["Опушка", "1", "0", "1", "1", "4.00", "2.00", "1", "0", "1"]


@pytest.mark.parametrize(
    "query", ["week=вчера", "house=1", "start=-1", "by=x&since=y&stage=z&what=q&topic=w", "district=%00"]
)
def test_a_bad_address_shows_the_usual(cast, said, query):
    for path in ("mood/", "mood/texts/", "mood.csv"):
        assert client_of(cast["lev"]).get(f"/staff/relocation/{path}?{query}").status_code == 200
