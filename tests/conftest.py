"""What several folders of tests share: the small case, and one browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from course_lib import Case, open_case

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HALL = Path(__file__).parent / "cases" / "market_hall"


@pytest.fixture(scope="session")
def hall():
    return open_case(HALL)


@pytest.fixture
def changed(hall):
    """The hall with cells changed: a function of (table, key, column, value)."""

    def change(*cells):
        tables = {name: hall.table(name).copy() for name in hall.schema.tables}
        for table, key, column, value in cells:
            frame = tables[table]
            if frame[column].dtype == object:
                values = frame[column].tolist()
                values[frame.index.get_loc(key)] = value
                frame[column] = pd.Series(values, index=frame.index, dtype=object)
            else:
                frame.loc[key, column] = value
        return Case(hall.folder, hall.schema, tables)

    return change


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The one browser of a test run: Playwright cannot be started twice in a process."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import FLAGS, find

    program = find()
    assert program, "no browser: run tests/browser/chromium.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
