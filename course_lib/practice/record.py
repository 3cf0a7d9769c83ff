"""What a learner's answers say of each question: the tries, of which the first counts, and the hints taken."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.practice.answers import Answers
from course_lib.practice.marking import mark
from course_lib.practice.questions import Question, questions

__all__ = ["Record", "Try", "first_tries", "read_record"]

COLUMNS = {
    "lesson": "string",
    "kind": "string",
    "form": "string",
    "item": "string",
    "says": "string",
    "confidence": "Float64",
    "correct": "boolean",
    "score": "Float64",
}


@dataclass(frozen=True)
class Try:
    """One answer to a question and, for the first, how sure the learner was that it is right (0 to 1)."""

    value: Any
    confidence: float | None = None

    @property
    def sure(self) -> str:
        """The confidence in words, to stand behind the answer; empty without one.

        >>> Try("q-00-1-o1", 0.8).sure
        ', 80 % sure'
        """
        return "" if self.confidence is None else f", {round(100 * self.confidence)} % sure"


@dataclass(frozen=True)
class Record:
    """What is kept of one question.

    Parameters
    ----------
    question
        The question.
    tries
        The answers, the first first.
    hints
        How many rungs of the hint ladder were taken.
    compared
        For free text: whether the model answer was looked at.
    """

    question: Question
    tries: tuple[Try, ...] = ()
    hints: int = 0
    compared: bool = False

    @property
    def first(self) -> Try | None:
        """The answer that counts."""
        return self.tries[0] if self.tries else None

    @property
    def last(self) -> Try | None:
        """The newest answer."""
        return self.tries[-1] if self.tries else None

    @property
    def solved(self) -> bool | None:
        """Whether the newest answer is the course's; ``None`` without one, and for free text."""
        return None if self.last is None else mark(self.question, self.last.value).correct

    def tried(self, value: Any, confidence: float | None = None) -> "Record":
        """The record with one more try; confidence belongs to the first alone. The same again is no new try.

        A free text has no tries that count: what is written takes the place of what was.
        """
        if self.last is not None and self.last.value == value:
            return self
        if self.question.kind == "text":
            return replace(self, tries=(Try(value),))
        return replace(self, tries=(*self.tries, Try(value, None if self.tries else confidence)))

    def helped(self) -> "Record":
        """The record with one more hint, as long as there are more."""
        return replace(self, hints=min(self.hints + 1, len(self.question.hints)))

    def seen(self) -> "Record":
        """The record once the model answer was looked at."""
        return replace(self, compared=True)

    def state(self) -> dict[str, Any]:
        """The record as JSON can hold it; `read_record` reads it back."""
        tries = [
            {"value": each.value} | ({} if each.confidence is None else {"confidence": each.confidence})
            for each in self.tries
        ]
        return {"tries": tries, "hints": self.hints} | ({"compared": True} if self.compared else {})


def read_record(question: Question, state: Mapping[str, Any] | None) -> Record:
    """The record of a question from what is kept under its id.

    What no longer fits the question, because the case has changed or a file was edited by hand, is left out.

    Examples
    --------
    >>> asked = Question("q-1", "01", "text", "Why?", model_answer="Because.")
    >>> read_record(asked, {"tries": [{"value": "I wonder."}, {"value": 7}], "hints": 1}).tries
    (Try(value='I wonder.', confidence=None),)
    >>> read_record(asked, None).tries
    ()
    """
    kept = state or {}
    tries, hints = kept.get("tries"), kept.get("hints")
    fit = [found for each in (tries if isinstance(tries, list) else []) if (found := _read_try(question, each))]
    taken = hints if type(hints) is int else 0
    return Record(question, tuple(fit), min(max(taken, 0), len(question.hints)), kept.get("compared") is True)


def _read_try(question: Question, kept: Any) -> Try | None:
    if not isinstance(kept, dict):
        return None
    try:
        mark(question, kept.get("value"))
    except ValueError:
        return None
    sure = kept.get("confidence")
    if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1:
        return Try(kept["value"])
    return Try(kept["value"], float(sure))


def first_tries(case: Case, answers: Answers, lesson: str | None = None) -> pd.DataFrame:
    """The learner's first answer to each question that can be marked.

    Parameters
    ----------
    case
        The case.
    answers
        The learner's answers.
    lesson
        A lesson's number; all lessons if left out.

    Returns
    -------
    DataFrame
        Indexed by question: ``lesson``, ``kind``, ``form``, ``item`` (what a judged claim is), ``says`` (what the
        learner says it is), ``confidence``, ``correct``, ``score``. Questions without an answer are not in it.

    Raises
    ------
    CaseError
        If a question cannot be asked as its rows stand.
    """
    kept = answers.all()
    rows: dict[str, dict[str, Any]] = {}
    for asked in questions(case, lesson=lesson):
        first = read_record(asked, kept.get(asked.id)).first
        if first is None or asked.kind == "text":
            continue
        marking = mark(asked, first.value)
        rows[asked.id] = {
            "lesson": asked.lesson,
            "kind": asked.kind,
            "form": asked.form,
            "item": asked.item,
            "says": marking.says if asked.item else None,
            "confidence": first.confidence,
            "correct": marking.correct,
            "score": marking.score,
        }
    index = pd.Index(list(rows), dtype="string", name="question_id")
    return pd.DataFrame(list(rows.values()), index=index, columns=list(COLUMNS), dtype=object).astype(COLUMNS)
