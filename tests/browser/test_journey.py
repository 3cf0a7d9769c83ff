"""A learner's journey: a wrong answer, then the right one, both there after a restart; then a chain is built."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from course_lib import open_case
from course_lib.methods import transmission
from course_lib.practice import questions
from tests.browser.playing import restart_kernel, run_all, serious

CASE = open_case()
ASKED = next(asked for asked in questions(CASE, lesson="00", form="") if asked.kind == "single")
RIGHT = next(option for option in ASKED.options if option.correct)
WRONG = next(option for option in ASKED.options if not option.correct)
AGREES = "This agrees with the course's answer."
DISAGREES = "This is not the course's answer."
BUILDER = "Who told whom? Build the chain"


def check_of(page: Page) -> Locator:
    """The self-check, scrolled into view: JupyterLab draws what is near the eye."""
    cell = page.locator(".jp-CodeCell", has_text=f'self_check(case, "{ASKED.id}")')
    cell.scroll_into_view_if_needed()
    return cell.locator(".course-self-check")


def answer(check: Locator, text: str) -> None:
    check.locator("label", has_text=text).get_by_role("radio").check()
    check.get_by_role("button", name="Check").click()


@pytest.fixture
def lesson_00(open_lesson):
    page = open_lesson("00_start_here.ipynb")
    run_all(page)
    return page


def test_answers_outlive_the_kernel(lesson_00):
    check = check_of(lesson_00)
    expect(check.get_by_role("button", name="Check")).to_be_disabled()
    check.locator("select").select_option(label="80 %")
    answer(check, WRONG.text)
    expect(check).to_contain_text(DISAGREES)
    expect(check).to_contain_text(WRONG.reply)
    answer(check, RIGHT.text)
    expect(check).to_contain_text(AGREES)
    expect(check).to_contain_text("80 % sure")
    assert serious(lesson_00) == []

    restart_kernel(lesson_00)
    run_all(lesson_00)
    check = check_of(lesson_00)
    expect(check).to_contain_text(AGREES)
    expect(check).to_contain_text(f"It was “{WRONG.text}”, 80 % sure.")
    expect(check.locator("select")).to_be_disabled()


def test_a_chain_is_built_with_the_keyboard_and_compared(open_lesson):
    page = open_lesson("03_who_told_whom.ipynb")
    run_all(page)
    page.locator(".jp-TableOfContents").get_by_text("Your turn").click()
    cell = page.locator(".jp-CodeCell", has_text='ChainBuilder(case, "')
    cell.scroll_into_view_if_needed()
    builder = cell.locator(".jp-OutputArea-output", has_text=BUILDER)
    claim = re.search(r'ChainBuilder\(case, "([^"]+)"', cell.inner_text())
    assert claim, "the first chain builder of the lesson names no claim"
    first = transmission.chain(CASE, claim[1]).hops[0]

    for label, link in (("Who gives", first.giver), ("Who takes", first.taker)):
        builder.get_by_label(label).focus()
        page.keyboard.type(link)
        expect(builder.get_by_label(label).locator("option:checked")).to_have_text(link)
    builder.get_by_role("button", name="Add this hop").focus()
    page.keyboard.press("Enter")
    expect(builder).to_contain_text("Hop 1 is added.")
    builder.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(builder).to_contain_text("1 of")
    expect(builder).to_contain_text("Missing:")
    assert serious(page) == []
