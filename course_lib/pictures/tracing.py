"""Tracing in pictures: the family tree of texts, with what each road loses and the pages found outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle

from course_lib.case import Case
from course_lib.methods import dating, mutations, tracing
from course_lib.methods.choosing import choose
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED

__all__ = ["stemma"]

WIDTH, MARGIN = 9.3, 0.06
COLUMNS = ("what it drew on", "original", "work", "our copy", "host")
BOX, STEP = 1.32, 1.96
PAGE, PAGE_STEP, IN_ROW, DROP = 2.78, 3.16, 3, 0.25
LINE, PAD = 0.165, 0.12
FILLS = {"sources": "#ffffff", "work": "#e8eef3", "copy": "#ffffff", "host": "#f3efe6", "page": "#f2ead3"}
LINES: dict[str, dict[str, Any]] = {
    "stated": {"color": INK, "linestyle": "-", "linewidth": 1.5},
    "inferred": {"color": INK, "linestyle": (0, (5, 2.5)), "linewidth": 1.3},
    "direction unknown": {"color": INK, "linestyle": (0, (1.2, 1.8)), "linewidth": 1.9},
}
LABELS = {
    "stated": "road stated by the text",
    "inferred": "road inferred",
    "direction unknown": "common origin, direction unknown",
}


@dataclass
class Box:
    """A node on the sheet: its left and top, its size, its lines, and how it is filled."""

    left: float
    top: float
    width: float
    height: float
    lines: list[str]
    kind: str
    known: bool

    @property
    def middle(self) -> float:
        """The middle from top to bottom."""
        return self.top + self.height / 2

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return self.left + self.width / 2


@dataclass
class Panel:
    """One text on the sheet: its boxes by node, the height of its chain's boxes, and where it begins and ends."""

    copy: str
    boxes: dict[tuple[str, str], Box]
    top: float
    bottom: float
    branch: list[float]


def stemma(case: Case, copies: str | Iterable[str] | None = None) -> Picture:
    """The family tree of texts, a panel for each: the road to our copy, and below it the pages found outside.

    What a road loses, and in how many claims, stands under its arrow. A road that the text states is a line, one that
    is inferred is broken; where the direction is unknown the line is dotted and has no head. What is unknown is
    hatched. Each page from outside hangs on the work by a line of its own, with what differs written beside it; a page
    that only shares the subject hangs on nothing.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    Picture
        Its table holds one row a road, and one for each page without a road.

    Raises
    ------
    CaseError
        If there is no such copy.

    References
    ----------
    P. Maas (1958). *Textual Criticism*. Clarendon Press.

    Examples
    --------
    >>> from course_lib import open_case
    >>> stemma(open_case(), "akhbar").table.columns.tolist()
    ['text', 'from', 'to', 'road', 'what is lost or differs']
    """
    tree = tracing.stemma(case, copies)
    differs = _differs(case)
    chosen = [str(copy) for copy in choose(case, "copies", copies).index]
    table = _table(tree, chosen, differs)
    panels, top = [], 0.32
    for copy in chosen:
        panel = _panel(tree, copy, top, differs)
        panels.append(panel)
        top = panel.bottom + 0.3
    with drawing(WIDTH, max(top, 0.8) + 0.62) as figure:
        axes = figure.subplots()
        for panel in panels:
            _draw(axes, tree, panel, differs)
        if not panels:
            axes.text(0, 0.4, "There is no text in this case, and so no road to one.", fontsize=10)
        else:
            for i, word in enumerate(COLUMNS):
                axes.text(MARGIN + i * STEP + BOX / 2, 0.1, word, ha="center", fontsize=10, weight="bold")
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(max(top, 0.8), -0.05)
        axes.set_axis_off()
        figure.legend(handles=_legend(tree), loc="outside lower center", ncols=3, frameon=False, fontsize=9.5)
        return Picture.of(
            figure,
            alt=_alt(tree, table, chosen),
            caption="Roads to our copies; numbers are claims that lose this. Below each: stored copies of other pages.",
            table=table,
        )


def _differs(case: Case) -> dict[str, list[str]]:
    """For each card the kinds in which it differs from the text."""
    frame = mutations.variants(case)
    frame = frame[frame["changed"]]
    return {str(card): [str(kind) for kind in kinds] for card, kinds in frame.groupby("card")["kind"]}


def _words(tree: Any, page: tuple[str, str], differs: dict[str, list[str]]) -> str:
    kinds = list(dict.fromkeys(kind for card in tree.nodes[page]["cards"] for kind in differs.get(card, [])))
    if not kinds:
        return "no difference found"
    said = "" if "opposite" not in kinds else "says the opposite"
    rest = ", ".join(_plain(kind) for kind in kinds if kind != "opposite")
    return "; ".join(part for part in (rest and f"differs in: {rest}", said) if part)


def _plain(name: object) -> str:
    return {"quote_spliced": "joined quotation", "number_derived": "worked-out number", "unknown": "perhaps more"}.get(
        str(name), str(name)
    )


def _lost(losses: dict[str, int]) -> str:
    """The losses of a road, the commonest first; what may be lost stands last."""
    sure = [(kind, count) for kind, count in losses.items() if kind != "unknown"]
    told = [f"{_plain(kind)} {count}" for kind, count in sorted(sure, key=lambda item: -item[1])[:3]]
    if len(sure) > 3:
        told.append("and others")
    if not losses:
        return "loses nothing"
    if not sure:
        return f"may lose what we cannot see ({losses['unknown']})"
    return f"loses: {', '.join(told)}"


def _chain(tree: Any, copy: str) -> list[tuple[tuple[str, str], int]]:
    """The nodes of the road to a copy, each with its column."""
    node = ("copy", copy)
    (work,) = [giver for giver in tree.predecessors(node) if giver[0] == "work"]
    originals = [giver for giver in tree.predecessors(work) if giver[0] == "work"]
    hosts = [taker for taker in tree.successors(node) if taker[0] == "host"]
    sources = [("sources", copy)] if ("sources", copy) in tree else []
    return [
        *((source, 0) for source in sources),
        *((original, 1) for original in originals[:1]),
        (work, 2),
        (node, 3),
        *((host, 4) for host in hosts[:1]),
    ]


def _panel(tree: Any, copy: str, top: float, differs: dict[str, list[str]]) -> Panel:
    chain = _chain(tree, copy)
    lines = {node: wrap(_label(tree, node), 17)[:5] for node, _ in chain}
    tall = max(len(text) for text in lines.values()) * LINE + PAD
    boxes = {
        node: Box(MARGIN + column * STEP, top, BOX, tall, lines[node], node[0], bool(tree.nodes[node]["known"]))
        for node, column in chain
    }
    pages = [node for node, data in tree.nodes(data=True) if data["kind"] == "page" and data["copy"] == copy]
    pages.sort(key=lambda page: tree.nodes[page]["link"] == "same_subject")
    notes = {
        page: len(_noted(("no road shown; " * (tree.degree(page) == 0)) + _words(tree, page, differs)))
        for page in pages
    }
    y = top + tall + (0.62 if any(tree.edges[edge]["losses"] for edge in tree.edges) else 0.2)
    branch = []
    for start in range(0, len(pages), IN_ROW):
        row = pages[start : start + IN_ROW]
        branch.append(y)
        y += 0.27 + LINE * max(notes[page] for page in row)
        texts = {page: wrap(_page_label(tree, page), 40)[:3] for page in row}
        high = max(len(text) for text in texts.values()) * LINE + PAD
        for i, page in enumerate(row):
            boxes[page] = Box(MARGIN + i * PAGE_STEP, y, PAGE, high, texts[page], "page", True)
        y += high + 0.16
    return Panel(copy, boxes, top, y, branch)


def _label(tree: Any, node: tuple[str, str]) -> str:
    label = str(tree.nodes[node]["label"])
    if node[0] == "sources":
        label = label.split(": ", 1)[-1]
    return label if len(label) <= 80 else label[:79] + "…"


def _noted(words: str) -> list[str]:
    """A note above a page, in lines that do not reach the next page."""
    return wrap(words, 40)[:3]


def _page_label(tree: Any, page: tuple[str, str]) -> str:
    date = str(tree.nodes[page]["date"])
    return f"{tree.nodes[page]['label']}, {dating.in_words(date) if date else 'undated'}"


def _draw(axes: Axes, tree: Any, panel: Panel, differs: dict[str, list[str]]) -> None:
    axes.axhline(panel.top - 0.13, color=MUTED, linewidth=0.6)
    for box in panel.boxes.values():
        _draw_box(axes, box)
    chain = [node for node, _ in _chain(tree, panel.copy)]
    for giver, taker in pairwise(chain):
        _draw_road(axes, tree.edges[giver, taker], panel.boxes[giver], panel.boxes[taker])
    work = next(node for node in reversed(chain) if node[0] == "work")
    pages = [node for node in panel.boxes if node[0] == "page"]
    joined = [page for page in pages if _edge(tree, page, work) is not None]
    spine = MARGIN + 2 * PAGE_STEP - (PAGE_STEP - PAGE) / 2
    rows = [[panel.boxes[page].left + DROP for page in joined if _row(panel, page) == y] for y in panel.branch]
    filled = [(y, drops) for y, drops in zip(panel.branch, rows, strict=True) if drops]
    if filled:
        start = panel.boxes[work]
        lines = [((start.centre, start.centre), (start.top + start.height, filled[0][0]))]
        if len(filled) > 1:
            lines.append(((spine, spine), (filled[0][0], filled[-1][0])))
        for i, (y, drops) in enumerate(filled):
            ends = [*drops, *([spine] if len(filled) > 1 else []), *([start.centre] if i == 0 else [])]
            lines.append(((min(ends), max(ends)), (y, y)))
        for across, down in lines:
            axes.plot(across, down, color=MUTED, linewidth=1.1, zorder=1)
    for page in pages:
        _draw_drop(axes, tree, panel, page, work, _words(tree, page, differs))


def _row(panel: Panel, page: tuple[str, str]) -> float:
    return max(y for y in panel.branch if y < panel.boxes[page].top)


def _edge(tree: Any, page: tuple[str, str], work: tuple[str, str]) -> dict[str, Any] | None:
    for ends in ((page, work), (work, page)):
        if tree.has_edge(*ends):
            return {**tree.edges[ends], "down": ends[0] == work}
    return None


def _draw_box(axes: Axes, box: Box) -> None:
    axes.add_patch(
        Rectangle(
            (box.left, box.top), box.width, box.height, facecolor=FILLS[box.kind], zorder=2,
            edgecolor=INK if box.known else MUTED, linestyle="-" if box.known else "--",
            hatch="" if box.known else "////",
        )
    )  # fmt: skip
    back = None if box.known else {"boxstyle": "round,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none"}
    axes.text(
        box.centre, box.middle, "\n".join(box.lines), ha="center", va="center", fontsize=9, zorder=3, bbox=back,
        weight="bold" if box.kind == "copy" else "normal", linespacing=1.15,
    )  # fmt: skip


def _draw_road(axes: Axes, edge: dict[str, Any], giver: Box, taker: Box) -> None:
    axes.add_patch(
        FancyArrowPatch(
            (giver.left + giver.width, giver.middle), (taker.left, taker.middle), arrowstyle="-|>", mutation_scale=12,
            shrinkA=1, shrinkB=1, zorder=2, **LINES[edge["status"]],
        )
    )  # fmt: skip
    middle = (giver.left + giver.width + taker.left) / 2
    if edge["relation"] == "served":
        return
    how = "translated; " if edge["relation"] == "translated" else ""
    text = "\n".join(wrap(how + _lost(edge["losses"]), 26)[:3])
    axes.text(middle, giver.top + giver.height + 0.05, text, ha="center", va="top", fontsize=9, linespacing=1.1)


def _draw_drop(axes: Axes, tree: Any, panel: Panel, page: tuple[str, str], work: tuple[str, str], words: str) -> None:
    box, edge = panel.boxes[page], _edge(tree, page, work)
    x = box.left + DROP
    if edge is None:
        text = "\n".join(_noted(f"no road shown; {words}"))
        axes.text(box.left + 0.02, box.top - 0.06, text, ha="left", va="bottom", fontsize=9, style="italic")
        return
    top = _row(panel, page)
    ends = ((x, top), (x, box.top)) if edge["down"] else ((x, box.top), (x, top))
    style = "-|>" if edge["directed"] else "-"
    axes.add_patch(
        FancyArrowPatch(
            *ends, arrowstyle=style, mutation_scale=11, shrinkA=0, shrinkB=0, zorder=3, **LINES[edge["status"]]
        )
    )
    axes.text(x + 0.1, box.top - 0.06, "\n".join(_noted(words)), ha="left", va="bottom", fontsize=9)


def _legend(tree: Any) -> list[Any]:
    seen = {data["status"] for _, _, data in tree.edges(data=True)}
    roads = [Line2D([], [], label=LABELS[status], **look) for status, look in LINES.items() if status in seen]
    boxes = []
    if any(not data["known"] for _, data in tree.nodes(data=True)):
        boxes.append(Patch(facecolor="#ffffff", edgecolor=MUTED, hatch="////", linestyle="--", label="unknown"))
    if any(data["kind"] == "page" for _, data in tree.nodes(data=True)):
        boxes.append(Patch(facecolor=FILLS["page"], edgecolor=INK, label="stored copy, outside the texts"))
    return [*roads, *boxes]


def _table(tree: Any, chosen: list[str], differs: dict[str, list[str]]) -> pd.DataFrame:
    rows: list[tuple[str, ...]] = []
    for copy in chosen:
        chain = [node for node, _ in _chain(tree, copy)]
        for giver, taker in pairwise(chain):
            edge = tree.edges[giver, taker]
            lost = "" if edge["relation"] == "served" else _lost(edge["losses"])
            rows.append((copy, _told(tree, giver), _told(tree, taker), edge["status"], lost))
        work = next(node for node in reversed(chain) if node[0] == "work")
        for page in (node for node, data in tree.nodes(data=True) if data["kind"] == "page" and data["copy"] == copy):
            edge = _edge(tree, page, work)
            ends = [_page_label(tree, page), _told(tree, work)]
            if edge is not None and edge["down"]:
                ends.reverse()
            status = "none shown" if edge is None else edge["status"]
            rows.append((copy, *ends, status, _words(tree, page, differs)))
    return pd.DataFrame(rows, columns=["text", "from", "to", "road", "what is lost or differs"])


def _told(tree: Any, node: tuple[str, str]) -> str:
    label = str(tree.nodes[node]["label"])
    return f"our copy {label}" if node[0] == "copy" else label


def _alt(tree: Any, table: pd.DataFrame, chosen: list[str]) -> str:
    if not chosen:
        return "An empty family tree: this case has no text, so that no road leads to one."
    pages = [data for _, data in tree.nodes(data=True) if data["kind"] == "page"]
    roads = table["road"].value_counts()
    parts = [f"{status}: {roads[status]}" for status in [*LINES, "none shown"] if status in roads]
    told = [
        f"{row['text']}: {row['from']} to {row['to']}, {row['what is lost or differs']}."
        for _, row in table[table["what is lost or differs"].str.startswith("loses")].iterrows()
    ]
    return (
        f"Family tree of {len(chosen)} {'text' if len(chosen) == 1 else 'texts'} ({', '.join(chosen)}) and "
        f"{len(pages)} pages outside. Roads by status: {'; '.join(parts)}. {' '.join(told)}"
    )
