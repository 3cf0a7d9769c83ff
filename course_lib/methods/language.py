"""Language: with what force a passage gives a claim, and in whose voice.

A sentence does two things beside telling its content. It shows **modality**: how far its writer stands behind what is
told. And it shows **voice**: who is made responsible for it. Both are read from words on the page, before anybody asks
whether the content is true. A word that takes back commitment is a **hedge**. Some hedges name a source and hand the
responsibility over (*attribution shields*: 'according to residents'); some only hold back (*plausibility shields*:
'allegedly', 'appears to'). Words such as 'around' loosen a number and leave the commitment alone (*approximators*).

From voice and modality together follows the **manner** in which a claim is put:

1. **attributed**, if the text makes somebody else responsible, in indirect speech or in quotation marks, whether that
   voice has a name or not;
2. else **hedged**, if nobody is made responsible ('it was reported') or a word holds the text back ('allegedly');
3. else **asserted**: the text says it in its own voice, flatly.

None of the three is a grade of truth. What is asserted may be wrong, and what is alleged may be right.

References
----------
E. F. Prince, J. Frader & C. Bosk (1982). On hedging in physician-physician discourse. In R. J. di Pietro (ed.),
*Linguistics and the Professions*, Ablex: shields and approximators.
F. R. Palmer (2001). *Mood and Modality*, 2nd ed., Cambridge University Press.
J. R. Martin & P. R. R. White (2005). *The Language of Evaluation: Appraisal in English*, Palgrave, ch. 3: verbs that
pass a statement on, and verbs that keep their distance.
P. Kiparsky & C. Kiparsky (1970). Fact. In M. Bierwisch & K. E. Heidolph (eds), *Progress in Linguistics*, Mouton:
verbs that take what follows for true.
U. K. H. Ecker, S. Lewandowsky, E. P. Chang & R. Pillai (2014). The effects of subtle misinformation in news headlines.
*Journal of Experimental Psychology: Applied*, 20.

Terms
-----
modality
    How far a speaker or a writer stands behind what is said, from a flat statement to a mere possibility.
hedge
    A word or phrase that takes back some of the writer's commitment. It says nothing on whether the thing is so.
attribution shield
    A hedge that names a source and hands the responsibility to it, such as 'according to residents'.
plausibility shield
    A hedge that holds back commitment and names nobody, such as 'allegedly' or 'it appears'.
approximator
    A word that loosens what is said, often a number, and leaves the commitment alone, such as 'around'.
agentless
    Said of a statement whose speaker is left out, as in 'it was reported'. Nobody can be asked.
factive verb
    A verb that takes for true what follows it, such as 'regret'. Used of somebody else's words, it is a judgement of
    the writer's.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose

__all__ = [
    "BODY",
    "FORCES",
    "MANNERS",
    "NOBODY",
    "TOPS",
    "counterparts",
    "forces",
    "hedges",
    "outruns",
    "profile",
    "statements",
]

MANNERS = ("asserted", "attributed", "hedged")
SHIELDS = ("attribution", "plausibility")
TOPS = ("headline", "deck", "caption", "infobox")
BODY = ("lead", "body", "quotation")
NOBODY = "nobody named"
COUNTED = ("manner", "modality", "voice")

FORCES = {
    "asserted": ("the writer stands behind it", "that it is well supported, or that it is not"),
    "reported": ("somebody says so, and the writer passes it on", "that the writer believes it, or doubts it"),
    "claimed": ("somebody says so, and the writer keeps a distance", "that it is wrong"),
    "alleged": ("somebody charges it, and the writer does not vouch for it", "that it is false"),
    "confirmed": ("a second voice says it, and the writer takes that for support", "that the second voice knows it"),
    "admitted": ("somebody says what the writer takes for a true fault", "that it was said freely, or fully"),
    "denied": ("somebody says that it is not so", "that it is not so, or that it is"),
    "apparent": ("it looks so to somebody", "who else has looked"),
    "forecast": ("somebody says that it will be so", "that it came about"),
}
"""For each modality what it tells, and what it does not tell."""

WITHHELD = ("reported", "claimed", "alleged", "apparent")
SAME_MATTER = ("derives_from", "repeats_same_origin", "narrows")
TOLD = ("occurrence", "agency", "casualty", "control")
FIRMNESS = {"asserted": 2, "hedged": 1, "attributed": 0}
LOST = {"attributed": "attribution", "hedged": "hedge"}
VERDICTS = ("outruns", "keeps", "holds back")
PAIR = [
    "copy_id", "top", "top_zone", "top_manner", "body", "body_zone", "body_manner", "speaker", "hedge", "link",
    "verdict", "lost", "top_says", "body_says",
]  # fmt: skip


def statements(
    case: Case,
    claims: str | Iterable[str] | None = None,
    *,
    copies: str | Iterable[str] | None = None,
    zones: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """How each claim is put: in which zone, in whose voice, with what force, and by which word.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.
    copies
        Keep the claims of one copy, several, or all.
    zones
        Keep the claims of one zone of the page, several, or all.

    Returns
    -------
    DataFrame
        Indexed by claim, in the order asked: ``copy_id``, ``zone``, ``speaker`` (who is made responsible, in words),
        ``voice``, ``modality``, ``hedge`` (missing if there is none), ``manner`` (one of `MANNERS`), ``shield``
        (``attribution``, ``plausibility`` or missing: what a statement with a hedge does, read from its manner and not
        from the word alone) and ``statement``.

    Raises
    ------
    CaseError
        If there is no such claim or copy.
    ValueError
        If there is no such zone.

    References
    ----------
    Prince, Frader & Bosk (1982), for the two shields.

    Examples
    --------
    >>> from course_lib import open_case
    >>> frame = statements(open_case(), copies="epoch", zones=["headline", "deck"])
    >>> frame["manner"].unique().tolist()
    ['asserted']
    """
    rows = choose(case, "claims", claims)
    passages, labels = case.table("passages"), case.table("actors")["label"]
    places = passages.index.get_indexer(pd.Index(rows["passage_id"]))
    frame = pd.DataFrame(
        {
            "copy_id": passages["copy_id"].array.take(places),
            "zone": passages["zone"].array.take(places),
            "speaker": rows["speaker_id"].map(labels).astype(object).fillna(NOBODY).array,
            "voice": rows["voice"].array,
            "modality": rows["modality"].array,
            "hedge": rows["hedge"].array,
        },
        index=rows.index,
    )
    lent = frame["voice"].isin(["attributed", "quoted"]).to_numpy(dtype=bool)
    held = ((frame["voice"] == "agentless") | frame["modality"].isin(WITHHELD)).to_numpy(dtype=bool)
    put = np.where(lent, 1, np.where(held, 2, 0)).astype(np.int64)
    frame["manner"] = pd.Categorical.from_codes(put, categories=pd.Index(MANNERS))
    shield = np.where(frame["hedge"].notna().to_numpy(dtype=bool), put - 1, -1).astype(np.int64)
    frame["shield"] = pd.Categorical.from_codes(shield, categories=pd.Index(SHIELDS))
    frame["statement"] = rows["statement"].array
    if copies is not None:
        frame = frame[frame["copy_id"].isin(choose(case, "copies", copies).index)]
    if zones is not None:
        frame = frame[frame["zone"].isin(_zones(case, zones))]
    return Sheet(frame)


def hedges(
    case: Case,
    claims: str | Iterable[str] | None = None,
    *,
    copies: str | Iterable[str] | None = None,
    zones: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """The claims whose passage has a hedging word, with the word.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.
    copies
        Keep the claims of one copy, several, or all.
    zones
        Keep the claims of one zone of the page, several, or all.

    Returns
    -------
    DataFrame
        The rows of `statements` that have a hedge.

    Raises
    ------
    CaseError
        If there is no such claim or copy.
    ValueError
        If there is no such zone.

    Examples
    --------
    >>> from course_lib import open_case
    >>> bool(hedges(open_case())["hedge"].notna().all())
    True
    """
    frame = statements(case, claims, copies=copies, zones=zones)
    return frame[frame["hedge"].notna()]


def profile(
    case: Case, copies: str | Iterable[str] | None = None, *, by: str = "modality", share: bool = False
) -> pd.DataFrame:
    """How the claims of each zone of each copy are put: counts by modality, by voice or by manner.

    A zone is a part of the page: headline, deck, infobox, lead, body, and so on. A profile shows where a text speaks
    flatly and where it lets others speak. Zones with few claims have shares that say little, so the number of claims
    stands in each row.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.
    by
        ``modality``, ``voice`` or ``manner``.
    share
        Shares of the row instead of counts.

    Returns
    -------
    DataFrame
        Indexed by ``copy_id`` and ``zone`` (zones in the order of the schema; those without a claim are left out). One
        column for each modality, voice or manner, and ``claims``, their number.

    Raises
    ------
    CaseError
        If there is no such copy.
    ValueError
        If ``by`` is none of the three.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> int(profile(case)["claims"].sum()) == len(case.claims)
    True
    >>> profile(case, "epoch", by="manner").columns.tolist()
    ['asserted', 'attributed', 'hedged', 'claims']
    """
    if by not in COUNTED:
        raise ValueError(f"claims can be counted by {', '.join(COUNTED)}, not by {by!r}")
    frame = statements(case)
    order = choose(case, "copies", copies).index
    columns = list(frame[by].cat.categories)
    counts = (
        frame[frame["copy_id"].isin(order)]
        .groupby(["copy_id", "zone", by], observed=True)
        .size()
        .unstack(by)
        .reindex(columns=columns)
        .fillna(0)
        .astype("int64")
    )
    zones = pd.Index(case.schema.tables["passages"].field("zone").choices)
    places = [order.get_indexer(counts.index.get_level_values(0)), zones.get_indexer(counts.index.get_level_values(1))]
    counts = counts.iloc[np.lexsort(places[::-1])]
    counts.columns = pd.Index(columns)
    total = counts.sum(axis=1)
    return (counts.div(total, axis=0) if share else counts).assign(claims=total)


def forces() -> pd.DataFrame:
    """What each modality tells a reader, and what it does not.

    Returns
    -------
    DataFrame
        Indexed by modality: ``tells`` and ``does_not_tell``.

    Examples
    --------
    >>> forces().loc["alleged", "does_not_tell"]
    'that it is false'
    """
    return Sheet(pd.DataFrame(FORCES, index=["tells", "does_not_tell"]).T.rename_axis("modality"))


def counterparts(case: Case, copies: str | Iterable[str] | None = None) -> pd.DataFrame:
    """What the top of a page says, beside what its body says on the same matter.

    The **top** is what a reader meets first: headline, deck, caption, infobox. The **body** is the running text: lead,
    body, quotation. Two claims of one copy speak of the same matter if

    1. the case links them by a relation that says so: the one derives from the other, repeats it, or narrows it on the
       same event; or else, for a claim of the top without such a relation,
    2. both are about one event and of one kind (what happened, who did it, who was hurt, who held the place). Of
       several such claims the body's first is taken.

    The first link is a reader's judgement, kept with its reason; the second is a guess by rule, to be checked.

    How firmly something is put has three steps: asserted, hedged, attributed. If the top is firmer, it **outruns** the
    body: by the way it loses the body's attribution, or its hedge. At equal firmness it **keeps** to it, and if it is
    less firm, it **holds back**. To keep is no proof: a body may itself assert without a source.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    DataFrame
        One row a pair: ``copy_id``; for the two claims the key (``top``, ``body``), the zone (``top_zone``) and the
        manner (``top_manner``); ``speaker`` and ``hedge`` of the body's claim; ``link`` (the relation, or
        ``same event``); ``verdict``; ``lost`` (``attribution``, ``hedge`` or missing); ``top_says``, ``body_says``.

    Raises
    ------
    CaseError
        If there is no such copy.

    References
    ----------
    G. Genette (1997). *Paratexts: Thresholds of Interpretation*, Cambridge University Press: on titles and the like.

    Examples
    --------
    >>> from course_lib import open_case
    >>> set(counterparts(open_case())["verdict"]) <= {"outruns", "keeps", "holds back"}
    True
    """
    frame = statements(case, copies=copies)
    claims = case.table("claims").reindex(frame.index)
    frame = frame.assign(event_id=claims["event_id"].astype(object), kind=claims["kind"].astype(object))
    top = frame[frame["zone"].isin(TOPS)]
    body = frame[frame["zone"].isin(BODY)]
    linked = _related(case, top, body)
    pairs = pd.concat([linked, _of_one_event(top[~top.index.isin(linked["top"])], body)], ignore_index=True)
    above, below = (frame.loc[pairs[end].to_numpy()].reset_index(drop=True) for end in ("top", "body"))
    firm = [end["manner"].astype(object).map(FIRMNESS).to_numpy(dtype=np.int64) for end in (above, below)]
    verdict = np.select([firm[0] > firm[1], firm[0] == firm[1]], VERDICTS[:2], VERDICTS[2])
    table = pd.DataFrame(
        {
            "copy_id": above["copy_id"],
            "top": pairs["top"].array,
            "top_zone": above["zone"].astype(str),
            "top_manner": above["manner"],
            "body": pairs["body"].array,
            "body_zone": below["zone"].astype(str),
            "body_manner": below["manner"],
            "speaker": below["speaker"],
            "hedge": below["hedge"],
            "link": pairs["link"].array,
            "verdict": verdict,
            "lost": below["manner"].astype(object).map(LOST).where(firm[0] > firm[1]),
            "top_says": above["statement"],
            "body_says": below["statement"],
        }
    )
    order = frame.index.get_indexer(pd.Index(table["top"]))
    return Sheet(table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)[PAIR])


def outruns(case: Case, copies: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Where the top of a page says more firmly what its body credits to somebody, or hedges.

    Parameters
    ----------
    case
        The case.
    copies
        One copy, several, or all.

    Returns
    -------
    DataFrame
        The rows of `counterparts` whose verdict is ``outruns``, without that column. A row says that words were lost on
        the way up. It does not say that the top is false.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> frame = outruns(open_case())
    >>> sorted(frame["lost"].unique())
    ['attribution', 'hedge']
    """
    frame = counterparts(case, copies)
    return frame[frame["verdict"] == VERDICTS[0]].drop(columns="verdict").reset_index(drop=True)


def _zones(case: Case, zones: str | Iterable[str]) -> list[str]:
    wanted = [zones] if isinstance(zones, str) else list(zones)
    known = case.schema.tables["passages"].field("zone").choices
    wrong = [zone for zone in wanted if zone not in known]
    if wrong:
        raise ValueError(f"{', '.join(map(repr, wrong))}: no such zone. The zones are {', '.join(known)}.")
    return wanted


def _related(case: Case, top: pd.DataFrame, body: pd.DataFrame) -> pd.DataFrame:
    """The pairs that a relation links, whichever way it points."""
    relations = case.table("relations")
    relations = relations[relations["kind"].isin(SAME_MATTER)]
    ways = []
    for above, below in (("from_claim", "to_claim"), ("to_claim", "from_claim")):
        way = relations[relations[above].isin(top.index) & relations[below].isin(body.index)]
        ways.append(way[[above, below, "kind"]].astype(object).set_axis(["top", "body", "link"], axis=1))
    pairs = pd.concat(ways, ignore_index=True).drop_duplicates(["top", "body"])
    one, two = (frame.loc[pairs[end].to_numpy()] for frame, end in ((top, "top"), (body, "body")))
    same = one["copy_id"].to_numpy() == two["copy_id"].to_numpy()
    event = one["event_id"].fillna("").to_numpy() == two["event_id"].fillna("").to_numpy()
    kept: pd.DataFrame = pairs[same & ((pairs["link"] != "narrows").to_numpy(dtype=bool) | event)]
    return kept.assign(link=kept["link"].str.replace("_", " "))


def _of_one_event(top: pd.DataFrame, body: pd.DataFrame) -> pd.DataFrame:
    """Each claim of the top with the first claim of the body on its event and of its kind."""
    matter = ["copy_id", "event_id", "kind"]
    ends = []
    for name, frame in (("top", top), ("body", body)):
        told = frame[frame["event_id"].notna() & frame["kind"].isin(TOLD)]
        ends.append(told[matter].astype(object).rename_axis(name).reset_index())
    pairs = ends[0].merge(ends[1].drop_duplicates(matter), on=matter)
    return pairs[["top", "body"]].assign(link="same event")
