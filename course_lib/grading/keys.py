"""The key of an exercise: what the right answers are, in what parts they earn points, and why points are lost.

A key is written by hand, so everything in it is looked at before it is used: fields that are unknown or missing, points
that do not add up, and reasons that would tell a learner the answer.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from course_lib.grading.checks import SCALARS, Entry, agrees, check, column_kind, word
from course_lib.grading.types import Handed
from course_lib.practice.handing import KINDS, OK

__all__ = ["key_faults", "names", "plain", "rehearsed", "right_answer", "secrets"]

COMMON = {"kind", "points", "wrong", "tries"}
REQUIRED = {
    **{kind: {"answer"} for kind in SCALARS},
    "range": {"low", "high"},
    "set": {"answer"},
    "order": {"answer"},
    "table": {"by", "rows", "columns"},
}
OPTIONAL = {
    **{kind: {"accept", "partial"} for kind in SCALARS},
    "number": {"accept", "partial", "tolerance"},
    "date": {"accept", "partial", "doubt"},
    "range": {"accept", "partial", "tolerance", "low_points", "high_points", "low_wrong", "high_wrong"},
    "set": {"each", "extra", "ignore", "missing", "extra_wrong"},
    "order": set(),
    "table": {"named", "extra", "extra_wrong"},
}
COLUMN = {"points", "kind", "tolerance", "wrong"}
COLUMN_KINDS = (*SCALARS, "set")


def plain(value: Any) -> Any:
    """What YAML reads, as JSON data: a date that was written without quotation marks becomes text again.

    >>> plain({"answer": date(2012, 1, 29)})
    {'answer': '2012-01-29'}
    """
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat()[:10] if isinstance(value, date) else value


def key_faults(entry: Any) -> list[str]:
    """What is wrong with a key's entry, a sentence each.

    Parameters
    ----------
    entry
        The entry, as plain data.

    Returns
    -------
    list of str
        Empty if it can be used.

    Examples
    --------
    >>> key_faults({"kind": "number", "points": 2, "answer": 24, "wrong": "It is 24, of course."})
    ["the reason 'It is 24, of course.' gives the answer away: say which step failed, not what is right"]
    """
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS:
        return [f"it has no kind: give one of {', '.join(KINDS)}"]
    kind = entry["kind"]
    if not _points(entry.get("points")) or entry["points"] <= 0:
        return ["it has no points: give a number above zero"]
    missing = REQUIRED[kind] - entry.keys()
    if missing:
        return [f"{_listed(missing)} missing: a {kind} needs {_listed(REQUIRED[kind])}"]
    known = COMMON | REQUIRED[kind] | OPTIONAL[kind]
    unknown = entry.keys() - known
    found = [f"{_listed(unknown)} unknown for a {kind}: fields are {_listed(known)}"] if unknown else []
    if _truth_value(entry, ("named",)):
        found.append("a bare yes, no, true or false is no answer: put it between quotation marks")
    shape = _SHAPES.get(kind, _scalar_faults)(entry)
    return found + (shape or _leaks(entry) + _rehearsal_faults(entry))


def right_answer(entry: Entry) -> Any:
    """An answer that the key calls right, in the form in which it would be handed in.

    >>> right_answer({"kind": "order", "points": 2, "answer": ["a", ["b", "c"]]})
    ['a', 'b', 'c']
    """
    kind = entry["kind"]
    if kind == "range":
        return [entry["low"], entry["high"]]
    if kind == "set":
        return [item[0] if isinstance(item, list) else item for item in entry["answer"]]
    if kind == "order":
        return [each for step in entry["answer"] for each in (step if isinstance(step, list) else [step])]
    if kind == "table":
        sets = {name for name, column in entry["columns"].items() if _kind(entry, name, column) == "set"}
        return [
            {name: cell[0] if isinstance(cell, list) and name not in sets else cell for name, cell in row.items()}
            for row in entry["rows"]
        ]
    return entry["answer"]


def rehearsed(entry: Entry) -> Iterator[tuple[Any, float, float]]:
    """Answers with the points that they must get and those that they do get: the right one, and the key's tries."""
    kind = entry["kind"]
    for answer, points in [(right_answer(entry), entry["points"]), *entry.get("tries", ())]:
        yield answer, float(points), check(entry, Handed("", kind, answer, OK)).points


def secrets(entry: Entry) -> set[str]:
    """The words and values of a key that nothing a learner sees may give as the answer.

    Names of a table's rows are not among them where the question itself gives them.
    """
    kind = entry["kind"]
    if kind == "range":
        values = [entry["low"], entry["high"]]
    elif kind == "table":
        named = {entry["by"]} if entry.get("named", True) else set()
        values = [cell for row in entry["rows"] for name, cell in row.items() if name not in named]
    else:
        values = [entry["answer"], *entry.get("accept", ())]
    return {text for value in _flat(values) if value is not None and (text := word(value))}


def _rehearsal_faults(entry: Entry) -> list[str]:
    tries = entry.get("tries", [])
    if not isinstance(tries, list) or not all(isinstance(each, list) and len(each) == 2 for each in tries):
        return ["tries are pairs of an answer and its points, such as [18, 1]"]
    return [
        f"the answer {_told(answer)} gets {reached:g} points and must get {wanted:g}: mend the key or the try"
        for answer, wanted, reached in rehearsed(entry)
        if abs(wanted - reached) > 1e-9
    ]


def _scalar_faults(entry: Entry) -> list[str]:
    kind, points = entry["kind"], entry["points"]
    found = []
    accept, partial = entry.get("accept", []), entry.get("partial", [])
    if not isinstance(accept, list) or not isinstance(partial, list):
        return ["accept and partial are lists"]
    for wanted in [entry["answer"], *accept]:
        if wanted is None or not agrees(kind, wanted, wanted):
            found.append(f"{_told(wanted)} is no {kind}")
    return found + _partial_faults(partial, points) + _within(entry, "doubt", points) + _within(entry, "tolerance")


def _partial_faults(partial: list[Any], points: float) -> list[str]:
    for part in partial:
        if not isinstance(part, dict) or set(part) != {"answer", "points", "reason"}:
            return ["each partial has answer, points and reason"]
        if not _points(part["points"]) or not 0 <= part["points"] < points:
            return [f"a partial gives from 0 to less than {points:g} points, not {part['points']}"]
    return []


def _range_faults(entry: Entry) -> list[str]:
    points = float(entry["points"])
    pairs = [[entry["low"], entry["high"]], *entry.get("accept", [])]
    pairs += [part.get("answer") for part in entry.get("partial", []) if isinstance(part, dict)]
    if not all(isinstance(pair, list) and len(pair) == 2 and all(_points(s, True) for s in pair) for pair in pairs):
        return ["a range is two numbers, low and high; null stands for a side that is not known"]
    low, high = entry.get("low_points", points / 2), entry.get("high_points", points / 2)
    if "high_points" in entry and "low_points" not in entry:
        return ["high_points stand without low_points: give both"]
    if "low_points" in entry and abs(low + entry.get("high_points", points - low) - points) > 1e-9:
        return [f"low_points {low:g} and high_points {high:g} do not add up to the {points:g} points"]
    return _partial_faults(entry.get("partial", []), points) + _within(entry, "tolerance")


def _set_faults(entry: Entry) -> list[str]:
    points, answer = float(entry["points"]), entry["answer"]
    if not _items(answer) or not answer:
        return ["the answer is a list of ids or words, not empty"]
    each = entry.get("each", points / len(answer))
    if not _points(each) or abs(each * len(answer) - points) > 1e-6:
        return [f"{len(answer)} items of {each:g} points do not add up to the {points:g} points"]
    if not _points(entry.get("extra", -1)) or entry.get("extra", -1) > 0:
        return ["extra is what a wrong item costs: zero or less"]
    return [] if _items(entry.get("ignore", [])) else ["ignore is a list of ids or words"]


def _order_faults(entry: Entry) -> list[str]:
    answer = entry["answer"]
    return [] if _items(answer) and len(answer) > 1 else ["the answer is a list of two or more, first to last"]


def _table_faults(entry: Entry) -> list[str]:
    rows, by, columns = entry["rows"], entry["by"], entry["columns"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return ["rows is a list of rows, each with named cells"]
    if not isinstance(columns, dict) or not columns or by in columns:
        return [f"columns gives the points of each column that counts; {by!r} names the rows and cannot count"]
    for name, column in columns.items():
        if isinstance(column, dict) and (set(column) - COLUMN or column.get("kind", "set") not in COLUMN_KINDS):
            return [f"column {name}: fields are {_listed(COLUMN)}; kinds are {', '.join(COLUMN_KINDS)}"]
        if not _points(_worth(column)):
            return [f"column {name} has no points"]
    wanted = {by, *columns}
    for row in rows:
        if set(row) != wanted:
            return [f"the row {row.get(by)} has the cells {_listed(set(row))}, not {_listed(wanted)}"]
    if len({word(row[by]) for row in rows}) < len(rows):
        return [f"two rows have the same {by}"]
    total = len(rows) * sum(_worth(column) for column in columns.values())
    if abs(total - entry["points"]) > 1e-6:
        return [f"{len(rows)} rows with these columns make {total:g} points, not {entry['points']:g}"]
    for name, column in columns.items():
        kind = _kind(entry, name, column)
        cells = [row[name] for row in rows]
        if kind == "set":
            bad = [cell for cell in cells if not isinstance(cell, list) or not cell or not _items(cell)]
        else:
            flat = [each for cell in cells for each in (cell if isinstance(cell, list) else [cell])]
            bad = [each for each in flat if not agrees(kind, each, each)]
        if bad:
            return [f"column {name}: {_told(bad[0])} is no {kind}"]
    extra = entry.get("extra", 0)
    return [] if _points(extra) and extra <= 0 else ["extra is what a wrong row costs: zero or less"]


_SHAPES = {"range": _range_faults, "set": _set_faults, "order": _order_faults, "table": _table_faults}


def _leaks(entry: Entry) -> list[str]:
    hidden = secrets(entry)
    reasons = [entry.get(name) for name in ("wrong", "low_wrong", "high_wrong", "missing", "extra_wrong")]
    reasons += [part["reason"] for part in entry.get("partial", [])]
    told = [(reason, hidden) for reason in reasons if reason is not None]
    for name, column in entry.get("columns", {}).items():
        if isinstance(column, dict) and column.get("wrong") is not None:
            cells = (word(cell) for cell in _flat([row[name] for row in entry["rows"]]) if cell is not None)
            told.append((column["wrong"], {text for text in cells if text}))
    return [
        f"the reason {reason!r} gives the answer away: say which step failed, not what is right"
        for reason, words in told
        if any(names(str(reason), each) for each in words)
    ]


def names(text: str, secret: str) -> bool:
    """Whether a text names a word or a value of the key, as a whole word; the letters a and i are words of their own.

    >>> names("Read battle-p031.", "battle-p031"), names("Read battle-p0312.", "battle-p031"), names("2.5", "2")
    (True, False, False)
    """
    if secret in ("a", "i"):
        return False
    pattern = rf"(?<![\w.,-]){re.escape(secret)}(?![\w-]|[.,]\d)"
    return re.search(pattern, word(text[:400]) or "") is not None


def _flat(values: Any) -> Iterator[Any]:
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _truth_value(value: Any, allowed: tuple[str, ...] = ()) -> bool:
    if isinstance(value, dict):
        return any(_truth_value(part) for name, part in value.items() if name not in (*allowed, "tries"))
    return any(map(_truth_value, value)) if isinstance(value, list) else isinstance(value, bool)


def _items(value: Any) -> bool:
    return isinstance(value, list) and all(word(each) for each in _flat(value))


def _points(value: Any, unknown: bool = False) -> bool:
    return (unknown and value is None) or (isinstance(value, int | float) and not isinstance(value, bool))


def _within(entry: Entry, name: str, most: float = float("inf")) -> list[str]:
    value = entry.get(name, 0)
    return [] if _points(value) and 0 <= value <= most else [f"{name} is a number from 0 upwards, not {_told(value)}"]


def _worth(column: Any) -> Any:
    return column.get("points") if isinstance(column, Mapping) else column


def _kind(entry: Entry, name: str, column: Any) -> str:
    stated = column.get("kind") if isinstance(column, Mapping) else None
    return column_kind(stated, (row[name] for row in entry["rows"]))


def _told(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 80 else told[:79] + "…"


def _listed(names_: set[str]) -> str:
    return ", ".join(sorted(map(str, names_)))
