"""Staff write to one house, a resident confirms on the phone, the table turns green, the evidence downloads."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from teremok.platform.jobs.worker import run_waiting
from tests.browsing import DESK, PHONE
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
FETCH = "address => fetch(address).then(found => found.arrayBuffer()).then(octets => [...new Uint8Array(octets)])"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def test_a_message_from_the_first_word_to_the_evidence(cast: Cast, browse: Callable[..., Page]):
    staff = browse(cast["egor"], size=DESK)
    staff.goto("/staff/messages/")
    staff.get_by_role("link", name="Написать сообщение").click()
    staff.get_by_label("Официальное уведомление").check()
    staff.get_by_label("г. Сказочинск, ул. Сказочная, д. 5").check()
    staff.locator("input[name=heading]").fill("Меняем стояк в четверг")
    staff.locator("textarea[name=text]").fill("Нужен доступ в квартиру с 9 до 12. Позвоните, если вас не будет.")
    staff.locator("textarea[name=brief]").fill("в четверг с 9 до 12 меняем стояк, нужен доступ.")
    staff.get_by_role("button", name="Посмотреть перед отправкой").click()
    expect(staff.get_by_role("heading", name="5 человек")).to_be_visible()
    staff.get_by_role("button", name="Отправить сейчас").click()
    expect(staff.get_by_text("Сообщение отправлено.")).to_be_visible()
    run_waiting()
    staff.reload()
    expect(staff.locator("tr.is-confirmed")).to_have_count(0)

    resident = browse(cast["anna"], size=PHONE)
    resident.goto("/inbox/")
    resident.get_by_role("link", name=re.compile("Меняем стояк в четверг")).click()
    expect(resident.get_by_text("Анна Сергеевна, здравствуйте!")).to_be_visible()
    resident.get_by_role("button", name=re.compile("Подтверждаю")).click()
    expect(resident.get_by_text(re.compile("Получение подтверждено"))).to_be_visible()

    # What the stream tells the page; streams have tests of their own.
    staff.evaluate("htmx.trigger(document.querySelector('[data-ui-live]'), 'live')")
    expect(staff.locator("tr.is-confirmed")).to_have_count(1)
    expect(staff.locator("tr.is-confirmed")).to_contain_text("Теремкова Анна Сергеевна")

    staff.get_by_role("link", name="Доказательства").click()
    staff.locator("main form button").first.click()
    expect(staff.get_by_text("Собираем доказательства")).to_be_visible()
    run_waiting()
    staff.reload()
    address = staff.locator("main a[href$='.zip']").first.get_attribute("href")
    octets = staff.evaluate(FETCH, address)
    with zipfile.ZipFile(io.BytesIO(bytes(octets))) as pack:
        assert pack.testzip() is None
        assert any(name.endswith("evidence.pdf") for name in pack.namelist())
