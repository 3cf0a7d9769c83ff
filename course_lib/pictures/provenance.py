"""Provenance in pictures: what each copy says of itself, and how works, copies and hosts descend."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from course_lib.case import Case, CaseError
from course_lib.methods import dating, provenance
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED

__all__ = ["completeness", "genealogy"]

LOOK = {
    "stated": ("#00507d", "", "#ffffff"),
    "inferred": ("#b5d3e7", "..", INK),
    "external": ("#e7dcb0", "--", INK),
    "damaged": ("#d9a25f", "xx", INK),
    "missing": ("#ffffff", "////", INK),
    "does not apply": ("#ffffff", "", MUTED),
}
WORDS = {"missing": "unknown", "does not apply": "–"}
OWN_WORDS = {
    ("whole text", "inferred"): "whole",
    ("whole text", "damaged"): "in part",
    ("references", "stated"): "kept",
    ("references", "damaged"): "damaged",
}
FILLS = {"work": "#e8eef3", "copy": "#ffffff", "host": "#f3efe6"}


def completeness(case: Case, copies: str | list[str] | None = None) -> Picture:
    """A heat-strip of copies by fields: what is stated, inferred, known from outside, damaged or unknown.

    The unknown is hatched, not left blank; each cell says its state in words, so that colour carries nothing alone.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    Picture
        One row a copy, one column for each of `course_lib.methods.provenance.FIELDS`.

    Raises
    ------
    CaseError
        If there is no such copy, or none at all.

    Examples
    --------
    >>> from course_lib import open_case
    >>> completeness(open_case()).table.shape[0]
    5
    """
    states = provenance.completeness(case, copies)
    if states.empty:
        raise CaseError("There is no copy to draw. Give each text a row in copies.csv.")
    fields = provenance.FIELDS
    with drawing(9.6, 1.3 + 0.42 * len(states)) as figure:
        axes = figure.subplots()
        for y, row in enumerate(states.itertuples(index=False)):
            for x, state in enumerate(row):
                _cell(axes, x, y, str(state), _word(fields[x].name, str(state)))
        for left in (i for i in range(1, len(fields)) if fields[i].belongs_to != fields[i - 1].belongs_to):
            axes.axvline(left, color=INK, linewidth=2)
        for part in ("work", "copy", "host"):
            places = [i for i, field in enumerate(fields) if field.belongs_to == part]
            axes.text(
                (places[0] + places[-1] + 1) / 2,
                len(states) + 0.12,
                f"the {part}",
                ha="center",
                va="top",
                weight="bold",
            )
        axes.set_xlim(0, len(fields))
        axes.set_ylim(len(states) + 0.5, 0)
        axes.xaxis.tick_top()
        axes.set_xticks([i + 0.5 for i in range(len(fields))], [fill(field.name, 10) for field in fields])
        axes.set_yticks([i + 0.5 for i in range(len(states))], states.index.tolist())
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        table = states.apply(lambda column: [_word(str(column.name), state) for state in column]).reset_index()
        return Picture.of(
            figure,
            alt=_completeness_alt(states),
            caption="What each copy tells of its work, of itself and of its host. Hatched: unknown.",
            table=table.rename_axis(columns=None),
        )


def _cell(axes: Axes, x: float, y: float, state: str, word: str) -> None:
    colour, hatch, ink = LOOK[state]
    axes.add_patch(
        Rectangle((x + 0.03, y + 0.06), 0.94, 0.88, facecolor=colour, hatch=hatch, edgecolor=MUTED, linewidth=0.6)
    )
    box = {"boxstyle": "round,pad=0.15", "facecolor": colour, "edgecolor": "none"} if hatch else None
    axes.text(x + 0.5, y + 0.5, word, ha="center", va="center", color=ink, fontsize=9, bbox=box)


def _word(field: str, state: str) -> str:
    return OWN_WORDS.get((field, state), WORDS.get(state, state))


def _completeness_alt(states: pd.DataFrame) -> str:
    parts = []
    for copy, row in states.iterrows():
        groups = [
            f"{WORDS.get(state, state)}: {', '.join(row.index[row == state])}"
            for state in LOOK
            if state != "does not apply" and (row == state).any()
        ]
        parts.append(f"{copy} – {'; '.join(groups)}.")
    unknown = int((states == "missing").sum().sum())
    return (
        f"Table of {len(states)} copies by {states.shape[1]} fields of provenance; {unknown} of "
        f"{states.size} cells are unknown. {' '.join(parts)}"
    )


def genealogy(case: Case) -> Picture:
    """The family tree of the texts in four columns: original, work, copy, host.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    Picture
        Boxes joined by arrows from the earlier to the later; dashed and hatched boxes are unknown.

    Examples
    --------
    >>> from course_lib import open_case
    >>> "battle" in genealogy(open_case()).alt
    True
    """
    tree = provenance.genealogy(case)
    places, rows = _places(case)
    notes = _notes(case)
    with drawing(9.6, 0.7 + 1.1 * rows) as figure:
        axes = figure.subplots()
        for node, (x, y) in places.items():
            kind, known = tree.nodes[node]["kind"], tree.nodes[node]["known"]
            axes.add_patch(
                Rectangle(
                    (x, y - 0.4),
                    0.86,
                    0.8,
                    facecolor=FILLS[kind],
                    edgecolor=INK if known else MUTED,
                    linestyle="-" if known else "--",
                    hatch="" if known else "////",
                )
            )
            box = None if known else {"boxstyle": "round,pad=0.2", "facecolor": "#ffffff", "edgecolor": "none"}
            below = "\n".join(fill(line, 28) for line in notes.get(node, "").splitlines())
            lift = 0.05 + 0.06 * len(below.splitlines()) if below else 0.0
            label = fill(_short(tree.nodes[node]["label"]), 26)
            weight = "bold" if kind == "copy" else "normal"
            axes.text(x + 0.43, y - lift, label, ha="center", va="center", fontsize=9, bbox=box, weight=weight)
            axes.text(x + 0.43, y + 0.35, below, ha="center", va="bottom", fontsize=8, color=MUTED, bbox=box)
        for giver, taker in tree.edges:
            (x, y), (to_x, to_y) = places[giver], places[taker]
            axes.add_patch(
                FancyArrowPatch((x + 0.87, y), (to_x - 0.01, to_y), arrowstyle="-|>", mutation_scale=11, color=INK)
            )
            if tree.edges[giver, taker]["relation"] == "translated":
                axes.text((x + 0.86 + to_x) / 2, y - 0.1, "tr.", ha="center", va="bottom", fontsize=8)
        headings = ("original", "work", "copy", "host")
        for x, heading in enumerate(headings):
            axes.text(x * 1.1 + 0.43, -0.62, heading, ha="center", weight="bold")
        axes.set_xlim(-0.03, 4.2)
        axes.set_ylim(rows - 0.5, -0.75)
        axes.set_axis_off()
        table = _genealogy_table(case)
        return Picture.of(
            figure,
            alt="Tree of works, copies and hosts. " + " ".join(_sentence(row) for _, row in table.iterrows()),
            caption="What descends from what. A host that serves a copy is not the source of the work.",
            table=table,
        )


Places = dict[tuple[str, str], tuple[float, float]]


def _places(case: Case) -> tuple[Places, int]:
    works, places = case.table("works"), Places()
    originals = {str(work): str(original) for work, original in works["translated_from"].dropna().items()}
    lines = provenance.copies(case)
    for y, (copy, row) in enumerate(lines.iterrows()):
        work = str(row["work_id"])
        if work in originals:
            places.setdefault(("work", originals[work]), (0.0, y))
        places.setdefault(("work", work), (1.1, y))
        places["copy", str(copy)] = (2.2, y)
        host = f"unknown host of {copy}" if pd.isna(row["host"]) else str(row["host"])
        places.setdefault(("host", host), (3.3, y))
    rows = len(lines)
    for work in works.index.astype(str):
        if ("work", work) not in places:
            places["work", work] = (1.1, rows)
            rows += 1
    return places, rows


def _notes(case: Case) -> dict[tuple[str, str], str]:
    """What stands below a box: of a work its sort and date, of a copy its bounds."""
    notes = {}
    for work, row in case.table("works").iterrows():
        date = dating.in_words(row["published"]).replace("unknown", "undated")
        notes["work", str(work)] = f"{row['kind']}, {row['tier']}\n{date}"
    for copy, row in case.table("copies").iterrows():
        made = "/".join("" if row[side] is None else str(row[side]) for side in ("made_after", "made_before"))
        notes["copy", str(copy)] = "made " + ("at an unknown time" if made == "/" else dating.in_words(made))
    return notes


def _genealogy_table(case: Case) -> pd.DataFrame:
    lines, notes = provenance.copies(case), _notes(case)
    return pd.DataFrame(
        {
            "copy": lines.index,
            "work": lines["title"].to_numpy(),
            "kind": lines["kind"].astype(str).to_numpy(),
            "translated from": lines["translated_from"].where(lines["translated_from"].notna(), "no translation"),
            "work published": provenance.capture_bounds(case)["work_published"],
            "copy made": [notes["copy", str(copy)].removeprefix("made ") for copy in lines.index],
            "host": lines["host"].astype(object),
        }
    ).reset_index(drop=True)


def _sentence(row: pd.Series) -> str:
    host = "a host that it does not name" if pd.isna(row["host"]) else row["host"]
    translated = "" if row["translated from"] == "no translation" else f", translated from {row['translated from']}"
    return f"The copy {row['copy']} holds the {row['kind']} text '{row['work']}'{translated}, and was served by {host}."


def _short(label: str) -> str:
    return label if len(label) <= 66 else label[:65] + "…"
