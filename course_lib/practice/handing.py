"""Hand an answer in: as plain data, with a word on its form.

A graded exercise asks for values. `hand_in` looks at the form of a value only (is it a number, does the passage exist,
is the date a date), says so in one line, and hands the value over as plain data (JSON) in the output of its cell.
Whether the value is right is found out elsewhere, later, from that data alone. No answer at all is a form of its own:
``None``, or a table in which every ``...`` still stands.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from course_lib.case import Case
from course_lib.case.dates import EDTFObject, parse
from course_lib.practice.questions import read_number

__all__ = ["ANSWER", "EMPTY", "KINDS", "LARGEST", "OK", "hand_in", "handed_over"]

ANSWER = "application/vnd.who-says-so.answer+json"
KINDS = ("number", "range", "date", "claim", "passage", "choice", "set", "order", "table")
OK = "ok"
EMPTY = "empty"
LARGEST = 100_000
DEEPEST = 4
SHOWN = 160
LONGEST_DATE = 60
DATES = '"2012-01-29", "2012-01", "2012-01?" or "../2012-06-20"'


class FormError(ValueError):
    """What is wrong with the form of an answer: one sentence for the learner."""


@dataclass(frozen=True)
class _Asked:
    """What the form of an answer is held against."""

    kind: str
    case: Case | None
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    columns: tuple[str, ...]


def hand_in(
    question: str,
    answer: Any,
    *,
    kind: str,
    case: Case | None = None,
    low: float | None = None,
    high: float | None = None,
    choices: Iterable[str] | None = None,
    columns: Iterable[str] | None = None,
) -> None:
    """Hand in the answer to a question, and show whether its form is right.

    Parameters
    ----------
    question
        The question's id, such as ``q1``.
    answer
        The answer; ``None`` for none.
    kind
        What the question asks for: ``number``; ``range`` (low, high; ``None`` for a side that is not known); ``date``
        (EDTF); ``claim`` or ``passage`` (its id); ``choice`` (a word); ``set`` (ids or words in any order); ``order``
        (first to last); ``table`` (rows with named columns, as dictionaries or a DataFrame).
    case
        If given, the ids in the answer must exist in it.
    low, high
        The least and the most that a number, or a side of a range, may be.
    choices
        The words that may be chosen from.
    columns
        The columns that each row of a table must have.

    Raises
    ------
    ValueError
        If there is no such kind of question. What is wrong with an answer never raises: it is shown.

    Examples
    --------
    >>> hand_in("q1", 7, kind="number")
    Question q1: the form is right (a number). Handed in: 7
    """
    document = handed_over(question, answer, kind=kind, case=case, low=low, high=high, choices=choices, columns=columns)
    line = _line(document)
    if InteractiveShell.initialized():
        shown = {"text/plain": line, "text/html": f"<p>{escape(line)}</p>", ANSWER: document}
        display(shown, raw=True)
    else:
        print(line)


def handed_over(
    question: str,
    answer: Any,
    *,
    kind: str,
    case: Case | None = None,
    low: float | None = None,
    high: float | None = None,
    choices: Iterable[str] | None = None,
    columns: Iterable[str] | None = None,
) -> dict[str, Any]:
    """What `hand_in` hands over for an answer.

    Parameters
    ----------
    question, answer, kind, case, low, high, choices, columns
        As for `hand_in`.

    Returns
    -------
    dict
        ``schema`` (1), ``question``, ``kind``, ``answer`` (plain data, or ``None``) and ``form``: ``ok``, ``empty``, or
        a sentence on what is wrong with it.

    Raises
    ------
    ValueError
        If there is no such kind of question.

    Examples
    --------
    >>> handed_over("q1", (10, None), kind="range")["answer"]
    [10, None]
    >>> handed_over("q1", "a dozen", kind="number")["form"]
    "'a dozen' is not a number: write it in digits, such as 12 or 2.5"
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of question {kind!r}: kinds are {', '.join(KINDS)}.")
    asked = _Asked(kind, case, low, high, tuple(choices or ()), tuple(columns or ()))
    value, form = None, OK
    try:
        value = _plain(_rows(answer) if kind == "table" else answer)
        if _empty(value):
            value, form = None, EMPTY
        else:
            value = _FORMS[kind](value, asked)
            if len(json.dumps(value, allow_nan=False)) > LARGEST:
                raise FormError(f"The answer is longer than {LARGEST:,} letters: hand in only what is asked for.")
    except FormError as error:
        value, form = None, str(error)
    except Exception as error:  # whatever a learner's own object does when it is looked at
        value, form = None, f"The answer cannot be read ({type(error).__name__}): hand in plain values."
    return {"schema": 1, "question": question, "kind": kind, "answer": value, "form": form}


_IN_WORDS = {
    "number": "a number",
    "range": "a pair, low and high",
    "date": "a date",
    "claim": "a claim",
    "passage": "a passage",
    "choice": "a choice",
    "set": "a set",
    "order": "an order",
    "table": "a table",
}


def _line(document: Mapping[str, Any]) -> str:
    question, form = document["question"], document["form"]
    if form == EMPTY:
        return f"Question {question} has no answer yet."
    if form != OK:
        return f"Question {question}: {form}"
    kind = _IN_WORDS[document["kind"]]
    return f"Question {question}: the form is right ({kind}). Handed in: {_told(document['answer'])}"


def _told(answer: Any) -> str:
    told = json.dumps(answer, ensure_ascii=False)
    return told if len(told) <= SHOWN else told[: SHOWN - 1] + "…"


def _empty(value: Any) -> bool:
    """Whether nothing has been answered: nothing there, or nothing but ``...``."""
    if value is None or value is ...:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list) and value:
        return all(part is ... for part in value) or all(isinstance(part, dict) and _untouched(part) for part in value)
    return False


def _untouched(row: dict[str, Any]) -> bool:
    """Whether a row holds at most its name, and ``...`` everywhere else."""
    filled = sum(cell is not ... for cell in row.values())
    return filled <= 1 and filled < len(row)


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as plain data; ``...`` stays, as the mark of what is still to be filled in."""
    if depth > DEEPEST:
        raise FormError("The answer holds lists within lists within lists: hand in one list, or one table.")
    if value is ... or isinstance(value, bool | str):
        return value if not isinstance(value, str) else str(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return None if math.isnan(value) else _short(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, date | EDTFObject):
        return str(value)[:10] if isinstance(value, date) else str(value)
    if isinstance(value, pd.DataFrame):
        raise FormError("The answer is a table, and the question does not ask for one.")
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return [_plain(part, depth + 1) for part in value.tolist()]
    if isinstance(value, Mapping):
        return {str(name): _plain(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, depth + 1) for part in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(part, depth + 1) for part in value), key=lambda part: (str(type(part)), str(part)))
    if hasattr(value, "low") and hasattr(value, "high"):
        return [_plain(value.low, depth + 1), _plain(value.high, depth + 1)]
    raise FormError(f"A {type(value).__name__} cannot be handed in: write text, numbers, a list or a table.")


def _short(number: float) -> float | int:
    if math.isinf(number):
        raise FormError("The answer holds an infinite number: write None for a value that is not known.")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _rows(answer: Any) -> Any:
    """A table as a list of rows, whatever it was written as."""
    if isinstance(answer, pd.DataFrame):
        named = [name for name in answer.index.names if name is not None and name not in answer.columns]
        return (answer.reset_index(named) if named else answer).astype(object).to_dict("records")
    return [answer] if isinstance(answer, Mapping) else answer


def _number(value: Any, asked: _Asked) -> float | int:
    if isinstance(value, str):
        try:
            value = _short(read_number(value))
        except ValueError as error:
            raise FormError(str(error)) from error
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormError("The answer is not one number: write a number, such as 7.")
    if (asked.low is not None and value < asked.low) or (asked.high is not None and value > asked.high):
        low, high = (None if side is None else f"{side:g}" for side in (asked.low, asked.high))
        wanted = f"from {low} to {high}" if low and high else f"of at least {low}" if low else f"of at most {high}"
        raise FormError(f"{value:,} cannot be the answer: a number {wanted} is asked for.")
    return value


def _pair(value: Any, asked: _Asked) -> list[float | int | None]:
    if isinstance(value, dict) and set(value) == {"low", "high"}:
        value = [value["low"], value["high"]]
    if not isinstance(value, list) or len(value) != 2 or ... in value:
        raise FormError("Write a pair, low and high, such as (3, 8); None stands for a side that is not known.")
    low, high = (None if _unknown(side) else _number(side, asked) for side in value)
    if low is not None and high is not None and low > high:
        raise FormError(f"The low side, {low:,}, is above the high side, {high:,}: write (low, high).")
    return [low, high]


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().casefold() in ("", "unknown", "none"))


def _date(value: Any, _asked: _Asked) -> str:
    if not isinstance(value, str):
        raise FormError('Write the date as text between quotation marks, such as "2012-01-29".')
    text = "".join(value.split())
    try:
        parse(text[:LONGEST_DATE])
    except ValueError as error:
        raise FormError(f"{_named(value)} is not a date: write {DATES}.") from error
    return text[:LONGEST_DATE]


def _claim(value: Any, asked: _Asked) -> str:
    return _key(value, asked, "claims", "claim")


def _passage(value: Any, asked: _Asked) -> str:
    return _key(value, asked, "passages", "passage")


def _key(value: Any, asked: _Asked, table: str, what: str) -> str:
    if not isinstance(value, str):
        raise FormError(f"Write the id of one {what} between quotation marks.")
    key = value.strip()
    if asked.case is not None:
        known = asked.case.table(table).index
        if key.casefold() not in {each.casefold() for each in known}:
            raise FormError(f"There is no {what} {_named(key)} in this case.{_near(key, known)}")
    return key


def _near(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key[:60], list(known), n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _named(text: str) -> str:
    return repr(text) if len(text) <= 60 else repr(text[:59] + "…")


def _choice(value: Any, asked: _Asked) -> str:
    if not isinstance(value, str):
        raise FormError("Write one of the choices between quotation marks.")
    return _chosen(value, asked)


def _chosen(value: str, asked: _Asked) -> str:
    word = " ".join(value.split())
    if asked.choices and word.casefold() not in {choice.casefold() for choice in asked.choices}:
        raise FormError(f"{_named(word)} is not one of the choices: {', '.join(asked.choices)}.")
    return word


def _set(value: Any, asked: _Asked) -> list[Any]:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list):
        raise FormError('Write a list between square brackets, such as ["one", "two"].')
    return [_item(part, asked) for part in value if part is not ...]


def _order(value: Any, asked: _Asked) -> list[Any]:
    if not isinstance(value, list):
        raise FormError('Write a list between square brackets, first to last, such as ["one", "two"].')
    items = [_item(part, asked) for part in value if part is not ...]
    twice = next((item for place, item in enumerate(items) if item in items[:place]), None)
    if twice is not None:
        raise FormError(f"{_named(str(twice))} stands in the list twice: name each once, in its place.")
    return items


def _item(value: Any, asked: _Asked) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise FormError('Each part of the list is an id or a word between quotation marks, such as ["one", "two"].')
    word = _chosen(value, asked)
    if asked.case is not None and not _exists(word, asked.case):
        known = [*asked.case.table("claims").index, *asked.case.table("passages").index]
        raise FormError(f"There is no {_named(word)} in this case.{_near(word, known)}")
    return word


def _exists(key: str, case: Case) -> bool:
    return any(each in case.table(name).index for name in case.schema.tables for each in {key, key.casefold()})


def _table(value: Any, asked: _Asked) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise FormError('Write a list of rows, such as [{"name": "one", "low": 1}], or a table.')
    for number, row in enumerate(value, start=1):
        missing = [name for name in asked.columns if name not in row]
        if missing:
            raise FormError(f"Row {number} has no {' and no '.join(missing)}: columns are {', '.join(asked.columns)}.")
    return [{name: cell for name, cell in row.items() if cell is not ...} for row in value]


_FORMS: dict[str, Callable[[Any, _Asked], Any]] = {
    "number": _number,
    "range": _pair,
    "date": _date,
    "claim": _claim,
    "passage": _passage,
    "choice": _choice,
    "set": _set,
    "order": _order,
    "table": _table,
}
