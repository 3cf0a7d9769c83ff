"""Wording: the labels of a text, in whose voice they stand, and what can be said instead.

Two texts may agree on every fact and name them differently. A **loaded word** carries a judgement beside its content:
it approves, it condemns, or it covers up (a **euphemism**). A **contested label** is one that the people concerned do
not all accept. Whether such a word matters depends on its voice. Quoted with its user it is evidence of how somebody
speaks; in the narrator's own voice it is the text's judgement; in **scare quotes** it is used and held at arm's length
at once; in indirect speech nobody can see whose word it is, the speaker's or the writer's.

To rewrite in neutral words is an instrument and no goal: each exchange gains distance and loses something. What it
loses is told beside it. And not every label needs one: a technical word that all sides can use stays.

References
----------
J. R. Martin & P. R. R. White (2005). *The Language of Evaluation: Appraisal in English*, Palgrave.
R. M. Entman (1993). Framing: toward clarification of a fractured paradigm. *Journal of Communication*, 43.
M. Stubbs (1996). *Text and Corpus Analysis*, Blackwell: counting words to compare texts.

Terms
-----
loaded word
    A word that carries a judgement beside its content.
contested label
    A name for a group, a person or an act that the people concerned do not all accept.
euphemism
    A mild word that covers what was done, or who did it.
valence
    What a word adds to its content: approval, blame, dispute, cover, or, if it is a technical term, nothing.
scare quotes
    Quotation marks around a word that the writer uses but does not answer for. Its user may go unnamed.
referent
    What or whom a word is said of.
neutral option
    A wording that leaves the judgement out. It may leave out something else as well.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose

__all__ = ["ADVICE", "VALENCES", "naming", "swap", "terms", "uses"]

VALENCES = {
    "pejorative": "condemns",
    "approving": "approves",
    "contested": "is disputed",
    "euphemism": "covers up",
    "technical": "adds nothing",
}
ADVICE = {
    "replace": "Say it neutrally: here the word is the text's own judgement.",
    "replace with care": "Say it neutrally: in indirect speech nobody sees whose word it is, so no quotation marks.",
    "quote": "Leave it in quotation marks and name the user: the word is evidence of how somebody speaks.",
    "keep": "Leave it as it is: no side's word, and no better one is at hand.",
}


def uses(
    case: Case,
    terms: str | Iterable[str] | None = None,
    *,
    copies: str | Iterable[str] | None = None,
    referents: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Every use of a label: where it stands, in whose voice, and of whom it is said.

    Parameters
    ----------
    case
        The case.
    terms
        One term, several, or all.
    copies
        Keep the uses in one copy, several, or all.
    referents
        Keep the uses for one actor, several, or all.

    Returns
    -------
    DataFrame
        Indexed by use, in the order of the table: ``copy_id``, ``zone``, ``passage_id``, ``term_id``, ``term``,
        ``form`` (as printed), ``voice``, ``referent_id``, ``referent`` (a neutral name, missing if none is coded),
        ``valence``, ``neutral`` (missing if there is none) and ``note``.

    Raises
    ------
    CaseError
        If there is no such term, copy or actor.

    Examples
    --------
    >>> from course_lib import open_case
    >>> frame = uses(open_case(), "regime", copies="epoch")
    >>> frame["voice"].tolist()
    ['narrator']
    """
    wanted = choose(case, "terms", terms)
    rows = case.table("term_uses")
    rows = rows[rows["term_id"].isin(wanted.index)]
    passages = case.table("passages")
    here = passages.index.get_indexer(pd.Index(rows["passage_id"]))
    word = wanted.index.get_indexer(pd.Index(rows["term_id"]))
    frame = pd.DataFrame(
        {
            "copy_id": passages["copy_id"].array.take(here),
            "zone": passages["zone"].array.take(here),
            "passage_id": rows["passage_id"].array,
            "term_id": rows["term_id"].array,
            "term": wanted["term"].array.take(word),
            "form": rows["form"].array,
            "voice": rows["voice"].array,
            "referent_id": rows["referent_id"].array,
            "referent": rows["referent_id"].map(case.table("actors")["label"]).array,
            "valence": wanted["valence"].array.take(word),
            "neutral": wanted["neutral_option"].array.take(word),
            "note": wanted["note"].array.take(word),
        },
        index=rows.index,
    )
    if copies is not None:
        frame = frame[frame["copy_id"].isin(choose(case, "copies", copies).index)]
    if referents is not None:
        frame = frame[frame["referent_id"].isin(choose(case, "actors", referents).index)]
    return Sheet(frame)


def terms(
    case: Case, terms: str | Iterable[str] | None = None, *, copies: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """How often each copy uses each label, by voice.

    Parameters
    ----------
    case
        The case.
    terms
        One term, several, or all.
    copies
        One copy, several, or all.

    Returns
    -------
    DataFrame
        Indexed by ``term_id`` and ``copy_id``, terms and copies in the order asked: ``term``, one column of counts for
        each voice, ``uses`` (their sum), ``referents`` (in words), ``valence``, ``neutral`` and ``note``. If terms are
        asked for by key, a copy that never uses one has a row of noughts, since absence is a finding too; else only the
        pairs that occur are there.

    Raises
    ------
    CaseError
        If there is no such term or copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> frame = terms(open_case(), "regime", copies=["akhbar", "siege"])
    >>> frame.index.get_level_values("copy_id").tolist(), int(frame["uses"].iloc[1])
    (['akhbar', 'siege'], 0)
    """
    wanted, order = choose(case, "terms", terms), choose(case, "copies", copies).index
    frame = uses(case, terms, copies=copies)
    keys = ["term_id", "copy_id"]
    voices = list(frame["voice"].cat.categories)
    counts = frame.groupby([*keys, "voice"], observed=True).size().unstack("voice").reindex(columns=voices)
    if terms is None:
        places = [wanted.index.get_indexer(counts.index.get_level_values(0))]
        places.append(order.get_indexer(counts.index.get_level_values(1)))
        counts = counts.iloc[np.lexsort(places[::-1])]
    else:
        counts = counts.reindex(pd.MultiIndex.from_product([wanted.index, order], names=keys))
    counts = counts.fillna(0).astype("int64")
    counts.columns = pd.Index(voices)
    said_of = frame.dropna(subset=["referent"]).drop_duplicates([*keys, "referent"])
    referents = said_of.groupby(keys)["referent"].agg(", ".join).reindex(counts.index).fillna("")
    own = wanted.loc[counts.index.get_level_values(0)]
    counts.insert(0, "term", own["term"].array)
    return Sheet(counts).assign(
        uses=counts[voices].sum(axis=1),
        referents=referents.array,
        valence=own["valence"].array,
        neutral=own["neutral_option"].array,
        note=own["note"].array,
    )


def naming(case: Case, referents: str | Iterable[str], *, copies: str | Iterable[str] | None = None) -> pd.DataFrame:
    """By which labels actors are named, in which copy, and in whose voice.

    Parameters
    ----------
    case
        The case.
    referents
        One actor, or several who are to be taken together.
    copies
        One copy, several, or all.

    Returns
    -------
    DataFrame
        One row for each copy, label and voice that occur, most used first within a copy: ``copy_id``, ``term``,
        ``forms`` (as printed), ``voice``, ``uses`` and ``valence``.

    Raises
    ------
    CaseError
        If there is no such actor or copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> naming(open_case(), "epoch-insurgents")["copy_id"].unique().tolist()
    ['epoch']
    """
    frame = uses(case, copies=copies, referents=referents)
    frame = frame.astype({"voice": str, "valence": str})
    keys = ["copy_id", "term", "voice", "valence"]
    table = frame.groupby(keys, sort=False)["form"].agg(forms=_forms, uses="size").reset_index()
    order = choose(case, "copies", copies).index.get_indexer(pd.Index(table["copy_id"]))
    rows = np.lexsort([table["term"].str.casefold().to_numpy(dtype=str), -table["uses"].to_numpy(dtype=int), order])
    return Sheet(table.iloc[rows].reset_index(drop=True))[["copy_id", "term", "forms", "voice", "uses", "valence"]]


def swap(case: Case, passages: str | Iterable[str]) -> pd.DataFrame:
    """What to rewrite in a passage: each label with its user, its neutral option and what the exchange loses.

    What is best done with a label follows from its voice. The narrator's is **replaced**; a quoted one stays **quoted**
    with its user, since a quotation must not be reworded; one in indirect speech is **replaced with care**, for marks
    around it would put a word into somebody's mouth; and one without a neutral option is **kept**.

    Parameters
    ----------
    case
        The case.
    passages
        One passage, or several.

    Returns
    -------
    DataFrame
        Indexed by use, passage by passage in the order asked: ``passage_id``, ``term_id``, ``form``, ``voice``,
        ``user`` (who is made responsible for the words around it, in words), ``referent``, ``valence``, ``neutral``,
        ``advice`` (a key of `ADVICE`) and ``note`` (what the word does, and so what is lost with it).

    Raises
    ------
    CaseError
        If there is no such passage.

    Examples
    --------
    >>> from course_lib import open_case
    >>> swap(open_case(), "epoch-p040")["advice"].tolist()
    ['replace', 'replace', 'quote']
    """
    wanted = choose(case, "passages", passages)
    frame = uses(case)
    frame = frame[frame["passage_id"].isin(wanted.index)]
    frame = frame.iloc[np.argsort(wanted.index.get_indexer(pd.Index(frame["passage_id"])), kind="stable")]
    lent, own = _speakers(case, wanted.index, ("attributed", "quoted")), _narrators(case)
    narrated = (frame["voice"] == "narrator").to_numpy(dtype=bool)
    narrator = frame["copy_id"].map(own).astype(object).fillna("the text itself")
    user = frame["passage_id"].map(lent).astype(object).fillna("somebody whom the passage does not name")
    user = user.mask((frame["voice"] == "scare_quotes") & ~frame["passage_id"].isin(lent.index), "nobody named")
    advice = pd.Series("replace with care", index=frame.index, dtype=object)
    advice = advice.mask(narrated, "replace").mask(frame["neutral"].isna(), "keep")
    advice = advice.mask(frame["voice"].isin(["quoted", "scare_quotes"]), "quote")
    columns = ["passage_id", "term_id", "form", "voice", "user", "referent", "valence", "neutral", "advice", "note"]
    return Sheet(frame.assign(user=narrator.where(narrated, user), advice=advice)[columns])


def _forms(forms: pd.Series) -> str:
    return ", ".join(dict.fromkeys(forms.str.casefold()))


def _speakers(case: Case, passages: pd.Index, voices: tuple[str, ...]) -> pd.Series:
    """For each passage the labels of those who speak in it in one of the voices."""
    claims = case.table("claims")
    claims = claims[claims["passage_id"].isin(passages) & claims["voice"].isin(voices) & claims["speaker_id"].notna()]
    said = claims.assign(label=claims["speaker_id"].map(case.table("actors")["label"]))
    said = said.drop_duplicates(["passage_id", "label"])
    return said.groupby("passage_id")["label"].agg(", ".join)


def _narrators(case: Case) -> pd.Series:
    """For each copy the label of its narrator: the voice of its first claim in its own voice."""
    claims = case.table("claims")
    own = claims[(claims["voice"] == "narrator") & claims["speaker_id"].notna()]
    copies = own["passage_id"].map(case.table("passages")["copy_id"])
    first = own.assign(copy_id=copies).drop_duplicates("copy_id").set_index("copy_id")
    return first["speaker_id"].map(case.table("actors")["label"])
