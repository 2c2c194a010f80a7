"""Taking down, putting back, pinning: by whom, for which reason, and what the second of two learns."""

from datetime import timedelta

import pytest
from django.db import connection

from teremok.modules.community.models import Notice
from teremok.modules.community.services import moderation
from teremok.modules.community.services.moderation import CannotHide, CannotPin, CannotRestore
from teremok.modules.community.states import NoticeState
from teremok.platform.access import Denied
from teremok.platform.audit.looks import looks_at
from tests.cast import client_of

WHY = "Реклама. Оставьте, пожалуйста, только просьбу о помощи."


def test_a_reason_is_kept_and_the_author_reads_it(hang, cast, now):
    notice = moderation.hide(by=cast["egor"].actor, notice=hang("anna"), reason=f" {WHY} ", at=now)
    assert (notice.state, notice.hidden_reason, notice.hidden_at) == (NoticeState.HIDDEN, WHY, now)
    assert notice.hidden_by == cast["egor"].account.public_id
    client = client_of(cast["anna"])
    assert WHY in client.get(f"/notices/{notice.public_id}/").content.decode()
    assert WHY in client.get("/").content.decode()
    assert WHY in client.get("/notices/").content.decode()


def test_neighbours_read_it_no_more(hang, cast, now):
    notice = moderation.hide(by=cast["egor"].actor, notice=hang("anna"), reason=WHY, at=now)
    client = client_of(cast["boris"])
    assert client.get(f"/notices/{notice.public_id}/").status_code == 404
    assert notice.title not in client.get(f"/houses/{cast.house.public_id}/board/").content.decode()


def test_the_second_of_two_moderators_learns_of_the_first(hang, cast, now):
    notice = hang("anna")
    moderation.hide(by=cast["egor"].actor, notice=notice, reason=WHY, at=now)
    with pytest.raises(CannotHide, match="Реклама"):
        moderation.hide(by=cast["lev"].actor, notice=notice, reason="Другое", at=now)
    notice.refresh_from_db()
    assert notice.hidden_reason == WHY


def test_the_row_is_locked_before_it_is_looked_at(hang, cast, now, django_assert_max_num_queries):
    notice, by = hang("anna"), cast["egor"].actor
    with django_assert_max_num_queries(12) as captured:
        moderation.hide(by=by, notice=notice, reason=WHY, at=now)
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert "FOR UPDATE" in statements[0]


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_no_reason_no_taking_down(hang, cast, now, reason):
    with pytest.raises(CannotHide):
        moderation.hide(by=cast["egor"].actor, notice=hang(), reason=reason, at=now)


@pytest.mark.parametrize(
    "stranger", ["anna", "boris", "darya", "zhanna", "ilya", "ksenia", "maya", "nina", "anonymous"]
)
def test_only_those_who_look_after_the_house(hang, cast, now, stranger):
    notice = hang("vera")
    for attempt in (
        lambda by: moderation.hide(by=by, notice=notice, reason=WHY, at=now),
        lambda by: moderation.restore(by=by, notice=notice, at=now),
        lambda by: moderation.pin(by=by, notice=notice, at=now),
        lambda by: moderation.unpin(by=by, notice=notice, at=now),
    ):
        with pytest.raises(Denied):
            attempt(cast[stranger].actor)


def test_not_the_notice_of_another_organisation(hang, cast, now):
    with pytest.raises(Denied):
        moderation.hide(by=cast["egor"].actor, notice=hang("nina"), reason=WHY, at=now)


def test_a_mistake_is_put_right(hang, cast, now):
    notice = moderation.hide(by=cast["egor"].actor, notice=hang(), reason=WHY, at=now)
    notice = moderation.restore(by=cast["lev"].actor, notice=notice, at=now)
    assert (notice.state, notice.hidden_reason, notice.hidden_at) == (NoticeState.PUBLISHED, "", None)
    with pytest.raises(CannotRestore):
        moderation.restore(by=cast["egor"].actor, notice=notice, at=now)


def test_not_after_its_time(hang, cast, now):
    notice, other = hang(), hang()
    moderation.hide(by=cast["egor"].actor, notice=notice, reason=WHY, at=now)
    with pytest.raises(CannotRestore):
        moderation.restore(by=cast["egor"].actor, notice=notice, at=now + timedelta(days=9))
    with pytest.raises(CannotHide):
        moderation.hide(by=cast["egor"].actor, notice=other, reason=WHY, at=now + timedelta(days=9))


def test_pinning_may_be_repeated_and_taken_back(hang, cast, now):
    notice = hang("egor")
    pinned = moderation.pin(by=cast["egor"].actor, notice=notice, at=now)
    again = moderation.pin(by=cast["lev"].actor, notice=notice, at=now + timedelta(hours=1))
    assert again.pinned_at == pinned.pinned_at == now
    assert moderation.unpin(by=cast["lev"].actor, notice=notice, at=now).pinned_at is None
    assert moderation.unpin(by=cast["lev"].actor, notice=notice, at=now).pinned_at is None


def test_a_neighbours_notice_and_a_draft_are_not_pinned(hang, cast, now):
    for notice in (hang("anna"), hang("egor", is_draft=True)):
        with pytest.raises(CannotPin):
            moderation.pin(by=cast["egor"].actor, notice=notice, at=now)


def test_taking_down_unpins(hang, cast, now):
    notice = moderation.pin(by=cast["egor"].actor, notice=hang("egor"), at=now)
    assert moderation.hide(by=cast["egor"].actor, notice=notice, reason=WHY, at=now).pinned_at is None


def test_houses_are_told_with_the_transaction(hang, cast, now):
    notice = hang()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_event")
        moderation.hide(by=cast["egor"].actor, notice=notice, reason=WHY, at=now)
        cursor.execute("SELECT topic, name FROM live_event")
        assert cursor.fetchall() == [(f"house:{cast.house.public_id}", "board")]


class TestPages:
    def test_the_whole_way(self, hang, cast):
        notice = hang("anna")
        client = client_of(cast["egor"])
        here = f"/staff/notices/{notice.public_id}/"
        assert notice.title in client.get("/staff/notices/").content.decode()
        assert "Теремкова" in client.get(here).content.decode()
        assert client.post(f"{here}hide/", {"reason": ""}).status_code == 422
        client.post(f"{here}hide/", {"reason": WHY})
        assert WHY in client.get(here).content.decode()
        client.post(f"{here}restore/")
        assert Notice.objects.get().state == NoticeState.PUBLISHED
        client.post(f"{here}pin/")
        assert Notice.objects.get().pinned_at is None

    def test_pinning(self, hang, cast):
        here = f"/staff/notices/{hang('egor').public_id}/"
        client = client_of(cast["egor"])
        client.post(f"{here}pin/")
        assert Notice.objects.get().pinned_at
        client.post(f"{here}unpin/")
        assert Notice.objects.get().pinned_at is None

    def test_the_author_learns_who_looked(self, hang, cast):
        client_of(cast["egor"]).get(f"/staff/notices/{hang('anna').public_id}/")
        (look,) = looks_at(cast["anna"].person.public_id)
        assert (look.account_id, look.place) == (cast["egor"].account.public_id, "community:staff_notice")

    def test_the_list_names_nobody_and_leaves_no_look(self, hang, cast):
        hang("anna")
        page = client_of(cast["egor"]).get("/staff/notices/").content.decode()
        assert "Теремкова" not in page
        assert not looks_at(cast["anna"].person.public_id).exists()

    @pytest.mark.parametrize("stranger", ["anna", "nina", "anonymous"])
    def test_strangers(self, hang, cast, stranger):
        notice = hang("anna")
        client = client_of(cast[stranger])
        assert client.get(f"/staff/notices/{notice.public_id}/").status_code in {302, 404}
        assert client.post(f"/staff/notices/{notice.public_id}/hide/", {"reason": WHY}).status_code in {302, 404}
        notice.refresh_from_db()
        assert notice.state == NoticeState.PUBLISHED

    @pytest.mark.parametrize("colleague", ["darya", "zhanna", "ilya"])
    def test_colleagues_look_but_do_not_touch(self, hang, cast, colleague):
        here = f"/staff/notices/{hang('anna').public_id}/"
        client = client_of(cast[colleague])
        assert WHY not in client.get(here).content.decode()
        for verb in ("hide", "restore", "pin", "unpin"):
            assert client.post(f"{here}{verb}/", {"reason": WHY}).status_code == 403

    def test_a_state_narrows_the_list(self, hang, cast, now):
        moderation.hide(by=cast["egor"].actor, notice=hang(title="Снятое"), reason=WHY, at=now)
        hang(title="Висящее")
        page = client_of(cast["egor"]).get("/staff/notices/", {"state": "hidden"}).content.decode()
        assert "Снятое" in page
        assert "Висящее" not in page
