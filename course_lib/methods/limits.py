"""The limits of dates: what a column of EDTF dates allows at the earliest and at the latest."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.dates import bounds
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose, text_or_none

__all__ = ["claim_dates", "event_dates", "in_words", "limits", "spans", "weekday"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = {"D": (1, 1, 0), "W": (7, 7, 1), "M": (28, 31, 0), "Y": (365, 366, 0)}


def weekday(when: date | str) -> str:
    """The day of the week on which a date falls: a cheap check on texts that name both.

    Parameters
    ----------
    when
        A day, as a date or as EDTF text.

    Returns
    -------
    str
        ``Monday`` to ``Sunday``.

    Raises
    ------
    ValueError
        If the text is no date, or allows more than one day.

    Examples
    --------
    >>> weekday("2024-12-06")
    'Friday'
    >>> weekday("2024-12")
    Traceback (most recent call last):
    ...
    ValueError: '2024-12' is not a single day: it runs from 2024-12-01 to 2024-12-31. Give a day, such as 2024-12-01.
    """
    first, last = bounds(when if isinstance(when, str) else when.isoformat())
    if first is None or last is None:
        raise ValueError(f"'{when}' is open to one side. Give a day, such as 2012-01-29.")
    if first != last:
        raise ValueError(f"'{when}' is not a single day: it runs from {first} to {last}. Give a day, such as {first}.")
    return WEEKDAYS[first.weekday()]


def in_words(when: object) -> str:
    """An EDTF date in plain words.

    Parameters
    ----------
    when
        A parsed date, its text, or ``None``.

    Returns
    -------
    str
        The date with its open side or its doubt spelt out.

    Raises
    ------
    ValueError
        If a text is no date.

    Examples
    --------
    >>> [in_words(when) for when in ("../2012-06-20", "2020/..", "2012-01-29/2012-02-05", "2012-01?", None)]
    ['2012-06-20 or earlier', '2020 or later', '2012-01-29 to 2012-02-05', '2012-01 (doubtful)', 'unknown']
    """
    text = text_or_none(when)
    if text is None:
        return "unknown"
    bounds(text)
    parts = [_side(part) for part in text.split("/")]
    if len(parts) == 1:
        return parts[0]
    first, last = parts
    if "" in parts:
        return f"{first} or later" if first else f"{last} or earlier" if last else "unknown"
    return f"{first} to {last}"


def _side(text: str) -> str:
    plain = text.rstrip("?~%").removeprefix("..")
    if not plain:
        return ""
    doubts = {"?": "doubtful", "~": "approximate", "%": "doubtful and approximate"}
    return f"{plain} ({doubts[text[-1]]})" if text[-1] in doubts else plain


def limits(column: pd.Series) -> pd.DataFrame:
    """The first and the last day that each date of a column allows.

    Each different date is read once, so that a column of a million dates costs little more than its different values.

    Parameters
    ----------
    column
        EDTF dates, parsed or as text; ``None`` where unknown.

    Returns
    -------
    DataFrame
        The columns ``earliest`` and ``latest`` as timestamps, ``NaT`` for an open or unknown side, with the same index.

    Raises
    ------
    ValueError
        If a text is no date.

    Examples
    --------
    >>> limits(pd.Series(["2012-02", "../2012-06-20", None]))
        earliest     latest
    0 2012-02-01 2012-02-29
    1        NaT 2012-06-20
    2        NaT        NaT
    """
    values = column.array
    codes, first = np.unique(np.fromiter((id(value) for value in values), np.int64, len(values)), return_inverse=True)
    places = np.empty(len(codes), dtype=np.int64)
    places[first] = np.arange(len(values))
    pairs = [bounds(text_or_none(values[place])) for place in places]
    return Sheet(
        {
            name: np.array([pair[side] for pair in pairs], dtype="datetime64[s]")[first]
            for side, name in enumerate(("earliest", "latest"))
        },
        index=column.index,
    )


def spans(offsets: pd.Series) -> pd.DataFrame:
    """How many days an interval such as 'a week later' allows.

    A week may be rounded by a day either way, a month has 28 to 31 days; days are counted as they are.

    Parameters
    ----------
    offsets
        Intervals as text: ``P1W`` is one week, ``P4D`` four days; a minus sign means *before*.

    Returns
    -------
    DataFrame
        The columns ``told_least`` and ``told_most`` in days (negative: before), with the same index.

    Examples
    --------
    >>> spans(pd.Series(["P1W", "-P1D"])).to_numpy().tolist()
    [[6, 8], [-1, -1]]
    """
    parts = offsets.astype("string").str.extract(r"(?P<sign>-?)P(?P<number>\d+)(?P<unit>[DWMY])")
    number = parts["number"].to_numpy(dtype=np.int64) * np.where(parts["sign"] == "-", -1, 1)
    shortest, longest, slack = (
        parts["unit"].map({unit: size[place] for unit, size in UNITS.items()}).to_numpy(dtype=np.int64)
        for place in (0, 1, 2)
    )
    return Sheet(
        {
            "told_least": np.minimum(number * shortest, number * longest) - slack,
            "told_most": np.maximum(number * shortest, number * longest) + slack,
        },
        index=offsets.index,
    )


def event_dates(case: Case) -> pd.DataFrame:
    """When each event began and ended, as limits.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    DataFrame
        One row an event: ``start_earliest``, ``start_latest``, ``end_latest`` (the latest day on which it may have gone
        on) and ``basis``.

    Examples
    --------
    >>> from course_lib import open_case
    >>> event_dates(open_case()).columns.tolist()
    ['start_earliest', 'start_latest', 'end_latest', 'basis']
    """
    events = case.table("events")
    start, end = limits(events["start"]), limits(events["end"])
    last = end["latest"].where(events["end"].notna(), start["latest"])
    return Sheet(
        {
            "start_earliest": start["earliest"],
            "start_latest": start["latest"].where(start["latest"].notna(), end["latest"]),
            "end_latest": last,
            "basis": events["date_basis"],
        }
    )


def claim_dates(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """When each claim was said and when what it speaks of happened, as limits.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        One row a claim: ``event_id``, ``said_earliest``, ``said_latest``, ``said_basis``, ``happened_earliest``,
        ``happened_latest`` (both of the beginning), ``ended_latest``, ``happened_basis`` and ``forecast``.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> claim_dates(open_case(), []).shape
    (0, 9)
    """
    frame = choose(case, "claims", claims)
    said = limits(frame["stated"])
    happened = event_dates(case).reindex(frame["event_id"])
    return Sheet(
        {
            "event_id": frame["event_id"],
            "said_earliest": said["earliest"],
            "said_latest": said["latest"],
            "said_basis": frame["stated_basis"],
            "happened_earliest": happened["start_earliest"].to_numpy(),
            "happened_latest": happened["start_latest"].to_numpy(),
            "ended_latest": happened["end_latest"].to_numpy(),
            "happened_basis": happened["basis"].to_numpy(),
            "forecast": (frame["kind"] == "forecast") | (frame["modality"] == "forecast"),
        },
        index=frame.index,
    )
