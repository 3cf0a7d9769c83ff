"""Counts in pictures: numbers as ranges, with what is unknown left open."""

from collections.abc import Iterable
from textwrap import shorten
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from course_lib.case import Case
from course_lib.methods import counts
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import GRID, INK, MUTED, VOICES

__all__ = ["intervals"]

CATEGORIES = {
    "civilian": (VOICES["witness"].colour, "D"),
    "child": (VOICES["witness"].colour, "d"),
    "protester": (VOICES["witness"].colour, "h"),
    "opposition_fighter": (VOICES["opposition"].colour, "o"),
    "defector": (VOICES["other"].colour, "v"),
    "government_force": (VOICES["state"].colour, "s"),
    "mixed": (VOICES["narrator"].colour, "P"),
    "unspecified": (VOICES["narrator"].colour, "X"),
    "not_people": (INK, "^"),
}
ROW, HEIGHT, LABEL = 0.5, 0.4, 52


def intervals(case: Case, figures: str | Iterable[str] | None = None) -> Picture:
    """Counts as horizontal ranges, with the numbers of an infobox laid over those of the text.

    A mark stands at the number given, a line reaches from the lowest to the highest value that the words allow, and
    hatching fills what is unknown: a range without an upper bound runs hatched to the edge, one without a lower bound
    begins hatched at zero. Colour and shape of a mark tell whom it counts. A mark that is hollow was worked out, and
    reported by nobody. Each number of an infobox is drawn on through the rows of the same measure and the same copy, so
    that one sees which counts of the text it agrees with.

    Parameters
    ----------
    case
        The case.
    figures
        One figure, several, or all. Two dozen at most stay readable. Numbers of one kind and of like size make a
        picture; nothing is added up in it.

    Returns
    -------
    Picture
        Its table holds one row a figure, in the order drawn: copy by copy, measure by measure, infobox first.

    Raises
    ------
    CaseError
        If there is no such figure; the message names near ones.

    References
    ----------
    G. Cumming and S. Finch (2005). Inference by eye: confidence intervals and how to read pictures of data. *American
    Psychologist*, 60(2): what an error bar stands for must be said beside it.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> intervals(case, case.figures.index[:3]).table.columns.tolist()
    ['figure', 'where', 'counts', 'of whom', 'range', 'window', 'who says so', 'origin']
    """
    frame = _ordered(counts.figures(case, figures))
    rows = len(frame)
    edge = _edge(frame)
    with drawing(9.2, 1.35 + ROW * max(rows, 1)) as figure:
        axes = figure.subplots()
        if rows:
            _draw(axes, frame, edge)
        else:
            axes.text(0.5, 0.5, "No figure was chosen.", ha="center", va="center", transform=axes.transAxes)
            axes.set_axis_off()
        if rows:
            figure.legend(handles=_legend(frame), loc="outside lower center", ncols=4, frameon=False, fontsize=9.5)
        return Picture.of(
            figure,
            alt=_alt(frame),
            caption=(
                "Each line is what one report allows, from lowest to highest. Hatched: unknown. Hollow: worked out, "
                "reported by nobody. The bars say nothing about how probable a value is."
            ),
            table=_table(frame),
        )


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy by copy and measure by measure in the order of the table, the infobox first."""
    place = {
        name: pd.factorize(frame[name].astype(object), use_na_sentinel=False)[0] for name in ("copy_id", "measure")
    }
    later = (frame["zone"] != "infobox").to_numpy(dtype=bool)
    return frame.iloc[np.lexsort((np.arange(len(frame)), later, place["measure"], place["copy_id"]))]


def _edge(frame: pd.DataFrame) -> float:
    """Where the axis ends: a little beyond the largest number."""
    numbers = frame[["low", "best", "high"]].astype("Float64").to_numpy(dtype=float, na_value=0.0)
    return max(float(numbers.max(initial=0.0)) * 1.18, 1.0)


def _draw(axes: Axes, frame: pd.DataFrame, edge: float) -> None:
    lanes = pd.factorize(frame["copy_id"].astype(str) + " " + frame["measure"].astype(str))[0]
    for y, (row, lane) in enumerate(zip(frame.to_dict("records"), lanes, strict=True)):
        colour, marker = CATEGORIES[str(row["category"])]
        _range(axes, y, row, colour, marker, edge)
        value = row["low"] if pd.isna(row["best"]) else row["best"]
        if row["zone"] == "infobox" and not pd.isna(value):
            last = int(np.flatnonzero(lanes == lane)[-1])
            axes.plot([value, value], [y, last + 0.45], color=colour, linewidth=1.1, linestyle=(0, (4, 3)), zorder=2)
    for last in np.flatnonzero(np.diff(lanes)).tolist():
        axes.axhline(last + 0.5, color=MUTED, linewidth=0.8)
    axes.set_yticks(range(len(frame)), _labels(frame), fontsize=9.5)
    axes.set_xlim(0, edge)
    axes.set_ylim(len(frame) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    measures = frame["measure"].astype(str).str.replace("_", " ").unique()
    axes.set_xlabel(f"how many ({', '.join(measures)})" if len(measures) < 4 else "how many")


def _range(axes: Axes, y: int, row: dict[Any, Any], colour: str, marker: str, edge: float) -> None:
    low, best, high = (None if pd.isna(row[name]) else float(row[name]) for name in ("low", "best", "high"))
    first = next((value for value in (low, best, high) if value is not None), None)
    last = next((value for value in (high, best, low) if value is not None), None)
    if low is None:
        _unknown(axes, y, 0, edge if first is None else first)
    if high is None and last is not None:
        _unknown(axes, y, last, edge)
    if low is not None and high is not None and high > low:
        axes.plot([low, high], [y, y], color=colour, linewidth=2.2, zorder=3)
    for end in {value for value in (low, high) if value is not None and value != best}:
        axes.plot([end, end], [y - 0.2, y + 0.2], color=colour, linewidth=2.2, zorder=3)
    if best is not None:
        face = colour if row["origin"] == "reported" else "#ffffff"
        axes.plot(best, y, marker, markersize=9.5, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1.8,
                  zorder=4, clip_on=False)  # fmt: skip
    _number(axes, y, str(row["range"]), first, last, edge)


def _number(axes: Axes, y: int, text: str, first: float | None, last: float | None, edge: float) -> None:
    """The range in words: to the right of the mark, or to its left where no room is left there."""
    right = last is not None and last / edge + 0.035 + 0.0155 * len(text) < 1
    place = edge if last is None or first is None else last if right else first
    shift = -4 if last is None else 11 if right else -11
    axes.annotate(
        text, (place, y), xytext=(shift, 0), textcoords="offset points", ha="left" if right else "right", va="center",
        fontsize=10, zorder=5, bbox={"facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.9, "pad": 1.2},
    )  # fmt: skip


def _unknown(axes: Axes, y: int, left: float, right: float) -> None:
    box = Rectangle((left, y - HEIGHT / 2), right - left, HEIGHT, facecolor="#ffffff", edgecolor=MUTED, hatch="////")
    box.set_linewidth(0)
    axes.add_patch(box)


def _labels(frame: pd.DataFrame) -> list[str]:
    """Two lines a row: whom it counts and where it stands, then the window."""
    labels = []
    for _, row in frame.iterrows():
        zone = f"{row['passage_id']}, {row['zone']}"
        origin = "" if row["origin"] == "reported" else f", a {row['origin']}"
        whom = shorten(counts.whom(str(row["category"])), 22, placeholder="…")
        first = f"{whom} · {zone}{origin}"
        window = "days unknown" if row["window"] == "unknown" else row["window"]
        labels.append(f"{shorten(first, LABEL, placeholder='…')}\n{window}")
    return labels


def _legend(frame: pd.DataFrame) -> list[Any]:
    marks: list[Any] = []
    present = set(frame["category"].astype(str))
    for name, (colour, marker) in CATEGORIES.items():
        if name in present:
            marks.append(
                Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=8, label=counts.whom(name))
            )
    if (frame["origin"] != "reported").any():
        marks.append(
            Line2D(
                [], [], color=INK, marker="o", linestyle="none", markersize=8, markeredgewidth=1.8,
                markerfacecolor="#ffffff", label="hollow: worked out",
            )
        )  # fmt: skip
    if (frame["zone"] == "infobox").any():
        marks.append(Line2D([], [], color=INK, linewidth=1.1, linestyle=(0, (4, 3)), label="number of the infobox"))
    if frame[["low", "high"]].isna().any(axis=None):
        marks.append(Patch(facecolor="#ffffff", edgecolor=MUTED, hatch="////", linewidth=0, label="unknown"))
    return marks


def _alt(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "Empty plot of counts as ranges: no figure was chosen, so nothing is drawn."
    told = [
        f"{key} ({row['zone']}, {counts.whom(str(row['category']))} {str(row['measure']).replace('_', ' ')}): "
        f"{row['range']}{'' if row['origin'] == 'reported' else ', worked out'}."
        for key, row in frame.iterrows()
    ]
    derived = int((frame["origin"] != "reported").sum())
    half_open = int(frame[["low", "high"]].isna().any(axis=1).sum())
    return (
        f"Ranges of {len(frame)} counts, one row each. {derived} of them were worked out and reported by nobody. "
        f"Rows with an unknown bound: {half_open}. {' '.join(told)}"
    )


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    parts = zip(frame["origin"].astype(str), frame["made_of"], strict=True)
    return pd.DataFrame(
        {
            "figure": frame.index,
            "where": (frame["passage_id"].astype(str) + ", " + frame["zone"].astype(str)).to_numpy(),
            "counts": frame["measure"].astype(str).str.replace("_", " ").to_numpy(),
            "of whom": [counts.whom(str(name)) for name in frame["category"]],
            "range": frame["range"].to_numpy(),
            "window": frame["window"].to_numpy(),
            "who says so": frame["speaker"].to_numpy(),
            "origin": [f"{origin}: {made}" if made else origin for origin, made in parts],
        }
    )
