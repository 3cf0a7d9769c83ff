"""The site as a reader sees it: opened as files, by day, by night and on a phone, without a word to another host."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests.site.building import built

TYPES = ["index", "learners", "teachers", "planner", "graders", "lessons/index", "datasheet", "glossary", "references"]
TYPES += ["licence", "changelog", "lessons/00_start_here", "lessons/05_numbers_made_of_numbers"]
TYPES += ["lessons/08_state_and_opposition", "handbook/index", "handbook/counts", "case/index", "case/jisr"]
# By night, the pages with something that others do not show: pictures, tables, code, cards, lists to filter.
NIGHT = ["index", "teachers", "licence", "glossary", "lessons/05_numbers_made_of_numbers", "handbook/counts"]
NIGHT += ["case/index", "case/hypotheses"]
CASE = ["hypotheses", "control", "media", "traces", "sources", "figures", "relations", "battle", "jisr"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture(params=["light", "dark"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def page(browser: Browser, scheme: str, asked: list[str], faults: list[str]) -> Iterator[Page]:
    """A page of a fresh profile; after the test, it must have asked for files alone, and found each of them."""
    context = browser.new_context(viewport=DESK, color_scheme=scheme)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("requestfailed", lambda request: faults.append(request.url) if lost(request) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert asked, "the page asked for nothing: the guard saw no request"
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data", "blob"}
    assert faults == []


def lost(request: Request) -> bool:
    """Whether something is not there; axe's own way to ask for style sheets, and what a reader leaves, do not count."""
    return request.resource_type != "xhr" and request.failure != "net::ERR_ABORTED"


def faulty(page: Page) -> list[str]:
    """What axe finds on the whole page, be it ever so slight, a line each."""
    return [
        f"{found['id']}: {found['help']} ({node['html'][:120]})"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("scheme", "name"), [*(("light", name) for name in TYPES), *(("dark", name) for name in NIGHT)], indirect=["scheme"]
)
def test_a_page_of_each_type(page: Page, site: Path, scheme: str, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())
    expect(page.locator("article h1").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    assert faulty(page) == []
    page.set_viewport_size(PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = "[...document.querySelectorAll('article *')].filter(each => each.getBoundingClientRect().right > 392 && "
    wide += "!each.closest('.table-frame, .pst-scrollable-table-container, pre, .highlight, .cb'))"
    assert page.evaluate(f"{wide}.map(each => each.outerHTML.slice(0, 100))") == []


def test_night_is_dark_and_keeps_the_paper_of_pictures(page: Page, site: Path, scheme: str) -> None:
    page.goto((site / "lessons" / "05_numbers_made_of_numbers.html").as_uri())
    light = "each => getComputedStyle(each).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    assert (page.locator("body").evaluate(light) > 384) == (scheme == "light")
    picture = page.locator("img.course-picture").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate(light) == 3 * 255
    assert picture.evaluate("each => getComputedStyle(each).filter") == "none"
    page.wait_for_function("each => each.complete && each.naturalWidth > 100", arg=picture.element_handle())


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.parametrize(
    ("words", "title"),
    [("residual", "05 · Numbers made of numbers"), ("chain of transmission", "Glossary"), ("stemma", "References")],
)
def test_the_search_finds_a_term(page: Page, site: Path, words: str, title: str) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Control+K")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".search-summary")).to_contain_text("finished")
    results = page.locator("ul.search li")
    assert results.filter(has_text=title).count() or results.filter(has_text=words).count()
    assert faulty(page) == []
    link = results.locator("a").first
    link.click()
    expect(page.locator("article h1").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
@pytest.mark.parametrize("words", ["residual", "admission", "hedge"])
def test_the_search_puts_the_reader_before_the_programmer(page: Page, site: Path, words: str) -> None:
    page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    expect(page.locator(".search-summary")).to_contain_text("finished")
    links = page.locator("ul.search li a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert links[0].split("#")[0].endswith("glossary.html")
    programs = ["handbook/" in link for link in links]
    assert any(programs)
    assert "lessons/" in " ".join(links[: programs.index(True)])
    reader = [n for n, link in enumerate(links) if "lessons/" in link or "case/" in link]
    assert max(reader) < programs.index(True)


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_tables_of_the_case_are_whole_at_a_desk(page: Page, site: Path) -> None:
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.ariaLabel)"
    for name in CASE:
        page.goto((site / "case" / f"{name}.html").as_uri())
        assert page.locator(".cb-scroll").evaluate_all(cut) == [], name
        assert page.locator("article.bd-article").evaluate("each => each.clientWidth") > 900, name


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_day_and_night_can_be_chosen_and_are_kept(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("button", name="Color mode").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="For teachers").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_phone_reaches_the_contents(page: Page, site: Path) -> None:
    page.set_viewport_size(PHONE)
    page.goto((site / "index.html").as_uri())
    page.locator(".primary-toggle:visible").first.click()
    page.get_by_role("link", name="Glossary").first.click()
    expect(page.locator("article h1")).to_contain_text("Glossary")


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_term_and_a_record_lead_from_a_lesson_to_their_pages(page: Page, site: Path) -> None:
    page.goto((site / "lessons" / "05_numbers_made_of_numbers.html").as_uri())
    page.get_by_role("link", name="residual", exact=True).first.click()
    expect(page).to_have_url(f"{(site / 'glossary.html').as_uri()}#term-Residual")
    page.go_back()
    page.locator(".cell_output a.record", has_text="battle-p031").first.click()
    expect(page).to_have_url(f"{(site / 'case' / 'battle.html').as_uri()}#battle-p031")
