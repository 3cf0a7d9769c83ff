"""What passes between the steps of grading: a learner's work as it came in, its answers, and what became of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["Handed", "Result", "Status", "Submission"]

Status = Literal["graded", "graded with remarks", "failed", "missing"]


@dataclass(frozen=True)
class Submission:
    """One learner's work on one assignment, as intake found it.

    Parameters
    ----------
    learner
        The name under which the gradebook knows the learner.
    assignment
        The assignment, such as ``05-a``.
    path
        The notebook that was handed in.
    remarks
        What intake had to mend, a sentence each.
    fault
        Why the work cannot be run at all, in a sentence; None if it can.
    """

    learner: str
    assignment: str
    path: Path
    remarks: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class Handed:
    """An answer as the learner's notebook handed it over: plain JSON data, never an object of the learner's.

    Parameters
    ----------
    question
        The question that it answers.
    kind
        What form an answer to it has: number, range, date, claim, passage, choice, set, order or table.
    answer
        The answer; None if there is none.
    form
        ``ok``, ``empty``, or a sentence that says what is wrong with the answer's form.
    """

    question: str
    kind: str
    answer: Any
    form: str


@dataclass(frozen=True)
class Result:
    """What became of one learner's work. A failure is never a zero: where it failed there are no scores at all.

    Parameters
    ----------
    learner, assignment
        Whose work it is, on what.
    status
        ``graded``, ``graded with remarks``, ``failed`` or ``missing``.
    reason
        Why it failed or is missing, in a sentence; empty otherwise.
    remarks
        What a person should know about how it was read or run, a sentence each.
    answers
        The answers handed over, by question.
    notebook
        The notebook as it was executed; None if it was not.
    seconds
        How long running it took.
    suspect
        What a person should look at, a sentence each. It never changes a score.
    """

    learner: str
    assignment: str
    status: Status
    reason: str = ""
    remarks: tuple[str, ...] = ()
    answers: dict[str, Handed] = field(default_factory=dict)
    notebook: dict[str, Any] | None = None
    seconds: float = 0.0
    suspect: tuple[str, ...] = ()
