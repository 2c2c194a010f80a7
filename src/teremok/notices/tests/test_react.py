"""One tap under a notice, and a word."""

import pytest

from teremok.notices.general import WORD
from teremok.notices.models import Reaction
from teremok.notices.services import reactions
from teremok.notices.states import AddresseeState
from teremok.platform.access import Denied
from tests.cast import KEYS, client_of

pytestmark = pytest.mark.django_db


def address(addressee):
    return f"/inbox/{addressee.public_id}/reaction/"


def test_a_tap_is_kept_and_a_word_added_later(told, cast):
    addressee, client = told(kind=WORD), client_of(cast["anna"])
    assert client.post(address(addressee), {"mood": "worried"}).url.endswith("#answer")
    assert (Reaction.objects.get().mood, Reaction.objects.get().words) == ("worried", "")
    client.post(address(addressee), {"mood": "worried", "words": " А кто платит? "})
    assert Reaction.objects.get().words == "А кто платит?"
    client.post(address(addressee), {"mood": "clear", "words": "Всё объяснили"})
    assert Reaction.objects.get().mood == "clear"
    page = client.get(f"/inbox/{addressee.public_id}/").content.decode()
    assert "Всё объяснили" in page
    assert page.count('aria-pressed="true"') == 1 + page.split("<main")[0].count('aria-pressed="true"')


def test_an_official_notice_is_answered_after_it_is_confirmed(told, cast):
    addressee, client = told(), client_of(cast["anna"])
    page = f"/inbox/{addressee.public_id}/"
    assert 'name="mood"' not in client.get(page).content.decode()
    client.post(f"{page}confirm/")
    assert 'name="mood"' in client.get(page).content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"mood": "angry"}, {"mood": "clear", "words": "я" * 1001}, {"mood": "clear", "words": "\0"}]
)
def test_what_is_no_answer_comes_back(told, cast, given):
    addressee = told(kind=WORD)
    assert client_of(cast["anna"]).post(address(addressee), given).status_code == 422
    assert not Reaction.objects.exists()


def test_nobody_answers_for_another(told, cast, now):
    addressee = told(kind=WORD)
    statuses = {key: client_of(cast[key]).post(address(addressee), {"mood": "clear"}).status_code for key in KEYS}
    assert {key for key, status in statuses.items() if status != 404} == {"anna", "anonymous"}
    with pytest.raises(Denied):
        reactions.react(by=cast["boris"].actor, addressee=addressee, mood=Reaction.Mood.CLEAR, words="", at=now)


def test_nobody_would_read_an_answer_to_what_was_withdrawn(told, cast, now):
    addressee = told(kind=WORD)
    type(addressee).objects.update(state=AddresseeState.WITHDRAWN, opened_at=now)
    assert client_of(cast["anna"]).post(address(addressee), {"mood": "clear"}).status_code == 302
    assert not Reaction.objects.exists()
