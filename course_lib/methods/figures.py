"""Figures: every number of a case with its bounds, and whether two of them can both be right.

A number in a report answers five questions at once: what is counted, of whom, between which days, in which place, and
by whom. Two numbers can be compared only where the first four agree. Then there are three outcomes: they are the
**same**, they **overlap** (some value suits both), or they lie **apart**.

References
----------
R. Sundberg and E. Melander (2013). Introducing the UCDP Georeferenced Event Dataset. *Journal of Peace Research*,
50(4).
Every Casualty Worldwide (2016). *Standards for Casualty Recording*: date, place, number and status of each report.

Terms
-----
figure
    One number in a report, with what it counts, of whom, when and where.
window
    The span of time that a number covers. Two numbers with different windows are not about the same thing.
category
    Whom a number counts: civilians, soldiers, children, or people of no stated kind.
infobox
    The box of facts at the top of an encyclopedia article. It gives numbers without the words around them.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.limits import in_words as when_in_words
from course_lib.methods.limits import limits
from course_lib.methods.ranges import ranges_in_words

__all__ = ["COMPARISONS", "compare", "figures", "whom"]

WHOM = {
    "child": "children",
    "government_force": "government forces",
    "mixed": "several kinds",
    "not_people": "not people",
    "unspecified": "no stated kind",
}
COMPARISONS = ("same", "overlap", "apart", "not comparable")


def figures(
    case: Case,
    keys: str | Iterable[str] | None = None,
    *,
    measure: str | None = None,
    category: str | None = None,
    copy: str | None = None,
) -> pd.DataFrame:
    """The figures of a case with their ranges, windows, places and voices. What is unknown stays empty.

    Parameters
    ----------
    case
        The case.
    keys
        One figure, several, or all.
    measure, category, copy
        Keep figures of this measure, of this category, of this copy.

    Returns
    -------
    DataFrame
        Indexed by figure: ``claim_id``, ``statement``, ``measure``, ``category``, ``low``, ``best``, ``high``,
        ``range`` (in words), ``qualifier``, ``printed``, ``window`` (in words), ``window_earliest`` and
        ``window_latest`` (``NaT`` on an open side), ``place_id``, ``place``, ``origin`` (``reported``, ``sum`` or
        ``residual``), ``made_of`` (the numbers that a sum or residual is made of), ``speaker``, ``copy_id``,
        ``passage_id`` and ``zone``.

    Raises
    ------
    CaseError
        If there is no such figure; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> bool((figures(open_case(), measure="killed")["measure"] == "killed").all())
    True
    """
    frame = choose(case, "figures", keys)
    claims = case.claims.reindex(frame["claim_id"])
    passages = case.table("passages").reindex(claims["passage_id"])
    for column, wanted in (("measure", measure), ("category", category)):
        if wanted is not None:
            keep = (frame[column] == wanted).to_numpy(dtype=bool)
            frame, claims, passages = frame[keep], claims[keep], passages[keep]
    if copy is not None:
        keep = (passages["copy_id"] == copy).to_numpy(dtype=bool)
        frame, claims, passages = frame[keep], claims[keep], passages[keep]
    days = limits(frame["window"])
    actors = case.table("actors")["label"]
    return Sheet(
        {
            "claim_id": frame["claim_id"],
            "statement": claims["statement"].array,
            "measure": frame["measure"],
            "category": frame["category"],
            "low": frame["low"],
            "best": frame["best"],
            "high": frame["high"],
            "range": ranges_in_words(frame),
            "qualifier": frame["qualifier"],
            "printed": frame["printed"],
            "window": _windows(frame["window"]),
            "window_earliest": days["earliest"],
            "window_latest": days["latest"],
            "place_id": frame["place_id"],
            "place": case.table("places")["label"].reindex(frame["place_id"]).array,
            "origin": frame["origin"],
            "made_of": _made_of(case).reindex(frame.index).fillna(""),
            "speaker": actors.reindex(claims["speaker_id"]).fillna("nobody named").array,
            "copy_id": passages["copy_id"].array,
            "passage_id": claims["passage_id"].array,
            "zone": passages["zone"].array,
        },
        index=frame.index,
    )


def whom(category: str) -> str:
    """Whom a category counts, in words.

    >>> [whom(category) for category in ("civilian", "opposition_fighter", "unspecified")]
    ['civilians', 'opposition fighters', 'no stated kind']
    """
    return WHOM.get(category, f"{category}s".replace("_", " "))


def _windows(column: pd.Series) -> pd.Series:
    """Windows in words; each different one is read once."""
    codes, values = pd.factorize(column.astype(str))
    words = np.array([when_in_words(value) for value in values], dtype=object)
    return pd.Series(words[codes] if len(words) else [], index=column.index, dtype=object)


def _made_of(case: Case) -> pd.Series:
    """For each derived figure the numbers that it is made of, such as ``42 − 18``."""
    steps = case.table("derivations")
    if steps.empty:
        return pd.Series(dtype=object)
    parts = ranges_in_words(case.table("figures").reindex(steps["input_figure"])).to_numpy()
    first = ~steps["output_figure"].duplicated().to_numpy()
    minus = (steps["sign"].astype(int) < 0).to_numpy()
    signs = np.where(minus, "− ", np.where(first, "", "+ "))
    worded = pd.Series(signs.astype(object) + parts, index=steps["output_figure"].astype(object))
    return worded.groupby(level=0, sort=False).agg(" ".join)


def compare(case: Case, first: Iterable[str], second: Iterable[str]) -> pd.DataFrame:
    """Whether pairs of figures can both be right, where they can be compared at all.

    Two figures are compared only if they count the same thing (measure), of the same people (category), in the same
    window and the same place, all of it known. For such figures the ranges are the ``same``, ``overlap`` (some value
    suits both; an unknown bound excludes nothing), or lie ``apart``: they cannot both be full counts. Otherwise they
    are ``not comparable``, which is no contradiction.

    Parameters
    ----------
    case
        The case.
    first, second
        Figures, pair by pair.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, ``first_range``, ``second_range``, ``verdict`` (one of `COMPARISONS`) and
        ``because``.

    Raises
    ------
    CaseError
        If there is no such figure.
    ValueError
        If the two are not equally long.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.figures.index[case.figures["measure"] == "killed"][0]
    >>> compare(case, [one], [one])["verdict"].tolist()
    ['same']
    """
    one, two = list(first), list(second)
    if len(one) != len(two):
        raise ValueError(f"{len(one)} first figures but {len(two)} second ones: give them pair by pair")
    frame = figures(case, list(dict.fromkeys([*one, *two])))
    here, there = (frame.reindex(keys).reset_index(drop=True) for keys in (one, two))
    reasons = _obstacles(here, there)
    reasons[:] = np.where(np.array(one, dtype=object) == np.array(two, dtype=object), "", reasons)
    low_a, low_b = (_floats(side["low"], 0.0) for side in (here, there))
    high_a, high_b = (_floats(side["high"], np.inf) for side in (here, there))
    same = np.ones(len(one), dtype=bool)
    for name in ("low", "best", "high"):
        same &= _floats(here[name], -1.0) == _floats(there[name], -1.0)
    apart = (low_a > high_b) | (low_b > high_a)
    verdict = np.select([reasons != "", same, apart], ["not comparable", "same", "apart"], "overlap")
    because = np.select(
        [reasons != "", same, apart],
        [reasons, "They give one and the same range.", "They cannot both be full counts."],
        "At least one value suits both.",
    )
    return Sheet(
        {
            "first": one,
            "second": two,
            "first_range": here["range"],
            "second_range": there["range"],
            "verdict": pd.Categorical(verdict, categories=COMPARISONS),
            "because": because,
        }
    )


def _obstacles(here: pd.DataFrame, there: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Why each pair cannot be compared; empty where it can."""
    differ = np.full(len(here), "", dtype=object)
    open_ = differ.copy()
    for column in ("measure", "category", "window", "place"):
        a, b = (side[column].astype(object).fillna("unknown").to_numpy(dtype=object) for side in (here, there))
        unsaid = (a == b) & np.isin(a.astype(str), ("unknown", "unspecified", "other"))
        if column == "window":
            unsaid |= (a == b) & here[["window_earliest", "window_latest"]].isna().any(axis=1).to_numpy()
        differ += np.where(a != b, f", {column}", "")
        open_ += np.where(unsaid, f", {column}", "")
    return np.array([_told(apart, unsaid) for apart, unsaid in zip(differ, open_, strict=True)], dtype=object)


def _told(differ: str, unsaid: str) -> str:
    first = f"They differ in {differ.removeprefix(', ')}." if differ else ""
    return f"{first} Not fully known: {unsaid.removeprefix(', ')}.".strip() if unsaid else first


def _floats(column: pd.Series, missing: float) -> npt.NDArray[np.floating[Any]]:
    return column.astype("Float64").fillna(missing).to_numpy(dtype=np.float64)
