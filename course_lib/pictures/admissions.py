"""Admissions in pictures: how little a concession covers, and how much of its dossier is unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.case import Case
from course_lib.methods import admissions as method
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED

__all__ = ["scope"]

WIDTH, MARGIN, LEFT, GAP = 9.2, 0.12, 3.75, 0.14
SIZE, LINE, CHARACTER = 9.5, 0.165, 0.072
STRIP = 0.46
TITLES = {"admitted": "ADMITTED", "implied": "IMPLIED AT MOST", "not covered": "NOT COVERED"}
STATES = {
    "stated": ("#00507d", "", "#ffffff"),
    "inferred": ("#dcebf5", "..", INK),
    "unknown": ("#ffffff", "////", INK),
}
HATCH: dict[str, Any] = {"facecolor": "#ffffff", "edgecolor": "#b3b3b3", "hatch": "////", "linewidth": 0.8}


@dataclass(frozen=True)
class Block:
    """One admission laid out: its lines of text, wrapped, and its heights in inches."""

    head: list[str]
    states: list[tuple[str, str]]
    admitted: list[str]
    implied: list[str]
    columns: tuple[list[list[str]], list[list[str]]]

    @property
    def core(self) -> float:
        """The height of the field of what is admitted."""
        return 2 * MARGIN + LINE * (1 + len(self.admitted))

    @property
    def inner(self) -> float:
        """The height of the field of what is implied, which holds the core."""
        return self.core + 3 * MARGIN + LINE * (1 + len(self.implied))

    @property
    def outer(self) -> float:
        """The height of the field of what is not covered, which holds all."""
        right = max(_height(items) for items in self.columns)
        return max(self.inner + 2 * MARGIN, right + LINE + 3 * MARGIN)

    @property
    def height(self) -> float:
        """The height of the whole block."""
        return LINE * 1.2 * len(self.head) + 0.08 + STRIP + MARGIN + self.outer + 0.25


def scope(case: Case, admissions: str | Iterable[str] | None = None) -> Picture:
    """What admissions cover: a solid field of what is admitted, in one of what is implied, in a large one of the rest.

    What is not covered is hatched, like all that is unknown; it holds the other two. Above stands a strip with the
    fields of the dossier: stated, inferred or unknown.

    Parameters
    ----------
    case
        The case.
    admissions
        One admission, several, or all.

    Returns
    -------
    Picture
        Its table has a row for each field of the dossier and for each statement of the scope.

    Raises
    ------
    CaseError
        If there is no such admission.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> scope(case, case.table("admissions").index[0]).table.columns.tolist()
    ['admission', 'speaker', 'part', 'statement']
    """
    lines, parts = method.entries(case, admissions), method.scope(case, admissions)
    overview = method.dossiers(case, admissions)
    speakers = _speakers(case, overview)
    blocks = [
        _block(speakers[key], lines[lines["admission_id"] == key], parts[parts["admission_id"] == key])
        for key in overview.index
    ]
    with drawing(WIDTH + 0.1, max(0.6, sum(block.height for block in blocks))) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        top = 0.05
        for block in blocks:
            _draw(axes, block, top)
            top += block.height
        if not blocks:
            axes.text(0.05, 0.3, "The case has no admission.", va="center")
        axes.set_xlim(-0.05, WIDTH + 0.05)
        axes.set_ylim(max(0.6, sum(block.height for block in blocks)), 0)
        axes.set_axis_off()
        return Picture.of(
            figure,
            alt=_alt(overview, speakers, lines, parts),
            caption="The scope of an admission. Only the dark field is evidence. Hatched: not covered, or unknown.",
            table=_table(overview, speakers, lines, parts),
        )


def _speakers(case: Case, overview: pd.DataFrame) -> dict[str, str]:
    claims = case.table("claims")["speaker_id"].reindex(overview["claim_id"])
    labels = case.table("actors")["label"].reindex(claims.fillna(""))
    return {
        str(key): "A speaker who is not told" if pd.isna(label) else str(label)
        for key, label in zip(overview.index, labels, strict=True)
    }


def _block(speaker: str, lines: pd.DataFrame, parts: pd.DataFrame) -> Block:
    texts = {part: parts.loc[parts["part"] == part, "text"].tolist() for part in method.PARTS}
    width = int((WIDTH - LEFT - 4 * MARGIN) / 2 / CHARACTER) - 1
    chips = [wrap(str(text), width) for text in texts["not covered"]]
    cut = _cut(chips)
    return Block(
        head=wrap(speaker, int(WIDTH / CHARACTER / 1.15)),
        states=[(str(row.field), str(row.state)) for row in lines.itertuples()],
        admitted=_listed(texts["admitted"], LEFT - 4 * MARGIN),
        implied=_listed(texts["implied"] or ["Nothing."], LEFT - 2 * MARGIN),
        columns=(chips[:cut], chips[cut:]),
    )


def _listed(texts: list[str], width: float) -> list[str]:
    """The statements one below the other, each with a dash, wrapped to a width in inches."""
    every = []
    for text in texts:
        every += wrap(str(text), int(width / CHARACTER) - 1, initial_indent="– ", subsequent_indent="   ")
    return every


def _cut(chips: list[list[str]]) -> int:
    """Where to begin the second column so that the higher of the two is as low as can be."""
    return min(range(len(chips) + 1), key=lambda i: max(_height(chips[:i]), _height(chips[i:])), default=0)


def _height(chips: list[list[str]]) -> float:
    return sum(LINE * len(chip) + GAP for chip in chips)


def _draw(axes: Axes, block: Block, top: float) -> None:
    for line in block.head:
        axes.text(0, top + LINE * 0.6, line, va="center", weight="bold", fontsize=SIZE + 1)
        top += LINE * 1.2
    top += 0.08
    _draw_strip(axes, block.states, top)
    top += STRIP + MARGIN
    axes.add_patch(Rectangle((0, top), WIDTH, block.outer, **HATCH))
    axes.add_patch(Rectangle((0, top), WIDTH, block.outer, fill=False, edgecolor=MUTED, linewidth=1.2))
    x, y = MARGIN, top + MARGIN
    axes.add_patch(
        Rectangle((x, y), LEFT, block.inner, facecolor="#dcebf5", edgecolor=INK, linestyle="--", linewidth=1.2)
    )
    axes.add_patch(Rectangle((x + MARGIN, y + MARGIN), LEFT - 2 * MARGIN, block.core, facecolor="#00507d"))
    _write(axes, x + 2 * MARGIN, y + 2 * MARGIN, TITLES["admitted"], block.admitted, "#ffffff")
    _write(axes, x + MARGIN, y + block.core + 2 * MARGIN, TITLES["implied"], block.implied, INK)
    left, wide = LEFT + 2.5 * MARGIN, (WIDTH - LEFT - 2 * MARGIN) / 2
    title = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 2}
    axes.text(left, y + LINE * 0.6, TITLES["not covered"], va="center", weight="bold", fontsize=SIZE, bbox=title)
    for number, chips in enumerate(block.columns):
        y = top + 2 * MARGIN + LINE * 1.2
        for chip in chips:
            high = LINE * len(chip)
            box = Rectangle((left - 0.05 + number * wide, y - 0.02), wide - 0.1, high + 0.06, facecolor="#ffffff")
            axes.add_patch(box)
            _lines(axes, left + number * wide, y, chip, INK)
            y += high + GAP


def _draw_strip(axes: Axes, states: list[tuple[str, str]], top: float) -> None:
    wide = WIDTH / len(states)
    for place, (field, state) in enumerate(states):
        colour, hatch, ink = STATES[state]
        axes.add_patch(
            Rectangle(
                (place * wide + 0.02, top), wide - 0.04, STRIP, facecolor=colour, hatch=hatch, edgecolor="#b3b3b3"
            )
        )
        box = {"facecolor": colour, "edgecolor": "none", "pad": 1.2}
        for word, share, weight in ((field, 0.28, "bold"), (state, 0.72, "normal")):
            axes.text(
                (place + 0.5) * wide, top + STRIP * share, word, ha="center", va="center", color=ink,
                fontsize=9, weight=weight, bbox=box if hatch else None,
            )  # fmt: skip


def _write(axes: Axes, x: float, y: float, title: str, lines: list[str], ink: str) -> None:
    axes.text(x, y + LINE * 0.5, title, va="center", weight="bold", fontsize=SIZE, color=ink)
    _lines(axes, x, y + LINE, lines, ink)


def _lines(axes: Axes, x: float, y: float, lines: list[str], ink: str) -> None:
    for number, line in enumerate(lines):
        axes.text(x, y + LINE * (number + 0.55), line, va="center", fontsize=SIZE, color=ink)


def _alt(overview: pd.DataFrame, speakers: dict[str, str], lines: pd.DataFrame, parts: pd.DataFrame) -> str:
    if overview.empty:
        return "An empty picture: the case has no admission whose scope could be drawn."
    told = [
        _sentences(
            speakers[key],
            lines.loc[(lines["admission_id"] == key) & (lines["state"] == "unknown"), "field"].astype(str).tolist(),
            parts[parts["admission_id"] == key],
            whole=len(overview) == 1,
        )
        for key in overview.index
    ]
    return (
        "Nested fields: what is admitted is a small dark field inside what is implied at most, inside a large hatched "
        f"field of what is not covered. {' '.join(told)}"
    )


def _sentences(speaker: str, unknown: list[str], parts: pd.DataFrame, *, whole: bool) -> str:
    texts = {part: parts.loc[parts["part"] == part, "text"].tolist() for part in method.PARTS}
    said = [f"{speaker}. Unknown: {', '.join(unknown) or 'no field'}.", f"Admitted: {' '.join(texts['admitted'])}"]
    if whole:
        said += [f"Implied at most: {' '.join(texts['implied']) or 'nothing.'}"]
        said += [f"Not covered: {' '.join(texts['not covered'])}"]
    else:
        said += [f"Implied at most: {len(texts['implied'])}; not covered: {len(texts['not covered'])}."]
    return " ".join(said)


def _table(overview: pd.DataFrame, speakers: dict[str, str], lines: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    fields = pd.DataFrame(
        {
            "admission": lines["admission_id"],
            "part": "field: " + lines["field"].astype("string"),
            "statement": lines["content"],
        }
    )
    names = parts["part"].astype("string").replace("implied", "implied at most")
    texts = pd.DataFrame({"admission": parts["admission_id"], "part": names, "statement": parts["text"]})
    frame = pd.concat([fields, texts], ignore_index=True)
    order = overview.index.get_indexer(pd.Index(frame["admission"]))
    frame = frame.assign(order=order).sort_values("order", kind="stable", ignore_index=True)
    frame.insert(1, "speaker", frame["admission"].map(speakers))
    return frame.drop(columns="order")
