"""Where the class disagrees: how the answers spread over what could be answered.

The measure is the **normalised entropy** of the answers: 0 % where all gave the same one, 100 % where every possible
answer was given equally often. It asks nothing of right and wrong: a class can agree on something that the sources do
not bear out. A vote settles nothing; it only shows where to open the passage again.

Where an answer has several parts (options to tick, items to match), the entropy of each part is worked out, and the
question has their mean.

References
----------
Shannon, C. E. (1948). A mathematical theory of communication. *Bell System Technical Journal* 27, 379-423 and 623-656.
Wilcox, A. R. (1973). Indices of qualitative variation and political measurement. *Western Political Quarterly* 26(2),
325-343.
"""

import math

import numpy as np
import pandas as pd

from course_lib.classroom.gather import Gathered
from course_lib.practice.questions import PICKED, Question

__all__ = ["chosen", "disagreement"]


def chosen(found: Gathered) -> pd.DataFrame:
    """How often each thing was picked.

    Parameters
    ----------
    found
        The answers of the class.

    Returns
    -------
    DataFrame
        One row for each ``question``, ``part`` and ``pick`` that occurs: ``text``, ``chosen`` (False: an option that
        was not ticked), ``right``, ``reply``, ``n`` (learners), ``sure`` (the mean confidence of their answer).
    """
    given = found.first.groupby("answer").agg(
        n=("learner", "size"), sum=("confidence", "sum"), rated=("confidence", "count")
    )
    picks = found.picks.join(given, on="answer", how="inner")
    grouped = picks.groupby(["question", "part", "pick"], sort=False, as_index=False).agg(
        text=("text", "first"),
        chosen=("chosen", "first"),
        right=("right", "first"),
        reply=("reply", "first"),
        n=("n", "sum"),
        sum=("sum", "sum"),
        rated=("rated", "sum"),
    )
    grouped["sure"] = grouped["sum"] / grouped["rated"].where(grouped["rated"] > 0)
    return grouped.drop(columns=["sum", "rated"])


def disagreement(found: Gathered, picked: pd.DataFrame) -> pd.Series:
    """The normalised entropy of the answers to each question.

    Parameters
    ----------
    found
        The answers of the class.
    picked
        What `chosen` returns.

    Returns
    -------
    Series
        By question, from 0 to 1; empty where nobody answered.
    """
    if picked.empty:
        return pd.Series(np.nan, index=list(found.asked), dtype=float)
    total = picked.groupby(["question", "part"])["n"].transform("sum")
    share = picked["n"] / total
    summed = (
        (-share * np.log(share)).groupby([picked["question"], picked["part"]]).sum().rename("entropy").reset_index()
    )
    most = {key: math.log(max(2, _possible(asked))) for key, asked in found.asked.items()}
    kinds = picked.groupby(["question", "part"]).size().rename("kinds").reset_index()
    scale = np.maximum(summed["question"].map(most).to_numpy(dtype=float), np.log(np.maximum(2, kinds["kinds"])))
    summed["entropy"] /= scale
    return summed.groupby("question")["entropy"].mean().reindex(list(found.asked)).clip(0, 1)


def _possible(asked: Question) -> int:
    """In how many ways one part of an answer can be given."""
    if asked.kind == "multiple":
        return 2
    if asked.kind == "matching":
        return len(asked.partners)
    return len(asked.options) if asked.kind in (*PICKED, "ordering") else len(asked.options) + 1
