"""Record what became of each learner's work: in nbgrader's gradebook, in ``autograded/``, and in a journal.

One process writes. For each learner it replaces the notebook in ``autograded/``, then writes all scores in one
transaction, then adds a line to the journal. Each step can be repeated without harm, so that whatever moment a run was
killed at, the next one ends with the same gradebook. Scores and comments that a person gave are never touched.
"""

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nbformat
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from nbgrader.api import (
    Assignment,
    Base,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, parse_utc
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from course_lib.grading.exercise import Exercise
from course_lib.grading.files import write_bytes, write_json
from course_lib.grading.handed import CHECK
from course_lib.grading.release import config_of
from course_lib.grading.roster import Person
from course_lib.grading.types import Status

__all__ = ["Journal", "Outcome", "RecordError", "Recorder", "Score", "digest_of_key", "write_report"]

NO_RESPONSE = "No response."
READ_ONLY = 0o444
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class RecordError(Exception):
    """Why nothing can be recorded, in a sentence."""


@dataclass(frozen=True)
class Score:
    """The score of one question, and a reason for each point that is missing.

    Parameters
    ----------
    points
        None where a person has to give them.
    of
        The most there is.
    reasons
        Why points are missing.
    """

    points: float | None
    of: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one learner's work.

    Parameters
    ----------
    learner, name
        Who it is.
    status
        ``graded``, ``graded with remarks``, ``failed`` or ``missing``.
    reason
        Why it failed or is missing.
    remarks, suspect
        What a person should know, and what a person should look at.
    scores
        By question. Empty unless it was graded: a failure is never a zero.
    seconds
        How long its cells ran.
    work, key
        Tell the work and the key that it was checked against from any other.
    passing
        It failed for a reason outside of the work, so that the next run should try again.
    """

    learner: str
    status: Status
    name: str = ""
    reason: str = ""
    remarks: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    seconds: float = 0.0
    work: str = ""
    key: str = ""
    passing: bool = False

    @property
    def graded(self) -> bool:
        """Whether it has scores."""
        return self.status.startswith("graded")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Outcome":
        """An outcome as `asdict` and JSON left it."""
        scores = {
            name: Score(each["points"], each["of"], tuple(each["reasons"])) for name, each in data["scores"].items()
        }
        rest: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**(rest | {"scores": scores}))


class Journal:
    """One line for each outcome, in the order in which they were recorded. The last of a learner holds.

    Parameters
    ----------
    path
        The file, ``journal.jsonl``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Outcome]:
        """The outcomes by learner. A line that was not finished is none."""
        found: dict[str, Outcome] = {}
        for line in self._content().split(b"\n"):
            try:
                outcome = Outcome.from_json(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            found[outcome.learner] = outcome
        return found

    def add(self, outcome: Outcome) -> None:
        """Add a line, and return when it is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(outcome), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self.path.open("ab") as file:
            if file.tell() and not self._ends_well():
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _ends_well(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""


class Recorder:
    """The one writer into a course's gradebook. Use it as a context manager: it keeps other runs out meanwhile.

    Parameters
    ----------
    course
        The folder of the course.
    exercise
        The exercise that is graded.
    released
        The notebook that was handed out, as plain data.

    Raises
    ------
    RecordError
        On entering, if another run is grading here, or the gradebook cannot be used for this exercise.
    """

    def __init__(self, course: Path, exercise: Exercise, released: dict[str, Any]) -> None:
        self.folder = course.resolve()
        self.assignment = exercise.assignment
        self.journal = Journal(self.place / "journal.jsonl")
        self._released = released
        self._directory = CourseDirectory(config=config_of(course))
        self._directory.root = str(self.folder)
        self._lock = FileLock(self.folder / ".grading.lock")
        self._gradebook: Gradebook | None = None

    @property
    def place(self) -> Path:
        """Where the journal, the report and the executed notebooks are."""
        return self.folder / "grading" / self.assignment

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RecordError(f"Another run is grading in {self.folder}: wait until it is done.") from None
        except OSError as error:
            raise RecordError(f"You may not write in {self.folder}: {error.strerror}.") from error
        try:
            self._open()
        except SQLAlchemyError as error:
            self.__exit__(None, None, None)
            told = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise RecordError(
                f"The gradebook {self._directory.db_url} cannot be used ({told}). Copy it elsewhere first; then, if "
                f"nbgrader was updated, run: nbgrader db upgrade"
            ) from error
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._gradebook is not None:
            self._gradebook.close()
            self._gradebook = None
        self._lock.release()

    def recorded(self) -> set[str]:
        """The learners who have scores for this exercise in the gradebook."""
        found = self._db.execute(
            select(SubmittedAssignment.student_id).where(SubmittedAssignment.assignment_id == self._assignment_id)
        )
        return set(found.scalars())

    def enrol(self, people: Iterable[Person]) -> None:
        """Make sure that the gradebook knows these learners. What it knows of them already stays."""
        known = {row[0]: row for row in self._db.execute(select(*STUDENT))}
        for person in people:
            mine = {"first_name": person.first, "last_name": person.last, "email": person.email}
            mine |= {"lms_user_id": person.lms}
            row = known.get(person.id)
            if row is None:
                given = {name: value for name, value in mine.items() if value}
                self._db.add(Student(id=person.id, **given))
                continue
            new = {name: value for name, value in mine.items() if value and not getattr(row, name)}
            if new:
                self._db.execute(update(Student).where(Student.id == person.id).values(**new))
        self._db.commit()

    def submitted(self, learner: str) -> Path:
        """Where nbgrader looks for the learner's work."""
        return self._path(self._directory.submitted_directory, learner)

    def autograded(self, learner: str) -> Path:
        """Where formgrader and the feedback look for the learner's graded notebook."""
        return self._path(self._directory.autograded_directory, learner)

    def store(
        self, outcome: Outcome, notebook: dict[str, Any], *, same_work: bool = False, handed_in: str = ""
    ) -> None:
        """Record a graded notebook.

        Parameters
        ----------
        outcome
            What became of it.
        notebook
            The executed notebook, with the scores in its check cells.
        same_work
            The work is the one that was recorded before, so what a person said of it needs no second look.
        handed_in
            When it was handed in, if nbgrader noted it.
        """
        path = self.autograded(outcome.learner)
        write_json(path, notebook, READ_ONLY)
        if handed_in:
            write_bytes(path.with_name("timestamp.txt"), handed_in.encode(), READ_ONLY)
        cells = {
            cell["metadata"]["nbgrader"]["grade_id"]: nbformat.from_dict(cell)
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id")
        }
        try:
            self._add_student(outcome.learner)
            mine = self._notebook_of(outcome.learner, handed_in)
            self._set_scores(mine, outcome.scores, same_work)
            self._set_comments(mine, cells)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        self.journal.add(outcome)

    def fail(self, outcome: Outcome) -> None:
        """Record that there are no scores. Earlier ones of the machine are taken back, those of a person stay."""
        try:
            kept = self._take_back(outcome.learner)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        if not kept:
            shutil.rmtree(self.autograded(outcome.learner).parent, ignore_errors=True)
        self.journal.add(outcome)

    @property
    def _db(self) -> Any:
        if self._gradebook is None:
            raise RecordError("The gradebook is not open.")
        return self._gradebook.db

    def _path(self, step: str, learner: str) -> Path:
        folder = self._directory.format_path(step, learner, self.assignment)
        return Path(folder) / f"{self.assignment}.ipynb"

    def _open(self) -> None:
        url = self._directory.db_url
        _make_whole(url)
        self._gradebook = Gradebook(url, self._directory.course_id)
        if self._exercise_in_gradebook() != _exercise_in(self._released["cells"]):
            self._save_cells(url)
        notebook = self._db.execute(
            select(Notebook.id, Notebook.assignment_id)
            .join(Assignment, Assignment.id == Notebook.assignment_id)
            .where(Assignment.name == self.assignment, Notebook.name == self.assignment)
        ).one()
        self._notebook_id, self._assignment_id = notebook
        names = select(BaseCell.name, BaseCell.id).where(BaseCell.notebook_id == self._notebook_id)
        self._grade_cells = dict(self._db.execute(names.where(BaseCell.type == "GradeCell")).all())
        self._solution_cells = dict(self._db.execute(names.where(BaseCell.type == "SolutionCell")).all())

    def _save_cells(self, url: str) -> None:
        """Tell the gradebook of the exercise, with nbgrader's own step."""
        assert self._gradebook is not None
        self._gradebook.update_or_create_assignment(self.assignment)
        self._gradebook.close()
        resources = {"nbgrader": {"notebook": self.assignment, "assignment": self.assignment, "db_url": url}}
        try:
            SaveCells().preprocess(nbformat.from_dict(self._released), resources)
        except RuntimeError as error:
            raise RecordError(
                f"The exercise {self.assignment} has other cells than when work on it was first graded, so the "
                f"gradebook cannot take it. Give the changed exercise a new name, or begin a new gradebook."
            ) from error
        self._gradebook = Gradebook(url, self._directory.course_id)

    def _exercise_in_gradebook(self) -> dict[str, tuple[Any, ...]]:
        """What the gradebook knows of the exercise: the text, the marks and the points of each cell."""
        here = (
            select(Notebook.id)
            .join(Assignment, Assignment.id == Notebook.assignment_id)
            .where(Assignment.name == self.assignment, Notebook.name == self.assignment)
        )
        place = self._db.execute(here).scalar()
        if place is None:
            return {}
        rows = self._db.execute(
            select(
                SourceCell.name, SourceCell.source, SourceCell.checksum, SourceCell.locked, SourceCell.cell_type
            ).where(SourceCell.notebook_id == place)
        )
        points = dict(
            self._db.execute(select(GradeCell.name, GradeCell.max_score).where(GradeCell.notebook_id == place)).all()
        )
        answers = set(self._db.execute(select(SolutionCell.name).where(SolutionCell.notebook_id == place)).scalars())
        return {row[0]: (*row[1:], points.get(row[0]), row[0] in answers) for row in rows}

    def _add_student(self, learner: str) -> None:
        if self._db.execute(select(Student.id).where(Student.id == learner)).scalar() is None:
            self._db.add(Student(id=learner))
            self._db.flush()

    def _notebook_of(self, learner: str, handed_in: str) -> str:
        """The row of the learner's notebook, made if it is not there."""
        where = (SubmittedAssignment.assignment_id == self._assignment_id, SubmittedAssignment.student_id == learner)
        submission = self._db.execute(select(SubmittedAssignment.id).where(*where)).scalar()
        when = parse_utc(handed_in) if handed_in else None
        if submission is None:
            row = SubmittedAssignment(assignment_id=self._assignment_id, student_id=learner, timestamp=when)
            self._db.add(row)
            self._db.flush()
            submission = row.id
        elif when is not None:
            self._db.execute(update(SubmittedAssignment).where(*where).values(timestamp=when))
        mine = self._db.execute(
            select(SubmittedNotebook.id).where(
                SubmittedNotebook.assignment_id == submission, SubmittedNotebook.notebook_id == self._notebook_id
            )
        ).scalar()
        if mine is None:
            made = SubmittedNotebook(assignment_id=submission, notebook_id=self._notebook_id)
            self._db.add(made)
            self._db.flush()
            mine = made.id
        return str(mine)

    def _set_scores(self, notebook: str, scores: Mapping[str, Score], same_work: bool) -> None:
        there = {
            row[0]: row
            for row in self._db.execute(
                select(Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade).where(
                    Grade.notebook_id == notebook
                )
            )
        }
        new = []
        for name, cell in self._grade_cells.items():
            score = scores.get(name.removesuffix(CHECK))
            points = None if score is None else score.points
            if cell not in there:
                values = {"auto_score": points, "needs_manual_grade": points is None}
                new.append({"cell_id": cell, "notebook_id": notebook, **values})
                continue
            _, before, manual, needed = there[cell]
            needs = (needed if same_work else True) if manual is not None else points is None
            if (before, needed) != (points, needs):
                row = (Grade.notebook_id == notebook) & (Grade.cell_id == cell)
                self._db.execute(update(Grade).where(row).values(auto_score=points, needs_manual_grade=needs))
        if new:
            self._db.execute(insert(Grade), new)

    def _set_comments(self, notebook: str, cells: Mapping[str, Any]) -> None:
        there = dict(
            self._db.execute(select(Comment.cell_id, Comment.auto_comment).where(Comment.notebook_id == notebook)).all()
        )
        new = []
        for name, cell_id in self._solution_cells.items():
            cell = cells.get(name)
            same = cell is not None and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            said = NO_RESPONSE if same else None
            if cell_id not in there:
                new.append({"cell_id": cell_id, "notebook_id": notebook, "auto_comment": said})
            elif there[cell_id] != said:
                row = (Comment.notebook_id == notebook) & (Comment.cell_id == cell_id)
                self._db.execute(update(Comment).where(row).values(auto_comment=said))
        if new:
            self._db.execute(insert(Comment), new)

    def _take_back(self, learner: str) -> bool:
        """Remove the machine's scores; whether anything of a person's was there and so the rows stay."""
        where = (SubmittedAssignment.assignment_id == self._assignment_id, SubmittedAssignment.student_id == learner)
        submission = self._db.execute(select(SubmittedAssignment.id).where(*where)).scalar()
        if submission is None:
            return False
        notebooks = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id == submission)
        mine = list(self._db.execute(notebooks).scalars())
        given = self._db.execute(
            select(Grade.id).where(
                Grade.notebook_id.in_(mine), Grade.manual_score.is_not(None) | Grade.extra_credit.is_not(None)
            )
        ).first()
        said = self._db.execute(
            select(Comment.id).where(Comment.notebook_id.in_(mine), Comment.manual_comment.is_not(None))
        ).first()
        if given or said:
            values = {"auto_score": None, "needs_manual_grade": True}
            self._db.execute(update(Grade).where(Grade.notebook_id.in_(mine)).values(**values))
            return True
        for kind in (Grade, Comment):
            self._db.execute(delete(kind).where(kind.notebook_id.in_(mine)))
        self._db.execute(delete(SubmittedNotebook).where(SubmittedNotebook.assignment_id == submission))
        self._db.execute(delete(SubmittedAssignment).where(*where))
        return False


STUDENT = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)


def write_report(path: Path, outcomes: Sequence[Outcome], exercise: Exercise) -> None:
    """Write a table of all outcomes, one row a learner. What has no score is left empty.

    Parameters
    ----------
    path
        The CSV file.
    outcomes
        What became of each learner's work.
    exercise
        The exercise.
    """
    questions = {**{name: float(entry["points"]) for name, entry in exercise.questions.items()}}
    questions |= {name: written.points for name, written in exercise.written.items()}
    head = ["learner", "name", "status", "points", "of", "to be marked"]
    head += [f"{name} (of {points:g})" for name, points in questions.items()]
    head += [f"{name}: reasons" for name in exercise.questions]
    head += ["reason", "remarks", "suspect", "seconds"]
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(head)
    for outcome in outcomes:
        scored = [score for score in outcome.scores.values() if score.points is not None]
        pending = [name for name, score in outcome.scores.items() if score.points is None]
        row: list[Any] = [outcome.learner, outcome.name, outcome.status]
        row += (
            [_number(sum(score.points or 0 for score in scored)), _number(sum(score.of for score in scored))]
            if (outcome.graded)
            else ["", ""]
        )
        row.append(" ".join(pending))
        row += [_number(outcome.scores[name].points) if name in outcome.scores else "" for name in questions]
        row += [" ".join(outcome.scores[name].reasons) if name in outcome.scores else "" for name in exercise.questions]
        row += [outcome.reason, " ".join(outcome.remarks), " ".join(outcome.suspect), f"{outcome.seconds:.2f}"]
        writer.writerow([_harmless(cell) for cell in row])
    write_bytes(path, table.getvalue().encode("utf-8", "replace"))


def digest_of_key(exercise: Exercise) -> str:
    """Tells the exercise's key from any other."""
    return hashlib.sha256((exercise.folder / "key.yaml").read_bytes()).hexdigest()[:40]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _harmless(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _exercise_in(cells: Iterable[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found = {}
    for raw in cells:
        cell = nbformat.from_dict(raw)
        ours = cell.metadata.get("nbgrader", {})
        if not (is_grade(cell) or is_solution(cell) or is_locked(cell)):
            continue
        points = float(ours["points"]) if is_grade(cell) else None
        marks = (cell.source, ours.get("checksum"), bool(is_locked(cell)), cell.cell_type, points)
        found[ours["grade_id"]] = (*marks, bool(is_solution(cell)))
    return found


def _make_whole(url: str) -> None:
    """Make a new gradebook beside its place first, so that there is never half of one."""
    if not url.startswith("sqlite:///"):
        return
    path = Path(url.removeprefix("sqlite:///"))
    if path.exists() and path.stat().st_size:
        return
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{part}")
    try:
        Base.metadata.create_all(engine)
        version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        with engine.begin() as database:
            database.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            database.execute(text("INSERT INTO alembic_version (version_num) VALUES (:version)"), {"version": version})
    finally:
        engine.dispose()
    part.replace(path)
