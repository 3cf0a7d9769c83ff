"""A small exercise with a class that works on it, and a quick way to run its notebooks without a sandbox."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

from course_lib.grading.exercise import Exercise
from course_lib.grading.intake import released
from course_lib.grading.pool import Ran
from course_lib.grading.run import Graded, grade
from course_lib.practice.handing import ANSWER, handed_over

NAME = "91-a"
RIGHT = {"q1": "24", "q2": "['a', 'b']", "q3": "(10, None)"}
WRONG = {"q1": "7", "q2": "['a', 'x']", "q3": "(10, 12)"}
KINDS = {"q1": "number", "q2": "set", "q3": "range"}
POINTS = {"q1": 3, "q2": 4, "q3": 3, "w1": 5}
LEVELS = ("Basic", "Emergent", "Proficient")
CONFIG = Path(__file__).parents[2] / "exercises" / "nbgrader_config.py"
QUESTIONS = {
    "q1": {"kind": "number", "points": 3, "answer": 24, "partial": [{"answer": 18, "points": 1, "reason": "x."}]},
    "q2": {"kind": "set", "points": 4, "answer": ["a", "b"], "each": 2, "extra": -1},
    "q3": {"kind": "range", "points": 3, "low": 10, "high": None, "low_points": 2},
}


def cell(kind: str, name: str, source: str, **nbgrader: Any) -> dict[str, Any]:
    ours = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False, **nbgrader}
    made = {"cell_type": kind, "id": name, "metadata": {"nbgrader": {"grade_id": name, **ours}}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def source_notebook(title: str) -> dict[str, Any]:
    cells = [
        cell("markdown", "title", f"# 91 · {title}\n\nA small exercise.", locked=True),
        cell("code", "start", "from course_lib.practice import hand_in", locked=True),
    ]
    for name, kind in KINDS.items():
        text = f"**{title}, question {name}**. What does the notice say about {kind} {name}?"
        answer = f"{name} = None  # put your answer here\n### BEGIN SOLUTION\n{name} = {RIGHT[name]}\n### END SOLUTION"
        check = f'hand_in("{name}", {name}, kind="{kind}")'
        cells += [
            cell("markdown", f"{name}-text", text, locked=True),
            cell("code", name, answer, solution=True),
            cell("code", f"{name}-check", check, grade=True, locked=True, points=POINTS[name]),
        ]
    cells += [
        cell("markdown", "w1-text", f"**{title}**. Say in two sentences how sure you are.", locked=True),
        cell("markdown", "w1", "The model answer.", solution=True, grade=True, points=POINTS["w1"]),
    ]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}


def make_course(folder: Path, *others: str) -> Path:
    """A course folder with one exercise, or several that ask different things."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CONFIG, folder / CONFIG.name)
    for number, name in enumerate((NAME, *others)):
        place = folder / "source" / name
        place.mkdir(parents=True)
        title = f"Why the letter was late, part {number}" if number else "How many came"
        save(place / f"{name}.ipynb", source_notebook(title))
        levels = {level: {"points": points, "text": "t"} for level, points in zip(LEVELS, (1, 3, 5), strict=True)}
        rubric = {
            "points": 5,
            "criteria": [{"name": "care", "points": 5, "levels": levels}],
            "comments": ["Name the passage."],
            "samples": {level: f"A {level} sample." for level in LEVELS},
            "model": "The model answer.",
        }
        for file, part, entries in (("key", "questions", QUESTIONS), ("rubric", "written", {"w1": rubric})):
            document = yaml.safe_dump({"assignment": name, part: entries})
            (place / f"{file}.yaml").write_text(document, encoding="utf-8")
    return folder


def exercise(course: Path, name: str = NAME) -> Exercise:
    return Exercise.load(course / "source" / name)


def filled(
    course: Path, answers: dict[str, str] | None = None, written: str | None = "I am sure.", name: str = NAME
) -> Any:
    """A learner's notebook: the copy that was handed out, filled in."""
    notebook = released(exercise(course, name))
    for label, answer in (RIGHT if answers is None else answers).items():
        by_id(notebook, label)["source"] = f"{label} = {answer}"
    if written is not None:
        by_id(notebook, "w1")["source"] = written
    return notebook


def by_id(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == name)


def save(path: Path, notebook: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return path


def class_of(course: Path, folder: Path, size: int = 6) -> Path:
    """A folder with a class's work: right, wrong, empty and broken."""
    right, wrong, empty = filled(course), filled(course, WRONG), filled(course, {}, None)
    for number in range(size):
        path = folder / f"learner{number:03}" / f"{NAME}.ipynb"
        save(path, {1: wrong, 3: empty}.get(number % 6, right))
        if number % 6 == 5:
            path.write_text('{"cells": [', encoding="utf-8")
    return folder


def plainly(items: Iterable[tuple[str, Any]], pause: float = 0.0) -> Iterator[Ran]:
    """Run notebooks right here. Only for work that the tests wrote."""
    for key, notebook in items:
        executed = json.loads(json.dumps(notebook))
        outputs: list[Any] = []

        def hand_in(question: str, answer: Any, *, kind: str, kept: list[Any] = outputs) -> None:
            document = handed_over(question, answer, kind=kind)
            kept.append({"output_type": "display_data", "metadata": {}, "data": {ANSWER: document}})

        names: dict[str, Any] = {}
        for each in executed["cells"]:
            if each["cell_type"] != "code":
                continue
            outputs.clear()
            try:
                exec(each["source"], names)
            except Exception as error:
                told = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
                outputs.append({"output_type": "error", **told})
            names["hand_in"] = hand_in
            each["outputs"] = list(outputs)
        time.sleep(pause)
        yield Ran(key, executed)


def graded(course: Path, source: Path, pause: float = 0.0, **options: Any) -> Graded:
    return grade(course, NAME, source, execute=options.pop("execute", lambda items: plainly(items, pause)), **options)


def gradebook(course: Path) -> dict[str, Any]:
    """All that the gradebook and ``autograded/`` hold, without ids that differ from one time to the next."""
    submitted = (
        "join submitted_notebook n on n.id = x.notebook_id join submitted_assignment s on s.id = n.assignment_id "
        "join base_cell b on b.id = x.cell_id order by 1, 2"
    )
    queries = {
        "students": "select id, first_name, last_name from student order by id",
        "submissions": "select a.name, s.student_id from submitted_assignment s "
        "join assignment a on a.id = s.assignment_id order by 1, 2",
        "grades": "select s.student_id, b.name, x.auto_score, x.manual_score, x.needs_manual_grade from grade x "
        + submitted,
        "comments": "select s.student_id, b.name, x.auto_comment, x.manual_comment from comment x " + submitted,
        "cells": "select name, source, checksum from source_cell order by name",
    }
    database = sqlite3.connect(course / "gradebook.db")
    try:
        found: dict[str, Any] = {name: database.execute(query).fetchall() for name, query in queries.items()}
    finally:
        database.close()
    found["files"] = {
        path.relative_to(course).as_posix(): path.read_bytes() for path in sorted(course.glob("autograded/**/*.ipynb"))
    }
    return found


def scores(course: Path, learner: str) -> dict[str, float | None]:
    return {name: auto for student, name, auto, _, _ in gradebook(course)["grades"] if student == learner}


def run_for_a_kill(course: str, source: str, pause: float) -> None:
    graded(Path(course), Path(source), pause)


def copy(course: Path, target: Path) -> Path:
    shutil.copytree(course, target)
    return target


def read_notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)
