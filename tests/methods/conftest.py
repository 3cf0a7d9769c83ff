import numpy as np
import pandas as pd
import pytest

from course_lib import Case

REPEATED = ("claims", "figures", "media")
HANGING = (*REPEATED, "transmission", "relations", "derivations", "control", "admissions", "ratings", "assessments",
           "trace_cards", "term_uses", "media_checks")  # fmt: skip


@pytest.fixture(scope="session")
def large(hall):
    """A case of about so many claims: the hall, with its claims and all that hangs on them repeated."""

    def make(size):
        times = max(size // len(hall.claims), 1)
        tables = {name: hall.table(name) for name in hall.schema.tables}
        return Case(hall.folder, hall.schema, {**tables, **{name: repeated(hall, name, times) for name in HANGING}})

    return make


def repeated(case, name, times):
    """A table repeated, with keys of its own for each repetition."""
    frame = case.table(name)
    many = frame.iloc[np.tile(np.arange(len(frame)), times)].copy()
    suffix = np.repeat([f"+{i}" for i in range(times)], len(frame))
    many.index = pd.Index(many.index.astype(object) + suffix, dtype=frame.index.dtype, name=frame.index.name)
    for field in case.schema.tables[name].fields:
        if field.target in REPEATED:
            many[field.name] = (many[field.name].astype(object) + suffix).astype(frame[field.name].dtype)
    return many


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
