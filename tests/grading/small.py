"""A small course of one exercise, about a market hall, as documents that a test can change before they are written."""

from pathlib import Path

import nbformat
import yaml

CONFIG = Path(__file__).parents[2] / "exercises" / "nbgrader_config.py"
NAME = "01-a"
ANSWERS = {
    "q1": ("number", 2, "42"),
    "q2": ("set", 4, '["stall-1", "stall-3"]'),
    "q3": (
        "table",
        4,
        '[{"stall": "one", "low": 3, "group": "visitors"}, {"stall": "two", "low": None, "group": "staff"}]',
    ),
}
KEY = {
    "q1": {
        "kind": "number",
        "points": 2,
        "answer": 42,
        "partial": [{"answer": 24, "points": 1, "reason": "Count the staff."}],
    },
    "q2": {"kind": "set", "points": 4, "answer": ["stall-1", "stall-3"], "each": 2},
    "q3": {
        "kind": "table",
        "points": 4,
        "by": "stall",
        "columns": {"low": 1, "group": 1},
        "rows": [{"stall": "one", "low": 3, "group": "visitors"}, {"stall": "two", "low": None, "group": "staff"}],
    },
}
MODEL = "The notice counts nobody: it takes the list of staff from the people at the meeting point."
LEVELS = {
    "Basic": {"points": 0.5, "text": "Doubts the number."},
    "Emergent": {"points": 1, "text": "Cites the notice."},
    "Proficient": {"points": 2, "text": "Says what the notice does."},
}
RUBRIC = {
    "w1": {
        "points": 2,
        "criteria": [{"name": "evidence", "points": 2, "levels": LEVELS}],
        "comments": ["Which notice?"],
        "samples": {
            "Basic": "It is wrong.",
            "Emergent": "The notice says so.",
            "Proficient": MODEL + " Nobody was asked.",
        },
        "model": MODEL,
    }
}


def cell(kind, name, source, *, grade=False, solution=False, points=None):
    ours = {"grade": grade, "grade_id": name, "locked": not solution, "schema_version": 3, "solution": solution}
    ours["task"] = False
    made = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    return made(source, id=name, metadata={"nbgrader": ours | ({"points": points} if points is not None else {})})


def notebook():
    cells = [
        cell("markdown", "about", "# The fire drill"),
        cell("code", "start", "from course_lib.practice import hand_in"),
    ]
    for question, (kind, points, answer) in ANSWERS.items():
        source = f"{question} = None\n### BEGIN SOLUTION\n{question} = {answer}\n### END SOLUTION"
        cells += [
            cell("markdown", f"{question}-text", f"What is {question}?"),
            cell("code", question, source, solution=True),
            cell(
                "code",
                f"{question}-check",
                f'hand_in("{question}", {question}, kind="{kind}")',
                grade=True,
                points=points,
            ),
        ]
    cells += [
        cell("markdown", "w1-text", "What does the notice do?"),
        cell("markdown", "w1", MODEL, grade=True, solution=True, points=2),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def write(course, *, nb=None, key=None, rubric=None, name=NAME):
    """A course with one exercise; the folder of its source."""
    folder = course / "source" / name
    folder.mkdir(parents=True, exist_ok=True)
    (course / "nbgrader_config.py").write_text(CONFIG.read_text())
    nbformat.write(nb or notebook(), folder / f"{name}.ipynb")
    for file, part, content in (("key", "questions", key or KEY), ("rubric", "written", rubric or RUBRIC)):
        (folder / f"{file}.yaml").write_text(yaml.safe_dump({"assignment": name, part: content}, sort_keys=False))
    return folder


def named(nb, name):
    return next(each for each in nb.cells if each.metadata["nbgrader"]["grade_id"] == name)
