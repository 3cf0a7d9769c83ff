"""How each question went: how many agree with the course at once, and whether the question tells readers apart.

**Difficulty** is the share of first answers that agree. **Discrimination** asks whether those who do well on the
*other* questions also do well on this one. The question itself is taken out of the comparison, since with it each
question would agree with itself. Near 0 the question goes its own way; below 0, readers who do well elsewhere miss it
more often, and the question or its key deserves a look.

References
----------
Henrysson, S. (1963). Correction of item-total correlations in item analysis. *Psychometrika* 28(2), 211-218.
Kelley, T. L. (1939). The selection of upper and lower groups for the validation of test items. *Journal of Educational
Psychology* 30(1), 17-24.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.classroom.gather import Gathered, unit_of
from course_lib.methods import judgement

__all__ = ["ENOUGH", "KELLEY", "LEAST_REST", "items"]

ENOUGH = 10
LEAST_REST = 4
KELLEY = 0.27

Floats = npt.NDArray[np.float64]


def items(found: Gathered) -> pd.DataFrame:
    """Difficulty and discrimination of each question that can be marked.

    Parameters
    ----------
    found
        The answers of the class.

    Returns
    -------
    DataFrame
        Indexed by ``question``, in the order of the course: ``lesson``, ``kind``, ``form``, ``prompt``, ``n`` (learners
        with an answer), ``omitted`` (who answered another question of the same lesson or form, and not this one),
        ``right`` (first answers that agree), ``share`` with its Wilson interval ``low`` and ``high``, ``mean_score``,
        ``item_rest`` (correlation of agreeing here with the share of agreeing answers to the other questions),
        ``upper`` and ``lower`` (share that agrees among the highest and lowest 27 % by those others), ``upper_lower``
        (their difference), ``n_discrimination`` (learners behind these), ``mean_confidence``. Discrimination is empty
        below `ENOUGH` learners, each with `LEAST_REST` other answers; forms and self-checks are compared among
        themselves.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of the American
    Statistical Association* 22(158), 209-212.
    """
    first, keys = found.first, list(found.asked)
    grouped = first.groupby("question", sort=False)
    table = pd.DataFrame(
        {
            "lesson": [asked.lesson for asked in found.asked.values()],
            "kind": [asked.kind for asked in found.asked.values()],
            "form": [asked.form or "" for asked in found.asked.values()],
            "prompt": [asked.prompt for asked in found.asked.values()],
        },
        index=pd.Index(keys, name="question"),
    )
    table["n"] = grouped.size().reindex(keys, fill_value=0).to_numpy(dtype=int)
    units = pd.Series([unit_of(asked) for asked in found.asked.values()], index=keys)
    begun = first.groupby("unit")["learner"].nunique()
    table["omitted"] = units.map(begun).fillna(0).to_numpy(dtype=int) - table["n"]
    table["right"] = grouped["correct"].sum().reindex(keys, fill_value=0).to_numpy(dtype=int)
    table["share"] = table["right"] / table["n"].where(table["n"] > 0)
    table["low"], table["high"] = judgement.wilson(table["right"], table["n"])
    table["mean_score"] = grouped["score"].mean().reindex(keys).to_numpy(dtype=float)
    table = table.join(_discrimination(found))
    table["mean_confidence"] = grouped["confidence"].mean().reindex(keys).to_numpy(dtype=float)
    return table


def _discrimination(found: Gathered) -> pd.DataFrame:
    """Discrimination of each question among those of its kind: a form, or the self-checks."""
    sets: dict[str, list[str]] = {}
    for key, asked in found.asked.items():
        sets.setdefault(asked.form or "", []).append(key)
    places = found.first.pivot(index="learner", columns="question", values="correct")
    rows = {}
    for keys in sets.values():
        answered = places.reindex(columns=keys).to_numpy(dtype=float, na_value=np.nan)
        given = ~np.isnan(answered)
        right, count = np.nansum(answered, axis=1), given.sum(axis=1)
        for column, key in enumerate(keys):
            here = given[:, column] & (count - 1 >= LEAST_REST)
            own = answered[here, column]
            rows[key] = _told(own, (right[here] - own) / (count[here] - 1))
    columns = ["item_rest", "upper", "lower", "upper_lower", "n_discrimination"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _told(own: Floats, rest: Floats) -> tuple[float, float, float, float, int]:
    count = len(own)
    if count < ENOUGH:
        return np.nan, np.nan, np.nan, np.nan, count
    size = max(1, round(KELLEY * count))
    upper, lower = _extreme(own, rest, size), _extreme(own, -rest, size)
    varied = np.ptp(own) > 0 and np.ptp(rest) > 1e-12
    correlation = float(np.corrcoef(own, rest)[0, 1]) if varied else np.nan
    return correlation, upper, lower, upper - lower, count


def _extreme(own: Floats, by: Floats, size: int) -> float:
    """The share that agrees among the ``size`` learners who are highest by something; ties share the last places."""
    by = by.round(12)
    edge = np.sort(by)[-size]
    above, level = by > edge, by == edge
    weight = above + level * ((size - above.sum()) / level.sum())
    return float(np.sum(weight * own) / size)
