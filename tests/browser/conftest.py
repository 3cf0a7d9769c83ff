"""A learner in a real browser: a course of one's own, a page that sees no other host, Run All without its race."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.playing import until_idle
from tests.running import Running, course

PATIENCE = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A course open on a new folder, for the tests of one module."""
    home = tmp_path_factory.mktemp("home")
    with course(home / "lessons", home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, learner: Running) -> Iterator[Page]:
    """A page of a fresh browser profile; after the test, each request it made must have gone to the course."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: asked.append(socket.url))
    yield page
    context.close()
    strangers = {url for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    strangers = {url for url in strangers if urlsplit(url).netloc != learner.host}
    assert asked, "the page asked for nothing: the guard saw no request"
    assert not strangers, f"requests left the machine: {sorted(strangers)}"


@pytest.fixture
def open_lesson(page: Page, learner: Running) -> Callable[[str], Page]:
    """Open a lesson by its file name, and wait until its kernel is ready."""

    def opened(lesson: str) -> Page:
        page.goto(learner.address(lesson))
        page.locator(".jp-NotebookPanel h1").first.wait_for()
        until_idle(page)
        return page

    return opened
