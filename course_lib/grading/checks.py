"""Check an answer against its key: points in parts, and a reason for every point that is lost.

A check is a pure function of two pieces of plain data, the key's entry for a question and the answer that was handed
in. It never runs anything that a learner wrote, and no data make it fail. What is only a matter of typing (white space,
capitals, ``1,000`` or ``1000``, two ways to write one date) is no difference. A reason says which part is wrong and
never what would have been right.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from course_lib.case.dates import bounds, is_uncertain, parse
from course_lib.grading.types import Handed
from course_lib.practice.handing import EMPTY, OK
from course_lib.practice.questions import read_number

__all__ = ["NO_ANSWER", "SCALARS", "Checked", "Entry", "agrees", "check", "column_kind", "word"]

Entry = Mapping[str, Any]
Scored = tuple[float, list[str]]

SCALARS = ("number", "date", "claim", "passage", "choice")
NO_ANSWER = "No answer was handed in."
UNREADABLE = "What was handed in does not have the form that the question asks for."
WRONG = {
    "number": "The number is not the one that the evidence gives.",
    "date": "The date is not the one that the evidence allows.",
    "claim": "Another claim is asked for.",
    "passage": "Another passage is asked for.",
    "choice": "Another choice is asked for.",
}
DOUBT = "The days agree; the mark of doubt (?) does not."
LOW = "The low side is not the one that the evidence gives."
HIGH = "The high side is not the one that the evidence gives."
MISSING = "Something that belongs to the answer is missing."
EXTRA = "Something in the answer does not belong to it."
ORDER = "Some parts do not stand in their order."
ROW_MISSING = "A row that belongs to the table is missing."
ROW_EXTRA = "A row in the table does not belong to it."
LONGEST = 400
LONGEST_DATE = 60
UNKNOWN = frozenset({"", "?", "unknown", "not known", "none", "null"})


@dataclass(frozen=True)
class Checked:
    """What an answer is worth.

    Parameters
    ----------
    points
        The points for it, from 0 to `of`.
    of
        The points for a right answer.
    reasons
        Why points were lost; empty only for a right answer.
    """

    points: float
    of: float
    reasons: tuple[str, ...]


def check(entry: Entry, handed: Handed | None) -> Checked:
    """Check one answer.

    Parameters
    ----------
    entry
        The key's entry for the question, as `course_lib.grading.exercise` reads it.
    handed
        What was handed in; ``None`` if nothing was.

    Returns
    -------
    Checked
        Points and reasons.

    Examples
    --------
    >>> entry = {"kind": "range", "points": 2, "low": 10, "high": None}
    >>> check(entry, Handed("q1", "range", [10, 15], "ok"))
    Checked(points=1.0, of=2.0, reasons=('The high side is not the one that the evidence gives.',))
    """
    of = float(entry["points"])
    if handed is None or handed.form == EMPTY or (handed.answer is None and handed.form == OK):
        return Checked(0.0, of, (NO_ANSWER,))
    if handed.answer is None:
        return Checked(0.0, of, (UNREADABLE,))
    points, reasons = _CHECKS[entry["kind"]](entry, handed.answer)
    points = min(max(round(points, 2), 0.0), of)
    if points == of:
        return Checked(of, of, ())
    return Checked(points, of, tuple(dict.fromkeys(reasons)) or (UNREADABLE,))


def agrees(kind: str, answer: Any, wanted: Any, tolerance: float = 0.0) -> bool:
    """Whether a single value is the one wanted, whatever way it is written.

    Parameters
    ----------
    kind
        ``number``, ``date``, ``claim``, ``passage`` or ``choice``.
    answer
        The value that was handed in.
    wanted
        The right value; ``None`` if it is right to say that it is not known.
    tolerance
        How far a number may be off.

    Examples
    --------
    >>> agrees("date", "2012-01-01/2012-01-31", "2012-01"), agrees("choice", " Not comparable", "not_comparable")
    (True, True)
    >>> agrees("number", "1,000", 1000), agrees("number", None, 0), agrees("number", "unknown", None)
    (True, False, True)
    """
    if wanted is None or word(wanted) == "unknown":
        return answer is None or word(answer) in UNKNOWN
    if kind == "number":
        one, two = _number(answer), _number(wanted)
        return one is not None and two is not None and abs(one - two) <= tolerance + 1e-9 * max(1.0, abs(two))
    if kind == "date":
        day = _date(answer)
        return day is not None and day == _date(wanted)
    text = word(answer)
    return text is not None and text == word(wanted)


def word(value: Any) -> str | None:
    """A word, an id or a number as it is compared: one case, single spaces; ``None`` for what is none of them.

    >>> word("  Battle-C067 "), word("not_known"), word(7.0), word(["a"])
    ('battle-c067', 'not known', '7', None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        number = _number(value)
        return None if number is None else f"{number:.15g}"
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", value).casefold().replace("_", " ").replace("’", "'")
    return " ".join(text.split())


def column_kind(kind: str | None, cells: Iterable[Any]) -> str:
    """The kind of a table's column: the one stated, else a number where the key's cells are numbers, else a choice.

    >>> column_kind(None, [None, 5, [3, 4]]), column_kind(None, ["civilian"])
    ('number', 'choice')
    """
    if kind is not None:
        return kind
    known = [each for cell in cells for each in (cell if isinstance(cell, list) else [cell]) if each is not None]
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in known)
    return "number" if known and numbers else "choice"


def _number(value: Any) -> float | None:
    try:
        if isinstance(value, str):
            return read_number(value) if len(value) <= LONGEST else None
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _date(value: Any) -> tuple[Any, bool] | None:
    """The first and last day of a date, and whether it is marked as doubtful."""
    if not isinstance(value, str) or len(value) > LONGEST_DATE:
        return None
    text = "".join(value.split())
    try:
        return bounds(text), is_uncertain(parse(text))
    except (ValueError, RecursionError):
        return None


def _scalar(entry: Entry, answer: Any) -> Scored:
    kind, tolerance = entry["kind"], entry.get("tolerance", 0.0)
    points = float(entry["points"])
    if any(agrees(kind, answer, wanted, tolerance) for wanted in (entry["answer"], *entry.get("accept", ()))):
        return points, []
    reached = [
        (float(part["points"]), str(part["reason"]))
        for part in entry.get("partial", ())
        if agrees(kind, answer, part["answer"], tolerance)
    ]
    if kind == "date" and (day := _date(answer)) is not None and "doubt" in entry:
        wanted = [_date(each) for each in (entry["answer"], *entry.get("accept", ()))]
        reached += [(float(entry["doubt"]), DOUBT) for each in wanted if each is not None and each[0] == day[0]]
    if reached:
        best, reason = max(reached, key=lambda part: part[0])
        return best, [reason]
    return 0.0, [entry.get("wrong", WRONG[kind])]


def _range(entry: Entry, answer: Any) -> Scored:
    if not isinstance(answer, list) or len(answer) != 2:
        return 0.0, [UNREADABLE]
    points = float(entry["points"])
    low_points = float(entry.get("low_points", points / 2))
    tolerance = entry.get("tolerance", 0.0)

    def against(low: Any, high: Any) -> Scored:
        hits = agrees("number", answer[0], low, tolerance), agrees("number", answer[1], high, tolerance)
        reasons = [] if hits[0] else [entry.get("low_wrong", LOW)]
        reasons += [] if hits[1] else [entry.get("high_wrong", HIGH)]
        scored = hits[0] * low_points + hits[1] * (points - low_points)
        return scored, [entry["wrong"], *reasons] if reasons and "wrong" in entry else reasons

    reached = [against(low, high) for low, high in ((entry["low"], entry["high"]), *entry.get("accept", ()))]
    reached += [
        (float(part["points"]), [str(part["reason"])])
        for part in entry.get("partial", ())
        if all(agrees("number", side, wanted, tolerance) for side, wanted in zip(answer, part["answer"], strict=True))
    ]
    return max(reached, key=lambda scored: scored[0])


def _set(entry: Entry, answer: Any) -> Scored:
    items = _words(answer)
    if items is None:
        return 0.0, [UNREADABLE]
    wanted = [_alternatives(item) for item in entry["answer"]]
    points = float(entry["points"])
    each = float(entry.get("each", points / len(wanted)))
    extra = float(entry.get("extra", -each))
    ignored = {word(item) for item in entry.get("ignore", ())}
    hits = [bool(options & items) for options in wanted]
    others = items - set().union(*wanted) - ignored
    reasons = [] if all(hits) else [entry.get("missing", MISSING)]
    reasons += [entry.get("extra_wrong", EXTRA)] if others and extra else []
    kept = points if all(hits) else each * sum(hits)
    return kept + extra * len(others), [entry["wrong"], *reasons] if reasons and "wrong" in entry else reasons


def _order(entry: Entry, answer: Any) -> Scored:
    if not isinstance(answer, list):
        return 0.0, [UNREADABLE]
    places: dict[str, int] = {}
    for place, item in enumerate(answer):
        text = word(item)
        if text is not None:
            places.setdefault(text, place)
    steps = [_alternatives(step) for step in entry["answer"]]
    right = wrong = 0
    for before, after in combinations(steps, 2):
        for first in before:
            for second in after:
                if first in places and second in places:
                    right += places[first] < places[second]
                    wrong += places[first] > places[second]
    pairs = sum(len(before) * len(after) for before, after in combinations(steps, 2))
    wanted = set().union(*steps)
    others = len(answer) - len(wanted & places.keys())
    points = float(entry["points"])
    if right == pairs and not others:
        return points, []
    reasons = [MISSING] if wanted - places.keys() else []
    reasons += [EXTRA] if others else []
    reasons += [entry.get("wrong", ORDER)] if wrong else []
    return _down(points * max(right - wrong - others, 0) / pairs, points), reasons


def _down(scored: float, points: float) -> float:
    """To the half point below, and never the full points."""
    return min(math.floor(2 * scored) / 2, max(points - 0.5, 0.0))


def _table(entry: Entry, answer: Any) -> Scored:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        return 0.0, [UNREADABLE]
    by, columns = word(entry["by"]), _columns(entry)
    given: dict[str, Mapping[str | None, Any]] = {}
    for row in answer:
        cells = {word(name): cell for name, cell in row.items()}
        name = word(cells.get(by))
        if name is not None:
            given.setdefault(name, cells)
    named = entry.get("named", True)
    scored, reasons, remarks = 0.0, [], []
    for row in entry["rows"]:
        mine = given.pop(word(row[entry["by"]]) or "", None)
        if mine is None:
            reasons.append(f"{row[entry['by']]}: this row is missing." if named else ROW_MISSING)
            continue
        off, unfilled = [], []
        for name, column in columns.items():
            if word(name) not in mine:
                unfilled.append(name)
                continue
            share = _cell(column, mine[word(name)], row[name])
            scored += float(column["points"]) * share
            if share < 1:
                off.append(name)
                remarks += [f"{name}: {column['wrong']}"] if "wrong" in column else []
        reasons += [f"{row[entry['by']]}: {_listed(off)} not as the evidence gives it."] if off else []
        reasons += [f"{row[entry['by']]}: {_listed(unfilled)} not filled in."] if unfilled else []
    extra = float(entry.get("extra", 0.0))
    if given and extra:
        scored += extra * len(given)
        reasons.append(entry.get("extra_wrong", ROW_EXTRA))
    lead = [entry["wrong"]] if reasons and "wrong" in entry else []
    full = not reasons
    return (float(entry["points"]) if full else scored), [*lead, *reasons, *remarks]


def _columns(entry: Entry) -> dict[str, dict[str, Any]]:
    """The columns that count, each with its points and its kind."""
    made = {}
    for name, column in entry["columns"].items():
        stated = dict(column) if isinstance(column, Mapping) else {"points": column}
        stated["kind"] = column_kind(stated.get("kind"), (row[name] for row in entry["rows"]))
        made[name] = stated
    return made


def _cell(column: Mapping[str, Any], answer: Any, wanted: Any) -> float:
    """The share of a cell's points."""
    if column["kind"] == "set":
        items = _words(answer.split(",") if isinstance(answer, str) else answer)
        right = {word(item) for item in wanted}
        return 0.0 if items is None else max(len(items & right) - len(items - right), 0) / len(right)
    options = wanted if isinstance(wanted, list) else [wanted]
    return float(any(agrees(column["kind"], answer, each, column.get("tolerance", 0.0)) for each in options))


def _listed(names: list[str]) -> str:
    told = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{told} {'are' if len(names) > 1 else 'is'}"


def _words(answer: Any) -> set[str] | None:
    """The different words of a list; ``None`` if it is no list of words."""
    if not isinstance(answer, list):
        return None
    items = {word(item) for item in answer}
    return None if None in items else {item for item in items if item}


def _alternatives(item: Any) -> set[str]:
    return {text for each in (item if isinstance(item, list) else [item]) if (text := word(each)) is not None}


_CHECKS: dict[str, Callable[[Entry, Any], Scored]] = {
    **dict.fromkeys(SCALARS, _scalar),
    "range": _range,
    "set": _set,
    "order": _order,
    "table": _table,
}
