from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course_lib import Case, open_case

HALL = Path(__file__).parents[1] / "cases" / "market_hall"


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
                column_values = frame[column].tolist()
                column_values[frame.index.get_loc(key)] = value
                frame[column] = pd.Series(column_values, index=frame.index, dtype=object)
            else:
                frame.loc[key, column] = value
        return Case(hall.folder, hall.schema, tables)

    return change


@pytest.fixture(scope="session")
def large(hall):
    """A case of many claims, made by repeating those of the hall."""

    def make(size):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        claims = hall.claims.iloc[np.arange(size) % len(hall.claims)]
        claims.index = pd.Index([f"c{i}" for i in range(size)], dtype=hall.claims.index.dtype, name="id")
        two = hall.transmission[hall.transmission["claim_id"] == "gazette-c004"]
        hops = two.iloc[np.arange(2 * size) % 2].copy()
        hops["claim_id"] = np.repeat(claims.index, 2)
        hops.index = pd.Index([f"t{i}" for i in range(2 * size)], name="id")
        return Case(hall.folder, hall.schema, {**tables, "claims": claims, "transmission": hops})

    return make


@pytest.fixture(scope="session")
def growth(large):
    """How much longer a function takes on four times as many claims; 4 is linear, 16 is quadratic."""
    from time import process_time

    small, big = large(50_000), large(200_000)

    def measure(function):
        def once(case):
            start = process_time()
            function(case)
            return process_time() - start

        return min(once(big) for _ in range(2)) / min(once(small) for _ in range(2))

    return measure
