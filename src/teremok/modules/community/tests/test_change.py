"""Changing and withdrawing: the author's right alone, while the notice hangs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.modules.community.models import Notice
from teremok.modules.community.services import moderation, notices
from teremok.modules.community.services.notices import CannotEdit, CannotPublish, CannotWithdraw
from teremok.modules.community.states import NoticeState
from teremok.modules.community.tests.conftest import sheet
from teremok.platform.access import Denied
from teremok.registry.history import history
from tests.cast import client_of


def test_the_author_changes_it_and_the_history_keeps_both(hang, cast, now):
    notice = hang()
    notices.edit(by=cast["anna"].actor, notice=notice, sheet=sheet(title="Ключи отданы"), at=now)
    notice.refresh_from_db()
    assert (notice.title, notice.state) == ("Ключи отданы", NoticeState.PUBLISHED)
    (change,) = [c for c in history(of=notice)[0].fields if c.field == "title"]
    assert (change.before, change.after) == ("Найдены ключи", "Ключи отданы")


@pytest.mark.parametrize("other", ["boris", "egor", "maya", "zoya", "anonymous"])
def test_nobody_else(hang, cast, now, other):
    notice = hang("anna")
    with pytest.raises(Denied):
        notices.edit(by=cast[other].actor, notice=notice, sheet=sheet(), at=now)
    with pytest.raises(Denied):
        notices.withdraw(by=cast[other].actor, notice=notice, at=now)


def test_colleagues_change_what_the_organisation_wrote(hang, cast, now):
    notice = hang("egor")
    notices.edit(by=cast["lev"].actor, notice=notice, sheet=sheet(topic="works", title="Без воды"), at=now)
    notices.withdraw(by=cast["darya"].actor, notice=notice, at=now)
    with pytest.raises(Denied):
        notices.withdraw(by=cast["zhanna"].actor, notice=notice, at=now)


def test_a_notice_that_no_longer_hangs_stays_as_it_was(hang, cast, now):
    notice = hang()
    moderation.hide(by=cast["egor"].actor, notice=notice, reason="Реклама", at=now)
    with pytest.raises(CannotEdit):
        notices.edit(by=cast["anna"].actor, notice=notice, sheet=sheet(), at=now)
    notices.withdraw(by=cast["anna"].actor, notice=notice, at=now)
    with pytest.raises(CannotWithdraw):
        notices.withdraw(by=cast["anna"].actor, notice=notice, at=now)


def test_a_change_can_not_stretch_it_without_end(hang, cast, now):
    notice = hang()
    far = timezone.localdate(now) + timedelta(days=200)
    with pytest.raises(CannotPublish):
        notices.edit(by=cast["anna"].actor, notice=notice, sheet=sheet(last_day=far), at=now)
    notice.refresh_from_db()
    assert notice.last_day < far


def test_pages(hang, cast):
    notice = hang()
    client = client_of(cast["anna"])
    here = f"/notices/{notice.public_id}/"
    page = client.get(f"{here}edit/").content.decode()
    assert "Найдены ключи" in page
    changed = {
        "key": str(uuid4()),
        "topic": "lost",
        "title": "Ключи отданы",
        "text": "Спасибо всем!",
        "signed_as": "Анна",
        "last_day": timezone.localdate().isoformat(),
    }
    client.post(f"{here}edit/", changed)
    assert Notice.objects.get().title == "Ключи отданы"
    assert "Ключи отданы" in client.get(f"{here}withdraw/").content.decode()
    client.post(f"{here}withdraw/")
    assert Notice.objects.get().state == NoticeState.WITHDRAWN


@pytest.mark.parametrize("other", ["boris", "egor"])
def test_pages_of_others(hang, cast, other):
    notice = hang("anna")
    client = client_of(cast[other])
    assert client.get(f"/notices/{notice.public_id}/edit/").status_code == 403
    assert client.post(f"/notices/{notice.public_id}/withdraw/").status_code == 403
    assert client.post(f"/notices/{notice.public_id}/publish/").status_code == 403
    assert Notice.objects.get().state == NoticeState.PUBLISHED
