"""What a learner sees first: lesson 00, calm and without results, in JupyterLab's single-document mode."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.playing import run_all, serious

FIRST = "00_start_here.ipynb"


@pytest.fixture
def lesson(open_lesson):
    return open_lesson(FIRST)


def test_the_address_printed_is_that_of_the_first_lesson(learner):
    assert re.search(rf"^http://localhost:\d+/doc/[^?]*{re.escape(FIRST)}\?token=\w+$", learner.url)


def test_opens_in_single_document_mode_with_the_table_of_contents(lesson):
    expect(lesson.locator('.lm-DockPanel[data-mode="single-document"]')).to_be_visible()
    expect(lesson.locator(".jp-TableOfContents")).to_be_visible()
    expect(lesson.locator(".jp-TableOfContents").get_by_text("Start here").first).to_be_visible()


def test_is_calm(lesson):
    lesson.wait_for_timeout(2000)
    expect(lesson.locator(".jp-Dialog")).to_have_count(0)
    expect(lesson.locator(".Toastify__toast")).to_have_count(0)


def test_comes_without_results(lesson):
    expect(lesson.locator(".jp-CodeCell .jp-InputArea-prompt").first).to_have_text("[ ]:")
    expect(lesson.locator(".jp-CodeCell .jp-OutputArea-output")).to_have_count(0)


def test_run_all_runs_the_last_cell_with_the_course_s_own_python(lesson, learner):
    run_all(lesson)
    expect(lesson.locator(".jp-CodeCell .jp-OutputArea-output").first).to_be_visible()
    expect(lesson.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')).to_have_count(0)
    assert serious(lesson) == []


def test_holds_no_tool_of_graders(lesson):
    expect(lesson.get_by_text("Validate", exact=True)).to_have_count(0)
    expect(lesson.get_by_text("Create Assignment")).to_have_count(0)
    expect(lesson.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
