"""Dates in pictures: when it was said against when it happened, and ranges of possible dates."""

import math
from collections.abc import Iterable
from datetime import date
from textwrap import shorten
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from course_lib.case import Case, CaseError
from course_lib.methods import dating, provenance
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import GRID, INK, MUTED
from course_lib.pictures.timescale import TimeScale

__all__ = ["date_ranges", "said_against_happened"]

DOT, BUBBLE = 7.5, 13.0
MARKS = {
    "fits": ("o", "#00507d", "#00507d"),
    "impossible": ("X", "#a04000", "#a04000"),
    "undetermined": ("D", "#ffffff", INK),
}


def said_against_happened(case: Case, claims: str | Iterable[str] | None = None) -> Picture:
    """Claims by the day on which they were made and the day on which the thing happened.

    On the diagonal a claim is made on the day itself; above it, later. The half below is shaded: nobody can report what
    has not happened yet. A bar is a date that is known only within limits. Claims of which one date is unknown stand in
    the hatched margins, so that nothing drops out of sight.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all that speak of an event.

    Returns
    -------
    Picture
        Claims with the same two dates share a mark, and the mark bears their number. A mark that would hide another
        stands beside its place, at the end of a thin line.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> said_against_happened(open_case()).table.columns.tolist()
    ['claim', 'said', 'happened', 'days between', 'verdict', 'because']
    """
    frame = dating.said_against_happened(case, claims)
    if claims is None:
        frame = frame[frame["event_id"].notna()]
    sides = ["said_earliest", "said_latest", "happened_earliest", "happened_latest"]
    scale = TimeScale.of(*(frame[side] for side in sides))
    edge, margin = scale.length * 1.04 + 0.6, max(scale.length * 0.1, 1.2)
    low = -0.04 * scale.length - 0.6
    high = edge + margin
    size = min(6.6 + 0.04 * len(scale.days), 9.2)
    point = (high - low) / ((size - 1.6) * 72)
    with drawing(size + 0.4, size) as figure:
        axes = figure.subplots()
        _halves(axes, low, edge, margin)
        groups = frame.groupby([*sides, "verdict"], dropna=False, observed=True, sort=False).size()
        taken: list[Disc] = []
        for key, count in groups.sort_values(ascending=False, kind="stable").items():
            *dates, verdict = cast("tuple[Any, ...]", key)
            said = _extent(scale, dates[0], dates[1], low, edge, margin)
            happened = _extent(scale, dates[2], dates[3], low, edge, margin)
            radius = (BUBBLE if count > 1 else DOT) * point / 2
            taken.append(_free((happened[0], said[0], radius), str(verdict), taken, low, high))
            _mark(axes, said, happened, str(verdict), int(count), taken[-1][:2])
        for cut in scale.cuts():
            axes.text(cut, low, "≈", ha="center", va="center", color=MUTED)
            axes.text(low, cut, "≈", ha="center", va="center", color=MUTED, rotation=90)
        ticks = scale.ticks((high - low) / 22)
        places = [place for place, _ in ticks]
        labels = [label for _, label in ticks]
        axes.set_xticks(
            [*places, edge + margin / 2], [*labels, "unknown"], rotation=60, ha="right", rotation_mode="anchor"
        )
        axes.set_yticks([*places, edge + margin / 2], [*labels, "unknown"])
        axes.tick_params(labelsize=8.5)
        axes.set(
            xlabel="when it happened", ylabel="when it was said", xlim=(low, high), ylim=(low, high), aspect="equal"
        )
        for verdict, (marker, face, line) in MARKS.items():
            axes.plot([], [], marker, markerfacecolor=face, markeredgecolor=line, markersize=8, label=verdict)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.07), ncols=3, frameon=False, fontsize=10)
        return Picture.of(
            figure,
            alt=_said_alt(frame),
            caption="When it was said, against when it happened. Long gaps are cut (≈); numbers count claims.",
            table=_said_table(case, frame),
        )


def _halves(axes: Axes, low: float, edge: float, margin: float) -> None:
    half = Polygon([(low, low), (edge, edge), (edge, low)], facecolor="#efe3da", edgecolor="none", zorder=0)
    axes.add_patch(half)
    axes.plot([low, edge], [low, edge], color=INK, linewidth=1, zorder=1)
    for corner, width, height in (((low, edge), edge + margin - low, margin), ((edge, low), margin, edge - low)):
        axes.add_patch(
            Rectangle(corner, width, height, facecolor="#ffffff", edgecolor=GRID, hatch="////", linewidth=0, zorder=0)
        )
    axes.text(
        low + (edge - low) * 0.97, low + (edge - low) * 0.05, "impossible for a report:\nsaid before it happened",
        ha="right", va="bottom", color="#7a3000", fontsize=10,
    )  # fmt: skip


Extent = tuple[float, tuple[float, float]]
Disc = tuple[float, float, float]


def _free(wanted: Disc, verdict: str, taken: list[Disc], low: float, high: float) -> Disc:
    """The nearest free place for a mark: never over the diagonal, never outside the axes."""
    x, y, radius = wanted
    for ring in range(40):
        for turn in range(1 if ring == 0 else 8 + 4 * ring):
            angle = math.pi / 2 + 2 * math.pi * turn / (8 + 4 * ring)
            to_x, to_y = x + 0.4 * ring * radius * math.cos(angle), y + 0.4 * ring * radius * math.sin(angle)
            inside = all(low + radius <= place <= high - radius for place in (to_x, to_y)) or ring == 0
            side = verdict == "undetermined" or ring == 0 or (to_y >= to_x) == (verdict == "fits")
            if inside and side and all(math.hypot(to_x - a, to_y - b) >= 0.92 * (radius + r) for a, b, r in taken):
                return to_x, to_y, radius
    return wanted


def _mark(axes: Axes, said: Extent, happened: Extent, verdict: str, count: int, place: tuple[float, float]) -> None:
    marker, face, line = MARKS[verdict]
    bar: dict[str, Any] = {"color": line, "linewidth": 2, "alpha": 0.65, "zorder": 2, "solid_capstyle": "butt"}
    if happened[1][0] != happened[1][1]:
        axes.plot(happened[1], [said[0], said[0]], **bar)
    if said[1][0] != said[1][1]:
        axes.plot([happened[0], happened[0]], said[1], **bar)
    if place != (happened[0], said[0]):
        axes.plot([place[0], happened[0]], [place[1], said[0]], color=line, linewidth=0.8, zorder=2)
    shape, size = (marker, DOT) if count == 1 else ("s" if verdict == "impossible" else "o", BUBBLE)
    axes.plot(*place, shape, markersize=size, markerfacecolor=face, markeredgecolor=line, zorder=4)
    if count > 1:
        ink = INK if face == "#ffffff" else "#ffffff"
        axes.text(*place, str(count), ha="center", va="center_baseline", fontsize=8, color=ink, zorder=5)


def _extent(
    scale: TimeScale, earliest: date | None, latest: date | None, low: float, edge: float, margin: float
) -> Extent:
    """Where a date stands and how far it reaches: in the margin if unknown, to the edge if open."""
    first, last = scale.place(earliest), scale.place(latest)
    if np.isnan(first) and np.isnan(last):
        middle = edge + margin / 2
        return middle, (middle, middle)
    if np.isnan(first):
        return last, (low, last)
    if np.isnan(last):
        return first, (first, edge)
    return (first + last) / 2, (first, last)


def _range(earliest: pd.Series, latest: pd.Series) -> list[str]:
    texts = []
    for first, last in zip(earliest, latest, strict=True):
        ends = ["" if pd.isna(end) else f"{end:%Y-%m-%d}" for end in (first, last)]
        texts.append(
            ends[0] if ends[0] == ends[1] and ends[0] else dating.in_words("/".join(end or ".." for end in ends))
        )
    return texts


def _said_table(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    least, most = frame["lag_least"].astype("string"), frame["lag_most"].astype("string")
    between = least.where((least == most) | most.isna(), least.fillna("?") + " to " + most)
    return pd.DataFrame(
        {
            "claim": (frame.index + ": " + case.claims["statement"].reindex(frame.index)).tolist(),
            "said": _range(frame["said_earliest"], frame["said_latest"]),
            "happened": _range(frame["happened_earliest"], frame["happened_latest"]),
            "days between": between.to_numpy(),
            "verdict": frame["verdict"].astype(str).to_numpy(),
            "because": frame["because"].astype(str).to_numpy(),
        }
    )


def _said_alt(frame: pd.DataFrame) -> str:
    counts = frame["verdict"].value_counts().to_dict()
    unsaid = int(frame[["said_earliest", "said_latest"]].isna().all(axis=1).sum())
    undated = int(frame[["happened_earliest", "happened_latest"]].isna().all(axis=1).sum())
    wrong = frame.index[frame["verdict"] == "impossible"].tolist()
    named = f" Impossible: {', '.join(wrong)}." if wrong else ""
    return (
        f"Plot of {len(frame)} claims, time of the statement against time of the event. "
        f"{counts.get('fits', 0)} fit, {counts.get('impossible', 0)} are impossible, "
        f"{counts.get('undetermined', 0)} are undetermined. "
        f"Of {unsaid} it is not known when they were said, of {undated} not when it happened.{named}"
    )


def date_ranges(case: Case, keys: str | Iterable[str] | None = None) -> Picture:
    """The days that remain possible for copies, events or claims, each as a bar between its two limits.

    Parameters
    ----------
    case
        The case.
    keys
        Keys of copies (when the copy was made), events (when it happened) or claims (when it was said), in any mixture;
        all copies if left out.

    Returns
    -------
    Picture
        One bar a key, from terminus post quem to terminus ante quem. A bar that fades into hatching is open on that
        side; one that is hatched all along is unknown.

    Raises
    ------
    CaseError
        If a key is neither a copy nor an event nor a claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> date_ranges(open_case(), "battle").table["what"].tolist()
    ['copy battle was made']
    """
    wanted = case.table("copies").index.tolist() if keys is None else [keys] if isinstance(keys, str) else list(keys)
    rows = pd.DataFrame([_possible(case, key) for key in wanted], columns=["what", "earliest", "latest", "basis"])
    rows[["earliest", "latest"]] = rows[["earliest", "latest"]].apply(pd.to_datetime)
    scale = TimeScale.of(rows["earliest"], rows["latest"])
    room = max(scale.length * 0.14, 1.0)
    with drawing(8.6, 1.0 + 0.42 * len(rows)) as figure:
        axes = figure.subplots()
        bars = zip(rows["earliest"], rows["latest"], rows["basis"], strict=True)
        for y, (earliest, latest, basis) in enumerate(bars):
            _bar(axes, y, scale.place(earliest), scale.place(latest), scale.length, room, basis)
        for cut in scale.cuts():
            axes.axvline(cut, color=GRID, linestyle=":", zorder=0)
        axes.set_yticks(range(len(rows)), [shorten(what, 44, placeholder="…") for what in rows["what"]])
        ticks = scale.ticks((scale.length + 2 * room) / 9)
        axes.set_xticks([place for place, _ in ticks], [label for _, label in ticks], rotation=30, ha="right")
        axes.set_xlim(-room, scale.length + room)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        texts = _range(rows["earliest"], rows["latest"])
        table = pd.DataFrame({"what": rows["what"], "possible dates": texts, "basis": rows["basis"]})
        sentences = [f"{what}: {when} ({basis})." for what, when, basis in table.itertuples(index=False)]
        return Picture.of(
            figure,
            alt=f"Bars of possible dates for {len(rows)} things. {' '.join(sentences)}",
            caption="Possible days. Solid: stated; dotted: inferred; hatched: open. Dotted lines: long gaps cut.",
            table=table,
        )


def _possible(case: Case, key: str) -> tuple[str, date | None, date | None, str]:
    if key in case.table("copies").index:
        made = provenance.capture_bounds(case, key).iloc[0]
        basis = "unknown" if made["post_quem"] is None and made["ante_quem"] is None else "inferred"
        return f"copy {key} was made", made["post_quem"], made["ante_quem"], basis
    if key in case.table("events").index:
        event = dating.event_dates(case).loc[[key]].iloc[0]
        label = str(case.row("events", key)["label"])
        return label, event["start_earliest"], event["end_latest"], str(event["basis"])
    if key in case.claims.index:
        claim = dating.claim_dates(case, key).iloc[0]
        return f"{key} was said", claim["said_earliest"], claim["said_latest"], str(claim["said_basis"])
    raise CaseError(f"{key!r} is neither a copy nor an event nor a claim of this case.")


def _bar(axes: Axes, y: int, first: float, last: float, length: float, room: float, basis: str) -> None:
    open_left, open_right = np.isnan(first), np.isnan(last)
    if open_left and open_right:
        _hatched(axes, y, -room, length + room)
        return
    first, last = (last if open_left else first), (first if open_right else last)
    if open_left:
        _hatched(axes, y, -room, last)
    if open_right:
        _hatched(axes, y, first, length + room)
    if not (open_left or open_right):
        width = max(last - first, (length + 2 * room) * 0.008)
        face, hatch = ("#00507d", "") if basis == "stated" else ("#b5d3e7", "...")
        middle = (first + last) / 2
        axes.add_patch(
            Rectangle(
                (middle - width / 2, y - 0.26), width, 0.52, facecolor=face, edgecolor=INK, hatch=hatch, linewidth=1
            )
        )
    for end, is_open in ((first, open_left), (last, open_right)):
        if not is_open and open_left != open_right:
            axes.plot([end, end], [y - 0.32, y + 0.32], color=INK, linewidth=2.5)


def _hatched(axes: Axes, y: int, left: float, right: float) -> None:
    axes.add_patch(
        Rectangle((left, y - 0.26), right - left, 0.52, facecolor="#ffffff", edgecolor=MUTED, hatch="////", linewidth=0)
    )
