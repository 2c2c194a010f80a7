"""Two owners of one flat, one at home on the phone and one on paper only, are taken from the start to the keys."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from teremok.modules.relocation.models import Family, ListedHouse, Step
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.tests.conftest import list_house
from teremok.modules.relocation.tests.new_house import build, measure
from teremok.notices.services.paper import refuse_digital
from teremok.platform.booking.models import Booking
from teremok.platform.jobs.worker import run_waiting
from teremok.platform.law.clocks import city_day
from teremok.ui.formats import day
from tests.browsing import DESK, PHONE
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
FETCH = "address => fetch(address).then(found => found.arrayBuffer()).then(octets => [...new Uint8Array(octets)])"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HOUSE = "г. Сказочинск, ул. Сказочная, д. 5"
ANNA, BORIS = "Теремкова Анна Сергеевна", "Теремков Борис Сергеевич"


class Days:
    """The clock of the pages: the real one, and the days that have passed since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed, self.real = timedelta(), timezone.now
        monkeypatch.setattr(timezone, "now", lambda: self.real() + self.passed)

    def pass_until(self, moment: datetime) -> None:
        self.passed = moment - self.real()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def listed(cast: Cast) -> ListedHouse:
    """The house waits to begin, a new one near it is built, and Boris has chosen letters long ago."""
    measure(cast)
    build(cast, at=timezone.now())
    boris = cast["boris"]
    refuse_digital(by=boris.actor, person=boris.person, at=timezone.now())
    return list_house(cast.house, office=cast.organisation)


def test_a_family_from_the_first_letter_to_the_keys(
    listed: ListedHouse, cast: Cast, browse: Callable[..., Page], days: Days
):
    desk, phone = browse(cast["lev"], size=DESK), browse(cast["anna"], size=PHONE)
    begin_the_house(desk)
    family = Family.objects.get(premises=cast.flat_of_anna)
    own, file = f"/relocation/my/{family.public_id}/", f"/staff/relocation/families/{family.public_id}/"
    read(phone, "Ваш дом начинает переезжать")
    says(phone, own, "Подбирают квартиру.")
    # An ordinary letter: of such the post tells only when one comes back.
    post(desk, "Ваш дом начинает переезжать")
    offer_a_flat(desk, file)
    read(phone, "Вам предлагают квартиру", confirms=True)
    says(phone, own, "Приходите посмотреть квартиру", "Срок начнётся, когда уведомят всех.")
    view_it(desk, phone, file, days)
    says(phone, own, "Скажите, подходит ли вам квартира")
    agree(phone)
    assert Family.objects.get(pk=family.pk).stage == Stage.INSPECTION
    enter_consent(desk, file)
    assert Family.objects.get(pk=family.pk).stage == Stage.ACCEPT
    says(phone, own, "Город издаёт распоряжение")
    order_and_draft(desk, file, own, phone)
    read(phone, "Проект договора готов", confirms=True)
    says(phone, own, "Прочитайте проект договора", "Срок начнётся, когда уведомят всех.")
    assert term_of(family) == (None, None)
    phone.goto(f"{own}contract/")
    expect(phone.get_by_text("проект не получил 1 правообладатель")).to_be_visible()
    post(desk, "Проект договора")
    assert term_of(family) == (None, None)
    receive(desk, days)
    runs_from, due_at = term_of(family)
    assert runs_from is not None
    assert due_at is not None
    last = city_day(runs_from) + timedelta(days=30)
    assert city_day(due_at) == last + timedelta(days=1)
    says(phone, own, "Прочитайте проект договора", "До ")
    expect(phone.locator(".next-step")).not_to_contain_text("Срок начнётся")
    phone.goto(f"{own}contract/")
    expect(phone.get_by_text(f"Подпишите до {day(last)} включительно.")).to_be_visible()
    sign(desk, file, own, phone)
    hand_over(desk)
    assert Family.objects.get(pk=family.pk).stage == Stage.EXECUTION
    says(phone, own, "Переезд завершён. С новосельем!")
    evidence(desk)


def begin_the_house(desk: Page) -> None:
    desk.goto("/staff/relocation/start/")
    desk.get_by_label(HOUSE).check()
    desk.get_by_role("button", name="Посмотреть и начать").click()
    expect(desk.get_by_role("heading", name="1 дом начинается")).to_be_visible()
    desk.get_by_role("button", name="Начать и уведомить всех").click()
    expect(desk.get_by_text("Начаты 4 семьи; всех уже уведомляют.")).to_be_visible()
    run_waiting()


def read(phone: Page, heading: str, *, confirms: bool = False) -> None:
    phone.goto("/inbox/")
    phone.get_by_role("link", name=re.compile(heading)).click()
    expect(phone.get_by_text("Анна Сергеевна, здравствуйте!")).to_be_visible()
    if confirms:
        phone.get_by_role("button", name="Подтверждаю получение").click()
        expect(phone.get_by_text(re.compile("Получение подтверждено"))).to_be_visible()
    run_waiting()


def says(page: Page, address: str, *words: str) -> None:
    page.goto(address)
    for one in words:
        expect(page.locator(".next-step")).to_contain_text(one)


def post(desk: Page, title: str) -> None:
    """The letters of one message are printed and handed to the post."""
    desk.goto("/staff/paper/")
    row = desk.locator("tr", has_text=title)
    row.get_by_role("button", name="Только эти").click()
    expect(desk.get_by_text("Файлы готовятся.")).to_be_visible()
    run_waiting()
    desk.reload()
    expect(desk.locator("tr", has_text=BORIS)).to_be_visible()
    desk.get_by_role("button", name="Отметить отправку").click()
    expect(desk.get_by_text("Отправка отмечена.")).to_be_visible()


def receive(desk: Page, days: Days) -> None:
    """Five days later the post tells that Boris has taken his registered letter."""
    days.pass_until(timezone.now() + timedelta(days=5))
    desk.locator("tr", has_text=BORIS).get_by_role("link").click()
    desk.get_by_label("Вручено").check()
    desk.get_by_label("В какой день").fill(timezone.localdate().isoformat())
    desk.get_by_role("button", name="Записать").click()
    expect(desk.get_by_text("Записано.")).to_be_visible()
    run_waiting()


def offer_a_flat(desk: Page, file: str) -> None:
    says(desk, file, "Подбирают квартиру.")
    desk.get_by_role("link", name="Подобрать квартиру").click()
    fitting = desk.locator("tr.fit-row").first
    expect(fitting).to_contain_text("общая 54,8 > 54,3")
    fitting.get_by_role("button").click()
    expect(desk.get_by_text("Квартира предложена. Всем в семье сообщат.")).to_be_visible()
    run_waiting()


def view_it(desk: Page, phone: Page, file: str, days: Days) -> None:
    desk.goto("/staff/relocation/new-houses/")
    desk.locator("main").get_by_role("link", name=re.compile("Новая")).first.click()
    desk.get_by_role("link", name="Осмотры").click()
    desk.get_by_role("button", name="Открыть", exact=True).click()
    expect(desk.get_by_text(re.compile("Открыто: "))).to_be_visible()
    phone.get_by_role("link", name="Посмотреть квартиру и выбрать время").click()
    phone.locator("form.slots button").first.click()
    expect(phone.get_by_text("Вас ждут.")).to_be_visible()
    days.pass_until(Booking.objects.get().slot.ends_at)
    says(desk, file, "Семье предстоит посмотреть")
    desk.get_by_role("link", name="Осмотр и ответы").click()
    desk.get_by_role("button", name="Квартиру посмотрели").click()
    expect(desk.get_by_text("Семья посмотрела квартиру.")).to_be_visible()
    run_waiting()


def agree(phone: Page) -> None:
    phone.get_by_role("link", name="Ответ").first.click()
    phone.get_by_role("button", name="Согласиться на эту квартиру").click()
    expect(phone.get_by_text("Спасибо, согласие записано.")).to_be_visible()
    run_waiting()


def enter_consent(desk: Page, file: str) -> None:
    desk.goto(f"{file}offers/")
    desk.get_by_text("Внести ответ на бумаге").click()
    desk.get_by_label("Чей ответ").select_option(label=BORIS)
    desk.get_by_label("Согласие").check()
    desk.get_by_label("Скан").set_input_files(scan("согласие.pdf"))
    desk.get_by_role("button", name="Записать").click()
    expect(desk.get_by_text("Ответ записан вместе со сканом.")).to_be_visible()
    run_waiting()


def order_and_draft(desk: Page, file: str, own: str, phone: Page) -> None:
    desk.goto(file)
    desk.get_by_role("link", name="Внести распоряжение").click()
    desk.get_by_label("Номер распоряжения").fill("123-РД")
    desk.get_by_role("button", name="Внести распоряжение").click()
    expect(desk.get_by_text("Распоряжение внесено, семья узнает.")).to_be_visible()
    run_waiting()
    says(phone, own, "Готовят проект договора.")
    desk.get_by_label("Номер проекта договора").fill("Д-77")
    desk.get_by_label("Проект договора в PDF").set_input_files(scan("проект.pdf"))
    desk.get_by_role("button", name="Внести проект договора").click()
    expect(desk.get_by_text("Проект внесён.")).to_be_visible()
    run_waiting()


def term_of(family: Family) -> tuple[datetime | None, datetime | None]:
    step = Step.objects.get(family=family, left_at=None)
    assert step.stage == Stage.CONTRACT_PROJECT
    return step.runs_from, step.due_at


def sign(desk: Page, file: str, own: str, phone: Page) -> None:
    desk.goto(f"{file}contract/")
    for name in (ANNA, BORIS):
        row = desk.locator("tr", has_text=name)
        row.get_by_role("button", name="Внести подпись").click()
        expect(row.get_by_role("button", name="Внести подпись")).to_have_count(0)
    run_waiting()
    says(phone, own, "Семья подписала, теперь подписывает город.")
    desk.get_by_role("button", name="Город подписал").click()
    expect(desk.get_by_text("Договор заключён.")).to_be_visible()
    run_waiting()
    says(phone, own, "Получите ключи, переезжайте")


def hand_over(desk: Page) -> None:
    for acts, title in enumerate(("Составить акт на новые ключи", "Составить акт на прежнюю квартиру"), 1):
        desk.locator("summary", has_text=title).click()
        desk.get_by_role("button", name=title).click()
        expect(desk.get_by_role("link", name=re.compile("Акт АКТ-"))).to_have_count(acts)
    run_waiting()


def evidence(desk: Page) -> None:
    desk.goto("/staff/messages/?q=Проект")
    desk.locator("main").get_by_role("link", name=re.compile("роект договора")).first.click()
    desk.get_by_role("link", name="Доказательства").click()
    desk.get_by_role("button", name="Собрать доказательства").click()
    expect(desk.get_by_text("Собираем доказательства")).to_be_visible()
    run_waiting()
    desk.reload()
    address = desk.locator("main a[href$='.zip']").first.get_attribute("href")
    octets = desk.evaluate(FETCH, address)
    with zipfile.ZipFile(io.BytesIO(bytes(octets))) as pack:
        assert pack.testzip() is None
        named = {name.rsplit("/", 1)[-1]: name for name in pack.namelist()}
        assert pack.read(named["evidence.pdf"]).startswith(b"%PDF")
        people = pack.read(named["people.csv"]).decode("utf-8-sig")
    assert ANNA in people
    assert BORIS in people


def scan(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}
