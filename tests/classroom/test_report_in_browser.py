"""A teacher reads the class report: at the desk, in the dark, and on a phone, without a network."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser

from course_lib import open_case
from course_lib.classroom.command import class_
from tests.classroom.widgets import hand_in
from tests.conftest import HALL

pytestmark = pytest.mark.browser
SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("report") / "class"
    hand_in(open_case(HALL), home, 6)
    (home / "cut.json").write_bytes(b'{"schema":')
    done = CliRunner().invoke(class_, [str(home), "--case", str(HALL)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return home.with_name("class-report") / "report.html"


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_can_be_read_by_everybody_on_every_screen_without_a_network(
    report: Path, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert asked == [report.as_uri()]
    assert told == []
    context.close()


def test_captions_stay_in_view_on_a_phone_while_a_table_is_moved(report: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    moved = page.evaluate("""() => [...document.querySelectorAll('.scroll:has(caption)')].map(each => {
            const text = each.querySelector('caption span');
            const ends = () => { const box = text.getBoundingClientRect(); return [box.left, box.right]; };
            const before = ends();
            each.scrollLeft = 60;
            return [each.scrollLeft, ...before, ...ends()];
        })""")
    assert any(by > 0 for by, *_ in moved)
    for _, *ends in moved:
        assert all(0 <= end <= 390 for end in ends)
    page.close()


def test_closed_details_are_printed_open_but_for_the_long_list_that_says_so(report: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    seen = """each => [...each.querySelectorAll('details:not([open])')].map(
        each => [each.className, each.lastElementChild.checkVisibility()])"""
    assert {there for _, there in page.locator("main").evaluate(seen)} == {False}
    page.emulate_media(media="print")
    told = page.locator("main").evaluate(seen)
    assert {there for name, there in told if name != "long"} == {True}
    assert {there for name, there in told if name == "long"} == {False}
    assert page.get_by_text("Printed are only the parts that are open here").is_visible()
    page.close()
