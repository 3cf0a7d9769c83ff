"""All answers of a class in tables: one row an answer, and one row for each thing that an answer chose.

Marking is done once for each different answer, not once for each learner: a class of five hundred gives few answers
that nobody gave before.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.classroom.words import printable
from course_lib.practice.marking import Marking, in_words, mark
from course_lib.practice.questions import ANY, PICKED, Question

__all__ = ["NOT_TICKED", "TICKED", "Gathered", "answers_of", "gather", "unit_of"]

ACTIVITY = "activity/"
LONGEST = 4_000
LONGEST_ENTRY = 60
TICKED, NOT_TICKED = "ticked", "not ticked"

FIRST = {
    "learner": "int64",
    "question": "string",
    "unit": "string",
    "answer": "int64",
    "correct": "float64",
    "score": "float64",
    "confidence": "float64",
    "item": "string",
    "says": "string",
    "tries": "int64",
    "hints": "int64",
}
PICKS = {
    "answer": "int64",
    "question": "string",
    "part": "string",
    "pick": "string",
    "text": "string",
    "chosen": "bool",
    "right": "bool",
    "reply": "string",
}


@dataclass(frozen=True)
class Gathered:
    """What a class answered, in tables.

    Parameters
    ----------
    learners
        How many learners there are; they are numbered from 0.
    asked
        The questions that can be marked, by id, in the order of the course.
    first
        First answers: ``learner``, ``question``, ``unit`` (see `unit_of`), ``answer`` (a number for each different
        answer), ``correct`` (1 or 0), ``score``, ``confidence``, ``item``, ``says``, ``tries``, ``hints``.
    picks
        What each different answer chose: ``answer``, ``question``, ``part`` (an answer to a matching question has a
        part for each item), ``pick`` (a key within the part), ``text``, ``chosen`` (False for an option that was not
        ticked), ``right`` and ``reply``.
    written
        Free texts: ``learner``, ``question``, ``compared`` (the model answer was looked at).
    activities
        Activities with something in them: ``learner``, ``activity``, ``level``.
    unfit
        For each learner with any, the questions whose kept answer fits none that the question has now.
    """

    learners: int
    asked: Mapping[str, Question]
    first: pd.DataFrame
    picks: pd.DataFrame
    written: pd.DataFrame
    activities: pd.DataFrame
    unfit: Mapping[int, tuple[str, ...]]


def unit_of(asked: Question) -> str:
    """What a question is answered together with: ``A`` and ``B`` for the forms, else the lesson's number.

    >>> unit_of(Question("q", "00", "single", "?", form="A")), unit_of(Question("q", "05", "single", "?"))
    ('A', '05')
    """
    return asked.form or asked.lesson


def gather(asked: Sequence[Question], answers: Sequence[Mapping[str, Mapping[str, Any]]]) -> Gathered:
    """Put the answers of a class into tables.

    Parameters
    ----------
    asked
        The questions of the case.
    answers
        For each learner what is kept, by key. As on a learner's own page, the first answer that fits the question is
        the one that counts.

    Returns
    -------
    Gathered
        The tables.

    Examples
    --------
    >>> from course_lib.practice.questions import Option
    >>> yes, no = Option("o1", "Yes", True, None, None, "It does."), Option("o2", "No", False, None, None, "Look.")
    >>> tries = {"tries": [{"value": "o2", "confidence": 0.7}, {"value": "o1"}], "hints": 0}
    >>> found = gather([Question("q", "01", "single", "?", options=(yes, no))], [{"q": tries}])
    >>> found.first[["question", "correct", "confidence", "tries"]].to_numpy().tolist()
    [['q', 0.0, 0.7, 2]]
    """
    by_id = {each.id: each for each in asked}
    marker = _Marker()
    rows, written, activities = [], [], []
    unfit: dict[int, list[str]] = {}
    for learner, kept in enumerate(answers):
        for key, state in kept.items():
            question = by_id.get(key)
            if question is None:
                activities += _activity(learner, key, state)
                continue
            tries = _tries(state)
            if question.kind == "text":
                if any(isinstance(each.get("value"), str) and each["value"].strip() for each in tries):
                    written.append((learner, key, state.get("compared") is True))
                continue
            found = [(each, number) for each in tries if (number := marker(question, each.get("value"))) is not None]
            if len(found) < len(tries):
                unfit.setdefault(learner, []).append(key)
            if found:
                rows.append((learner, question, *found[0], len(found), _hints(question, state)))
    return Gathered(
        len(answers),
        {each.id: each for each in asked if each.kind != "text"},
        _first(rows, marker),
        _frame([(number, *pick) for number, picks in enumerate(marker.picks) for pick in picks], PICKS),
        _frame(written, {"learner": "int64", "question": "string", "compared": "bool"}),
        _frame(activities, {"learner": "int64", "activity": "string", "level": "string"}),
        {learner: tuple(keys) for learner, keys in unfit.items()},
    )


class _Marker:
    """Marks each different answer once, and numbers it."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int | None] = {}
        self.markings: list[Marking] = []
        self.picks: list[list[tuple[Any, ...]]] = []

    def __call__(self, question: Question, value: Any) -> int | None:
        """The number of an answer, or ``None`` if it does not fit the question."""
        try:
            key = (question.id, value if isinstance(value, str) else json.dumps(value, sort_keys=True))
        except RecursionError:
            return None
        if key not in self.numbers:
            self.numbers[key] = self._new(question, value) if len(key[1]) <= LONGEST else None
        return self.numbers[key]

    def _new(self, question: Question, value: Any) -> int | None:
        if question.kind in ("number", "date") and len(str(value)) > LONGEST_ENTRY:
            return None
        try:
            marking = mark(question, value)
            picks = _PICKS.get(question.kind, _entered)(question, value, marking)
        except (ValueError, OverflowError, RecursionError):
            return None
        self.markings.append(marking)
        self.picks.append([(question.id, *pick) for pick in picks])
        return len(self.markings) - 1


def _tries(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tries = state.get("tries")
    return [each for each in tries if isinstance(each, dict)] if isinstance(tries, list) else []


def _hints(question: Question, state: Mapping[str, Any]) -> int:
    hints = state.get("hints")
    return min(max(hints, 0), len(question.hints)) if type(hints) is int else 0


def _sure(each: Mapping[str, Any]) -> float | None:
    sure = each.get("confidence")
    return None if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1 else float(sure)


def _activity(learner: int, key: str, state: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """An activity that was used: there is at least one step or entry in it. The forms of the test are told apart."""
    name = key.removeprefix(ACTIVITY).partition("/")[0]
    if name == "pre-test" or not any(state.get(part) for part in state if part != "level"):
        return []
    level = state.get("level")
    return [(learner, printable(name, 60), level if level in ("supported", "standard") else "")]


def _first(rows: list[tuple[Any, ...]], marker: _Marker) -> pd.DataFrame:
    made = [
        (
            learner,
            question.id,
            unit_of(question),
            number,
            float(bool(marker.markings[number].correct)),
            marker.markings[number].score,
            _sure(each),
            question.item,
            marker.markings[number].says if question.item else None,
            tries,
            hints,
        )
        for learner, question, each, number, tries, hints in rows
    ]
    return _frame(made, FIRST)


def _frame(rows: list[Any], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


Picks = list[tuple[str, str, str, bool, bool, str]]


def _picked(_question: Question, _value: Any, marking: Marking) -> Picks:
    option = marking.chosen[0]
    return [("", option.id, option.text, True, option.correct, option.reply)]


def _ticked(question: Question, _value: Any, marking: Marking) -> Picks:
    """Each option is a part of its own: ticked or not."""
    chosen = {option.id for option in marking.chosen}
    return [
        (o.id, TICKED if o.id in chosen else NOT_TICKED, o.text, o.id in chosen, (o.id in chosen) == o.correct, o.reply)
        for o in question.options
    ]


def _arranged(question: Question, value: Any, _marking: Marking) -> Picks:
    places = sorted(int(option.value or 0) for option in question.options)
    at = {key: place for place, key in enumerate(value)}
    return [
        (
            o.id,
            str(at[o.id] + 1),
            f"{o.text} → place {at[o.id] + 1}",
            True,
            places[at[o.id]] == int(o.value or 0),
            o.reply,
        )
        for o in question.options
    ]


def _matched(question: Question, value: Any, _marking: Marking) -> Picks:
    return [
        (o.id, value[o.id], f"{o.text} → {value[o.id]}", True, value[o.id] == o.value, o.reply)
        for o in question.options
    ]


def _entered(question: Question, value: Any, marking: Marking) -> Picks:
    text = in_words(question, value)
    return [("", text, text, True, bool(marking.correct), marking.replies[0])]


_PICKS: dict[str, Callable[[Question, Any, Marking], Picks]] = {
    **dict.fromkeys(PICKED, _picked),
    "multiple": _ticked,
    "ordering": _arranged,
    "matching": _matched,
}


def answers_of(question: Question) -> list[tuple[str, str, str, bool, bool, str]]:
    """What can be picked in answer to a question, in the order of its options, as the rows of ``picks`` have it.

    For questions where something is entered: the entries that the course replies to.
    """
    options = question.options
    if question.kind in PICKED:
        return [("", o.id, o.text, True, o.correct, o.reply) for o in options]
    if question.kind == "multiple":
        return [(o.id, TICKED, o.text, True, o.correct, o.reply) for o in options]
    if question.kind == "matching":
        return [
            (o.id, partner, f"{o.text} → {partner}", True, partner == o.value, o.reply)
            for o in options
            for partner in question.partners
        ]
    if question.kind == "ordering":
        places = sorted(int(o.value or 0) for o in options)
        return [
            (o.id, str(place), f"{o.text} → place {place}", True, places[place - 1] == int(o.value or 0), o.reply)
            for o in options
            for place in range(1, len(options) + 1)
        ]
    entered = [o for o in options if o.text != ANY]
    return [("", in_words(question, o.text), in_words(question, o.text), True, o.correct, o.reply) for o in entered]
