"""Narratives: who tells what about the same moment, voice beside voice, and where a voice has nothing to say.

A **narrative** is more than a claim: it chooses a beginning, gives events an order, and puts somebody in the middle.
Two narratives of one time are compared moment by moment. For each **moment** the board asks of each **voice** what it
says there in this text. Where it says nothing the cell stays empty and is called so. An empty cell is a fact about
the text in hand; it is no evidence that the voice was silent, and it must not be filled from elsewhere to make the
columns equally long (**false balance**). Nor does the side of a voice decide whether its claim is true.

Each line of the board still stands in one text. Where an encyclopedia lets four voices speak, it has chosen and worded
all four: the board compares what a text *makes* its voices say.

Terms
-----
narrative
    An account that puts events in an order and gives them a meaning. Two narratives can share every fact and differ.
narrator's voice
    What a text says on its own authority, without naming who told it.
false balance
    Giving two sides equal room, or equal belief, whatever the evidence is. Its mirror is to believe or to reject a
    claim for the side it comes from.
silence
    The absence of a statement from a text. It may come from the voice, or from those who chose and cut the text.

References
----------
C.-V. Langlois, C. Seignobos (1898). *Introduction to the Study of History*, book III, on constructive reasoning and the
argument from silence.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.dating import in_words
from course_lib.methods.limits import limits

__all__ = ["NO_STATEMENT", "VOICES", "board", "lines", "moments", "speakers", "statements", "voices"]

VOICES = {
    "state": "the state",
    "opposition": "the opposition",
    "witness": "residents and witnesses",
    "narrator": "the text's own narrator",
    "other": "others, or nobody named",
}
NO_STATEMENT = "no statement in this text"
NOBODY = "nobody named"
APART = "not tied to a moment"
LAST = pd.Timestamp("9999-12-31").as_unit("s")

Grouping = Mapping[str, str | Sequence[str]]


def voices(case: Case, claims: str | Iterable[str] | None = None) -> pd.Series:
    """The voice in which each claim is made.

    1. What a text says on its own authority is the **narrator's**, whatever the side of the text.
    2. Else a group of witnesses speaks as **witness**.
    3. Else the coded side of the speaker decides: **state** or **opposition**.
    4. All the rest, and claims that no speaker is named for, are **other**. A speaker whose side the sources do not
       give is never put on a side by likeness.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    Series
        Indexed by claim: a key of `VOICES`.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> set(voices(case)) <= set(VOICES)
    True
    """
    wanted = choose(case, "claims", claims)
    actors = case.table("actors")
    kind, side = (wanted["speaker_id"].map(actors[name].astype(object)).fillna("") for name in ("kind", "side"))
    told = (wanted["voice"] == "narrator") | (kind == "encyclopedia")
    rules = [
        rule.to_numpy(dtype=bool) for rule in (told, kind == "witness_group", side == "state", side == "opposition")
    ]
    found = np.select(rules, ["narrator", "witness", "state", "opposition"], "other")
    return pd.Series(found, index=wanted.index, name="voice", dtype=object)


def speakers(case: Case, claims: str | Iterable[str] | None = None) -> pd.Series:
    """Who is made to say each claim, as a label for a reader.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    Series
        Indexed by claim: the speaker's label, without the name of the copy that some labels end in; *narrator of*
        the copy for what the text says on its own authority; *nobody named* where there is no speaker.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> bool(speakers(open_case()).ne("").all())
    True
    """
    wanted = choose(case, "claims", claims)
    labels = wanted["speaker_id"].map(case.table("actors")["label"].astype(object)).astype(object)
    copies = wanted["passage_id"].map(case.table("passages")["copy_id"].astype(object))
    own = voices(case, wanted.index) == "narrator"
    told = [
        f"narrator of {copy}" if narrated else NOBODY if missing else str(label).removesuffix(f" ({copy})")
        for label, missing, copy, narrated in zip(labels, labels.isna(), copies, own, strict=True)
    ]
    return pd.Series(told, index=wanted.index, name="speaker", dtype=object)


def statements(case: Case, claims: str | Iterable[str] | None = None) -> pd.Series:
    """What each claim says, with *Denied:* before what the speaker denies.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    Series
        Indexed by claim: the course's own words for it.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> denied = case.claims.index[(case.claims["polarity"] == "denies").to_numpy()]
    >>> bool(statements(case, denied).str.startswith("Denied: ").all())
    True
    """
    wanted = choose(case, "claims", claims)
    said = wanted["statement"].astype(object)
    return said.where((wanted["polarity"] != "denies").to_numpy(dtype=bool), "Denied: " + said)


def lines(case: Case, copy: str, together: Grouping | None = None) -> pd.DataFrame:
    """What each voice of a copy says about each moment, one claim a line.

    Parameters
    ----------
    case
        The case.
    copy
        The copy whose text is read.
    together
        Events and claims to be read as one moment: a label, with keys of events, of claims, or of both. Whether they
        *are* one event is the reader's question; to put them side by side does not answer it. If left out, each
        coded event is a moment, and claims without an event come last.

    Returns
    -------
    DataFrame
        In the order of the moments, then of the voices, then of the text: ``moment``, ``voice``, ``claim_id``,
        ``speaker`` and ``statement`` (as in `speakers` and `statements`), ``modality``, ``hedge`` and ``passage_id``.

    Raises
    ------
    CaseError
        If there is no such copy, or a moment names something that is neither an event nor a claim of this copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> lines(case, case.copies.index[0]).columns.tolist()[:3]
    ['moment', 'voice', 'claim_id']
    """
    claims = _claims(case, copy)
    order = _order(case, claims) if together is None else _grouped(copy, claims, together)
    placed = claims.reindex(order["claim_id"])
    frame = pd.DataFrame(
        {
            "moment": order["moment"].to_numpy(dtype=object),
            "voice": voices(case, claims.index)[order["claim_id"]].to_numpy(dtype=object),
            "claim_id": order["claim_id"].to_numpy(dtype=object),
            "speaker": speakers(case, claims.index)[order["claim_id"]].to_numpy(dtype=object),
            "statement": statements(case, claims.index)[order["claim_id"]].to_numpy(dtype=object),
            "modality": placed["modality"].astype(object).to_numpy(),
            "hedge": placed["hedge"].astype(object).fillna("").to_numpy(),
            "passage_id": placed["passage_id"].to_numpy(dtype=object),
        }
    )
    rank = {voice: i for i, voice in enumerate(VOICES)}
    keys = (np.arange(len(frame)), frame["voice"].map(rank).to_numpy(dtype=np.int64), order["rank"].to_numpy())
    return Sheet(frame.iloc[np.lexsort(keys)].reset_index(drop=True))


def moments(case: Case, copy: str, together: Grouping | None = None) -> pd.DataFrame:
    """The moments of a copy: the dated in order of time, the undated apart, after them, in the order of the text.

    An undated moment is not put between dated ones: its place in the text is no date.

    Parameters
    ----------
    case
        The case.
    copy
        The copy.
    together
        As in `lines`; moments that are given keep the order in which they are given.

    Returns
    -------
    DataFrame
        Indexed by ``moment``: ``when`` (in words), ``dated``, ``claims``, ``voices`` (how many of the five speak).

    Raises
    ------
    CaseError
        As `lines`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> found = moments(case, case.copies.index[-1])
    >>> bool(found["dated"].is_monotonic_decreasing)
    True
    """
    frame = lines(case, copy, together)
    names = list(dict.fromkeys(frame["moment"])) if together is None else list(together)
    of = case.claims["event_id"].reindex(frame["claim_id"]).to_numpy(dtype=object)
    dates = pd.DataFrame({"moment": frame["moment"], "event": of}).dropna().drop_duplicates()
    dates["when"] = dates["event"].map(_when(case, dates["event"]))
    stated = dates[dates["when"] != ""].drop_duplicates(["moment", "when"]).sort_values("when")
    told = stated.groupby("moment", sort=False)["when"]
    open_too = dates.loc[dates["when"] == "", "moment"].unique()
    by_moment = frame.groupby("moment", sort=False)
    when = told.agg(" and ".join).astype(object)
    when = when.where(~when.index.isin(open_too), when + "; other parts undated")
    table = pd.DataFrame(
        {
            "when": when.reindex(names).fillna("undated"),
            "dated": told.size().reindex(names).notna(),
            "claims": by_moment.size().reindex(names, fill_value=0),
            "voices": by_moment["voice"].nunique().reindex(names, fill_value=0),
        }
    )
    table.index.name = "moment"
    return Sheet(table)


def board(case: Case, copy: str, together: Grouping | None = None) -> pd.DataFrame:
    """The board: moments by voices, with who speaks and how many claims; where nobody does, the cell says so.

    Parameters
    ----------
    case
        The case.
    copy
        The copy.
    together
        As in `lines`.

    Returns
    -------
    DataFrame
        Indexed by ``moment``, one column for each of `VOICES`, in words such as *Town council (2)*, or
        `NO_STATEMENT`. The last is a statement about the text, not about the voice.

    Raises
    ------
    CaseError
        As `lines`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> board(case, case.copies.index[-1]).columns.tolist() == list(VOICES.values())
    True
    """
    frame = lines(case, copy, together)
    names = list(dict.fromkeys(frame["moment"])) if together is None else list(together)
    counts = frame.groupby(["moment", "voice", "speaker"], sort=False).size()
    cells = (counts.index.get_level_values("speaker") + " (" + counts.astype(str) + ")").groupby(level=[0, 1])
    wide = cells.agg(", ".join).unstack("voice") if len(frame) else pd.DataFrame()
    wide = wide.reindex(index=names, columns=list(VOICES)).astype(object)
    wide = wide.where(wide.notna(), NO_STATEMENT).rename(columns=VOICES)
    wide.index.name, wide.columns.name = "moment", None
    return Sheet(wide)


def _claims(case: Case, copy: str) -> pd.DataFrame:
    """The live claims of a copy, in the order of its text."""
    choose(case, "copies", copy)
    passages = case.table("passages")
    own = passages.index[(passages["copy_id"] == copy).to_numpy(dtype=bool)]
    claims = case.claims
    claims = claims[claims["passage_id"].isin(own).to_numpy(dtype=bool) & (claims["status"] == "live").to_numpy()]
    starts = passages["start"].reindex(claims["passage_id"]).to_numpy(dtype=np.int64)
    return claims.iloc[np.argsort(starts, kind="stable")]


def _order(case: Case, claims: pd.DataFrame) -> pd.DataFrame:
    """Each claim with its event as its moment, ranked by time; the undated after the dated, the unplaced last."""
    events = case.table("events")
    own = events.loc[list(dict.fromkeys(claims["event_id"].dropna()))]
    days = limits(own["start"])
    first = days["earliest"].fillna(days["latest"])
    ranked = own.index[np.argsort(first.fillna(LAST).to_numpy(), kind="stable")]
    rank = pd.Series(np.arange(len(ranked)), index=ranked)
    labels = claims["event_id"].map(events["label"].astype(object))
    return Sheet(
        {
            "claim_id": claims.index,
            "moment": labels.fillna(APART).to_numpy(dtype=object),
            "rank": claims["event_id"].map(rank).fillna(len(ranked)).to_numpy(dtype=np.int64),
        }
    )


def _grouped(copy: str, claims: pd.DataFrame, together: Grouping) -> pd.DataFrame:
    keys = [
        (rank, label, key)
        for rank, (label, members) in enumerate(together.items())
        for key in ([members] if isinstance(members, str) else members)
    ]
    asked = pd.DataFrame(keys, columns=["rank", "moment", "key"])
    direct = asked[asked["key"].isin(claims.index)].rename(columns={"key": "claim_id"})
    events = pd.DataFrame({"key": claims["event_id"].to_numpy(dtype=object), "claim_id": claims.index})
    through = asked.merge(events.dropna(), on="key")[["rank", "moment", "claim_id"]]
    known = set(direct["claim_id"]) | set(events["key"].dropna())
    missing = [key for key in asked["key"] if key not in known]
    if missing:
        raise CaseError(
            f"{missing[0]!r} is neither a claim of the copy {copy!r} nor an event that one of its claims is about. "
            f"Its events are: {', '.join(dict.fromkeys(events['key'].dropna()))}."
        )
    found = pd.concat([direct, through]).drop_duplicates(["rank", "claim_id"])
    place = pd.Series(np.arange(len(claims)), index=claims.index)
    return found.iloc[np.argsort(place[found["claim_id"]].to_numpy(), kind="stable")].reset_index(drop=True)


def _when(case: Case, events: pd.Series) -> pd.Series:
    """The dates of events in words, empty where there is none."""
    starts = case.table("events")["start"].loc[list(dict.fromkeys(events))]
    told = {day: in_words(day) for day in dict.fromkeys(starts.dropna().astype(str))}
    return starts.astype(str).map(told).fillna("")
