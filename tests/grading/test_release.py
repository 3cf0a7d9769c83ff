import json
import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from course_lib.grading.checks import NO_ANSWER, check
from course_lib.grading.exercise import Exercise, ExerciseError
from course_lib.grading.handed import handed
from course_lib.grading.release import RENEW, config_of, leaks, main, release, stale, write_release
from tests.grading import small

COURSE = Path(__file__).parents[2] / "exercises"
SHIPPED = sorted(path.name for path in (COURSE / "source").iterdir() if path.is_dir())


def copy_of(course, name=small.NAME):
    return nbformat.reads(release(course, Exercise.load(course / "source" / name)), as_version=4)


def test_the_solution_is_gone_and_everything_else_stays(tmp_path):
    small.write(tmp_path)
    copy = copy_of(tmp_path)
    assert small.named(copy, "q1").source == "q1 = None\n# Write your answer above this line."
    assert small.named(copy, "w1").source == "YOUR ANSWER HERE"
    assert small.named(copy, "q1-check").source == small.named(small.notebook(), "q1-check").source
    assert small.named(copy, "q1-check").metadata["editable"] is False
    assert [cell.id for cell in copy.cells] == [cell.id for cell in small.notebook().cells]


@pytest.mark.filterwarnings("ignore")
def test_it_is_what_nbgrader_writes(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    small.write(tmp_path)
    ours = write_release(tmp_path, small.NAME).read_bytes()
    shutil.rmtree(tmp_path / "release")
    config = Config(config_of(tmp_path))
    config.CourseDirectory.root = str(tmp_path)
    told = NbGraderAPI(config=config).generate_assignment(small.NAME)
    assert told["success"], told
    written = tmp_path / "release" / small.NAME
    assert (written / f"{small.NAME}.ipynb").read_bytes() == ours
    assert [path.name for path in written.iterdir()] == [f"{small.NAME}.ipynb"]


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("q1", "q1 = None  # or 42?\n### BEGIN SOLUTION\nq1 = 42\n### END SOLUTION", None),
        ("q1", "q1 = 42\n### BEGIN SOLUTION\nq1 = 40 + 2\n### END SOLUTION", "gives a value of the key away"),
        ("q1", "q1 = None\nx = 40 + 2\n### BEGIN SOLUTION\nx = 40 + 2\nq1 = x\n### END SOLUTION", "outside its block"),
        ("q1-check", 'hand_in("q1", q1, kind="number", low=42, high=99)', "a limit of the form is the answer"),
        ("q1-check", 'hand_in("q1", q1, kind="number", low=4, high=420)', None),
        (
            "w1-text",
            "The notice counts nobody: it takes the list of staff from the people at the meeting point.",
            "sample",
        ),
    ],
)
def test_what_gives_the_answer_away_is_refused(tmp_path, name, source, told):
    nb = small.notebook()
    small.named(nb, name).source = source
    exercise = Exercise.load(small.write(tmp_path, nb=nb))
    if told is None:
        assert release(tmp_path, exercise)
    else:
        with pytest.raises(ExerciseError, match=told):
            release(tmp_path, exercise)


def test_marks_outputs_and_other_files_are_found(tmp_path):
    folder = small.write(tmp_path)
    exercise, copy = Exercise.load(folder), copy_of(tmp_path)
    assert list(leaks(exercise, copy)) == []
    small.named(copy, "q1").source += "\n### BEGIN HIDDEN TESTS"
    small.named(copy, "q2").outputs = [nbformat.v4.new_output("stream", text="42")]
    (folder / "answers.csv").write_text("42")
    told = "\n".join(leaks(exercise, copy))
    for part in ("'HIDDEN TESTS' stands", "cell q2: it has an output", "answers.csv would be handed out"):
        assert part in told


def test_a_copy_that_differs_is_told_with_the_remedy(tmp_path, capsys):
    small.write(tmp_path)
    assert main([str(tmp_path), "--check"]) == 1
    assert f"is missing: write it with {RENEW}" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert "12 points" in capsys.readouterr().out
    assert stale(tmp_path) == []
    path = tmp_path / "release" / small.NAME / f"{small.NAME}.ipynb"
    path.write_bytes(path.read_bytes() + b"\n")
    (path.parent / "key.yaml").write_text("a: 1")
    (tmp_path / "release" / "09-z").mkdir()
    told = "\n".join(stale(tmp_path))
    assert f"differs from its source: write it anew with {RENEW}" in told
    assert "key.yaml does not belong into a release" in told
    assert "09-z has no source" in told
    write_release(tmp_path, small.NAME)
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_a_folder_that_is_no_course_is_refused(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert main([]) == 1
    assert main(["--help"]) == 1
    assert "Give the folder of the course" in capsys.readouterr().out
    with pytest.raises(ExerciseError, match=r"no nbgrader_config\.py"):
        config_of(tmp_path)


def test_the_course_s_releases_are_those_of_their_sources():
    assert stale(COURSE) == []


def run(pool, folder, name):
    notebook = json.loads((COURSE / folder / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    ran = pool.run(notebook)
    assert ran.status == "graded", (ran.fault, ran.remarks)
    return nbformat.from_dict(ran.notebook)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_released_exercise_runs_unfilled_and_hands_in_nothing(name, pool):
    exercise = Exercise.load(COURSE / "source" / name)
    nb = run(pool, "release", name)
    answers = handed(nb)
    for question, entry in exercise.questions.items():
        assert answers[question].form == "empty"
        assert check(entry, answers[question]).reasons == (NO_ANSWER,)
        shown = small.named(nb, f"{question}-check").outputs[0]["data"]["text/plain"]
        assert shown == f"Question {question} has no answer yet."


@pytest.mark.parametrize("name", SHIPPED)
def test_the_solution_of_an_exercise_has_full_points(name, pool):
    exercise = Exercise.load(COURSE / "source" / name)
    answers = handed(run(pool, "source", name))
    for question, entry in exercise.questions.items():
        assert answers[question].form == "ok", (question, answers[question])
        checked = check(entry, answers[question])
        assert checked.points == checked.of, (question, checked, answers[question])
