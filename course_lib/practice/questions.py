"""Questions of a case: what is asked, what can be answered with which reply, and the ladder of hints.

A case keeps them in three tables, ``questions``, ``options`` and ``hints``. The kind of a question says how it is
answered, and what an option is:

========== ============================= ==============================================================
kind       the answer                    an option
========== ============================= ==============================================================
single     one option                    a choice; one is right
multiple   some options                  a choice; one or more are right
claim      one option                    a claim to pick (``value``); one or more are right
passage    one option                    a passage to pick (``value``); one or more are right
number     a number, with a tolerance    a number that somebody may enter, ``*`` for any other
date       a date in EDTF                a date that somebody may enter, ``*`` for any other
ordering   the options in an order       an item; ``value`` is its right place, from 1
matching   a partner for each option     an item; ``value`` is its right partner
text       free text                     none: the answer is put beside a model answer, never marked
========== ============================= ==============================================================

A question with an ``item`` is a judgement item: it asks whether a statement is well supported or weak, ``item`` is the
truth of it, and each option ``says`` one or the other.
"""

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.dates import parse

__all__ = ["ANY", "PICKED", "Hint", "Option", "Question", "question", "questions", "read_number"]

ANY = "*"
PICKED = ("single", "claim", "passage")

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Option:
    """One thing that can be answered, with the reply to whoever answers it."""

    id: str
    text: str
    correct: bool
    value: str | None
    says: str | None
    reply: str


@dataclass(frozen=True)
class Hint:
    """One rung of the hint ladder; ``step`` counts from 1, the weakest."""

    id: str
    step: int
    text: str


@dataclass(frozen=True)
class Question:
    """One question, with its options in their order and its hints from the weakest.

    Examples
    --------
    >>> yes = Option("q-1-o1", "Yes", True, None, None, "It does.")
    >>> no = Option("q-1-o2", "No", False, None, None, "Look at the note.")
    >>> asked = Question("q-1", "01", "single", "Does the page name a host?", options=(yes, no))
    >>> asked.option("q-1-o2").reply
    'Look at the note.'
    >>> asked.confidence_levels
    (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    """

    id: str
    lesson: str
    kind: str
    prompt: str
    options: tuple[Option, ...] = ()
    hints: tuple[Hint, ...] = ()
    tolerance: float = 0.0
    item: str | None = None
    form: str | None = None
    claim_id: str | None = None
    passage_id: str | None = None
    model_answer: str | None = None

    def option(self, key: str) -> Option | None:
        """The option with a key, or ``None``."""
        return next((option for option in self.options if option.id == key), None)

    @property
    def partners(self) -> tuple[str, ...]:
        """For matching: what an option can be matched with, in alphabetical order."""
        return tuple(sorted({option.value for option in self.options if option.value}, key=str.casefold))

    @property
    def confidence_levels(self) -> tuple[float, ...]:
        """How sure one can be, in tenths, from a mere guess to certainty.

        A guess between two options is right half of the time, so the scale begins at 0.5; with more options, and where
        the answer is entered, it begins lower. A free text is not marked and has no confidence.
        """
        if self.kind == "text":
            return ()
        guess = 1 / len(self.options) if self.kind in PICKED else 0.1
        return tuple(tenth / 10 for tenth in range(max(1, math.floor(guess * 10 + 1e-9)), 11))


def questions(case: Case, *, lesson: str | None = None, form: str | None = None) -> tuple[Question, ...]:
    """The questions of a case, in the order of its table.

    Parameters
    ----------
    case
        The case.
    lesson
        A lesson's number, such as ``"01"``; all lessons if left out.
    form
        ``"A"`` for the pre-test, ``"B"`` for the post-test, ``""`` for the self-checks; all if left out.

    Returns
    -------
    tuple of Question
        Empty if there are none.

    Raises
    ------
    CaseError
        If a question cannot be asked as its rows stand; the message lists what is wrong with each.

    Examples
    --------
    >>> from course_lib import open_case
    >>> {asked.lesson for asked in questions(open_case(), lesson="01")} <= {"01"}
    True
    """
    frame = case.table("questions")
    keep = pd.Series(True, index=frame.index)
    if lesson is not None:
        keep &= (frame["lesson"] == lesson).fillna(False).astype(bool)
    if form is not None:
        keep &= frame["form"].astype(object).fillna("") == form
    return _built(case, frame[keep.to_numpy(dtype=bool)])


def question(case: Case, key: str) -> Question:
    """One question.

    Parameters
    ----------
    case
        The case.
    key
        The question's id, such as ``"q-01-2"``.

    Raises
    ------
    CaseError
        If there is no such question, or if it cannot be asked as its rows stand.
    """
    case.row("questions", key)
    return _built(case, case.table("questions").loc[[key]])[0]


def read_number(text: str) -> float:
    """A number as a person writes it: with a comma or a point, with spaces or commas between thousands.

    Raises
    ------
    ValueError
        If it is no number; the message says how to write one.

    Examples
    --------
    >>> read_number("1,234"), read_number("40 000"), read_number("2,5"), read_number("−3")
    (1234.0, 40000.0, 2.5, -3.0)
    >>> read_number("a dozen")
    Traceback (most recent call last):
    ...
    ValueError: 'a dozen' is not a number: write it in digits, such as 12 or 2.5
    """
    digits = re.sub(r"\s", "", text).replace("−", "-")
    digits = digits.replace(",", "") if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
    try:
        number = float(digits) if "_" not in digits else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"'{text}' is not a number: write it in digits, such as 12 or 2.5")
    return number


def _built(case: Case, rows: pd.DataFrame) -> tuple[Question, ...]:
    options = _rows(case.table("options"), rows.index, "order")
    hints = _rows(case.table("hints"), rows.index, "step")
    made = [
        Question(
            id=str(row["id"]),
            lesson=str(row["lesson"]),
            kind=str(row["kind"]),
            prompt=str(row["prompt"]),
            options=tuple(_option(option) for option in options.get(row["id"], ())),
            hints=tuple(Hint(str(h["id"]), int(h["step"]), str(h["text"])) for h in hints.get(row["id"], ())),
            tolerance=0.0 if row["tolerance"] is None else float(row["tolerance"]),
            item=row["item"],
            form=row["form"],
            claim_id=row["claim_id"],
            passage_id=row["passage_id"],
            model_answer=row["model_answer"],
        )
        for row in _plain(rows)
    ]
    faults = [f"{asked.id}: {fault}" for asked in made for fault in _Faults(case, asked).found]
    if faults:
        more = f"\n… and {len(faults) - 10} more" if len(faults) > 10 else ""
        listed = "\n".join(f"- {fault}" for fault in faults[:10])
        raise CaseError(f"These questions cannot be asked (see questions.csv and options.csv):\n{listed}{more}")
    return tuple(made)


def _rows(table: pd.DataFrame, wanted: pd.Index, order: str) -> dict[Hashable, list[dict[str, Any]]]:
    """The rows that belong to some questions, in their order, by question."""
    own = table[table["question_id"].isin(wanted).to_numpy(dtype=bool)].sort_values(order, kind="stable")
    grouped: dict[Hashable, list[dict[str, Any]]] = {}
    for row in _plain(own):
        grouped.setdefault(row["question_id"], []).append(row)
    return grouped


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, the empty cells as ``None``."""
    frame = rows.reset_index().astype(object)
    return [
        {str(name): cell for name, cell in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def _option(row: dict[str, Any]) -> Option:
    return Option(str(row["id"]), str(row["text"]), bool(row["correct"]), row["value"], row["says"], str(row["reply"]))


@dataclass
class _Faults:
    """What keeps a question from being asked."""

    case: Case
    asked: Question
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = self.asked
        if asked.kind == "text":
            self.need(bool(asked.model_answer), "a free text needs a model_answer")
            return
        right = sum(option.correct for option in asked.options)
        self.need(right > 0, "no option is marked as correct")
        if asked.kind == "single":
            self.need(right <= 1, f"{right} options are marked as correct: mark one, or set the kind to multiple")
        if asked.kind in ("number", "date"):
            self._entered()
        else:
            self.need(len(asked.options) > 1, "it needs two options or more")
        if asked.kind in ("ordering", "matching"):
            self.need(right == len(asked.options), "each of its options must be marked as correct")
        for option in asked.options:
            self._value(option)
        if asked.item:
            self._judged()

    def need(self, kept: bool, fault: str) -> None:
        if not kept:
            self.found.append(fault)

    def _entered(self) -> None:
        asked = self.asked
        for option in asked.options:
            try:
                if option.text != ANY:
                    (read_number if asked.kind == "number" else parse)(option.text)
            except ValueError as error:
                self.found.append(f"in {option.id}, {error}")
        stars = [option for option in asked.options if option.text == ANY]
        self.need(len(stars) <= 1, "only one option can be *")
        self.need(not any(option.correct for option in stars), "* stands for every other answer and cannot be correct")

    def _value(self, option: Option) -> None:
        kind, value = self.asked.kind, option.value or ""
        if kind == "ordering":
            self.need(value.isdecimal() and int(value) > 0, f"in {option.id}, the value must be the place: 1, 2, 3 …")
        elif kind == "matching":
            self.need(bool(value), f"in {option.id}, the value must be the right partner")
        elif kind in ("claim", "passage"):
            known = value in self.case.table(f"{kind}s").index
            self.need(known, f"in {option.id}, the value must be the key of a {kind}, and '{value}' is none")

    def _judged(self) -> None:
        asked = self.asked
        self.need(asked.kind in PICKED, "a judgement item (see its item) is answered by one option")
        self.need(
            all(option.says for option in asked.options), "each option of a judgement item must say something (says)"
        )
        agree = all(option.says == asked.item for option in asked.options if option.correct)
        self.need(agree, f"its item is {asked.item}, and its correct option says otherwise")
