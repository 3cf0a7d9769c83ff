"""Media known by description: what can be said of a clip or a photograph that nobody in the room has seen.

A text often does not show a video; it **describes** one, and says what the video is taken to prove. These are two
claims. What *can be seen* is one; what it *is taken to mean* is another, and goes further: who, where, when, why. The
step from the first to the second is held up by five **pillars of verification**: provenance, source, date, location and
motive. Of each the description allows one of four verdicts, and a fifth when nobody has looked.

``supported``
    Something in the description carries the pillar, and nothing speaks against it.
``unsupported``
    Something is said or implied of it, and nothing carries it.
``contradicted``
    What the description gives speaks against the use that is made of the picture.
``not_testable``
    The description holds nothing that a test could take hold of. A document could change that.
``not_checked``
    The case has no check of this pillar. It is unknown, and is not to be read as passed or as failed.

A pillar that cannot be tested makes nothing false. It takes away a reason to believe, and gives none to disbelieve. And
most pictures that mislead are genuine: a real picture with a wrong account of it is a **false context**.

Terms
-----
pillars of verification
    Five questions to a picture or a clip: provenance, source, date, location and motive. Each is asked on its own.
first posting
    The place and time at which a picture was made public for the first time. Later postings are copies.
geolocation
    Finding out where a picture was made by matching what it shows with maps and other pictures of the place.
chronolocation
    Finding out when a picture was made from what it shows, such as shadows, weather or a work in progress.
metadata
    What a file says of itself, such as the day and the device of the recording. It can be lost or changed in copying.
not testable
    Said of a question for which the evidence at hand offers no test. It is not the same as false.

References
----------
S. Urbani (2019). *Verifying Online Information*. First Draft: the five pillars.
C. Silverman, ed. (2014). *Verification Handbook*. European Journalism Centre.
C. Silverman, ed. (2020). *Verification Handbook for Disinformation and Media Manipulation*. European Journalism Centre.
OHCHR and Human Rights Center, UC Berkeley School of Law (2020, 2022). *Berkeley Protocol on Digital Open Source
Investigations*. United Nations, HR/PUB/20/2.
C. Wardle, H. Derakhshan (2017). *Information Disorder*. Council of Europe, DGI(2017)09: false context.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods import transmission
from course_lib.methods.choosing import choose, text_or_none

__all__ = [
    "PILLARS",
    "RESULTS",
    "Description",
    "Verdicts",
    "checks",
    "described",
    "description",
    "matrix",
    "open_to_test",
    "reach",
    "verdicts",
]

PILLARS = {
    "provenance": "Where was it posted first? How did it get here?",
    "source": "Who made it?",
    "date": "When was it made?",
    "location": "Where was it made?",
    "motive": "Why was it made, and why was it shown?",
}
RESULTS = ("supported", "unsupported", "contradicted", "not_testable", "not_checked")
PLACED = {"supported": "as told", "contradicted": "another than its use suggests"}
OPEN = "open"

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Description:
    """What a text says of one medium: what it ``shows``, and, apart from that, what it is ``taken_to_mean``."""

    medium: str
    kind: str
    shows: str
    taken_to_mean: str
    maker: str | None
    road: str | None

    def __str__(self) -> str:
        return "\n".join(f"{head}: {text}" for head, text in self._facts().items())

    def _repr_html_(self) -> str:
        head = f"<b>{escape(self.medium)}</b>, a {escape(self.kind)}: described, not shown"
        return _listed(head, self._facts())

    def _facts(self) -> dict[str, str]:
        return {
            "Is said to show": self.shows,
            "Is taken to mean": self.taken_to_mean,
            "Made or posted by": self.maker or "nobody is named",
            "How the description came here": self.road or "unknown",
        }


@dataclass(frozen=True)
class Verdicts:
    """The five pillars of one medium: ``results`` and ``notes`` by pillar."""

    medium: str
    results: dict[str, str]
    notes: dict[str, str]

    def __str__(self) -> str:
        return "\n".join(f"{pillar}: {text}" for pillar, text in self._lines().items())

    def _repr_html_(self) -> str:
        return _listed(f"<b>{escape(self.medium)}</b>: what the description allows", self._lines())

    def _lines(self) -> dict[str, str]:
        return {
            pillar: f"{result.replace('_', ' ')}. {self.notes[pillar]}".strip()
            for pillar, result in self.results.items()
        }


def checks(case: Case, media: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Each medium by each of the five pillars, with the result that its description allows.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.

    Returns
    -------
    DataFrame
        One row a pillar, in the order of `PILLARS`: ``media_id``, ``pillar`` and ``result`` (categories) and ``note``,
        the reason. A pillar without a row in the case is ``not_checked`` and has an empty note; of two rows for one
        pillar the later counts.

    Raises
    ------
    CaseError
        If there is no such medium; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> checks(case, case.media.index[0])["pillar"].tolist()
    ['provenance', 'source', 'date', 'location', 'motive']
    """
    wanted = choose(case, "media", media).index
    results, notes = _grid(case, wanted)
    count = len(wanted)
    return Sheet(
        {
            "media_id": wanted.repeat(len(PILLARS)),
            "pillar": pd.Categorical(list(PILLARS) * count, categories=list(PILLARS)),
            "result": pd.Categorical(results.ravel(), categories=list(RESULTS)),
            "note": pd.array(notes.ravel(), dtype="string"),
        }
    )


def matrix(case: Case, media: str | Iterable[str] | None = None) -> pd.DataFrame:
    """The results as a table: a row a medium, a column a pillar.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.

    Returns
    -------
    DataFrame
        Indexed by medium, with the columns of `PILLARS`, each a category of `RESULTS`.

    Raises
    ------
    CaseError
        If there is no such medium.

    Examples
    --------
    >>> from course_lib import open_case
    >>> matrix(open_case()).shape[1]
    5
    """
    wanted = choose(case, "media", media).index
    results, _ = _grid(case, wanted)
    return Sheet(
        {name: pd.Categorical(results[:, i], categories=list(RESULTS)) for i, name in enumerate(PILLARS)},
        index=wanted,
    )


def described(case: Case, media: str | Iterable[str] | None = None) -> pd.DataFrame:
    """What each medium is said to show, and, kept apart, what it is taken to mean.

    Both are texts and both stay texts: the gap between them is to be read, not measured. Whoever describes a clip is
    not whoever made it, so the maker and the road of the description stand in columns of their own.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.

    Returns
    -------
    DataFrame
        Indexed by medium: ``kind``, ``shows``, ``taken_to_mean``, ``maker`` (missing where nobody is named as making or
        posting it), ``maker_named`` (whether the sources name that maker), ``road`` (the chain of the description, from
        its first voice to the copy; missing where none is coded) and ``passage_id``.

    Raises
    ------
    CaseError
        If there is no such medium.

    Examples
    --------
    >>> from course_lib import open_case
    >>> described(open_case()).columns.tolist()
    ['kind', 'shows', 'taken_to_mean', 'maker', 'maker_named', 'road', 'passage_id']
    """
    wanted = choose(case, "media", media)
    actors = case.table("actors")
    rows = actors.index.get_indexer(pd.Index(wanted["creator_id"]))
    there = rows >= 0
    labels = actors["label"].to_numpy(dtype=object)
    named = actors["named"].fillna(False).to_numpy(dtype=bool) & (actors["kind"] != "unknown").to_numpy(dtype=bool)
    maker, maker_named = np.full(len(wanted), pd.NA, dtype=object), np.zeros(len(wanted), dtype=bool)
    maker[there] = labels[rows[there]]
    maker_named[there] = named[rows[there]]
    return Sheet(
        {
            "kind": wanted["kind"],
            "shows": wanted["shows"],
            "taken_to_mean": wanted["asserted_meaning"],
            "maker": pd.array(maker, dtype="string"),
            "maker_named": maker_named,
            "road": wanted["passage_id"].map(_roads(case, wanted["passage_id"])).astype("string"),
            "passage_id": wanted["passage_id"],
        },
        index=wanted.index,
    )


def description(case: Case, medium: str) -> Description:
    """What a text says of one medium, as a person reads it.

    Parameters
    ----------
    case
        The case.
    medium
        The medium.

    Returns
    -------
    Description
        The line of `described`.

    Raises
    ------
    CaseError
        If there is no such medium; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> description(case, case.media.index[0]).kind
    'photo'
    """
    row = described(case, medium).astype(object).iloc[0]
    kind, shows, meant = (str(row[name]) for name in ("kind", "shows", "taken_to_mean"))
    return Description(medium, kind, shows, meant, text_or_none(row["maker"]), text_or_none(row["road"]))


def verdicts(case: Case, medium: str) -> Verdicts:
    """The five pillars of one medium with their reasons, as a person reads them.

    Parameters
    ----------
    case
        The case.
    medium
        The medium.

    Returns
    -------
    Verdicts
        The lines of `checks`.

    Raises
    ------
    CaseError
        If there is no such medium; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> list(verdicts(case, case.media.index[0]).results)
    ['provenance', 'source', 'date', 'location', 'motive']
    """
    results, notes = _grid(case, choose(case, "media", medium).index)
    return Verdicts(medium, *(dict(zip(PILLARS, map(str, column[0]), strict=True)) for column in (results, notes)))


def open_to_test(case: Case, media: str | Iterable[str] | None = None, *, by: str = "medium") -> pd.DataFrame:
    """How many pillars could be tested on the description alone: for each medium, or for each pillar.

    A pillar is *testable* where the description gives something to hold against a second thing, and *decided* where it
    also carries or contradicts it. The share is a measure of what we were told, not of whether the medium is genuine.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.
    by
        ``medium`` or ``pillar``.

    Returns
    -------
    DataFrame
        Indexed by medium or pillar: ``checked``, ``testable``, ``decided`` (counts) and ``share`` (testable of checked,
        from 0 to 1; missing where nothing was checked).

    Raises
    ------
    CaseError
        If there is no such medium.
    ValueError
        If ``by`` is something else.

    Examples
    --------
    >>> from course_lib import open_case
    >>> open_to_test(open_case(), by="pillar").index.tolist()
    ['provenance', 'source', 'date', 'location', 'motive']
    """
    if by not in ("medium", "pillar"):
        raise ValueError(f"Media can be counted by 'medium' or by 'pillar', not by {by!r}.")
    wanted = choose(case, "media", media).index
    results, _ = _grid(case, wanted)
    axis = 1 if by == "medium" else 0
    checked = (results != "not_checked").sum(axis=axis)
    held = np.isin(results, RESULTS[:3]).sum(axis=axis)
    share = np.full(len(checked), np.nan)
    np.divide(held, checked, out=share, where=checked > 0)
    return Sheet(
        {
            "checked": checked,
            "testable": held,
            "decided": np.isin(results, ("supported", "contradicted")).sum(axis=axis),
            "share": share,
        },
        index=wanted if by == "medium" else pd.Index(list(PILLARS), name="pillar"),
    )


def reach(case: Case, media: str | Iterable[str] | None = None) -> pd.DataFrame:
    """How far a medium would reach if it were genuine: nothing cut in, nothing acted, nothing made by a machine.

    Genuine, it would prove that what it shows stood before a camera. The day and the place come with it only where the
    description carries them. What it is taken to mean does not come with it.

    Parameters
    ----------
    case
        The case.
    media
        One medium, several, or all.

    Returns
    -------
    DataFrame
        Indexed by medium: ``shows``, ``day`` and ``place`` (each ``as told``, ``another than its use suggests`` or
        ``open``) and ``reach``: ``as told`` where both are, ``elsewhere`` where one of them is another than its use
        suggests, and else ``seen``, since day or place or both stay open.

    Raises
    ------
    CaseError
        If there is no such medium.

    Examples
    --------
    >>> from course_lib import open_case
    >>> set(reach(open_case())["reach"]) <= {"as told", "elsewhere", "seen"}
    True
    """
    wanted = choose(case, "media", media)
    results = matrix(case, media)
    day, place = (results[name].astype(object).map(PLACED).fillna(OPEN) for name in ("date", "location"))
    other = PLACED["contradicted"]
    found = np.select(
        [(day == other) | (place == other), (day != OPEN) & (place != OPEN)], ["elsewhere", "as told"], "seen"
    )
    return Sheet({"shows": wanted["shows"], "day": day, "place": place, "reach": found}, index=wanted.index)


def _listed(head: str, lines: dict[str, str]) -> str:
    items = "".join(f"<li><b>{escape(name)}:</b> {escape(text)}</li>" for name, text in lines.items())
    return f"<div><p style='margin:0'>{head}</p><ul style='margin:0.3em 0'>{items}</ul></div>"


def _grid(case: Case, wanted: pd.Index) -> tuple[Texts, Texts]:
    """Results and notes of these media, each an array of media by pillars."""
    table = case.table("media_checks")
    rows = wanted.get_indexer(pd.Index(table["media_id"]))
    columns = pd.Index(list(PILLARS)).get_indexer(pd.Index(table["pillar"].astype(object)))
    asked = (rows >= 0) & (columns >= 0)
    results = np.full((len(wanted), len(PILLARS)), "not_checked", dtype=object)
    notes = np.full(results.shape, "", dtype=object)
    results[rows[asked], columns[asked]] = table["result"].astype(object).to_numpy()[asked]
    notes[rows[asked], columns[asked]] = table["note"].astype(object).to_numpy()[asked]
    return results, notes


def _roads(case: Case, passages: pd.Series) -> pd.Series:
    """By passage, the chain of the claim that speaks of the picture: one that rests on it, or else the first."""
    claims = case.claims[case.claims["passage_id"].isin(passages)]
    nearest = np.select([claims["basis"] == "video", claims["kind"] == "authenticity"], [0, 1], 2)
    first = claims.iloc[np.argsort(nearest, kind="stable")].drop_duplicates("passage_id")
    hops = transmission.hops(case, first.index)
    starts = hops.drop_duplicates("claim_id").set_index("claim_id")["giver"].astype(object)
    onward = (" → " + hops["taker"].astype(object)).groupby(hops["claim_id"], sort=False).sum()
    road = starts + onward.reindex(starts.index)
    return pd.Series(road.reindex(first.index).to_numpy(), index=first["passage_id"])
