"""The resident's home: who sees what, in how many queries."""

from datetime import UTC, date, datetime

import pytest

from teremok.identity.models import Account, Authority
from teremok.platform.access import Assurance
from teremok.platform.database import asking
from teremok.registry.models import House, OwnershipRight
from teremok.ui import formats, sections
from tests.budgets import within_budget
from tests.cast import client_of
from tests.client import StrictClient

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_signed_out_are_welcomed(cast):
    page = client_of(cast["anonymous"]).get("/").content.decode()
    assert "Ваш дом на одной странице" in page
    assert "/who-manages/" in page
    assert "Сказочная" not in page


def test_an_owner_sees_home_share_and_whom_to_call(cast):
    client = client_of(cast["anna"])
    with within_budget("home"):
        page = client.get("/").content.decode()
    assert formats.address(cast.house.address) in page
    assert "доля 2/3" in page
    assert 'href="tel:+79450000500"' in page
    assert 'href="tel:112"' in page


def test_nobody_reads_of_others_on_their_home(cast):
    page = client_of(cast["anna"]).get("/").content.decode()
    for stranger in ("Норушкина", "Медведева", "Квакушкина", "Лесная", "Соседний двор"):
        assert stranger not in page


def test_a_representative_sees_for_whom_they_act(cast):
    page = client_of(cast["gleb"]).get("/").content.decode()
    assert "Вы действуете за: Квакушкина Агафья Тихоновна" in page


def test_a_representative_in_one_matter_sees_whom_to_call_and_nothing_about_the_person(cast):
    cast["gleb"].account.authorities_held.update(scope="meters")
    client, house = client_of(cast["gleb"]), cast.house.public_id
    front, page = (client.get(path).content.decode() for path in ("/", f"/houses/{house}/"))
    for told in (front, page):
        assert formats.address(cast.house.address) in told
        assert 'href="tel:+79450000500"' in told
    assert "не во всех" in page
    assert "Доска объявлений" not in front
    assert "обственник" not in page
    person, flat = cast.grandmother.public_id, cast.flat_of_grandmother.public_id
    for path in (
        f"/houses/{house}/board/",
        f"/my-data/?for={person}",
        f"/my-data/correct/?for={person}",
        f"/api/v1/houses/{house}",
        f"/api/v1/premises/{flat}/ownership",
        f"/api/v1/people/{person}",
    ):
        assert client.get(path).status_code == 404, path


def test_who_asks_for_the_head_alone_leaves_no_page_of_another_address(cast):
    anna, zoya = cast["anna"], cast["zoya"]
    Authority.objects.create(
        principal=zoya.person, agent=anna.account, scope="all", starts_on=date(2020, 1, 1), granted_at=NOW
    )
    client = client_of(anna)
    client.head("/", {"for": str(zoya.person.public_id)})
    assert "доля 2/3" in client.get("/").content.decode()


def test_the_unverified_learn_how_to_confirm(cast):
    account = Account.objects.create_user(email="new@skazochinsk.example", assurance=Assurance.DECLARED)
    client = StrictClient()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/").content.decode()
    assert "Подтвердите, что это ваш дом" in page
    assert "Лично." in page


def test_the_verified_without_a_home_learn_why(cast):
    OwnershipRight.objects.filter(person=cast["zoya"].person).update(ends_on=date(2021, 1, 1))
    cast["zoya"].person.residencies.update(ends_on=date(2021, 1, 1))
    assert "Мы пока не знаем вашего дома" in client_of(cast["zoya"]).get("/").content.decode()


def test_many_homes_cost_no_more_queries(cast):
    for flat in (cast.flat_of_vera, cast.flat_of_grandmother, cast.shop, cast.flat_of_zoya):
        OwnershipRight.objects.create(
            premises=flat, person=cast["anna"].person, kind="shared", share_numerator=1, share_denominator=9
        )
    client = client_of(cast["anna"])
    with within_budget("home"):
        page = client.get("/").content.decode()
    assert "Соседний двор" in page
    assert "Управляет 1 вашим домом" in page or "Управляет домом" in page


@pytest.fixture
def registered():
    kept = dict(sections._sections), dict(sections._needs)
    yield sections
    for place, before in zip((sections._sections, sections._needs), kept, strict=True):
        place.clear()
        place.update(before)
    asking.forget()


def test_sections_and_needs_stand_where_modules_put_them(cast, registered):
    def houses(actor, at):
        return House.objects.order_by("address").values_list("address")[:1]

    def needs(text, tone):
        return sections.Needs(text, houses, lambda rows: [sections.Need(text, "/", NOW, tone) for _ in rows])

    idle = sections.Section("idle", "Пустой раздел", 5, lambda actor, at: None, tuple, "home/emergency.html")
    quiet = sections.Section("quiet", "Тихий раздел", 6, houses, lambda rows: None, "home/emergency.html")
    registered.register(idle)
    registered.register(quiet)
    registered.register(sections.Section("news", "Новости дома", 10, houses, tuple, "home/no_manager.html"))
    registered.register_needs(needs("Передать показания", "warning"))
    registered.register_needs(needs("Решить до завтра", "danger"))
    asking.forget()
    page = client_of(cast["anna"]).get("/").content.decode()
    assert "Новости дома" in page
    assert "Пустой раздел" not in page
    assert "Тихий раздел" not in page
    assert page.index("Решить до завтра") < page.index("Передать показания")
    assert "Вас ждут 2 дела." in page
