"""The small case of the tests, which several folders share."""

from pathlib import Path

import pandas as pd
import pytest

from course_lib import Case, open_case

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
