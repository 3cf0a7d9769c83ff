"""How each learner stands in an exercise: the scores in nbgrader's gradebook, with the reasons that the journal keeps.

The gradebook has the last word on points and comments, since a person changes them there, with the marking aid or with
formgrader. The journal says what became of each learner's work, and why points are missing. Nothing is written here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from course_lib.grading.handed import CHECK, check_cells
from course_lib.grading.record import NO_RESPONSE, Journal, Outcome
from course_lib.grading.release import config_of
from course_lib.grading.roster import Person
from course_lib.grading.types import Status

__all__ = ["Course", "Mark", "Standing", "StandingError", "cells_by_id", "source_of", "standings"]

NOTHING = "Nothing was handed in."
LOST = "The gradebook holds no scores for this work."


class StandingError(Exception):
    """Why the gradebook cannot be used, in a sentence or two for the person at the keyboard."""


@dataclass(frozen=True)
class Mark:
    """What one question came to.

    Parameters
    ----------
    question
        The question.
    points
        The points; None as long as a person has to give them.
    of
        The most there is.
    written
        Whether it is a written answer, which a person marks.
    reasons
        Why points are missing.
    comment
        What a person wrote to the learner.
    by_person
        Whether a person gave the points.
    checked
        The points that the check gave, if a person gave others.
    """

    question: str
    points: float | None
    of: float
    written: bool = False
    reasons: tuple[str, ...] = ()
    comment: str = ""
    by_person: bool = False
    checked: float | None = None


@dataclass(frozen=True)
class Standing:
    """How one learner stands in an exercise.

    Parameters
    ----------
    person
        The learner.
    status
        ``graded``, ``graded with remarks``, ``failed`` or ``missing``.
    reason
        Why it failed or is missing.
    remarks, suspect
        What a person should know, and what a person should look at.
    marks
        By question; empty unless it was graded.
    penalty
        Points taken off for being late, as nbgrader keeps them.
    """

    person: Person
    status: Status
    reason: str = ""
    remarks: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def graded(self) -> bool:
        """Whether there are scores."""
        return self.status.startswith("graded")

    @property
    def waiting(self) -> tuple[str, ...]:
        """The questions that a person has still to mark."""
        return tuple(mark.question for mark in self.marks.values() if mark.points is None)

    @property
    def so_far(self) -> float:
        """The points that were given up to now, without any penalty."""
        return round(sum(mark.points or 0.0 for mark in self.marks.values()), 6)

    @property
    def of(self) -> float:
        """The points that there are."""
        return sum(mark.of for mark in self.marks.values())

    @property
    def points(self) -> float | None:
        """The grade; None if there is none, because the work failed, is missing or is not wholly marked yet."""
        if not self.graded or self.waiting:
            return None
        return max(0.0, round(self.so_far - self.penalty, 6))

    @property
    def name(self) -> str:
        """The learner's name, else the id."""
        return f"{self.person.first} {self.person.last}".strip() or self.person.id


class Course:
    """A course folder of nbgrader's: where its gradebook and its files are.

    Parameters
    ----------
    folder
        The folder with ``nbgrader_config.py``.
    directory
        nbgrader's own idea of it; read from the settings if left out.

    Raises
    ------
    ExerciseError
        If the folder has no settings.
    """

    def __init__(self, folder: Path, directory: CourseDirectory | None = None) -> None:
        self.folder = folder.resolve()
        if directory is None:
            directory = CourseDirectory(config=config_of(folder))
            directory.root = str(self.folder)
        self.directory = directory

    def place(self, assignment: str) -> Path:
        """Where the journal and the report of an exercise are."""
        return self.folder / "grading" / assignment

    def journal(self, assignment: str) -> dict[str, Outcome]:
        """What became of each learner's work, by learner."""
        return Journal(self.place(assignment) / "journal.jsonl").read()

    def autograded(self, learner: str, assignment: str) -> Path:
        """The learner's graded notebook."""
        folder = self.directory.format_path(self.directory.autograded_directory, learner, assignment)
        return Path(folder) / f"{assignment}.ipynb"

    def feedback(self, learner: str, assignment: str) -> Path:
        """The learner's feedback, where nbgrader's ``release_feedback`` looks for it."""
        folder = self.directory.format_path(self.directory.feedback_directory, learner, assignment)
        return Path(folder) / f"{assignment}.html"

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """The gradebook, open.

        Raises
        ------
        StandingError
            If there is none, or it cannot be used.
        """
        url = self.directory.db_url
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
            raise StandingError(f"There is no gradebook in {self.folder} yet: grade something first (course grade).")
        try:
            with Gradebook(url, self.directory.course_id) as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            told = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StandingError(f"The gradebook {url} cannot be used ({told}).") from error

    def notebook(self, learner: str, assignment: str) -> dict[str, Any]:
        """The learner's graded notebook as plain data; without cells if there is none that can be read."""
        try:
            found = json.loads(self.autograded(learner, assignment).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {"cells": []}
        return found if isinstance(found, dict) and isinstance(found.get("cells"), list) else {"cells": []}


def standings(
    course: Course, assignment: str, *, gradebook: Gradebook | None = None, everybody: bool = True
) -> list[Standing]:
    """How each learner stands in an exercise.

    Parameters
    ----------
    course
        The course.
    assignment
        The exercise.
    gradebook
        The gradebook, if it is open already.
    everybody
        Count those as missing whom the gradebook knows and who handed nothing in.

    Returns
    -------
    list of Standing
        One a learner, by id.

    Raises
    ------
    StandingError
        If the gradebook cannot be used, or knows nothing of the exercise.
    """
    if gradebook is None:
        with course.gradebook() as opened:
            return standings(course, assignment, gradebook=opened, everybody=everybody)
    found = _Read(gradebook, assignment)
    journal = course.journal(assignment)
    if not found.cells and not journal:
        raise StandingError(f"Nothing was graded for {assignment} yet: run course grade on it, or correct the name.")
    learners = set(journal) | set(found.grades) | (set(found.people) if everybody else set())
    return [_standing(course, assignment, learner, found, journal.get(learner)) for learner in sorted(learners)]


def cells_by_id(notebook: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The cells of a notebook, whatever it holds, by the id that nbgrader knows them by."""
    found: dict[str, Mapping[str, Any]] = {}
    for cell in notebook.get("cells", ()):
        metadata = cell.get("metadata") if isinstance(cell, Mapping) else None
        ours = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
        name = ours.get("grade_id") if isinstance(ours, Mapping) else None
        if isinstance(name, str):
            found.setdefault(name, cell)
    return found


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell, which may be kept as a list of lines."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, Sequence) else ""


class _Read:
    """All that the gradebook says of one exercise, read at once."""

    def __init__(self, gradebook: Gradebook, assignment: str) -> None:
        run = gradebook.db.execute
        self.people = {
            row[0]: Person(row[0], *(value or "" for value in row[1:]))
            for row in run(
                select(Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
            )
        }
        self.cells: dict[str, tuple[str, float, bool]] = {
            cell: (name, float(most), kind == "markdown")
            for cell, name, most, kind in run(
                select(GradeCell.id, GradeCell.name, GradeCell.max_score, GradeCell.cell_type)
                .join(Notebook, Notebook.id == GradeCell.notebook_id)
                .join(Assignment, Assignment.id == Notebook.assignment_id)
                .where(Assignment.name == assignment)
            )
        }
        mine = (
            select(SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == assignment)
        )
        self.penalties: dict[str, float] = {}
        self.grades: dict[str, dict[str, Any]] = {}
        whose: dict[str, str] = {}
        for notebook, learner, penalty in run(
            mine.add_columns(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        ):
            whose[notebook] = learner
            self.penalties[learner] = self.penalties.get(learner, 0.0) + (penalty or 0.0)
            self.grades.setdefault(learner, {})
        given = select(
            Grade.notebook_id,
            Grade.cell_id,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
        )
        for row in run(given.where(Grade.notebook_id.in_(mine))):
            if row.cell_id in self.cells:
                self.grades[whose[row.notebook_id]][row.cell_id] = row
        said = (
            select(Comment.notebook_id, BaseCell.name, Comment.manual_comment, Comment.auto_comment)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .where(Comment.notebook_id.in_(mine))
        )
        self.comments = {
            (whose[notebook], cell): by_person or ("" if by_machine == NO_RESPONSE else by_machine or "")
            for notebook, cell, by_person, by_machine in run(said)
        }


def _standing(course: Course, assignment: str, learner: str, found: _Read, outcome: Outcome | None) -> Standing:
    person = found.people.get(learner, Person(learner))
    grades = found.grades.get(learner, {})
    scored = any(row.auto_score is not None for row in grades.values())
    if outcome is None:
        outcome = Outcome(learner, "graded" if grades else "missing", reason="" if grades else NOTHING)
    elif outcome.graded and not grades:
        return Standing(person, "failed", LOST, outcome.remarks, outcome.suspect)
    elif not outcome.graded and scored:
        outcome = Outcome(learner, "graded", remarks=outcome.remarks, suspect=outcome.suspect)
    if not outcome.graded:
        return Standing(person, outcome.status, outcome.reason, outcome.remarks, outcome.suspect)
    told: dict[str, tuple[str, ...]] | None = None
    marks = {}
    for cell, (name, most, written) in sorted(found.cells.items(), key=lambda each: _natural(each[1][0])):
        question = name.removesuffix(CHECK)
        row = grades.get(cell)
        score = outcome.scores.get(question)
        reasons: tuple[str, ...] = ()
        if row is not None and not written and row.auto_score is not None and row.auto_score < most:
            if score is not None and score.points == row.auto_score:
                reasons = score.reasons
            else:
                told = _told(course.notebook(learner, assignment)) if told is None else told
                reasons = told.get(question, ())
        comment = found.comments.get((learner, question), "")
        marks[question] = _mark(question, most, written, row, reasons, comment)
    return Standing(
        person, outcome.status, "", outcome.remarks, outcome.suspect, marks, found.penalties.get(learner, 0.0)
    )


def _mark(question: str, of: float, written: bool, row: Any, reasons: tuple[str, ...], comment: str) -> Mark:
    if row is None:
        return Mark(question, None, of, written, (), comment)
    by_person = row.manual_score is not None
    given = row.manual_score if by_person else row.auto_score
    points = None if given is None or row.needs_manual_grade else round(given + (row.extra_credit or 0.0), 6)
    checked = row.auto_score if by_person and not written and row.auto_score != row.manual_score else None
    return Mark(question, points, of, written, reasons, comment, by_person, checked)


def _told(notebook: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The reasons that the check left in a graded notebook, by question."""
    found = {}
    for question, cell in check_cells(notebook):
        outputs = cell.get("outputs")
        first = outputs[0] if isinstance(outputs, list) and outputs and isinstance(outputs[0], Mapping) else {}
        text = first.get("text", "")
        lines = ("".join(text) if isinstance(text, list) else str(text)).splitlines()
        found[question] = tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
    return found


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part]
