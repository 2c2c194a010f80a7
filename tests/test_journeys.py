"""A few stories told in a real browser, from the sign-in to the thing people came for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_anna_signs_in_by_a_code_reads_the_board_and_posts_a_notice(cast: Cast, browse: Callable[..., Page]):
    page = browse(cast["anonymous"], size=PHONE)
    page.goto("/sign-in/")
    page.locator("main input[name=contact]").fill("+7 945 000-00-01")
    page.get_by_role("button", name="Отправить код").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    page.locator("input[name=code]").fill(_code_sent(browse(cast["anonymous"])))
    page.get_by_role("button", name="Войти", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("ул. Сказочная, д. 5").first).to_be_visible()
    page.goto(f"/houses/{cast.house.public_id}/")
    expect(page.get_by_text("УК «Теремок-Сервис»").first).to_be_visible()

    page.goto(f"/houses/{cast.house.public_id}/board/new/")
    page.locator("input[name=title]").fill("Отдам саженцы яблони")
    page.locator("textarea[name=text]").fill("Три саженца, забирайте с подъезда до субботы.")
    page.get_by_role("button", name=re.compile("Повесить|Опубликовать|Разместить")).click()
    expect(page.get_by_text("Отдам саженцы яблони").first).to_be_visible()

    neighbour = browse(cast["boris"], size=PHONE)
    neighbour.goto(f"/houses/{cast.house.public_id}/board/")
    expect(neighbour.get_by_text("Отдам саженцы яблони").first).to_be_visible()


def test_egor_signs_in_with_two_steps(cast: Cast, browse: Callable[..., Page]):
    page, outbox = browse(cast["anonymous"], size=DESK), browse(cast["anonymous"])
    page.goto("/staff/notices/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.locator("main input[name=contact]").fill("egor@skazochinsk.example")
    page.get_by_role("button", name="Отправить код").click()
    page.locator("input[name=code]").fill(_code_sent(outbox))
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in/second-step/"))
    page.locator("input[name=code]").fill(_totp_of(outbox, "Лисицын"))
    page.get_by_role("button", name="Продолжить").click()
    expect(page).to_have_url(re.compile("/staff/notices/"))


def _code_sent(outbox: Page) -> str:
    """The latest code that left, as the demo shows it."""
    outbox.goto("/demo/outbox")
    found = re.search(r"\b(\d{6})\b", outbox.locator("article").first.inner_text())
    assert found is not None
    return found[1]


def _totp_of(outbox: Page, name: str) -> str:
    outbox.goto("/demo/outbox")
    return outbox.get_by_role("row").filter(has_text=name).locator("code").inner_text().replace(" ", "")
