"""Media in pictures: which pillars of a clip or a photograph its description carries, and which it leaves open."""

from collections.abc import Iterable
from textwrap import shorten

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from course_lib.case import Case, CaseError
from course_lib.methods import media as method
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED

__all__ = ["pillars"]

MOST = 60
WIDTH, ROW = 9.2, 0.46
LOOK = {
    "supported": ("#00507d", "", "#ffffff"),
    "unsupported": ("#b5d3e7", "", INK),
    "contradicted": ("#e5b577", "xx", INK),
    "not_testable": ("#ffffff", "////", INK),
    "not_checked": ("#ffffff", "....", INK),
}
SIGNS = {"supported": "+", "unsupported": "–", "contradicted": "×", "not_testable": "?", "not_checked": ""}
WORDS = {name: name.replace("_", " ") for name in LOOK} | {"not_checked": "unknown"}


def pillars(case: Case, media: str | Iterable[str] | None = None) -> Picture:
    """A matrix of media by pillars: what each description supports, leaves without support, contradicts or leaves open.

    What cannot be tested is hatched, and so is what nobody has checked (with dots, and the word *unknown*). Each cell
    has a sign and a word, so that colour carries nothing alone.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.

    Returns
    -------
    Picture
        Its table holds one row a cell, with the note that gives the reason.

    Raises
    ------
    CaseError
        If there is no such medium, or if there are more than can be read.

    Examples
    --------
    >>> from course_lib import open_case
    >>> pillars(open_case()).table.columns.tolist()
    ['medium', 'pillar', 'result', 'note']
    """
    matrix = method.matrix(case, media)
    if len(matrix) > MOST:
        raise CaseError(f"{len(matrix)} media cannot be read in one picture: choose {MOST} of them at most.")
    described = method.described(case, matrix.index)
    rows = max(len(matrix), 1)
    with drawing(WIDTH, 0.85 + ROW * rows) as figure:
        axes = figure.subplots()
        for y, line in enumerate(matrix.itertuples(index=False)):
            for x, result in enumerate(line):
                _cell(axes, x, y, str(result))
        if matrix.empty:
            axes.text(len(method.PILLARS) / 2, 0.5, _alt(matrix, described), ha="center", va="center", wrap=True)
        axes.set_xlim(0, len(method.PILLARS))
        axes.set_ylim(rows, 0)
        axes.xaxis.tick_top()
        axes.set_xticks([i + 0.5 for i in range(len(method.PILLARS))], list(method.PILLARS), weight="bold")
        axes.set_yticks([i + 0.5 for i in range(len(matrix))], _labels(described), fontsize=9.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        figure.legend(handles=_legend(matrix), loc="outside lower center", ncols=5, frameon=False, fontsize=9.5)
        return Picture.of(
            figure,
            alt=_alt(matrix, described),
            caption="Slanting lines: nothing to test. 'Contradicted' speaks of the use made of a picture.",
            table=_table(case, matrix, described),
        )


def _cell(axes: Axes, x: float, y: float, result: str) -> None:
    colour, hatch, ink = LOOK[result]
    axes.add_patch(
        Rectangle((x + 0.02, y + 0.06), 0.96, 0.88, facecolor=colour, hatch=hatch, edgecolor=MUTED, linewidth=0.6)
    )
    box = {"boxstyle": "round,pad=0.2", "facecolor": colour, "edgecolor": "none"} if hatch else None
    words = f"{SIGNS[result]} {WORDS[result]}".strip()
    axes.text(x + 0.5, y + 0.5, words, ha="center", va="center", color=ink, fontsize=9.5, bbox=box)


def _labels(described: pd.DataFrame) -> list[str]:
    return [
        f"{medium} · {kind}\n{shorten(str(shows), 38, placeholder='…')}"
        for medium, kind, shows in described[["kind", "shows"]].itertuples()
    ]


def _legend(matrix: pd.DataFrame) -> list[Patch]:
    met = set(matrix.astype(object).to_numpy().ravel())
    return [
        Patch(facecolor=colour, hatch=hatch, edgecolor=MUTED, label=WORDS[result])
        for result, (colour, hatch, _) in LOOK.items()
        if result in met
    ]


def _alt(matrix: pd.DataFrame, described: pd.DataFrame) -> str:
    if matrix.empty:
        return "A matrix without rows: no clip and no photograph is described."
    cells = matrix.astype(object)
    counts = pd.Series(cells.to_numpy().ravel()).value_counts()
    summed = ", ".join(f"{counts[result]} {WORDS[result]}" for result in LOOK if result in counts)
    lines = []
    for (medium, row), kind in zip(cells.iterrows(), described["kind"], strict=True):
        groups = [f"{WORDS[result]}: {', '.join(row.index[row == result])}" for result in LOOK if (row == result).any()]
        lines.append(f"{medium} ({kind}) – {'; '.join(groups)}.")
    return f"Matrix of {len(matrix)} media by five pillars. Of {cells.size} cells: {summed}. {' '.join(lines)}"


def _table(case: Case, matrix: pd.DataFrame, described: pd.DataFrame) -> pd.DataFrame:
    lines = method.checks(case, matrix.index)
    kinds = described["kind"].astype(object)
    return pd.DataFrame(
        {
            "medium": [f"{medium} ({kinds[medium]})" for medium in lines["media_id"]],
            "pillar": lines["pillar"].astype(object),
            "result": lines["result"].astype(object).map(WORDS),
            "note": lines["note"].where(lines["note"] != "", "Nobody has checked it.").astype(object),
        }
    )
