"""Control ribbons: who is said to have held a place, and by whom, lane by lane, and what belongs to no day."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import fill, shorten, wrap
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import offset_copy

from course_lib.case import Case
from course_lib.methods import control
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import GRID, INK, MUTED, VOICES, Voice, voice_of
from course_lib.pictures.timescale import TimeScale

__all__ = ["ROOM", "ribbons", "side_voice", "stretch"]

SHORT = {
    "none": "out",
    "entered": "in",
    "encircled": "round",
    "contested": "fought",
    "part": "part",
    "most": "most",
    "full": "all",
    "full_and_suburbs": "all +",
}
HEIGHTS = {"part": 0.24, "most": 0.38, "full": 0.52, "full_and_suburbs": 0.52}
FLAT = 0.14
DAY, ROOM = 2.0, 2.2
CLOSE = 5.0
ROW, LINE = 0.38, 0.2
WIDTH = 9.2
Mask = npt.NDArray[np.bool_]
GLOSS = {"in": "entered", "round": "surrounded", "out": "not there", "fought": "fought over", "all +": "with suburbs"}


@dataclass(frozen=True)
class Bar:
    """One claim on the line: where it stands, in which row of its lane, and whether it was accepted."""

    left: float
    right: float
    row: int
    extent: str
    side: str
    exact: bool
    accepted: bool


@dataclass(frozen=True)
class Lane:
    """What one voice says."""

    label: str
    voice: Voice
    bars: tuple[Bar, ...]

    @property
    def rows(self) -> int:
        """How many rows it takes so that no two of its claims cover each other."""
        return 1 + max(bar.row for bar in self.bars)


def ribbons(case: Case, place: str, accepted: Iterable[str] | None = None) -> Picture:
    """Who says that whom held a place: a lane for each voice, with what has no day in a box of its own.

    A bar stands on the day of which the claim speaks. Its colour and hatching tell the side of the holder, its height
    and the word above it the extent; what is no control (entered, surrounded, fought over, not there) is a flat, empty
    bar. All the rest of a lane is hatched, for there this voice says nothing. With ``accepted``, what was set aside is
    drawn in dots, and a first lane shows what the accepted claims carry.

    Parameters
    ----------
    case
        The case.
    place
        The key of a place.
    accepted
        Keys of claims or of rows of the table ``control``; if left out, every claim is shown and none is weighed.

    Returns
    -------
    Picture
        Its table has a row a claim: who says so, who is said to hold it, how much, of which day, when it was said.

    Raises
    ------
    CaseError
        If there is no such place, or a key says nothing of who held it.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> ribbons(case, case.control["place_id"].iloc[0]).table.columns.tolist()[:3]
    ['who says so', 'who is said to hold it', 'how much']
    """
    frame = control.claims(case, place)
    wanted = None if accepted is None else list(accepted)
    chosen = frame.index.isin(control.rows(case, wanted, place).index)
    label = str(case.row("places", place)["label"])
    dated = frame[["earliest", "latest"]].notna().any(axis=1).to_numpy(dtype=bool)
    scale = TimeScale.of(frame["earliest"], frame["latest"])
    lanes = _lanes(frame[dated], chosen[dated], scale)
    line = control.timeline(case, wanted, place) if wanted is not None else None
    box = _boxed(frame[~dated & chosen])
    rows = sum(lane.rows for lane in lanes) + (2 if line is not None else 0)
    heights = [max(rows, 1) * ROW, (len(box) + 2) * LINE]
    frame_height = 2.1 if lanes else 0.5
    with drawing(WIDTH, sum(heights) + frame_height) as figure:
        parts: Any = figure.subfigures(2, 1, height_ratios=[heights[0] + frame_height, heights[1]])
        upper, lower = (part.subplots() for part in parts)
        _scale(upper, scale)
        top = 0.0
        ticks: list[tuple[float, str]] = []
        if line is not None:
            _carried(upper, line, scale)
            ticks.append((1.0, "what the accepted\nclaims carry"))
            top = 2.0
        for lane in lanes:
            _draw(upper, lane, top, scale)
            ticks.append((top + lane.rows / 2, fill(shorten(lane.label, 58, placeholder="…"), 31)))
            top += lane.rows
        upper.set_yticks([place_ for place_, _ in ticks], [text for _, text in ticks], fontsize=9)
        upper.tick_params(axis="y", length=0, pad=16)
        upper.set_ylim(max(top, 1.0), 0)
        if not lanes:
            upper.text(0.5, 0.5, "No dated claim says who held this place.", transform=upper.transAxes, ha="center")
        if lanes:
            _legend(upper, frame[dated], line)
        _box(lower, box)
        return Picture.of(
            figure,
            alt=_alt(label, frame, dated, chosen, line),
            caption=(
                f"{label}: who is said to have held it, and by whom. Bars: the day of which a claim speaks; "
                "long gaps are cut (≈). "
                f"{_glossed(frame[dated])}"
            ),
            table=_table(frame, chosen, wanted is not None),
        )


def side_voice(side: object) -> Voice:
    """How a holder of this side is drawn.

    >>> side_voice("state").label
    'state'
    """
    return VOICES[str(side)] if str(side) in VOICES else VOICES["unknown"]


def _lanes(frame: pd.DataFrame, chosen: Mask, scale: TimeScale) -> list[Lane]:
    lanes = []
    order = frame["speaker_id"].astype(object).fillna("").to_numpy()
    once = ["earliest", "latest", "holder_id", "extent"]
    for key in dict.fromkeys(order):
        own = frame[order == key].assign(accepted=chosen[order == key])
        own = own.sort_values("accepted", ascending=False, kind="stable").drop_duplicates(once).sort_index()
        own = own.reindex(frame.index.intersection(own.index, sort=False))
        first = own.iloc[0]
        bars: list[Bar] = []
        ends: list[float] = []
        for row in own.itertuples():
            left, right = _reach(scale, row.earliest, row.latest)
            free = next((i for i, end in enumerate(ends) if left >= end), len(ends))
            ends[free : free + 1] = [max(right, left + CLOSE)]
            exact = row.earliest == row.latest
            bars.append(Bar(left, right, free, str(row.extent), str(row.holder_side), exact, bool(row.accepted)))
        voice = voice_of(str(first["speaker_kind"]), str(first["speaker_side"]))
        lanes.append(Lane(str(first["speaker"]), voice, tuple(bars)))
    return lanes


def _reach(scale: TimeScale, earliest: pd.Timestamp, latest: pd.Timestamp) -> tuple[float, float]:
    """Where a bar begins and ends; an open side runs to the edge."""
    left = -ROOM if pd.isna(earliest) else scale.place(earliest) - DAY / 2
    right = scale.length + ROOM if pd.isna(latest) else scale.place(latest) + DAY / 2
    return left, right


def _scale(axes: Axes, scale: TimeScale) -> None:
    ticks = scale.ticks(DAY)
    axes.set_xticks([place for place, _ in ticks], [day for _, day in ticks], rotation=60, ha="right", fontsize=9)
    axes.set_xlim(-ROOM, scale.length + ROOM)
    for tick in axes.get_xticklabels():
        tick.set_rotation_mode("anchor")
    for cut in scale.cuts():
        axes.text(cut, 1.0, "≈", transform=axes.get_xaxis_transform(), ha="center", va="bottom", color=MUTED)


def _draw(axes: Axes, lane: Lane, top: float, scale: TimeScale) -> None:
    _silence(axes, top, lane.rows, scale)
    beside = offset_copy(axes.get_yaxis_transform(), cast("Any", axes.figure), x=-9, units="points")
    axes.plot(
        0, top + lane.rows / 2, lane.voice.marker, transform=beside, markersize=7, clip_on=False,
        markeredgecolor=INK, markerfacecolor=lane.voice.colour,
    )  # fmt: skip
    for bar in lane.bars:
        floor = top + bar.row + 0.93
        voice = side_voice(bar.side)
        height = HEIGHTS.get(bar.extent, FLAT)
        control_ = bar.extent in HEIGHTS and bar.accepted
        held = control_ and bar.exact
        axes.add_patch(
            Rectangle(
                (bar.left, floor - height),
                bar.right - bar.left,
                height,
                facecolor=voice.colour if held else "#ffffff",
                edgecolor="#ffffff" if held else MUTED if not bar.accepted else _line(voice),
                linestyle="-" if bar.exact and bar.accepted else ":",
                hatch=voice.hatch * (2 if held else 1) if control_ and voice.hatch else None,
                linewidth=0.6 if held else 1.6,
                zorder=3,
            )
        )
        if held:
            _outline(axes, (bar.left, floor - height), bar.right - bar.left, height)
        _word(axes, (bar.left + bar.right) / 2, floor - height - 0.03, SHORT[bar.extent], bar.accepted)


def _outline(axes: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    axes.add_patch(Rectangle(corner, width, height, facecolor="none", edgecolor=INK, linewidth=0.8, zorder=4))


def _word(axes: Axes, x: float, y: float, word: str, accepted: bool = True) -> None:
    axes.text(
        x, y, word, ha="center", va="bottom", fontsize=9, color=INK if accepted else MUTED, zorder=5,
        style="normal" if accepted else "italic",
        bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def _line(voice: Voice) -> str:
    return INK if voice.colour == "#ffffff" else voice.colour


def _silence(axes: Axes, top: float, rows: float, scale: TimeScale) -> None:
    """The hatched ground of a lane: of these days the voice does not speak."""
    axes.add_patch(
        Rectangle(
            (-ROOM, top + 0.04), scale.length + 2 * ROOM, rows - 0.08, facecolor="#ffffff", edgecolor=GRID,
            hatch="////", linewidth=0, zorder=0,
        )
    )  # fmt: skip


def _carried(axes: Axes, line: pd.DataFrame, scale: TimeScale) -> None:
    """The first lane: what the accepted claims carry, and between them what was last claimed."""
    _silence(axes, 0, 2, scale)
    for _, rows in line[line["state"] != "unknown"].groupby("segment", sort=True):
        share = 1.45 / len(rows)
        single = bool((rows["state"] == "claimed").any())
        left, right = stretch(scale, rows["start"].iloc[0], rows["end"].iloc[0], single)
        for number, row in enumerate(rows.itertuples()):
            day, voice = row.state == "claimed", side_voice(row.side)
            held = bool(row.control) and day
            corner = (left, 0.45 + number * share)
            axes.add_patch(
                Rectangle(
                    corner, right - left, share,
                    facecolor=voice.colour if held else "#ffffff" if day or row.control else "none",
                    edgecolor="#ffffff" if held else _line(voice),
                    hatch=voice.hatch * 2 if held else ".." if row.control and not day else None,
                    linestyle="-" if day else ":", linewidth=1.4 if day else 1.0, zorder=4 if day else 2,
                )
            )  # fmt: skip
            if held:
                _outline(axes, corner, right - left, share)
        if single:
            told = rows[rows["state"] == "claimed"]
            words = dict.fromkeys(SHORT[str(extent)] for extent in told["extent"])
            _word(axes, (left + right) / 2, 0.4, "clash" if told["conflict"].any() else "/".join(words))
    axes.axhline(2.0, color=INK, linewidth=1.2, zorder=6)


def stretch(scale: TimeScale, start: pd.Timestamp, end: pd.Timestamp, single: bool) -> tuple[float, float]:
    """Where a segment begins and ends, so that segments meet although single days are drawn wide."""
    left, right = _reach(scale, start, end)
    before, after = start - pd.Timedelta(days=1), end + pd.Timedelta(days=1)
    if not single and not pd.isna(start) and before.toordinal() in scale.days:
        left = scale.place(before) + DAY / 2
    if not single and not pd.isna(end) and after.toordinal() in scale.days:
        right = scale.place(after) - DAY / 2
    return left, right


def _legend(axes: Axes, frame: pd.DataFrame, line: pd.DataFrame | None) -> None:
    sides = [side for side in ("state", "opposition", "other", "unknown") if side in set(frame["holder_side"])]
    names = {"state": "state", "opposition": "opposition", "other": "others", "unknown": "side unknown"}
    entries = [
        Patch(facecolor=side_voice(s).colour, edgecolor=INK, hatch=side_voice(s).hatch, label=f"held by: {names[s]}")
        for s in sides
    ]
    entries.append(Patch(facecolor="#ffffff", edgecolor=INK, linewidth=1.6, label="no control claimed"))
    if (frame["earliest"] != frame["latest"]).any():
        entries.append(Patch(facecolor="#ffffff", edgecolor=INK, linestyle=":", linewidth=1.6, label="some day within"))
    entries.append(Patch(facecolor="#ffffff", edgecolor=GRID, hatch="////", label="nobody says"))
    if line is not None:
        entries.append(Patch(facecolor="#ffffff", edgecolor=INK, hatch="..", linestyle=":", label="last claimed"))
        entries.append(Patch(facecolor="#ffffff", edgecolor=MUTED, linestyle=":", linewidth=1.6, label="set aside"))
    axes.legend(handles=entries, loc="lower center", bbox_to_anchor=(0.38, 1.02), ncols=4, frameon=False, fontsize=9.5)


def _glossed(frame: pd.DataFrame) -> str:
    used = dict.fromkeys(SHORT[str(extent)] for extent in frame["extent"])
    words = [f"{word}: {GLOSS[word]}" for word in used if word in GLOSS]
    return f"Words: {'; '.join(words)}." if words else ""


def _boxed(frame: pd.DataFrame) -> list[str]:
    """The undated, by voice, as lines of text."""
    lines: list[str] = []
    order = frame["speaker_id"].astype(object).fillna("").to_numpy()
    for key in dict.fromkeys(order):
        own = frame[order == key]
        said = [f"{holder}, {control.in_words(str(extent))}" for holder, extent in own[["holder", "extent"]].to_numpy()]
        first, *rest = wrap(f"{own['speaker'].iloc[0]}: {'; '.join(dict.fromkeys(said))}.", 128)
        lines += [f"•  {first}", *(f"    {more}" for more in rest)]
    return lines


def _box(axes: Axes, lines: list[str]) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, linestyle="--", color=MUTED)
    head = "No place on the line: no day is given" if lines else "No place on the line: nothing undated here"
    axes.text(
        0.01, 1 - 0.4 / (len(lines) + 2), head, transform=axes.transAxes, va="top", fontsize=10, fontweight="bold"
    )
    for number, line in enumerate(lines):
        at = 1 - (number + 1.7) / (len(lines) + 2)
        axes.text(0.01, at, line, transform=axes.transAxes, va="top", fontsize=9)


def _alt(
    label: str,
    frame: pd.DataFrame,
    dated: Mask,
    chosen: Mask,
    line: pd.DataFrame | None,
) -> str:
    head = f"Control ribbons of {label}: {len(frame)} claims of {frame['speaker'].nunique()} voices. "
    if line is not None:
        days = line[line["state"] == "claimed"].drop_duplicates("segment")
        head += (
            f"{int(chosen.sum())} are accepted; they carry {len(days)} single days, "
            f"{int(days['conflict'].sum())} of them with a clash. Between these days there is only what was last "
            "claimed. "
        )
    shown = frame[dated & chosen]
    sentences = []
    for side in dict.fromkeys(shown["holder_side"].astype(str)):
        for held, words in ((True, "Control by"), (False, "Entered, round, fought over or gone,")):
            mine = shown[(shown["holder_side"].astype(str) == side) & (shown["control"] == held)]
            days_ = dict.fromkeys(_day(*ends) for ends in zip(mine["earliest"], mine["latest"], strict=True))
            if days_:
                sentences.append(f"{words} {side}: claimed for {', '.join(days_)}.")
    return f"{head}{' '.join(sentences)} Undated and not on the line: {int((~dated & chosen).sum())}."


def _day(earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    ends = ["" if pd.isna(end) else f"{end:%Y-%m-%d}" for end in (earliest, latest)]
    if ends[0] == ends[1]:
        return ends[0] or "no day"
    if not all(ends):
        return f"{ends[0]} or later" if ends[0] else f"{ends[1]} or earlier"
    return f"some day from {ends[0]} to {ends[1]}"


def _table(frame: pd.DataFrame, chosen: Mask, weighed: bool) -> pd.DataFrame:
    columns: dict[str, object] = {
        "who says so": frame["speaker"].tolist(),
        "who is said to hold it": frame["holder"].tolist(),
        "how much": [control.in_words(str(extent)) for extent in frame["extent"]],
        "of which day": [_day(*ends) for ends in zip(frame["earliest"], frame["latest"], strict=True)],
        "said": [
            _day(*ends).replace("no day", "unknown")
            for ends in zip(frame["said_earliest"], frame["said_latest"], strict=True)
        ],
        "claim": frame["claim_id"].tolist(),
    }
    if weighed:
        columns["accepted"] = np.where(chosen, "yes", "set aside")
    return pd.DataFrame(columns)
