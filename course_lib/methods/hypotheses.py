"""Competing hypotheses: several answers to one question, weighed together against each item of evidence.

Whoever has one answer in mind finds support for it everywhere (**confirmation bias**). The **analysis of competing
hypotheses** sets all answers side by side and asks of each item of evidence how well it goes with *every* one of them.
Two ideas carry it. An item that fits all answers alike decides nothing, however well supported it is: it has no
**diagnosticity**. And no heap of fitting items proves an answer, while a single item that does not fit can speak
against it: so answers are ordered by what is **inconsistent** with them, not by what they can claim for themselves.

The matrix stands here with hypotheses in ROWS and evidence in COLUMNS, and is filled column by column. Heuer drew it
the other way round. In an experiment by Dhami and others (2024) readers of the transposed matrix showed less
confirmation bias; readers of the classic one did not. Other tests of the method found little or no gain (Dhami,
Belton and Mandel 2019; Karvetski and Mandel 2020). It is a way to lay one's reasons open. It is no machine for truth.

A score of **inconsistency** counts 1 for each item that is rated inconsistent (``I``) and 2 for each that is rated
strongly inconsistent (``II``); all other ratings count 0. The lowest score belongs to the answer that the evidence in
hand contradicts least. That can be so because it is true, because it is so vague that nothing could contradict it, or
because the evidence comes from voices that would not. `sensitivity` shows how far the order hangs on single items.

Terms
-----
hypothesis
    One possible answer to a question, put so that evidence could speak against it.
analysis of competing hypotheses
    A method that rates each item of evidence against all possible answers and orders these by what contradicts them.
diagnosticity
    How much an item of evidence tells the possible answers apart. What fits all of them has none.
inconsistency score
    A sum over the items that do not fit an answer. It orders answers; it is no probability and crowns no winner.
sensitivity analysis
    To leave out one item, or all items of one source, and see whether the order of the answers changes.
confirmation bias
    The habit of looking for what fits one's own answer, and of reading what one finds in its favour.

References
----------
R. J. Heuer (1999). *Psychology of Intelligence Analysis*. Center for the Study of Intelligence, ch. 8.
M. K. Dhami, I. K. Belton, P. De Werd, V. Hadzhieva, L. Wicke (2024). Effects of task structure and confirmation bias
in alternative hypotheses evaluation. *Cognitive Research: Principles and Implications*, 9, 37.
M. K. Dhami, I. K. Belton, D. R. Mandel (2019). The 'analysis of competing hypotheses' in intelligence analysis.
*Applied Cognitive Psychology*, 33(6), 1080-1090.
C. W. Karvetski, D. R. Mandel (2020). Coherence of probability judgments from uncertain evidence: Does ACH help?
*Judgment and Decision Making*, 15.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.narratives import VOICES, speakers, statements, voices

__all__ = [
    "INCONSISTENCY",
    "RATINGS",
    "diagnosticity",
    "evidence",
    "matrix",
    "questions",
    "reasons",
    "rivals",
    "scores",
    "sensitivity",
]

RATINGS = {
    "CC": "strongly consistent",
    "C": "consistent",
    "N": "neutral",
    "I": "inconsistent",
    "II": "strongly inconsistent",
    "NA": "does not apply",
}
INCONSISTENCY = {"I": 1, "II": 2}
OTHER = "other"
SCALE = {"CC": 2, "C": 1, "N": 0, "I": -1, "II": -2}

Column = str | Sequence[str] | Mapping[str, str]
Ratings = Mapping[str, Column] | pd.DataFrame
Whole = npt.NDArray[np.int64]


def questions(case: Case) -> pd.DataFrame:
    """The questions that have competing hypotheses.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    DataFrame
        Indexed by ``number``, from 1, in the order of the case: ``question``, ``hypotheses`` and ``evidence`` (counts).
        Every other function takes the number or the question itself.

    Examples
    --------
    >>> from course_lib import open_case
    >>> questions(open_case()).columns.tolist()
    ['question', 'hypotheses', 'evidence']
    """
    table = case.table("hypotheses")
    asked = table["question"].astype(object)
    order = list(dict.fromkeys(asked))
    rated = case.table("ratings")[["hypothesis_id", "claim_id"]].astype(object)
    of = rated.assign(question=rated["hypothesis_id"].map(asked)).drop_duplicates(["question", "claim_id"])
    return Sheet(
        {
            "question": order,
            "hypotheses": asked.value_counts().reindex(order, fill_value=0).to_numpy(),
            "evidence": of["question"].value_counts().reindex(order, fill_value=0).to_numpy(),
        },
        index=pd.RangeIndex(1, len(order) + 1, name="number"),
    )


def rivals(case: Case, question: int | str) -> pd.Series:
    """The hypotheses of a question.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.

    Returns
    -------
    Series
        Their statements, indexed by hypothesis.

    Raises
    ------
    CaseError
        If there is no such question; the message lists those there are.

    Examples
    --------
    >>> from course_lib import open_case
    >>> len(rivals(open_case(), 1)) > 1
    True
    """
    table = case.table("hypotheses")
    texts = list(dict.fromkeys(table["question"]))
    number = texts.index(question) + 1 if question in texts else question
    if not (isinstance(number, int) and 1 <= number <= len(texts)):
        listed = "; ".join(f"{i} {text}" for i, text in enumerate(texts[:10], 1)) or "none: hypotheses.csv is empty"
        raise CaseError(f"There is no question {question!r} with hypotheses in this case. Its questions are: {listed}")
    asked = (table["question"] == texts[number - 1]).to_numpy(dtype=bool)
    return pd.Series(table["statement"][asked])


def evidence(case: Case, question: int | str) -> pd.DataFrame:
    """The items of evidence of a question: the claims that are rated against its hypotheses.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.

    Returns
    -------
    DataFrame
        Indexed by claim: ``statement``, ``speaker`` (a label), ``voice`` (a key of
        `course_lib.methods.narratives.VOICES`) and ``passage_id``.

    Raises
    ------
    CaseError
        If there is no such question.

    Examples
    --------
    >>> from course_lib import open_case
    >>> evidence(open_case(), 1).columns.tolist()
    ['statement', 'speaker', 'voice', 'passage_id']
    """
    return _items(case, _own(case, rivals(case, question))["claim_id"].unique()).drop(columns="key")


def matrix(case: Case, question: int | str, ratings: Ratings | None = None) -> pd.DataFrame:
    """The matrix of a question: hypotheses in rows, items of evidence in columns, a rating in each cell.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.
    ratings
        A reader's own ratings. A mapping changes single columns of the course's matrix: to each claim its ratings in
        the order of the hypotheses, as in ``"CC II I N"``, or by hypothesis, as in ``{"h1": "CC"}``. A DataFrame of
        hypotheses by claims stands for itself, and nothing of the course's is added to it.

    Returns
    -------
    DataFrame
        Indexed by hypothesis, one column a claim: a key of `RATINGS`, or empty text where there is no rating yet.

    Raises
    ------
    CaseError
        If there is no such question, or the ratings name a claim or a hypothesis that the case does not have.
    ValueError
        If a rating is not one of `RATINGS`, or a column has more or fewer ratings than there are hypotheses.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> rows = matrix(case, 1)
    >>> rows.index.equals(rivals(case, 1).index)
    True
    """
    hypotheses = rivals(case, question).index
    if isinstance(ratings, pd.DataFrame):
        return _checked(case, ratings.reindex(hypotheses).astype(object).fillna(""))
    own = _own(case, rivals(case, question))
    claims = own["claim_id"].unique()
    cells = np.full((len(hypotheses), len(claims)), "", dtype=object)
    rows = hypotheses.get_indexer(pd.Index(own["hypothesis_id"].astype(object)))
    cells[rows, pd.Index(claims).get_indexer(pd.Index(own["claim_id"]))] = own["rating"].astype(object)
    found = pd.DataFrame(cells, index=hypotheses, columns=pd.Index(claims, name="claim_id"))
    for claim, column in (ratings or {}).items():
        found[claim] = _column(hypotheses, claim, column, found.get(claim))
    return found if not ratings else _checked(case, found)


def reasons(case: Case, question: int | str) -> pd.DataFrame:
    """Why the course rates as it does.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.

    Returns
    -------
    DataFrame
        In the form of `matrix`: a sentence in each cell, empty where there is none.

    Raises
    ------
    CaseError
        If there is no such question.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> reasons(case, 1).shape == matrix(case, 1).shape
    True
    """
    own = _own(case, rivals(case, question)).drop_duplicates(["hypothesis_id", "claim_id"], keep="last")
    told = own.astype({"hypothesis_id": object, "claim_id": object, "because": object})
    wide = told.set_index(["hypothesis_id", "claim_id"])["because"].unstack("claim_id")
    return wide.reindex(index=rivals(case, question).index, columns=own["claim_id"].unique()).fillna("")


def scores(case: Case, question: int | str, ratings: Ratings | None = None) -> pd.DataFrame:
    """How much of the evidence speaks against each hypothesis, and how much has been rated at all.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.
    ratings
        A reader's own ratings, as in `matrix`.

    Returns
    -------
    DataFrame
        Indexed by hypothesis, in the order of the case and not by score: ``statement``; ``inconsistency``, the sum of
        the weights of `INCONSISTENCY`; the number of items ``against`` (``I``, ``II``), ``silent`` (``N``, ``NA``),
        ``fitting`` (``C``, ``CC``) and ``unrated``; ``rank`` from the least contradicted, with ``=`` for a tie.

    Raises
    ------
    CaseError
        As `matrix`.
    ValueError
        As `matrix`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> found = scores(open_case(), 1)
    >>> bool((found["inconsistency"] >= found["against"]).all())
    True
    """
    cells = matrix(case, question, ratings)
    total = pd.Series(_penalties(cells).sum(axis=1), index=cells.index)

    def count(*wanted: str) -> Whole:
        return np.asarray(cells.isin(wanted).to_numpy(dtype=bool).sum(axis=1), dtype=np.int64)

    return Sheet(
        {
            "statement": rivals(case, question),
            "inconsistency": total,
            "against": count("I", "II"),
            "silent": count("N", "NA"),
            "fitting": count("C", "CC"),
            "unrated": count(""),
            "rank": _ranks(total),
        },
        index=cells.index,
    )


def diagnosticity(case: Case, question: int | str, ratings: Ratings | None = None) -> pd.DataFrame:
    """How much each item of evidence tells the hypotheses apart.

    Ratings are put on a line from ``II`` = −2 to ``CC`` = 2; diagnosticity is the way from the lowest to the highest
    rating in the column, from 0 to 4. It is 0 for an item that goes with all hypotheses alike, and undefined where
    fewer than two ratings apply. It belongs to the question: an item that decides nothing here may decide all there.
    And it is no measure of truth: a doubtful item can be diagnostic, which is a reason to test it first.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.
    ratings
        A reader's own ratings, as in `matrix`.

    Returns
    -------
    DataFrame
        Indexed by claim: ``statement``, ``speaker``, ``diagnosticity`` (0 to 4, or empty) and ``contradicts``, the
        hypotheses that the item is inconsistent with.

    Raises
    ------
    CaseError
        As `matrix`.
    ValueError
        As `matrix`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> found = diagnosticity(open_case(), 1)["diagnosticity"].dropna()
    >>> bool(found.between(0, 4).all())
    True
    """
    cells = matrix(case, question, ratings)
    items = _items(case, cells.columns)
    values = cells.to_numpy(dtype=object)
    line = np.full(values.shape, np.nan)
    for rating, place in SCALE.items():
        line[values == rating] = place
    enough = (~np.isnan(line)).sum(axis=0) > 1
    spread = pd.array([pd.NA] * line.shape[1], dtype="Int64")
    if enough.any():
        spread[enough] = (np.nanmax(line[:, enough], axis=0) - np.nanmin(line[:, enough], axis=0)).astype(np.int64)
    against = _penalties(cells) > 0
    named = cells.index.to_numpy(dtype=object)
    return Sheet(
        {
            "statement": items["statement"],
            "speaker": items["speaker"],
            "diagnosticity": spread,
            "contradicts": [", ".join(named[column]) for column in against.T],
        },
        index=cells.columns,
    )


def sensitivity(case: Case, question: int | str, ratings: Ratings | None = None) -> pd.DataFrame:
    """What becomes of the order of the hypotheses when something is left out.

    Left out, in turn: nothing; each single item; all items of one speaker who has several, and all for which nobody is
    named; all items of one voice that has several speakers. An order that changes rests on what was left out. One that
    does not change may still be wrong: all items can go back to one text that chose them.

    Parameters
    ----------
    case
        The case.
    question
        Its number in `questions`, or its text.
    ratings
        A reader's own ratings, as in `matrix`.

    Returns
    -------
    DataFrame
        One row for each thing ``left_out`` (a claim, a speaker, a voice), with its ``kind`` (*nothing*, *item*,
        *speaker*, *voice*), the ``speaker`` of an item, and the number of ``items``; a column of inconsistency scores
        for each hypothesis; the ``order`` from the least contradicted, ``=`` for ties; and ``change``: empty, *order*,
        or *least* if the least contradicted changes.

    Raises
    ------
    CaseError
        As `matrix`.
    ValueError
        As `matrix`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> found = sensitivity(open_case(), 1)
    >>> found.loc[0, ["left_out", "change"]].tolist()
    ['nothing', '']
    """
    cells = matrix(case, question, ratings)
    items = _items(case, cells.columns)
    weights = _penalties(cells).T
    total = weights.sum(axis=0, keepdims=True)
    parts = [
        (_left("nothing", ["nothing"], [""], [0]), np.zeros_like(total)),
        (_left("item", items.index, items["speaker"], [1] * len(items)), weights),
        _group("speaker", items["key"], np.arange(len(items)), items["speaker"], weights),
        _group("voice", items["voice"], items["key"], items["voice"].map(VOICES), weights),
    ]
    found = pd.concat([left for left, _ in parts], ignore_index=True).astype({"items": "int64"})
    remaining = total - np.concatenate([sums for _, sums in parts])
    names = cells.index.astype(str).tolist()
    orders = [_order(names, row) for row in remaining.tolist()]
    least = [order.split(" < ")[0] for order in orders]
    found[names] = remaining
    found["order"] = orders
    found["change"] = [
        "least" if first != least[0] else "order" if order != orders[0] else ""
        for first, order in zip(least, orders, strict=True)
    ]
    return found


def _own(case: Case, hypotheses: pd.Series) -> pd.DataFrame:
    """The course's ratings of these hypotheses."""
    table = case.table("ratings")
    return table[table["hypothesis_id"].isin(hypotheses.index).to_numpy(dtype=bool)]


def _items(case: Case, claims: npt.ArrayLike) -> pd.DataFrame:
    rows = choose(case, "claims", list(np.asarray(claims, dtype=object)))
    return Sheet(
        {
            "statement": statements(case, rows.index),
            "speaker": speakers(case, rows.index),
            "voice": voices(case, rows.index),
            "passage_id": rows["passage_id"],
            "key": rows["speaker_id"].astype(object).fillna(""),
        },
        index=rows.index,
    )


def _column(hypotheses: pd.Index, claim: str, column: Column, old: pd.Series | None) -> list[str]:
    if isinstance(column, Mapping):
        strange = [key for key in column if key not in hypotheses]
        if strange:
            raise CaseError(
                f"{strange[0]!r} is no hypothesis of this question. Its hypotheses are {', '.join(hypotheses)}."
            )
        before = {} if old is None else old.to_dict()
        return [column.get(key, before.get(key, "")) for key in hypotheses]
    given = column.split() if isinstance(column, str) else list(column)
    if len(given) != len(hypotheses):
        raise ValueError(
            f"{claim} has {len(given)} ratings, but there are {len(hypotheses)} hypotheses: give one for each, in the "
            f"order {', '.join(hypotheses)}."
        )
    return given


def _checked(case: Case, cells: pd.DataFrame) -> pd.DataFrame:
    choose(case, "claims", list(cells.columns))
    wrong = ~cells.isin([*RATINGS, ""]).to_numpy(dtype=bool)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"{cells.iat[row, column]!r} is no rating ({cells.columns[column]}, {cells.index[row]}). The ratings are "
            f"{', '.join(f'{key} ({word})' for key, word in RATINGS.items())}."
        )
    return cells


def _penalties(cells: pd.DataFrame) -> Whole:
    values = cells.to_numpy(dtype=object)
    found = np.zeros(values.shape, dtype=np.int64)
    for rating, weight in INCONSISTENCY.items():
        found[values == rating] = weight
    return found


def _ranks(total: pd.Series) -> list[str]:
    places = total.rank(method="min").astype(int)
    return [
        f"{place}=" if tied else str(place) for place, tied in zip(places, total.duplicated(keep=False), strict=True)
    ]


def _order(names: list[str], row: list[int]) -> str:
    """Names from the lowest score to the highest, equal ones joined.

    >>> _order(["a", "b", "c"], [2, 0, 2])
    'b < a = c'
    """
    levels: dict[int, list[str]] = {}
    for name, score in zip(names, row, strict=True):
        levels.setdefault(score, []).append(name)
    return " < ".join(" = ".join(levels[score]) for score in sorted(levels))


def _left(kind: str, labels: Iterable[str], said: Iterable[str], counts: Sequence[int]) -> pd.DataFrame:
    told = {"left_out": list(labels), "kind": kind, "speaker": list(said), "items": list(counts)}
    return Sheet(told, index=range(len(counts))).astype({"left_out": object, "speaker": object})


def _group(
    kind: str, keys: pd.Series, parts: npt.ArrayLike, labels: pd.Series, weights: Whole
) -> tuple[pd.DataFrame, Whole]:
    """What each group of items weighs, for the groups that have more than one part."""
    frame = pd.DataFrame({"key": keys.to_numpy(), "part": np.asarray(parts), "label": labels.to_numpy()})
    groups = frame.groupby("key", sort=False)
    several = groups["part"].nunique()
    kept = several.index[(several > 1) & (several.index != OTHER)]
    sums = pd.DataFrame(weights).groupby(frame["key"].to_numpy(), sort=False).sum().reindex(kept)
    sizes, first = groups.size().reindex(kept), groups["label"].first().reindex(kept)
    return _left(kind, first, [""] * len(kept), sizes.tolist()), sums.to_numpy(dtype=np.int64)
