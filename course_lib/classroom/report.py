"""The class report: one page of HTML that needs nothing else, with a table behind every picture.

Order: what to discuss first, where the class disagrees, confidence against correctness, before and after, common other
answers, every question, activities, files, and how the numbers were made. There is no table of learners in it, since a
table of people invites to rank them; the numbers of each are in ``learners.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Template

from course_lib.case import Case
from course_lib.classroom import talk
from course_lib.classroom.confidence import ENOUGH_JUDGED, PARTS
from course_lib.classroom.gather import unit_of
from course_lib.classroom.handing import BECAME, SAME, Note
from course_lib.classroom.items import ENOUGH, LEAST_REST
from course_lib.classroom.opening import opened
from course_lib.classroom.records import records
from course_lib.classroom.resampling import DRAWS
from course_lib.classroom.tables import FEW_GAVE, ONE_OR_TWO, SMALL, SMALL_CLASS, Numbers, told
from course_lib.classroom.words import counted, number, percent, points, printable
from course_lib.pages import templates

__all__ = ["page"]

MOST_LINES = 1_000
RANK = {
    became: place
    for place, became in enumerate(("unusable", "refused", "empty", "duplicate", "earlier", "joined", "used", "other"))
}
MOST_ACTIVITIES = 40
MOST_GIVEN = 2
MOST_ANSWERS = 12
STEPS = (0.2, 0.4, 0.6, 0.8)
ODD = 20
LEFT, TOP, WIDE, HIGH = 46.0, 14.0, 330.0, 250.0


@dataclass(frozen=True)
class Cell:
    """One cell of the heat-map: a question, how much the class disagrees on it, or why that is not told."""

    question: str
    value: float
    n: int

    @property
    def step(self) -> int:
        """The shade, from 0 to 4; the number stands in the cell as well."""
        return sum(self.value >= step for step in STEPS)


@dataclass(frozen=True)
class Curve:
    """A calibration curve as places in a drawing, and its table."""

    part: str
    marks: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    alt: str
    line: tuple[float, float, float, float]


def page(all_of: Numbers, made: Mapping[str, pd.DataFrame], case: Case, today: date | None = None) -> str:
    """The report of a class as HTML.

    Parameters
    ----------
    all_of
        What was worked out.
    made
        The same as tables: what `course_lib.classroom.tables.tables` returns.
    case
        The case that was asked about: its name, and what it keeps of the claims to open together.
    today
        The day to write upon it; none if left out.

    Returns
    -------
    str
        The page. All text from files is escaped.
    """
    answered = {str(key): int(n) for key, n in all_of.items["n"].items()}
    given = FEW_GAVE if all_of.close else 2
    everything = talk.common(all_of.found, all_of.picked, answered, max(2, all_of.least), given)
    told_enough = all_of.overconfidence["learners"] >= all_of.least
    return _template().render(
        title=case.title,
        today=today,
        names=all_of.names,
        learners=len(all_of.handed.learners),
        small=SMALL,
        close=all_of.close,
        small_class=SMALL_CLASS,
        few_gave=FEW_GAVE,
        same=SAME,
        enough=ENOUGH,
        rest=LEAST_REST,
        judged_enough=ENOUGH_JUDGED,
        apart=talk.APART,
        lean=talk.LEAN,
        draws=DRAWS,
        files=len(all_of.handed.notes),
        look=sum(note.look for note in all_of.handed.notes),
        older=sum(note.older for note in all_of.handed.notes),
        groups=_files(all_of),
        short=[*talk.leaning(all_of.judged)[-1:], *talk.sureness(all_of.overconfidence)[-1:]],
        leaning=talk.leaning(all_of.judged),
        sureness=talk.sureness(all_of.overconfidence),
        odd=_odd(all_of),
        topics=[(topic, opened(case, topic)) for topic in talk.topics(everything)],
        most=talk.MOST,
        lessons=_by_lesson(everything),
        heat=_heat(all_of),
        twin=_twin(all_of),
        curves=[_curve(all_of, part) for part in PARTS if told_enough[part]],
        hidden_parts=[PARTS[part] for part in PARTS if not told_enough[part] and _some(all_of, part)],
        bars=_bars(all_of, told_enough),
        sure=_sure(all_of, told_enough),
        gain=all_of.gain,
        gained=talk.gained(all_of.gain),
        statistic=talk.as_statistic(all_of.gain),
        changes=_changes(all_of),
        questions=_questions(all_of, made),
        activities=_activities(all_of),
        written=_written(all_of),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    words = templates(
        "course_lib.classroom", percent=percent, points=points, number=number, counted=counted, printable=printable
    )
    return words.get_template("report.html")


def _some(all_of: Numbers, part: str) -> bool:
    return bool(all_of.overconfidence["learners"][part] > 0)


def _unit(unit: str) -> str:
    return {"A": "Form A", "B": "Form B"}.get(unit, f"Lesson {unit}")


def _order(unit: str) -> tuple[int, str]:
    return {"A": 0, "B": 2}.get(unit, 1), unit


def _by_unit(all_of: Numbers) -> dict[str, list[str]]:
    """The questions of each lesson and form, in the order of the course."""
    units: dict[str, list[str]] = {}
    for key, asked in all_of.found.asked.items():
        units.setdefault(unit_of(asked), []).append(key)
    return {unit: units[unit] for unit in sorted(units, key=_order)}


def _heat(all_of: Numbers) -> dict[str, Any]:
    rows = []
    value, count = all_of.items["disagreement"], all_of.items["n"]
    for unit, keys in _by_unit(all_of).items():
        made = [Cell(key, float(value[key]), int(count[key])) for key in keys]
        if any(cell.n for cell in made):
            rows.append((_unit(unit), made))
    return {"rows": rows, "columns": max((len(cells) for _, cells in rows), default=0), "least": all_of.least}


def _twin(all_of: Numbers) -> list[dict[str, Any]]:
    """The heat-map as a list: the most divided first, each with its most common answers."""
    shown = all_of.items[(all_of.items["n"] >= all_of.least).to_numpy(dtype=bool)]
    shown = shown.sort_values("disagreement", ascending=False, kind="stable")
    chosen = all_of.picked[all_of.picked["chosen"].to_numpy(dtype=bool)].sort_values(
        "n", ascending=False, kind="stable"
    )
    most: dict[str, list[tuple[str, str]]] = {}
    for row in records(chosen):
        given = most.setdefault(str(row["question"]), [])
        if len(given) < MOST_GIVEN:
            count = int(row["n"])
            given.append((row["text"], ONE_OR_TWO if all_of.hides(count) else str(count)))
    return [
        {
            "question": row["question"],
            "prompt": row["prompt"],
            "n": int(row["n"]),
            "value": row["disagreement"],
            "answers": most.get(str(row["question"]), []),
        }
        for row in records(shown.reset_index())
    ]


def _curve(all_of: Numbers, part: str) -> Curve:
    table = all_of.calibrations[all_of.calibrations["part"] == part]
    levels = table["confidence"].to_numpy(dtype=float)
    first = float(levels.min())

    def across(level: float) -> float:
        return round(LEFT + WIDE * (level - first + 0.05) / (1.1 - first), 1)

    def down(share: float) -> float:
        return round(TOP + HIGH * (1 - share), 1)

    marks: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for row in records(table):
        used = row["answers"] > 0
        share, between = percent(row["share"]), f"{percent(row['low'])} to {percent(row['high'])}"
        cells = [share, between] if used else ["never used", "–"]
        told = {"n": int(row["answers"]), "people": int(row["learners"]), "cells": cells}
        rows.append({"level": percent(row["confidence"]), **told})
        if used:
            places = {name: down(row[name]) for name in ("share", "low", "high")}
            marks.append({"x": across(row["confidence"]), "n": int(row["answers"]), **places})
    sure = all_of.overconfidence.loc[part]
    parts = [f"at {row['level']}, {row['cells'][0]} of {counted(row['n'], 'answer')}" for row in rows if row["n"]]
    alt = (
        f"Calibration of the class, {PARTS[part]}. Right {'; '.join(parts)}. Over the learners, on average "
        f"{percent(sure['mean_confidence'])} sure and {percent(sure['share'])} right."
    )
    counts = dict(zip(table["confidence"], table["answers"], strict=True))
    ticks = [{"x": across(level), "text": f"{round(100 * level)}", "n": int(counts[level])} for level in levels]
    line = (across(first - 0.05), down(max(0.0, first - 0.05)), across(1.0), down(1.0))
    return Curve(PARTS[part], marks, ticks, rows, alt, line)


def _bars(all_of: Numbers, enough: pd.Series) -> list[dict[str, Any]]:
    return [
        {**row, "part": PARTS[row["part"]]}
        for row in records(all_of.judged.reset_index(names="part"))
        if enough[row["part"]] and row["well_supported"] + row["weak"]
    ]


def _sure(all_of: Numbers, enough: pd.Series) -> list[dict[str, Any]]:
    return [
        {**row, "part": PARTS[row["part"]]}
        for row in records(all_of.overconfidence.reset_index(names="part"))
        if enough[row["part"]]
    ]


def _odd(all_of: Numbers) -> list[tuple[str, str]]:
    """Questions that those miss more often who do well elsewhere, beyond chance: the question may be at fault.

    The upper end of a one-sided interval of the correlation (95 %, after Fisher's transformation) lies below 0.
    """
    table = all_of.items
    value, count = table["item_rest"].astype(float), table["n_discrimination"].astype(float)
    upper = np.arctanh(value.clip(-0.999, 0.999).to_numpy()) + 1.645 / np.sqrt((count - 3).clip(lower=1).to_numpy())
    keep = (upper < 0) & (count >= ODD).to_numpy(dtype=bool)
    return [(str(key), number(found)) for key, found in value[keep].items()]


def _by_lesson(everything: list[talk.Topic]) -> list[tuple[str, list[talk.Topic]]]:
    units: dict[str, list[talk.Topic]] = {}
    for topic in everything:
        units.setdefault(unit_of(topic.question), []).append(topic)
    return [(_unit(unit), units[unit]) for unit in sorted(units, key=_order)]


def _questions(all_of: Numbers, made: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Every question with its numbers and its answers, by lesson and form."""
    numbers_of = {row["question"]: row for row in records(made["questions.csv"])}
    options: dict[str, list[dict[str, Any]]] = {}
    for row in records(made["options.csv"]):
        options.setdefault(row["question"], []).append({k: None if pd.isna(v) else v for k, v in row.items()})
    units = []
    for unit, keys in _by_unit(all_of).items():
        rows = []
        for key in keys:
            row = {k: None if pd.isna(v) else v for k, v in numbers_of[key].items()}
            answers = options.get(key, [])
            if len(answers) > MOST_ANSWERS:
                answers = [each for each in answers if each["right"] or each["chosen"] or each["note"]]
            rows.append({"key": key, "few": bool(row["note"]) or not row["n"], "row": row, "answers": answers})
        asked = max(int(all_of.items["n"][key]) for key in keys)
        units.append({"name": _unit(unit), "rows": rows, "n": asked, "few": asked < all_of.least})
    return units


def _changes(all_of: Numbers) -> list[dict[str, Any]]:
    """How many learners gained or lost how many questions, from form to form; in a small class that is not told."""
    found = all_of.gain
    if not found.enough or all_of.close:
        return []
    steps = ((found.pairs["after"] - found.pairs["before"]) * found.questions).round().astype(int)
    counts = steps.value_counts()
    low, high = min(0, int(steps.min())), max(0, int(steps.max()))
    most = int(counts.max())
    return [
        {"step": points(step / 100), "n": int(counts.get(step, 0)), "width": round(100 * counts.get(step, 0) / most)}
        for step in range(low, high + 1)
    ]


def _activities(all_of: Numbers) -> dict[str, Any]:
    table = all_of.found.activities
    if table.empty:
        return {"rows": [], "more": 0}
    used = table.groupby("activity").agg(
        n=("learner", "nunique"),
        pages=("learner", "size"),
        supported=("level", lambda level: int((level == "supported").sum())),
    )
    used = used.sort_values("n", ascending=False, kind="stable")
    rows = [
        {
            "name": row["activity"].replace("-", " "),
            "n": f"fewer than {SMALL}" if row["n"] < all_of.least else int(row["n"]),
            "pages": "–" if row["n"] < all_of.least else int(row["pages"]),
            "supported": "–" if row["n"] < all_of.least else int(row["supported"]),
        }
        for row in records(used.head(MOST_ACTIVITIES).reset_index())
    ]
    return {"rows": rows, "more": max(0, len(used) - MOST_ACTIVITIES)}


def _written(all_of: Numbers) -> list[tuple[str, str]]:
    counts = all_of.found.written.groupby("question")["learner"].nunique()
    return [
        (str(key), f"fewer than {SMALL}" if n < all_of.least else counted(int(n), "learner"))
        for key, n in counts.items()
    ]


def _files(all_of: Numbers) -> list[dict[str, Any]]:
    """Every file: first those that need a look, then the others by what became of them."""
    notes: Mapping[str, Note] = {note.found.path: note for note in all_of.handed.notes}
    look = [note for note in all_of.handed.notes if note.look]
    groups = [("Need a look", look, True)]
    for became in ("earlier", "duplicate", "joined", "used", "other"):
        own = [note for note in all_of.handed.notes if note.became == became and not note.look]
        groups.append((BECAME[became][:1].upper() + BECAME[became][1:], own, False))
    return [
        {"name": name, "rows": _file_rows(all_of, own, notes), "more": max(0, len(own) - MOST_LINES), "n": len(own)}
        | {"open": opened_first}
        for name, own, opened_first in groups
        if own
    ]


def _file_rows(all_of: Numbers, own: list[Note], notes: Mapping[str, Note]) -> list[dict[str, str]]:
    return [
        {
            "file": all_of.file(note),
            "learner": "–" if note.learner is None else all_of.code(note.learner),
            "became": BECAME[note.became][:1].upper() + BECAME[note.became][1:],
            "told": told(note, all_of, notes) or "In full.",
        }
        for note in sorted(own, key=lambda note: (RANK[note.became], all_of.file(note)))[:MOST_LINES]
    ]
