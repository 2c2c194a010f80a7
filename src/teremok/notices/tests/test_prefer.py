"""How a person wants to be told: what can be switched off, when, in which language, on paper."""

from datetime import time

import pytest
from django.apps import apps

from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.models import Addressee, Event, Habits, Letter, Preference
from teremok.notices.services import paper, preferences
from teremok.notices.services.climbing import climb
from teremok.notices.services.preferences import CannotPrefer, Wishes
from teremok.notices.states import Way
from teremok.platform.access import SYSTEM, Denied
from tests.cast import client_of

pytestmark = pytest.mark.django_db
HERE = "/inbox/preferences/"
MAIL = "house-word-mail"
PUSH = "house-word-push"


def test_what_is_switched_off_stays_off_and_the_change_is_in_the_history(cast):
    client = client_of(cast["anna"])
    given = {"quiet_from": "21:00", "quiet_to": "10:00", "language": "en", "large_print": "on", PUSH: "on"}
    assert client.post(HERE, given).status_code == 302
    assert {(row.kind, row.way, row.allowed) for row in Preference.objects.all()} == {(WORD.name, "mail", False)}
    habits = Habits.objects.get()
    assert (habits.quiet_from, habits.quiet_to, habits.language, habits.large_print) == (time(21), time(10), "en", True)
    client.post(HERE, given | {MAIL: "on"})
    assert Preference.objects.get().allowed
    journal = apps.get_model("notices", "PreferenceEvent").objects.order_by("pgh_id")
    assert list(journal.values_list("pgh_label", "allowed")) == [("insert", False), ("update", True)]
    page = client.get(HERE).content.decode()
    assert 'value="21:00"' in page


def test_nothing_said_is_nothing_kept(cast):
    client_of(cast["anna"]).post(HERE, {MAIL: "on", PUSH: "on", "language": ""})
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "given",
    [{"quiet_from": "21:00"}, {"quiet_to": "09:00"}, {"quiet_from": "9:00", "quiet_to": "9:00"}, {"language": "tlh"},
     {"quiet_from": "вечер", "quiet_to": "утро"}],
)  # fmt: skip
def test_half_a_wish_comes_back(cast, given):
    assert client_of(cast["anna"]).post(HERE, given).status_code == 422
    assert not Habits.objects.exists()


def test_official_ones_can_not_be_switched_off(cast, now):
    page = client_of(cast["anna"]).get(HERE).content.decode()
    assert "house-official" not in page
    assert "Авария в доме" in page
    assert "Люди, до которых ничего не дошло" not in page  # written to staff
    wishes = Wishes(ways={(OFFICIAL.name, Way.SMS): False})
    with pytest.raises(CannotPrefer):
        preferences.keep(by=cast["anna"].actor, person=cast["anna"].person, wishes=wishes, at=now)


def test_a_representative_keeps_the_wishes_of_whom_they_act_for_and_nobody_else_does(cast, now):
    gleb = client_of(cast["gleb"])
    assert gleb.post(f"{HERE}?for={cast.grandmother.public_id}", {"large_print": "on"}).status_code == 302
    assert Habits.objects.get().person == cast.grandmother
    for wanted in (cast["anna"].person.public_id, "nonsense"):
        assert gleb.get(f"{HERE}?for={wanted}").status_code == 404
        assert gleb.post(f"{HERE}?for={wanted}", {"large_print": "on"}).status_code == 404
    with pytest.raises(Denied):
        preferences.keep(by=cast["gleb"].actor, person=cast["anna"].person, wishes=Wishes(), at=now)


def test_who_is_not_known_yet_has_nothing_to_choose(cast):
    assert "/account/level/" in client_of(cast["egor"]).get(HERE).content.decode()
    assert client_of(cast["egor"]).post(HERE, {}).status_code == 404


def test_paper_is_asked_for_and_what_waits_goes_there_at_once(told, cast, now):
    official, word = told(), told(kind=WORD)
    client = client_of(cast["anna"])
    page = f"/inbox/{official.public_id}/"
    assert f"{page}paper/" in client.get(page).content.decode()
    assert client.get(f"{page}paper/").status_code == 200
    assert Habits.objects.count() == 0
    for _time in range(2):
        assert client.post(f"{page}paper/").status_code == 302
    assert Habits.objects.get().on_paper_since is not None
    assert Event.objects.get(kind="refused").addressee == official.pk
    official.refresh_from_db()
    word.refresh_from_db()
    assert official.refused_digital_at is not None
    assert word.refused_digital_at is None
    climb(by=SYSTEM, at=official.next_at)
    assert Letter.objects.get().addressee == official


def test_who_asked_for_paper_can_come_back(told, cast, now):
    anna = cast["anna"]
    paper.refuse_digital(by=anna.actor, person=anna.person, at=now)
    client = client_of(anna)
    assert "checked" in client.get(HERE).content.decode().split('name="on_paper"')[1].split(">")[0]
    client.post(HERE, {MAIL: "on", PUSH: "on"})
    assert Habits.objects.get().on_paper_since is None


def test_nobody_asks_for_paper_in_anothers_name(told, cast, now):
    addressee = told()
    assert client_of(cast["boris"]).post(f"/inbox/{addressee.public_id}/paper/").status_code == 404
    with pytest.raises(Denied):
        paper.refuse_digital(by=cast["boris"].actor, person=cast["anna"].person, at=now)


def test_the_language_one_chose_is_the_language_of_what_comes(told, cast, now):
    preferences.keep(by=cast["anna"].actor, person=cast["anna"].person, wishes=Wishes(language="en"), at=now)
    assert told().template.language == "en"
    assert told("boris").template.language == "ru"
    assert Addressee.objects.count() == 2


def test_who_asked_for_paper_before_gets_the_next_official_one_as_a_letter_at_once(told, cast, now):
    anna = cast["anna"]
    paper.refuse_digital(by=anna.actor, person=anna.person, at=now)
    official, word = told(), told(kind=WORD)
    assert official.refused_digital_at is not None
    assert word.refused_digital_at is None
    client_of(anna).get(f"/inbox/{official.public_id}/")  # a look at it takes nothing back
    climb(by=SYSTEM, at=now)
    assert Letter.objects.get().addressee == official
    later = Addressee.objects.get(pk=official.pk).next_at
    climb(by=SYSTEM, at=later)
    assert Addressee.objects.get(pk=official.pk).next_at is None  # who was served is not visited
