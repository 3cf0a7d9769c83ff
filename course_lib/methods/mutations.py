"""Mutations: what differs between two states of a report, and what the difference does to belief.

A report that is handed on changes a little at each hop. Textual criticism calls any place where two states differ a
**variant**. It becomes a **mutation**, a change that happened on the road, only where something shows which state came
first. A variant alone accuses nobody. Many are harmless, and some make the later text the better one.

So each variant is asked two questions. What differs: the speaker, the reservation, the people counted, the day, the
number, a quotation's joints, what stood around it, the verb? And what does knowing it do to the claim: does it now have
more to stand on, less, or is it another claim? Spotting is scored both ways: a difference that is seen where there is
none is an error like one that is missed.

References
----------
P. Maas (1958). *Textual Criticism*. Clarendon Press.
A. Modirrousta-Galian, P. A. Higham (2023). Gamified inoculation interventions do not improve discrimination between
true and fake news. *Journal of Experimental Psychology: General*, 152(9).

Terms
-----
variant
    A place where two states of a report differ. Which of them is older, the difference alone does not tell.
mutation
    A change that happened while a report was handed on.
spliced quotation
    Pieces of what somebody said, joined so that they read as one. Dots mark the joint, or nothing does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods import transmission
from course_lib.methods.choosing import choose

__all__ = ["EFFECTS", "KINDS", "Comparison", "Kind", "Mark", "compare", "inside", "kinds", "side_by_side", "variants"]


@dataclass(frozen=True)
class Kind:
    """One sort of variant: its ``label``, the ``question`` that finds it, and why a sound pair may seem to have it."""

    label: str
    question: str
    same: str


KINDS = {
    "attribution": Kind(
        "attribution: who says so",
        "Who says so, on each side, and how many are they?",
        "Both sides have the same speaker, or neither has one.",
    ),
    "hedge": Kind(
        "hedge: how firmly",
        "Which words hold back: at least, about, was told, not verified?",
        "Neither side holds back more than the other.",
    ),
    "category": Kind(
        "category: which people",
        "Who is counted or meant, on each side?",
        "Both sides speak of the same people, as far as they say.",
    ),
    "date": Kind("date: which day", "Which day or days, on each side?", "Both have the same day, or one names none."),
    "number": Kind(
        "number: another, or worked out",
        "Which numbers, and can one be worked out from another?",
        "No number differs, or there is none.",
    ),
    "quote_spliced": Kind(
        "quotation: pieces joined",
        "Where does each quotation begin and end, and are there dots?",
        "No quotation is joined on one side and apart on the other.",
    ),
    "context": Kind(
        "context: what stood beside it",
        "What stands beside it on one side alone?",
        "Nothing that bears on the claim stands on one side alone.",
    ),
    "verb": Kind(
        "verb: what was done, how far",
        "Which verb, on each side, and how far does it go?",
        "The verbs go equally far.",
    ),
    "opposite": Kind("opposite", "Does one side say the reverse?", "Neither side says the reverse of the other."),
}
EFFECTS = {
    "raises": "the claim has more to stand on",
    "lowers": "the claim has less to stand on",
    "shifts": "it is another claim now",
    "none": "belief stays as it was",
}
AS_KIND = {"number_derived": "number"}
DEFECTS = {"quote_splice": "quote_spliced"}


@dataclass(frozen=True)
class Mark:
    """What is to be said of one kind in one pair.

    ``outcome`` is ``hit``, ``miss``, ``false alarm`` or ``left alone``. ``row`` is the coded variant, ``None`` where
    nothing is coded; ``effect`` is what the reader gave as its effect on belief, ``None`` where nothing was marked.
    """

    kind: str
    outcome: str
    effect: str | None
    row: pd.Series | None

    @property
    def agrees(self) -> bool:
        """Whether the reader's effect on belief is the coded one."""
        return self.outcome == "hit" and self.row is not None and self.effect == self.row["effect"]


@dataclass(frozen=True)
class Comparison:
    """A reader's marks on one pair beside the coded variants: one `Mark` for each kind on offer."""

    marks: tuple[Mark, ...]

    def of(self, outcome: str) -> tuple[Mark, ...]:
        """The marks with this outcome."""
        return tuple(mark for mark in self.marks if mark.outcome == outcome)


def variants(case: Case, cards: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Where pages from outside and the texts in hand differ, or only seem to.

    Parameters
    ----------
    case
        The case.
    cards
        One trace card, several, or all.

    Returns
    -------
    DataFrame
        Indexed by the key of the row, in the order of the cards: ``card``, ``claim_id``, ``kind``, ``changed`` (false:
        it only seems so), ``card_has``, ``text_has``, ``effect`` (one of `EFFECTS`), ``basis`` (``shown`` or
        ``inferred``) and ``because``.

    Raises
    ------
    CaseError
        If there is no such card.

    Examples
    --------
    >>> from course_lib import open_case
    >>> set(variants(open_case())["effect"]) <= set(EFFECTS)
    True
    """
    wanted = choose(case, "trace_cards", cards)
    table = case.table("mutations")
    place = wanted.index.get_indexer(pd.Index(table["trace_card_id"], dtype=wanted.index.dtype))
    table = table[place >= 0].iloc[np.argsort(place[place >= 0], kind="stable")]
    frame = pd.DataFrame({"card": table["trace_card_id"], "claim_id": table["trace_card_id"].map(wanted["claim_id"])})
    plain = {"kind": object, "effect": object, "basis": object, "changed": bool}
    columns = ["kind", "changed", "card_has", "text_has", "effect", "basis", "because"]
    return Sheet(frame.join(table[columns].astype(plain)))


def side_by_side(case: Case, cards: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Pages and texts side by side, for a reader: the rows of `variants` in words.

    Parameters
    ----------
    case
        The case.
    cards
        One trace card, several, or all.

    Returns
    -------
    DataFrame
        Indexed by ``kind``, and by ``card`` before it where there are several: ``the page has``, ``the text has``,
        ``differs`` (``yes``, or ``only seems so``) and ``belief``, the effect on it.

    Raises
    ------
    CaseError
        If there is no such card.

    Examples
    --------
    >>> from course_lib import open_case
    >>> side_by_side(open_case()).columns.tolist()
    ['the page has', 'the text has', 'differs', 'belief']
    """
    frame = variants(case, cards)
    several = frame["card"].nunique() > 1
    told = pd.DataFrame(
        {
            "card": frame["card"],
            "kind": frame["kind"].str.replace("_", " "),
            "the page has": frame["card_has"],
            "the text has": frame["text_has"],
            "differs": np.where(frame["changed"], "yes", "only seems so"),
            "belief": frame["effect"].replace("none", "as it was"),
        }
    )
    return Sheet(told.set_index(["card", "kind"]) if several else told.drop(columns="card").set_index("kind"))


def inside(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Changes that a text itself lets us see or infer: losses on the hops of a chain, and joints in a quotation.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        One row a change: ``claim_id``, ``kind``, ``where`` (the hop, or the passage), ``evidence`` (``stated``,
        ``inferred``, or ``external`` for a hop, ``stated`` for a joint that the passage shows) and ``what``.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> inside(open_case()).columns.tolist()
    ['claim_id', 'kind', 'where', 'evidence', 'what']
    """
    wanted = choose(case, "claims", claims)
    lost = transmission.losses(case, claims)
    lost = lost[lost["loss"] != "unknown"]
    hops = pd.DataFrame(
        {
            "claim_id": lost["claim_id"].astype(object),
            "kind": lost["loss"].astype(object).replace(AS_KIND),
            "where": "hop " + lost["step"].astype(str),
            "evidence": lost["evidence"].astype(object),
            "what": lost["giver"].astype(object) + " → " + lost["taker"].astype(object),
        }
    )
    defects = case.table("defects")
    defects = defects[defects["kind"].isin(list(DEFECTS)) & defects["passage_id"].notna()]
    joints = wanted.reset_index()[["id", "passage_id"]].merge(
        defects[["passage_id", "kind", "consequence"]], on="passage_id"
    )
    joined = pd.DataFrame(
        {
            "claim_id": joints["id"].astype(object),
            "kind": joints["kind"].astype(object).replace(DEFECTS),
            "where": joints["passage_id"].astype(object),
            "evidence": "stated",
            "what": joints["consequence"].astype(object),
        }
    )
    frame = pd.concat([hops, joined], ignore_index=True)
    place = wanted.index.get_indexer(pd.Index(frame["claim_id"], dtype=wanted.index.dtype))
    return Sheet(frame.iloc[np.argsort(place, kind="stable")].reset_index(drop=True))


def kinds(case: Case, card: str, *, few: bool = False) -> list[str]:
    """The kinds to offer for one pair: all, or a few that hold what is coded and what only seems so.

    Parameters
    ----------
    case
        The case.
    card
        The trace card.
    few
        Offer four kinds, or as many as are coded if those are more.

    Returns
    -------
    list of str
        Keys of `KINDS`, in their order.

    Raises
    ------
    CaseError
        If there is no such card.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> len(kinds(case, case.table("trace_cards").index[0])) == len(KINDS)
    True
    """
    coded = set(variants(case, card)["kind"])
    if not few:
        return list(KINDS)
    rest = [kind for kind in KINDS if kind not in coded][: max(4 - len(coded), 0)]
    return [kind for kind in KINDS if kind in coded or kind in rest]


def compare(case: Case, card: str, marked: Mapping[str, str], offered: Iterable[str] | None = None) -> Comparison:
    """A reader's marks beside the coded variants, scored both ways.

    Parameters
    ----------
    case
        The case.
    card
        The trace card.
    marked
        The kinds that the reader marked, each with its effect on belief (a key of `EFFECTS`).
    offered
        The kinds that were on offer; all if left out.

    Returns
    -------
    Comparison
        One `Mark` for each kind on offer.

    Raises
    ------
    CaseError
        If there is no such card.
    ValueError
        If a kind or an effect is unknown; the message lists those there are.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> card = case.table("trace_cards").index[0]
    >>> len(compare(case, card, {}).of("hit"))
    0
    """
    for names, known, what in ((marked, KINDS, "kind"), (marked.values(), EFFECTS, "effect")):
        wrong = [name for name in names if name not in known]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no {what} of a variant; there are {', '.join(known)}")
    rows = {row["kind"]: row for _, row in variants(case, card).iterrows()}
    marks = []
    for kind in KINDS if offered is None else offered:
        row = rows.get(kind)
        coded = row is not None and bool(row["changed"])
        outcome = ("hit" if coded else "false alarm") if kind in marked else ("miss" if coded else "left alone")
        marks.append(Mark(kind, outcome, marked.get(kind), row))
    return Comparison(tuple(marks))
