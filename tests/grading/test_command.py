from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from course_lib.grading import command
from course_lib.grading.run import grade
from tests.grading import classroom
from tests.grading.classroom import NAME, filled, plainly, save

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = classroom.make_course(tmp_path_factory.mktemp("command") / "course")
    classroom.graded(course, save(course / "class" / "jane" / f"{NAME}.ipynb", filled(course)).parent.parent)
    return course


@pytest.fixture
def course(begun: Path, tmp_path: Path) -> Path:
    return classroom.copy(begun, tmp_path / "course")


@pytest.fixture
def call(course: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    def called(source: Path, *options: str, execute: Any = plainly) -> Result:
        monkeypatch.setattr(command, "grade_class", partial(grade, execute=execute))
        return CliRunner().invoke(command.grade, [NAME, str(source), "--course", str(course), *options])

    return called


def test_all_is_well(call: Call, course: Path) -> None:
    result = call(course / "class")
    assert result.exit_code == 0
    assert [line.split() for line in result.output.splitlines()[:4]] == [
        ["graded", "1"],
        ["graded", "with", "remarks", "0"],
        ["failed", "0"],
        ["missing", "0"],
    ]
    assert str(course / "grading" / NAME / "report.csv") in result.output


def test_a_failure_is_told_and_ends_with_1(call: Call, course: Path, tmp_path: Path) -> None:
    classroom.class_of(course, tmp_path / "class")
    result = call(tmp_path / "class")
    assert result.exit_code == 1
    assert "learner005: failed. The file is not valid JSON" in result.output
    assert "6 of 6" in result.output


def test_suspect_work_is_told(call: Call, course: Path, tmp_path: Path) -> None:
    notebook = filled(course)
    classroom.by_id(notebook, "q1")["source"] += "\nimport socket"
    save(tmp_path / "class" / "max" / f"{NAME}.ipynb", notebook)
    result = call(tmp_path / "class")
    assert result.exit_code == 0
    assert "max: to be looked at. Cell" in result.output


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--only", "nobody"], "nobody"), (["--roster", "no.csv"], "roster"), (["--course", "nowhere"], "nowhere")],
)
def test_what_cannot_be_done_is_said(call: Call, course: Path, options: list[str], told: str) -> None:
    result = call(course / "class", *options)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_source_that_is_not_there(call: Call, tmp_path: Path) -> None:
    result = call(tmp_path / "nothing")
    assert result.exit_code == 1
    assert "There is no" in result.output


def test_stopped(call: Call, course: Path, tmp_path: Path) -> None:
    save(tmp_path / "class" / "max" / f"{NAME}.ipynb", filled(course))

    def stopping(items: Any) -> Any:
        raise KeyboardInterrupt
        yield

    result = call(tmp_path / "class", execute=stopping)
    assert result.exit_code == 1
    assert "the same command goes on" in result.output


def test_unsafe_is_loud(call: Call, course: Path) -> None:
    assert "UNSAFE" in call(course / "class", "--unsafe").output


def test_mistyped(call: Call, course: Path) -> None:
    assert call(course / "class", "--workers", "0").exit_code == 2
