"""The matrix of competing hypotheses as a picture: what fits what, which evidence decides, and what speaks against."""

from textwrap import fill, shorten

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import blended_transform_factory

from course_lib.case import Case
from course_lib.methods import hypotheses
from course_lib.methods.hypotheses import INCONSISTENCY, RATINGS, Ratings
from course_lib.methods.narratives import voices
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED, VOICES

__all__ = ["matrix_plot"]

LOOK = {
    "CC": ("#e0c37f", "..", INK),
    "C": ("#f5ecd4", "", INK),
    "N": ("#ffffff", "", INK),
    "I": ("#b4b4dc", "//", INK),
    "II": ("#34346b", "", "#ffffff"),
    "NA": ("#ffffff", "////", MUTED),
    "": ("#ffffff", "////", MUTED),
}
NOT_YET = "?"
MOST = 16
KEY_WIDTH = 132
NOTHING = "No item of evidence has been rated for this question."


def matrix_plot(case: Case, question: int | str, ratings: Ratings | None = None) -> Picture:
    """The matrix of a question: hypotheses in rows, evidence in columns, diagnosticity above, inconsistency at the end.

    Each cell has its letters, a shade and a hatch, so that colour carries nothing alone. The bars have the colour and
    the hatch of the voice that speaks; where diagnosticity is undefined there is a hatched stub. Of more than sixteen
    items the most diagnostic are drawn; the scores count all of them.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `course_lib.methods.hypotheses.questions`, or its text.
    ratings
        A reader's own ratings, as in `course_lib.methods.hypotheses.matrix`.

    Returns
    -------
    Picture
        Its table has one row for each item of evidence, and a last one for the scores.

    Raises
    ------
    CaseError
        If there is no such question, or the ratings name a claim or a hypothesis that the case does not have.
    ValueError
        If the ratings are faulty.

    Examples
    --------
    >>> from course_lib import open_case
    >>> "hypotheses" in matrix_plot(open_case(), 1).alt
    True
    """
    cells = hypotheses.matrix(case, question, ratings)
    found = hypotheses.diagnosticity(case, question, ratings)
    scores = hypotheses.scores(case, question, ratings)
    if len(found) > MOST:
        kept = found["diagnosticity"].fillna(-1).sort_values(ascending=False, kind="stable").index[:MOST]
        shown = found.index[found.index.isin(kept)]
    else:
        shown = found.index
    voice = voices(case, shown)
    with drawing(9.4, _height(len(cells), len(shown))) as figure:
        if len(shown):
            _draw(figure, cells[shown], found.loc[shown], scores, voice)
        else:
            axes = figure.subplots()
            axes.set_axis_off()
            axes.text(0.0, 0.5, NOTHING)
        return Picture.of(
            figure,
            alt=_alt(cells, found, scores),
            caption=_caption(len(found), len(shown)),
            table=_table(cells, found, scores),
        )


def _height(rows: int, columns: int) -> float:
    return 2.4 + 0.78 * rows + 0.21 * columns if columns else 0.8


def _draw(figure: Figure, cells: pd.DataFrame, found: pd.DataFrame, scores: pd.DataFrame, voice: pd.Series) -> None:
    rows, columns = cells.shape
    heights = [1.15, 0.78 * rows + 0.85, 0.21 * columns + 0.1]
    bars, grid, key = figure.subplots(3, 1, height_ratios=heights)
    _bars(bars, found, voice)
    for y, hypothesis in enumerate(cells.index):
        for x, rating in enumerate(cells.loc[hypothesis]):
            _cell(grid, x, y, rating)
        score = scores.loc[hypothesis]
        grid.text(columns + 0.55, y + 0.5, str(score["inconsistency"]), ha="center", va="center", weight="bold")
    grid.text(columns + 0.55, -0.1, "incon-\nsistency", ha="center", va="bottom", fontsize=10)
    labels = [
        fill(f"{row}: {said}", 34) for row, said in zip(scores.index.astype(str), scores["statement"], strict=True)
    ]
    grid.set_yticks([y + 0.5 for y in range(rows)], labels, fontsize=10)
    grid.xaxis.tick_top()
    grid.set_xticks([x + 0.5 for x in range(columns)], cells.columns.tolist(), rotation=90, fontsize=10)
    grid.set_ylim(rows, 0)
    for axes in (bars, grid):
        axes.set_xlim(0, columns + 1.1)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    key.set_axis_off()
    key.set_ylim(columns, 0)
    place = blended_transform_factory(figure.transFigure, key.transData)
    for y, (claim, said, speaker) in enumerate(
        zip(found.index.astype(str), found["statement"], found["speaker"], strict=True)
    ):
        line = shorten(f"{claim}  {speaker}: {said}", KEY_WIDTH, placeholder=" …")
        key.text(0.01, y + 0.5, line, va="center", fontsize=9.5, transform=place)


def _bars(axes: Axes, found: pd.DataFrame, voice: pd.Series) -> None:
    for x, (key, height) in enumerate(zip(voice, found["diagnosticity"], strict=True)):
        look = VOICES["unknown" if key == "other" else key]
        unknown = pd.isna(height)
        tall = 0.25 if unknown else float(height)
        axes.add_patch(
            Rectangle(
                (x + 0.2, 0),
                0.6,
                tall,
                facecolor="#ffffff" if unknown else look.colour,
                hatch="////" if unknown else look.hatch,
                edgecolor=MUTED if unknown or look.colour == "#ffffff" else "#ffffff",
                linewidth=0.6,
            )
        )
        axes.text(x + 0.5, tall + 0.15, "–" if unknown else str(height), ha="center", va="bottom", fontsize=10)
    axes.set_ylim(0, 4.9)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_ylabel("diagnosticity\n(0 to 4)", rotation=0, ha="right", va="center", fontsize=10)
    present = [key for key in ("state", "opposition", "witness", "narrator", "other") if key in set(voice)]
    looks = [VOICES["unknown" if key == "other" else key] for key in present]
    axes.legend(
        handles=[
            Patch(
                facecolor=look.colour,
                hatch=look.hatch,
                edgecolor=MUTED if look.colour == "#ffffff" else "#ffffff",
                label=look.label,
            )
            for look in looks
        ],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(looks),
        fontsize=9.5,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.2,
    )


def _cell(axes: Axes, x: float, y: float, rating: str) -> None:
    colour, hatch, ink = LOOK[rating]
    axes.add_patch(
        Rectangle((x + 0.04, y + 0.06), 0.92, 0.88, facecolor=colour, hatch=hatch, edgecolor=MUTED, linewidth=0.6)
    )
    box = {"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": "none"} if hatch else None
    weight = "bold" if rating in INCONSISTENCY else "normal"
    where = (x + 0.5, y + 0.5)
    axes.text(*where, rating or NOT_YET, ha="center", va="center", color=ink, fontsize=11, weight=weight, bbox=box)


def _caption(items: int, shown: int) -> str:
    words = ", ".join(f"{key} {word}" for key, word in RATINGS.items())
    part = f" The {shown} most diagnostic of {items} items are drawn." if shown < items else ""
    return (
        f"{words}; ? not rated. Inconsistency: 1 for each I, 2 for each II. The lowest score is the least contradicted "
        f"answer, not a winner.{part}"
    )


def _alt(cells: pd.DataFrame, found: pd.DataFrame, scores: pd.DataFrame) -> str:
    if cells.empty:
        return f"Empty matrix of {len(scores)} hypotheses. {NOTHING}"
    told = ", ".join(f"{key} {score}" for key, score in scores["inconsistency"].items())
    known = found["diagnosticity"].dropna()
    most = known.index[(known == known.max()).to_numpy(dtype=bool)] if len(known) else []
    none = found.index[(found["diagnosticity"].fillna(0) == 0).to_numpy(dtype=bool)]
    return (
        f"Matrix of {len(cells)} hypotheses in rows by {cells.shape[1]} items of evidence in columns. "
        f"Inconsistency scores: {told}. "
        f"Most diagnostic: {', '.join(most[:5]) or 'none'}. Tell nothing apart: {', '.join(none[:8]) or 'none'}."
    )


def _table(cells: pd.DataFrame, found: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    by_item = cells.T.replace("", "not rated")
    table = pd.DataFrame(
        {"evidence": found.index, "says": found["statement"].to_numpy(), "who says so": found["speaker"].to_numpy()}
    )
    for key in cells.index:
        table[key] = by_item[key].to_numpy()
    table["diagnosticity"] = ["undefined" if pd.isna(value) else str(value) for value in found["diagnosticity"]]
    last = {"evidence": "inconsistency", "says": "", "who says so": "", "diagnosticity": ""}
    ends = {key: str(score) for key, score in scores["inconsistency"].items()}
    return pd.concat([table, pd.DataFrame([last | ends])], ignore_index=True)
