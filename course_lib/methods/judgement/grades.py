"""Grade a claim: source and content on axes of their own, likelihood in words with a range, and the reasons for it.

Three habits keep a judgement honest. The **Admiralty code** grades the *source* with a letter and the *content* with a
number, and never lets one stand for the other: a reliable source can be wrong and an unreliable one right. **Calibrated
words** tie each word of likelihood to a range of probability, and keep the likelihood of a claim apart from the
*confidence* in the judgement, which depends on how much there is to judge by. And a list of **reasons to lower or to
raise** certainty, as medicine's GRADE has one, makes a verdict arguable: whoever disagrees can say with which reason.

The grades of a case stand in its table ``assessments``. They are the judgement of whoever made the case, open to
dispute; they are not what any source says.

References
----------
NATO (2003). STANAG 2511, *Intelligence Reports*, annex: reliability and credibility (the Admiralty code).
Irwin, D. and Mandel, D. R. (2019). Improving information evaluation for intelligence production. *Intelligence and
National Security* 34(4), 503-525.
Office of the Director of National Intelligence (2015). *Intelligence Community Directive 203: Analytic Standards*.
Guyatt, G. H. et al. (2008). GRADE: an emerging consensus on rating quality of evidence and strength of recommendations.
*BMJ* 336, 924-926.
Thurén, T. (2013). *Källkritik*, 3rd ed.: authenticity, time, dependence, tendency.

Terms
-----
Admiralty code
    A letter from A to F for the reliability of a source and, apart from it, a number from 1 to 6 for the credibility of
    what it says.
calibrated words
    Words of likelihood that each stand for a stated range of probability, such as ‘likely’ for 55 to 80 %.
confidence
    How firm a judgement is, which depends on how much evidence there is and how good it is. It is not likelihood.
certainty of evidence
    How far the evidence for a claim can be relied on, in four levels, with the reasons that lowered or raised it.
tendency
    Whether the speaker has an interest in the claim; one of the four questions of källkritik, beside authenticity, time
    and dependence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods import transmission
from course_lib.methods.choosing import choose

__all__ = [
    "BANDS",
    "CERTAINTY",
    "CREDIBILITY",
    "LOWER",
    "RAISE",
    "RELIABILITY",
    "Band",
    "Weighed",
    "admiralty",
    "band",
    "bands",
    "criteria",
    "likelihood",
    "reasons",
    "weigh",
]

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
CRITERIA = ("authenticity", "time", "dependence", "tendency")
CERTAINTY = ("very low", "low", "moderate", "high")
LOWER = {
    "unknown root": "Nobody knows who said it first.",
    "not first-hand": "The first voice had it from others, or does not say how it knew.",
    "own interest": "The speaker gains by being believed.",
    "lost attribution": "On its way the claim lost the name of whoever said it.",
    "undated": "Nobody knows when it was said.",
    "in conflict": "Another claim contradicts it, rebuts it, undercuts it, or is hard to hold beside it.",
}
RAISE = {
    "near": "The first voice saw it, or has it from a document.",
    "against interest": "The speaker loses by being believed.",
    "corroborated": "A second account, of another origin, says the same.",
}
MUTUAL = ("contradicts", "tension")
ONE_WAY = ("rebuts", "undercuts")


@dataclass(frozen=True)
class Band:
    """One band of calibrated words: its key in a case, its words, a synonym, the probabilities it stands for."""

    key: str
    words: str
    synonym: str
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.words} ({self.low:.0%} to {self.high:.0%})".replace("%", " %")


BANDS = (
    Band("almost_no_chance", "almost no chance", "remote", 0.01, 0.05),
    Band("very_unlikely", "very unlikely", "highly improbable", 0.05, 0.20),
    Band("unlikely", "unlikely", "improbable", 0.20, 0.45),
    Band("roughly_even_chance", "roughly even chance", "roughly even odds", 0.45, 0.55),
    Band("likely", "likely", "probable", 0.55, 0.80),
    Band("very_likely", "very likely", "highly probable", 0.80, 0.95),
    Band("almost_certain", "almost certain", "nearly certain", 0.95, 0.99),
)


@dataclass(frozen=True)
class Weighed:
    """A certainty of evidence and the reasons that led to it.

    Parameters
    ----------
    start
        The level before any reason.
    lowered, raised
        The reasons, by their short names.
    level
        The level after them.
    """

    start: str
    lowered: tuple[str, ...]
    raised: tuple[str, ...]
    level: str

    def __str__(self) -> str:
        down = f"; lowered for {', '.join(self.lowered)}" if self.lowered else ""
        up = f"; raised for {', '.join(self.raised)}" if self.raised else ""
        return f"{self.level} certainty (from {self.start}{down}{up})"

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def admiralty(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The Admiralty grades of claims: the source and the content, each on its own axis.

    The two are not to be added, averaged or guessed from one another.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim, in the order asked: ``reliability`` (A to F) and ``source`` (the same in words),
        ``credibility`` (1 to 6) and ``content`` (in words). Empty for a claim that nobody has graded.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> grades = admiralty(open_case())
    >>> grades.loc[grades["reliability"] == "F", "source"].unique().tolist()
    ['cannot be judged']
    """
    graded = _assessed(case, claims)
    return Sheet(
        {
            "reliability": graded["reliability"],
            "source": graded["reliability"].astype("object").map(RELIABILITY),
            "credibility": graded["credibility"].astype("Int64"),
            "content": graded["credibility"].astype("Int64").astype("object").map(CREDIBILITY),
        }
    )


def criteria(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The four criteria of källkritik for claims, each from 0 (not met, or not testable) to 3 (fully met).

    *Authenticity*: is the text what it claims to be? *Time*: how near is the account to the event? *Dependence*: does
    it stand on its own? *Tendency*: is the speaker free of an interest in it? A profile of four is more than its sum.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim, in the order asked: ``authenticity``, ``time``, ``dependence``, ``tendency``. Empty for a
        claim that nobody has graded.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> criteria(open_case()).columns.tolist()
    ['authenticity', 'time', 'dependence', 'tendency']
    """
    return _assessed(case, claims)[list(CRITERIA)].astype("Int64")


def likelihood(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """How likely claims are judged to be, in the bands of ICD 203, and how firm that judgement is.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim, in the order asked: ``likelihood`` (words), ``low`` and ``high`` (probabilities from 0 to 1),
        ``confidence`` (low, moderate, high) and ``rationale``. Empty for a claim that nobody has graded.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> judged = likelihood(open_case())
    >>> bool((judged["low"] < judged["high"]).any())
    True
    """
    graded = _assessed(case, claims)
    key = graded["likelihood"].astype("object")
    columns = {
        "likelihood": key.map({each.key: each.words for each in BANDS}),
        "low": key.map({each.key: each.low for each in BANDS}).astype("Float64"),
        "high": key.map({each.key: each.high for each in BANDS}).astype("Float64"),
        "confidence": graded["confidence"],
        "rationale": graded["rationale"],
    }
    return Sheet(columns)


def band(probability: float) -> Band:
    """The band of calibrated words that a probability falls into.

    A probability on a border belongs to the higher band. Nothing in a source is wholly certain, so the bands stop short
    of 0 and 1; what lies beyond falls into the last band on its side.

    Parameters
    ----------
    probability
        From 0 to 1.

    Raises
    ------
    ValueError
        If it is not between 0 and 1.

    Examples
    --------
    >>> print(band(0.7))
    likely (55 % to 80 %)
    >>> band(0.5).words
    'roughly even chance'
    >>> band(70)
    Traceback (most recent call last):
    ...
    ValueError: The probability 70 is not between 0 and 1: write 70 % as 0.7.
    """
    if not 0 <= probability <= 1:
        raise ValueError(
            f"The probability {probability:g} is not between 0 and 1: write {probability:g} % as {probability / 100:g}."
        )
    return next(each for each in reversed(BANDS) if probability >= each.low or each is BANDS[0])


def bands() -> pd.DataFrame:
    """The scale of calibrated words as a table.

    Returns
    -------
    DataFrame
        Indexed by ``word``, from the least likely: ``or`` (its synonym), ``from`` and ``to`` (in per cent).

    Examples
    --------
    >>> bands().loc["likely", "or"]
    'probable'
    """
    rows = [(each.words, each.synonym, round(100 * each.low), round(100 * each.high)) for each in BANDS]
    return Sheet(rows, columns=["word", "or", "from", "to"]).set_index("word")


def reasons(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Which reasons to lower or raise certainty the tables of a case give for claims.

    Each column is one reason of `LOWER` or `RAISE`. That a reason is there says nothing of its weight: to weigh it is
    the reader's part (see `weigh`).

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim, in the order asked; one column of truth values for each reason.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> found = reasons(open_case())
    >>> bool((found["own interest"] & found["against interest"]).any())
    False
    """
    chosen = choose(case, "claims", claims)
    roads = transmission.chains(case, claims)
    losses = transmission.losses(case, claims)
    nameless = losses.loc[(losses["loss"] == "attribution").to_numpy(dtype=bool), "claim_id"]
    stands = case.table("relations")
    kind = stands["kind"].astype("object")
    apart = (stands["independence"] == "independent").fillna(False).astype(bool)
    attacked = pd.concat(
        [stands.loc[kind.isin(MUTUAL), "from_claim"], stands.loc[kind.isin([*MUTUAL, *ONE_WAY]), "to_claim"]]
    )
    supports = stands[(kind == "corroborates") & apart]
    supported = pd.concat([supports["from_claim"], supports["to_claim"]])
    basis, interest = chosen["basis"].astype("object"), chosen["interest"].astype("object")
    columns = {
        "unknown root": ~roads["root_known"],
        "not first-hand": basis.isin(["hearsay", "unstated"]),
        "own interest": interest == "for",
        "lost attribution": chosen.index.isin(nameless),
        "undated": chosen["stated"].isna(),
        "in conflict": chosen.index.isin(attacked),
        "near": basis.isin(["eyewitness", "document"]),
        "against interest": interest == "against",
        "corroborated": chosen.index.isin(supported),
    }
    return Sheet(columns, index=chosen.index).astype(bool)


def weigh(start: str, lower: Iterable[str] = (), higher: Iterable[str] = ()) -> Weighed:
    """A certainty of evidence, moved one level down for each reason to lower it and one up for each to raise it.

    The count is a habit and no measurement: it makes each reason visible, so that others can argue with it. Leave out a
    reason that weighs nothing in the case at hand.

    Parameters
    ----------
    start
        The level to begin with, one of `CERTAINTY`.
    lower, higher
        Reasons, by their names in `LOWER` and `RAISE`.

    Returns
    -------
    Weighed
        The level, which stays within the four, and the reasons.

    Raises
    ------
    ValueError
        If the level or a reason is unknown; the message lists those there are.

    Examples
    --------
    >>> print(weigh("moderate", lower=["own interest"]))
    low certainty (from moderate; lowered for own interest)
    >>> weigh("moderate", higher=["near", "corroborated", "against interest"]).level
    'high'
    """
    down, up = tuple(dict.fromkeys(lower)), tuple(dict.fromkeys(higher))
    for what, words, known in (("level", (start,), CERTAINTY), ("reason", down, LOWER), ("reason", up, RAISE)):
        for word in words:
            if word not in known:
                raise ValueError(f"'{word}' is not a {what} here: use one of {', '.join(known)}.")
    place = CERTAINTY.index(start) - len(down) + len(up)
    return Weighed(start, down, up, CERTAINTY[min(max(place, 0), len(CERTAINTY) - 1)])


def _assessed(case: Case, claims: str | Iterable[str] | None) -> pd.DataFrame:
    wanted = choose(case, "claims", claims).index
    return case.table("assessments").drop_duplicates("claim_id").set_index("claim_id").reindex(wanted)
