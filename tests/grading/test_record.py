import csv
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.grading.intake import released
from course_lib.grading.record import Journal, Outcome, Recorder, RecordError, Score, write_report
from course_lib.grading.roster import Person
from tests.grading import classroom
from tests.grading.classroom import NAME

OUTCOME = Outcome(
    "jane",
    "graded",
    scores={"q1": Score(1.5, 3, ("A reason.",)), "q2": Score(4, 4), "q3": Score(0, 3), "w1": Score(None, 5)},
    work="w",
    key="k",
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a gradebook that knows the exercise."""
    course = classroom.make_course(tmp_path_factory.mktemp("record") / "course")
    with _recorder(course):
        pass
    return course


@pytest.fixture
def course(begun: Path, tmp_path: Path) -> Path:
    return classroom.copy(begun, tmp_path / "course")


def _recorder(course: Path) -> Recorder:
    exercise = classroom.exercise(course)
    return Recorder(course, exercise, released(exercise))


def _version(course: Path) -> list[tuple[str]]:
    database = sqlite3.connect(course / "gradebook.db")
    try:
        return database.execute("select version_num from alembic_version").fetchall()
    finally:
        database.close()


def _by_a_person(course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("w1", NAME, NAME, "jane")
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.find_comment("w1", NAME, NAME, "jane").manual_comment = "Well argued."
        gradebook.db.commit()


def test_nbgrader_reads_what_is_recorded(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.enrol([Person("jane", "Jane", "Doe", "jane@example.org", "7")])
        recorder.store(OUTCOME, classroom.filled(course), handed_in="2026-01-02 10:00:00 UTC")
        assert recorder.recorded() == {"jane"}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(NAME, "jane")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (5.5, 15, True)
        assert submission.timestamp.isoformat() == "2026-01-02T10:00:00"
        student = gradebook.find_student("jane")
        assert (student.first_name, student.email, student.lms_user_id) == ("Jane", "jane@example.org", "7")
        written = gradebook.find_grade("w1", NAME, NAME, "jane")
        assert (written.auto_score, written.needs_manual_grade) == (None, True)
        assert gradebook.find_grade("q1-check", NAME, NAME, "jane").auto_score == 1.5
    path = course / "autograded" / "jane" / NAME / f"{NAME}.ipynb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_assignment_is_recorded_as_nbgrader_does(course: Path) -> None:
    ours, version = classroom.gradebook(course)["cells"], _version(course)
    (course / "gradebook.db").unlink()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    line = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME, "--force"]
    subprocess.run(line, cwd=course, env=environment, check=True, capture_output=True)
    assert classroom.gradebook(course)["cells"] == ours
    assert _version(course) == version


def test_an_answer_that_was_left_empty_is_said_to_be_so(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course, {"q1": "1"}, None))
    assert classroom.gradebook(course)["comments"] == [
        ("jane", "q1", None, None),
        ("jane", "q2", "No response.", None),
        ("jane", "q3", "No response.", None),
        ("jane", "w1", "No response.", None),
    ]


def test_recording_twice_changes_nothing(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course))
        once = classroom.gradebook(course)
        recorder.store(OUTCOME, classroom.filled(course))
    assert classroom.gradebook(course) == once


@pytest.mark.parametrize(("same_work", "needs"), [(True, 0), (False, 1)])
def test_what_a_person_gave_stays(course: Path, same_work: bool, needs: int) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course))
        _by_a_person(course)
        recorder.store(OUTCOME, classroom.filled(course), same_work=same_work)
    found = classroom.gradebook(course)
    assert ("jane", "w1", None, 4, needs) in found["grades"]
    assert ("jane", "w1", None, "Well argued.") in found["comments"]


def test_a_failure_has_no_scores(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course))
        recorder.fail(Outcome("jane", "failed", reason="It broke."))
        assert recorder.recorded() == set()
    found = classroom.gradebook(course)
    assert (found["submissions"], found["grades"], found["comments"], found["files"]) == ([], [], [], {})


def test_a_failure_after_a_persons_mark_keeps_the_mark(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course))
        _by_a_person(course)
        recorder.fail(Outcome("jane", "failed", reason="It broke."))
    found = classroom.gradebook(course)
    assert ("jane", "w1", None, 4, 1) in found["grades"]
    assert ("jane", "q1-check", None, None, 1) in found["grades"]
    assert found["files"]


def test_people_are_not_overwritten(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.enrol([Person("jane", "Jane", "Doe")])
        recorder.enrol([Person("jane", "J.", "", "jane@example.org")])
    assert classroom.gradebook(course)["students"] == [("jane", "Jane", "Doe")]


def test_only_one_run_writes(course: Path) -> None:
    with _recorder(course), pytest.raises(RecordError, match="Another run"), _recorder(course):
        pass


def test_a_gradebook_that_is_none(course: Path) -> None:
    (course / "gradebook.db").write_text("hello")
    with pytest.raises(RecordError, match="cannot be used"), _recorder(course):
        pass
    (course / "gradebook.db").unlink()


def test_an_exercise_with_other_cells_is_refused(course: Path) -> None:
    with _recorder(course) as recorder:
        recorder.store(OUTCOME, classroom.filled(course))
    exercise = classroom.exercise(course)
    changed = released(exercise)
    changed["cells"].append(classroom.cell("markdown", "more", "More.", locked=True))
    with pytest.raises(RecordError, match="other cells"), Recorder(course, exercise, changed):
        pass


def test_a_torn_line_of_the_journal_is_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.read() == {}
    journal.add(OUTCOME)
    journal.add(replace(OUTCOME, learner="max"))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-20])
    assert journal.read() == {"jane": OUTCOME}
    journal.add(replace(OUTCOME, status="failed", scores={}))
    journal.add(replace(OUTCOME, learner="ida"))
    found = journal.read()
    assert (found["jane"].status, found["ida"].status) == ("failed", "graded")


def test_the_report_is_a_table_without_formulas(course: Path, tmp_path: Path) -> None:
    outcomes = [
        replace(OUTCOME, name='=HYPERLINK("x")', remarks=("A, b.", 'C "d".')),
        Outcome("max", "failed", reason="It broke.\nBadly."),
        Outcome("ida", "missing", reason="Nothing was handed in."),
    ]
    write_report(tmp_path / "report.csv", outcomes, classroom.exercise(course))
    with (tmp_path / "report.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["name"] == '\'=HYPERLINK("x")'
    assert (rows[0]["points"], rows[0]["of"], rows[0]["to be marked"]) == ("5.5", "10", "w1")
    assert (rows[0]["q1 (of 3)"], rows[0]["q1: reasons"], rows[0]["w1 (of 5)"]) == ("1.5", "A reason.", "")
    assert [rows[1][name] for name in ("points", "of", "q1 (of 3)", "w1 (of 5)")] == [""] * 4
    assert rows[1]["reason"] == "It broke.\nBadly."
    assert rows[2]["status"] == "missing"


def test_a_new_gradebook_is_there_as_a_whole(course: Path) -> None:
    (course / "gradebook.db").unlink()
    (course / ".gradebook.db.part").write_text("half of one")
    with _recorder(course):
        pass
    assert len(_version(course)) == 1
    assert not (course / ".gradebook.db.part").exists()
