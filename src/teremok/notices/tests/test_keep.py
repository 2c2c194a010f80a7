"""What is known of a person through notices, and how long it is kept."""

from datetime import timedelta

import pytest

from teremok.notices.general import WORD
from teremok.notices.models import Addressee, Event, Notice, Reaction
from teremok.notices.services import preferences
from teremok.notices.services.preferences import Wishes
from teremok.notices.states import NoticeStage
from teremok.platform.access import SYSTEM
from teremok.platform.retention.services import destroy_due
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def test_my_data_has_what_was_told_and_answered(told, cast, now):
    anna, client = cast["anna"], client_of(cast["anna"])
    told("boris", heading="Соседу")
    addressee = told(kind=WORD, heading="Субботник")
    client.post(f"/inbox/{addressee.public_id}/reaction/", {"mood": "unclear", "words": "Где собираемся?"})
    preferences.keep(by=anna.actor, person=anna.person, wishes=Wishes(large_print=True), at=now)
    page = client.get("/my-data/").content.decode()
    for known in ("Субботник", "Где собираемся?", "Крупный шрифт"):
        assert known in page
    assert "Соседу" not in page


def test_a_notice_goes_when_nobody_can_argue_about_it_any_more(told, cast, now):
    young, old = told(kind=WORD), told(kind=WORD, at=now - timedelta(days=4 * 366))
    client_of(cast["anna"]).post(f"/inbox/{old.public_id}/reaction/", {"mood": "clear"})
    Notice.objects.update(state=NoticeStage.DONE, ended_at=now)
    Notice.objects.filter(pk=old.notice_id).update(ended_at=now - timedelta(days=4 * 366))
    act = destroy_due(by=SYSTEM, kind="notices.notice", at=now)
    assert act is not None
    assert act.count == 1
    assert list(Addressee.objects.all()) == [young]
    assert not Reaction.objects.exists()
    assert Event.objects.filter(notice=old.notice_id).exists()  # the log names nobody and stays
