"""The timeline of a place as a strip that can be seen and as rows that can be read."""

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from course_lib.activities.kept import scrolling
from course_lib.methods import control
from course_lib.pictures.control import ROOM, side_voice, stretch
from course_lib.pictures.timescale import TimeScale

__all__ = ["drawn", "span"]

TURN = {"state": 45, "opposition": -45, "other": 0}
CELL = "padding:0.1em 0.8em 0.1em 0;vertical-align:top;text-align:left"


def drawn(line: pd.DataFrame, apart: pd.DataFrame) -> str:
    """A timeline as HTML: a strip, the same in rows, and below it what has no place on it.

    Parameters
    ----------
    line
        What `control.timeline` gives.
    apart
        What `control.undated` gives.

    Returns
    -------
    str
        HTML. The strip is an image to a screen reader, and its name points to the rows.
    """
    known = line[line["state"] != "unknown"]
    if known.empty:
        strip = "<p style='margin:0.3em 0'>Nothing is on the line yet: every day is unknown.</p>"
    else:
        strip = _strip(known) + _rows(line)
    return strip + _apart(apart)


def span(start: Any, end: Any, unknown: str = "every day") -> str:
    """A stretch of days in words, with a word for one that is open on both sides.

    >>> span(pd.Timestamp("2012-01-29"), pd.Timestamp("2012-01-29")), span(pd.Timestamp("2012-02-06"), pd.NaT)
    ('2012-01-29', 'from 2012-02-06')
    """
    first, last = ("" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in (start, end))
    if first == last:
        return first or unknown
    return f"{first} to {last}" if first and last else f"from {first}" if first else f"to {last}"


def _strip(known: pd.DataFrame) -> str:
    scale = TimeScale.of(known["start"], known["end"])
    unit = 100 / (scale.length + 2 * ROOM)
    blocks = []
    for _, rows in known.groupby("segment", sort=True):
        day = bool((rows["state"] == "claimed").any())
        left, right = ((ROOM + edge) * unit for edge in stretch(scale, rows["start"].iloc[0], rows["end"].iloc[0], day))
        share = 100 / len(rows)
        for number, row in enumerate(rows.itertuples()):
            shape = f"left:{left:.2f}%;width:{right - left:.2f}%;top:{number * share:.1f}%;height:{share:.1f}%"
            blocks.append(
                (
                    row.state == "claimed",
                    f"<div style='position:absolute;box-sizing:border-box;{shape};{_look(row)}'></div>",
                )
            )
    days = known[known["state"] == "claimed"].drop_duplicates("segment")
    label = f"Timeline with {len(days)} days of which an accepted claim speaks; the rows below say the same."
    ground = "background:repeating-linear-gradient(45deg,#fff 0 6px,#d9d9d9 6px 8px)"
    inside = "".join(block for _, block in sorted(blocks, key=lambda block: block[0]))
    return (
        f"<div role='img' aria-label='{escape(label, quote=True)}' style='position:relative;height:2.2em;"
        f"margin:0.4em 0;border:1px solid #595959;{ground}'>{inside}</div>"
    )


def _look(row: object) -> str:
    """Control is filled, anything less is empty; what was last claimed is pale and dotted."""
    side, state, held = (getattr(row, name) for name in ("side", "state", "control"))
    voice = side_voice(side)
    colour = "#1a1a1a" if voice.colour == "#ffffff" else voice.colour
    turn = TURN.get(str(side), 90)
    if state != "claimed":
        fill = f"repeating-linear-gradient({turn}deg,#fff 0 5px,{colour}55 5px 6px)" if held else "transparent"
        return f"background:{fill};border:1px dotted {colour}"
    clash = "border:3px double #1a1a1a" if getattr(row, "conflict", False) else ""
    if held:
        stripes = f"repeating-linear-gradient({turn}deg,{colour} 0 5px,#fff 5px 6px)"
        return f"background:{stripes};{clash or 'border:1px solid #1a1a1a'}"
    return f"background:#fff;{clash or f'border:2px solid {colour}'}"


def _rows(line: pd.DataFrame) -> str:
    rows = []
    for _, segment in line.groupby("segment", sort=True):
        states = list(dict.fromkeys(segment["state"].astype(str)))
        said = [_told(row, len(states) > 1) for row in segment.itertuples()]
        clash = " <b>Clash:</b> not both, if the day is one." if segment["conflict"].any() else ""
        when = span(segment["start"].iloc[0], segment["end"].iloc[0])
        quiet = "" if "claimed" in states else "color:#595959;"
        cells = (escape(when), escape(WORDS[states[0]] if len(states) == 1 else "claimed"), "<br>".join(said) + clash)
        style = (f"{quiet}white-space:nowrap;{CELL}",) * 2 + (f"{quiet}{CELL}",)
        told = (f"<td style='{look}'>{cell}</td>" for look, cell in zip(style, cells, strict=True))
        rows.append(f"<tr>{''.join(told)}</tr>")
    heads = "".join(
        f"<th scope='col' style='{CELL}'>{head}</th>" for head in ("Days", "State", "Who, how much, carried by")
    )
    return scrolling(
        "What your accepted claims carry",
        "<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>What your accepted "
        f"claims carry</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )


WORDS = {
    "claimed": "claimed",
    "within": "on some day of these",
    "last claimed": "last claimed",
    "unknown": "unknown",
}


def _told(row: object, mixed: bool) -> str:
    holder, extent, claims, state = (getattr(row, name) for name in ("holder", "extent", "claims", "state"))
    if state == "unknown":
        return "nobody says"
    note = f" ({WORDS[state]})" if mixed and state != "claimed" else ""
    return f"{escape(str(holder))}: {control.in_words(str(extent))}{note} <code>{escape(str(claims))}</code>"


def _apart(apart: pd.DataFrame) -> str:
    if apart.empty:
        return ""
    items = _items(
        f"<code>{escape(str(row.claim_id))}</code> {escape(str(row.holder))}: {control.in_words(str(row.extent))}. "
        f"{escape(str(row.reason))}"
        for row in apart.itertuples()
    )
    return (
        "<div style='border:1px dashed #595959;padding:0.2em 0.6em;margin:0.4em 0'><b>Accepted, with no place on the "
        f"line</b>{items}</div>"
    )


def _items(items: Iterable[str]) -> str:
    return f"<ul style='margin:0.2em 0'>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
