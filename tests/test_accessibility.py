"""axe over every page the matrix knows, as someone who may see it: phone and desk, light and dark; no findings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import DESK, EMPTY, ORIGIN, PHONE, Browsers
from tests.cast import KEYS, Cast
from tests.matrix import Row, rows
from tests.nouns import Nouns

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
AXE = (Path(__file__).parent / "vendor" / "axe.js").read_text()
RUN = """async rules => {
  const frame = () => new Promise(requestAnimationFrame);
  // A change of colours runs down the tree, a frame for each level that inherits them.
  for (let quiet = 0, frames = 0; quiet < 3 && frames < 60; frames++) {
    await frame();
    quiet = document.getAnimations().length ? 0 : quiet + 1;
  }
  const options = rules ? {runOnly: rules} : {runOnly: {type: 'tag', values:
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}};
  options.resultTypes = ['violations'];  // the passes of a page are by far the most, and to name them takes the longest
  const result = await axe.run(document, options);
  return result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`));
}"""
STAFF_FIRST = tuple(reversed(KEYS))


NOT_PAGES = (
    "/api/", "/files/", "/download/", "/healthz", "/readyz", "/metrics", "/thumbnail/", "/options/",
    ".json", ".csv", ".xlsx", ".pdf", ".zip", ".js", ".ics",
)  # fmt: skip


def _pages() -> list[Row]:
    seen = [row for row in rows() if row.method == "GET" and "200" in row.answers.values()]
    return [row for row in seen if not any(part in row.path for part in NOT_PAGES)]


def _visitor(row: Row) -> str:
    return next(key for key in STAFF_FIRST if row.answers[key] == "200")


@pytest.fixture(scope="module")
def browsers(chromium: Browser) -> Iterator[Browsers]:
    browsers = Browsers(chromium)
    yield browsers
    browsers.close()


@pytest.fixture(scope="module")
def tabs(browsers: Browsers, cast_of_module: Cast) -> dict[str, Page]:
    """A tab for every visitor, which goes from page to page: opening a browser costs as much as judging a page."""
    return {key: browsers.open(cast_of_module[key], size=PHONE) for key in sorted(set(map(_visitor, _pages())))}


@pytest.fixture
def tab_of(tabs: dict[str, Page], browsers: Browsers) -> Iterator[Callable[[str], Page]]:
    """`tab_of(key)` is the visitor's tab as if it were new: empty, on a phone, light."""
    used = []

    def tab_of(key: str) -> Page:
        page = tabs[key]
        used.append(page)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        return page

    yield tab_of
    for page in used:
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto(EMPTY)
    browsers.require_silence()


@pytest.mark.parametrize("row", _pages(), ids=str)
def test_nothing_stands_in_anyones_way(row: Row, nouns: Nouns, tab_of: Callable[[str], Page]):
    page = tab_of(_visitor(row))
    response = page.goto(row.path.format(**nouns))
    assert response is not None
    assert response.headers["content-type"].startswith("text/html")
    assert page.url.startswith(ORIGIN)
    page.evaluate(AXE)
    findings = {}
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for colours, only in (("light", None), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=colours)
            findings[size["width"], colours] = page.evaluate(RUN, only)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"the page can be scrolled sideways at {size['width']} px, by {too_wide} px"
    assert not any(findings.values()), {view: found for view, found in findings.items() if found}
