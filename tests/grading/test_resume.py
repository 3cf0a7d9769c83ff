"""Killed at any moment, a run is taken up and ends with the same gradebook."""

import multiprocessing
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.grading import classroom
from tests.grading.classroom import graded

KILLS = int(os.environ.get("COURSE_KILLS", "3"))
PAUSE = 0.03


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("resume")


@pytest.fixture(scope="module")
def fresh(place: Path) -> Path:
    """A course where nothing was graded yet, and its class."""
    course = classroom.make_course(place / "course")
    classroom.class_of(course, place / "class", 8)
    return course


@pytest.fixture(scope="module")
def begun(fresh: Path, place: Path) -> Path:
    """A course whose gradebook is there, and empty."""
    course = classroom.copy(fresh, place / "begun")
    classroom.save(place / "nobody" / "x" / "x.ipynb", {})
    graded(course, place / "nobody")
    return course


@pytest.fixture(scope="module")
def wanted(fresh: Path, place: Path) -> tuple[dict[str, Any], str]:
    """What a run that nobody stops ends with."""
    course = classroom.copy(fresh, place / "whole")
    return _end(course, place)


@pytest.fixture(scope="module")
def forks() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.grading.classroom"])
    return context


def _end(course: Path, place: Path) -> tuple[dict[str, Any], str]:
    done = graded(course, place / "class")
    found = classroom.gradebook(course)
    found["students"] = [row for row in found["students"] if row[0] != "x"]
    lines = [line for line in done.report.read_text().splitlines() if not line.startswith("x,")]
    return found, "\n".join(lines)


def _killed(forks: Any, course: Path, place: Path, after: float | None) -> float:
    """Grade in a process of its own that is killed after so many seconds; how long it lived."""
    process = forks.Process(target=classroom.run_for_a_kill, args=(str(course), str(place / "class"), PAUSE))
    begun = time.monotonic()
    process.start()
    process.join(after)
    if after is not None:
        process.kill()
    process.join()
    return time.monotonic() - begun


def test_killed_at_random_moments(
    forks: Any, fresh: Path, begun: Path, wanted: tuple[dict[str, Any], str], place: Path
) -> None:
    chance = random.Random()
    seed = chance.randrange(1 << 32)
    chance.seed(seed)
    _killed(forks, classroom.copy(begun, place / "warm"), place, None)
    long = {
        kind: _killed(forks, classroom.copy(kind, place / f"timed-{kind.name}"), place, None) for kind in (fresh, begun)
    }
    for number in range(KILLS):
        kind = fresh if number % 3 == 0 else begun
        course = classroom.copy(kind, place / f"killed{number}")
        moment = chance.uniform(0.0, long[kind])
        _killed(forks, course, place, moment)
        if number % 2:
            _killed(forks, course, place, chance.uniform(0.0, long[kind]))
        assert _end(course, place) == wanted, f"killed after {moment:.3f} s (seed {seed})"


def test_no_half_written_file_stays_in_the_way(forks: Any, begun: Path, place: Path) -> None:
    course = classroom.copy(begun, place / "parts")
    _killed(forks, course, place, 0.4)
    graded(course, place / "class")
    assert not list((course / "autograded").rglob("*.part"))
