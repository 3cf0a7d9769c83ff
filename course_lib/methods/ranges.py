"""Ranges: a count as the least and the most that its words allow, where an open side stays open.

A source that writes *at least twelve* gives a lowest value and no highest one. The missing side is **unknown**: it is
not zero, not twelve, and not the middle of anything. A range here is a pair of bounds of which either may be unknown,
and all arithmetic on ranges keeps what is unknown unknown.

References
----------
R. Sundberg and E. Melander (2013). Introducing the UCDP Georeferenced Event Dataset. *Journal of Peace Research*,
50(4): low, best and high estimates.
R. E. Moore, R. B. Kearfott and M. J. Cloud (2009). *Introduction to Interval Analysis*. SIAM, ch. 2.

Terms
-----
range
    The least and the most that a source's words allow for a number. Either side may be unknown.
bound
    One side of a range: the lowest or the highest value that is still possible.
best value
    The number that a source prints, where it prints one. It is not the middle of the range.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["UNKNOWN", "Range", "in_words", "ranges_in_words", "total"]


@dataclass(frozen=True)
class Range:
    """A count between ``low`` and ``high``; ``None`` for a bound that is not known.

    Parameters
    ----------
    low, high
        The bounds, never below zero.
    best
        The number given, if one is.
    """

    low: float | None = None
    best: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, row: pd.Series) -> "Range":
        """The range in the cells ``low``, ``best`` and ``high`` of a row."""
        return cls(*(None if pd.isna(row[name]) else float(row[name]) for name in ("low", "best", "high")))

    @property
    def known(self) -> bool:
        """Whether at least one bound is known."""
        return self.low is not None or self.high is not None

    def holds(self, other: "Range") -> bool:
        """Whether every value that the other range allows is allowed here too.

        >>> Range(0, None, 24).holds(Range(5, 5, 5)), Range(high=24).holds(Range(low=5))
        (True, False)
        """
        low = (self.low or 0) <= (other.low or 0)
        return low and (self.high is None or (other.high is not None and other.high <= self.high))

    def __str__(self) -> str:
        return in_words(self.low, self.best, self.high)


UNKNOWN = Range()


def in_words(low: float | None, best: float | None, high: float | None) -> str:
    """A range in words, with its open side spelt out.

    Parameters
    ----------
    low, best, high
        The bounds and the number given; ``None`` where unknown.

    Returns
    -------
    str
        A number, a span, an open span, or ``unknown``.

    Examples
    --------
    >>> [in_words(24, 24, 24), in_words(12, 12, None), in_words(None, None, 2000), in_words(None, 50000, None)]
    ['24', '12 or more', '2,000 or fewer', 'about 50,000']
    >>> [in_words(10, None, 15), in_words(10, 12, 15), in_words(None, None, None)]
    ['10 to 15', '10 to 15, best 12', 'unknown']
    """
    middle = "" if best is None or best in (low, high) else f", best {_number(best)}"
    if low is not None and high is not None:
        return _number(low) if low == high else f"{_number(low)} to {_number(high)}{middle}"
    if low is not None:
        return f"{_number(low)} or more{middle}"
    if high is not None:
        return f"{_number(high)} or fewer{middle}"
    return "unknown" if best is None else f"about {_number(best)}"


def ranges_in_words(frame: pd.DataFrame) -> pd.Series:
    """The columns ``low``, ``best`` and ``high`` of a table in words; each different triple is worded once.

    >>> ranges_in_words(pd.DataFrame({"low": [2.0], "best": [None], "high": [None]})).tolist()
    ['2 or more']
    """
    columns = [frame[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in ("low", "best", "high")]
    codes = np.zeros(len(frame), dtype=np.int64)
    for column in columns:
        part, values = pd.factorize(column, use_na_sentinel=False)
        codes, _ = pd.factorize(codes * max(len(values), 1) + part)
    first = np.zeros(int(codes.max()) + 1 if len(codes) else 0, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(frame))[::-1]
    triples = zip(*(column[first].tolist() for column in columns), strict=True)
    words = [in_words(*(None if value != value else value for value in triple)) for triple in triples]
    return pd.Series(np.array(words, dtype=object)[codes], index=frame.index, dtype=object)


def total(plus: Iterable[Range], minus: Iterable[Range] = ()) -> Range | None:
    """Ranges added and taken away: the least and the most that the result can be.

    The lower bound takes the least of what is added and the most of what is taken away; the upper bound the reverse. A
    count that is added has at least nobody in it, so one with an unknown lower bound adds nothing to the lower bound of
    the result, and leaves it unknown only if no other sets one. An unknown upper bound leaves the result open above,
    and one that is taken away leaves it open below. No bound falls below zero.

    Parameters
    ----------
    plus, minus
        What is added and what is taken away.

    Returns
    -------
    Range or None
        ``None`` if more is taken away than there is, whatever the true values are.

    Examples
    --------
    >>> print(total([Range(42, 42, 42)], [Range(18, 18, 18)]), total([Range(42, 42, 42)], [Range(low=15)]))
    24 27 or fewer
    >>> total([Range(5, 5, 5)], [Range(14, 14, 14)]) is None
    True
    """
    added, taken = list(plus), list(minus)
    floors = [part.low for part in added if part.low is not None]
    ceilings = [part.high for part in added if part.high is not None]
    off_floor = [part.high for part in taken if part.high is not None]
    low = sum(floors) - sum(off_floor) if floors and len(off_floor) == len(taken) else None
    high = sum(ceilings) - sum(part.low or 0 for part in taken) if len(ceilings) == len(added) else None
    if high is not None and high < 0:
        return None
    bests = [part.best for part in [*added, *taken]]
    best = None
    if all(value is not None for value in bests):
        best = sum(part.best or 0 for part in added) - sum(part.best or 0 for part in taken)
    return Range(None if low is None else max(low, 0), None if best is None else max(best, 0), high)


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"
