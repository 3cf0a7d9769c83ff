"""Wording in pictures: which labels stand in whose voice."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from course_lib.case import Case
from course_lib.methods import wording
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import GRID, INK, MUTED

__all__ = ["label_heatmap"]

SHADES = LinearSegmentedColormap.from_list("labels", ["#ffffff", "#00507d"])
HEADS = {"narrator": "narrator", "attributed": "indirect", "quoted": "quoted", "scare_quotes": "scare quotes"}
CELL, ROW, GAP = 0.32, 0.29, 0.22


def label_heatmap(
    case: Case,
    terms: str | Iterable[str] | None = None,
    *,
    copies: str | Iterable[str] | None = None,
    most: int = 12,
) -> Picture:
    """Labels by voice, for each copy: the darker a cell, the more uses; the number stands in it.

    A nought is drawn as well, since a label that a text never uses says something about the text.

    Parameters
    ----------
    case
        The case.
    terms
        One term, several, or those used most.
    copies
        One copy, several, or all.
    most
        How many terms to draw if none are asked for.

    Returns
    -------
    Picture
        Its table holds one row for each label and copy, with a count for each voice.

    Raises
    ------
    CaseError
        If there is no such term or copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> picture = label_heatmap(open_case(), ["regime", "rebel"], copies=["akhbar", "siege"])
    >>> picture.table["label"].tolist()
    ['regime', 'regime', 'rebel', 'rebel']
    """
    if terms is None:
        uses = wording.uses(case, copies=copies)["term_id"].value_counts(sort=False)
        terms = uses.sort_values(ascending=False, kind="stable").index[:most].tolist()
    counts = wording.terms(case, terms, copies=copies)
    voices = list(case.schema.tables["term_uses"].field("voice").choices)
    names = counts.index.get_level_values("copy_id").unique().tolist()
    labels = counts.index.get_level_values("term_id").unique()
    cells = counts[voices].to_numpy(dtype=np.int64).reshape(len(labels), len(names), len(voices))
    width = CELL * cells[:1].size + GAP * max(len(names) - 1, 0) + 1.75 if len(labels) else 5.0
    with drawing(width, 1.5 + ROW * len(labels)) as figure:
        axes = figure.subplots()
        axes.set_axis_off()
        if len(labels):
            _draw(axes, cells, counts["term"].iloc[:: len(names)].tolist(), names, voices)
        else:
            axes.text(0.5, 0.5, "No labels to draw.", ha="center", va="center")
        return Picture.of(
            figure,
            alt=_alt(counts, voices, len(labels), names),
            caption="In whose voice each label stands. Numbers count uses; 0 is drawn too.",
            table=_table(counts, voices),
        )


def _draw(axes: Axes, cells: np.ndarray, labels: list[str], names: list[str], voices: list[str]) -> None:
    top = max(int(cells.max()), 1)
    for y, label in enumerate(labels):
        axes.text(-0.08, (y + 0.5) * ROW, label, ha="right", va="center", fontsize=10)
    for n, name in enumerate(names):
        left = n * (CELL * len(voices) + GAP)
        axes.text(left + CELL * len(voices) / 2, -1.02, name, ha="center", va="bottom", weight="bold")
        for v, voice in enumerate(voices):
            x = left + v * CELL
            axes.text(x + CELL / 2, -0.07, HEADS.get(voice, voice), rotation=90, ha="center", va="bottom", fontsize=9.5)
            for y in range(len(labels)):
                _cell(axes, x, y * ROW, int(cells[y, n, v]), top)
    right = len(names) * (CELL * len(voices) + GAP) - GAP
    axes.set_xlim(-1.6, right + 0.05)
    axes.set_ylim(len(labels) * ROW + 0.03, -1.25)


def _cell(axes: Axes, x: float, y: float, count: int, top: int) -> None:
    shade = 0.12 + 0.88 * count / top if count else 0.0
    axes.add_patch(Rectangle((x, y), CELL, ROW, facecolor=SHADES(shade), edgecolor=GRID, linewidth=0.8))
    colour = MUTED if count == 0 else "#ffffff" if shade > 0.55 else INK
    weight = "bold" if count else "normal"
    axes.text(x + CELL / 2, y + ROW / 2, str(count), ha="center", va="center", fontsize=10, color=colour, weight=weight)


def _alt(counts: pd.DataFrame, voices: list[str], labels: int, names: list[str]) -> str:
    if counts.empty:
        return "An empty heat-map of labels by voice: the case codes no labels for these copies."
    used = counts[counts["uses"] > 0]
    told = [
        f"{term} in {copy}: {', '.join(f'{n} {HEADS.get(v, v)}' for v, n in zip(voices, row, strict=True) if n)}"
        for term, copy, row in zip(
            used["term"], used.index.get_level_values("copy_id"), used[voices].to_numpy().tolist(), strict=True
        )
    ]
    return (
        f"Heat-map of {labels} labels by voice in {', '.join(names)}; {int(counts['uses'].sum())} uses. "
        f"{'; '.join(told)}. All other cells are 0."
    )


def _table(counts: pd.DataFrame, voices: list[str]) -> pd.DataFrame:
    table = counts.reset_index()[["term", "copy_id", *voices, "uses"]]
    return table.rename(columns={"term": "label", "copy_id": "copy", **HEADS})
