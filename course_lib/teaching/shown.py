"""What a handout shows of the case: a passage as a learner reads it on paper, and the paper itself."""

from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case

__all__ = ["PAPERS", "Shown", "shown"]

PAPERS = {"a4": "A4", "letter": "letter"}


@dataclass(frozen=True)
class Shown:
    """A passage as a learner reads it without a computer."""

    id: str
    copy: str
    zone: str
    gist: str
    quote: str


def shown(case: Case, key: str) -> Shown:
    """A passage of the case.

    Parameters
    ----------
    case
        The case.
    key
        The passage's id.

    Examples
    --------
    >>> from course_lib import open_case
    >>> shown(open_case(), "siege-p001").zone
    'headline'
    """
    row = case.row("passages", key)
    quote = "" if pd.isna(row["quote"]) else str(row["quote"])
    return Shown(key, str(row["copy_id"]), str(row["zone"]), str(row["gist"]), quote)
