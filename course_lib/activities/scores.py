"""What first answers say of a reader: discrimination and calibration as a table, each number with how to read it."""

from collections.abc import Callable, Mapping
from html import escape

import pandas as pd

from course_lib.activities.kept import shown
from course_lib.methods import judgement
from course_lib.methods.judgement import Detection, Measure

__all__ = ["ENOUGH_JUDGED", "ENOUGH_RATED", "rated", "scores"]

ENOUGH_JUDGED = 5
ENOUGH_RATED = 10


def scores(columns: Mapping[str, pd.DataFrame]) -> str:
    """A table of scores, as HTML.

    Parameters
    ----------
    columns
        For each column of the table its heading and the first answers that it sums up (see
        `course_lib.practice.record.first_tries`).

    Returns
    -------
    str
        One row a measure. Where there are too few answers for a measure, the cell says how many there are and how many
        it takes.
    """
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in ("What is counted", *columns))
    rows = "".join(
        f"<tr><th scope='row'><b>{escape(label)}</b><br>{shown(reading)}</th>"
        + "".join(f"<td>{escape(told(frame))}</td>" for frame in columns.values())
        + "</tr>"
        for label, told, reading in ROWS
    )
    return f"<table class='course-scores'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def rated(first: pd.DataFrame) -> pd.DataFrame:
    """The answers that were given with a confidence."""
    return first.dropna(subset=["confidence", "correct"])


def _agreed(first: pd.DataFrame) -> str:
    return f"{int(first['correct'].sum())} of {len(first)}" if len(first) else "none yet"


def _detected(first: pd.DataFrame) -> Detection:
    judged = first.dropna(subset=["item"])
    return judgement.detection(judged["item"], judged["says"])


def _hits(first: pd.DataFrame) -> str:
    found = _detected(first)
    return f"{found.hits} of {found.well_supported}" if found.well_supported else "none judged yet"


def _false_alarms(first: pd.DataFrame) -> str:
    found = _detected(first)
    return f"{found.false_alarms} of {found.weak}" if found.weak else "none judged yet"


def _if_judged(first: pd.DataFrame, measure: Measure) -> str:
    found = _detected(first)
    if min(found.well_supported, found.weak) >= ENOUGH_JUDGED:
        return str(measure)
    return f"too few yet: {found.well_supported} and {found.weak}, of {ENOUGH_JUDGED} each"


def _if_rated(first: pd.DataFrame, told: Callable[[pd.DataFrame], str]) -> str:
    known = rated(first)
    return told(known) if len(known) >= ENOUGH_RATED else f"too few yet: {len(known)} of {ENOUGH_RATED}"


def _d_prime(first: pd.DataFrame) -> str:
    return _if_judged(first, _detected(first).d_prime)


def _auc(first: pd.DataFrame) -> str:
    judged = first.dropna(subset=["item"])
    return _if_judged(first, judgement.auc(judged["item"], judged["says"], judged["confidence"]))


def _criterion(first: pd.DataFrame) -> str:
    return _if_judged(first, _detected(first).criterion)


def _sureness(first: pd.DataFrame) -> str:
    def told(known: pd.DataFrame) -> str:
        gap = judgement.overconfidence(known["correct"], known["confidence"]).value or 0.0
        points = round(100 * gap)
        if points == 0:
            return "0 points"
        return f"{abs(points)} points {'surer than right' if points > 0 else 'less sure than right'}"

    return _if_rated(first, told)


def _brier(first: pd.DataFrame) -> str:
    return _if_rated(first, lambda known: str(judgement.brier(known["correct"], known["confidence"])))


ROWS: tuple[tuple[str, Callable[[pd.DataFrame], str], str], ...] = (
    ("First answers that agree with the course's", _agreed, "Of the questions that you have answered."),
    ("Well-supported claims taken for well supported", _hits, "Hits: the more, the better."),
    ("Weak claims taken for well supported", _false_alarms, "False alarms: the fewer, the better."),
    (
        "Telling them apart: d′",
        _d_prime,
        "0 is not telling them apart, 1 is fair, 2 is good. Doubting everything gives 0; so does believing everything.",
    ),
    (
        "Telling them apart, with confidence: AUC",
        _auc,
        "0.5 is not telling them apart. 1 puts every well-supported claim above every weak one.",
    ),
    ("Leaning: c", _criterion, "0 is none. Above 0 you lean to doubt, below 0 to belief."),
    ("Confidence against outcome", _sureness, "Your mean confidence, less the share of answers that were right."),
    ("Brier score", _brier, "The lower, the better; 0.25 is what always saying 50 % gives."),
)
