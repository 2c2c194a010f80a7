"""The pages on which staff write, look, send and watch."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from teremok.notices.general import EMERGENCY, OFFICIAL
from teremok.notices.models import Addressee, Notice, Reaction, Task, Template
from teremok.notices.queries import staff as queries
from teremok.notices.rules import seen_as
from teremok.notices.services import sending, templates
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground, NoticeStage
from teremok.notices.tests.conftest import ENGLISH, NOON, RUSSIAN
from teremok.platform.access import SYSTEM
from teremok.platform.audit.models import Look
from teremok.platform.channels.models import Outgoing
from teremok.platform.jobs.worker import run_waiting
from teremok.platform.live import topics
from teremok.platform.live.models import Event
from teremok.registry.models import Contact
from tests.budgets import within_budget
from tests.cast import client_of

HERE = "/staff/messages/"


@pytest.fixture
def going(cast, written) -> Notice:
    """An official notice on its way to the five people of the house."""
    notice = written(kind=OFFICIAL)
    sending.submit(by=cast["egor"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    return prepare(notice=notice, by=SYSTEM, at=NOON)


def at(notice: Notice, step: str = "") -> str:
    return f"{HERE}{notice.public_id}/{step}"


def form_for(cast, **changes):
    return {
        "key": str(uuid4()),
        "organisation": str(cast.organisation.public_id),
        "kind": "house.word",
        "houses": [str(cast.house.public_id)],
        "bond": "all",
        "on": timezone.localdate().isoformat(),
        "entrances": "",
        **RUSSIAN,
        **changes,
    }


def test_from_the_form_to_the_first_person_told(cast):
    client = client_of(cast["egor"])
    answer = client.post(f"{HERE}new/", form_for(cast, entrances="1, 3-5", kinds=["flat"]))
    notice = Notice.objects.get()
    assert answer.headers["Location"] == at(notice)
    assert (notice.audience["entrances"], notice.audience["kinds"]) == ([1, 3, 4, 5], ["flat"])
    page = client.get(at(notice)).content.decode()
    assert "5&nbsp;человек" in page or "5 человек" in page
    client.post(at(notice, "send/"), {"seen": seen_as(notice)})
    run_waiting()
    assert Addressee.objects.filter(notice=notice).count() == 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"houses": []}, "хотя бы один дом"),
        ({"entrances": "3-1"}, "номера подъездов"),
        ({"entrances": "первый"}, "номера подъездов"),
        ({"heading_en": "No water"}, "по-английски"),
        ({"text": "((name))"}, "Уберите скобки"),
    ],
)
def test_what_is_wrong_comes_back_with_the_form(changes, words, cast):
    answer = client_of(cast["egor"]).post(f"{HERE}new/", form_for(cast, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Notice.objects.exists()


def test_all_houses_are_those_of_the_organisation(cast):
    client_of(cast["lev"]).post(f"{HERE}new/", form_for(cast, houses=[], everywhere="on"))
    assert Notice.objects.get().audience["houses"] == [cast.house.pk]


def test_a_foreign_house_is_no_choice(cast):
    answer = client_of(cast["egor"]).post(f"{HERE}new/", form_for(cast, houses=[str(cast.neighbour_house.public_id)]))
    assert answer.status_code == 422


def test_a_draft_is_changed(cast, written):
    notice, client = written(texts={"ru": RUSSIAN, "en": ENGLISH}), client_of(cast["darya"])
    page = client.get(at(notice, "edit/")).content.decode()
    assert "No water on Tuesday." in page
    client.post(at(notice, "edit/"), form_for(cast, heading="Воду дадут"))
    notice.refresh_from_db()
    assert (notice.title, set(notice.templates)) == ("Воду дадут", {"ru"})


def test_before_it_goes_the_page_shows_how_it_looks_to_one(cast, written):
    Contact.objects.create(person=cast.grandmother, kind="phone", value="+79990000001")
    notice, client = written(texts={"ru": RUSSIAN, "en": ENGLISH}), client_of(cast["egor"])
    found = client.get(at(notice), {"q": "квакушкина"}).content.decode()
    assert "Квакушкина Агафья Тихоновна" in found
    page = client.get(at(notice), {"person": str(cast.grandmother.public_id)}).content.decode()
    assert "Агафья Тихоновна, здравствуйте!" in page
    english = client_of(cast["egor"], language="en").get(at(notice), {"language": "en"})
    assert "Hello" in english.content.decode()
    looks = Look.objects.filter(people__contains=[cast.grandmother.public_id])
    assert looks.exists()


def test_a_person_elsewhere_is_not_shown(cast, written):
    page = client_of(cast["egor"]).get(at(written()), {"person": str(cast["zoya"].person.public_id)})
    assert "Зоя Ильинична" not in page.content.decode()


def test_a_trial_comes_to_oneself_once(cast, written):
    notice, client = written(), client_of(cast["egor"])
    form = {"key": str(uuid4()), "ways": ["mail", "sms"]}
    for _ in range(2):
        assert client.post(at(notice, "try/"), form).status_code == 302
    account = cast["egor"].account
    assert sorted(Outgoing.objects.values_list("channel", "to")) == [("mail", account.email), ("sms", account.phone)]


def test_put_off_taken_back_cancelled(cast, written):
    notice, client = written(), client_of(cast["egor"])
    missing = client.post(at(notice, "send/"), {"seen": seen_as(notice), "later": "1"})
    assert missing.status_code == 422
    due = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(at(notice, "send/"), {"seen": seen_as(notice), "later": "1", "due_at": due})
    assert Notice.objects.get().state == NoticeStage.SCHEDULED
    client.post(at(notice, "take-back/"))
    assert Notice.objects.get().state == NoticeStage.DRAFT
    assert client.get(at(notice, "cancel/")).status_code == 200
    client.post(at(notice, "cancel/"))
    assert Notice.objects.get().state == NoticeStage.CANCELLED
    assert client.get(at(notice)).status_code == 200


def test_a_second_pair_of_eyes(cast, written):
    notice = written()
    Notice.objects.update(state=NoticeStage.AWAITING)
    assert "отпускает" in client_of(cast["egor"]).get(at(notice)).content.decode()
    lev = client_of(cast["lev"])
    assert seen_as(notice) in lev.get(at(notice)).content.decode()
    assert lev.post(at(notice, "give-back/"), {"remark": ""}).status_code == 422
    lev.post(at(notice, "give-back/"), {"remark": "Какого числа?"})
    assert "Какого числа?" in client_of(cast["egor"]).get(at(notice)).content.decode()
    Notice.objects.update(state=NoticeStage.AWAITING)
    lev.post(at(notice, "let-go/"), {"seen": seen_as(notice)})
    assert Notice.objects.get().state == NoticeStage.PREPARING


def test_what_comes_live_is_the_same_part_of_the_page(cast, going):
    client = client_of(cast["egor"])
    page = client.get(at(going)).content.decode()
    part = client.swap(at(going), **{"HX-Target": "course"}).content.decode()
    assert part.strip() in page
    assert "<html" not in part


def test_a_row_turns_green_when_its_person_confirms(cast, going):
    client = client_of(cast["egor"])
    assert "is-confirmed" not in client.get(at(going)).content.decode()
    anna = Addressee.objects.get(person=cast["anna"].person)
    serve(addressees=[anna.pk], ground=Ground.CONFIRMED, by=SYSTEM, at=NOON)
    page = client.swap(at(going), **{"HX-Target": "course"}).content.decode()
    assert page.count("is-confirmed") == 1


def test_whoever_watches_hears_of_it_once(going):
    Event.objects.all().delete()
    everyone = list(Addressee.objects.values_list("pk", flat=True))
    serve(addressees=everyone, ground=Ground.CONFIRMED, by=SYSTEM, at=NOON)
    assert list(Event.objects.values_list("topic", "name")) == [(f"notice:{going.public_id}", "course")]


def test_the_course_is_told_to_those_who_may_open_it(cast, going):
    topic = f"notice:{going.public_id}"
    heard = {key for key in ("anna", "egor", "zhanna", "nina", "ilya") if topics.may_listen(cast[key].actor, topic)}
    assert heard == {"egor", "ilya"}


def test_people_are_narrowed(cast, going):
    client = client_of(cast["egor"])
    anna = Addressee.objects.get(person=cast["anna"].person)
    serve(addressees=[anna.pk], ground=Ground.READ, by=SYSTEM, at=NOON)
    for asked, people in (
        ({"only": "served"}, {"Теремкова Анна Сергеевна"}),
        ({"q": "мышкин"}, {"Мышкин Пётр Кузьмич"}),
        ({"q": "2"}, {"Норушкина Вера Павловна", "Мышкин Пётр Кузьмич"}),
        ({"entrance": "7"}, set()),
    ):
        page = client.get(at(going), asked).content.decode()
        assert {person.full_name for person in _people(cast) if person.full_name in page} == people


def _people(cast):
    return [cast["anna"].person, cast["boris"].person, cast["vera"].person, cast.grandmother, cast.landlord]


def test_each_road_and_the_next_step(cast, going):
    Outgoing.objects.filter(origin="notice", channel="sms").update(state="delivered", ended_at=NOON)
    vera = Addressee.objects.get(person=cast["vera"].person)
    Task.objects.create(
        addressee=vera, what="call", organisation=cast.organisation, made_at=NOON, due_at=NOON + timedelta(days=2)
    )
    line = {one.addressee.person_id: one for one in queries.lines(going, list(going.addressees.all()))}
    assert ("sms", "delivered") in line[vera.person_id].roads
    assert "Позвонить" in line[vera.person_id].next_step
    assert "7\xa0мая" in line[cast.landlord.pk].next_step


def test_looks_are_recorded_once_for_a_page_that_comes_again(cast, going):
    client = client_of(cast["egor"])
    for _ in range(3):
        client.swap(at(going), **{"HX-Target": "course"})
    [look] = Look.objects.filter(place="notices:message")
    assert set(look.people) == {person.public_id for person in _people(cast)}


def test_reactions_come_to_whoever_wrote(cast, going):
    anna = Addressee.objects.get(person=cast["anna"].person)
    Reaction.objects.create(addressee=anna, mood="worried", words="А ванну набрать успею?", said_at=NOON)
    page = client_of(cast["egor"]).get(at(going)).content.decode()
    assert "А ванну набрать успею?" in page


def test_the_whole_list_as_a_file(cast, going):
    client = client_of(cast["egor"])
    Addressee.objects.filter(person=cast["anna"].person).update(opened_at=NOON)
    text = b"".join(client.get(at(going, "people.csv")).streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 6
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(at(going, "people.xlsx"), {"only": "opened"}).content))
    assert [row[0] for row in book.get_sheet_by_index(0).to_python()][1:] == ["Теремкова Анна Сергеевна"]
    assert Look.objects.filter(place="notices:people").count() == 2
    assert client.get(at(going, "people.pdf")).status_code == 404


def test_a_cell_is_never_a_formula(cast, going):
    anna = Addressee.objects.get(person=cast["anna"].person)
    Reaction.objects.create(addressee=anna, mood="clear", words="=1+1", said_at=NOON)
    text = b"".join(client_of(cast["egor"]).get(at(going, "people.csv")).streaming_content).decode()
    assert ";'=1+1" in text


def test_stopped_and_let_go_on_through_the_page(cast, written):
    notice = written(kind=EMERGENCY)
    sending.submit(by=cast["egor"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    prepare(notice=notice, by=SYSTEM, at=NOON)
    client = client_of(cast["darya"])
    assert client.get(at(notice, "stop/")).status_code == 200
    client.post(at(notice, "stop/"))
    assert Notice.objects.get().state == NoticeStage.STOPPED
    assert "остановлен" in client.get(at(notice)).content.decode()
    client.post(at(notice, "resume/"))
    assert Notice.objects.get().state == NoticeStage.GOING


def test_the_list_finds_by_words_number_and_state(cast, going, written):
    written(texts={"ru": RUSSIAN | {"heading": "Субботник"}})
    client = client_of(cast["egor"])
    assert "Субботник" in client.get(HERE, {"q": "суббот"}).content.decode()
    assert "Субботник" not in client.get(HERE, {"q": going.number}).content.decode()
    assert "Субботник" not in client.get(HERE, {"state": "going"}).content.decode()


def test_budgets(cast, going, written):
    egor, draft = client_of(cast["egor"]), written()
    with within_budget("staff_messages"):
        egor.get(HERE)
    with within_budget("staff_message_draft"):
        egor.get(at(draft))
    egor.get(at(going))
    with within_budget("staff_message"):
        egor.get(at(going))


def test_a_wording_is_drafted_with_its_preview_and_published(cast, written):
    written()
    client = client_of(cast["maya"])
    here = f"{HERE}wordings/house.word/ru/"
    good = {"subject": "((heading))", "body": "Соседи! ((text))", "short": "((brief)) ((link))"}
    bad = good | {"body": "((flat))"}
    shown = client.post(here, good, headers={"HX-Request": "true", "HX-Target": "preview"}).content.decode()
    assert "Соседи! " in shown
    assert not Template.objects.filter(number=2).exists()
    refused = client.post(here, bad, headers={"HX-Request": "true", "HX-Target": "preview"}).content.decode()
    assert "((flat))" in refused
    assert "((heading))" in refused
    assert client.post(here, bad).status_code == 422
    client.post(here, good)
    draft = Template.objects.get(number=2)
    version = f"{HERE}versions/{draft.public_id}/"
    assert client.get(version).status_code == 200
    client.post(f"{version}publish/", {"seen": bytes(draft.digest).hex()})
    draft.refresh_from_db()
    assert draft.published_at is not None
    first = Template.objects.get(kind="house.word", language="ru", number=1)
    assert client_of(cast["egor"]).get(f"{HERE}versions/{first.public_id}/").status_code == 200
    assert client_of(cast["egor"]).get(f"{HERE}wordings/house.word/").status_code == 200


def test_a_draft_of_a_wording_is_thrown_away(cast, written):
    written()
    draft = templates.draft(
        by=cast["maya"].actor, kind=OFFICIAL, language="en", wording=OFFICIAL.wordings["en"], at=NOON
    )
    client_of(cast["maya"]).post(f"{HERE}versions/{draft.public_id}/throw-away/")
    assert not Template.objects.filter(pk=draft.pk).exists()
