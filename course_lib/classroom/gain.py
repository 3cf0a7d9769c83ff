"""From before to after: how much those gained who answered both forms, how large that is, and what it does not show.

Only learners who sent both forms in full count, each with the difference of the two shares. The size of the gain is
told in points, and as **d_av**: the mean gain in units of the spread of learners, the mean of the two standard
deviations. Small samples make that too large on average; the correction of Hedges takes that away. Below `LEAST`
learners nothing is worked out.

There is no group without the course to compare with, so that a gain can also come from answering twice, from other
lessons, or from forms that are not quite equally hard.

References
----------
Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related estimators. *Journal of
Educational Statistics* 6(2), 107-128.
Kelley, K. (2005). The effects of nonnormal distributions on confidence intervals around the standardized mean
difference: bootstrap and parametric confidence intervals. *Educational and Psychological Measurement* 65(1), 51-69.
Lakens, D. (2013). Calculating and reporting effect sizes to facilitate cumulative science: a practical primer for
t-tests and ANOVAs. *Frontiers in Psychology* 4, 863: d_av.
Shadish, W. R., Cook, T. D. and Campbell, D. T. (2002). *Experimental and Quasi-Experimental Designs for Generalized
Causal Inference*: what a single group, measured twice, can and cannot show.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.classroom.confidence import detections, of_part
from course_lib.classroom.gather import Gathered
from course_lib.classroom.resampling import interval, mean

__all__ = ["LEAST", "Gain", "d_av", "gain", "hedges"]

LEAST = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Gain:
    """The gain of a class from form A to form B.

    Parameters
    ----------
    pairs
        For each learner with both forms: ``before`` and ``after``, the shares that agree.
    only_before, only_after, partly
        Learners with the one form, with the other, and with a form of which something is missing.
    questions
        How many questions a form has.
    table
        One row a ``measure``: ``learners``, ``before``, ``after``, ``change``, ``low`` and ``high`` of the change.
        Empty below `LEAST` learners.
    effect, low, high
        d_av with Hedges' correction, and its interval; ``None`` where it cannot be worked out.
    uncorrected
        d_av without the correction.
    spread_before, spread_after
        Standard deviations of the shares.
    """

    pairs: pd.DataFrame
    only_before: int
    only_after: int
    partly: int
    questions: int
    table: pd.DataFrame
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    uncorrected: float | None = None
    spread_before: float | None = None
    spread_after: float | None = None

    @property
    def enough(self) -> bool:
        """Whether there are learners enough to work anything out."""
        return len(self.pairs) >= LEAST


def gain(found: Gathered) -> Gain:
    """The gain of a class from the first form to its parallel.

    Parameters
    ----------
    found
        The answers of the class.

    Returns
    -------
    Gain
        With empty numbers where fewer than `LEAST` learners answered both forms.
    """
    forms = {form: [key for key, asked in found.asked.items() if asked.form == form] for form in "AB"}
    first = {form: of_part(found.first, form) for form in "AB"}
    count = {form: first[form].groupby("learner").size() for form in "AB"}
    full = {form: set(count[form].index[(count[form] == len(forms[form])).to_numpy(dtype=bool)]) for form in "AB"}
    both = sorted(full["A"] & full["B"]) if forms["A"] and forms["B"] else []
    begun = set(count["A"].index) | set(count["B"].index)
    share = {form: first[form].groupby("learner")["correct"].mean().reindex(both) for form in "AB"}
    pairs = pd.DataFrame({"before": share["A"], "after": share["B"]}, index=pd.Index(both, name="learner"), dtype=float)
    blank = Gain(
        pairs,
        len(full["A"] - full["B"]),
        len(full["B"] - full["A"]),
        len(begun - full["A"] - full["B"]),
        len(forms["B"]),
        pd.DataFrame(columns=["measure", "learners", "before", "after", "change", "low", "high"]),
    )
    if len(pairs) < LEAST:
        return blank
    data = pairs.to_numpy(dtype=float)
    spreads = data.std(axis=0, ddof=1)
    effect = float(d_av(data[None])[0]) if spreads.sum() > 0 else None
    ends = None if effect is None else interval(data, d_av)
    return Gain(
        pairs,
        blank.only_before,
        blank.only_after,
        blank.partly,
        blank.questions,
        _measures(first, pairs),
        effect,
        None if ends is None else ends[0],
        None if ends is None else ends[1],
        None if effect is None else effect / hedges(len(pairs) - 1),
        float(spreads[0]),
        float(spreads[1]),
    )


def hedges(freedom: int) -> float:
    """Hedges' correction for small samples, with so many degrees of freedom.

    >>> round(hedges(10), 4), round(1 - 3 / (4 * 10 - 1), 4)
    (0.9227, 0.9231)
    """
    half = freedom / 2
    return math.exp(math.lgamma(half) - math.lgamma(half - 0.5)) / math.sqrt(half)


def d_av(samples: Floats) -> Floats:
    """d_av with Hedges' correction, of each sample of pairs."""
    change = samples[..., 1].mean(axis=1) - samples[..., 0].mean(axis=1)
    found: Floats = hedges(samples.shape[1] - 1) * change / samples.std(axis=1, ddof=1).mean(axis=1)
    return found


def _measures(first: dict[str, pd.DataFrame], pairs: pd.DataFrame) -> pd.DataFrame:
    """Every measure before and after, over the learners with both."""
    sides = []
    for form in "AB":
        own = first[form][first[form]["learner"].isin(pairs.index)]
        each = detections(own)
        rated = own.dropna(subset=["confidence"]).groupby("learner")
        table = pd.DataFrame(index=pairs.index)
        table["share that agrees"] = own.groupby("learner")["correct"].mean()
        table["hits (share of the well-supported)"] = pd.Series(
            {k: one.hit_rate.value for k, one in each.items()}, dtype=float
        )
        table["false alarms (share of the weak)"] = pd.Series(
            {k: one.false_alarm_rate.value for k, one in each.items()}, dtype=float
        )
        table["telling strong from weak (d′)"] = pd.Series(
            {k: one.d_prime.value for k, one in each.items()}, dtype=float
        )
        table["leaning to doubt (c)"] = pd.Series({k: one.criterion.value for k, one in each.items()}, dtype=float)
        table["confidence less share right"] = rated["confidence"].mean() - rated["correct"].mean()
        sides.append(table.astype(float))
    before, after = sides
    rows = []
    for measure in before:
        known = pd.DataFrame({"before": before[measure], "after": after[measure]}).dropna()
        if len(known) < LEAST:
            continue
        change = (known["after"] - known["before"]).to_numpy(dtype=float)
        ends = interval(change[:, None], mean) or (math.nan, math.nan)
        rows.append((measure, len(known), known["before"].mean(), known["after"].mean(), change.mean(), *ends))
    return pd.DataFrame(rows, columns=["measure", "learners", "before", "after", "change", "low", "high"])
