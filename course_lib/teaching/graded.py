"""The key of graded work in words: the right answers, the accepted variants, the model, the samples, the comments.

The keys are for the teacher and for the marker. They are read from the repository's ``exercises/source`` and are not a
part of what learners install.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.teaching.strict import MaterialError, load

__all__ = ["Graded", "Keyed", "Marked", "read_graded"]

REPLIES = ("wrong", "low_wrong", "high_wrong", "missing", "extra_wrong")
OPEN = "open (nothing is said)"


@dataclass(frozen=True)
class Keyed:
    """One question that a check marks.

    Parameters
    ----------
    name
        Its name in the exercise.
    asks
        What it asks, as Markdown.
    points
        What it is worth.
    answer
        The right answer, a line each.
    table
        For a table: its column names and its rows; else ``None``.
    accept
        What is accepted as well, with the points where it is worth less.
    replies
        What the feedback says to a wrong answer.
    """

    name: str
    asks: str
    points: float
    answer: tuple[str, ...]
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None
    accept: tuple[str, ...]
    replies: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """One written answer, with its rubric as it stands in the exercise."""

    name: str
    asks: str
    points: float
    rubric: Mapping[str, Any]


@dataclass(frozen=True)
class Graded:
    """One graded exercise of a lesson."""

    name: str
    title: str
    questions: tuple[Keyed, ...]
    written: tuple[Marked, ...]

    @property
    def points(self) -> float:
        """What the whole exercise is worth."""
        return sum(each.points for each in self.questions) + sum(each.points for each in self.written)


def read_graded(folder: Path) -> Graded:
    """Read one exercise's key and rubric.

    Parameters
    ----------
    folder
        ``exercises/source/NN-a`` or ``NN-b``.

    Returns
    -------
    Graded
        The exercise in words.

    Raises
    ------
    MaterialError
        If a file is missing or cannot be used.
    """
    key, _ = load(folder / "key.yaml")
    rubric, _ = load(folder / "rubric.yaml")
    try:
        notebook = json.loads((folder / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
        cells = {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in notebook["cells"]
            if "nbgrader" in cell["metadata"]
        }
        return Graded(
            folder.name,
            _title(cells.values(), folder.name),
            tuple(_keyed(name, _asks(cells, name), entry) for name, entry in key["questions"].items()),
            tuple(
                Marked(name, _asks(cells, name), float(entry["points"]), entry)
                for name, entry in rubric["written"].items()
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MaterialError(
            [f"{folder.name}: its key, rubric and notebook do not fit together ({error}). 'course grade' tells more."]
        ) from error


def _title(texts: Any, name: str) -> str:
    first = next((text.splitlines()[0] for text in texts if text.startswith("# ")), f"# Exercise {name}")
    return str(first).removeprefix("# ").strip()


def _asks(cells: Mapping[str, str], name: str) -> str:
    """A question's text, without its heading."""
    lines = cells.get(f"{name}-text", "").strip().splitlines()
    return "\n".join(lines[1:] if lines and lines[0].startswith("#") else lines).strip()


def _keyed(name: str, asks: str, entry: Mapping[str, Any]) -> Keyed:
    replies = [str(entry[reply]) for reply in REPLIES if entry.get(reply)]
    if entry["kind"] == "table":
        replies += [f"{column}: {each['wrong']}" for column, each in entry["columns"].items() if each.get("wrong")]
    return Keyed(
        name,
        asks,
        float(entry["points"]),
        tuple(_answer(entry)),
        _table(entry) if entry["kind"] == "table" else None,
        tuple(_accepted(entry)),
        tuple(replies),
    )


def _answer(entry: Mapping[str, Any]) -> Iterator[str]:
    match entry["kind"]:
        case "table":
            return
        case "range":
            yield f"from {_said(entry['low'])} to {_said(entry['high'])}"
        case "order":
            yield " → ".join(_said(step, " and (in either order) ") for step in entry["answer"])
        case "set":
            yield ", ".join(_said(item, " or ") for item in entry["answer"])
        case _:
            yield _said(entry["answer"])


def _accepted(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (_said(each) for each in entry.get("accept", ()))
    for each in entry.get("partial", ()):
        yield f"{_said(each['answer'])}: {each['points']:g} of {entry['points']:g} points. {each.get('reason', '')}"
    if entry.get("ignore"):
        yield f"{_said(entry['ignore'])} may be chosen or not: neither counts."
    if entry.get("tolerance"):
        yield f"A number that differs by {entry['tolerance']:g} at most."
    if entry["kind"] == "set" and "each" in entry:
        extra = f"; {-entry['extra']:g} taken off for each one too many" if entry.get("extra") else ""
        yield f"{entry['each']:g} for each one{extra}. No question falls below 0."


def _table(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    sets = {name for name, column in entry["columns"].items() if (column or {}).get("kind") == "set"}
    names = (entry["by"], *(name for name in entry["columns"] if name != entry["by"]))
    rows = (tuple(_said(row.get(name), ", " if name in sets else " or ") for name in names) for row in entry["rows"])
    return names, tuple(rows)


def _said(value: Any, between: str = ", ") -> str:
    """A value of a key in words."""
    if isinstance(value, list):
        return between.join(_said(each, " or ") for each in value) or "nothing"
    if value is None:
        return OPEN
    return f"{value:g}" if isinstance(value, float) else str(value)
