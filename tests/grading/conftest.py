"""A warm sandbox for all tests here, and notebooks to run in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from course_lib.grading import sandbox
from course_lib.grading.pool import Pool, Ran
from course_lib.grading.sandbox import Limits

Run = Callable[..., Ran]

LIMITS = Limits(cell_seconds=2, seconds=5, memory=1 << 30, folder=8 << 20, file=4 << 20)


@pytest.fixture(scope="session")
def walls() -> None:
    fault = sandbox.probe()
    if fault:
        pytest.skip(fault)


@pytest.fixture(scope="session")
def limits() -> Limits:
    return LIMITS


@pytest.fixture(scope="session")
def pool(walls: None) -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("COURSE_TEST_SECRET", "the key")
        with Pool(1, LIMITS) as pool:
            yield pool


def _notebook(*sources: str) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="session")
def notebook() -> Callable[..., dict[str, Any]]:
    return _notebook


@pytest.fixture(scope="session")
def run(pool: Pool) -> Run:
    return lambda *sources: pool.run(_notebook(*sources), "learner")


@pytest.fixture(scope="session")
def shown() -> Callable[[Ran, int], str]:
    """All that a cell showed as text."""

    def text(ran: Ran, cell: int = -1) -> str:
        parts = []
        for output in ran.notebook["cells"][cell]["outputs"]:
            parts.append(output.get("text", "") + output.get("evalue", "") + output.get("ename", ""))
            parts.append(str(output.get("data", {}).get("text/plain", "")))
        return "\n".join(parts)

    return text
