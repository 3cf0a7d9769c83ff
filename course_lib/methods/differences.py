"""Differences: in which variables two claims differ, and which of them would remove a conflict.

Two claims can exclude each other only if they speak of the same thing: one place, one time, one group of people, one
sense of the words. So before anybody writes 'contradiction', each **variable** is put side by side. Those of
*content* (what, where, when, who is counted, how much is held) can **remove** a conflict, where they differ. Those of
*voice* (who says it, where on the page, when) cannot: two speakers who exclude each other still do. They explain how a
conflict came about, and whether the two are two voices at all.

What a text does not say stays open, and an open variable is no difference. What stands in free words can be read but
not computed.

Terms
-----
scope
    What a claim covers: its place, time, people and sense. Two claims with different scopes may both hold.
variable of content
    Something that a claim is about, such as its place or its day. Where two claims differ in one, a conflict between
    them may vanish.
variable of voice
    Something about the saying, such as the speaker or the part of the page. It may explain a conflict; it does not
    remove it.

References
----------
J. L. Pollock (1987). Defeasible reasoning. *Cognitive Science*, 11(4), 481-518.
C. V. Langlois and C. Seignobos (1898). *Introduction to the Study of History*, book II, ch. VIII, on statements that
agree and statements that clash.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.limits import event_dates, in_words, limits

__all__ = ["CONTENT", "VERDICTS", "VOICE", "differences", "removes", "side_by_side"]

CONTENT = {
    "event": "which event",
    "place": "where",
    "time": "when it happened",
    "sort": "what sort of claim",
    "measure": "what is counted",
    "category": "who is counted",
    "holder": "who holds the place",
    "extent": "how much is held",
    "scope": "what it covers, in words",
}
VOICE = {
    "speaker": "who says it",
    "voice": "how the speaker is heard",
    "said": "when it was said",
    "zone": "which part of the page",
    "copy": "which text",
}
VERDICTS = ("same", "overlap", "different", "open", "read", "none")
DEPTH = 16


def differences(case: Case, first: str | Iterable[str], second: str | Iterable[str]) -> pd.DataFrame:
    """For pairs of claims, variable by variable, whether the two are the same.

    A verdict is one of `VERDICTS`: ``same``; ``overlap`` (a day within a week, a town within a province, some of the
    same people); ``different``; ``open`` (at least one of the two does not say); ``read`` (it is in free words: no
    table can compare it); ``none`` (the two do not both have such a thing: one of them counts nobody, holds no place).

    A claim that counts or that tells who holds a place has its own day and place; any other claim has those of its
    event. So two claims about one event have one day and one place, even where nobody knows them.

    Parameters
    ----------
    case
        The case.
    first, second
        Two claims, or claims pair by pair.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, then a column for each variable of `CONTENT` and of `VOICE`.

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
    >>> one = case.claims.index[0]
    >>> differences(case, one, one)[["event", "sort", "speaker"]].iloc[0].tolist()
    ['same', 'same', 'same']
    """
    one, two = _paired(first, second)
    claims = choose(case, "claims", [*one, *two])
    here, there = (claims.index.get_indexer(pd.Index(side, dtype=claims.index.dtype)) for side in (one, two))
    traits = _Traits(case, claims)
    frame = pd.DataFrame({"first": one, "second": two})
    for name in (*CONTENT, *VOICE):
        frame[name] = pd.Categorical(traits.compared(name, here, there), categories=VERDICTS)
    return frame


def removes(case: Case, first: str | Iterable[str], second: str | Iterable[str]) -> pd.DataFrame:
    """What would remove a conflict between two claims, if there is one.

    A difference of content *may* remove it; whether it does, a reader decides. Two numbers for one group, or two
    extents for one day, are not removed by being different: there the difference is the conflict.

    Parameters
    ----------
    case
        The case.
    first, second
        Two claims, or claims pair by pair.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, and in words ``may_remove`` (variables of content that differ or overlap
        in part), ``left_open`` (those of which a text says nothing) and ``explains`` (variables of voice that differ).

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
    >>> one = case.claims.index[0]
    >>> removes(case, one, one)["may_remove"].tolist()
    ['']
    """
    frame = differences(case, first, second)
    return frame[["first", "second"]].assign(
        may_remove=_named(frame, CONTENT, ("different", "overlap")),
        left_open=_named(frame, CONTENT, ("open",)),
        explains=_named(frame, VOICE, ("different", "overlap")),
    )


def side_by_side(case: Case, first: str, second: str) -> pd.DataFrame:
    """Two claims, variable by variable, in words.

    Parameters
    ----------
    case
        The case.
    first, second
        The two claims.

    Returns
    -------
    DataFrame
        Indexed by ``variable``: ``asks`` (the question that the variable answers), ``first`` and ``second`` (what each
        claim has), ``verdict``. A variable that the two do not both have is left out.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> side_by_side(case, case.claims.index[0], case.claims.index[1]).columns.tolist()
    ['asks', 'first', 'second', 'verdict']
    """
    verdicts = differences(case, first, second).iloc[0]
    shown = _Traits(case, choose(case, "claims", [first, second])).shown()
    rows = [
        [name, asks, shown.at[first, name], shown.at[second, name], verdicts[name]]
        for name, asks in {**CONTENT, **VOICE}.items()
        if verdicts[name] != "none"
    ]
    return Sheet(rows, columns=["variable", "asks", "first", "second", "verdict"]).set_index("variable")


def _paired(first: str | Iterable[str], second: str | Iterable[str]) -> tuple[list[str], list[str]]:
    one, two = ([side] if isinstance(side, str) else [str(key) for key in side] for side in (first, second))
    if len(one) != len(two):
        raise ValueError(f"{len(one)} first claims but {len(two)} second ones: give them pair by pair")
    return one, two


def _named(frame: pd.DataFrame, variables: dict[str, str], verdicts: tuple[str, ...]) -> pd.Series:
    """The names of the variables whose verdict is among those given, joined in each row."""
    words = pd.Series("", index=frame.index, dtype=object)
    for name in variables:
        hit = frame[name].isin(verdicts)
        words = words + np.where(hit, np.where(words == "", name, ", " + name), "")
    return words


class _Traits:
    """What some claims are about and how they are said; claims are known by their place in ``claims``."""

    def __init__(self, case: Case, claims: pd.DataFrame) -> None:
        self.case, self.claims = case, claims
        passages = case.table("passages").reindex(claims["passage_id"])
        actors = case.table("actors")
        known = claims["speaker_id"].isin(actors.index[actors["kind"] != "unknown"]).to_numpy()
        self.single = {
            "event": claims["event_id"],
            "sort": claims["kind"],
            "scope": claims["scope"],
            "speaker": claims["speaker_id"].where(known),
            "voice": claims["voice"],
            "zone": passages["zone"],
            "copy": passages["copy_id"],
        }
        figures, control = case.table("figures"), case.table("control")
        people = figures[figures["category"] != "not_people"]
        self.several = {
            "place": self._places(control, figures),
            "measure": self._listed(figures, "measure"),
            "category": self._listed(people[people["category"] != "unspecified"], "category"),
            "holder": self._listed(control, "holder_id"),
            "extent": self._listed(control, "extent"),
        }
        self.counting = np.isin(np.arange(len(claims)), self._listed(people, "category")["claim"])
        self.own_day = np.zeros(len(claims), dtype=bool)
        self.days = self._days(control, figures)
        self.said = limits(claims["stated"]).reset_index(drop=True)

    def compared(self, name: str, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        """The verdict on one variable, pair by pair."""
        if name == "time":
            return self._times(here, there)
        if name == "said":
            return _ranges(self.said, here, there)
        if name in self.several:
            return self._sets(name, here, there)
        codes, _ = pd.factorize(self.single[name].astype(object))
        one, two = codes[here], codes[there]
        missing = one < 0, two < 0
        same = (one == two) & ~missing[0]
        if name == "scope":
            return np.select([same, missing[0] & missing[1]], ["same", "none"], "read")
        return np.select([missing[0] | missing[1], same], ["open", "same"], "different")

    def _listed(self, table: pd.DataFrame, column: str) -> pd.DataFrame:
        """The values that claims have in a table of their own, each once: the claim's place and the value."""
        places = self.claims.index.get_indexer(pd.Index(table["claim_id"]))
        frame = pd.DataFrame({"claim": places, "value": table[column].astype(object).array})
        return frame[(places >= 0) & frame["value"].notna()].drop_duplicates(ignore_index=True)

    def _places(self, control: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
        events = self.case.table("events")["place_id"].reindex(self.claims["event_id"]).astype(object).array
        frame = pd.DataFrame({"claim": np.arange(len(self.claims)), "value": events}).dropna()
        for table in (figures, control):
            own = self._listed(table, "place_id")
            frame = pd.concat([own, frame[~frame["claim"].isin(own["claim"])]], ignore_index=True)
        return frame

    def _days(self, control: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
        events = event_dates(self.case).reindex(self.claims["event_id"])
        frame = pd.DataFrame(
            {"earliest": events["start_earliest"].to_numpy(), "latest": events["end_latest"].to_numpy()}
        )
        for table, column in ((figures, "window"), (control, "as_of")):
            dated = table[table[column].notna()]
            places = self.claims.index.get_indexer(pd.Index(dated["claim_id"]))
            own = limits(dated[column])[places >= 0]
            groups = own.groupby(places[places >= 0])
            ends = pd.DataFrame({"earliest": groups["earliest"].min(), "latest": groups["latest"].max()})
            for side in ends:
                gap = own[side].isna().groupby(places[places >= 0]).any()
                ends.loc[gap, side] = pd.NaT
            frame.loc[ends.index] = ends
            self.own_day[ends.index] = True
        return frame

    def _times(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        plain = ~(self.own_day[here] | self.own_day[there])
        return np.where(plain & self._one_event(here, there), "same", _ranges(self.days, here, there))

    def _one_event(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        same: np.ndarray = self.compared("event", here, there) == "same"
        return same

    def _sets(self, name: str, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        values = self.several[name]
        sizes = np.bincount(values["claim"], minlength=len(self.claims))
        asked = pd.DataFrame({"pair": np.arange(len(here)), "one": here, "two": there})
        both = asked.merge(values, left_on="one", right_on="claim").merge(
            values, left_on="two", right_on="claim", suffixes=("_one", "_two")
        )
        same = (both["value_one"] == both["value_two"]).to_numpy(dtype=bool)
        near: Callable[..., np.ndarray] | None = {"place": self._nested, "category": _mixed}.get(name)
        touching = same if near is None else same | near(both["value_one"], both["value_two"])
        shared = np.bincount(both["pair"], weights=same, minlength=len(here))
        touched = np.bincount(both["pair"], weights=touching, minlength=len(here)) > 0
        one, two = sizes[here], sizes[there]
        equal = (shared == one) & (shared == two)
        known = (one > 0) & (two > 0)
        if name == "place":
            equal = equal & (known | self._one_event(here, there))
            absent = np.zeros(len(here), dtype=bool)
        elif name == "category":
            equal, absent = equal & known, ~(self.counting[here] & self.counting[there])
        else:
            absent = ~known
        return np.select(
            [absent, equal, ~known, touched],
            ["none", "same", "open", "overlap"],
            "different",
        )

    def _nested(self, one: pd.Series, two: pd.Series) -> np.ndarray:
        """Whether one place lies within the other."""
        places = self.case.table("places")
        parent = places.index.get_indexer(pd.Index(places["within"]))
        start, goal = (places.index.get_indexer(pd.Index(side)) for side in (one, two))
        found = np.zeros(len(one), dtype=bool)
        for inner, outer in ((start, goal), (goal, start)):
            up = inner
            for _ in range(DEPTH):
                up = np.where(up < 0, -1, parent[up])
                found |= (up == outer) & (up >= 0)
        return found

    def shown(self) -> pd.DataFrame:
        """Every variable of every claim in words."""
        labels = {
            "event": self.case.table("events")["label"],
            "place": self.case.table("places")["label"],
            "holder": self.case.table("actors")["label"],
            "speaker": self.case.table("actors")["label"],
        }
        frame = pd.DataFrame(index=self.claims.index)
        for name, values in self.single.items():
            words = values.map(labels[name]) if name in labels else values.astype(object)
            frame[name] = words.to_numpy(dtype=object)
        for name, listed in self.several.items():
            words = listed["value"].map(labels[name]) if name in labels else listed["value"].str.replace("_", " ")
            joined = words.groupby(listed["claim"]).agg(" and ".join).reindex(range(len(self.claims)))
            frame[name] = joined.to_numpy(dtype=object)
        for name, ends in {"time": self.days, "said": self.said}.items():
            frame[name] = [_span(*pair) for pair in zip(ends["earliest"], ends["latest"], strict=True)]
        return frame.astype(object).where(frame.notna(), "not said")


def _ranges(ends: pd.DataFrame, here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Two stretches of time: the same, partly the same, apart, or open."""
    low, high = ends["earliest"].to_numpy(), ends["latest"].to_numpy()
    known = ~(np.isnat(low) | np.isnat(high))
    known = known[here] & known[there]
    same = (low[here] == low[there]) & (high[here] == high[there])
    apart = (high[here] < low[there]) | (high[there] < low[here])
    return np.select([apart, known & same, known], ["different", "same", "overlap"], "open")


def _mixed(one: pd.Series, two: pd.Series) -> np.ndarray:
    """Whether one of the two counts people of more than one kind."""
    return ((one == "mixed") | (two == "mixed")).to_numpy(dtype=bool)


def _span(earliest: Any, latest: Any) -> str:
    low, high = ("" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in (earliest, latest))
    if not low and not high:
        return "not said"
    return low if low == high else in_words(f"{low or '..'}/{high or '..'}")
