"""The list of all records in a real browser, from the file: filter, count, link, keys; no other host is asked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from course_lib import open_case
from tests.site.built import ROOT, build

PAGES = ("index", "gazette", "relations", "figures", "people", "admissions", "traces", "words", "media", "hypotheses")
MARKET_HALL = ROOT / "tests" / "cases" / "market_hall"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    more = f"case_browser_case = {str(MARKET_HALL)!r}\nhtml_title = 'Try'\nlanguage = 'en'\n"
    return build(tmp_path_factory.mktemp("site"), ["case_browser"], "sphinx_book_theme", more)


@pytest.fixture
def visit(browser: Browser, built: Path) -> Iterator[Callable[..., Page]]:
    """Open a page of the case from the file; afterwards every request must have gone to a file."""
    asked: list[str] = []
    contexts = []

    def opened(name: str, **how: object) -> Page:
        context = browser.new_context(**{"viewport": WIDE, **how})
        context.on("request", lambda request: asked.append(request.url))
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{(built / 'case').as_uri()}/{name}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert asked
    assert {url.split(":", 1)[0] for url in asked} <= {"file", "data"}


def shown(page: Page) -> int:
    return page.locator("#cb-list tbody tr:visible").count()


def test_filter_count_and_address(visit: Callable[..., Page]) -> None:
    case = open_case(MARKET_HALL)
    page = visit("index.html")
    count = page.get_by_role("status")
    expect(count).to_contain_text("the first 30 are shown")
    assert shown(page) == 30
    page.get_by_label("Kind", exact=True).select_option("claim")
    page.get_by_label("Source").select_option("gazette")
    expected = int((case.copy_of_claims() == "gazette").sum())
    expect(count).to_contain_text(f"{expected} of ")
    assert shown(page) == min(expected, 30)
    page.get_by_label("Words").fill("FIRE")
    expect(count).not_to_contain_text(f"{expected} of ")
    fewer = shown(page)
    assert 0 < fewer < expected
    assert page.url.endswith("#words=FIRE&kind=claim&source=gazette")
    again = visit(page.url.rsplit("/", 1)[1])
    expect(again.get_by_label("Words")).to_have_value("FIRE")
    assert shown(again) == fewer
    again.get_by_label("Words").fill("no such thing at all")
    expect(again.get_by_role("status")).to_contain_text("No record fits")
    again.get_by_role("button", name="Show everything").click()
    expect(again.get_by_role("status")).to_contain_text("the first 30 are shown")
    again.get_by_role("button", name="Show the other").click()
    expect(again.get_by_role("status")).not_to_contain_text("are shown")


def test_by_keyboard_from_a_word_to_the_claim(visit: Callable[..., Page]) -> None:
    page = visit("index.html#kind=claim")
    page.get_by_label("Words").focus()
    before = page.get_by_role("status").inner_text()
    page.keyboard.type("alarm")
    expect(page.get_by_role("status")).not_to_have_text(before)
    link = page.locator("#cb-list tbody tr:visible a").first
    key = link.inner_text()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == key:
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{key}")
    expect(page.locator(f"[id='{key}']")).to_be_in_viewport()


def test_without_a_script_the_whole_list_stands_there(visit: Callable[..., Page]) -> None:
    page = visit("index.html", java_script_enabled=False)
    assert shown(page) > 300
    expect(page.locator("#cb-filter")).to_be_hidden()


def test_the_search_leads_to_a_claim(visit: Callable[..., Page]) -> None:
    case = open_case(MARKET_HALL)
    key = case.claims.index[0]
    page = visit(f"../search.html?q={key}")
    result = page.locator(f"#search-results a[href$='#{key}']")
    expect(result).to_be_visible()
    result.click()
    expect(page.locator(f"[id='{key}']")).to_be_in_viewport()


def test_no_table_is_cut_at_a_desk_and_a_phone_reaches_the_rest_of_it(visit: Callable[..., Page]) -> None:
    page = visit("index.html")
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.ariaLabel)"
    for name in PAGES:
        page.goto(page.url.rsplit("/", 1)[0] + f"/{name}.html")
        assert page.locator(".cb-scroll").evaluate_all(cut) == [], name
    page.set_viewport_size(PHONE)
    frame = page.locator(".cb-scroll").first
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("frame => frame.scrollLeft > 0", arg=frame.element_handle())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Callable[..., Page], scheme: str) -> None:
    for name in ("index", "gazette", "relations", "words"):
        page = visit(f"{name}.html", color_scheme=scheme)
        found = Axe().run(page, context="article").response["violations"]
        assert [f"{each['id']}: {each['help']}" for each in found] == [], name
        page.context.close()


def test_a_phone_needs_no_sideways_scrolling(visit: Callable[..., Page]) -> None:
    page = visit("index.html", viewport=PHONE)
    for name in PAGES:
        page.goto(page.url.rsplit("/", 1)[0] + f"/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
