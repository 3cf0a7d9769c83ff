"""Transmission in pictures: who told whom, as flows from the origins to the copies."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from course_lib.case import Case, CaseError
from course_lib.methods import transmission
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, Voice, voice_of

__all__ = ["sankey"]

COLUMN, BAR, LINE, GAP = 1.9, 0.13, 0.165, 0.16
WIDTH = 20
FLOWS: dict[str, dict[str, Any]] = {
    "stated": {"facecolor": "#a9b8c4", "edgecolor": "#6c7a86", "linestyle": "-", "hatch": ""},
    "inferred": {"facecolor": "#ffffff", "edgecolor": "#6c7a86", "linestyle": "--", "hatch": "//"},
    "external": {"facecolor": "#f2ead3", "edgecolor": "#6c7a86", "linestyle": ":", "hatch": ".."},
}

Node = tuple[str, int]
Leg = tuple[Node, Node, str, int]


@dataclass
class Box:
    """Where a node stands: its layer, the lines of its label, and the ``top`` of all that.

    A box without a voice is no node: it keeps room for a flow that passes by a layer.
    """

    layer: int
    lines: list[str]
    voice: Voice | None
    size: float
    top: float = 0.0

    @property
    def head(self) -> float:
        """The height of the label."""
        return LINE * len(self.lines) + 0.05 if self.lines else 0.0

    @property
    def height(self) -> float:
        """The height of label and bar."""
        return self.head + self.size

    @property
    def bar(self) -> float:
        """The top of the bar."""
        return self.top + self.head

    @property
    def middle(self) -> float:
        """The middle of the bar."""
        return self.bar + self.size / 2


def sankey(case: Case, claims: str | Iterable[str] | None = None) -> Picture:
    """Chains of transmission as flows, from the origins on the left to the copies on the right.

    A flow is as wide as the number of claims that pass through it. A solid flow is stated by the text; a hatched one
    with a dashed edge is inferred. A bar that is hatched is a link without a name.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all. A dozen at most stay readable.

    Returns
    -------
    Picture
        Its table holds one row a hop and the claims that pass through it.

    Raises
    ------
    CaseError
        If there is no such claim (the message names near ones), or none is given.

    References
    ----------
    M. Schmidt (2008). The Sankey diagram in energy and material flow management. *Journal of Industrial Ecology*, 12.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> sankey(case, case.claims.index[0]).table.columns.tolist()
    ['from', 'to', 'how', 'evidence', 'claims', 'which']
    """
    hops = transmission.hops(case, claims)
    if hops.empty:
        raise CaseError("Give at least one claim that has a chain.")
    flows = _flows(hops)
    boxes = _boxes(case, hops, flows)
    unit = _unit(flows)
    legs = _legs(boxes, flows, unit)
    _settle(boxes, legs)
    depth = max(box.layer for box in boxes.values()) + 1
    height = max(box.top + box.height for box in boxes.values())
    with drawing(0.1 + COLUMN * depth, 0.75 + height) as figure:
        axes = figure.subplots()
        _draw_flows(axes, boxes, legs, unit)
        for box in boxes.values():
            _draw_box(axes, box)
        axes.set_xlim(-0.05, COLUMN * depth - 0.1)
        axes.set_ylim(height + 0.05, -0.1)
        axes.set_axis_off()
        figure.legend(handles=_legend(boxes, flows), loc="outside lower center", ncols=3, frameon=False, fontsize=9)
        return Picture.of(
            figure,
            alt=_alt(case, hops, flows),
            caption="Who told whom. The wider a band, the more of the claims pass through it.",
            table=_table(hops),
        )


def _flows(hops: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair of nodes and kind of evidence, with its number of claims."""
    last = hops.groupby("claim_id")["step"].transform("max")
    frame = pd.DataFrame(
        {
            "giver": list(zip(hops["giver_id"], last - hops["step"] + 1, strict=True)),
            "taker": list(zip(hops["taker_id"], last - hops["step"], strict=True)),
            "evidence": hops["evidence"].astype(str),
            "claim_id": hops["claim_id"],
        }
    )
    frame[["giver", "taker"]] = _merged(frame)
    return frame.groupby(["giver", "taker", "evidence"], sort=False)["claim_id"].nunique().reset_index(name="claims")


def _merged(frame: pd.DataFrame) -> pd.DataFrame:
    """Give each actor one layer; if chains run in a circle, one for each distance from the end."""
    graph: nx.DiGraph[str] = nx.DiGraph(
        [(giver[0], taker[0]) for giver, taker in zip(frame["giver"], frame["taker"], strict=True)]
    )
    if not nx.is_directed_acyclic_graph(graph):
        return frame[["giver", "taker"]]
    layers: dict[str, int] = {}
    for actor in reversed(list(nx.topological_sort(graph))):
        layers[actor] = 1 + max((layers[after] for after in graph.successors(actor)), default=-1)
    return pd.DataFrame(
        {end: [(node[0], layers[node[0]]) for node in frame[end]] for end in ("giver", "taker")}, index=frame.index
    )


def _unit(flows: pd.DataFrame) -> float:
    """The width of one claim in inches: narrower where many pass."""
    return float(np.clip(1.5 / flows.groupby("taker")["claims"].sum().max(), 0.05, 0.22))


def _boxes(case: Case, hops: pd.DataFrame, flows: pd.DataFrame) -> dict[Node, Box]:
    actors = case.table("actors")
    unit = _unit(flows)
    given, taken = (flows.groupby(end)["claims"].sum().to_dict() for end in ("giver", "taker"))
    nodes = list(dict.fromkeys([*flows["giver"], *flows["taker"]]))
    depth = max(layer for _, layer in nodes)
    named = dict(zip(hops["giver_id"], hops["giver_named"], strict=True)) | dict(
        zip(hops["taker_id"], hops["taker_named"], strict=True)
    )
    boxes = {}
    for node in nodes:
        actor = actors.loc[node[0]]
        voice = voice_of(str(actor["kind"]), str(actor["side"]))
        if not named[node[0]]:
            voice = Voice(voice.label, "#ffffff", "////", voice.marker)
        size = max(given.get(node, 0), taken.get(node, 0)) * unit
        boxes[node] = Box(depth - node[1], wrap(str(actor["label"]), WIDTH)[:4], voice, size)
    return boxes


def _legs(boxes: dict[Node, Box], flows: pd.DataFrame, unit: float) -> list[Leg]:
    """The flows from layer to layer: one that skips a layer passes through a box without a label there."""
    legs = []
    for i, (giver, taker, evidence, claims) in enumerate(flows.itertuples(index=False)):
        last = giver
        for layer in range(boxes[giver].layer + 1, boxes[taker].layer):
            passing = (f"flow {i}", layer)
            boxes[passing] = Box(layer, [], None, claims * unit)
            legs.append((last, passing, evidence, claims))
            last = passing
        legs.append((last, taker, evidence, claims))
    return legs


def _settle(boxes: dict[Node, Box], legs: list[Leg]) -> None:
    """Order the nodes of each layer by the middle of their neighbours, and stack them without overlap."""
    layers: dict[int, list[Node]] = {}
    for node, box in boxes.items():
        layers.setdefault(box.layer, []).append(node)
    near: dict[Node, list[tuple[Node, int]]] = {node: [] for node in boxes}
    for giver, taker, _, claims in legs:
        near[giver].append((taker, claims))
        near[taker].append((giver, claims))
    total = max(sum(boxes[node].height + GAP for node in nodes) - GAP for nodes in layers.values())
    for sweep in range(12):
        for layer in sorted(layers, reverse=sweep % 2 == 0):
            nodes = layers[layer]
            wish = {node: _pull(boxes, near[node]) for node in nodes}
            nodes.sort(key=lambda node: wish[node])
            _stack(nodes, boxes, wish, total)


def _pull(boxes: dict[Node, Box], neighbours: list[tuple[Node, int]]) -> float:
    weight = sum(claims for _, claims in neighbours)
    return sum(boxes[other].middle * claims for other, claims in neighbours) / weight


def _stack(nodes: list[Node], boxes: dict[Node, Box], wish: dict[Node, float], total: float) -> None:
    """Put nodes as near to their wishes as their heights allow: down from the top, then up from the bottom."""
    floor = 0.0
    for node in nodes:
        boxes[node].top = max(floor, wish[node] - boxes[node].size / 2 - boxes[node].head)
        floor = boxes[node].top + boxes[node].height + GAP
    ceiling = total
    for node in reversed(nodes):
        boxes[node].top = min(boxes[node].top, ceiling - boxes[node].height)
        ceiling = boxes[node].top - GAP


def _draw_flows(axes: Axes, boxes: dict[Node, Box], legs: list[Leg], unit: float) -> None:
    left = {node: box.bar for node, box in boxes.items()}
    right = dict(left)
    starts, ends = [0.0] * len(legs), [0.0] * len(legs)
    for i in sorted(range(len(legs)), key=lambda i: boxes[legs[i][1]].middle):
        starts[i] = left[legs[i][0]]
        left[legs[i][0]] += legs[i][3] * unit
    for i in sorted(range(len(legs)), key=lambda i: boxes[legs[i][0]].middle):
        ends[i] = right[legs[i][1]]
        right[legs[i][1]] += legs[i][3] * unit
    for (giver, taker, evidence, claims), start, end in zip(legs, starts, ends, strict=True):
        x = boxes[giver].layer * COLUMN + (BAR if boxes[giver].voice else 0.0)
        _draw_band(axes, (x, start), (boxes[taker].layer * COLUMN, end), claims * unit, FLOWS[evidence])


def _draw_band(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], width: float, look: dict[str, Any]
) -> None:
    """A band whose long sides alone are drawn, so that the legs of one flow join without a seam."""
    upper = _curve(start, end)
    lower = _curve((start[0], start[1] + width), (end[0], end[1] + width))
    corners = [*upper, *reversed(lower), upper[0]]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(corners, codes), zorder=1, **look | {"linewidth": 0}))
    for side in (upper, lower):
        line = PathPatch(Path(side, codes[:4]), zorder=1, **look | {"facecolor": "none", "hatch": "", "linewidth": 0.8})
        axes.add_patch(line)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    middle = (start[0] + end[0]) / 2
    return [start, (middle, start[1]), (middle, end[1]), end]


def _draw_box(axes: Axes, box: Box) -> None:
    left = box.layer * COLUMN
    if box.voice is None:
        return
    bar = Rectangle((left, box.bar), BAR, box.size, facecolor=box.voice.colour, edgecolor=INK, zorder=3)
    bar.set_hatch(box.voice.hatch)
    axes.add_patch(bar)
    for i, line in enumerate(box.lines):
        axes.text(
            left, box.top + LINE * (i + 0.55), line, fontsize=9, va="center", zorder=4,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.85, "pad": 0.4},
        )  # fmt: skip


def _legend(boxes: dict[Node, Box], flows: pd.DataFrame) -> list[Patch]:
    voices = {}
    for box in boxes.values():
        if box.voice is None:
            continue
        label = "a link without a name" if box.voice.colour == "#ffffff" else box.voice.label
        voices[label] = Patch(facecolor=box.voice.colour, hatch=box.voice.hatch, edgecolor=INK, label=label)
    hops = [
        Patch(label=f"hop {kind}" + (" by the text" if kind == "stated" else ""), **look)
        for kind, look in FLOWS.items()
        if kind in set(flows["evidence"])
    ]
    return [*hops, *dict(sorted(voices.items())).values()]


def _alt(case: Case, hops: pd.DataFrame, flows: pd.DataFrame) -> str:
    lines = transmission.chains(case, hops["claim_id"].unique())
    roots = lines["root"].value_counts(sort=False)
    origins = "; ".join(f"{root} ({count})" for root, count in roots.items())
    stated = int((hops["evidence"] == "stated").sum())
    actors = pd.concat([hops["giver_id"], hops["taker_id"]]).nunique()
    unnamed = pd.concat(
        [hops.loc[~hops["giver_named"], "giver_id"], hops.loc[~hops["taker_named"], "taker_id"]]
    ).nunique()
    ends = ", ".join(lines["ends_at"].unique())
    return (
        f"Flow diagram of {len(lines)} claims in {len(flows)} flows. Origins: {origins}. They end at {ends}. "
        f"{stated} of {len(hops)} hops are stated by the texts, {len(hops) - stated} are inferred; "
        f"{unnamed} of {actors} links have no name."
    )


def _table(hops: pd.DataFrame) -> pd.DataFrame:
    columns = ["giver", "taker", "mode", "evidence"]
    claims = hops.astype(dict.fromkeys(columns, str)).groupby(columns, sort=False)["claim_id"]
    frame = pd.DataFrame({"claims": claims.nunique(), "which": claims.agg(", ".join)})
    return frame.reset_index().set_axis(["from", "to", "how", "evidence", "claims", "which"], axis=1)
