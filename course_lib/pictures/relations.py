"""Relations in a picture: claims as boxes, and between them what they have to do with each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from textwrap import wrap
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle
from matplotlib.patheffects import Normal, Stroke

from course_lib.case import Case
from course_lib.methods import relations
from course_lib.methods.choosing import choose
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED, VOICES, Voice, voice_of

__all__ = ["MOST", "claim_graph"]

MOST = 16
BOX, CHANNEL, LINE, GAP, STRIPE = 2.95, 3.3, 0.165, 0.2, 0.13
WRAP = 36
SWEEPS = 40
LABELS = {
    "contradicts": "contradicts",
    "rebuts": "rebuts",
    "undercuts": "undercuts",
    "tension": "tension",
    "compatible": "both can hold",
    "narrows": "narrows",
    "corroborates": "corroborates",
    "repeats_same_origin": "same origin",
    "derives_from": "made from",
    "corrects": "corrects",
    "retracts": "takes back",
}
LOOKS: dict[str, dict[str, Any]] = {
    "conflict": {"color": INK, "linewidth": 2.4, "linestyle": "-"},
    "tension": {"color": INK, "linewidth": 1.6, "linestyle": (0, (5, 2.5))},
    "scope": {"color": MUTED, "linewidth": 1.4, "linestyle": (0, (1, 1.8))},
    "support": {
        "color": "#00507d",
        "linewidth": 4.2,
        "linestyle": "-",
        "path_effects": [Normal(), Stroke(linewidth=1.6, foreground="#ffffff")],
    },
    "dependence": {"color": MUTED, "linewidth": 1.4, "linestyle": (0, (7, 2, 1, 2))},
}
MEANINGS = {
    "conflict": "conflict",
    "tension": "tension",
    "scope": "both can hold, or narrows",
    "support": "support",
    "dependence": "same origin, or made from it",
}

Point = tuple[float, float]


@dataclass
class Box:
    """A claim's box: its ``lines``, its ``voice``, its side (0 left, 1 right) and the ``top`` it stands at."""

    head: str
    lines: list[str]
    voice: Voice
    side: int = 0
    top: float = 0.0

    @property
    def height(self) -> float:
        """The height of the head line and the statement."""
        return LINE * (len(self.lines) + 1) + 0.14

    @property
    def left(self) -> float:
        """The left edge."""
        return self.side * (BOX + CHANNEL)

    @property
    def middle(self) -> float:
        """The middle, from the top."""
        return self.top + self.height / 2

    @property
    def port(self) -> Point:
        """Where its lines begin: the middle of the side that faces the other column."""
        return (self.left + (0 if self.side else BOX), self.middle)


@dataclass
class Edge:
    """A line between two boxes, with the places where it can bear its label."""

    first: str
    second: str
    kind: str
    family: str
    mutual: bool
    path: np.ndarray
    label: Point = (0.0, 0.0)


def claim_graph(case: Case, claims: str | Iterable[str], kinds: str | Iterable[str] | None = None) -> Picture:
    """Claims in two columns, and between them the relations that hold among them.

    Each box has the claim in the course's own words, and at its edge the voice: colour, hatch and mark. A line is drawn
    by the family of its relation and bears its kind in words; an arrow runs from the claim that stands in the relation.
    A claim with no line has no coded relation to the others: that means neither that they agree nor that they quarrel.

    Parameters
    ----------
    case
        The case.
    claims
        Up to 16 claims; more are not legible.
    kinds
        Kinds or families of relations to draw; all for ``None``.

    Returns
    -------
    Picture
        The columns and the order are those with the fewest crossings that a fixed search finds, so that it is always
        the same picture. Its table holds one row a relation with the reason.

    Raises
    ------
    CaseError
        If there is no such claim.
    ValueError
        If there are more than 16 claims, or there is no such kind of relation.

    References
    ----------
    J. H. Wigmore (1913). The problem of proof. *Illinois Law Review*, 8(2), 77-103. Evidence as a chart.
    J. L. Pollock (1987). Defeasible reasoning. *Cognitive Science*, 11(4), 481-518.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> claim_graph(case, case.claims.index[:3]).table.columns.tolist()
    ['first claim', 'relation', 'second claim', 'because']
    """
    wanted = choose(case, "claims", claims)
    if len(wanted) > MOST:
        raise ValueError(f"{len(wanted)} claims are too many for one picture. Choose up to {MOST}.")
    graph = relations.graph(case, wanted.index, kinds)
    boxes = {key: _box(case, key, graph.nodes[key]) for key in graph}
    _columns(graph, boxes)
    _order(graph, boxes)
    edges = _edges(graph, boxes)
    height = max((box.top + box.height for box in boxes.values()), default=0.6)
    with drawing(2 * BOX + CHANNEL + 0.15, height + 1.0) as figure:
        axes = figure.subplots()
        axes.set_xlim(-0.05, 2 * BOX + CHANNEL + 0.05)
        axes.set_ylim(height + 0.05, -0.1)
        axes.set_aspect("equal")
        axes.set_axis_off()
        _label(edges)
        for edge in edges:
            _draw_edge(axes, edge)
        for box in boxes.values():
            _draw_box(axes, box)
        if not boxes:
            axes.text(0, 0.3, "There is no claim to draw.", va="center")
        elif not edges:
            axes.text(BOX + CHANNEL / 2, height / 2, "no coded relation\namong these claims", ha="center", va="center")
        legend = _legend(boxes, edges)
        if legend:
            figure.legend(handles=legend, loc="outside lower center", ncols=3, frameon=False, fontsize=9.5)
        return Picture.of(
            figure,
            alt=_alt(graph),
            caption="What claims have to do with each other. Boxes: claims in the course's words, by voice. "
            "Lines: relations, by family and kind.",
            table=_table(graph),
        )


def _box(case: Case, key: str, node: dict[str, str]) -> Box:
    row = case.claims.loc[key]
    speaker = row["speaker_id"]
    if row["voice"] == "narrator":
        voice = VOICES["narrator"]
    elif pd.isna(speaker):
        voice = VOICES["unknown"]
    else:
        actor = case.actors.loc[speaker]
        voice = voice_of(str(actor["kind"]), str(actor["side"]))
    return Box(key, wrap(node["statement"], WRAP)[:5], voice)


def _columns(graph: "nx.MultiDiGraph[str]", boxes: dict[str, Box]) -> None:
    """Part the claims into two columns of like height, so that as many lines as can run across."""
    lines = nx.Graph(graph)
    for i, key in enumerate(lines):
        boxes[key].side = i % 2
    start = nx.bipartite.color(lines) if nx.is_bipartite(lines) else {}
    for key, side in start.items():
        boxes[key].side = side

    def cost() -> tuple[float, int]:
        inside = sum(boxes[a].side == boxes[b].side for a, b in lines.edges)
        heights = [sum(box.height + GAP for box in boxes.values() if box.side == side) for side in (0, 1)]
        return (inside + 0.9 * abs(heights[0] - heights[1]), sum(boxes[key].side for key in list(boxes)[:1]))

    best = cost()
    for _ in range(SWEEPS):
        before = best
        moves = [(key,) for key in boxes] + list(combinations(boxes, 2))
        for move in moves:
            for key in move:
                boxes[key].side = 1 - boxes[key].side
            if (found := cost()) < best:
                best = found
            else:
                for key in move:
                    boxes[key].side = 1 - boxes[key].side
        if best == before:
            return


def _order(graph: "nx.MultiDiGraph[str]", boxes: dict[str, Box]) -> None:
    """Order each column so that lines cross little and stay short, and stack the boxes."""
    plain = nx.Graph(graph)
    lines = list(plain.edges)
    reading = {key: i for i, key in enumerate(boxes)}
    parts = sorted((sorted(part, key=reading.__getitem__) for part in nx.connected_components(plain)), key=len)
    walk = [key for part in reversed(parts) for key in nx.bfs_tree(plain, part[0])]
    columns = [[key for key in walk if boxes[key].side == side] for side in (0, 1)]
    _stack(columns, boxes)
    best = _tangle(lines, boxes)
    for _ in range(SWEEPS):
        before = best
        for column in columns:
            for i, j in permutations(range(len(column)), 2):
                column.insert(j, column.pop(i))
                _stack(columns, boxes)
                if (found := _tangle(lines, boxes)) < best:
                    best = found
                else:
                    column.insert(i, column.pop(j))
        if best == before:
            break
    _stack(columns, boxes)


def _stack(columns: list[list[str]], boxes: dict[str, Box]) -> None:
    heights = [sum(boxes[key].height + GAP for key in column) - GAP for column in columns]
    for column, height in zip(columns, heights, strict=True):
        spare = (max(heights) - height) / max(len(column), 1)
        top = spare / 2
        for key in column:
            boxes[key].top = top
            top += boxes[key].height + GAP + spare


def _tangle(lines: Sequence[tuple[str, str]], boxes: dict[str, Box]) -> float:
    """Crossings, and then the length of the lines."""
    across = [(a, b) if boxes[a].side == 0 else (b, a) for a, b in lines if boxes[a].side != boxes[b].side]
    crossings = sum(
        (boxes[a].middle - boxes[c].middle) * (boxes[b].middle - boxes[d].middle) < 0
        for (a, b), (c, d) in combinations(across, 2)
    )
    length = sum(abs(boxes[a].middle - boxes[b].middle) for a, b in lines)
    inside = sum(abs(boxes[a].middle - boxes[b].middle) for a, b in lines if boxes[a].side == boxes[b].side)
    return 2.0 * crossings + 0.35 * length + 0.8 * inside


def _edges(graph: "nx.MultiDiGraph[str]", boxes: dict[str, Box]) -> list[Edge]:
    """The lines, each leaving its box at a place of its own."""
    found = sorted(graph.edges(keys=True, data=True), key=lambda edge: str(edge[2]))
    ends: dict[str, list[tuple[float, int, int]]] = {key: [] for key in boxes}
    for i, (first, second, _, _) in enumerate(found):
        for end, (here, there) in enumerate(((first, second), (second, first))):
            ends[here].append((boxes[there].middle, i, end))
    places: dict[tuple[int, int], float] = {}
    for key, leaving in ends.items():
        room = boxes[key].height * 0.7
        for rank, (_, i, end) in enumerate(sorted(leaving)):
            offset = 0.0 if len(leaving) == 1 else room * (rank / (len(leaving) - 1) - 0.5)
            places[i, end] = boxes[key].middle + offset
    return [
        Edge(
            first, second, data["kind"], data["family"], data["mutual"],
            _path((boxes[first].port[0], places[i, 0]), (boxes[second].port[0], places[i, 1]), boxes[first].side),
        )
        for i, (first, second, _, data) in enumerate(found)
    ]  # fmt: skip


def _path(start: Point, end: Point, side: int) -> np.ndarray:
    """A straight line across the channel; a bow into it between boxes of one column."""
    if start[0] != end[0]:
        return np.linspace(start, end, 60)
    reach = min(0.55 + 0.35 * abs(start[1] - end[1]), CHANNEL * 0.62) * (1 if side == 0 else -1)
    t = np.linspace(0, 1, 60)[:, None]
    control = np.array([[start[0] + 4 / 3 * reach, start[1]], [end[0] + 4 / 3 * reach, end[1]]])
    bow: np.ndarray = (
        (1 - t) ** 3 * np.array(start)
        + 3 * (1 - t) ** 2 * t * control[0]
        + 3 * (1 - t) * t**2 * control[1]
        + t**3 * np.array(end)
    )
    return bow


def _label(edges: list[Edge]) -> None:
    """Put each label on its line, as near to the middle as no other label and as few lines allow."""
    taken: list[tuple[float, float, float]] = []
    for edge in sorted(edges, key=lambda edge: float(np.abs(np.diff(edge.path[[0, -1], 1])).sum())):
        width = _width(edge)
        others = np.concatenate([other.path for other in edges if other is not edge] or [np.empty((0, 2))])
        best, place = np.inf, edge.path[30]
        for i in range(8, 52):
            x, y = edge.path[i]
            if not BOX + width / 2 + 0.03 <= x <= BOX + CHANNEL - width / 2 - 0.03:
                continue
            clash = sum(abs(x - u) < (width + w) / 2 + 0.04 and abs(y - v) < 0.23 for u, v, w in taken)
            over = int(((np.abs(others[:, 0] - x) < width / 2) & (np.abs(others[:, 1] - y) < 0.09)).sum())
            if (cost := 1000 * clash + over + 0.2 * abs(i - 30)) < best:
                best, place = cost, edge.path[i]
        edge.label = (float(place[0]), float(place[1]))
        taken.append((*edge.label, width))


def _width(edge: Edge) -> float:
    return 0.082 * len(LABELS[edge.kind]) + 0.08


def _draw_edge(axes: Axes, edge: Edge) -> None:
    look = LOOKS[edge.family]
    axes.plot(edge.path[:, 0], edge.path[:, 1], zorder=1, solid_capstyle="butt", **look)
    if not edge.mutual:
        arrow = FancyArrowPatch(
            edge.path[-4], edge.path[-1], arrowstyle="-|>", mutation_scale=15, color=look["color"], linewidth=0,
            shrinkA=0, shrinkB=0, zorder=2,
        )  # fmt: skip
        axes.add_patch(arrow)
    axes.text(
        *edge.label, LABELS[edge.kind], fontsize=9.5, ha="center", va="center", zorder=3,
        bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip


def _draw_box(axes: Axes, box: Box) -> None:
    axes.add_patch(
        Rectangle((box.left, box.top), BOX, box.height, facecolor="#fafafa", edgecolor=MUTED, linewidth=0.9, zorder=4)
    )
    stripe = Rectangle(
        (box.left, box.top), STRIPE, box.height, facecolor=box.voice.colour, edgecolor=INK, linewidth=0.6, zorder=5
    )
    stripe.set_hatch(box.voice.hatch)
    axes.add_patch(stripe)
    x, y = box.left + STRIPE + 0.14, box.top + 0.07 + LINE / 2
    axes.plot(
        [x], [y], box.voice.marker, markersize=6.5, markerfacecolor=box.voice.colour, markeredgecolor=INK,
        markeredgewidth=0.7, zorder=5,
    )  # fmt: skip
    axes.text(x + 0.12, y, box.head, fontsize=9, color=MUTED, va="center", fontweight="bold", zorder=5)
    for i, line in enumerate(box.lines, 1):
        axes.text(box.left + STRIPE + 0.07, y + LINE * i, line, fontsize=9.5, va="center", zorder=5)


def _legend(boxes: dict[str, Box], edges: list[Edge]) -> list[Line2D | Patch]:
    families = [family for family in LOOKS if family in {edge.family for edge in edges}]
    lines: list[Line2D | Patch] = [Line2D([], [], label=MEANINGS[family], **LOOKS[family]) for family in families]
    voices = {box.voice.label: box.voice for box in boxes.values()}
    marks = [
        Line2D(
            [], [], linestyle="", marker=voice.marker, markerfacecolor=voice.colour, markeredgecolor=INK, markersize=7,
            label=label,
        )
        for label, voice in sorted(voices.items())
    ]  # fmt: skip
    return [*lines, *marks]


def _table(graph: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    rows = [
        [
            f"{first} · {graph.nodes[first]['speaker']} · {graph.nodes[first]['statement']}",
            relations.in_words(data["kind"]),
            f"{second} · {graph.nodes[second]['speaker']} · {graph.nodes[second]['statement']}",
            data["because"],
        ]
        for first, second, _, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: str(edge[2]))
    ]
    return pd.DataFrame(rows, columns=["first claim", "relation", "second claim", "because"])


def _alt(graph: "nx.MultiDiGraph[str]") -> str:
    if not len(graph):
        return "An empty graph of claims: no claim was given to draw."
    kinds = pd.Series([data["kind"] for _, _, data in graph.edges(data=True)], dtype=object).value_counts(sort=False)
    counted = ", ".join(f"{relations.in_words(str(kind))} {number}" for kind, number in kinds.items())
    degree = dict(graph.degree())
    alone = sum(number == 0 for number in degree.values())
    top = max(degree.values())
    most = [key for key, number in degree.items() if number == top]
    head = f"Graph of {len(graph)} claims with {graph.number_of_edges()} relations among them"
    if not graph.number_of_edges():
        return f"{head}: none is coded."
    tail = f" {alone} stand{'s' if alone == 1 else ''} without a relation." if alone else ""
    named = "; ".join(f"{key}, {graph.nodes[key]['statement']}" for key in most[:3])
    return f"{head}: {counted}. Most relations, {top} each: {named}.{tail}"
