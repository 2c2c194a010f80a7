"""What the tests in a browser rely on."""

import asyncio

import pytest
from playwright.sync_api import Browser

from tests.browsing import Browsers
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def browsers(chromium: Browser):
    browsers = Browsers(chromium)
    yield browsers
    browsers.close()


@pytest.mark.parametrize(
    ("complaint", "heard"),
    [("console.error('out of place')", "out of place"), ("setTimeout(() => { throw new Error('lost') })", "lost")],
)
def test_what_a_page_complains_of_is_heard(cast: Cast, browsers: Browsers, complaint: str, heard: str):
    asyncio.run(asyncio.sleep(0))  # another test may leave the thread without a loop
    page = browsers.open(cast["anonymous"])
    page.goto("/sign-in/")
    page.evaluate(complaint)
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=heard):
        browsers.require_silence()
