"""A picture that everybody can read: the image, a text that says the same, and the table behind it.

matplotlib's own display puts an image without alternative text into the page; a `Picture` writes HTML instead, with
``alt`` on the image and the table one click (or one key) away.
"""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_lib.pictures.palette import GRID, INK, MUTED

__all__ = ["Picture", "drawing"]

STYLE: dict[Any, Any] = {
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.8,
    "svg.hashsalt": "course",
}


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """A figure of ``width`` by ``height`` inches in the course's style; no global setting of matplotlib is touched.

    >>> with drawing(4, 3) as figure:
    ...     axes = figure.subplots()
    >>> tuple(figure.get_size_inches().tolist())
    (4.0, 3.0)
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


@dataclass(frozen=True)
class Picture:
    """A drawn figure with its alternative text, its caption and its table twin.

    Parameters
    ----------
    png
        The image.
    alt
        What a person who does not see the image needs to know: what is drawn, and what it shows.
    caption
        One line below the image.
    table
        The data drawn, one row a mark, with columns a reader understands.
    width
        Width on the page in CSS pixels.
    """

    png: bytes
    alt: str
    caption: str
    table: pd.DataFrame
    width: int

    @classmethod
    def of(cls, figure: Figure, *, alt: str, caption: str, table: pd.DataFrame) -> "Picture":
        """Render a figure at twice the page's resolution."""
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=192, metadata={"Software": None})
        return cls(buffer.getvalue(), alt, caption, table, round(figure.get_size_inches()[0] * 96))

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        rows = self.table.to_html(index=False, na_rep="unknown", border=0, justify="left")
        return (
            '<figure style="margin:0.5em 0">'
            f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{data}" '
            f'style="width:{self.width}px;max-width:100%;background:#fff">'
            f"<figcaption>{escape(self.caption)}</figcaption>"
            f"<details><summary>Show this picture as a table</summary>{rows}</details></figure>"
        )

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"
