"""A table that is read rather than computed with: no cell is cut short, and an empty one says so."""

from collections.abc import Callable
from typing import Any, cast

import pandas as pd

__all__ = ["Sheet"]

EMPTY = "–"


class Sheet(pd.DataFrame):
    """A DataFrame that shows whole sentences in a notebook; what is made from it by choosing rows or columns does too.

    pandas cuts a cell after fifty characters, which is hard on statements. Nothing else differs, and no setting of
    pandas is changed.

    Examples
    --------
    >>> long = "a sentence of more than fifty characters that nobody should cut short"
    >>> long in Sheet({"says": [long]})[["says"]]._repr_html_()
    True
    """

    @property
    def _constructor(self) -> Callable[..., "Sheet"]:
        return Sheet

    def _repr_html_(self) -> str:
        shown = pd.DataFrame(self).apply(_days).astype(object)
        shown = shown.where(shown.notna(), EMPTY).rename(columns=lambda name: str(name).replace("_", " "))
        with pd.option_context("display.max_colwidth", None):
            html = str(shown._repr_html_())  # type: ignore[operator]
        html = html.replace("<td>", "<td style='text-align:left'>")
        return html.replace("<th>", "<th style='text-align:left;white-space:nowrap'>")


def _days(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Days without an hour, where no moment of the column has one."""
    moments = column.dropna()
    if pd.api.types.is_datetime64_any_dtype(column) and bool((moments == moments.dt.normalize()).all()):
        return cast("pd.Series[Any]", column.dt.strftime("%Y-%m-%d"))
    return column
