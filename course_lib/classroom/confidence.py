"""Confidence against correctness, and doubt against belief: what the class as a whole knows of its own judgement.

Two things are kept apart, as on a learner's own page. *Calibration*: were eight in ten right, of the answers given with
80 %? *Discrimination*: are well-supported claims told from weak ones? A class that has learned to doubt everything has
few false alarms and few hits, and a d′ near 0: it is no better off than a class that believes everything.

References
----------
Lichtenstein, S., Fischhoff, B. and Phillips, L. D. (1982). Calibration of probabilities: the state of the art to 1980.
In Kahneman, Slovic and Tversky (eds), *Judgment under Uncertainty*, 306-334.
Macmillan, N. A. and Kaplan, H. L. (1985). Detection theory analysis of group data: estimating sensitivity from average
hit and false-alarm rates. *Psychological Bulletin* 98(1), 185-199.
Modirrousta-Galian, A. and Higham, P. A. (2023). Gamified inoculation interventions do not improve discrimination
between true and fake news. *Journal of Experimental Psychology: General* 152(9), 2411-2437.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from course_lib.classroom.gather import Gathered
from course_lib.classroom.resampling import interval, mean
from course_lib.methods import judgement
from course_lib.methods.judgement import Detection

__all__ = ["ENOUGH_JUDGED", "PARTS", "calibrations", "judged", "of_part", "overconfidence", "per_learner"]

ENOUGH_JUDGED = 5
PARTS = {"A": "before the course (form A)", "checks": "self-checks of the lessons", "B": "after the course (form B)"}


def of_part(first: pd.DataFrame, part: str) -> pd.DataFrame:
    """The first answers of a part of the course: ``A``, ``B``, or ``checks`` for the self-checks."""
    unit = first["unit"].to_numpy(dtype=object)
    return first[~np.isin(unit, ["A", "B"])] if part == "checks" else first[unit == part]


def calibrations(found: Gathered) -> pd.DataFrame:
    """How sure the class was, against how often it was right, for each part of the course.

    Returns
    -------
    DataFrame
        One row for each ``part`` and ``confidence`` (a tenth): ``learners`` behind it, ``answers``,
        ``mean_confidence``, ``right``, ``share`` and its Wilson interval ``low`` and ``high``. The interval takes the
        answers for independent; since some are the same learner's, it is rather too narrow.
    """
    tables = []
    for part, first in _parts(found):
        rated = first.dropna(subset=["confidence"])
        table = judgement.calibration(rated["correct"], rated["confidence"]).reset_index()
        tenth = np.floor(rated["confidence"] * 10 + 0.5 + 1e-9).astype(int)
        people = rated.groupby(tenth)["learner"].nunique()
        behind = (table["confidence"] * 10).round().astype(int).map(people).fillna(0).astype(int)
        table.insert(0, "part", part)
        table.insert(2, "learners", behind)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def overconfidence(found: Gathered) -> pd.DataFrame:
    """Confidence less share right, for each part: the mean over learners, with an interval.

    Returns
    -------
    DataFrame
        Indexed by part: ``learners``, ``answers``, ``mean_confidence``, ``share``, ``difference`` (all means over
        learners), ``low`` and ``high`` of the difference (BCa over learners; empty below 5 learners).
    """
    rows = {}
    for part, first in _parts(found):
        rated = first.dropna(subset=["confidence"])
        own = rated.groupby("learner").agg(
            sure=("confidence", "mean"), right=("correct", "mean"), n=("correct", "size")
        )
        difference = (own["sure"] - own["right"]).to_numpy(dtype=float)
        low, high = _bounds(difference)
        rows[part] = {
            "learners": len(own),
            "answers": int(own["n"].sum()),
            "mean_confidence": own["sure"].mean(),
            "share": own["right"].mean(),
            "difference": difference.mean() if len(own) else np.nan,
            "low": low,
            "high": high,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def judged(found: Gathered) -> pd.DataFrame:
    """Well-supported claims against weak ones, for each part.

    Returns
    -------
    DataFrame
        Indexed by part: ``hits`` of ``well_supported`` and ``false_alarms`` of ``weak`` judgements of the whole class,
        ``hit_rate`` and ``false_alarm_rate``; ``learners`` with `ENOUGH_JUDGED` judgements of either sort, and over
        them the means of ``d_prime`` and ``criterion`` with intervals (``d_low``, ``d_high``, ``c_low``, ``c_high``).
        A d′ from pooled counts would be too small where learners lean differently, hence the mean.
    """
    rows = {}
    for part, first in _parts(found):
        each = detections(first)
        whole = Detection(*(sum(getattr(one, name) for one in each.values()) for name in OUTCOMES))
        enough = [one for one in each.values() if min(one.well_supported, one.weak) >= ENOUGH_JUDGED]
        d_prime = np.array([one.d_prime.value for one in enough], dtype=float)
        criterion = np.array([one.criterion.value for one in enough], dtype=float)
        (d_low, d_high), (c_low, c_high) = _bounds(d_prime), _bounds(criterion)
        rows[part] = {
            "hits": whole.hits,
            "well_supported": whole.well_supported,
            "false_alarms": whole.false_alarms,
            "weak": whole.weak,
            "hit_rate": np.nan if whole.hit_rate.value is None else whole.hit_rate.value,
            "false_alarm_rate": np.nan if whole.false_alarm_rate.value is None else whole.false_alarm_rate.value,
            "learners": len(enough),
            "d_prime": d_prime.mean() if len(enough) else np.nan,
            "d_low": d_low,
            "d_high": d_high,
            "criterion": criterion.mean() if len(enough) else np.nan,
            "c_low": c_low,
            "c_high": c_high,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


OUTCOMES = ("hits", "misses", "false_alarms", "correct_rejections")
LEAST = 5


def detections(first: pd.DataFrame) -> dict[int, Detection]:
    """For each learner the four outcomes of the judgements."""
    own = first.dropna(subset=["item", "says"])
    signal = (own["item"] == judgement.WELL_SUPPORTED).to_numpy(dtype=bool)
    believed = (own["says"] == judgement.WELL_SUPPORTED).to_numpy(dtype=bool)
    outcomes = (signal & believed, signal & ~believed, ~signal & believed, ~signal & ~believed)
    counts = pd.DataFrame(dict(zip(OUTCOMES, outcomes, strict=True))).groupby(own["learner"].to_numpy()).sum()
    return {int(learner): Detection(*map(int, row)) for learner, *row in counts.itertuples()}


def per_learner(found: Gathered) -> pd.DataFrame:
    """What each learner's first answers show, a row a learner.

    Returns
    -------
    DataFrame
        Indexed by ``learner`` (from 0): ``answered``, ``right``, ``share`` with its Wilson interval ``low`` and
        ``high``, ``mean_confidence``, ``overconfidence``, ``brier``; ``hits`` of ``well_supported``, ``false_alarms``
        of ``weak``, ``d_prime``, ``criterion`` (both only from `ENOUGH_JUDGED` judgements of either sort); ``hints``,
        ``later_tries``; ``free_texts``, ``activities``; ``units`` (lessons and forms with an answer).
    """
    first, index = found.first, range(found.learners)
    rated = first.dropna(subset=["confidence"]).assign(off=lambda each: (each["confidence"] - each["correct"]) ** 2)
    by, sure = first.groupby("learner"), rated.groupby("learner")
    table = pd.DataFrame(index=pd.RangeIndex(found.learners, name="learner"))
    table["answered"] = by.size().reindex(index, fill_value=0)
    table["right"] = by["correct"].sum().reindex(index, fill_value=0).astype(int)
    table["share"] = table["right"] / table["answered"].where(table["answered"] > 0)
    table["low"], table["high"] = judgement.wilson(table["right"], table["answered"])
    table["mean_confidence"] = sure["confidence"].mean().reindex(index)
    table["overconfidence"] = table["mean_confidence"] - sure["correct"].mean().reindex(index)
    table["brier"] = sure["off"].mean().reindex(index)
    each = detections(first)
    for name in ("hits", "well_supported", "false_alarms", "weak"):
        table[name] = [getattr(each[place], name) if place in each else 0 for place in index]
    enough = {place: one for place, one in each.items() if min(one.well_supported, one.weak) >= ENOUGH_JUDGED}
    table["d_prime"] = pd.Series({place: one.d_prime.value for place, one in enough.items()}, dtype=float).reindex(
        index
    )
    table["criterion"] = pd.Series({place: one.criterion.value for place, one in enough.items()}, dtype=float).reindex(
        index
    )
    table["hints"] = by["hints"].sum().reindex(index, fill_value=0)
    table["later_tries"] = (by["tries"].sum() - by.size()).reindex(index, fill_value=0).astype(int)
    table["free_texts"] = found.written.groupby("learner").size().reindex(index, fill_value=0)
    table["activities"] = found.activities.groupby("learner").size().reindex(index, fill_value=0)
    units = by["unit"].agg(lambda own: " ".join(sorted(set(own)))) if len(first) else pd.Series(dtype="string")
    table["units"] = units.reindex(index).fillna("")
    return table


def _parts(found: Gathered) -> Iterator[tuple[str, pd.DataFrame]]:
    for part in PARTS:
        yield part, of_part(found.first, part)


def _bounds(values: np.ndarray) -> tuple[float, float]:
    found = interval(values[:, None], mean) if len(values) >= LEAST else None
    return (np.nan, np.nan) if found is None else found
