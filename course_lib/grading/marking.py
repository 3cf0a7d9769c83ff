"""Mark written answers: all answers to one question across the class, without names, into the gradebook.

The first marker's points and comments go where formgrader keeps them, so that either can go on where the other stopped.
The levels that they rest on, and all that other markers give, are kept in ``marks.jsonl`` beside the journal, a line
each. Whoever marks sees numbers in place of learners, in an order that is shuffled anew for each question and then
stays.
"""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import and_, select, update
from sqlalchemy.orm import aliased

from course_lib.grading.agreement import kappa
from course_lib.grading.exercise import LEVELS, Exercise
from course_lib.grading.files import write_json
from course_lib.grading.standing import Course, cells_by_id, source_of, standings

__all__ = ["NONE", "SCALE", "Agreement", "Answer", "ChangedError", "Given", "Marking", "MarkingError"]

NONE = "None"
SCALE = (NONE, *LEVELS)
FIRST = ""
LONGEST_COMMENT = 20_000
PATIENCE = 5.0


_Answered = aliased(BaseCell)


class MarkingError(Exception):
    """Why an answer cannot be shown or a mark not be saved, in a sentence for the marker."""


class ChangedError(MarkingError):
    """Somebody else changed the mark, or the learner's work, since it was shown."""


@dataclass(frozen=True)
class Given:
    """What a marker gave an answer.

    Parameters
    ----------
    levels
        The level on each criterion, as far as one was chosen: ``None``, ``Basic``, ``Emergent`` or ``Proficient``.
    points
        The points.
    comment
        What the learner is told.
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    points: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Answer:
    """One learner's answer to a written question.

    Parameters
    ----------
    number
        Its number, by which markers speak of it.
    learner
        Whose it is; markers do not see it.
    text
        The answer.
    given
        What this marker gave it.
    marked
        Whether this marker is done with it.
    again
        It was marked, and the learner's work changed afterwards.
    revision
        Tells this state from any other.
    """

    number: int
    learner: str
    text: str
    given: Given
    marked: bool
    again: bool
    revision: str


@dataclass(frozen=True)
class Agreement:
    """How far another marker agrees with the first on one criterion.

    Parameters
    ----------
    marker
        The other marker.
    criterion
        The criterion.
    both
        How many answers both of them gave a level on it.
    same
        For how many of these it is the same level.
    kappa, weighted
        Cohen's kappa, and the same with quadratic weights; None where they are not defined.
    apart
        The numbers of the answers on which they differ.
    """

    marker: str
    criterion: str
    both: int
    same: int
    kappa: float | None
    weighted: float | None
    apart: tuple[int, ...]


@dataclass(frozen=True)
class _Line:
    """A line of ``marks.jsonl``."""

    marker: str
    question: str
    learner: str
    levels: dict[str, str]
    points: float
    comment: str
    text: str


class Marking:
    """The written answers of a class to one exercise, and what one marker gives them.

    Parameters
    ----------
    folder
        The folder of the course.
    assignment
        The exercise.
    marker
        Another marker's name; the first marker, whose points count, has none.

    Raises
    ------
    MarkingError
        If the exercise has no written question.
    ExerciseError, StandingError
        If the exercise or the gradebook cannot be used.
    """

    def __init__(self, folder: Path, assignment: str, marker: str = FIRST) -> None:
        self.course = Course(folder)
        self.exercise = Exercise.load(self.course.folder / "source" / assignment)
        self.assignment = assignment
        self.marker = " ".join(marker.split())
        if not self.exercise.written:
            raise MarkingError(f"{assignment} has no written question: there is nothing to mark.")
        self._lock = FileLock(self.course.folder / ".grading.lock")
        self._marks = self.course.place(assignment) / "marks.jsonl"
        self._order = self.course.place(assignment) / "marking.json"
        self._texts: dict[str, tuple[tuple[int, int], dict[str, str]]] = {}
        with self.course.gradebook():
            pass

    @property
    def questions(self) -> tuple[str, ...]:
        """The written questions."""
        return tuple(self.exercise.written)

    def answers(self, question: str) -> list[Answer]:
        """The answers to a question, by number. Those left as they were handed out are not among them.

        Raises
        ------
        MarkingError
            If there is no such question.
        StandingError
            If the gradebook cannot be used.
        """
        with self.course.gradebook() as gradebook:
            return self._answers(question, gradebook)

    def left_blank(self, question: str) -> int:
        """How many learners left the answer as it was handed out, which is scored without a marker."""
        with self.course.gradebook() as gradebook:
            return sum(_is_blank(row) for row in self._rows(question, gradebook))

    def save(self, question: str, number: int, given: Given, revision: str) -> Answer:
        """Keep what the marker gave an answer.

        Parameters
        ----------
        question, number
            The answer.
        given
            The levels, points and comment. Points left out are the sum of the levels'.
        revision
            The state in which the marker saw the answer.

        Returns
        -------
        Answer
            The answer as it stands now.

        Raises
        ------
        ChangedError
            If it is in another state by now.
        MarkingError
            If there is no such answer, the marks do not fit the rubric, or a run is writing just now.
        """
        line = self._checked(question, given)
        with self._writing(), self.course.gradebook() as gradebook:
            before = self._one(question, number, gradebook)
            if before.revision != revision:
                raise ChangedError("This answer or its mark was changed meanwhile. Note yours and load the page again.")
            self._append(_Line(self.marker, question, before.learner, *line, given.comment, _digest(before.text)))
            if not self.marker:
                self._record(gradebook, question, before.learner, line[1], given.comment)
            return self._one(question, number, gradebook)

    def agreement(self, question: str) -> list[Agreement]:
        """How far each other marker agrees with the first, criterion by criterion."""
        with self.course.gradebook() as gradebook:
            firsts = {each.learner: each for each in self._answers(question, gradebook, FIRST)}
            markers = sorted({marker for marker, name, _ in self._lines() if name == question and marker})
            found = []
            for marker in markers:
                others = {each.learner: each for each in self._answers(question, gradebook, marker)}
                pairs = [
                    (first.number, first.given.levels, others[learner].given.levels)
                    for learner, first in firsts.items()
                    if first.marked and learner in others and others[learner].marked
                ]
                found += [self._agreed(marker, each.name, pairs) for each in self.exercise.written[question].criteria]
        return found

    def _agreed(
        self, marker: str, criterion: str, pairs: list[tuple[int, Mapping[str, str], Mapping[str, str]]]
    ) -> Agreement:
        both = [
            (number, one[criterion], other[criterion])
            for number, one, other in pairs
            if criterion in one and criterion in other
        ]
        first, second = [one for _, one, _ in both], [other for _, _, other in both]
        apart = tuple(number for number, one, other in both if one != other)
        return Agreement(
            marker,
            criterion,
            len(both),
            len(both) - len(apart),
            kappa(first, second, SCALE),
            kappa(first, second, SCALE, "quadratic"),
            apart,
        )

    def _checked(self, question: str, given: Given) -> tuple[dict[str, str], float]:
        rubric = self._rubric(question)
        criteria = {criterion.name: criterion for criterion in rubric.criteria}
        levels = dict(given.levels)
        if not set(levels) <= set(criteria) or not set(levels.values()) <= set(SCALE):
            raise MarkingError("These levels are not those of the rubric. Load the page again.")
        points = given.points
        if points is None:
            if set(levels) != set(criteria):
                raise MarkingError("Choose a level for each criterion, or type the points.")
            points = sum(
                criteria[name].levels[level].points if level != NONE else 0.0 for name, level in levels.items()
            )
        if not math.isfinite(points) or not 0 <= points <= rubric.points:
            raise MarkingError(f"The points must be from 0 to {rubric.points:g}.")
        if len(given.comment) > LONGEST_COMMENT:
            raise MarkingError(f"The comment is longer than {LONGEST_COMMENT:,} characters: shorten it.")
        return levels, round(points, 4)

    def _rubric(self, question: str) -> Any:
        if question not in self.exercise.written:
            raise MarkingError(f"{self.assignment} has no written question {question}.")
        return self.exercise.written[question]

    def _one(self, question: str, number: int, gradebook: Gradebook) -> Answer:
        for answer in self._answers(question, gradebook):
            if answer.number == number:
                return answer
        raise MarkingError("There is no such answer any more. Load the page again.")

    def _answers(self, question: str, gradebook: Gradebook, marker: str | None = None) -> list[Answer]:
        marker = self.marker if marker is None else marker
        self._rubric(question)
        rows = [row for row in self._rows(question, gradebook) if not _is_blank(row)]
        numbers = self._numbers(question, [row.student_id for row in rows])
        lines = self._lines()
        found = []
        for row in rows:
            text = self._text(row.student_id, question)
            line = lines.get((marker, question, row.student_id))
            state = self._of_first(row, line) if marker == FIRST else _of_other(line, text)
            given, marked, again = state
            told = json.dumps([given.points, given.comment, marked, again, _digest(text)])
            number = numbers[row.student_id]
            found.append(Answer(number, row.student_id, text, given, marked, again, _digest(told)))
        return sorted(found, key=lambda each: each.number)

    def _of_first(self, row: Any, line: _Line | None) -> tuple[Given, bool, bool]:
        if row.manual_score is None:
            return Given(comment=row.manual_comment or ""), False, False
        levels = line.levels if line is not None and line.points == row.manual_score else {}
        again = bool(row.needs_manual_grade)
        return Given(levels, row.manual_score, row.manual_comment or ""), not again, again

    def _rows(self, question: str, gradebook: Gradebook) -> list[Any]:
        found = gradebook.db.execute(
            select(
                SubmittedAssignment.student_id,
                Grade.id,
                Grade.notebook_id,
                _Answered.id.label("answer_id"),
                Grade.auto_score,
                Grade.manual_score,
                Grade.needs_manual_grade,
                Comment.id.label("comment_id"),
                Comment.manual_comment,
            )
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .join(Notebook, Notebook.id == BaseCell.notebook_id)
            .join(Assignment, Assignment.id == Notebook.assignment_id)
            .join(_Answered, and_(_Answered.notebook_id == Notebook.id, _Answered.name == question))
            .outerjoin(Comment, and_(Comment.cell_id == _Answered.id, Comment.notebook_id == Grade.notebook_id))
            .where(Assignment.name == self.assignment, BaseCell.name == question, _Answered.type == "SolutionCell")
        )
        standing = standings(self.course, self.assignment, gradebook=gradebook, everybody=False)
        graded = {each.person.id for each in standing if each.graded}
        return sorted((row for row in found if row.student_id in graded), key=lambda row: str(row.student_id))

    def _record(self, gradebook: Gradebook, question: str, learner: str, points: float, comment: str) -> None:
        row = next(row for row in self._rows(question, gradebook) if row.student_id == learner)
        values = {"manual_score": points, "needs_manual_grade": False}
        gradebook.db.execute(update(Grade).where(Grade.id == row.id).values(**values))
        said = comment or None
        if row.comment_id is None:
            made = Comment(cell_id=row.answer_id, notebook_id=row.notebook_id, manual_comment=said)
            gradebook.db.add(made)
        else:
            there = Comment.id == row.comment_id
            gradebook.db.execute(update(Comment).where(there).values(manual_comment=said))
        gradebook.db.commit()

    def _text(self, learner: str, question: str) -> str:
        path = self.course.autograded(learner, self.assignment)
        try:
            stat = path.stat()
        except OSError:
            return ""
        stamp = (stat.st_mtime_ns, stat.st_size)
        if self._texts.get(learner, (None,))[0] != stamp:
            cells = cells_by_id(self.course.notebook(learner, self.assignment))
            self._texts[learner] = stamp, {name: source_of(cells.get(name, {})) for name in self.questions}
        return self._texts[learner][1][question]

    def _numbers(self, question: str, learners: list[str]) -> dict[str, int]:
        """The number of each learner for a question. Who has one keeps it; newcomers come after."""
        orders = self._orders()
        order = [str(each) for each in orders.get(question, ())]
        known = set(order)
        seed = f"{self.assignment}\0{question}\0"
        new = sorted((each for each in learners if each not in known), key=lambda each: _digest(seed + each))
        if new:
            order += new
            write_json(self._order, {**orders, question: order})
        return {learner: number for number, learner in enumerate(order, start=1)}

    def _orders(self) -> dict[str, Any]:
        try:
            found = json.loads(self._order.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _lines(self) -> dict[tuple[str, str, str], _Line]:
        """The last line of each marker on each answer. A line that was not finished is none."""
        try:
            content = self._marks.read_bytes()
        except OSError:
            return {}
        found = {}
        for raw in content.split(b"\n"):
            try:
                line = _Line(**json.loads(raw))
            except (ValueError, TypeError):
                continue
            found[line.marker, line.question, line.learner] = line
        return found

    def _append(self, line: _Line) -> None:
        self._marks.parent.mkdir(parents=True, exist_ok=True)
        raw = json.dumps(asdict(line), ensure_ascii=False).encode("utf-8", "replace")
        with self._marks.open("ab") as file:
            file.write(b"\n" + raw if file.tell() else raw)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._lock.acquire(timeout=PATIENCE):
                yield
        except Timeout:
            raise MarkingError("Not saved: a run is grading just now. Save again when it is done.") from None


def _of_other(line: _Line | None, text: str) -> tuple[Given, bool, bool]:
    if line is None:
        return Given(), False, False
    again = line.text != _digest(text)
    return Given(line.levels, line.points, line.comment), not again, again


def _is_blank(row: Any) -> bool:
    """Whether nbgrader scored it by itself, since nothing was written."""
    return row.manual_score is None and row.auto_score is not None and not row.needs_manual_grade


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
