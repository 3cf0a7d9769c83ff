"""Control: who is said to hold which place, by whom, how much of it, as of when.

**Territorial control** is not seen; it is claimed. A claim of control has a *claimant* (who says so), a *holder*, a
*place*, an **extent** and an **as-of date**, the day of which it speaks. Extents fall into four groups:

- **control**: ``part``, ``most``, ``full``, ``full_and_suburbs``, in this order;
- **contested**: fought over;
- **presence**: ``entered`` or ``encircled``. Who has entered a place may leave it again within the hour: entered is not
  held;
- **absence**: ``none``, the holder is said not to be there.

A claim speaks of its own day alone. On the days after it nothing is known but that it was the last thing claimed, and
that is how a timeline marks them. What has no as-of date has no place on a timeline; it can be accepted all the same.

**Corroboration** asks for a second origin. That a claimant repeats a claim, or that a headline prints what its own
article says less strongly, adds nothing.

Terms
-----
territorial control
    Being able to rule a place and to keep others from ruling it. Sources claim it more often than they show it.
extent
    How much of a place is said to be held: a part, most or all. Having entered or surrounded it is no extent of
    control.
as-of date
    The day of which a claim of control speaks. It is neither the day on which the claim was made nor a promise for the
    days after.
last claimed
    What the latest earlier claim said, on days of which no claim speaks. It grows older with each day and is not known
    to hold.

References
----------
S. N. Kalyvas (2006). *The Logic of Violence in Civil War*. Cambridge University Press: control as a matter of degree.
Hague Convention IV (1907), annexed Regulations, art. 42: occupation reaches as far as authority can be exercised.
T. Anders (2020). Territorial control in civil wars: Theory and measurement using machine learning. *Journal of Peace
Research* 57(6), 701-714.
G. J. Garraghan (1946). *A Guide to Historical Method*. Fordham University Press: corroboration.
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods import transmission
from course_lib.methods.choosing import choose
from course_lib.methods.limits import event_dates, limits

__all__ = ["EXTENTS", "GROUNDS", "GROUPS", "claims", "conflicts", "grounds", "rows", "timeline", "undated"]

GROUPS = {
    "none": "absence",
    "entered": "presence",
    "encircled": "presence",
    "contested": "contested",
    "part": "control",
    "most": "control",
    "full": "control",
    "full_and_suburbs": "control",
}
EXTENTS = tuple(GROUPS)
RANKS = {extent: rank for rank, extent in enumerate(EXTENTS)}
GROUNDS = {
    "near": "near: said within a day, or seen by the speaker",
    "second origin": "a second origin: another named first voice has the same for that day",
    "concession": "a concession: it costs the speaker's side something",
    "modest": "modest: less than a hold of the whole place",
    "interested": "only an interested party says so",
    "outruns": "a headline or box says more than the text below it",
    "no name": "its first voice has no name, or cannot be seen",
    "excluded": "another claim of the same day excludes it",
    "undated": "it has no day",
}
TOP = ("headline", "deck", "infobox", "caption")
NEVER = np.iinfo(np.int64).max // 4
Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def claims(case: Case, place: str | None = None) -> pd.DataFrame:
    """Every claim of control: who is said to hold what, by whom, how much, as of when.

    Parameters
    ----------
    case
        The case.
    place
        The key of a place; all places if left out.

    Returns
    -------
    DataFrame
        One row a claim and place, by as-of date with the undated last, indexed by the key in the table ``control``:
        ``claim_id``, ``statement``, ``place_id``, ``place``, ``holder_id``, ``holder``, ``holder_side``, ``extent``
        (ordered), ``group`` (see `GROUPS`), ``control`` (whether control is claimed at all), ``earliest`` and
        ``latest`` (the limits of the as-of date), ``speaker_id``, ``speaker``, ``speaker_kind``, ``speaker_side``,
        ``voice``, ``basis``, ``modality``, ``interest`` (the speaker's), ``said_earliest``, ``said_latest``,
        ``copy_id``, ``passage_id``, ``zone`` and ``event_id``.

    Raises
    ------
    CaseError
        If there is no such place.

    Examples
    --------
    >>> from course_lib import open_case
    >>> frame = claims(open_case())
    >>> bool(frame.loc[frame["extent"] == "entered", "control"].any())
    False
    """
    table = case.table("control")
    if place is not None:
        choose(case, "places", place)
        table = table[(table["place_id"] == place).to_numpy(dtype=bool)]
    said, passages, actors = case.claims, case.table("passages"), case.table("actors")
    of = said.iloc[said.index.get_indexer(pd.Index(table["claim_id"]))]
    where = passages.iloc[passages.index.get_indexer(pd.Index(of["passage_id"]))]
    holder = actors.iloc[actors.index.get_indexer(pd.Index(table["holder_id"]))]
    speaker = actors.reindex(of["speaker_id"].astype(object))
    as_of, stated = limits(table["as_of"]), limits(of["stated"])
    extent = table["extent"].astype(object)
    group = extent.map(GROUPS).to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "claim_id": table["claim_id"].array,
            "statement": of["statement"].array,
            "place_id": table["place_id"].array,
            "place": case.table("places")["label"].reindex(table["place_id"]).array,
            "holder_id": table["holder_id"].array,
            "holder": holder["label"].array,
            "holder_side": holder["side"].array,
            "extent": pd.Categorical(extent.to_numpy(dtype=object), categories=EXTENTS, ordered=True),
            "group": group,
            "control": group == "control",
            "earliest": as_of["earliest"].array,
            "latest": as_of["latest"].array,
            "speaker_id": of["speaker_id"].array,
            "speaker": speaker["label"].fillna("nobody named").array,
            "speaker_kind": speaker["kind"].astype(object).fillna("unknown").to_numpy(),
            "speaker_side": speaker["side"].astype(object).fillna("unknown").to_numpy(),
            **{name: of[name].array for name in ("voice", "basis", "modality", "interest")},
            "said_earliest": stated["earliest"].array,
            "said_latest": stated["latest"].array,
            "copy_id": where["copy_id"].array,
            "passage_id": of["passage_id"].array,
            "zone": where["zone"].array,
            "event_id": of["event_id"].array,
        },
        index=table.index,
    )
    first, last = _days(frame)
    undated = (first == -NEVER) & (last == NEVER)
    return Sheet(frame.iloc[np.lexsort((last, np.where(first == -NEVER, last, first), undated))])


def rows(case: Case, accepted: str | Iterable[str] | None, place: str) -> pd.DataFrame:
    """The claims of control that were accepted for a place.

    Parameters
    ----------
    case
        The case.
    accepted
        Keys of claims or of rows of the table ``control``, in any mixture; all that speak of the place for ``None``.
    place
        The key of a place.

    Returns
    -------
    DataFrame
        The rows of `claims`.

    Raises
    ------
    CaseError
        If there is no such place, no such key, or if a key says nothing of who held this place.

    Examples
    --------
    >>> from course_lib import open_case
    >>> rows(open_case(), [], open_case().control["place_id"].iloc[0]).empty
    True
    """
    frame = claims(case, place)
    if accepted is None:
        return frame
    wanted = pd.Index(dict.fromkeys([accepted] if isinstance(accepted, str) else accepted), dtype=object)
    missing = wanted[~(wanted.isin(frame.index) | wanted.isin(frame["claim_id"]))]
    if len(missing):
        table, key = case.table("control"), str(missing[0])
        about = table[((table["claim_id"] == key) | (table.index == key)).to_numpy(dtype=bool)]
        label = case.row("places", place)["label"]
        if len(about):
            others = case.table("places")["label"].reindex(about["place_id"].unique())
            raise CaseError(
                f"{key!r} speaks of {', '.join(others)}, not of {label}. Leave it out, or change the place."
            )
        if key in case.claims.index:
            raise CaseError(f"The claim {key!r} does not say who held {label}. Those that do: {_some(frame)}.")
        raise CaseError(f"There is no {key!r} among the claims of control of this case. For {label}: {_some(frame)}.")
    return frame[(frame.index.isin(wanted) | frame["claim_id"].isin(wanted).to_numpy(dtype=bool))]


def _some(frame: pd.DataFrame) -> str:
    return ", ".join(frame["claim_id"].drop_duplicates().tolist()[:4]) or "none"


def timeline(case: Case, accepted: str | Iterable[str] | None, place: str) -> pd.DataFrame:
    """What the accepted claims carry: the line of a place, day by day and gap by gap.

    A claim as of a day carries that day alone (``claimed``). A claim whose day is known only within limits is carried
    by some day of them, nobody knows which (``within``). Of all other days no claim speaks. What the latest earlier
    claims said goes on as ``last claimed``; there is more than one if their limits leave open which came last. Before
    the first claim the state is ``unknown``. Undated claims are not here: see `undated`.

    Parameters
    ----------
    case
        The case.
    accepted
        Keys of claims or of rows of ``control``; all for ``None``.
    place
        The key of a place.

    Returns
    -------
    DataFrame
        One row a segment and position, in order: ``segment`` (from 0), ``start`` and ``end`` (its first and last day,
        ``NaT`` where it is open), ``days`` (their number), ``state``, ``holder_id``, ``holder``, ``side``, ``extent``,
        ``control``, ``conflict`` (whether accepted claims exclude each other on this day) and ``claims``, the claims
        that carry it. The first and the last segment are open.

    Raises
    ------
    CaseError
        As for `rows`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> timeline(case, [], case.control["place_id"].iloc[0])["state"].tolist()
    ['unknown']
    """
    held = _positions(rows(case, accepted, place))
    first, last = held["first"].to_numpy(np.int64), held["last"].to_numpy(np.int64)
    ends = np.unique(np.concatenate([first[first != -NEVER], last[last != NEVER] + 1]))
    start, end = np.concatenate([[-NEVER], ends]), np.concatenate([ends - 1, [NEVER]])
    from_, to = np.searchsorted(ends, first, "right"), np.searchsorted(ends, last + 1, "left")
    position, segment = _spread(from_, to)
    state = np.where((first == last)[position], "claimed", "within").astype(object)
    silent = np.setdiff1d(np.arange(len(start)), segment[state == "claimed"])
    over, carried = _latest(first, last, start[silent])
    nothing = np.setdiff1d(np.setdiff1d(silent, segment), silent[over])
    drawn = pd.DataFrame(
        {
            "segment": np.concatenate([segment, silent[over], nothing]),
            "position": np.concatenate([position, carried, np.full(len(nothing), -1)]),
            "state": np.concatenate(
                [state, np.full(len(carried), "last claimed"), np.full(len(nothing), "unknown")]
            ).astype(object),
        }
    ).sort_values(["segment", "position"], kind="stable", ignore_index=True)
    place_of = drawn["segment"].to_numpy(np.int64)
    shown = held.reindex(drawn["position"])
    fought = np.isin(start[place_of], first[_clashes(held)[0]]) & (drawn["state"] == "claimed").to_numpy()
    days = pd.array(end[place_of] - start[place_of] + 1, dtype="Int64")
    days[(start[place_of] == -NEVER) | (end[place_of] == NEVER)] = pd.NA
    return Sheet(
        {
            "segment": place_of,
            "start": _dates(start[place_of]),
            "end": _dates(end[place_of]),
            "days": days,
            "state": pd.Categorical(drawn["state"], categories=["claimed", "within", "last claimed", "unknown"]),
            "holder_id": shown["holder_id"].array,
            "holder": shown["holder"].array,
            "side": shown["holder_side"].array,
            "extent": shown["extent"].array,
            "control": shown["control"].astype(object).fillna(False).astype(bool).array,
            "conflict": fought,
            "claims": shown["claims"].fillna("").array,
        }
    )


def conflicts(case: Case, accepted: str | Iterable[str] | None, place: str) -> pd.DataFrame:
    """Accepted claims that exclude each other on one day.

    All of a place cannot be held by one side while a rival holds any of it, nor while it is contested; two rivals
    cannot each hold most of it; and a holder said to hold ``none`` does not hold some. ``entered`` and ``encircled``
    exclude nothing. Holders of the same side are no rivals: they may be one force under two names.

    Parameters
    ----------
    case
        The case.
    accepted
        Keys of claims or of rows of ``control``; all for ``None``.
    place
        The key of a place.

    Returns
    -------
    DataFrame
        One row a pair of positions: ``earliest`` and ``latest`` (the days that both allow), ``first`` and ``second``
        (holder and extent), ``first_claims``, ``second_claims`` and ``verdict``: ``exclude`` if both speak of the same
        single day, ``may exclude`` if their days are known only within limits that overlap. A day is long: even two
        claims that exclude each other may speak of different hours.

    Raises
    ------
    CaseError
        As for `rows`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> set(conflicts(case, None, case.control["place_id"].iloc[0])["verdict"]) <= {"exclude", "may exclude"}
    True
    """
    held = _positions(rows(case, accepted, place))
    one, two = _overlaps(held)
    hit = _exclude(held, one, two)
    one, two = one[hit], two[hit]
    first, last = held["first"].to_numpy(np.int64), held["last"].to_numpy(np.int64)
    days = (first[one] == last[one]) & (first[two] == last[two])
    words = (held["holder"].astype(str) + ": " + held["extent"].astype(str).map(in_words)).to_numpy(dtype=object)
    told = held["claims"].to_numpy(dtype=object)
    return Sheet(
        {
            "earliest": _dates(np.maximum(first[one], first[two])),
            "latest": _dates(np.minimum(last[one], last[two])),
            "first": words[one],
            "first_claims": told[one],
            "second": words[two],
            "second_claims": told[two],
            "verdict": pd.Categorical(
                np.where(days, "exclude", "may exclude"), categories=["exclude", "may exclude"], ordered=True
            ),
        }
    )


def undated(case: Case, accepted: str | Iterable[str] | None, place: str) -> pd.DataFrame:
    """Accepted claims that have no place on the line, each with the reason and with what is known instead.

    Believed and dated are two things. Such a claim may be sound, and it still belongs to no day. An order (*it came
    after that*) is not a date, and a day by which it was told bounds the telling only.

    Parameters
    ----------
    case
        The case.
    accepted
        Keys of claims or of rows of ``control``; all for ``None``.
    place
        The key of a place.

    Returns
    -------
    DataFrame
        Indexed by the key in ``control``: ``claim_id``, ``speaker``, ``holder``, ``extent``, ``comes_after`` (the label
        of the event that it follows, where the text gives an order), ``told_by`` (the latest day on which it can have
        been told, ``NaT`` if unknown), ``told_by_basis`` and ``reason`` in words.

    Raises
    ------
    CaseError
        As for `rows`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> bool(undated(case, None, case.control["place_id"].iloc[0])["reason"].str.startswith("No day").all())
    True
    """
    frame = rows(case, accepted, place)
    frame = frame[frame[["earliest", "latest"]].isna().all(axis=1).to_numpy(dtype=bool)]
    events = case.table("events")
    labels, before = events["label"], events["relative_to"].reindex(frame["event_id"])
    after = labels.reindex(before)
    told = _told_by(case, frame)
    when = event_dates(case).reindex(frame["event_id"])
    spans = _spans(when["start_earliest"], when["end_latest"])
    reasons = [
        "No day is given for it."
        + (f" It belongs to “{label}” ({span}) and does not say of which day it speaks." if span else "")
        + (f" Only an order: it came after “{earlier}”." if isinstance(earlier, str) else "")
        + (f" It was told by {by:%Y-%m-%d} ({basis}); that bounds the telling." if not pd.isna(by) else "")
        for label, span, earlier, by, basis in zip(
            labels.reindex(frame["event_id"]), spans, after, told["told_by"], told["told_by_basis"], strict=True
        )
    ]
    return Sheet(
        {
            "claim_id": frame["claim_id"],
            "speaker": frame["speaker"],
            "holder": frame["holder"],
            "extent": frame["extent"],
            "comes_after": after.to_numpy(),
            "told_by": told["told_by"].array,
            "told_by_basis": told["told_by_basis"].array,
            "reason": pd.Series(reasons, index=frame.index, dtype=object),
        },
        index=frame.index,
    )


def grounds(case: Case, place: str) -> pd.DataFrame:
    """Which grounds for and against each claim the coding shows.

    Parameters
    ----------
    case
        The case.
    place
        The key of a place.

    Returns
    -------
    DataFrame
        Indexed as `claims`; a column of truth values for each ground in `GROUNDS`. A second origin needs two known
        first voices, both with a name: whether two unnamed voices are one, no table can tell.

    Raises
    ------
    CaseError
        If there is no such place.

    References
    ----------
    C. V. Langlois and C. Seignobos (1898). *Introduction to the Study of History*: statements against interest.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> grounds(case, case.control["place_id"].iloc[0]).columns.tolist() == list(GROUNDS)
    True
    """
    frame = claims(case, place)
    chains = transmission.hops(case, frame["claim_id"]).drop_duplicates("claim_id").set_index("claim_id")
    root = chains.reindex(frame["claim_id"])
    named = (root["giver_named"].fillna(False) & root["giver_known"].fillna(False)).to_numpy(dtype=bool)
    first, last = _days(frame)
    told = frame["said_latest"].to_numpy("datetime64[D]").astype(np.int64)
    known = frame["said_latest"].notna().to_numpy() & (first != -NEVER)
    near = known & (told - np.where(known, first, told) <= 1)
    dated = ~((first == -NEVER) & (last == NEVER))
    same = [first, last, frame["holder_side"].astype(str).to_numpy(), frame["group"].to_numpy()]
    origins = (
        pd.Series(root["giver_id"].to_numpy(dtype=object)).where(named).groupby(same).transform("nunique").to_numpy()
    )
    interested = (frame["interest"] == "for").to_numpy(dtype=bool)
    helped = pd.Series(~interested & named).groupby(same).transform("any").to_numpy(dtype=bool)
    return Sheet(
        {
            "near": near | (frame["basis"] == "eyewitness").to_numpy(dtype=bool),
            "second origin": dated & named & (origins > 1),
            "concession": (frame["interest"] == "against").to_numpy(dtype=bool),
            "modest": frame["extent"].isin(["entered", "encircled", "contested", "part", "most"]).to_numpy(dtype=bool),
            "interested": interested & ~(dated & helped),
            "outruns": _outruns(frame),
            "no name": ~named,
            "excluded": _excluded(frame),
            "undated": ~dated,
        },
        index=frame.index,
    )


def in_words(extent: str) -> str:
    """An extent in the words of a sentence.

    >>> in_words("full_and_suburbs"), in_words("none")
    ('all, with suburbs', 'not there')
    """
    return {
        "none": "not there",
        "entered": "entered",
        "encircled": "all round it",
        "contested": "fought over",
        "part": "a part",
        "most": "most",
        "full": "all",
        "full_and_suburbs": "all, with suburbs",
    }[extent]


def _days(frame: pd.DataFrame) -> tuple[Days, Days]:
    """The limits of the as-of dates as day numbers; a side that is open lies beyond every day."""
    first = frame["earliest"].to_numpy("datetime64[D]").astype(np.int64)
    last = frame["latest"].to_numpy("datetime64[D]").astype(np.int64)
    return (
        np.where(frame["earliest"].isna(), -NEVER, first).astype(np.int64),
        np.where(frame["latest"].isna(), NEVER, last).astype(np.int64),
    )


def _dates(days: Days) -> pd.Series:
    known = np.abs(days) < NEVER
    days = np.where(known, days, np.datetime64("NaT").astype(np.int64))
    return pd.Series(days.astype("datetime64[D]").astype("datetime64[s]"))


def _positions(frame: pd.DataFrame) -> pd.DataFrame:
    """Each dated thing said once, with the claims that say it; their number does not grow with repetition."""
    first, last = _days(frame)
    dated = ~((first == -NEVER) & (last == NEVER))
    told = frame.assign(first=first, last=last, extent=frame["extent"].astype(str), holder_side=_sides(frame))
    key = ["first", "last", "holder_id", "holder", "holder_side", "extent", "control"]
    joined = told[dated].groupby(key, sort=True)["claim_id"].agg(lambda ids: ", ".join(dict.fromkeys(ids)))
    return cast("pd.DataFrame", joined.rename("claims").reset_index())


def _sides(frame: pd.DataFrame) -> pd.Series:
    return cast("pd.Series", frame["holder_side"].astype(str))


def _spread(low: Days, high: Days) -> tuple[Days, Days]:
    """For each i the numbers from low to high, both included: (i, number), flattened."""
    counts = np.maximum(high - low + 1, 0)
    owner = np.repeat(np.arange(len(low)), counts)
    begins = np.cumsum(counts) - counts
    return owner, low[owner] + np.arange(len(owner)) - begins[owner]


def _latest(first: Days, last: Days, starts: Days) -> tuple[Days, Days]:
    """For each start the positions over by then that no other one is sure to follow: (number of the start, position).

    Those that end before the latest beginning among them are followed; the rest is a run in the order of their ends.
    """
    order = np.argsort(last, kind="stable")
    ends = last[order]
    before = np.searchsorted(ends, starts, "left")
    newest = np.concatenate([[-NEVER], np.maximum.accumulate(first[order])])[before]
    which, place = _spread(np.searchsorted(ends, newest, "left"), before - 1)
    return which, order[place]


def _overlaps(held: pd.DataFrame) -> tuple[Days, Days]:
    """Pairs of positions that share a day; they come sorted by their first."""
    first, last = held["first"].to_numpy(np.int64), held["last"].to_numpy(np.int64)
    here = np.arange(len(held))
    return _spread(here + 1, np.searchsorted(first, last, "right") - 1) if len(held) else (here, here)


def _exclude(held: pd.DataFrame, one: Days, two: Days) -> Mask:
    extent, side = held["extent"].to_numpy(dtype=object), held["holder_side"].to_numpy(dtype=object)
    holder, some = held["holder_id"].to_numpy(dtype=object), held["control"].to_numpy(dtype=bool)
    whole = np.isin(extent, ["full", "full_and_suburbs"])
    most, fought, none = extent == "most", extent == "contested", extent == "none"
    same = holder[one] == holder[two]
    rivals = ~same & (side[one] != side[two]) & (side[one] != "unknown") & (side[two] != "unknown")
    shared = (whole[one] & some[two]) | (some[one] & whole[two]) | (most[one] & most[two])
    gone = (none[one] & some[two]) | (some[one] & none[two])
    open_ = (whole[one] & fought[two]) | (fought[one] & whole[two])
    return np.asarray((rivals & shared) | (same & gone) | open_, dtype=bool)


def _clashes(held: pd.DataFrame) -> tuple[Days, Days]:
    """Pairs of positions that exclude each other on one and the same day."""
    one, two = _overlaps(held)
    single = (held["first"] == held["last"]).to_numpy(dtype=bool)
    hit = _exclude(held, one, two) & single[one] & single[two]
    return one[hit], two[hit]


def _excluded(frame: pd.DataFrame) -> Mask:
    """Whether another claim of the same single day excludes it."""
    held = _positions(frame)
    one, two = _clashes(held)
    clashing = held.iloc[np.unique(np.concatenate([one, two]))]
    first, last = _days(frame)
    key = [frame["holder_id"].astype(object), frame["extent"].astype(object)]
    theirs = [clashing[name].astype(object) for name in ("holder_id", "extent")]
    mine = pd.MultiIndex.from_arrays([first, last, *key])
    return mine.isin(pd.MultiIndex.from_arrays([clashing["first"], clashing["last"], *theirs]))


def _outruns(frame: pd.DataFrame) -> Mask:
    """A claim at the top of a text that says more than the text below says of the same event or day, if anything."""
    top = frame["zone"].isin(TOP).to_numpy(dtype=bool)
    rank = frame["extent"].astype(object).map(RANKS).to_numpy(dtype=np.int64)
    below = pd.Series(np.where(top, -1, rank))
    first, last = _days(frame)
    about = [frame["copy_id"].astype(str).to_numpy(), _sides(frame).to_numpy()]
    of_day = below.groupby([*about, first, last]).transform("max").to_numpy()
    of_event = below.groupby([*about, frame["event_id"].astype(object).fillna("").to_numpy()]).transform("max")
    dated = ~((first == -NEVER) & (last == NEVER))
    said = np.maximum(np.where(dated, of_day, -1), np.where(frame["event_id"].isna(), -1, of_event.to_numpy()))
    return np.asarray(top & (rank > said), dtype=bool)


def _told_by(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """The latest day on which each claim can have been told: its own, its copy's or its work's, whichever is first."""
    copies, works = case.table("copies"), case.table("works")
    copy = copies.reindex(frame["copy_id"])
    work = works.reindex(copy["work_id"])
    ends = {
        "stated": frame["said_latest"].to_numpy("datetime64[s]"),
        "copy": limits(copy["made_before"])["latest"].to_numpy("datetime64[s]"),
        "work": limits(work["published"])["latest"].to_numpy("datetime64[s]"),
    }
    basis = {
        "stated": case.claims["stated_basis"].astype(object).reindex(frame["claim_id"]).to_numpy(),
        "copy": np.full(len(frame), "inferred", dtype=object),
        "work": work["published_basis"].astype(object).to_numpy(),
    }
    far = np.datetime64("9999-12-31", "s")
    stacked = np.stack([np.where(np.isnat(end), far, end) for end in ends.values()])
    best = stacked.argmin(axis=0) if len(frame) else np.zeros(0, dtype=np.int64)
    at = np.arange(len(frame))
    told = stacked[best, at]
    bases = np.stack(list(basis.values()))[best, at] if len(frame) else np.zeros(0, dtype=object)
    bases[told == far] = None
    return Sheet(
        {"told_by": np.where(told == far, np.datetime64("NaT", "s"), told), "told_by_basis": bases},
        index=frame.index,
    )


def _spans(earliest: pd.Series, latest: pd.Series) -> list[str]:
    """Limits as words, empty where both are unknown."""
    words = []
    for first, last in zip(earliest, latest, strict=True):
        ends = ["" if pd.isna(end) else f"{end:%Y-%m-%d}" for end in (first, last)]
        both = ends[0] if ends[0] == ends[1] else f"{ends[0] or '…'} to {ends[1] or '…'}"
        words.append(both)
    return words
