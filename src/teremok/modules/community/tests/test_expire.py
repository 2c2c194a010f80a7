"""The hour after midnight: what is over is marked, houses are told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from teremok.modules.community.jobs import expire
from teremok.modules.community.models import Notice
from teremok.modules.community.services import expiry, moderation
from teremok.modules.community.states import NoticeState
from teremok.platform.access import SYSTEM, Denied


def test_only_what_is_over(hang, cast, now):
    today = timezone.localdate(now)
    over, last, hidden = hang(last_day=today), hang(last_day=today + timedelta(days=1)), hang(last_day=today)
    draft = hang(last_day=today, is_draft=True)
    moderation.hide(by=cast["egor"].actor, notice=hidden, reason="Реклама", at=now)
    assert expiry.expire_due(by=SYSTEM, at=now) == 0
    assert expiry.expire_due(by=SYSTEM, at=now + timedelta(days=1)) == 2
    assert expiry.expire_due(by=SYSTEM, at=now + timedelta(days=1)) == 0
    states = dict(Notice.objects.values_list("id", "state"))
    assert states == {
        over.id: NoticeState.EXPIRED,
        hidden.id: NoticeState.EXPIRED,
        last.id: NoticeState.PUBLISHED,
        draft.id: NoticeState.DRAFT,
    }


def test_a_pinned_one_is_unpinned_and_its_house_told_once(hang, cast, now):
    today = timezone.localdate(now)
    for _ in range(2):
        moderation.pin(by=cast["egor"].actor, notice=hang("egor", last_day=today), at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_event")
        expire(now + timedelta(days=1))
        cursor.execute("SELECT count(*) FROM live_event")
        assert cursor.fetchone() == (1,)
    assert not Notice.objects.exclude(pinned_at=None).exists()


def test_nobody_ends_notices_early(cast, now):
    with pytest.raises(Denied):
        expiry.expire_due(by=cast["lev"].actor, at=now)
