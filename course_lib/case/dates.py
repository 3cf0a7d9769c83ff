"""Dates as sources give them: EDTF, the Extended Date/Time Format (ISO 8601-2:2019, annex A).

A date may be a day (``2012-01-29``), a month (``2012-01``), a year, uncertain (``2012-01?``), approximate
(``2012-01~``) or an interval with an open side (``../2012-06-20``). What is not known stays open: an empty cell is no
date at all.
"""

import re
from datetime import date
from functools import lru_cache
from time import struct_time
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from edtf.parser.parser_classes import Date, EDTFObject, Interval

__all__ = ["EDTFObject", "bounds", "in_words", "is_date", "is_interval", "is_uncertain", "parse"]

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SIDE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?([?~%]?)")
_DOUBTS = {"": "", "?": " (doubtful)", "~": " (approximate)", "%": " (doubtful and approximate)"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=65536)
def parse(text: str) -> EDTFObject:
    """Read an EDTF date or interval.

    Parameters
    ----------
    text
        The date as written in a table.

    Returns
    -------
    EDTFObject
        The library's object; ``str()`` gives the text back.

    Raises
    ------
    ValueError
        If the text is no EDTF date, or names a day that does not exist.

    References
    ----------
    Library of Congress (2019). *Extended Date/Time Format (EDTF) Specification*.

    Examples
    --------
    >>> str(parse("2012-01?"))
    '2012-01?'
    >>> parse("2012-02-30")
    Traceback (most recent call last):
    ...
    ValueError: '2012-02-30' is not a date: write 2012-01-29, 2012-01, 2012, 2012-01? or ../2012-06-20
    """
    day = _DAY.fullmatch(text)
    try:
        if day:
            date(int(day[1]), int(day[2]), int(day[3]))
            return Date(*day.groups())
        parsed: EDTFObject = parse_edtf(text)
        earliest, latest = _limits(text, parsed)
        if earliest and latest and earliest > latest:
            raise ValueError(f"'{text}' ends before it begins")
    except (EDTFParseException, ArithmeticError, AttributeError, IndexError, TypeError) as error:
        raise ValueError(_advice(text)) from error
    except ValueError as error:
        raise ValueError(str(error) if "ends before" in str(error) else _advice(text)) from error
    return parsed


def _advice(text: str) -> str:
    examples = "2012-01-29, 2012-01, 2012, 2012-01? or ../2012-06-20"
    return f"'{text}' is not a date: write {examples}"


def is_date(text: str) -> bool:
    """Whether a text can be read as a date.

    >>> is_date("2012-01?"), is_date("2012-02-30")
    (True, False)
    """
    try:
        parse(text)
    except ValueError:
        return False
    return True


def is_interval(value: Any) -> bool:
    """Whether a parsed date is an interval with two sides, of which one may be open.

    >>> is_interval(parse("../2012-06-20")), is_interval(parse("2012-06"))
    (True, False)
    """
    return isinstance(value, Interval)


def is_uncertain(value: Any) -> bool:
    """Whether a date carries a mark of doubt (``?``) or of approximation (``~``).

    >>> is_uncertain(parse("2024-12-06?")), is_uncertain(parse("2024-12-06"))
    (True, False)
    """
    return any(mark in str(value) for mark in "?~%")


def bounds(value: Any) -> tuple[date | None, date | None]:
    """The first and the last day that a date allows; ``None`` for a side that is open or unknown.

    Parameters
    ----------
    value
        A parsed date, its text, or ``None``.

    Returns
    -------
    tuple
        Earliest day, latest day.

    Raises
    ------
    ValueError
        If a text is given that is no date.

    Examples
    --------
    >>> bounds("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
    >>> bounds("../2012-06-20")
    (None, datetime.date(2012, 6, 20))
    >>> bounds(None)
    (None, None)
    """
    return (None, None) if value is None else _bounds(str(value))


def in_words(value: Any) -> str:
    """A date as a reader says it: the month by its name, the open side or the doubt spelt out.

    Parameters
    ----------
    value
        A parsed date, its text, or ``None``.

    Returns
    -------
    str
        The date in words; ``unknown`` for ``None`` and for an interval open on both sides. A form of EDTF that is
        neither day, month nor year, such as a season, keeps the letters of the table.

    Raises
    ------
    ValueError
        If a text is given that is no date.

    See Also
    --------
    course_lib.methods.limits.in_words : the same in figures, for tables in which dates stand below each other.

    Examples
    --------
    >>> in_words("2012-06-20"), in_words("2012-06"), in_words("2012")
    ('20 June 2012', 'June 2012', '2012')
    >>> in_words("../2012-06-20"), in_words("2017-05-31/..")
    ('20 June 2012 or before', '31 May 2017 or later')
    >>> in_words("2012-01-29/2012-02-05"), in_words("2011-07/2012?")
    ('29 January 2012 to 5 February 2012', 'July 2011 to 2012 (doubtful)')
    >>> in_words("2024-12-06?"), in_words("2012-01~"), in_words(None)
    ('6 December 2024 (doubtful)', 'January 2012 (approximate)', 'unknown')
    """
    if value is None:
        return "unknown"
    text = str(value)
    parse(text)
    first, slash, last = text.partition("/")
    before, after = _side_in_words(first), _side_in_words(last)
    if before and after:
        return f"{before} to {after}"
    if slash and before:
        return f"{before} or later"
    if slash and after:
        return f"{after} or before"
    return before or "unknown"


def _side_in_words(text: str) -> str:
    side = _SIDE.fullmatch(text)
    if side is None:
        return text.removeprefix("..")
    year, month, day, mark = side.groups()
    words = [str(int(day))] if day else []
    words += [_MONTHS[int(month) - 1]] if month else []
    return " ".join([*words, year]) + _DOUBTS[mark]


@lru_cache(maxsize=65536)
def _bounds(text: str) -> tuple[date | None, date | None]:
    return _limits(text, parse(text))


def _limits(text: str, parsed: EDTFObject) -> tuple[date | None, date | None]:
    left, right = text.startswith(("/", "../")), text.endswith(("/", "/.."))
    return None if left else _day(parsed.lower_strict()), None if right else _day(parsed.upper_strict())


def _day(moment: struct_time | float) -> date | None:
    return None if isinstance(moment, float) else date(*moment[:3])
