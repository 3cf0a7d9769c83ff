"""A marker at the keyboard, and a learner who reads the feedback on a phone."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from course_lib.grading.feedback import pages
from course_lib.grading.marking import Marking
from course_lib.grading.marking_page import MarkingServer
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.marked import give, make_class
from tests.grading.test_marking import in_gradebook


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_class(tmp_path_factory.mktemp("marking-aid"))


@pytest.fixture
def course(begun: Path, tmp_path: Path) -> Path:
    return classroom.copy(begun, tmp_path / "course")


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def sheet(browser: Browser, asked: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def served(course: Path) -> Iterator[MarkingServer]:
    server = MarkingServer(Marking(course, NAME))
    threading.Thread(target=server.serve, daemon=True).start()
    yield server
    server.close()


@pytest.fixture
def marking(sheet: Page, served: MarkingServer) -> Page:
    sheet.goto(f"{served.address}w1")
    return sheet


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in ("serious", "critical")]


def learner_of(course: Path, number: int) -> str:
    return next(each.learner for each in Marking(course, NAME).answers("w1") if each.number == number)


def test_an_answer_is_marked_by_keyboard_alone(marking: Page, course: Path) -> None:
    for key in "j2c":
        marking.keyboard.press(key)
    expect(marking.locator("#comments")).to_be_visible()
    marking.keyboard.press("1")
    expect(marking.locator("#comments")).to_be_hidden()
    expect(marking.locator("#answer-1 .comment")).to_have_value("Name the passage.")
    marking.keyboard.press("s")
    expect(marking.locator("#told")).to_have_text("Answer 1 saved with 3 points.")
    expect(marking.locator("#progress")).to_have_text("1 of 5 marked")
    assert in_gradebook(course, learner_of(course, 1)) == (3.0, 0, "Name the passage.")
    marking.keyboard.press("n")
    expect(marking.locator("#answer-2")).to_be_focused()
    marking.keyboard.press("k")
    expect(marking.locator("#answer-1")).to_be_focused()


def test_keys_do_not_act_while_somebody_types_or_when_switched_off(marking: Page) -> None:
    for key in "je":
        marking.keyboard.press(key)
    marking.keyboard.type("just some 3 js")
    expect(marking.locator("#answer-1 .comment")).to_have_value("just some 3 js")
    expect(marking.locator("#answer-1 input:checked")).to_have_count(0)
    marking.keyboard.press("Escape")
    expect(marking.locator("#answer-1")).to_be_focused()
    marking.get_by_label("Keys").uncheck()
    marking.keyboard.press("3")
    expect(marking.locator("#answer-1 input:checked")).to_have_count(0)


def test_it_works_with_the_mouse_and_says_what_is_wrong(marking: Page, course: Path) -> None:
    first = marking.locator("#answer-1")
    first.get_by_role("button", name="Save").click()
    expect(marking.locator("#told")).to_have_text("Answer 1: Choose a level for each criterion, or type the points.")
    first.get_by_label("Emergent").check()
    expect(first.get_by_label("Points of 5")).to_have_value("3")
    give(course, learner_of(course, 1), "Basic")
    first.get_by_role("button", name="Save").click()
    expect(marking.locator("#told")).to_contain_text("changed meanwhile")
    assert in_gradebook(course, learner_of(course, 1))[0] == 1.0


def test_what_was_saved_is_there_again(marking: Page) -> None:
    for key in "j3s":
        marking.keyboard.press(key)
    expect(marking.locator("#answer-1 .state")).to_have_text("saved: 5")
    marking.reload()
    expect(marking.locator("#answer-1 .state")).to_have_text("saved: 5")
    expect(marking.locator("#answer-1").get_by_label("Proficient")).to_be_checked()


def test_axe_finds_nothing_serious_and_no_other_host_is_asked(
    marking: Page, served: MarkingServer, course: Path, asked: list[str]
) -> None:
    assert faults(marking) == []
    marking.keyboard.press("j")
    marking.keyboard.press("c")
    assert faults(marking) == []
    give(course, "right", "Basic")
    give(course, "right", "Basic", marker="Ada")
    marking.goto(served.address)
    expect(marking.get_by_text("Ada")).to_be_visible()
    assert faults(marking) == []
    strangers = {url for url in asked if urlsplit(url).netloc != urlsplit(served.address).netloc}
    assert {urlsplit(url).scheme for url in strangers} <= {"data"}


@pytest.mark.parametrize("learner", ["hostile", "letters", "wrong", "broken", "absent"])
def test_feedback_on_a_phone(sheet: Page, course: Path, asked: list[str], learner: str) -> None:
    give(course, "wrong", "Basic", "<img src=x onerror=alert(1)>")
    path = pages(course, NAME, with_model_answers=True).written[learner]
    sheet.set_viewport_size({"width": 360, "height": 740})
    sheet.goto(path.as_uri())
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(sheet) == []
    assert {urlsplit(url).scheme for url in asked} == {"file"}
    assert len(asked) == 1
