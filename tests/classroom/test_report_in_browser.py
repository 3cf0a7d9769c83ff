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
