import os
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import determine_grade
from traitlets.config import Config

from course_lib.grading import preprocess
from course_lib.grading.checks import NO_ANSWER
from course_lib.grading.exercise import Exercise
from course_lib.grading.preprocess import Check, RequireSandbox, mark
from course_lib.grading.release import config_of, write_release
from course_lib.practice.handing import ANSWER, handed_over
from tests.grading import small

pytestmark = pytest.mark.filterwarnings("ignore")
SOLVED = {question: f"{question} = {answer}" for question, (_, _, answer) in small.ANSWERS.items()}


@pytest.fixture
def exercise(tmp_path):
    return Exercise.load(small.write(tmp_path))


def executed(answers, extra=()):
    """The notebook as it comes back from a kernel, with these answers in its check cells."""
    nb = small.notebook()
    for question, (kind, _, _) in small.ANSWERS.items():
        if question in answers:
            document = handed_over(question, answers[question], kind=kind)
            data = {ANSWER: document, "text/html": "<script>alert(1)</script>", "text/plain": "99.0"}
            small.named(nb, f"{question}-check").outputs = [
                *(nbformat.v4.new_output(*each[:1], **each[1]) for each in extra),
                nbformat.v4.new_output("display_data", data=data),
            ]
    return nb


def stored(nb, question):
    """What nbgrader would store as the score of a question."""
    return determine_grade(small.named(nb, f"{question}-check"))


def test_nbgrader_stores_the_partial_score(exercise):
    nb = executed({"q1": 24, "q2": ["stall-1", "stall-9"], "q3": [{"stall": "one", "low": 3, "group": "visitors"}]})
    scores = mark(nb, exercise)
    assert {question: checked.points for question, checked in scores.items()} == {"q1": 1, "q2": 0, "q3": 2}
    assert [stored(nb, question) for question in scores] == [(1.0, 2.0), (0.0, 4.0), (2.0, 4.0)]
    text = small.named(nb, "q1-check").outputs[0].text
    assert text == "1 of 2 points.\n- Count the staff.\nHanded in: 24\n"


def test_a_right_answer_that_warns_is_right(exercise):
    warning = ("stream", {"name": "stderr", "text": "UserWarning: take care\n"})
    wrong = ("execute_result", {"data": {"text/plain": "0.0"}})
    nb = executed({"q1": 42}, extra=[warning, wrong])
    assert mark(nb, exercise)["q1"].reasons == ()
    assert stored(nb, "q1") == (2.0, 2.0)


def test_nothing_of_a_learner_s_page_is_left_in_a_check_cell(exercise):
    nb = executed({"q1": 42})
    mark(nb, exercise)
    assert "script" not in nbformat.writes(nb)
    assert [each.output_type for each in small.named(nb, "q1-check").outputs] == ["stream", "execute_result"]


def test_the_error_in_the_answer_s_own_cell_is_named_first(exercise):
    nb = executed({"q1": None})
    for name, error in (("q2", "SyntaxError"), ("q2-check", "NameError")):
        small.named(nb, name).outputs = [nbformat.v4.new_output("error", ename=error, evalue="", traceback=[])]
    assert mark(nb, exercise)["q2"].reasons == (NO_ANSWER, "The answer's cell stopped with an error (SyntaxError).")


def test_no_answer_is_zero_with_a_reason_and_the_error_is_named(exercise):
    nb = executed({"q1": None})
    small.named(nb, "q2-check").outputs = [
        nbformat.v4.new_output("error", ename="NameError", evalue="<b>", traceback=[])
    ]
    small.named(nb, "q3-check").outputs = [nbformat.v4.new_output("error", ename="<b>", evalue="", traceback=[])]
    scores = mark(nb, exercise)
    told = "The cell below the answer stopped with an error (NameError)."
    assert [checked.reasons for checked in scores.values()] == [(NO_ANSWER,), (NO_ANSWER, told), (NO_ANSWER,)]
    assert [stored(nb, question)[0] for question in scores] == [0.0, 0.0, 0.0]
    assert told in small.named(nb, "q2-check").outputs[0].text
    assert "<b>" not in nbformat.writes(nb)


def test_only_check_cells_are_touched_and_no_key_is_told(exercise):
    nb = executed({"q1": 7, "q2": ["stall-2"], "q3": []})
    before = deepcopy(nb)
    mark(nb, exercise)
    for cell, was in zip(nb.cells, before.cells, strict=True):
        assert cell.source == was.source
        if not cell.metadata["nbgrader"]["grade_id"].endswith("-check"):
            assert cell == was
    told = "".join(small.named(nb, f"{q}-check").outputs[0].text for q in small.ANSWERS)
    assert not any(secret in told for secret in ("42", "stall-1", "stall-3", "visitors"))


def test_a_missing_check_cell_is_scored_as_no_answer(exercise):
    nb = executed({"q1": 42})
    nb.cells = [cell for cell in nb.cells if cell.id != "q1-check"]
    assert mark(nb, exercise)["q1"].points == 0


def test_without_the_sandbox_the_run_ends(monkeypatch):
    preprocess.sandbox_fault.cache_clear()
    monkeypatch.setattr(preprocess, "KERNEL", "no-such-kernel")
    with pytest.raises(SystemExit, match=r"Nothing was graded.*is not installed\. Install it"):
        RequireSandbox().preprocess(nbformat.v4.new_notebook(), {})
    RequireSandbox(unsafe=True).preprocess(nbformat.v4.new_notebook(), {})
    preprocess.sandbox_fault.cache_clear()


def test_the_exercise_is_found_from_the_folder_of_the_course(exercise, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nb = executed({"q1": 42})
    Check().preprocess(nb, {"nbgrader": {"assignment": small.NAME}})
    assert stored(nb, "q1") == (2.0, 2.0)


def submit(course, learner, change):
    nb = nbformat.read(course / "release" / small.NAME / f"{small.NAME}.ipynb", as_version=4)
    change(nb)
    folder = course / "submitted" / learner / small.NAME
    folder.mkdir(parents=True)
    nbformat.write(nb, folder / f"{small.NAME}.ipynb")


def solve(nb, **sources):
    for name, source in {**SOLVED, "w1": "It subtracts.", **sources}.items():
        small.named(nb, name).source = source


def test_nbgrader_s_own_autograde_and_feedback_use_the_checks(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    small.write(tmp_path)
    config = Config(config_of(tmp_path))
    config.CourseDirectory.root = str(tmp_path)
    config.RequireSandbox.unsafe = True
    config.Execute.kernel_name = "python3"
    api = NbGraderAPI(config=config)
    assert api.generate_assignment(small.NAME)["success"]
    write_release(tmp_path, small.NAME)

    def harmed(nb):
        warns = "import sys\nprint('take care', file=sys.stderr)\nq1 = '42'"
        solve(nb, q1=warns, q2="q2 = ['stall-1']", q3="1 / 0", **{"q2-check": "4.0"})
        nb.cells = [cell for each in nb.cells for cell in ([each, deepcopy(each)] if each.id == "q1" else [each])]
        nb.cells = [cell for cell in nb.cells if cell.id not in ("start", "q1-check")]

    submit(tmp_path, "good", solve)
    submit(tmp_path, "harmed", harmed)
    for learner in ("good", "harmed"):
        told = api.autograde(small.NAME, learner)
        assert told["success"], told
        assert api.generate_feedback(small.NAME, learner)["success"]
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        scores = {
            each.student.id: {grade.name: grade.auto_score for nb in each.notebooks for grade in nb.grades}
            for each in gradebook.assignment_submissions(small.NAME)
        }
    assert scores["good"] == {"q1-check": 2, "q2-check": 4, "q3-check": 4, "w1": None}
    assert scores["harmed"] == {"q1-check": 2, "q2-check": 2, "q3-check": 0, "w1": None}
    page = (tmp_path / "feedback" / "harmed" / small.NAME / f"{small.NAME}.html").read_text()
    assert "Something that belongs to the answer is missing." in page
    assert "No answer was handed in." in page
    assert "stall-3" not in page
