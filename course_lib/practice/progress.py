"""A learner's progress in numbers: gain from pre-test to post-test, discrimination and calibration, form by form.

The **gain** is the difference between two parallel forms, answered before and after. It is one learner's, on twelve
items a form, so that small differences are chance; the interval of each share says how much.

References
----------
Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather Review* 78(1), 1-3.
Hake, R. R. (1998). Interactive-engagement versus traditional methods. *American Journal of Physics* 66, 64-74: the
normalised gain, the share of what was left to gain.
"""

import math
from pathlib import Path
from typing import Any, cast

import pandas as pd

from course_lib.case import Case
from course_lib.methods import judgement
from course_lib.practice.answers import Answers
from course_lib.practice.questions import questions
from course_lib.practice.record import first_tries

__all__ = ["progress", "report", "write_progress"]

FORMS = {"A": "pre-test", "B": "post-test"}
MEASURES = {
    "d_prime": "Telling strong from weak: d′",
    "auc": "The same, with confidence: AUC",
    "criterion": "Leaning (above 0 to doubt): c",
    "overconfidence": "Confidence less share right",
    "brier": "Brier score (lower is better)",
}


def progress(case: Case, answers: Answers) -> pd.DataFrame:
    """What a learner's first answers show, for each test, each lesson and the whole course.

    Parameters
    ----------
    case
        The case.
    answers
        The learner's answers.

    Returns
    -------
    DataFrame
        Indexed by ``part``: ``pre-test``, ``post-test``, a row for each lesson with self-checks, and ``all lessons``
        (its self-checks together). Columns: ``questions`` (that can be marked), ``answered``, ``correct``, ``share`` of
        the answered that is correct with its Wilson interval ``low`` and ``high``; ``hits`` of ``well_supported`` and
        ``false_alarms`` of ``weak`` judged; ``d_prime``, ``criterion``, ``auc``, ``overconfidence``, ``brier``. A
        measure that the answers do not define is empty.

    Raises
    ------
    CaseError
        If a question cannot be asked as its rows stand.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from course_lib import open_case
    >>> with TemporaryDirectory() as folder:
    ...     table = progress(open_case(), Answers(f"{folder}/answers.json"))
    >>> table.loc["pre-test", ["questions", "answered"]].astype(int).tolist()
    [12, 0]
    """
    first = first_tries(case, answers)
    marked = [asked for asked in questions(case) if asked.kind != "text"]
    form = first["form"].astype("object").fillna("")
    parts = {
        name: (len([asked for asked in marked if asked.form == key]), first[(form == key).to_numpy(dtype=bool)])
        for key, name in FORMS.items()
    }
    checks = first[(form == "").to_numpy(dtype=bool)]
    for lesson in sorted({asked.lesson for asked in marked if not asked.form}):
        own = checks[(checks["lesson"] == lesson).to_numpy(dtype=bool)]
        parts[f"lesson {lesson}"] = (len([a for a in marked if a.lesson == lesson and not a.form]), own)
    parts["all lessons"] = (len([asked for asked in marked if not asked.form]), checks)
    rows = [_row(count, frame) for count, frame in parts.values()]
    return pd.DataFrame(rows, index=pd.Index(list(parts), dtype="string", name="part"))


def report(table: pd.DataFrame) -> str:
    """The progress table as a person reads it at the keyboard.

    Parameters
    ----------
    table
        What `progress` returns.

    Returns
    -------
    str
        Pre-test and post-test beside each other, the gain between them, and a line for each lesson.
    """
    before, after = (cast("pd.Series", table.xs(part)) for part in ("pre-test", "post-test"))
    rows = [
        ("Answered", _of(before, "answered", "questions"), _of(after, "answered", "questions"), ""),
        ("Correct", _of(before, "correct", "answered"), _of(after, "correct", "answered"), _change(table, "share", 0)),
        ("Hits", _of(before, "hits", "well_supported"), _of(after, "hits", "well_supported"), ""),
        ("False alarms", _of(before, "false_alarms", "weak"), _of(after, "false_alarms", "weak"), ""),
    ]
    rows += [
        (label, _number(before[name]), _number(after[name]), _change(table, name, 2))
        for name, label in MEASURES.items()
    ]
    lines = [f"{'':34}{'pre-test':>12}{'post-test':>12}{'gain':>10}"]
    lines += [f"{label:34}{one:>12}{two:>12}{gain:>10}" for label, one, two, gain in rows]
    lines += ["", _gained(before, after), ""]
    for part, row in table.drop(index=["pre-test", "post-test"]).iterrows():
        done = f"{row['answered']:.0f} of {row['questions']:.0f} answered"
        right = f", {row['correct']:.0f} of them as the course has them" if row["answered"] else ""
        lines.append(f"{str(part).capitalize():14}{done}{right}")
    return "\n".join(line.rstrip() for line in lines)


def write_progress(table: pd.DataFrame, path: Path) -> Path:
    """Write the progress table as CSV; an older one is replaced, since the answers it came from are kept.

    Parameters
    ----------
    table
        What `progress` returns.
    path
        The file.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    table.round(4).to_csv(path, encoding="utf-8", lineterminator="\n")
    return path


def _row(count: int, first: pd.DataFrame) -> dict[str, float | None]:
    judged = first.dropna(subset=["item", "says"])
    found = judgement.detection(judged["item"], judged["says"])
    right = int(first["correct"].sum())
    low, high = judgement.wilson([right], [len(first)])
    return {
        "questions": count,
        "answered": len(first),
        "correct": right,
        "share": right / len(first) if len(first) else None,
        "low": None if math.isnan(low[0]) else float(low[0]),
        "high": None if math.isnan(high[0]) else float(high[0]),
        "hits": found.hits,
        "well_supported": found.well_supported,
        "false_alarms": found.false_alarms,
        "weak": found.weak,
        "d_prime": found.d_prime.value,
        "criterion": found.criterion.value,
        "auc": judgement.auc(judged["item"], judged["says"], judged["confidence"]).value,
        "overconfidence": judgement.overconfidence(first["correct"], first["confidence"]).value,
        "brier": judgement.brier(first["correct"], first["confidence"]).value,
    }


def _of(row: pd.Series, part: str, whole: str) -> str:
    return f"{row[part]:.0f} of {row[whole]:.0f}"


def _number(value: Any) -> str:
    return "–" if pd.isna(value) else f"{value + 0.0:.2f}".replace("-", "−")


def _change(table: pd.DataFrame, name: str, digits: int) -> str:
    """The change of one column from pre-test to post-test; in points for the share."""
    before, after = table.loc[["pre-test", "post-test"], name].astype(float).tolist()
    if math.isnan(before) or math.isnan(after):
        return ""
    change = (after - before) * (1 if digits else 100)
    return f"{change:+.{digits}f}".replace("-", "−") + ("" if digits else " pts")


def _gained(before: pd.Series, after: pd.Series) -> str:
    for name, row in (("pre-test (lesson 00)", before), ("post-test (lesson 12)", after)):
        if row["answered"] < row["questions"] or not row["questions"]:
            return f"There is no gain to tell yet: the {name} is not answered to the end."
    left = 1 - before["share"]
    if not left:
        return "All of the pre-test was right, so there was nothing left to gain."
    share = (after["share"] - before["share"]) / left
    return (
        f"Normalised gain: {_number(share)} (1 would be all that was left to gain). With so few items, a difference of "
        "one or two answers is chance."
    )
