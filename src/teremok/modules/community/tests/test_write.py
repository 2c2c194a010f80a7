"""Writing a notice: who may, to which board, once, and for how long."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from teremok.modules.community.access import visible_notices
from teremok.modules.community.models import Notice
from teremok.modules.community.services import notices
from teremok.modules.community.services.notices import CannotPublish
from teremok.modules.community.states import NoticeState, Topic
from teremok.modules.community.tests.conftest import sheet
from teremok.platform.access import Assurance, Denied
from teremok.registry.history import history
from teremok.registry.models import OwnershipRight, Residency
from tests.cast import client_of


@pytest.mark.parametrize("author", ["anna", "boris", "vera", "gleb"])
def test_those_who_live_there_or_act_for_one_who_does(hang, cast, author, now):
    notice = hang(author)
    assert (notice.state, notice.published_at) == (NoticeState.PUBLISHED, now)
    assert (notice.person, notice.organisation) == (cast[author].person, None)
    assert list(notice.houses.all()) == [cast.house]


def test_who_acts_in_one_matter_alone_neither_writes_nor_reads(hang, cast):
    notice = hang("boris")
    cast["gleb"].account.authorities_held.update(scope="meters")
    assert not visible_notices(cast["gleb"].actor, on=timezone.localdate()).filter(id=notice.id).exists()
    with pytest.raises(Denied):
        hang("gleb")


@pytest.mark.parametrize("author", ["egor", "lev", "darya"])
def test_staff_write_in_the_name_of_their_organisation(hang, cast, author):
    notice = hang(author)
    assert (notice.person, notice.organisation) == (None, cast.organisation)


@pytest.mark.parametrize("stranger", ["zoya", "anonymous", "zhanna", "ilya", "nina", "maya", "ksenia"])
def test_others_may_not(cast, now, stranger):
    for organisation in (None, cast.organisation):
        with pytest.raises(Denied):
            notices.write(
                by=cast[stranger].actor,
                sheet=sheet(),
                houses=[cast.house],
                organisation=organisation,
                key=uuid4(),
                at=now,
            )


def test_not_to_houses_of_others_not_even_among_ones_own(hang, cast):
    for author in ("anna", "egor"):
        with pytest.raises(Denied):
            hang(author, houses=[cast.house, cast.neighbour_house])
    assert not Notice.objects.exists()


def test_not_while_unverified(hang, cast):
    account = cast["anna"].account
    account.assurance = Assurance.DECLARED
    account.save()
    with pytest.raises(Denied):
        hang("anna")


def test_not_after_the_flat_was_sold(hang, cast, now):
    draft = hang("anna", is_draft=True)
    yesterday = timezone.localdate(now) - timedelta(days=1)
    OwnershipRight.objects.filter(person=cast["anna"].person).update(ends_on=yesterday)
    Residency.objects.filter(person=cast["anna"].person).update(ends_on=yesterday)
    with pytest.raises(Denied):
        hang("anna")
    with pytest.raises(Denied):
        notices.publish(by=cast["anna"].actor, notice=draft, at=now)


def test_the_same_form_sent_twice_is_one_notice(hang):
    key = uuid4()
    assert hang(key=key) == hang(key=key, title="Другой заголовок")
    assert Notice.objects.get().title == "Найдены ключи"


def test_anothers_key_is_no_way_to_their_notice(hang):
    key = uuid4()
    hang("anna", key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        hang("boris", key=key)


@pytest.mark.parametrize(("author", "days"), [("anna", -1), ("anna", 60), ("egor", 365)])
def test_a_last_day_past_or_too_far(hang, author, days):
    with pytest.raises(CannotPublish):
        hang(author, last_day=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize(("author", "days"), [("anna", 0), ("anna", 59), ("egor", 364)])
def test_a_last_day_just_right(hang, author, days):
    last_day = timezone.localdate() + timedelta(days=days)
    assert hang(author, last_day=last_day).last_day == last_day


def test_a_resident_announces_no_works(hang):
    with pytest.raises(CannotPublish):
        hang("anna", topic=Topic.WORKS)


def test_a_draft_is_hung_later(hang, cast, now):
    draft = hang(is_draft=True)
    assert (draft.state, draft.published_at) == (NoticeState.DRAFT, None)
    published = notices.publish(by=cast["anna"].actor, notice=draft, at=now + timedelta(minutes=5))
    assert published.published_at == now + timedelta(minutes=5)
    with pytest.raises(CannotPublish):
        notices.publish(by=cast["anna"].actor, notice=draft, at=now)


def test_a_draft_whose_time_has_passed(hang, cast, now):
    draft = hang(is_draft=True)
    with pytest.raises(CannotPublish):
        notices.publish(by=cast["anna"].actor, notice=draft, at=now + timedelta(days=8))
    with pytest.raises(Denied):
        notices.publish(by=cast["boris"].actor, notice=draft, at=now)


def test_the_history_knows_the_author(cast):
    client_of(cast["anna"]).post(f"/houses/{cast.house.public_id}/board/new/", form())
    notice = Notice.objects.get()
    assert {change.account_id for change in history(of=notice)} == {str(cast["anna"].account.public_id)}


def form(**changes):
    return {
        "key": str(uuid4()),
        "topic": "help",
        "title": "Нужен шуруповёрт",
        "text": "На один вечер.\n\nВерну с пирогом.",
        "signed_as": "Анна",
        "last_day": (timezone.localdate() + timedelta(days=3)).isoformat(),
    } | changes


class TestPage:
    def test_a_resident_fills_it_in(self, cast):
        client = client_of(cast["anna"])
        address = f"/houses/{cast.house.public_id}/board/new/"
        page = client.get(address).content.decode()
        assert "Анна" in page
        response = client.post(address, form(), follow=True)
        assert "Нужен шуруповёрт" in response.content.decode()
        assert Notice.objects.get().state == NoticeState.PUBLISHED

    def test_a_draft(self, cast):
        client_of(cast["anna"]).post(f"/houses/{cast.house.public_id}/board/new/", form(draft="1"))
        assert Notice.objects.get().state == NoticeState.DRAFT

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": " "},
            {"text": ""},
            {"last_day": "2020-01-01"},
            {"topic": "works"},
            {"key": "x"},
            {"title": "ж" * 121},
        ],
    )
    def test_faults_are_told(self, cast, wrong):
        response = client_of(cast["anna"]).post(f"/houses/{cast.house.public_id}/board/new/", form(**wrong))
        assert response.status_code == 200
        assert response.context["form"].errors
        assert not Notice.objects.exists()

    def test_script_stays_text(self, cast):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        client = client_of(cast["anna"])
        client.post(f"/houses/{cast.house.public_id}/board/new/", form(title=evil, text=evil, signed_as=evil))
        for address in (f"/houses/{cast.house.public_id}/board/", f"/notices/{Notice.objects.get().public_id}/", "/"):
            assert b"<script>alert" not in client.get(address).content
            assert b"<img src=x" not in client.get(address).content

    @pytest.mark.parametrize("stranger", ["zoya", "egor", "nina", "ilya"])
    def test_strangers_find_no_such_page(self, cast, stranger):
        client = client_of(cast[stranger])
        assert client.post(f"/houses/{cast.house.public_id}/board/new/", form()).status_code == 404

    def test_ten_a_day_are_enough(self, cast):
        client = client_of(cast["anna"])
        address = f"/houses/{cast.house.public_id}/board/new/"
        answers = [client.post(address, form()).status_code for _ in range(11)]
        assert answers == [302] * 10 + [429]

    def test_staff_write_to_their_houses_and_no_others(self, cast):
        client = client_of(cast["egor"])
        assert cast.neighbour_house.address not in client.get("/staff/notices/new/").content.decode()
        organisation = {"organisation": str(cast.organisation.public_id), "topic": "works"}
        foreign = form(houses=[str(cast.neighbour_house.public_id)], **organisation)
        assert client.post("/staff/notices/new/", foreign).context["form"].errors["houses"]
        client.post("/staff/notices/new/", form(houses=[str(cast.house.public_id)], **organisation))
        assert list(Notice.objects.get().houses.all()) == [cast.house]

    @pytest.mark.parametrize("other", ["anna", "zhanna", "ilya"])
    def test_who_writes_for_nobody(self, cast, other):
        assert client_of(cast[other]).get("/staff/notices/new/").status_code == 403


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "hidden"},
        {"state": "published", "published_at": None},
        {"pinned_at": timezone.now()},
        {"title": ""},
        {"person": None},
        {"hidden_reason": "почему-то"},
    ],
)
def test_the_database_holds_what_the_forms_promise(hang, broken):
    notice = hang()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**broken)
