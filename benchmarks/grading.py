"""Time ``course grade`` (in the sandbox) against stock ``nbgrader autograde`` (without one) on the same work.

    python benchmarks/grading.py [--assignment 05-a] [--size 60] [--up-to 500] [--course exercises]

A class's submissions are made by filling the release in, right or, every fifth, partly wrong. For stock nbgrader the
checks become ordinary hidden tests, since it has no other. Both start from nothing, as their commands do, on two cores.
Then ``course grade`` alone grades classes of growing size, to show that its time grows in proportion.
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

from course_lib.grading.exercise import Exercise
from course_lib.grading.handed import CHECK
from course_lib.grading.intake import released

CORES = 2
GRADE = "from course_lib.grading.command import grade; grade()"
STOCK = 'c = get_config()\nc.ClearSolutions.code_stub = {"python": "# Write your answer above this line."}\n'
HIDDEN = """
### BEGIN HIDDEN TESTS
from course_lib.grading.checks import check
from course_lib.grading.handed import Handed
from course_lib.practice.handing import handed_over
_given = handed_over("{question}", {question}, kind="{kind}")
check({entry!r}, Handed("{question}", _given["kind"], _given["answer"], _given["form"])).points
### END HIDDEN TESTS"""

Scores = dict[tuple[str, str], float | None]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--course", type=Path, default=Path("exercises"))
    parser.add_argument("--assignment")
    parser.add_argument("--size", type=int, default=60, help="submissions that both grade")
    parser.add_argument("--up-to", type=int, default=500, help="the largest class for course grade alone; 0 for none")
    given = parser.parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    names = sorted(path.parent.name for path in given.course.glob("source/*/key.yaml"))
    if not names or (given.assignment and given.assignment not in names):
        print(f"There is no exercise {given.assignment or ''} in {given.course}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        return compare(given.course, given.assignment or names[0], Path(folder), given.size, given.up_to)


def compare(course: Path, name: str, place: Path, size: int, largest: int) -> int:
    exercise = Exercise.load(course / "source" / name)
    print(f"{name} ({exercise.title}), {len(exercise.notebook.cells)} cells, {size} submissions, {CORES} cores")
    stock = stock_course(exercise, place / "stock")
    submissions(exercise, stock / "submitted", size)
    ours = our_course(course, name, place / "ours")
    submissions(exercise, ours / "submitted", size)
    our_time = grade(ours, name, ours / "submitted")
    print(f"course grade       {our_time:8.1f} s  {our_time / size:6.3f} s a submission  (sandbox)")
    their_time = timed(nbgrader("autograde", name), stock)
    print(f"nbgrader autograde {their_time:8.1f} s  {their_time / size:6.3f} s a submission  (no sandbox)")
    mine, theirs = scores(ours), scores(stock)
    same = mine == theirs and len(mine) > 0
    print(f"ratio {their_time / our_time:.1f}; {'the same' if same else 'DIFFERENT'} scores ({len(mine)} cells)")
    if not same:
        for key in sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))[:10]:
            print(f"  {key}: {mine.get(key)} and {theirs.get(key)}")
    for number in sizes(largest):
        fresh = our_course(course, name, place / f"ours-{number}")
        submissions(exercise, fresh / "submitted", number)
        taken = grade(fresh, name, fresh / "submitted")
        print(f"course grade, {number:4} submissions: {taken:7.1f} s  {taken / number:6.3f} s each")
        shutil.rmtree(fresh)
    return 0 if same else 1


def sizes(largest: int) -> list[int]:
    return sorted({max(1, largest // part) for part in (8, 4, 2, 1)}) if largest else []


def our_course(course: Path, name: str, target: Path) -> Path:
    shutil.copytree(course / "source" / name, target / "source" / name)
    shutil.copyfile(course / "nbgrader_config.py", target / "nbgrader_config.py")
    return target


def stock_course(exercise: Exercise, target: Path) -> Path:
    """The same exercise for nbgrader alone: each check is a hidden test in the learner's kernel."""
    name = exercise.assignment
    notebook: Any = nbformat.reads(nbformat.writes(exercise.notebook), as_version=4)
    for cell in notebook.cells:
        question = cell.metadata.nbgrader.grade_id.removesuffix(CHECK)
        if (
            question in exercise.questions
            and question != cell.metadata.nbgrader.grade_id
            and cell.metadata.nbgrader.grade
        ):
            entry = json.loads(json.dumps(exercise.questions[question]))
            cell.source += HIDDEN.format(question=question, kind=entry["kind"], entry=entry)
    (target / "source" / name).mkdir(parents=True)
    nbformat.write(notebook, target / "source" / name / f"{name}.ipynb")
    (target / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    timed(nbgrader("generate_assignment", name), target)
    return target


def submissions(exercise: Exercise, target: Path, size: int) -> None:
    name = exercise.assignment
    empty = released(exercise)
    questions = list(exercise.questions)
    for number in range(size):
        notebook = json.loads(json.dumps(empty))
        left_out = {questions[number % len(questions)]} if number % 5 == 4 else set()
        for cell in notebook["cells"]:
            grade_id = cell["metadata"]["nbgrader"]["grade_id"]
            if grade_id in exercise.questions and grade_id not in left_out:
                cell["source"] = re.sub(r"### (BEGIN|END) SOLUTION\n?", "", exercise.cell(grade_id).source)
            elif grade_id in exercise.written:
                cell["source"] = f"{exercise.written[grade_id].model} ({number})"
        path = target / f"learner{number:04}" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def grade(course: Path, name: str, source: Path) -> float:
    root = ["--as-root"] if os.geteuid() == 0 else []
    options = ["--course", str(course), "--workers", str(CORES), *root]
    return timed([sys.executable, "-c", GRADE, name, str(source), *options], course)


def nbgrader(step: str, name: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", step, name, "--log-level=ERROR"]


def timed(line: list[str], folder: Path) -> float:
    """How long a command takes, with this Python's programs and packages."""
    paths = [str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    begun = time.monotonic()
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True)
    taken = time.monotonic() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(line)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return taken


def scores(course: Path) -> Scores:
    database = sqlite3.connect(course / "gradebook.db")
    try:
        rows = database.execute(
            "select s.student_id, b.name, g.auto_score from grade g join base_cell b on b.id = g.cell_id "
            "join submitted_notebook n on n.id = g.notebook_id join submitted_assignment s on s.id = n.assignment_id"
        )
        return {(student, name): score for student, name, score in rows}
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
