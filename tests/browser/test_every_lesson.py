"""Every lesson runs to its end in the browser, and axe finds nothing serious anywhere on its way down."""

import pytest
from playwright.sync_api import expect

from course_lib.case.schema import shipped
from tests.browser.playing import run_all, serious

LESSONS = sorted(path.name for path in shipped("notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_from_top_to_bottom(open_lesson, lesson):
    page = open_lesson(lesson)
    page.set_viewport_size({"width": 1280, "height": 2400})
    run_all(page)
    panel = page.locator(".jp-WindowedPanel-outer").first
    panel.evaluate("panel => panel.scrollTop = 0")
    found, seen, end = [], 0, False
    while not end:
        page.wait_for_timeout(600)
        expect(page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')).to_have_count(0)
        found += serious(page)
        seen += 1
        end = panel.evaluate("panel => panel.scrollTop + panel.clientHeight >= panel.scrollHeight - 5")
        panel.evaluate("panel => panel.scrollTop += panel.clientHeight - 200")
    assert found == []
    assert seen > 1
