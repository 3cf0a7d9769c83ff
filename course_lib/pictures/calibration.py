"""Calibration in a picture: how sure a reader was, against how often the reader was right."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from course_lib.methods import judgement
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK

__all__ = ["calibration"]

MARK = "#00507d"
SURER, LESS_SURE = "#efe3da", "#e3edf3"
UNUSED = "#8c8c8c"
BOTTOM, TOP = -0.16, 1.16


def calibration(rated: pd.DataFrame, *, lowest: float = 0.5) -> Picture:
    """The calibration curve of answers that were given with a confidence.

    On the diagonal confidence means what it says. Below it the reader was surer than right, above it less sure than
    right. A bar is the Wilson interval: how far the share may lie from the mark, with so few answers. A level of
    confidence that was never used is hatched, not left blank.

    Parameters
    ----------
    rated
        Answers, with the columns ``correct`` and ``confidence`` (such as those of
        `course_lib.practice.record.first_tries`). Rows in which one is empty are left out.
    lowest
        Where the scale begins, unless there is a lower confidence.

    Returns
    -------
    Picture
        One mark a tenth of confidence, with the number of answers beside it.

    Raises
    ------
    ValueError
        If a confidence is not between 0 and 1.

    Examples
    --------
    >>> rated = pd.DataFrame({"correct": [True, False, True], "confidence": [0.9, 0.9, 0.6]})
    >>> calibration(rated).table["answers"].tolist()
    [0, 1, 0, 0, 2, 0]
    """
    table = judgement.calibration(rated["correct"], rated["confidence"], lowest=lowest)
    first = float(table.index[0])
    with drawing(5.6, 5.2) as figure:
        axes = figure.subplots()
        _ground(axes, first)
        for level, row in table.iterrows():
            if row["answers"]:
                _mark(axes, float(str(level)), row)
            else:
                axes.add_patch(
                    Rectangle(
                        (float(str(level)) - 0.045, -0.06), 0.09, 1.12,
                        facecolor="none", edgecolor=UNUSED, hatch="////", linewidth=0, zorder=1,
                    )
                )  # fmt: skip
        axes.set(
            xlabel="how sure you were", ylabel="how often you were right", xlim=(first - 0.05, 1.05), ylim=(BOTTOM, TOP)
        )
        axes.set_xticks(table.index, [_percent(level) for level in table.index])
        axes.set_yticks([tenth / 10 for tenth in range(0, 11, 2)], [f"{tenth * 10} %" for tenth in range(0, 11, 2)])
        return Picture.of(
            figure,
            alt=_alt(table),
            caption="How sure you were, against how often you were right. On the line, the two agree. Numbers count "
            "answers; bars show how uncertain so few answers leave it; hatched: never used.",
            table=_twin(table),
        )


def _ground(axes: Axes, first: float) -> None:
    low, high = first - 0.05, 1.05
    above = [(low, low), (high, high), (high, TOP), (low, TOP)]
    below = [(low, low), (high, high), (high, BOTTOM), (low, BOTTOM)]
    axes.add_patch(Polygon(above, facecolor=LESS_SURE, edgecolor="none", zorder=0))
    axes.add_patch(Polygon(below, facecolor=SURER, edgecolor="none", zorder=0))
    axes.plot([low, high], [low, high], color=INK, linewidth=1, zorder=2)
    axes.text(low + 0.01, 1.09, "less sure than right")
    axes.text(high - 0.01, -0.12, "surer than right", ha="right")


def _mark(axes: Axes, level: float, row: pd.Series) -> None:
    axes.plot([level, level], [row["low"], row["high"]], color=MARK, linewidth=1.4, zorder=3)
    axes.plot([level], [row["share"]], "o", markersize=9, color=MARK, markeredgecolor="#ffffff", zorder=4)
    axes.annotate(
        f"{row['answers']:.0f}",
        (level, row["share"]),
        xytext=(8, -3),
        textcoords="offset points",
        fontsize=9.5,
        zorder=4,
    )


def _twin(table: pd.DataFrame) -> pd.DataFrame:
    """The table behind the picture, in words a reader understands."""
    rows = []
    for level, row in table.iterrows():
        found = ["never used"] * 3
        if row["answers"]:
            between = f"{_percent(row['low'])} to {_percent(row['high'])}"
            found = [f"{row['right']:.0f}", _percent(row["share"]), between]
        rows.append([_percent(level), int(row["answers"]), *found])
    return pd.DataFrame(rows, columns=["how sure", "answers", "right", "share right", "may lie between"])


def _percent(share: Any) -> str:
    return f"{round(100 * share)} %"


def _alt(table: pd.DataFrame) -> str:
    used = table[table["answers"] > 0]
    head = "Calibration curve: how sure the reader was, against the share of right answers."
    if used.empty:
        return f"{head} There is no answer with a confidence yet."
    parts = [f"{row['right']:.0f} of {row['answers']:.0f} right at {_percent(level)}" for level, row in used.iterrows()]
    sure = float((used["mean_confidence"] * used["answers"]).sum() / used["answers"].sum())
    right = float(used["right"].sum() / used["answers"].sum())
    whole = f"Over all {used['answers'].sum()} answers, {_percent(sure)} sure and {_percent(right)} right."
    return f"{head} {'; '.join(parts)}. {whole}"
