"""Grade a class's work on one exercise: take it in, run it, check it, record it.

Every step keeps what it has done, so that a run that was stopped is taken up where it stopped, and one learner's work
never stops another's.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from course_lib.grading.executors import Executor, Item, on_cluster, sandboxed, unprotected
from course_lib.grading.exercise import Exercise
from course_lib.grading.files import write_json
from course_lib.grading.intake import Received, read, released
from course_lib.grading.mending import WRITTEN_MISSING
from course_lib.grading.pool import Ran
from course_lib.grading.preprocess import mark
from course_lib.grading.record import Outcome, Recorder, Score, digest_of_key, write_report
from course_lib.grading.roster import Roster
from course_lib.grading.sandbox import Limits, probe
from course_lib.grading.standing import Course, StandingError, standings
from course_lib.practice.handing import ANSWER

__all__ = ["Graded", "GradingError", "Progress", "grade"]

OURS = "who_says_so"
NO_SANDBOX = (
    "{fault}\nNothing was run. Without a sandbox a learner's notebook can read and change whatever you can. If this is "
    "work that you trust, and you choose so: --unsafe"
)
ROOT = (
    "You are root: whatever escaped from a notebook could do anything here. Run it as an ordinary user; if you must, "
    "say --as-root."
)


class GradingError(Exception):
    """Why nothing was graded, in a sentence or two for the person at the keyboard."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    done, total
        How many of how many are recorded.
    outcome
        The latest.
    left
        About how many seconds the rest will take; None if nobody can know yet.
    """

    done: int
    total: int
    outcome: Outcome
    left: float | None


@dataclass(frozen=True)
class Graded:
    """What a run came to.

    Parameters
    ----------
    outcomes
        One a learner, by name.
    report
        The table with scores, reasons, remarks and timings.
    ran
        How many notebooks were run by this run.
    stopped
        It was stopped before all were done; run it again to go on.
    waiting
        The learners whose work was not graded yet.
    seconds
        How long it took.
    """

    outcomes: tuple[Outcome, ...]
    report: Path
    ran: int
    stopped: bool
    waiting: tuple[str, ...]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """How many learners have each status."""
        found = Counter(outcome.status for outcome in self.outcomes)
        return {status: found[status] for status in ("graded", "graded with remarks", "failed", "missing")}


def grade(
    course: Path,
    assignment: str,
    source: Path,
    *,
    workers: int | None = None,
    only: Collection[str] = (),
    again: bool = False,
    scheduler: str | None = None,
    unsafe: bool = False,
    as_root: bool = False,
    roster: Roster | Path | None = None,
    limits: Limits | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
    execute: Executor | None = None,
) -> Graded:
    """Grade a class's work on one exercise.

    Parameters
    ----------
    course
        nbgrader's course folder, which holds ``source/`` and ``nbgrader_config.py``.
    assignment
        The exercise, such as ``05-a``.
    source
        The folder or the zip archive with the work (see `course_lib.grading.intake.read`).
    workers
        How many notebooks run at a time; as many as this machine has processors if left out.
    only
        The learners to grade; all if left out.
    again
        Run work again that is recorded already. What a person marked or wrote stays.
    scheduler
        The address of a Dask scheduler, whose workers then run the notebooks. This process records.
    unsafe
        Run the notebooks without a sandbox.
    as_root
        Run even as root.
    roster
        The class; learners in it who handed nothing in are reported as missing.
    limits
        What a notebook may use.
    tell
        Called after each learner's work.
    execute
        Another way to run notebooks.

    Returns
    -------
    Graded
        What became of each learner's work.

    Raises
    ------
    GradingError
        If there is no sandbox, or it would run as root.
    ExerciseError, IntakeError, RosterError, RecordError, SandboxError
        If the exercise, the work, the roster, the gradebook or the cluster cannot be used.
    """
    begun = time.monotonic()
    execute = execute or _executor(workers or _processors(), limits or Limits(), scheduler, unsafe, as_root)
    course = Path(course)
    exercise = Exercise.load(course / "source" / assignment)
    with Recorder(course, exercise, released(exercise)) as recorder:
        people = Roster.read(roster) if isinstance(roster, Path) else roster
        work = read(Path(source), exercise, people, into=recorder.place / "taken-in")
        unknown = set(only) - {one.learner for one in work}
        if unknown:
            raise GradingError(f"{source} holds no work of {', '.join(sorted(unknown))}: --only takes learners' ids.")
        recorder.enrol(one.person for one in work)
        run = _Run(recorder, exercise, Path(source), work, frozenset(only), again, tell)
        report = recorder.place / "report.csv"
        try:
            run.go(execute)
        finally:
            outcomes = tuple(outcome for _, outcome in sorted(run.outcomes.items()))
            write_report(report, outcomes, exercise)
    outcomes = tuple(_as_marked(course, assignment, outcomes))
    write_report(report, outcomes, exercise)
    return Graded(outcomes, report, run.ran, run.stopped, tuple(sorted(run.waiting)), time.monotonic() - begun)


def _as_marked(course: Path, assignment: str, outcomes: Collection[Outcome]) -> Iterator[Outcome]:
    """The outcomes with the points that the gradebook holds by now, since a person may have given some."""
    try:
        marks = {one.person.id: one.marks for one in standings(Course(course), assignment, everybody=False)}
    except StandingError:
        marks = {}
    for outcome in outcomes:
        given = {name: mark.points for name, mark in marks.get(outcome.learner, {}).items()}
        scores = {name: replace(each, points=given.get(name, each.points)) for name, each in outcome.scores.items()}
        yield replace(outcome, scores=scores)


class _Run:
    """One run: what is done, what is to be done."""

    def __init__(
        self,
        recorder: Recorder,
        exercise: Exercise,
        source: Path,
        work: list[Received],
        only: frozenset[str],
        again: bool,
        tell: Callable[[Progress], None],
    ) -> None:
        self._recorder = recorder
        self._exercise = exercise
        self._key = digest_of_key(exercise)
        self._source = source.resolve()
        self._work = {one.learner: one for one in work}
        self._again = again
        self._tell = tell
        self._before = recorder.journal.read()
        self._recorded = recorder.recorded()
        self._chosen = [one for one in work if not only or one.learner in only]
        self.outcomes: dict[str, Outcome] = dict(self._before)
        self.waiting: set[str] = set()
        self.ran = 0
        self.stopped = False
        self._begun = time.monotonic()
        self._ready = 0

    def go(self, execute: Executor) -> None:
        """Do all that is to be done; Ctrl-C stops it between two learners."""
        to_run = []
        self.waiting = {one.learner for one in self._chosen if not self._stands(one)}
        self._total = len(self.waiting)
        try:
            for one in self._chosen:
                if one.learner not in self.waiting:
                    continue
                if one.absent:
                    self._absent(one)
                elif one.fault is not None:
                    self._fail(one, one.fault)
                elif not self._again and (ran := self._kept(one)) is not None:
                    self._settle(one, ran)
                else:
                    to_run.append(one)
            self._begun, self._ready = time.monotonic(), self._total - len(self.waiting)
            if to_run:
                for ran in execute(self._items(to_run)):
                    self._done(ran)
        except KeyboardInterrupt:
            self.stopped = True

    def _items(self, chosen: list[Received]) -> Iterator[Item]:
        for one in chosen:
            yield one.learner, json.loads(one.path.read_bytes())

    def _stands(self, one: Received) -> bool:
        """Whether what is recorded of this learner holds."""
        before = self._before.get(one.learner)
        if before is None:
            return False
        recorded = one.learner in self._recorded and self._recorder.autograded(one.learner).is_file()
        if one.absent:
            return recorded or not before.graded
        if self._again or before.passing or (before.work, before.key) != (one.digest, self._key):
            return False
        return recorded or not before.graded

    def _done(self, ran: Ran) -> None:
        one = self._work[ran.key]
        self.ran += 1
        write_json(self._executed(one), {"work": one.digest, **asdict(ran)})
        self._settle(one, ran)

    def _executed(self, one: Received) -> Path:
        return self._recorder.place / "executed" / f"{one.learner}.json"

    def _kept(self, one: Received) -> Ran | None:
        """What came of running this very work before, if that was kept."""
        try:
            data = json.loads(self._executed(one).read_bytes())
            if data.pop("work") != one.digest:
                return None
            listed = {name: tuple(data[name]) for name in ("remarks", "suspect")}
            ran = Ran(**{**data, **listed})
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None if _is_passing(ran) else ran

    def _settle(self, one: Received, ran: Ran) -> None:
        """Check what was run, and record it."""
        suspect = (*one.suspect, *ran.suspect, *_forged(ran.notebook))
        if ran.fault is not None:
            self._fail(one, ran.fault, ran, suspect)
            return
        remarks = (*one.remarks, *ran.remarks)
        outcome = Outcome(
            one.learner,
            "graded with remarks" if remarks else "graded",
            _name(one),
            "",
            remarks,
            suspect,
            {},
            round(ran.seconds, 3),
            one.digest,
            self._key,
        )
        try:
            scores = self._scores(ran.notebook)
        except Exception as error:
            self._fail(
                one, f"The answers could not be checked ({type(error).__name__}): tell whoever wrote the key.", ran
            )
            return
        outcome = replace(outcome, scores=scores)
        before = self._before.get(one.learner)
        same = before is not None and before.work == one.digest
        try:
            self._hand_on(one)
            self._recorder.store(outcome, ran.notebook, same_work=same, handed_in=one.handed_in)
        except (LookupError, RecursionError, TypeError, ValueError) as error:
            self._fail(one, f"It could not be recorded ({type(error).__name__}): look at the notebook.", ran, suspect)
            return
        self._note(outcome)

    def _scores(self, notebook: dict[str, Any]) -> dict[str, Score]:
        found = {
            name: Score(checked.points, checked.of, checked.reasons)
            for name, checked in mark(notebook, self._exercise).items()
        }
        for name, written in self._exercise.written.items():
            found[name] = Score(0.0 if self._untouched(notebook, name) else None, written.points)
        return found

    def _untouched(self, notebook: dict[str, Any], name: str) -> bool:
        """Whether a written answer is as it was handed out, which nbgrader scores by itself."""
        from nbformat import from_dict
        from nbgrader.utils import compute_checksum

        for cell in notebook["cells"]:
            ours = cell["metadata"].get("nbgrader", {})
            if ours.get("grade_id") == name and cell["source"] != WRITTEN_MISSING:
                return bool(ours.get("checksum") == compute_checksum(from_dict(cell)))
        return False

    def _fail(self, one: Received, fault: str, ran: Ran | None = None, suspect: tuple[str, ...] | None = None) -> None:
        outcome = Outcome(
            one.learner,
            "failed",
            _name(one),
            fault,
            (*one.remarks, *(ran.remarks if ran else ())),
            one.suspect if suspect is None else suspect,
            {},
            round(ran.seconds, 3) if ran else 0.0,
            one.digest,
            self._key,
            ran is not None and _is_passing(ran),
        )
        self._recorder.fail(outcome)
        self._note(outcome)

    def _absent(self, one: Received) -> None:
        outcome = Outcome(one.learner, "missing", _name(one), one.fault or "", key=self._key)
        self._recorder.journal.add(outcome)
        self._note(outcome)

    def _hand_on(self, one: Received) -> None:
        """Put the work where nbgrader looks for it, unless it came from there or other work is there."""
        place = self._recorder.submitted(one.learner)
        if self._source in place.parents or self._source == self._recorder.folder:
            return
        notebook = json.loads(one.path.read_bytes())
        notebook["metadata"][OURS] = {"taken_in_by": "course grade"}
        try:
            if OURS not in json.loads(place.read_bytes())["metadata"]:
                return
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError):
            return
        write_json(place, notebook)

    def _note(self, outcome: Outcome) -> None:
        self.outcomes[outcome.learner] = outcome
        self.waiting.discard(outcome.learner)
        done = self._total - len(self.waiting)
        new = done - self._ready
        left = (time.monotonic() - self._begun) / new * len(self.waiting) if new > 0 else None
        self._tell(Progress(done, self._total, outcome, left))


def _executor(workers: int, limits: Limits, scheduler: str | None, unsafe: bool, as_root: bool) -> Executor:
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not as_root:
        raise GradingError(ROOT)
    if scheduler is not None:
        if unsafe:
            raise GradingError("A cluster runs notebooks in sandboxes only: leave out --unsafe or --scheduler.")
        return on_cluster(scheduler, limits)
    if unsafe:
        return unprotected(workers, limits)
    if fault := probe():
        raise GradingError(NO_SANDBOX.format(fault=fault))
    return sandboxed(workers, limits)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _is_passing(ran: Ran) -> bool:
    """Whether it failed for a reason outside of the notebook."""
    return ran.fault is not None and ("worker was lost" in ran.fault or ran.fault.startswith("The sandbox broke"))


def _forged(notebook: dict[str, Any]) -> Iterator[str]:
    """Answers in the outputs of cells that do not call hand_in. They do not count."""
    for number, cell in enumerate(notebook["cells"], start=1):
        ours = cell["metadata"].get("nbgrader", {})
        if (ours.get("grade") and not ours.get("solution")) or "hand_in(" in cell["source"]:
            continue
        if any(ANSWER in output.get("data", ()) for output in cell.get("outputs", ())):
            yield f"Cell {number} displays an answer of its own; it was not counted."


def _name(one: Received) -> str:
    return f"{one.person.first} {one.person.last}".strip()
