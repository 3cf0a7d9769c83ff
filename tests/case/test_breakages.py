"""Every cell of the course's own case, broken in every way that its column knows, is reported at its place."""

from collections import Counter

import pytest

from course_lib.case.schema import shipped
from course_lib.case.validation import check_form, check_rules, load

CASE = load(shipped("data"))


def breakages(table):
    """Row, column and wrong value, for some rows of a table and every way in which a cell can break its column."""
    frame = CASE.raw[table.name]
    for field in table.fields:
        filled = frame.index[frame[field.name] != ""]
        if not len(filled):
            continue
        first, middle, last = filled[0], filled[len(filled) // 2], filled[-1]
        if field.required:
            yield middle, field.name, ""
        if field.choices:
            yield last, field.name, "no-such-word"
            yield first, field.name, frame.at[first, field.name] + " "
        if field.target:
            yield middle, field.name, "no-such-key"
        if field.is_date:
            yield first, field.name, "2012-02-30"
            yield last, field.name, "yesterday"
        if field.unique and len(filled) > 1:
            yield last, field.name, frame.at[first, field.name]
            yield first, field.name, "Not A Key"
        if field.type in ("integer", "number"):
            yield middle, field.name, "many"
            yield first, field.name, "1,5"
        if field.type == "boolean":
            yield first, field.name, "perhaps"
        if field.minimum is not None:
            yield last, field.name, str(field.minimum - 1)


CASES = [(table.name, *breakage) for table in CASE.schema.tables.values() for breakage in breakages(table)]


def test_there_are_enough_of_them_and_none_of_the_tables_is_left_out():
    assert len(CASES) >= 300
    assert set(Counter(table for table, *_ in CASES)) == set(CASE.schema.tables)


@pytest.mark.parametrize(("table", "row", "column", "value"), CASES)
def test_a_broken_cell_is_told_at_its_place(table, row, column, value):
    frame = CASE.raw[table].copy()
    frame.at[row, column] = value
    raw = CASE.raw | {table: frame}
    told = [b for b in check_form(CASE.schema, raw) if (b.file, b.row, b.column) == (f"{table}.csv", row, column)]
    assert told
    assert all(breach.expected and breach.fix for breach in told)


def test_the_rules_survive_each_kind_of_broken_cell():
    seen = set()
    for table, row, column, value in CASES:
        if (column, value) in seen:
            continue
        seen.add((column, value))
        frame = CASE.raw[table].copy()
        frame.at[row, column] = value
        assert isinstance(check_rules(CASE.schema, CASE.raw | {table: frame}), list)
