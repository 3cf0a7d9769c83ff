import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from course_lib.grading import executors, run
from course_lib.grading.executors import on_cluster
from course_lib.grading.pool import Ran
from course_lib.grading.record import Outcome, Recorder
from course_lib.grading.run import GradingError, grade
from course_lib.grading.sandbox import Limits, SandboxError
from tests.grading import classroom
from tests.grading.classroom import NAME, WRONG, by_id, filled, graded, plainly, save

FULL = {"q1-check": 3, "q2-check": 4, "q3-check": 3, "w1": None}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class of six was graded."""
    place = tmp_path_factory.mktemp("run")
    course = classroom.make_course(place / "course")
    source = classroom.class_of(course, place / "course" / "class")
    graded(course, source)
    return course


@pytest.fixture
def course(begun: Path, tmp_path: Path) -> Path:
    return classroom.copy(begun, tmp_path / "course")


@pytest.fixture
def source(course: Path) -> Path:
    return course / "class"


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def noting(ran: list[str]) -> Any:
    def execute(items: Any) -> Iterator[Ran]:
        for each in plainly(items):
            ran.append(each.key)
            yield each

    return execute


def test_everybody_has_a_status_and_the_right_score(course: Path, source: Path) -> None:
    done = graded(course, source)
    assert {each.learner: each.status for each in done.outcomes} == {
        "learner000": "graded",
        "learner001": "graded",
        "learner002": "graded",
        "learner003": "graded with remarks",
        "learner004": "graded",
        "learner005": "failed",
    }
    assert classroom.scores(course, "learner000") == FULL
    assert classroom.scores(course, "learner001") == {"q1-check": 0, "q2-check": 1, "q3-check": 2, "w1": None}
    assert classroom.scores(course, "learner003") == {"q1-check": 0, "q2-check": 0, "q3-check": 0, "w1": 0}
    assert classroom.scores(course, "learner005") == {}
    assert "cut off" in done.outcomes[-1].reason
    assert all(score.reasons for score in done.outcomes[1].scores.values() if score.points is not None)


def test_work_is_put_where_nbgrader_looks_for_it(course: Path) -> None:
    path = course / "submitted" / "learner000" / NAME / f"{NAME}.ipynb"
    assert by_id(classroom.read_notebook(path), "q1")["source"] == "q1 = 24"
    shown = classroom.read_notebook(course / "autograded" / "learner001" / NAME / f"{NAME}.ipynb")
    outputs = by_id(shown, "q3-check")["outputs"]
    assert [each["output_type"] for each in outputs] == ["stream", "execute_result"]
    assert outputs[1]["data"]["text/plain"] == "2.0"


def test_other_work_in_nbgraders_place_is_left_alone(course: Path, tmp_path: Path) -> None:
    place = save(course / "submitted" / "max" / NAME / f"{NAME}.ipynb", filled(course, WRONG))
    before = place.read_bytes()
    save(tmp_path / "more" / "max" / f"{NAME}.ipynb", filled(course))
    graded(course, tmp_path / "more")
    assert place.read_bytes() == before
    assert classroom.scores(course, "max") == FULL


def test_what_is_done_is_not_done_again(course: Path, source: Path, noting: Any, ran: list[str]) -> None:
    before = classroom.gradebook(course)
    assert graded(course, source, execute=noting).ran == 0
    assert ran == []
    assert classroom.gradebook(course) == before


def test_changed_work_is_run_again(course: Path, source: Path, noting: Any, ran: list[str]) -> None:
    save(source / "learner001" / f"{NAME}.ipynb", filled(course))
    graded(course, source, execute=noting)
    assert ran == ["learner001"]
    assert classroom.scores(course, "learner001") == FULL


def test_a_changed_key_is_checked_without_running(course: Path, source: Path, noting: Any, ran: list[str]) -> None:
    path = course / "source" / NAME / "key.yaml"
    path.write_text(path.read_text().replace("answer: 24", "answer: 7"))
    graded(course, source, execute=noting)
    assert ran == []
    assert classroom.scores(course, "learner000")["q1-check"] == 0
    assert classroom.scores(course, "learner001")["q1-check"] == 3


def test_a_lost_gradebook_is_made_anew(course: Path, source: Path, noting: Any, ran: list[str]) -> None:
    before = classroom.gradebook(course)
    (course / "gradebook.db").unlink()
    graded(course, source, execute=noting)
    assert ran == []
    assert classroom.gradebook(course) == before


def test_again_runs_and_keeps_what_a_person_gave(course: Path, source: Path, noting: Any, ran: list[str]) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        given = gradebook.find_grade("w1", NAME, NAME, "learner000")
        given.manual_score, given.needs_manual_grade = 4, False
        gradebook.db.commit()
    graded(course, source, execute=noting, again=True, only=["learner000", "learner001"])
    assert sorted(ran) == ["learner000", "learner001"]
    assert ("learner000", "w1", None, 4, 0) in classroom.gradebook(course)["grades"]


def test_only_takes_learners(course: Path, source: Path) -> None:
    with pytest.raises(GradingError, match="nobody"):
        graded(course, source, only=["nobody"])


def test_the_roster_makes_people_missing_but_never_ungraded(course: Path, source: Path, tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\nlearner000,Jane Doe\nlearner009,Max Kern\n")
    done = graded(course, source, roster=roster)
    assert (
        done.counts == {"graded": 0, "graded with remarks": 5, "failed": 1, "missing": 1} or done.counts["missing"] == 1
    )
    missing = next(each for each in done.outcomes if each.status == "missing")
    assert (missing.learner, missing.name, dict(missing.scores)) == ("learner009", "Max Kern", {})
    late = tmp_path / "late"
    save(late / "learner009" / f"{NAME}.ipynb", filled(course))
    done = graded(course, late, roster=roster)
    assert {each.learner: each.status for each in done.outcomes}["learner000"].startswith("graded")
    assert classroom.scores(course, "learner000") == FULL
    assert classroom.scores(course, "learner009") == FULL


def test_a_failed_run_has_no_score_and_a_lost_worker_is_tried_again(course: Path, tmp_path: Path) -> None:
    for name in ("max", "ida"):
        save(tmp_path / "more" / name / f"{NAME}.ipynb", filled(course))

    def failing(items: Any) -> Iterator[Ran]:
        for key, notebook in items:
            lost = "The cluster's worker was lost." if key == "ida" else "It ran too long."
            yield Ran(key, dict(notebook), lost)

    done = graded(course, tmp_path / "more", execute=failing)
    assert {each.learner: each.status for each in done.outcomes if each.learner in ("max", "ida")} == {
        "max": "failed",
        "ida": "failed",
    }
    assert classroom.scores(course, "max") == {}
    done = graded(course, tmp_path / "more")
    assert {each.learner: each.status for each in done.outcomes if each.learner in ("max", "ida")} == {
        "max": "failed",
        "ida": "graded",
    }


def test_what_cannot_be_recorded_fails_its_learner_alone(
    course: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Recorder.store

    def stumble(self: Recorder, outcome: Outcome, *arguments: Any, **options: Any) -> None:
        if outcome.learner == "learner001":
            raise RecursionError("too deep")
        store(self, outcome, *arguments, **options)

    monkeypatch.setattr(Recorder, "store", stumble)
    found = {each.learner: each for each in graded(course, source, again=True).outcomes}
    assert (found["learner001"].status, found["learner002"].status) == ("failed", "graded")
    assert "could not be recorded (RecursionError)" in found["learner001"].reason
    assert classroom.scores(course, "learner001") == {}


def test_ctrl_c_stops_between_two_and_the_next_run_goes_on(course: Path, tmp_path: Path) -> None:
    for name in ("ada", "ida", "max"):
        save(tmp_path / "more" / name / f"{NAME}.ipynb", filled(course))

    def stopping(items: Any) -> Iterator[Ran]:
        yield next(plainly(items))
        raise KeyboardInterrupt

    done = graded(course, tmp_path / "more", execute=stopping)
    assert (done.stopped, done.waiting, done.ran) == (True, ("ida", "max"), 1)
    done = graded(course, tmp_path / "more")
    assert (done.stopped, done.waiting, done.ran) == (False, (), 2)


def test_a_forged_answer_is_flagged_and_does_not_count(course: Path, tmp_path: Path) -> None:
    notebook = filled(course, WRONG)
    document = {"schema": 1, "question": "q1", "kind": "number", "answer": 24, "form": "ok"}
    output = {"output_type": "display_data", "metadata": {}, "data": {run.ANSWER: document}}
    save(tmp_path / "more" / "max" / f"{NAME}.ipynb", notebook)

    def forging(items: Any) -> Iterator[Ran]:
        for each in plainly(items):
            by_id(each.notebook, "q1")["outputs"] = [output]
            yield each

    done = graded(course, tmp_path / "more", execute=forging)
    outcome = next(each for each in done.outcomes if each.learner == "max")
    assert classroom.scores(course, "max")["q1-check"] == 0
    assert any("an answer of its own" in told for told in outcome.suspect)


def test_progress_has_an_estimate(course: Path, tmp_path: Path) -> None:
    for number in range(3):
        save(tmp_path / "more" / f"more{number}" / f"{NAME}.ipynb", filled(course))
    told: list[run.Progress] = []
    graded(course, tmp_path / "more", tell=told.append)
    assert [(each.done, each.total) for each in told] == [(1, 3), (2, 3), (3, 3)]
    assert told[0].left is not None
    assert told[0].left > 0
    assert told[-1].left == 0


def test_without_a_sandbox_nothing_runs(course: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "probe", lambda: "The sandbox needs bubblewrap.")
    with pytest.raises(GradingError, match=r"needs bubblewrap(.|\n)*--unsafe"):
        grade(course, NAME, source, as_root=True)


def test_not_as_root(course: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(GradingError, match="--as-root"):
        grade(course, NAME, source)


def test_in_the_sandbox(walls: None, course: Path, tmp_path: Path) -> None:
    looping = filled(course)
    by_id(looping, "q1")["source"] = "while True: pass"
    save(tmp_path / "more" / "good" / f"{NAME}.ipynb", filled(course))
    save(tmp_path / "more" / "wrong" / f"{NAME}.ipynb", filled(course, WRONG))
    save(tmp_path / "more" / "looping" / f"{NAME}.ipynb", looping)
    done = grade(course, NAME, tmp_path / "more", workers=1, as_root=True, limits=Limits(cell_seconds=1, seconds=3))
    found = {each.learner: each for each in done.outcomes}
    assert classroom.scores(course, "good") == FULL
    assert classroom.scores(course, "wrong") == {"q1-check": 0, "q2-check": 1, "q3-check": 2, "w1": None}
    assert found["looping"].status in ("failed", "graded with remarks")
    assert found["good"].seconds > 0


def test_unsafe_gives_the_same_scores(course: Path, tmp_path: Path) -> None:
    save(tmp_path / "more" / "good" / f"{NAME}.ipynb", filled(course))
    grade(course, NAME, tmp_path / "more", workers=1, unsafe=True, as_root=True)
    assert classroom.scores(course, "good") == FULL


def test_a_cluster_gives_the_same_gradebook(walls: None, begun: Path, source: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    other = classroom.make_course(tmp_path / "other")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        grade(other, NAME, source, scheduler=cluster.scheduler_address, as_root=True)
    here, there = classroom.gradebook(begun), classroom.gradebook(other)
    assert {name: there[name] for name in there if name != "files"} == {
        name: here[name] for name in here if name != "files"
    }
    assert there["files"].keys() == here["files"].keys()


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "PATIENCE", 1)
    with pytest.raises(SandboxError, match="No scheduler"):
        list(on_cluster("tcp://127.0.0.1:9", Limits())(iter([])))


def test_a_cluster_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SandboxError, match="dask"):
        list(on_cluster("tcp://127.0.0.1:9", Limits())(iter([])))


def test_the_report_names_everybody(course: Path) -> None:
    report = course / "grading" / NAME / "report.csv"
    assert len(report.read_text().splitlines()) == 7
    lines = (course / "grading" / NAME / "journal.jsonl").read_text().splitlines()
    assert {json.loads(line)["learner"] for line in lines} == {f"learner{number:03}" for number in range(6)}
