"""Reading the board: one answer by page, list, file, search and stream."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teremok.modules.community.access import visible_notices
from teremok.modules.community.models import Notice
from teremok.modules.community.services import moderation, notices
from teremok.platform.live.topics import may_listen
from teremok.registry.models import OwnershipRight, Residency
from tests.budgets import within_budget
from tests.cast import KEYS, client_of

READERS = {"anna", "boris", "vera", "gleb", "darya", "egor", "zhanna", "ilya", "ksenia", "lev", "maya"}


def board_of(house):
    return f"/houses/{house.public_id}/board/"


@pytest.mark.parametrize("reader", KEYS)
def test_the_house_reads_it_and_nobody_else(hang, cast, reader):
    notice = hang("boris")
    client = client_of(cast[reader])
    reads = reader in READERS
    assert (client.get(board_of(cast.house)).status_code == 200) == reads
    assert (client.get(f"/notices/{notice.public_id}/").status_code == 200) == reads
    assert (client.get(f"/notices/{notice.public_id}/poster.pdf").status_code == 200) == reads
    assert visible_notices(cast[reader].actor, on=timezone.localdate()).exists() == reads
    assert may_listen(cast[reader].actor, f"house:{cast.house.public_id}") == reads
    assert may_listen(cast[reader].actor, "house:everything") is False


def test_the_board_within_its_budget(hang, cast):
    for number in range(30):
        hang("boris", title=f"Объявление {number}")
    hang("egor", title="От организации")
    client = client_of(cast["anna"])
    with within_budget("board"):
        page = client.get(board_of(cast.house)).content.decode()
    assert page.count("<article") == 20
    assert "Объявление 29" in page
    assert "Объявление 5<" not in page
    further = client.get(board_of(cast.house), {"cursor": _next(page)}).content.decode()
    assert "Объявление 5<" in further
    assert further.count("<article") == 11


def _next(page):
    return page.split("cursor=")[1].split('"')[0]


def test_what_comes_live_is_the_same_part_of_the_page(hang, cast):
    hang()
    client = client_of(cast["vera"])
    page = client.get(board_of(cast.house)).content.decode()
    part = client.get(board_of(cast.house), headers={"HX-Request": "true", "HX-Target": "board"}).content.decode()
    assert part.strip() in page
    assert "<html" not in part


def test_pinned_notices_come_first(hang, cast, now):
    pinned = hang("egor", title="Важное", at=now - timedelta(days=2))
    hang("boris", title="Свежее")
    moderation.pin(by=cast["egor"].actor, notice=pinned, at=now)
    page = client_of(cast["anna"]).get(board_of(cast.house)).content.decode()
    assert page.index("Важное") < page.index("Свежее")


def test_a_notice_of_several_houses_hangs_in_each(hang, cast, now):
    from teremok.registry.models import ManagementContract

    ManagementContract.objects.filter(house=cast.neighbour_house).update(organisation=cast.organisation)
    hang("egor", houses=[cast.house, cast.neighbour_house], title="Всем домам")
    for reader, house in (("anna", cast.house), ("zoya", cast.neighbour_house)):
        assert "Всем домам" in client_of(cast[reader]).get(board_of(house)).content.decode()


def test_whoever_sold_the_flat_reads_no_more_but_what_they_wrote(hang, cast):
    own, others = hang("anna"), hang("boris")
    yesterday = timezone.localdate() - timedelta(days=1)
    OwnershipRight.objects.filter(person=cast["anna"].person).update(ends_on=yesterday)
    Residency.objects.filter(person=cast["anna"].person).update(ends_on=yesterday)
    client = client_of(cast["anna"])
    assert client.get(board_of(cast.house)).status_code == 404
    assert client.get(f"/notices/{others.public_id}/").status_code == 404
    assert client.get(f"/notices/{own.public_id}/").status_code == 200
    assert client.post(f"/notices/{own.public_id}/withdraw/").status_code == 302


@pytest.mark.parametrize("reader", ["boris", "vera", "zoya", "zhanna", "ilya", "maya", "lev"])
def test_a_neighbours_draft_is_its_authors_alone(hang, cast, reader):
    draft = hang("anna", is_draft=True)
    assert client_of(cast[reader]).get(f"/notices/{draft.public_id}/").status_code == 404


def test_a_draft_of_the_organisation_is_its_writers(hang, cast):
    draft = hang("egor", is_draft=True)
    on = timezone.localdate()
    can_read = {key for key in KEYS if visible_notices(cast[key].actor, on=on).filter(pk=draft.pk).exists()}
    assert can_read == {"egor", "lev", "darya"}


def test_after_its_last_day_neighbours_read_it_no_more(hang, cast, now):
    notice = hang("boris", at=now - timedelta(days=8), last_day=timezone.localdate(now) - timedelta(days=1))
    assert notice.state == "published"  # the job has not run yet
    assert client_of(cast["anna"]).get(f"/notices/{notice.public_id}/").status_code == 404
    assert "Найдены ключи" not in client_of(cast["anna"]).get(board_of(cast.house)).content.decode()
    assert client_of(cast["boris"]).get(f"/notices/{notice.public_id}/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [("ключ", True), ("КЛЮЧАМИ", True), ("желтый", True), ("жёлт", True), ("связки подъезд", True), ("кот", False)],
)
def test_search_speaks_russian(hang, cast, asked, is_found):
    hang()
    page = client_of(cast["vera"]).get(board_of(cast.house), {"q": asked}).content.decode()
    assert ("Найдены ключи" in page) == is_found


@pytest.mark.parametrize(
    "asked", ["'", "!!! & | <->", "\\", ":*", "a" * 500, "%", "🙂", "_", "___ x", "² ª", "а_б", "и"]
)
def test_search_takes_whatever_is_typed(hang, cast, asked):
    hang()
    assert client_of(cast["vera"]).get(board_of(cast.house), {"q": asked}).status_code == 200


def test_a_topic_narrows_the_board(hang, cast):
    hang(title="Ключи")
    hang("egor", title="Новости")
    page = client_of(cast["vera"]).get(board_of(cast.house), {"topic": "lost"}).content.decode()
    assert "Ключи" in page
    assert ">Новости<" not in page
    assert client_of(cast["vera"]).get(board_of(cast.house), {"topic": "nonsense", "cursor": "x"}).status_code == 200


def test_the_home_shows_the_latest(hang, cast):
    for number in range(4):
        hang("boris", title=f"Объявление {number}")
    page = client_of(cast["anna"]).get("/").content.decode()
    assert "Объявление 3" in page
    assert "Объявление 0" not in page
    assert "Объявление" not in client_of(cast["zoya"]).get("/").content.decode()


def test_my_board_leads_to_my_house(cast):
    assert client_of(cast["zoya"]).get("/board/").url == board_of(cast.neighbour_house)
    assert client_of(cast["egor"]).get("/board/").url == "/"
    assert client_of(cast["anonymous"]).get("/board/").url.startswith("/sign-in/")


def test_my_notices_in_every_state(hang, cast, now):
    kept, gone = hang(title="Останется", is_draft=True), hang(title="Снято")
    hang("boris", title="Чужое")
    notices.withdraw(by=cast["anna"].actor, notice=gone, at=now)
    page = client_of(cast["anna"]).get("/notices/").content.decode()
    assert kept.title in page
    assert "Снято" not in page
    assert "Чужое" not in page
    assert Notice.objects.count() == 3
