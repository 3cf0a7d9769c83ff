import pytest

from course_lib import Case
from course_lib.practice.answers import Answers


@pytest.fixture
def answers(tmp_path):
    return Answers(tmp_path / "answers.json")


@pytest.fixture
def changed(hall):
    """The hall with cells changed: a function of (table, key, column, value)."""

    def change(*cells):
        tables = {name: hall.table(name).copy() for name in hall.schema.tables}
        for table, key, column, value in cells:
            tables[table].loc[key, column] = value
        return Case(hall.folder, hall.schema, tables)

    return change
