"""Whatever stands in a case's files, `validate` answers with a list and `open_case` with a case or a CaseError."""

import csv
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib import CaseError, open_case
from course_lib.case import validate
from course_lib.case.validation import load

HALL = Path(__file__).parents[1] / "cases" / "market_hall"
TABLES = sorted(path.name for path in HALL.glob("*.csv"))
CELL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "9" * 400, "1e308", "-1", "0x10", "NaN", "inf", "true", "2012-02-30", "../..", "=1+1", "٣", "1_000"]
    ),
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def opens_or_says_why(folder):
    breaches = validate(folder)
    assert all(str(breach) for breach in breaches)
    if load(folder).breaches:
        with pytest.raises(CaseError) as error:
            open_case(folder)
        assert error.value.breaches
        assert breaches
    else:
        assert len(open_case(folder).claims) == len(load(folder).raw["claims"])


@slow
@given(st.data())
def test_any_value_in_any_cell(data):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        shutil.copytree(HALL, folder)
        path = folder / data.draw(st.sampled_from(TABLES))
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for _ in range(data.draw(st.integers(1, 4))):
            row = data.draw(st.integers(0, len(rows) - 1))
            rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(CELL)
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            csv.writer(file).writerows(rows)
        opens_or_says_why(folder)


@slow
@given(st.data())
def test_any_bytes_in_any_place(data):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        shutil.copytree(HALL, folder)
        path = folder / data.draw(st.sampled_from([*TABLES, "datapackage.json"]))
        raw = path.read_bytes()
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, len(raw)))
        path.write_bytes(raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:])
        opens_or_says_why(folder)
