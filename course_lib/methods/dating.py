"""Dating: when a thing happened, when it was said, and what bounds either of the two.

The **time criterion** of source criticism prefers what was said soon after the event. It needs two dates that are
easily confused, the one of the event and the one of the statement, and neither need be a day: a date may be a month,
doubtful, or open to one side (EDTF, ISO 8601-2). So every date here is a pair of limits, the *terminus post quem* (not
before) and the *terminus ante quem* (not after), and every comparison has three outcomes:

- **fits**: whatever the true dates are within their limits, the order is possible;
- **impossible**: whatever they are, it is not;
- **undetermined**: the limits leave both open, or a date is unknown.

References
----------
E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, ch. IV.
T. Thurén (2013). *Källkritik*, 3rd ed.: the criterion of time.
Library of Congress (2019). *Extended Date/Time Format (EDTF) Specification*.

Terms
-----
time criterion
    The rule that what was said soon after an event is to be preferred, other things being equal.
EDTF
    A way to write dates that are uncertain, incomplete or open: `2012-01-29?`, `2012-01`, `../2012-06-20` (ISO 8601-2).
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.limits import claim_dates, event_dates, in_words, limits, spans, weekday
from course_lib.methods.terminus import SIDES, Constraint, Dating, combine, evidence, narrowing

__all__ = [
    "SIDES",
    "VERDICTS",
    "Constraint",
    "Dating",
    "claim_dates",
    "combine",
    "event_dates",
    "evidence",
    "footnote_checks",
    "impossibilities",
    "in_words",
    "interval_checks",
    "limits",
    "narrowing",
    "said_against_happened",
    "weekday",
]

VERDICTS = ("fits", "impossible", "undetermined")


def said_against_happened(case: Case, claims: str | Iterable[str] | None = None) -> pd.DataFrame:
    """For each claim the lag between event and statement, and whether the order is possible.

    A report cannot be older than what it reports; a forecast cannot be younger than what it foretells.

    Parameters
    ----------
    case
        The case.
    claims
        One claim, several, or all.

    Returns
    -------
    DataFrame
        The columns of `claim_dates`, then ``lag_least`` and ``lag_most`` in days (negative: said before it happened),
        ``verdict`` (one of `VERDICTS`) and ``because``.

    Raises
    ------
    CaseError
        If there is no such claim.

    Examples
    --------
    >>> from course_lib import open_case
    >>> said_against_happened(open_case())["verdict"].cat.categories.tolist()
    ['fits', 'impossible', 'undetermined']
    """
    frame = claim_dates(case, claims)
    forecast = frame["forecast"].to_numpy(dtype=bool)
    after = (frame["said_earliest"] >= frame["happened_latest"]).to_numpy()
    before = (frame["said_latest"] < frame["happened_earliest"]).to_numpy()
    late = (frame["said_earliest"] > frame["ended_latest"]).to_numpy()
    reasons = {
        "no event is named": (frame["event_id"].isna().to_numpy(), "undetermined"),
        "foretold before it happened": (forecast & before, "fits"),
        "foretold after it happened": (forecast & late, "impossible"),
        "said on the day or later": (~forecast & after, "fits"),
        "said before it happened": (~forecast & before, "impossible"),
        "not known when it happened": (
            frame[["happened_earliest", "happened_latest"]].isna().all(axis=1).to_numpy(),
            "undetermined",
        ),
        "not known when it was said": (
            frame[["said_earliest", "said_latest"]].isna().all(axis=1).to_numpy(),
            "undetermined",
        ),
    }
    masks = [mask for mask, _ in reasons.values()]
    frame["lag_least"] = _days(frame["said_earliest"] - frame["happened_latest"])
    frame["lag_most"] = _days(frame["said_latest"] - frame["happened_earliest"])
    verdict = np.select(masks, [verdict for _, verdict in reasons.values()], "undetermined")
    frame["verdict"] = pd.Categorical(verdict, categories=VERDICTS)
    frame["because"] = pd.Categorical(np.select(masks, list(reasons), "the two ranges overlap"))
    return frame


def footnote_checks(case: Case) -> pd.DataFrame:
    """Whether each footnote can carry the claims that hang on it: was the page there in time to say so?

    What a page held when it was archived is fixed: it cannot report what was said or happened later. Where no archived
    copy is noted, the page's own date serves, and then the day on which the editor read it.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    DataFrame
        One row for each claim in a passage with a footnote: ``claim_id``, ``passage_id``, ``footnote_id``, ``marker``,
        ``link`` (how the two were joined), ``rests_on`` (``archived``, ``dated`` or ``retrieved``), ``page_earliest``,
        ``page_latest``, ``reported_earliest``, ``reported_latest``, ``days_short`` and ``verdict``.

    Examples
    --------
    >>> from course_lib import open_case
    >>> "impossible" in set(footnote_checks(open_case())["verdict"])
    True
    """
    notes = case.table("footnotes")
    pages = pd.DataFrame(index=notes.index, columns=["rests_on"], data=None, dtype="string")
    for name in ("retrieved", "dated", "archived"):
        found = limits(notes[name])
        there = notes[name].notna()
        pages.loc[there, "rests_on"] = name
        for side in ("earliest", "latest"):
            known = pages.get(f"page_{side}", pd.Series(pd.NaT, index=notes.index, dtype="datetime64[s]"))
            pages[f"page_{side}"] = found[side].where(there, known)
    links = case.table("passage_footnotes").join(notes["marker"], on="footnote_id").join(pages, on="footnote_id")
    dates = claim_dates(case)
    about = pd.DataFrame(
        {
            "reported_earliest": _later(
                dates["said_earliest"], dates["happened_earliest"].where(~dates["forecast"], pd.NaT)
            ),
            "reported_latest": _later(
                dates["said_latest"], dates["happened_latest"].where(~dates["forecast"], pd.NaT)
            ).where(dates["said_earliest"].isna() | dates["said_latest"].notna(), pd.NaT),
            "passage_id": case.claims["passage_id"],
        }
    ).rename_axis("claim_id")
    frame = links.merge(about.reset_index(), on="passage_id", how="inner").dropna(subset=["rests_on"])
    frame["days_short"] = _days(frame["reported_earliest"] - frame["page_latest"]).clip(lower=0)
    verdict = np.select(
        [frame["page_latest"] < frame["reported_earliest"], frame["page_earliest"] >= frame["reported_latest"]],
        ["impossible", "fits"],
        "undetermined",
    )
    frame["verdict"] = pd.Categorical(verdict, categories=VERDICTS)
    columns = ["claim_id", "passage_id", "footnote_id", "marker", "link", "rests_on", "page_earliest", "page_latest"]
    return frame[[*columns, "reported_earliest", "reported_latest", "days_short", "verdict"]].reset_index(drop=True)


def interval_checks(case: Case) -> pd.DataFrame:
    """Whether 'a week later' spans a week: intervals in the text against the dates that stand beside them.

    A week may be rounded by a day either way, a month has 28 to 31 days; days are counted as they are. What came later
    is counted from the end of the earlier event, what came before from the beginning of the later one.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    DataFrame
        One row for each event that a text dates from another: ``event_id``, ``relative_to``, ``offset``,
        ``told_least`` and ``told_most`` (the interval in days), ``dated_least`` and ``dated_most`` (what the dates
        allow), ``off_by`` (days between the two, 0 where they meet) and ``verdict``. *Fits* means
        that every day which the dates allow keeps the interval, *impossible* that interval and dates cannot both be
        right.

    Examples
    --------
    >>> from course_lib import open_case
    >>> "impossible" in set(interval_checks(open_case())["verdict"])
    True
    """
    events = case.table("events")
    linked = events[events["relative_to"].notna() & events["offset"].notna()]
    told_least, told_most = (spans(linked["offset"])[name].to_numpy() for name in ("told_least", "told_most"))
    dates = event_dates(case).join(limits(events["end"])["earliest"].rename("end_earliest"))
    dates["end_earliest"] = dates["end_earliest"].where(dates["end_earliest"].notna(), dates["start_earliest"])
    here, there = dates.loc[linked.index], dates.reindex(linked["relative_to"]).set_axis(linked.index)
    back = told_most < 0
    least = _days(here["start_earliest"] - there["start_latest"].where(back, there["end_latest"]))
    most = _days(here["start_latest"] - there["start_earliest"].where(back, there["end_earliest"]))
    off = np.maximum((least - told_most).fillna(0), (told_least - most).fillna(0)).clip(lower=0)
    within = ((least >= told_least) & (most <= told_most)).fillna(False)
    verdict = np.select(
        [(off > 0).to_numpy(dtype=bool), within.to_numpy(dtype=bool)], ["impossible", "fits"], "undetermined"
    )
    return Sheet(
        {
            "event_id": linked.index,
            "relative_to": linked["relative_to"].to_numpy(),
            "offset": linked["offset"].to_numpy(),
            "told_least": told_least,
            "told_most": told_most,
            "dated_least": least.array,
            "dated_most": most.array,
            "off_by": off.array,
            "verdict": pd.Categorical(verdict, categories=VERDICTS),
        }
    )


def impossibilities(case: Case) -> pd.DataFrame:
    """Everything in the case that cannot have been as the dates have it.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    DataFrame
        ``kind`` (``said too early``, ``footnote too early``, ``interval``), ``key`` (claim or event), ``passage_id``
        and ``because`` in words. Each is a sign that a date, a link or a word is wrong, not that somebody lied.

    Examples
    --------
    >>> from course_lib import open_case
    >>> impossibilities(open_case()).columns.tolist()
    ['kind', 'key', 'passage_id', 'because']
    """
    said = said_against_happened(case)
    said = said[said["verdict"] == "impossible"]
    early = pd.DataFrame(
        {
            "kind": "said too early",
            "key": said.index,
            "passage_id": case.claims["passage_id"].reindex(said.index).to_numpy(),
            "because": [
                f"said by {_day(last)}, but the event began on {_day(start)} or later"
                if not forecast
                else f"foretold on {_day(first)} or later, but the event was over by {_day(over)}"
                for first, last, start, over, forecast in zip(
                    said["said_earliest"], said["said_latest"], said["happened_earliest"], said["ended_latest"],
                    said["forecast"], strict=True,
                )
            ],
        }
    )  # fmt: skip
    notes = footnote_checks(case)
    notes = notes[notes["verdict"] == "impossible"]
    notes = pd.DataFrame(
        {
            "kind": "footnote too early",
            "key": notes["claim_id"],
            "passage_id": notes["passage_id"],
            "because": [
                f"note {marker}: the page {how} on {_day(page)} cannot report what came on {_day(thing)} or later"
                for marker, how, page, thing in zip(
                    notes["marker"], notes["rests_on"], notes["page_latest"], notes["reported_earliest"], strict=True
                )
            ],
        }
    )
    gaps = interval_checks(case)
    gaps = gaps[gaps["verdict"] == "impossible"]
    first = case.claims.drop_duplicates("event_id").set_index("event_id")["passage_id"]
    gaps = pd.DataFrame(
        {
            "kind": "interval",
            "key": gaps["event_id"],
            "passage_id": gaps["event_id"].map(first).to_numpy(),
            "because": [
                f"{offset} after {base} in words, but {_span(least, most)} by the dates"
                for offset, base, least, most in zip(
                    gaps["offset"], gaps["relative_to"], gaps["dated_least"], gaps["dated_most"], strict=True
                )
            ],
        }
    )
    return pd.concat([early, notes, gaps], ignore_index=True)


def _later(one: pd.Series, other: pd.Series) -> pd.Series:
    """The later of two dates; where one is unknown, the other."""
    return one.where((one >= other) | other.isna(), other)


def _days(lag: pd.Series) -> pd.Series:
    return cast("pd.Series", (lag.dt.total_seconds() / 86400).round().astype("Int64"))


def _day(when: object) -> str:
    return "an unknown day" if pd.isna(cast(pd.Timestamp, when)) else f"{when:%Y-%m-%d}"


def _span(least: object, most: object) -> str:
    low, high = ("?" if value is pd.NA else str(value) for value in (least, most))
    return f"{low} days" if low == high else f"{low} to {high} days"
