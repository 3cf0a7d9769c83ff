"""Tracing: from where a text has what it says, and how many origins stand behind several texts.

Whoever meets a claim can read *down* the page or go *across*: leave the page and find the same claim elsewhere, in an
earlier or a parallel state. What turns up is a family of texts. Philologists draw it as a **stemma**: works, copies and
other pages as nodes, and between them only those roads that can be shown, each with what it lost.

Two cautions belong to every trace. An older page with the same words is an *earlier state*; that the text was made out
of it must be shown by something else, such as a reference. And where two pages are alike and neither is shown to come
first, they have a *common origin, direction unknown*. Then the last question is how many origins there are: ten pages
that carry one despatch are one account.

References
----------
M. Caulfield (2019). SIFT (The Four Moves). *Hapgood*, 19 June 2019: trace claims, quotes and media to their context.
S. Wineburg, S. McGrew (2019). Lateral reading and the nature of expertise. *Teachers College Record*, 121(11).
P. Maas (1958). *Textual Criticism*. Clarendon Press: the stemma, and shared errors as signs of kinship.
E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, ch. IV, on the dependence of
sources.

Terms
-----
lateral reading
    Leaving a page to see what other pages say of it and of its claim, instead of reading further down on it.
trace
    To follow a claim, a quotation or a picture back to an earlier state of it, with more of what once stood around it.
stemma
    A family tree of texts. It shows only the roads that can be made likely, and marks those that are lost.
despatch
    A report that a news agency sends to many outlets at once. All who print it have one source.
earlier state
    An older page with the same report. It may be what the text was made from, or a sister of that; age alone does not
    tell.
common origin
    What two like texts must both go back to, where neither is shown to come from the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import networkx as nx
import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.dates import bounds
from course_lib.case.sheet import Sheet
from course_lib.methods import provenance, transmission
from course_lib.methods.choosing import choose

__all__ = ["LINKS", "Link", "Origins", "cards", "independent_origins", "stemma", "stretches"]

Node = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """How a page stands to a text: ``words`` for a reader, and the ``status`` of the road between the two."""

    words: str
    status: str


LINKS = {
    "cited": Link("a reference of the text has its title", "inferred"),
    "same_work": Link("another copy of the same work", "inferred"),
    "rewrite": Link("made out of the text", "inferred"),
    "common_origin": Link("common origin, direction unknown", "direction unknown"),
    "same_subject": Link("same subject, no road shown", "none shown"),
}


@dataclass(frozen=True)
class Origins:
    """How many origins stand behind a set of claims.

    Parameters
    ----------
    at_least
        Origins that are certainly different, as far as the texts show their first voices.
    at_most
        Origins if every voice without a name, and every unknown one, is somebody else.
    table
        One row an origin: ``origin``, ``named`` (``yes``, ``no`` or ``unknown``), ``counts`` (``one`` or ``perhaps``)
        and its ``claims``.
    """

    at_least: int
    at_most: int
    table: pd.DataFrame

    @property
    def words(self) -> str:
        """The range in words, such as *between 1 and 3*."""
        if self.at_least == self.at_most:
            return f"exactly {self.at_least}"
        return f"between {self.at_least} and {self.at_most}"

    def __str__(self) -> str:
        claims = sum(len(claims) for claims in self.table["claims"])
        return f"{_counted(claims, 'claim')}, {self.words} {'origin' if self.at_most == 1 else 'origins'}"

    def _repr_html_(self) -> str:
        table = self.table.assign(claims=self.table["claims"].map(", ".join))
        return f"<p style='margin:0'><b>{escape(str(self))}</b></p>{table.to_html(index=False, border=0)}"


def cards(case: Case, keys: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The pages outside the texts, each with the claim it bears on and what is shown of the road between the two.

    Parameters
    ----------
    case
        The case.
    keys
        One trace card, several, or all.

    Returns
    -------
    DataFrame
        Indexed by trace card: ``claim_id``, ``copy_id``, ``host``, ``card_date``, ``age`` (``older than our copy``
        where the dates show it, else ``not known``), ``link`` in words, ``status`` of the road, ``statement`` (what the
        page says, in own words) and ``because``.

    Raises
    ------
    CaseError
        If there is no such card.

    Examples
    --------
    >>> from course_lib import open_case
    >>> set(cards(open_case())["status"]) <= {"inferred", "direction unknown", "none shown"}
    True
    """
    frame = choose(case, "trace_cards", keys)
    copy_ids = frame["claim_id"].map(case.copy_of_claims())
    made_after = copy_ids.map(case.table("copies")["made_after"])
    links = frame["link"].astype(object)
    return Sheet(
        {
            "claim_id": frame["claim_id"],
            "copy_id": copy_ids,
            "host": frame["host"],
            "card_date": frame["card_date"],
            "age": pd.Series(
                [_age(card, copy) for card, copy in zip(frame["card_date"], made_after, strict=True)],
                index=frame.index,
                dtype=object,
            ),
            "link": links.map({key: link.words for key, link in LINKS.items()}),
            "status": links.map({key: link.status for key, link in LINKS.items()}),
            "statement": frame["statement"],
            "because": frame["link_because"],
        }
    )


def stretches(case: Case, copies: str | Iterable[str] | None = None) -> pd.DataFrame:
    """What is lost on each stretch of the road to a copy: from its sources, in translation, and in copying.

    The last hop of a claim's chain is the making of the copy; a hop of mode *translated* leads from the original to the
    translation; whatever comes before is what the work drew on.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    DataFrame
        One row for each copy, ``stretch`` (``drawn on``, ``translated``, ``copied``) and ``loss``: ``claims`` is how
        many claims lose it there, ``of`` how many pass through the stretch, ``stated`` how many of them by a hop that
        the text states. A stretch without any loss has one row with the loss ``none``.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> set(stretches(open_case())["stretch"]) <= {"drawn on", "translated", "copied"}
    True
    """
    wanted = choose(case, "copies", copies).index
    hops = transmission.hops(case)
    hops["copy_id"] = hops["claim_id"].map(case.copy_of_claims()).astype(object)
    hops = hops[hops["copy_id"].isin(wanted)]
    last = hops["step"] == hops.groupby("claim_id")["step"].transform("max")
    works = case.table("works")
    from_original = case.table("copies")["work_id"].map(works["translated_from"]).notna()
    translated = (hops["mode"] == "translated") & hops["copy_id"].map(from_original)
    hops["stretch"] = np.select([translated, last], ["translated", "copied"], "drawn on")
    hops["stated"] = hops["evidence"] == "stated"
    hops["loss"] = hops["loss"].astype(object)
    whole = hops.groupby(["copy_id", "stretch"], sort=False)
    totals = pd.DataFrame(
        {
            "of": whole["claim_id"].nunique(),
            "stated": hops[hops["stated"]].groupby(["copy_id", "stretch"])["claim_id"].nunique(),
        }
    )
    totals["stated"] = totals["stated"].fillna(0).astype("int64")
    lost = hops[hops["loss"] != "none"].groupby(["copy_id", "stretch", "loss"])["claim_id"].nunique()
    frame = totals.join(lost.rename("claims").reset_index("loss"), how="left")
    frame["loss"] = frame["loss"].astype(object).fillna("none")
    frame["claims"] = frame["claims"].fillna(0).astype("int64")
    frame = frame.reset_index()
    frame["place"] = wanted.get_indexer(pd.Index(frame["copy_id"], dtype=wanted.dtype))
    order = frame.sort_values(["place", "stretch", "claims", "loss"], ascending=[True, False, False, True])
    return order[["copy_id", "stretch", "loss", "claims", "of", "stated"]].reset_index(drop=True)


def stemma(case: Case, copies: str | Iterable[str] | None = None) -> "nx.DiGraph[Node]":
    """The family tree of texts: what they drew on, originals, works, copies, hosts, and pages from outside.

    It is `course_lib.methods.provenance.genealogy` with two additions: what each work drew on, most of it lost, and the
    pages of the trace cards, which are nodes of a kind of their own. A page that only shares the subject has no edge.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    networkx.DiGraph
        Nodes as in the genealogy, and ``("sources", copy)`` and ``("page", key)``; each has ``kind``, ``label`` and
        ``known``, a page ``cards`` (keys), ``copy`` and ``date`` too. Edges have ``relation``, ``status`` (``stated``,
        ``inferred`` or ``direction unknown``), ``directed`` (false where the direction is unknown) and ``losses``, a
        dictionary of what is lost and how many claims lose it.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> tree = stemma(open_case(), "akhbar")
    >>> sorted({kind for kind, _ in tree.nodes})
    ['copy', 'host', 'page', 'sources', 'work']
    """
    chosen = choose(case, "copies", copies)
    tree = _family(case, chosen)
    lost = stretches(case, chosen.index)
    known = transmission.chains(case)["root_known"].groupby(case.copy_of_claims())
    seen, size = known.sum().to_dict(), known.size().to_dict()
    for copy, work in chosen["work_id"].items():
        first = next((giver for giver, _ in tree.in_edges(("work", work))), ("work", str(work)))
        source = ("sources", str(copy))
        own = lost[lost["copy_id"] == copy]
        if (own["stretch"] == "drawn on").any():
            label = f"what it drew on: first voice unknown for {size[copy] - seen[copy]} of {size[copy]} claims"
            tree.add_node(source, kind="sources", label=label, known=seen[copy] == size[copy])
            tree.add_edge(source, first, relation="drawn on")
        for giver, taker, stretch in (
            (source, first, "drawn on"),
            (first, ("work", str(work)), "translated"),
            (("work", str(work)), ("copy", str(copy)), "copied"),
        ):
            if tree.has_edge(giver, taker):
                tree.edges[giver, taker].update(_shown(own[own["stretch"] == stretch]))
    for giver, taker, edge in tree.edges(data=True):
        edge.setdefault("status", "stated" if tree.nodes[giver]["known"] and tree.nodes[taker]["known"] else "inferred")
        edge.setdefault("losses", {})
        edge["directed"] = True
    _add_pages(case, tree, chosen)
    return tree


def independent_origins(case: Case, claims: str | Iterable[str]) -> Origins:
    """How many different origins stand behind claims: at least and at most.

    Votes must not be counted by page, nor by outlet, but by first voice. Claims with the same known first voice count
    once. Voices with different names are different, unless one handed on what the other said; then they may be one. A
    voice without a name may be any of the others, and counts at the lower end only where a relation of the case holds
    it to be independent of all that are counted. An unknown first voice may be any of the others or somebody new.

    Parameters
    ----------
    case
        The case.
    claims
        The claims.

    Returns
    -------
    Origins
        ``at_least``, ``at_most`` and the origins in a table. The range speaks of the origins that the texts let us see;
        the lower end is never higher than what is certain.

    Raises
    ------
    CaseError
        If there is no such claim.

    References
    ----------
    E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, ch. IV.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> str(independent_origins(case, [case.claims.index[0]])).split(",")[0]
    '1 claim'
    """
    wanted = choose(case, "claims", claims).index
    hops = transmission.hops(case, wanted)
    first = hops.drop_duplicates("claim_id").set_index("claim_id").reindex(wanted)
    known = first["giver_known"].fillna(False).to_numpy(dtype=bool)
    named = first["giver_named"].fillna(False).to_numpy(dtype=bool)
    key = first["giver_id"].astype(object).where(known, pd.Series(wanted, index=wanted, dtype=object))
    counted = _apart(case, hops, first[known], named[known])
    lines = pd.DataFrame(
        {
            "key": key.to_numpy(),
            "known": known,
            "origin": first["giver"].astype(object).fillna("no chain").to_numpy(),
            "named": np.select([~known, named], ["unknown", "yes"], "no"),
            "claim": wanted,
        }
    )
    groups = lines.groupby(["known", "key"], sort=False)
    table = groups[["origin", "named"]].first()
    table["counts"] = np.where(table.index.get_level_values("key").isin(counted), "one", "perhaps")
    table["claims"] = groups["claim"].agg(list)
    at_least = max(len(counted), min(len(table), 1))
    if len(table) == 1:
        table["counts"] = "one"
    return Origins(at_least, len(table), table.reset_index(drop=True))


def _apart(case: Case, hops: pd.DataFrame, first: pd.DataFrame, named: np.ndarray) -> list[str]:
    """Known first voices that are certainly different from one another; few conflicts first."""
    voices = list(dict.fromkeys([*first.loc[named, "giver_id"], *first.loc[~named, "giver_id"]]))
    root = hops["claim_id"].map(first["giver_id"].astype(object))
    relayed = pd.DataFrame({"root": root, "by": hops["taker_id"].astype(object)}).dropna()
    relayed = relayed[(relayed["root"] != relayed["by"]) & relayed["by"].isin(voices)].drop_duplicates()
    tied: dict[str, set[str]] = {voice: set() for voice in voices}
    for one, other in zip(relayed["root"], relayed["by"], strict=True):
        tied[one].add(other)
        tied[other].add(one)
    with_name = set(first.loc[named, "giver_id"])
    counted: list[str] = []
    for voice in sorted(with_name, key=lambda voice: (len(tied[voice]), voices.index(voice))):
        if tied[voice].isdisjoint(counted):
            counted.append(voice)
    coded = set(transmission.coded_apart(case))
    settled = {one for one, other in coded if other in tied}
    for voice in (voice for voice in voices if voice in settled and voice not in with_name):
        if all((voice, other) in coded for other in counted) and tied[voice].isdisjoint(counted):
            counted.append(voice)
    return counted


def _family(case: Case, chosen: pd.DataFrame) -> "nx.DiGraph[Node]":
    """The genealogy of the chosen copies alone."""
    whole = provenance.genealogy(case)
    ends: set[Node] = set()
    for copy in chosen.index:
        node = ("copy", str(copy))
        ends |= {node, *nx.ancestors(whole, node), *whole.successors(node)}
    tree: nx.DiGraph[Node] = nx.DiGraph()
    tree.add_nodes_from((node, data) for node, data in whole.nodes(data=True) if node in ends)
    tree.add_edges_from(
        (giver, taker, data) for giver, taker, data in whole.edges(data=True) if giver in ends and taker in ends
    )
    return tree


def _shown(stretch: pd.DataFrame) -> dict[str, object]:
    if stretch.empty:
        return {}
    line = stretch.iloc[0]
    lost = stretch[stretch["loss"] != "none"]
    return {
        "status": "stated" if line["stated"] == line["of"] else "inferred",
        "losses": dict(zip(lost["loss"], lost["claims"].astype(int), strict=True)),
    }


def _add_pages(case: Case, tree: "nx.DiGraph[Node]", chosen: pd.DataFrame) -> None:
    """The pages of the chosen copies; cards of one host, day and text are one page."""
    frame = cards(case)
    links = case.table("trace_cards")["link"].astype(object)
    frame = frame.assign(kind=links, day=[str(day or "") for day in frame["card_date"]])
    frame = frame[frame["copy_id"].isin(chosen.index)]
    for (copy, host, day, kind), group in frame.groupby(["copy_id", "host", "day", "kind"], sort=False):
        page = ("page", str(group.index[0]))
        tree.add_node(
            page, kind="page", label=host, known=True, cards=tuple(group.index), copy=copy, date=day, link=kind
        )
        work = ("work", str(chosen.at[copy, "work_id"]))
        ends = (work, page) if kind in ("same_work", "rewrite") else (page, work)
        if kind != "same_subject":
            status = LINKS[str(kind)].status
            tree.add_edge(*ends, relation=kind, status=status, directed=status == "inferred", losses={})


def _age(card: object, copy: object) -> str:
    latest, earliest = bounds(card)[1], bounds(copy)[0]
    return "older than our copy" if latest and earliest and latest < earliest else "not known"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
