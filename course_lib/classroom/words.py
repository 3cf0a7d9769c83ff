"""Small words and numbers of the class report, and text from outside made fit to be shown."""

import math
from typing import Any

from course_lib.spreadsheet import harmless

__all__ = ["counted", "number", "percent", "points", "printable", "safe", "shown"]

TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}


def printable(text: str, longest: int = 200) -> str:
    """Text from outside as it can be shown on one line: no control characters, half characters or turns of direction.

    >>> printable("one\\n\\x1b[2Jtwo \\udce9")
    'one??[2Jtwo ?'
    >>> printable("abcdef", 4)
    'abc…'
    """
    letters = text[: longest + 1].encode("utf-8", "replace").decode()
    shown = "".join(each if each.isprintable() and ord(each) not in TURNING else "?" for each in letters)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> safe("=1+1"), safe(" @x"), safe("well"), safe(-0.5)
    ("'=1+1", "' @x", 'well', -0.5)
    """
    if not isinstance(cell, str):
        return cell
    text = cell.encode("utf-8", "replace").decode().replace("\x00", "?")
    return harmless(text)


def percent(share: Any) -> str:
    """A share in whole per cent; a dash where there is none.

    >>> percent(0.625) == "62\N{NO-BREAK SPACE}%", percent(float("nan"))
    (True, '–')
    """
    return "–" if _none(share) else f"{round(100 * float(share))}\N{NO-BREAK SPACE}%".replace("-", "−")


def points(share: Any) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> points(-0.083), points(0.2), points(0)
    ('−8', '+20', '0')
    """
    if _none(share):
        return "–"
    whole = round(100 * float(share))
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def number(value: Any, digits: int = 2) -> str:
    """A number with a few digits and a real minus.

    >>> number(-0.456), number(None), number(-0.001)
    ('−0.46', '–', '0.00')
    """
    return "–" if _none(value) else f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "learner"), counted(3, "learner"), counted(2, "reply", "replies")
    ('1 learner', '3 learners', '2 replies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def shown(value: Any, low: Any, high: Any, times: int = 100) -> int:
    """Which side of zero an interval lies on, as it is printed: 1, -1, or 0 if zero is in it.

    Without an interval (where all learners are alike) the value itself decides. An end that is printed as 0 counts as
    zero, so that the words never say more than a reader can see.

    >>> shown(0.2, 0.01, 0.37), shown(-0.1, -0.2, -0.02), shown(0.05, 0.004, 0.11), shown(0.3, float("nan"), None)
    (1, -1, 0, 1)
    """
    ends = [value] if _none(low) or _none(high) else [low, high]
    whole = [round(times * float(end)) for end in ends]
    return 1 if min(whole) > 0 else -1 if max(whole) < 0 else 0


def _none(value: Any) -> bool:
    return value is None or math.isnan(float(value))
