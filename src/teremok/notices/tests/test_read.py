"""The inbox and reading: what one sees, and what opening a notice does."""

import json
from datetime import timedelta

import pytest

from teremok.notices import showing
from teremok.notices.access import visible_addressees
from teremok.notices.events import mark
from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.models import Event
from teremok.notices.queries.service import served_on
from teremok.notices.rendering import said_to
from teremok.notices.services import reading
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access import Denied
from teremok.platform.live.models import Event as LiveEvent
from teremok.platform.live.topics import may_listen
from teremok.registry.models import Person
from teremok.registry.services import merges
from tests.budgets import within_budget
from tests.cast import KEYS, client_of
from tests.client import assert_same_as_reload

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


def page_of(member, addressee):
    return client_of(member).get(f"{INBOX}{addressee.public_id}/")


def facts_of(addressee, kind):
    return [json.loads(row.facts) for row in Event.objects.filter(addressee=addressee.pk, kind=kind)]


def test_only_oneself_and_who_acts_in_every_matter_read_it(told, cast):
    annas, grandmothers = told("anna"), told(cast.grandmother)
    assert {key for key in KEYS if page_of(cast[key], annas).status_code == 200} == {"anna"}
    assert {key for key in KEYS if page_of(cast[key], grandmothers).status_code == 200} == {"gleb"}


def test_opening_is_written_down_once_with_the_hash_of_what_was_shown(told, cast):
    addressee = told()
    for _time in range(2):
        page = page_of(cast["anna"], addressee).content.decode()
        assert "решаем про лифт" in page
    addressee.refresh_from_db()
    assert (addressee.state, addressee.ground) == (AddresseeState.SERVED, Ground.READ)
    assert addressee.opened_at == addressee.served_at
    [opened] = facts_of(addressee, "opened")
    assert opened == {
        "by": "person", "person": mark(addressee.public_id), "shown": said_to(addressee).digest.hex(),
    }  # fmt: skip


def test_a_representatives_reading_is_recorded_as_theirs_and_serves(told, cast):
    addressee = told(cast.grandmother)
    page_of(cast["gleb"], addressee)
    [opened] = facts_of(addressee, "opened")
    [authority] = cast["gleb"].actor.authorities
    assert (opened["by"], opened["authority"]) == ("representative", str(authority.id))
    [served] = facts_of(addressee, "served")
    assert (served["ground"], served["authority"]) == ("read", str(authority.id))


def test_nobody_stands_in_for_the_dead(told, cast, now):
    addressee = told(cast.grandmother)
    Person.objects.filter(pk=cast.grandmother.pk).update(died_on=now.date())
    assert page_of(cast["gleb"], addressee).status_code == 404
    assert "Собрание собственников" not in client_of(cast["gleb"]).get(INBOX).content.decode()
    addressee.person.refresh_from_db()
    with pytest.raises(Denied):
        reading.confirm(by=cast["gleb"].actor, addressee=addressee, at=now)


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_page_that_nobody_asked_for_is_not_opened(told, cast, headers):
    addressee = told()
    assert client_of(cast["anna"]).get(f"{INBOX}{addressee.public_id}/", headers=headers).status_code == 200
    client_of(cast["anna"]).head(f"{INBOX}{addressee.public_id}/")
    addressee.refresh_from_db()
    assert addressee.opened_at is None


def test_after_a_merge_the_kept_record_has_everything_and_answers_for_both(told, cast, now):
    other = Person.objects.create(last_name="Теремкова", first_name="Анна", name_key="теремкова анна")
    alone = told(other, heading="Только второй записи")
    both = told("anna")
    twin = type(both).objects.create(
        notice=both.notice, person=other, template=both.template, wording_hash=both.wording_hash, rung=1
    )
    merges.merge_people(by=cast["maya"].actor, at=now, keep=cast["anna"].person, other=other)
    page = client_of(cast["anna"]).get(INBOX).content.decode()
    assert "Только второй записи" in page
    assert page.count("Собрание собственников") == 1
    assert page_of(cast["anna"], alone).status_code == 200
    assert page_of(cast["anna"], twin).status_code == 404
    page_of(cast["anna"], both)
    twin.refresh_from_db()
    assert twin.served_at is not None


def test_withdrawn_before_it_was_opened_it_is_gone_and_after_it_says_so(told, cast):
    unseen, seen = told(heading="Не видели"), told(heading="Видели")
    page_of(cast["anna"], seen)
    type(seen).objects.filter(pk__in=[seen.pk, unseen.pk]).update(
        state=AddresseeState.WITHDRAWN, served_at=None, ground=""
    )
    assert page_of(cast["anna"], unseen).status_code == 404
    page = page_of(cast["anna"], seen).content.decode()
    assert "решаем про лифт" not in page
    assert "отозва" in page
    line = client_of(cast["anna"]).get(INBOX).content.decode()
    assert "Видели" not in line


def test_a_message_with_a_hole_is_not_shown_half(told, cast):
    addressee = told()
    type(addressee.notice).objects.update(values={})
    page = page_of(cast["anna"], addressee)
    assert page.status_code == 200
    assert "Подтверждаю" not in page.content.decode()
    addressee.refresh_from_db()
    assert addressee.opened_at is None
    for path in (INBOX, "/", "/my-data/"):
        assert client_of(cast["anna"]).get(path).status_code == 200


def test_the_unread_come_first_then_the_newest(told, cast, now):
    told(heading="Прочитано", at=now)
    page_of(cast["anna"], visible_addressees(cast["anna"].actor).get())
    told(heading="Старое", at=now - timedelta(days=3))
    told(heading="Новое", at=now - timedelta(days=1))
    page = client_of(cast["anna"]).get(INBOX).content.decode()
    places = [page.index(text) for text in ("Новое", "Старое", "Прочитано</span>")]
    assert places == sorted(places)


def test_the_inbox_within_its_budget_and_by_pages(told, cast, now):
    for number in range(23):
        told(kind=WORD, heading=f"Слово {number}", at=now - timedelta(minutes=number))
    client = client_of(cast["anna"])
    with within_budget("inbox"):
        page = client.get(INBOX).content.decode()
    assert page.count('class="card line') == 20
    further = client.get(INBOX, {"cursor": page.split("cursor=")[1].split('"')[0]}).content.decode()
    assert further.count('class="card line') == 3
    assert "Слово 22" in further


def test_a_notice_within_its_budget(told, cast):
    addressee = told()
    client = client_of(cast["anna"])
    client.get(f"{INBOX}{addressee.public_id}/")
    with within_budget("inbox_notice"):
        client.get(f"{INBOX}{addressee.public_id}/")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [("собрании", True), ("ЛИФТ", True), ("теремок-сервис", True), ("лиф", True), ("парковка", False), ("'", True)],
)
def test_search_finds_any_form_of_a_word(told, cast, asked, is_found):
    told()
    page = client_of(cast["anna"]).get(INBOX, {"q": asked}).content.decode()
    assert ("Собрание собственников" in page) == is_found


@pytest.mark.parametrize("asked", ["' OR 1=1", "\\", ":*", "a" * 500, "%", "___ x", "² ª"])
def test_search_takes_whatever_is_typed(told, cast, asked):
    told()
    assert client_of(cast["anna"]).get(INBOX, {"q": asked, "only": "nonsense", "cursor": "x"}).status_code == 200


def test_the_unread_and_the_official_apart(told, cast):
    page_of(cast["anna"], told(heading="Прочитанное"))
    told(kind=WORD, heading="Просто слово")
    client = client_of(cast["anna"])
    unread = client.get(INBOX, {"only": "unread"}).content.decode()
    assert "Просто слово" in unread
    assert "Прочитанное" not in unread
    official = client.get(INBOX, {"only": "official"}).content.decode()
    assert "Прочитанное" in official
    assert "Просто слово" not in official


def test_what_comes_live_is_the_same_part_of_the_page(told, cast):
    told()
    client = client_of(cast["anna"])
    for to in (INBOX, f"{INBOX}?only=unread", f"{INBOX}?q=нет такого"):
        assert_same_as_reload(client, to, to, target="inbox")


def test_a_new_notice_is_told_to_the_persons_open_inbox(told, cast):
    told()
    topic = f"inbox:{cast['anna'].person.public_id}"
    assert LiveEvent.objects.get(topic=topic).name == "inbox"
    listeners = {key for key in KEYS if may_listen(cast[key].actor, topic)}
    assert listeners == {"anna"}
    assert topic in client_of(cast["anna"]).get(INBOX).content.decode()


def test_a_notice_to_very_many_is_told_once_to_everyone(told, cast, monkeypatch):
    monkeypatch.setattr(showing, "FEW", 0)
    told()
    told_to_inboxes = LiveEvent.objects.filter(topic__startswith=showing.PREFIX)
    assert list(told_to_inboxes.values_list("topic", flat=True)) == [showing.EVERYONE]
    listeners = {key for key in KEYS if may_listen(cast[key].actor, showing.EVERYONE)}
    assert listeners == {"anna", "boris", "vera", "gleb", "zoya"}
    assert not may_listen(cast["anna"].actor, "inbox:nonsense")


def test_what_came_before_there_was_a_cabinet_is_placed_when_the_person_first_looks(told, cast):
    addressee = told()
    type(addressee).objects.update(placed_at=None)
    client_of(cast["anna"]).get(INBOX)
    addressee.refresh_from_db()
    assert addressee.placed_at is not None
    assert len(facts_of(addressee, "placed")) == 1
    client_of(cast["anna"]).get(INBOX)
    assert len(facts_of(addressee, "placed")) == 1


def test_a_representatives_look_places_nothing(told, cast):
    addressee = told(cast.grandmother)
    assert addressee.placed_at is None
    client_of(cast["gleb"]).get(INBOX)
    addressee.refresh_from_db()
    assert addressee.placed_at is None


def test_the_home_shows_what_waits(told, cast):
    told(heading="Ждёт подписи")
    told(kind=WORD, heading="Просто слово")
    page = client_of(cast["anna"]).get("/").content.decode()
    assert page.count("Ждёт подписи") == 2  # among what needs her, and among the unread
    assert "Просто слово" in page
    client = client_of(cast["anna"])
    client.get("/")
    with within_budget("home"):
        client.get("/")
    assert "Ждёт подписи" not in client_of(cast["boris"]).get("/").content.decode()


def test_an_unverified_account_learns_how_to_become_known(cast):
    assert "/account/level/" in client_of(cast["egor"]).get(INBOX).content.decode()


def test_the_module_hears_of_the_service(told, cast):
    addressee = told()
    type(addressee.notice).objects.update(subject_kind="tests.case", subject_id=addressee.public_id)
    page_of(cast["anna"], addressee)
    found = served_on(subject=("tests.case", addressee.public_id), kind=OFFICIAL.name, person_id=cast["anna"].person.pk)
    assert found is not None
    assert found.ground == Ground.READ


def test_a_new_message_appears_in_the_open_inbox_and_the_counter_changes(told, cast, browse):
    """The stream itself has tests of its own; here its word is given to the page by hand."""
    page = browse(cast["anna"])
    page.goto(INBOX)
    assert page.locator(".tabs .count").all_inner_texts() == ["0", "0", "0"]
    told(heading="Только что")
    page.evaluate("htmx.trigger('[data-ui-live]', 'live')")
    page.get_by_text("Только что").wait_for()
    assert page.locator(".tabs .count").all_inner_texts() == ["1", "1", "1"]
    assert page.locator("h1").count() == 1
