"""Language in pictures: where a page speaks flatly, and where it lets others speak."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from course_lib.case import Case
from course_lib.methods import language
from course_lib.pictures.base import Picture, drawing
from course_lib.pictures.palette import INK, MUTED, VOICES

__all__ = ["modality_profile"]

ROW, HEAD, ROOM = 0.29, 0.34, 0.055


@dataclass(frozen=True)
class Look:
    """How one way of putting a claim is drawn: a fill and a hatch."""

    colour: str
    hatch: str


LOOKS = {
    "asserted": Look(VOICES["narrator"].colour, ""),
    "narrator": Look(VOICES["narrator"].colour, ""),
    "attributed": Look("#bcd5e8", ""),
    "reported": Look("#bcd5e8", ""),
    "claimed": Look("#f3d9a8", "//"),
    "quoted": Look("#f3d9a8", "//"),
    "alleged": Look("#ffffff", "xx"),
    "hedged": Look("#ffffff", "////"),
    "agentless": Look("#ffffff", "////"),
    "apparent": Look("#ffffff", ".."),
    "confirmed": Look("#a9d3b8", "\\\\"),
    "admitted": Look("#a9d3b8", "++"),
    "denied": Look("#e3c3da", "--"),
    "forecast": Look("#e3c3da", "oo"),
}
PLAIN = Look("#e6e6e6", "||")
TITLES = {"modality": "with what force", "voice": "in whose voice", "manner": "in what manner"}


def modality_profile(case: Case, copies: str | Iterable[str] | None = None, *, by: str = "modality") -> Picture:
    """How the claims of each zone of a page are put, as stacked bars: one bar a zone, zones grouped by copy.

    Each bar has the same length, the number of claims stands at its end, and counts stand in the parts: a bar of three
    claims looks as long as one of sixty and weighs less.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.
    by
        ``modality``, ``voice`` or ``manner``.

    Returns
    -------
    Picture
        Its table holds one row a zone: copy, zone, claims, and a count for each part that occurs.

    Raises
    ------
    CaseError
        If there is no such copy.
    ValueError
        If ``by`` is none of the three.

    Examples
    --------
    >>> from course_lib import open_case
    >>> modality_profile(open_case(), "epoch", by="manner").table.columns.tolist()
    ['copy', 'zone', 'claims', 'asserted', 'attributed', 'hedged']
    """
    counts = language.profile(case, copies, by=by)
    parts = counts.drop(columns="claims")
    parts = parts.loc[:, (parts > 0).any().to_numpy(dtype=bool)]
    groups = counts.index.get_level_values("copy_id").unique().tolist()
    height = 1.15 + ROW * len(counts) + HEAD * len(groups)
    with drawing(9.0, max(height, 1.6)) as figure:
        axes = figure.subplots()
        axes.spines[:].set_visible(False)
        if counts.empty:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "No claims to draw.", ha="center", va="center")
        else:
            _draw(axes, parts)
            looks = {part: _look(part) for part in parts.columns.astype(str)}
            handles = [
                Patch(facecolor=look.colour, hatch=look.hatch, edgecolor=INK, label=part)
                for part, look in looks.items()
            ]
            figure.legend(handles=handles, loc="outside lower center", ncols=min(len(handles), 5), frameon=False)
        return Picture.of(
            figure,
            alt=_alt(parts, by),
            caption=f"How the claims of each zone are put: {TITLES[by]}. Numbers count claims.",
            table=_table(counts, parts),
        )


def _draw(axes: Axes, parts: pd.DataFrame) -> None:
    y, ticks, last = 0.0, [], ""
    for copy, zone, row in _rows(parts):
        if copy != last:
            axes.text(-0.005, y + HEAD * 0.62, copy, ha="right", va="center", weight="bold")
            y, last = y + HEAD, copy
        middle, left, total = y + ROW / 2, 0.0, sum(row.values())
        ticks.append((middle, zone))
        for part, count in row.items():
            _bar(axes, middle, left, count / total, count, _look(part))
            left += count / total
        axes.text(1.01, middle, _claims(total), va="center", fontsize=9.5, color=MUTED)
        y += ROW
    axes.set_yticks([place for place, _ in ticks], [zone for _, zone in ticks])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "a quarter", "half", "three quarters", "all"])
    axes.tick_params(length=0)
    axes.set_xlabel("share of the zone's claims")
    axes.set_xlim(0, 1.12)
    axes.set_ylim(y + 0.02, 0)


def _bar(axes: Axes, middle: float, left: float, width: float, count: int, look: Look) -> None:
    axes.barh(
        middle,
        width,
        left=left,
        height=ROW * 0.8,
        facecolor=look.colour,
        hatch=look.hatch,
        edgecolor=INK,
        linewidth=0.7,
    )
    if width < ROOM * 0.55:
        return
    dark = look == LOOKS["asserted"]
    box = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6} if look.hatch else None
    axes.text(
        left + width / 2, middle, str(count), ha="center", va="center", fontsize=9,
        color="#ffffff" if dark else INK, bbox=box,
    )  # fmt: skip


def _look(part: str) -> Look:
    return LOOKS.get(part, PLAIN)


def _rows(parts: pd.DataFrame) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Copy, zone, and the parts that occur with their counts, zone by zone."""
    names = parts.columns.astype(str).tolist()
    zones = parts.index.get_level_values("zone").astype(str)
    for copy, zone, counts in zip(
        parts.index.get_level_values("copy_id"), zones, parts.to_numpy().tolist(), strict=True
    ):
        yield str(copy), zone, {part: count for part, count in zip(names, counts, strict=True) if count}


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


def _alt(parts: pd.DataFrame, by: str) -> str:
    if parts.empty:
        return "An empty chart of how claims are put by zone: the case has no claims for these copies."
    told = [
        f"{copy} {zone}: {', '.join(f'{count} {part}' for part, count in row.items())}"
        for copy, zone, row in _rows(parts)
    ]
    return f"Stacked bars of {int(parts.sum().sum())} claims in {len(parts)} zones, by {by}. {'; '.join(told)}."


def _table(counts: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    table = parts.assign(claims=counts["claims"])[["claims", *parts.columns]].reset_index()
    return table.rename(columns={"copy_id": "copy"}).astype({"copy": object, "zone": object})
