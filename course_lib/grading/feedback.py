"""Feedback: one page for each learner, with the score and the reasons for each question.

A page is one file that asks no other host for anything. It shows what the learner handed in, what it came to and why,
and what a person wrote about it; a model answer only if the teacher releases it; never the key, and never what was
flagged for a person to look at. Where work failed or is missing, the page says what happened and what to do.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from course_lib.grading.exercise import Exercise
from course_lib.grading.files import write_bytes
from course_lib.grading.handed import CHECK
from course_lib.grading.intake import AGAIN
from course_lib.grading.prose import rendered, shortened
from course_lib.grading.standing import Course, Mark, Standing, cells_by_id, source_of, standings
from course_lib.pages import templates

__all__ = ["FeedbackError", "Pages", "page", "pages"]

SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION[^\n]*\n(.*?)^[ \t]*### END SOLUTION[^\n]*$", re.M | re.S)
MOST_CODE = 4_000
HANDED = "Handed in: "
UNANSWERED = "YOUR ANSWER HERE"


class FeedbackError(Exception):
    """Why no feedback was written, in a sentence."""


@dataclass(frozen=True)
class Pages:
    """What was written.

    Parameters
    ----------
    written
        The pages by learner.
    waiting
        The learners whose page says that something is still to be marked.
    unnamed
        The learners whose id cannot name a file, and who have no page.
    """

    written: Mapping[str, Path]
    waiting: tuple[str, ...]
    unnamed: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What a page says of one question."""

    mark: Mark
    title: str
    asked: Markup
    code: str
    handed: str
    text: Markup | None
    left_out: int
    model: Markup | None
    solution: str


def page(
    standing: Standing, exercise: Exercise, notebook: Mapping[str, Any], *, with_model_answers: bool = False
) -> str:
    """One learner's feedback as a page of HTML.

    Parameters
    ----------
    standing
        How the learner stands.
    exercise
        The exercise.
    notebook
        The learner's graded notebook, as plain data.
    with_model_answers
        Show the model answers too.

    Returns
    -------
    str
        The page.
    """
    cells = cells_by_id(notebook)
    parts = [_part(mark, exercise, cells, with_model_answers) for mark in standing.marks.values()]
    reason = standing.reason.removesuffix(AGAIN).strip()
    template = templates("course_lib.grading").get_template("feedback.html")
    return template.render(standing=standing, reason=reason, exercise=exercise, parts=parts)


def pages(folder: Path, assignment: str, *, with_model_answers: bool = False, only: Collection[str] = ()) -> Pages:
    """Write the feedback of a class on one exercise, where nbgrader keeps feedback.

    Parameters
    ----------
    folder
        The folder of the course.
    assignment
        The exercise.
    with_model_answers
        Show the model answers too.
    only
        The learners to write for; all if left out.

    Returns
    -------
    Pages
        What was written, and what is to be known about it.

    Raises
    ------
    FeedbackError
        If nobody of that name is in the class.
    ExerciseError, StandingError
        If the exercise or the gradebook cannot be used.
    """
    course = Course(folder)
    exercise = Exercise.load(course.folder / "source" / assignment)
    found = standings(course, assignment)
    unknown = set(only) - {each.person.id for each in found}
    if unknown:
        raise FeedbackError(f"Nobody in the class is called {', '.join(sorted(unknown))}: --only takes learners' ids.")
    written: dict[str, Path] = {}
    unnamed = []
    for standing in found:
        learner = standing.person.id
        if only and learner not in only:
            continue
        if not _names_a_folder(learner):
            unnamed.append(learner)
            continue
        text = page(standing, exercise, course.notebook(learner, assignment), with_model_answers=with_model_answers)
        written[learner] = course.feedback(learner, assignment)
        write_bytes(written[learner], text.encode("utf-8", "replace"))
    waiting = tuple(each.person.id for each in found if each.person.id in written and each.waiting)
    return Pages(written, waiting, tuple(unnamed))


def _part(mark: Mark, exercise: Exercise, cells: Mapping[str, Mapping[str, Any]], with_model: bool) -> Part:
    question = mark.question
    title, asked = _asked(exercise, question)
    source = source_of(cells.get(question, {}))
    model: Markup | None = None
    solution, code, handed, left_out = "", "", "", 0
    text: Markup | None = None
    if mark.written:
        short, left_out = shortened(source)
        text = rendered(short, 3) if short.strip() and short.strip() != UNANSWERED else None
        if with_model and question in exercise.written:
            model = rendered(exercise.written[question].model, 3)
    else:
        code, left_out = shortened(source, MOST_CODE)
        handed = _handed(cells.get(question + CHECK, {}))
        if with_model:
            solution = "\n".join(found.rstrip() for found in SOLUTION.findall(_cell_of(exercise, question)))
    return Part(mark, title, asked, code, handed, text, left_out, model, solution)


def _asked(exercise: Exercise, question: str) -> tuple[str, Markup]:
    """The heading of a question and what it asks."""
    try:
        text = exercise.text(question).strip()
    except KeyError:
        return question, Markup("")
    first, _, rest = text.partition("\n")
    if first.startswith("#"):
        return re.sub(r"\s*\([^()]*points?\)\s*$", "", first.lstrip("# ")), rendered(rest)
    return question, rendered(text)


def _cell_of(exercise: Exercise, question: str) -> str:
    try:
        return str(exercise.cell(question).source)
    except KeyError:
        return ""


def _handed(cell: Mapping[str, Any]) -> str:
    """The answer as it was handed in, which the check noted in its cell."""
    for output in cell.get("outputs") or ():
        if isinstance(output, Mapping) and output.get("output_type") == "stream":
            text = output.get("text", "")
            for line in ("".join(text) if isinstance(text, list) else str(text)).splitlines():
                if line.startswith(HANDED):
                    return _laid_out(line.removeprefix(HANDED))
    return ""


def _laid_out(told: str) -> str:
    """A table a row a line, anything else as it is."""
    try:
        answer = json.loads(told)
    except (ValueError, RecursionError):
        return told
    if isinstance(answer, list) and answer and all(isinstance(row, dict) for row in answer):
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in answer)
    return told


def _names_a_folder(learner: str) -> bool:
    return bool(learner) and not re.search(r"[/\\\x00-\x1f]", learner) and learner.strip(". ") != ""
