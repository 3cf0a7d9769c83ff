"""Choose rows of a case by their keys, with an error that names near ones."""

from collections.abc import Iterable
from difflib import get_close_matches

import pandas as pd

from course_lib.case import Case, CaseError

__all__ = ["choose", "text_or_none"]

SEARCHED = 20_000


def choose(case: Case, table: str, keys: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The rows of a table that were asked for, in the order asked; all rows for ``None``.

    Parameters
    ----------
    case
        The case.
    table
        The name of a table.
    keys
        One key, several, or ``None``.

    Returns
    -------
    DataFrame
        Indexed by key. A key asked for twice comes once.

    Raises
    ------
    CaseError
        If a key is not in the table; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> choose(open_case(), "copies", ["jisr", "battle"]).index.tolist()
    ['jisr', 'battle']
    """
    frame = case.table(table)
    if keys is None:
        return frame
    wanted = list(dict.fromkeys([keys] if isinstance(keys, str) else [str(key) for key in keys]))
    places = frame.index.get_indexer(pd.Index(wanted, dtype=frame.index.dtype))
    missing = [key for key, place in zip(wanted, places, strict=True) if place < 0]
    if missing:
        raise CaseError(" ".join(_missing(frame, table, key) for key in missing[:5]))
    return frame.iloc[places]


def _missing(frame: pd.DataFrame, table: str, key: str) -> str:
    near = get_close_matches(key, frame.index[:SEARCHED].tolist(), n=3, cutoff=0.5)
    near = near or frame.index[:3].tolist()
    hint = f"Did you mean {', '.join(near)}?" if near else "The table is empty."
    return f"There is no {key!r} among the {table} of this case. {hint}"


def text_or_none(value: object) -> str | None:
    """A cell as text, or ``None`` where it is empty.

    >>> text_or_none(pd.NA) is None, text_or_none("host")
    (True, 'host')
    """
    return None if value is None or value is pd.NA or value != value else str(value)
