"""Relations: how one claim stands to another.

Two claims that differ need not quarrel. They **contradict** each other if they cannot both be so, which takes one
place, one time, one group of people and one sense of the words. Short of that there is **tension**: hard to hold
together, and yet some unsaid circumstance would let both stand. And very often two claims simply differ in **scope**:
they speak of other days, other people, another part of the town, and both can hold.

A reason can speak against a claim in two ways (Pollock). A **rebutter** denies the conclusion: it is a reason to hold
that the thing was not so. An **undercutter** attacks the road to the conclusion: it takes away the force of the
reason given, and leaves open whether the thing was so. Who undercuts a claim has not shown that it is false.

Support has its own trap. Only what goes back to another origin **corroborates**; what repeats the same origin agrees
because it is the same.

Terms
-----
contradiction
    Two claims that cannot both be so: same thing, same place, same time, same sense.
tension
    Two claims that are hard to hold together, though some circumstance could let both be so.
rebutter
    A reason to hold that a claim is not so: it denies the conclusion.
undercutter
    A reason to distrust the road to a claim: it takes away the ground and leaves the conclusion open.
corroboration
    Support for a claim by another one that goes back to a different origin.
compatible
    Said of two claims that can both be so, whether or not they have to do with each other.

References
----------
J. L. Pollock (1987). Defeasible reasoning. *Cognitive Science*, 11(4), 481-518.
S. E. Toulmin (1958). *The Uses of Argument*. Cambridge University Press.
C. V. Langlois and C. Seignobos (1898). *Introduction to the Study of History*, book II, ch. VIII.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

import networkx as nx
import numpy as np
import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.differences import CONTENT, VERDICTS, VOICE, differences, removes, side_by_side

__all__ = [
    "CONTENT",
    "FAMILIES",
    "KINDS",
    "MUTUAL",
    "VERDICTS",
    "VOICE",
    "Relation",
    "between",
    "differences",
    "graph",
    "in_words",
    "related",
    "removes",
    "side_by_side",
    "tally",
]

KINDS = {
    "contradicts": "The two cannot both be so.",
    "rebuts": "The first is a reason to hold that the second is not so.",
    "undercuts": "The first attacks the road to the second, and leaves the second itself open.",
    "tension": "The two are hard to hold together, but do not exclude each other.",
    "compatible": "Both can be so. They need not support each other.",
    "narrows": "The first limits the second: fewer people, a smaller place, a shorter time, a weaker word.",
    "corroborates": "The first supports the second, and goes back to another origin.",
    "repeats_same_origin": "The first says again what the second says, and has the same origin.",
    "derives_from": "The first was made out of the second.",
    "corrects": "The first puts something right in the second.",
    "retracts": "The first takes back what the same speaker said before.",
}
"""Each kind of relation in a sentence; 'the first' is the claim from which it runs."""

FAMILIES = {
    "conflict": ("contradicts", "rebuts", "undercuts"),
    "tension": ("tension",),
    "scope": ("compatible", "narrows"),
    "support": ("corroborates",),
    "dependence": ("repeats_same_origin", "derives_from", "corrects", "retracts"),
}
"""The kinds by what a reader has to do with them.

*Conflict*: one claim speaks against the other or against its ground, so one must yield. *Tension*: look for the
circumstance that lets both stand. *Scope*: both can hold; keep the difference in mind. *Support*: two origins agree.
*Dependence*: one claim was made from the other, repeats it or takes it back, so the two must not be counted as two.
"""

MUTUAL = ("contradicts", "tension", "compatible", "corroborates", "repeats_same_origin")
"""The kinds that hold in both directions; the others run from the first claim to the second."""

FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


@dataclass(frozen=True)
class Relation:
    """One relation as a person reads it: two claims in words, the ``kind``, its meaning and the reason."""

    id: str
    kind: str
    first: str
    second: str
    because: str
    independence: str

    def __str__(self) -> str:
        return f"{self.first} {in_words(self.kind)} {self.second}. {self.because}"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(claim)}</li>" for claim in (self.first, self.second))
        return (
            "<div style='border-left:4px solid #767676;padding:0.2em 0.8em'>"
            f"<p style='margin:0'><b>{escape(in_words(self.kind))}</b> · {escape(KINDS[self.kind])}</p>"
            f"<ol style='margin:0.3em 0'>{items}</ol><p style='margin:0'>Because: {escape(self.because)}</p></div>"
        )


def in_words(kind: str) -> str:
    """The name of a kind or of a family as a person reads it.

    Examples
    --------
    >>> in_words("repeats_same_origin"), in_words("tension")
    ('repeats the same origin', 'tension')
    """
    return {"repeats_same_origin": "repeats the same origin"}.get(kind, kind.replace("_", " "))


def related(
    case: Case,
    claims: str | Iterable[str] | None = None,
    kinds: str | Iterable[str] | None = None,
    *,
    within: bool = False,
) -> pd.DataFrame:
    """The relations of claims, with both statements and the reason.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.
    kinds
        Kinds of relation (see `KINDS`) or families (see `FAMILIES`); all for ``None``.
    within
        Keep only relations with both ends among the claims; otherwise one end suffices.

    Returns
    -------
    DataFrame
        Indexed by relation: ``first`` and ``second`` (claims), ``kind``, ``family``, ``independence``, ``because``;
        for each end ``statement`` (in the course's words; *denied:* before what the speaker denies), ``copy`` and
        ``speaker`` (a label), such as ``first_statement``.

    Raises
    ------
    CaseError
        If there is no such claim.
    ValueError
        If there is no such kind or family; the message lists them.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> found = related(case, kinds="conflict")
    >>> set(found["kind"]) <= {"contradicts", "rebuts", "undercuts"}
    True
    """
    table = case.table("relations")
    if claims is not None:
        wanted = choose(case, "claims", claims).index
        ends = [table[end].isin(wanted) for end in ("from_claim", "to_claim")]
        table = table[ends[0] & ends[1] if within else ends[0] | ends[1]]
    if kinds is not None:
        table = table[table["kind"].isin(_kinds(kinds))]
    frame = pd.DataFrame(
        {
            "first": table["from_claim"],
            "second": table["to_claim"],
            "kind": table["kind"].astype(object),
            "family": table["kind"].astype(object).map(FAMILY),
            "independence": table["independence"].astype(object),
            "because": table["because"],
        },
        index=table.index,
    )
    for end in ("first", "second"):
        for name, values in _ends(case, frame[end]).items():
            frame[f"{end}_{name}"] = values
    return Sheet(frame)


def between(case: Case, first: str, second: str) -> Relation:
    """What the case has between two claims, whichever of them it runs from.

    Parameters
    ----------
    case
        The case.
    first, second
        The two claims.

    Returns
    -------
    Relation
        The relation; where several are coded, the first of them (`related` lists all).

    Raises
    ------
    CaseError
        If there is no such claim, or nothing is coded between the two. That means neither that they agree nor that
        they clash.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> row = case.relations.iloc[0]
    >>> between(case, row["to_claim"], row["from_claim"]).id == case.relations.index[0]
    True
    """
    found = related(case, [first, second], within=True)
    found = found[found["first"] != found["second"]]
    if found.empty:
        raise CaseError(
            f"The case has no relation between {first!r} and {second!r}. Put the two side by side with side_by_side, "
            "and write down your own, with its reason."
        )
    row = found.iloc[0]
    one, two = (f"{row[end]} · {row[f'{end}_speaker']} · {row[f'{end}_statement']}" for end in ("first", "second"))
    return Relation(str(found.index[0]), row["kind"], one, two, str(row["because"]), row["independence"])


def tally(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """How often each kind of relation was coded.

    The numbers count what readers wrote down, not what there is: whoever looks for conflicts finds them. They are no
    measure of how truthful a text is.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all: relations with an end among them.

    Returns
    -------
    DataFrame
        Indexed by ``kind``, in the order of `KINDS`, those without a relation too: ``family``, ``relations``,
        ``within_one_text``, ``between_texts``.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> int(tally(case)["relations"].sum()) == len(case.relations)
    True
    """
    frame = related(case, claims)
    one_text = (frame["first_copy"] == frame["second_copy"]).to_numpy(dtype=bool)
    kinds = pd.Index(list(KINDS), name="kind")
    counts = {
        name: frame.loc[rows, "kind"].value_counts().reindex(kinds, fill_value=0)
        for name, rows in (("relations", slice(None)), ("within_one_text", one_text), ("between_texts", ~one_text))
    }
    return Sheet({"family": kinds.map(FAMILY), **counts}, index=kinds)


def graph(
    case: Case, claims: str | Iterable[str] | None = None, kinds: str | Iterable[str] | None = None
) -> "nx.MultiDiGraph[str]":
    """Claims as nodes and relations as edges.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all. Claims without a relation among them stand alone.
    kinds
        Kinds or families to draw; all for ``None``.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes have ``statement``, ``copy`` and ``speaker``. Edges run from the first claim to the second, have the
        relation's key, and carry ``kind``, ``family``, ``independence``, ``because`` and ``mutual`` (whether the
        direction means nothing).

    Raises
    ------
    CaseError
        If there is no such claim.
    ValueError
        If there is no such kind or family.

    References
    ----------
    P. M. Dung (1995). On the acceptability of arguments and its fundamental role in nonmonotonic reasoning, logic
    programming and n-person games. *Artificial Intelligence*, 77(2), 321-357.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> graph(case).number_of_edges() == len(case.relations)
    True
    """
    wanted = pd.Series(choose(case, "claims", claims).index, dtype=object)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes = _ends(case, wanted)
    made.add_nodes_from(
        (key, {"statement": statement, "copy": copy, "speaker": speaker})
        for key, statement, copy, speaker in zip(
            wanted, nodes["statement"], nodes["copy"], nodes["speaker"], strict=True
        )
    )
    frame = related(case, claims, kinds, within=True)
    for key, first, second, kind, family, independence, because in zip(
        frame.index, frame["first"], frame["second"], frame["kind"], frame["family"], frame["independence"],
        frame["because"], strict=True,
    ):  # fmt: skip
        made.add_edge(
            first,
            second,
            key,
            kind=kind,
            family=family,
            independence=independence,
            because=because,
            mutual=kind in MUTUAL,
        )
    return made


def _kinds(asked: str | Iterable[str]) -> list[str]:
    """Kinds, with families spelt out."""
    names = [asked] if isinstance(asked, str) else list(asked)
    found: list[str] = []
    for name in names:
        if name not in FAMILIES and name not in KINDS:
            near = get_close_matches(name, [*KINDS, *FAMILIES], n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise ValueError(
                f"{name!r} is no kind of relation. {hint}The kinds are: {', '.join(KINDS)}. "
                f"The families are: {', '.join(FAMILIES)}."
            )
        found += FAMILIES.get(name, (name,))
    return found


def _ends(case: Case, claims: pd.Series) -> dict[str, np.ndarray]:
    """Statement, copy and speaker of claims, in order."""
    rows = case.claims.index.get_indexer(pd.Index(claims, dtype=case.claims.index.dtype))
    chosen = case.claims.iloc[rows]
    statement = chosen["statement"].astype(object).to_numpy()
    denied = (chosen["polarity"] == "denies").to_numpy(dtype=bool)
    passages, actors = case.table("passages"), case.table("actors")
    speaker = chosen["speaker_id"].map(actors["label"]).astype(object)
    return {
        "statement": np.where(denied, "denied: " + statement, statement),
        "copy": passages["copy_id"].reindex(chosen["passage_id"]).to_numpy(dtype=object),
        "speaker": speaker.where(speaker.notna(), "nobody named").to_numpy(dtype=object),
    }
