"""Transmission: who told whom, from the first voice to the page in hand.

A claim reaches its reader through a **chain** of hops. Each hop has a giver and a taker; its first giver is the
**root**, the origin as far as the text lets us see. A hop may be *stated* by the text or *inferred* by the course, a
link may be *named* or *unnamed*, and most hops lose something: who said it, how firmly, on which day.

The **dependence criterion** follows from chains. Two accounts support each other only if they go back to different
origins; two accounts with one origin are one account, told twice (Bernheim; Garraghan). Where an origin is unknown, or
where neither has a name, independence is unknown too: it must not be taken for granted.

References
----------
E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, ch. IV, on the dependence of
sources.
G. J. Garraghan (1946). *A Guide to Historical Method*. Fordham University Press.
W3C (2013). *PROV-O: The PROV Ontology*: primary source, quotation, revision, derivation.

Terms
-----
chain of transmission
    The road of a claim from the first voice that the text lets us see to the copy in hand.
hop
    One step of a chain: a giver passes something on, a taker receives it.
root
    The first giver of a chain, its origin as far as the text lets us see. It may have no name.
eyewitness
    Somebody who saw or heard the thing itself.
hearsay
    What one knows only from others.
independent
    Of two accounts: going back to different origins, so that they can support each other. Two accounts with one origin
    are one, told twice.
loss
    What a hop takes away from a claim: the name of whoever said it, the hedge, the category, the date, the words around
    a quotation.
primary source
    Something made by a person with direct knowledge of what it tells. A report made from it is secondary, and what is
    compiled from reports is tertiary.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose

__all__ = [
    "PROV",
    "Chain",
    "Hop",
    "Independence",
    "chain",
    "chains",
    "coded_apart",
    "hops",
    "independence",
    "losses",
    "pairs",
]

PROV = {
    "witnessed": "prov:hadPrimarySource",
    "told": "prov:wasDerivedFrom",
    "phoned": "prov:wasDerivedFrom",
    "broadcast": "prov:wasDerivedFrom",
    "published": "prov:wasDerivedFrom",
    "quoted": "prov:wasQuotedFrom",
    "paraphrased": "prov:wasDerivedFrom",
    "translated": "prov:wasDerivedFrom",
    "aggregated": "prov:wasDerivedFrom",
    "extracted": "prov:wasDerivedFrom",
    "edited": "prov:wasRevisionOf",
    "mirrored": "prov:alternateOf",
    "unknown": "prov:wasInfluencedBy",
}
NEARNESS = {
    "eyewitness": "saw it",
    "hearsay": "was told",
    "official": "by office",
    "document": "from a document",
    "video": "from a video",
    "inference": "by inference",
    "unstated": "not said",
}


@dataclass(frozen=True)
class Hop:
    """One hop: ``giver`` and ``taker`` are labels, ``giver_id`` and ``taker_id`` the actors' keys."""

    step: int
    giver_id: str
    giver: str
    giver_named: bool
    taker_id: str
    taker: str
    taker_named: bool
    mode: str
    evidence: str
    loss: str

    @property
    def named(self) -> bool:
        """Whether both ends are named."""
        return self.giver_named and self.taker_named

    def __str__(self) -> str:
        loss = "" if self.loss == "none" else f"; loses {self.loss.replace('_', ' ')}"
        return f"{self.giver} → {self.taker} ({self.mode}, {self.evidence}{loss})"


@dataclass(frozen=True)
class Chain:
    """The chain of one claim, from its root to the copy; ``nearness`` is how the root is said to know."""

    claim_id: str
    hops: tuple[Hop, ...]
    nearness: str

    @property
    def root(self) -> str:
        """The label of the first giver."""
        return self.hops[0].giver

    @property
    def length(self) -> int:
        """How many hops lie between the root and the copy."""
        return len(self.hops)

    def __str__(self) -> str:
        return "\n".join(f"{hop.step}. {hop}" for hop in self.hops)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(str(hop))}</li>" for hop in self.hops)
        head = f"<b>{escape(self.claim_id)}</b>. How the first voice knows: {escape(self.nearness)}."
        return f"<div><p style='margin:0'>{head}</p><ol style='margin:0.3em 0'>{items}</ol></div>"


@dataclass(frozen=True)
class Independence:
    """Whether two claims go back to different origins.

    Parameters
    ----------
    first, second
        The claims.
    verdict
        ``independent``, ``dependent`` or ``unknown``.
    reason
        ``shared root``, ``shared node``, ``unknown root``, ``unnamed root`` or ``different roots``.
    shared
        The labels of the known links that both chains pass through.
    because
        The same in a sentence.
    """

    first: str
    second: str
    verdict: str
    reason: str
    shared: tuple[str, ...]
    because: str

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.verdict} ({self.reason}). {self.because}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def hops(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The hops of claims in order, with the names of givers and takers.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        One row a hop, by claim and step: ``claim_id``, ``step``, for giver and taker the key (``giver_id``), the label
        (``giver``), whether the sources name it (``giver_named``) and whether it is known at all (``giver_known``);
        ``mode``, ``evidence``, ``loss`` and ``prov``, the nearest term of W3C PROV.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = hops(case, case.claims.index[0])
    >>> one["step"].tolist()[0]
    1
    """
    wanted = choose(case, "claims", claims).index
    links = case.table("transmission")
    if claims is not None:
        links = links[links["claim_id"].isin(wanted)]
    order = pd.Series(np.arange(len(wanted)), index=wanted)
    place = order.reindex(links["claim_id"]).to_numpy()
    links = links.iloc[np.lexsort((links["step"].to_numpy(dtype=np.int64), place))]
    actors = case.table("actors")
    known = (actors["kind"] != "unknown").to_numpy(dtype=bool)
    named = actors["named"].fillna(False).to_numpy(dtype=bool) & known
    columns: dict[str, object] = {
        "claim_id": links["claim_id"].array,
        "step": links["step"].to_numpy(dtype=np.int64),
    }
    for end in ("giver", "taker"):
        rows = actors.index.get_indexer(pd.Index(links[f"{end}_id"]))
        columns[f"{end}_id"] = links[f"{end}_id"].array
        columns[end] = actors["label"].array.take(rows)
        columns[f"{end}_named"] = named[rows]
        columns[f"{end}_known"] = known[rows]
    for name in ("mode", "evidence", "loss"):
        columns[name] = links[name].array
    columns["prov"] = links["mode"].astype("object").map(PROV).array
    return Sheet(columns)


def chain(case: Case, claim: str) -> Chain:
    """The chain of one claim, as a person reads it.

    Parameters
    ----------
    case
        The case.
    claim
        The claim.

    Returns
    -------
    Chain
        Its hops from the root to the copy.

    Raises
    ------
    CaseError
        If there is no such claim (the message names near ones), or if no chain was coded for it.

    Examples
    --------
    >>> from course_lib import open_case
    >>> chain(open_case(), "battle-c999")
    Traceback (most recent call last):
    ...
    course_lib.case.breaches.CaseError: There is no 'battle-c999' among the claims of this case. Did you mean ...
    """
    frame = hops(case, claim)
    if frame.empty:
        raise CaseError(
            f"The claim {claim!r} has no chain. Add its hops to transmission.csv, from the origin to the copy."
        )
    links = tuple(
        Hop(step, giver_id, giver, bool(giver_named), taker_id, taker, bool(taker_named), mode, evidence, loss)
        for step, giver_id, giver, giver_named, taker_id, taker, taker_named, mode, evidence, loss in zip(
            frame["step"].tolist(), frame["giver_id"], frame["giver"], frame["giver_named"], frame["taker_id"],
            frame["taker"], frame["taker_named"], frame["mode"], frame["evidence"], frame["loss"], strict=True,
        )
    )  # fmt: skip
    return Chain(claim, links, NEARNESS[str(case.row("claims", claim)["basis"])])


def chains(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Every chain in one line: its root, its length, its gaps, its losses, and how near the root is said to have been.

    Length is no measure of truth. An eyewitness three hops away may be worth more than an outlet one hop away that
    does not say how it knows: nearness belongs to the root, not to the last name in the chain.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim: ``root_id``, ``root``, ``root_known``, ``length`` (hops), ``unnamed`` (links without a name),
        ``inferred`` (hops that the text does not state), ``losses`` (in words), ``nearness`` and ``ends_at``.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> bool((chains(open_case())["length"] >= 1).all())
    True
    """
    wanted = choose(case, "claims", claims)
    frame = hops(case, claims)
    first = frame.drop_duplicates("claim_id").set_index("claim_id").reindex(wanted.index)
    last = frame.drop_duplicates("claim_id", keep="last").set_index("claim_id").reindex(wanted.index)
    by_claim = pd.DataFrame(
        {
            "claim_id": frame["claim_id"],
            "unnamed": (~frame["taker_named"]).astype("int64"),
            "inferred": (frame["evidence"] != "stated").astype("int64"),
        }
    ).groupby("claim_id", sort=False)
    counts = by_claim.sum().reindex(wanted.index, fill_value=0)
    root_named = first["giver_named"].fillna(False).to_numpy(dtype=bool)
    lost = losses(case, claims).drop_duplicates(["claim_id", "loss"])
    words = lost["loss"].astype(str).str.replace("_", " ").groupby(lost["claim_id"], sort=False).agg(", ".join)
    return Sheet(
        {
            "root_id": first["giver_id"],
            "root": first["giver"],
            "root_known": first["giver_known"].fillna(False).astype(bool),
            "length": by_claim.size().reindex(wanted.index, fill_value=0),
            "unnamed": counts["unnamed"] + ~root_named,
            "inferred": counts["inferred"],
            "losses": words.reindex(wanted.index).fillna(""),
            "nearness": wanted["basis"].astype("object").map(NEARNESS),
            "ends_at": last["taker"],
        },
        index=wanted.index,
    )


def losses(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The hops that lose something: an attribution, a hedge, a category, a date, the words around a quotation.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        The rows of `hops` whose loss is not ``none``. A loss ``unknown`` means that the hop may have lost something.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> "none" in set(losses(open_case())["loss"])
    False
    """
    frame = hops(case, claims)
    return frame[frame["loss"] != "none"].reset_index(drop=True)


def pairs(case: Case, first: Iterable[str], second: Iterable[str]) -> pd.DataFrame:
    """Whether pairs of claims go back to different origins (the dependence criterion).

    1. If both chains begin with the same known actor, the claims are **dependent**: a *shared root*.
    2. Else, if either root is unknown, so is their independence: an *unknown root*.
    3. Else, if the root of one is a later link of the other's chain, the first may rest on what the second passed on.
       The chains do not show it: **unknown**, for a *shared node*.
    4. Else, if a root has no name, nobody can ask whether it is the other one, or had it from there: **unknown**, for
       an *unnamed root*. Only a relation that the case codes as independent settles it, be it between these two claims
       or between two others of the same two voices.
    5. Else they are **independent** in origin (*different roots*), even where one newspaper chose and worded both.

    Parameters
    ----------
    case
        The case.
    first, second
        Claims, pair by pair.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, ``verdict``, ``reason``, ``first_root`` and ``second_root`` (keys).

    Raises
    ------
    CaseError
        If there is no such claim.
    ValueError
        If the two are not equally long.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> pairs(case, [case.claims.index[0]], [case.claims.index[0]])["verdict"].tolist()
    ['dependent']
    """
    one, two = list(first), list(second)
    if len(one) != len(two):
        raise ValueError(f"{len(one)} first claims but {len(two)} second ones: give them pair by pair")
    asked = list(dict.fromkeys([*one, *two]))
    choose(case, "claims", asked)
    frame = hops(case, asked)
    roots = frame.drop_duplicates("claim_id").set_index("claim_id")
    here, there = roots.reindex(one), roots.reindex(two)
    a, b = (end["giver_id"].astype(object).fillna("").to_numpy() for end in (here, there))
    a_known = here["giver_known"].fillna(False).to_numpy(dtype=bool)
    b_known = there["giver_known"].fillna(False).to_numpy(dtype=bool)
    links = pd.MultiIndex.from_arrays([frame["claim_id"].astype(object), frame["taker_id"].astype(object)])
    inside = pd.MultiIndex.from_arrays([two, a]).isin(links) | pd.MultiIndex.from_arrays([one, b]).isin(links)
    same = (np.array(one, dtype=object) == np.array(two, dtype=object)) | ((a == b) & a_known & b_known)
    a_named, b_named = (end["giver_named"].fillna(False).to_numpy(dtype=bool) for end in (here, there))
    nameless = ~(a_named & b_named) & ~pd.MultiIndex.from_arrays([a, b]).isin(coded_apart(case))
    cases = [same, ~(a_known & b_known), inside, nameless]
    return Sheet(
        {
            "first": one,
            "second": two,
            "verdict": np.select(cases, ["dependent", "unknown", "unknown", "unknown"], "independent"),
            "reason": np.select(
                cases, ["shared root", "unknown root", "shared node", "unnamed root"], "different roots"
            ),
            "first_root": a,
            "second_root": b,
        }
    )


def coded_apart(case: Case) -> pd.MultiIndex:
    """The pairs of voices that a relation of the case holds to be independent, each in both orders.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    MultiIndex
        Two levels, ``first_root`` and ``second_root`` (keys of actors): the roots of claims between which a relation
        with the independence ``independent`` is coded.

    Examples
    --------
    >>> from course_lib import open_case
    >>> coded_apart(open_case()).nlevels
    2
    """
    relations = case.table("relations")
    relations = relations[relations["independence"] == "independent"]
    links = case.table("transmission")
    links = links[links["claim_id"].isin(pd.concat([relations["from_claim"], relations["to_claim"]]))]
    roots = links.sort_values("step").drop_duplicates("claim_id").set_index("claim_id")["giver_id"].astype(object)
    one, two = (relations[end].map(roots).astype(object).fillna("").to_numpy() for end in ("from_claim", "to_claim"))
    both = [np.concatenate([one, two]), np.concatenate([two, one])]
    return pd.MultiIndex.from_arrays(both, names=["first_root", "second_root"]).unique()


def independence(case: Case, first: str, second: str) -> Independence:
    """Whether two claims go back to different origins, with the reason in words. See `pairs` for the rule.

    Parameters
    ----------
    case
        The case.
    first, second
        The claims.

    Returns
    -------
    Independence
        Verdict, reason, the links that both share, and a sentence.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> independence(case, case.claims.index[0], case.claims.index[0]).reason
    'shared root'
    """
    row = pairs(case, [first], [second]).iloc[0]
    here, there = chain(case, first), chain(case, second)
    nodes = [_nodes(one) for one in (here, there)]
    known = case.table("actors")["kind"] != "unknown"
    shared = tuple(label for key, label in nodes[0].items() if key in nodes[1] and known[key])
    through = (
        f" Both pass through {', '.join(shared)}: what was chosen there, and how worded, is common." if shared else ""
    )
    origin = here.root if here.hops[0].giver_id in nodes[1] else there.root
    because = {
        "shared root": f"Both go back to {here.root}. Told twice, it is still one account.",
        "unknown root": f"The origin of {_unknown(case, here, there)} is unknown, so nobody can say.",
        "unnamed root": (
            f"One goes back to {here.root}, the other to {there.root}. {_nameless(here, there)}, so nobody can ask "
            f"whether the two are one, or had it from one.{through}"
        ),
        "shared node": f"{origin} is the origin of one and a link of the other: one may rest on the other.",
        "different roots": f"One goes back to {here.root}, the other to {there.root}.{through}",
    }
    return Independence(first, second, row["verdict"], row["reason"], shared, because[row["reason"]])


def _nodes(chain: Chain) -> dict[str, str]:
    return {chain.hops[0].giver_id: chain.root} | {hop.taker_id: hop.taker for hop in chain.hops}


def _nameless(*both: Chain) -> str:
    named = [chain.hops[0].giver_named for chain in both]
    return "The first has no name" if named[1] else "The second has no name" if named[0] else "Neither has a name"


def _unknown(case: Case, *both: Chain) -> str:
    kinds = case.table("actors")["kind"]
    return " and of ".join(one.claim_id for one in both if kinds[one.hops[0].giver_id] == "unknown")
