"""The pack as a teacher sees it: nothing that axe finds, nothing wider than a phone, no request to any host."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from course_lib.teaching.command import teacher
from course_lib.teaching.handouts import other_page, slides_page, worksheet_page
from course_lib.teaching.pack import lesson_page
from course_lib.teaching.printing import pages_of
from course_lib.teaching.sheets import sheets_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory, material, checkout):
    place = tmp_path_factory.mktemp("pack")
    done = CliRunner().invoke(teacher, [str(place), "--lesson", "06"])
    assert done.exit_code == 0, done.output
    (place / "worksheet.html").write_text(worksheet_page(material, checkout.case), encoding="utf-8")
    (place / "slides.html").write_text(slides_page(material, checkout.case), encoding="utf-8")
    (place / "other.html").write_text(other_page(material), encoding="utf-8")
    (place / "sheets.html").write_text(sheets_page(material, checkout.case), encoding="utf-8")
    return place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_host_is_asked(scheme, folder, browser):
    for path in sorted(folder.glob("*.html")):
        context = browser.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        found = [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]
        assert not found, f"{path.name}: {found}"
        assert {urlsplit(url).scheme for url in asked} <= {"file", "data"}
        context.close()


def test_no_page_is_wider_than_a_phone(folder, browser):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for path in sorted(folder.glob("*.html")):
        if path.name in ("slides.html",):
            continue
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name
    context.close()


def test_the_phases_are_stacked_on_a_phone_and_nothing_of_them_is_cut(folder, browser):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((folder / "lesson-06.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.clock td')).display") != "table-cell"
    assert page.locator(".clock .narrow", has_text="Learners:").first.is_visible()
    widest = "Math.max(...[...document.querySelectorAll('.clock *')].map(e => e.getBoundingClientRect().right))"
    assert page.evaluate(widest) <= 390
    assert page.locator(".clock tbody th").first.bounding_box()["width"] > 300
    context.close()


def test_the_run_sheet_takes_three_pages_at_most(opened, checkout, browser):
    context = browser.new_context()
    page = context.new_page()
    counted = {}
    for number in checkout.lessons:
        made = lesson_page(opened(number), checkout.case)
        page.set_content(made[: made.index('<section class="apart"')] + made[made.index("</main>") :])
        counted[number] = pages_of(page.pdf(prefer_css_page_size=True))
    assert max(counted.values()) <= 3, counted
    context.close()
