"""Additions: when counts may be added, when one may be taken from another, and why most may not.

A sum of counts is a statement about people: that nobody was counted twice, and that the groups together have a name. So
two counts may be added only if they **agree in all respects but one, and exclude each other in that one**:

- the same measure, window and place, and categories of which nobody can be in two; or
- the same measure, category and place, and windows that do not touch, for a thing that happens to a person once.

Everything else is refused, with the reason. A refusal does not say that the people are the same. It says that measures,
groups, places and days, which are all that the rule reads, do not show that they are not.

Even then something can be said: the people of whom several reports tell **together** are at least as many as the
largest report has, and at most as many as all of them added. And wording may know more than days and groups do ('ten
more', 'others'): what the case has **noted** of two such reports is told beside the refusal.

To take a part from a whole is safe where the report itself puts the part within the whole (*including*, *of whom*).
What is left are the others; what they are is not said.

References
----------
Every Casualty Worldwide (2016). *Standards for Casualty Recording*: avoid counting a person twice.
Iraq Body Count. *Methods*, sections 3 and 4: minimum and maximum, and reports that may be about the same deaths.

Terms
-----
double counting
    Counting a person twice because two reports about the same people are added.
disjoint
    Two groups are disjoint if nobody can be in both. Only disjoint groups may be added.
subset
    A group that lies wholly within another: five children among twelve civilians.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import combinations
from typing import cast

import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.methods.figures import figures, whom
from course_lib.methods.ranges import UNKNOWN, Range, total

__all__ = ["Worked", "added", "rest"]

NOT_COUNTS = (
    "population", "rank", "fire_rate_per_minute", "distance_km", "duration_minutes", "duration_hours", "duration_days",
    "duration_years", "other",
)  # fmt: skip
ONCE = ("killed", "destroyed", "rockets")
APART = {
    frozenset(pair)
    for pair in (
        ("civilian", "government_force"),
        ("civilian", "opposition_fighter"),
        ("defector", "government_force"),
        ("government_force", "opposition_fighter"),
    )
}
INCLUDES = {
    "mixed": "“mixed” holds several groups and may include the other",
    "unspecified": "of one it is not said whom it counts, so by the groups they may be the same people",
    "child": "“child” tells an age and not a group, so one person can be both",
}
TWICE = {
    "repeats_same_origin": "are the same count, told twice",
    "corroborates": "are two accounts of the same thing",
    "corrects": "are two states of the same count",
    "retracts": "are two states of the same count",
    "narrows": "stand to each other as a part and its whole",
    "derives_from": "are made of each other",
}


@dataclass(frozen=True)
class Worked:
    """A step of arithmetic with counts: its result, or why it is refused.

    Parameters
    ----------
    step
        The step in numbers.
    result
        What it gives; unknown on both sides if it is refused.
    refused
        The reasons against it, empty if it is sound.
    covers
        What the result counts, in words.
    together
        If counts must not be added since people may be in several: how many people they tell of together, if all of
        them are right, as far as measures, groups and windows show. ``None`` where that does not apply.
    noted
        If it is refused: what the case notes of two of the reports, which may go by their wording.
    """

    step: str
    result: Range
    refused: tuple[str, ...]
    covers: str = ""
    together: Range | None = None
    noted: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the step is sound."""
        return not self.refused

    def __str__(self) -> str:
        if self.refused:
            return " ".join(
                part for part in (f"{self.step}: refused.", *self.refused, *self.noted, self._united) if part
            )
        return f"{self.step} = {self.result}. {self.covers}"

    @property
    def _united(self) -> str:
        if self.together is None or not self.together.known:
            return ""
        return (
            f"If all of these reports are right, they tell of {self.together} people together, as far as days and "
            "groups show."
        )

    def _repr_html_(self) -> str:
        if not self.refused:
            return f"<p><b>{escape(self.step)} = {escape(str(self.result))}</b>. {escape(self.covers)}</p>"
        items = "".join(f"<li>{escape(reason)}</li>" for reason in self.refused)
        head = f"<p style='margin:0'><b>{escape(self.step)}: refused.</b></p>"
        after = "".join(
            f"<p style='margin:0 0 0.3em'>{escape(line)}</p>" for line in (*self.noted, self._united) if line
        )
        return f"<div>{head}<ul style='margin:0.3em 0'>{items}</ul>{after}</div>"


def added(case: Case, keys: Iterable[str]) -> Worked:
    """Counts added, or the reasons why they must not be.

    Parameters
    ----------
    case
        The case.
    keys
        Two figures or more.

    Returns
    -------
    Worked
        The sum as a range, or the reasons for the refusal: a figure given twice or already within another, the same
        thing told twice, measures, windows or places that differ, groups that may overlap. Beside a refusal stands what
        the case notes of two of the reports.

    Raises
    ------
    CaseError
        If there is no such figure, or fewer than two are given.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.figures.index[case.figures["measure"] == "killed"][0]
    >>> added(case, [one, one]).allowed
    False
    """
    wanted = [keys] if isinstance(keys, str) else list(keys)
    if len(wanted) < 2:
        raise CaseError("Give at least two figures to add.")
    frame = figures(case, wanted)
    repeated = [key for key, count in Counter(wanted).items() if count > 1]
    same = [f"{key} is given more than once." for key in repeated]
    same += _contained(case, frame) + _told_twice(case, frame)
    ranges = {str(key): Range.of(row) for key, row in frame.iterrows()}
    step = " + ".join(str(ranges[key]) for key in wanted)
    refused = same + _unlike(frame)
    result = total(ranges.values()) or UNKNOWN
    if not refused:
        return Worked(step, result, (), _covers(frame))
    people = frame["measure"].nunique() == 1 and not frame["category"].eq("not_people").any()
    counted = people and str(frame["measure"].iloc[0]) not in NOT_COUNTS
    largest = max((one.low for one in ranges.values() if one.low is not None), default=None)
    together = Range(largest, None, result.high) if counted and not same else None
    return Worked(step, UNKNOWN, tuple(refused), together=together, noted=tuple(_noted(case, frame)))


def rest(case: Case, whole: str, part: str) -> Worked:
    """What a whole leaves when a part is taken away that the report itself puts within it.

    Parameters
    ----------
    case
        The case.
    whole, part
        The figures. The claim of the part must be coded as narrowing the claim of the whole.

    Returns
    -------
    Worked
        The others as a range, or the reasons for the refusal.

    Raises
    ------
    CaseError
        If there is no such figure.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one, two = case.figures.index[:2]
    >>> rest(case, one, two).allowed
    False
    """
    frame = figures(case, [whole, part])
    large, small = (cast("pd.Series", frame.loc[key]) for key in (whole, part))
    step = f"{Range.of(large)} − {Range.of(small)}"
    relations = case.table("relations")
    within = relations[
        (relations["kind"] == "narrows")
        & (relations["from_claim"] == small["claim_id"])
        & (relations["to_claim"] == large["claim_id"])
    ]
    refused = []
    if within.empty or whole == part:
        refused.append(
            "No passage puts the one group within the other, so what is taken away may never have been in it."
        )
    refused += [
        f"The {column} differs: {large[column]} and {small[column]}.".replace("_", " ")
        for column in ("measure", "window")
        if str(large[column]) != str(small[column])
    ]
    result = total([Range.of(large)], [Range.of(small)])
    if result is None:
        refused.append("The part is larger than the whole: one of the two counts is wrong or counts something else.")
    if refused or result is None:
        return Worked(step, UNKNOWN, tuple(refused))
    reason = str(within["because"].iloc[0])
    return Worked(step, result, (), f"The others, of whom this says no more than that they are others. {reason}")


def _contained(case: Case, frame: pd.DataFrame) -> list[str]:
    """Figures of which one is made of another, or two of which share an input."""
    makings = {key: _inputs(case, key) for key in frame.index[(frame["origin"] != "reported").to_numpy(dtype=bool)]}
    told = []
    for key, inputs in makings.items():
        inside = [other for other in frame.index if other in inputs]
        told += [f"{key} is made of {other}, which would be counted twice." for other in inside]
    for (one, inputs), (two, others) in combinations(makings.items(), 2):
        shared = sorted(inputs & others)
        if shared and one not in others and two not in inputs:
            told.append(f"{one} and {two} are both made of {shared[0]}, which would be counted twice.")
    return told


def _inputs(case: Case, figure: str) -> set[str]:
    table = case.table("derivations")
    found: set[str] = set()
    layer = {figure}
    while layer:
        layer = set(table.loc[table["output_figure"].isin(layer), "input_figure"].astype(str)) - found
        found |= layer
    return found


def _told_twice(case: Case, frame: pd.DataFrame) -> list[str]:
    """Pairs of figures whose claims are one account, a part and its whole, or made of each other."""
    return [
        f"{one} and {two} {TWICE[kind]}. {because}"
        for one, two, kind, because in _related(case, frame)
        if kind in TWICE
    ]


def _noted(case: Case, frame: pd.DataFrame) -> list[str]:
    """What the case notes of pairs of figures whose claims are related in another way."""
    return [
        f"On {one} and {two} the case notes: {because}"
        for one, two, kind, because in _related(case, frame)
        if kind not in TWICE
    ]


def _related(case: Case, frame: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """Pairs of the figures whose claims stand in a relation, with its kind and its reason."""
    by_claim = frame.reset_index().groupby("claim_id", sort=False)["id"].first()
    relations = case.table("relations")
    mine = relations[
        relations["from_claim"].isin(by_claim.index).to_numpy(dtype=bool)
        & relations["to_claim"].isin(by_claim.index).to_numpy(dtype=bool)
    ]
    return [
        (str(by_claim[one]), str(by_claim[two]), str(kind), str(because))
        for one, two, kind, because in mine[["from_claim", "to_claim", "kind", "because"]].itertuples(index=False)
        if one != two
    ]


def _unlike(frame: pd.DataFrame) -> list[str]:
    """Why the figures have no common name, or may count the same people."""
    told = []
    measures = list(dict.fromkeys(frame["measure"].astype(str)))
    if len(measures) > 1:
        told.append(f"The measures differ ({_listed(measures)}): a sum would count no one thing.")
    elif measures[0] in NOT_COUNTS:
        told.append(f"“{measures[0].replace('_', ' ')}” is not a count that can be added.")
    if frame["place_id"].isna().any():
        told.append("Of one figure the place is not known.")
    places = list(dict.fromkeys(frame["place"].dropna().astype(str)))
    if len(places) > 1:
        told.append(f"The places differ ({_listed(places, '; ')}), and one may hold the other.")
    return told if len(measures) > 1 else told + _windows_and_groups(frame, measures[0])


def _windows_and_groups(frame: pd.DataFrame, measure: str) -> list[str]:
    told = []
    bounded = frame[["window_earliest", "window_latest"]].notna().all(axis=1)
    windows = list(dict.fromkeys(frame["window"].astype(str)))
    categories = list(dict.fromkeys(frame["category"].astype(str)))
    if not bounded.all():
        told.append(f"A window is open ({_listed([str(w) for w in frame.loc[~bounded, 'window'].unique()])}).")
    elif len(windows) > 1 and _touching(frame):
        told.append(
            f"The windows differ and overlap ({_listed(windows, '; ')}), so by the days the same people may be in both."
        )
    elif len(windows) > 1 and measure not in ONCE:
        told.append(f"The windows differ, and one person can be {measure.replace('_', ' ')} more than once.")
    if len(windows) > 1 and len(categories) > 1:
        told.append("Windows and groups differ at once, so the sum would have no name.")
    if len(categories) == 1 and len(windows) == 1:
        told.append("They count the same group in the same window, and nothing shows that the people are different.")
    for one, two in combinations(categories, 2):
        if frozenset((one, two)) not in APART:
            why = next((INCLUDES[name] for name in (one, two) if name in INCLUDES), "one person can be both")
            told.append(f"The groups may overlap ({_listed([whom(one), whom(two)])}): {why}.")
    return told


def _touching(frame: pd.DataFrame) -> bool:
    """Whether two of several different windows, all bounded, have a day in common."""
    days = frame[["window_earliest", "window_latest"]].drop_duplicates().sort_values("window_earliest")
    ends = days["window_latest"].cummax().iloc[:-1].to_numpy()
    return bool((days["window_earliest"].iloc[1:].to_numpy() <= ends).any())


def _covers(frame: pd.DataFrame) -> str:
    groups = [whom(name) for name in dict.fromkeys(frame["category"].astype(str))]
    windows = list(dict.fromkeys(frame["window"].astype(str)))
    measure = str(frame["measure"].iloc[0]).replace("_", " ")
    counted = f"{measure} ({_listed(groups)}), {frame['place'].iloc[0]}, {_listed(windows)}"
    days = " It is a sum of these days, and no total of the time around or between them." if len(windows) > 1 else ""
    return f"Counts: {counted}. It is as good as the weakest of its parts.{days}"


def _listed(items: list[str], comma: str = ", ") -> str:
    words = [item.replace("_", " ") for item in items]
    return words[0] if len(words) == 1 else f"{comma.join(words[:-1])} and {words[-1]}"
