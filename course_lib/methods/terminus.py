"""Terminus post quem and terminus ante quem: evidence that bounds a date, and what is left when all of it is combined.

References
----------
E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, ch. IV, on dating by limits.

Terms
-----
terminus post quem
    The limit after which: a thing cannot be older than this date.
terminus ante quem
    The limit before which: a thing cannot be younger than this date.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import cast

import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.dates import bounds
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import text_or_none
from course_lib.methods.limits import claim_dates, spans

__all__ = ["SIDES", "Constraint", "Dating", "combine", "evidence", "narrowing"]

SIDES = ("after", "before", "on")
UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


@dataclass(frozen=True)
class Constraint:
    """One piece of evidence that bounds a date.

    Parameters
    ----------
    side
        ``after`` (on or after), ``before`` (on or before) or ``on``.
    date
        The limit, as EDTF text. Of a month, ``after`` means its first day and ``before`` its last.
    passage_id
        The passage that gives it, if one does.
    basis
        ``stated``, ``inferred`` or ``external``.
    because
        Why it bounds the date.

    Raises
    ------
    ValueError
        If the side is no side, or the date no date.

    Examples
    --------
    >>> Constraint("after", "2012-02").limits
    (datetime.date(2012, 2, 1), None)
    """

    side: str
    date: str
    passage_id: str | None = None
    basis: str = "stated"
    because: str = ""

    def __post_init__(self) -> None:
        if self.side not in SIDES:
            raise ValueError(f"'{self.side}' is not a side: use {', '.join(SIDES)}")
        if self.limits == (None, None):
            raise ValueError(f"'{self.date}' has no limit on the side '{self.side}', so it bounds nothing")

    @property
    def limits(self) -> tuple[dt.date | None, dt.date | None]:
        """The terminus post quem and the terminus ante quem that it gives."""
        first, last = bounds(self.date)
        return (None if self.side == "before" else first, None if self.side == "after" else last)

    def __str__(self) -> str:
        where = f", {self.passage_id}" if self.passage_id else ""
        word = "on" if self.side == "on" else f"on or {self.side}"
        return f"{word} {self.date} ({self.basis}{where})"


@dataclass(frozen=True)
class Dating:
    """What a set of constraints leaves of a date.

    Parameters
    ----------
    post_quem, ante_quem
        The limits, ``None`` where open.
    post_by, ante_by
        The constraints that set them.
    verdict
        ``open`` (no limit), ``half open``, ``bounded``, ``one day`` or ``contradiction``.
    basis
        ``stated`` if the deciding constraints are, ``inferred`` as soon as one of them is inferred or comes from
        outside, ``unknown`` where there is none.
    """

    post_quem: dt.date | None
    ante_quem: dt.date | None
    post_by: Constraint | None
    ante_by: Constraint | None
    verdict: str
    basis: str

    @property
    def days(self) -> int | None:
        """How many days remain possible; ``None`` where a side is open."""
        if self.post_quem is None or self.ante_quem is None:
            return None
        return max(0, (self.ante_quem - self.post_quem).days + 1)

    @property
    def edtf(self) -> str | None:
        """The result as EDTF text, or ``None`` for a contradiction and where nothing is known."""
        if self.verdict in ("contradiction", "open"):
            return None
        if self.post_quem == self.ante_quem:
            return str(self.post_quem)
        return f"{self.post_quem or '..'}/{self.ante_quem or '..'}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"

    def __str__(self) -> str:
        if self.verdict == "contradiction":
            return f"Contradiction: nothing is both {self.post_by} and {self.ante_by}."
        if self.verdict == "open":
            return "Nothing bounds it yet."
        if self.verdict == "one day":
            return f"On {self.post_quem} ({self.basis})"
        after = "" if self.post_quem is None else f"not before {self.post_quem}"
        before = "" if self.ante_quem is None else f"not after {self.ante_quem}"
        return f"{', '.join(part for part in (after, before) if part)} ({self.basis})".capitalize()


def combine(constraints: Sequence[Constraint]) -> Dating:
    """Combine constraints: the latest terminus post quem and the earliest terminus ante quem decide.

    Parameters
    ----------
    constraints
        Any number, in any order; the result does not depend on the order.

    Returns
    -------
    Dating
        What remains possible, which two constraints decide, and whether it is stated or inferred.

    Examples
    --------
    >>> found = combine([Constraint("after", "2024-12"), Constraint("after", "2012-02-05")])
    >>> print(found)
    Not before 2024-12-01 (stated)
    >>> print(combine([Constraint("after", "2024-12", "p9"), Constraint("before", "2013", "p2", "inferred")]))
    Contradiction: nothing is both on or after 2024-12 (stated, p9) and on or before 2013 (inferred, p2).
    """
    post_by = max((c for c in constraints if c.limits[0]), key=lambda c: cast(dt.date, c.limits[0]), default=None)
    ante_by = min((c for c in constraints if c.limits[1]), key=lambda c: cast(dt.date, c.limits[1]), default=None)
    post = post_by.limits[0] if post_by else None
    ante = ante_by.limits[1] if ante_by else None
    deciding = [c for c in (post_by, ante_by) if c is not None]
    basis = "unknown" if not deciding else "stated" if all(c.basis == "stated" for c in deciding) else "inferred"
    if post is None and ante is None:
        verdict = "open"
    elif post is None or ante is None:
        verdict = "half open"
    else:
        verdict = "contradiction" if post > ante else "one day" if post == ante else "bounded"
    return Dating(post, ante, post_by, ante_by, verdict, basis)


def narrowing(constraints: Sequence[Constraint]) -> pd.DataFrame:
    """How the interval shrinks as the constraints are added one by one.

    Parameters
    ----------
    constraints
        In the order in which they are added.

    Returns
    -------
    DataFrame
        One row a step: ``step``, ``constraint``, ``basis``, ``passage_id``, ``post_quem``, ``ante_quem``, ``days`` and
        ``effect`` (``sets a limit``, ``moves a limit``, ``adds nothing`` or ``contradicts``).

    Examples
    --------
    >>> narrowing([Constraint("after", "2012-02-05"), Constraint("after", "2012-01")])["effect"].tolist()
    ['sets a limit', 'adds nothing']
    """
    rows = []
    last = combine([])
    for step, constraint in enumerate(constraints, start=1):
        found = combine(constraints[:step])
        if found.verdict == "contradiction":
            effect = "contradicts"
        elif (found.post_quem, found.ante_quem) == (last.post_quem, last.ante_quem):
            effect = "adds nothing"
        else:
            new = (last.post_quem is None and found.post_quem) or (last.ante_quem is None and found.ante_quem)
            effect = "sets a limit" if new else "moves a limit"
        rows.append(
            {
                "step": step,
                "constraint": str(constraint),
                "basis": constraint.basis,
                "passage_id": constraint.passage_id,
                "post_quem": found.post_quem,
                "ante_quem": found.ante_quem,
                "days": found.days,
                "effect": effect,
            }
        )
        last = found
    columns = ["step", "constraint", "basis", "passage_id", "post_quem", "ante_quem", "days", "effect"]
    return Sheet(rows, columns=columns)


def evidence(case: Case, key: str) -> tuple[Constraint, ...]:
    """What in the case bounds the making of a copy, the day of an event, or the day on which a claim was made.

    - A **copy** was made after everything that it reports as past, and after the dates of its references.
    - An **event** happened when a text says so, at the interval at which a text puts it from another event, before it
      was reported, and before the pages cited for it were stored.
    - A **claim** was made after what it reports, before the pages cited for it were stored, and before its work came
      out.

    Each is a reading, not a proof: a statement may be misdated, a reference misplaced, an interval counted from
    something else. That is why it names its passage. A limit is no finer than its source: where the text has a month,
    it is a month.

    Parameters
    ----------
    case
        The case.
    key
        The key of a copy, an event or a claim.

    Returns
    -------
    tuple of Constraint
        Different constraints, those that bound most first.

    Raises
    ------
    CaseError
        If the key is none of the three.

    Examples
    --------
    >>> from course_lib import open_case
    >>> combine(evidence(open_case(), "battle")).post_quem.year
    2024
    """
    if key in case.table("copies").index:
        found = _bounds_of_copy(case, key)
    elif key in case.table("events").index:
        found = _bounds_of_event(case, key)
    elif key in case.claims.index:
        found = _bounds_of_claim(case, key)
    else:
        raise CaseError(
            f"{key!r} is neither a copy nor an event nor a claim of this case. The copies are "
            f"{', '.join(case.table('copies').index)}; events look like {', '.join(case.table('events').index[:2])}."
        )
    unique = {(c.side, c.date, c.passage_id): c for c in reversed(found)}
    ante = [c for c in unique.values() if c.limits[0] is None]
    post = [c for c in unique.values() if c.limits[0] is not None]
    ante.sort(key=lambda c: (c.limits[1] or dt.date.max, c.passage_id or ""))
    post.sort(key=lambda c: c.limits[0] or dt.date.min, reverse=True)
    return (*post, *ante)


def _bounds_of_copy(case: Case, copy: str) -> list[Constraint]:
    row = case.table("copies").loc[copy]
    proof, why = text_or_none(row["made_after_passage"]), text_or_none(row["made_because"]) or ""
    found = _if_bounding("after", row["made_after"], proof, "inferred", why)
    found += _if_bounding("before", row["made_before"], None, "inferred", why)
    mine = case.claims[(case.copy_of_claims() == copy).to_numpy(dtype=bool)]
    mine = mine[~claim_dates(case, mine.index.tolist())["forecast"].to_numpy(dtype=bool)]
    said = mine["stated_because"].fillna("it reports what was said then")
    found += _all_bounding("after", mine["stated"], mine["passage_id"], mine["stated_basis"], said)
    events = case.table("events").reindex(mine["event_id"])
    happened = pd.Series("it reports what happened then", index=mine.index)
    found += _all_bounding("after", events["start"], mine["passage_id"], events["date_basis"], happened)
    notes = case.table("footnotes")
    where = case.table("passage_footnotes").drop_duplicates("footnote_id").set_index("footnote_id")["passage_id"]
    notes = notes[(notes["copy_id"] == copy).to_numpy(dtype=bool)]
    for name in ("retrieved", "archived", "dated"):
        basis, cited = (pd.Series(text, index=notes.index) for text in ("stated", f"a reference was {name} then"))
        found += _all_bounding("after", notes[name], where.reindex(notes.index), basis, cited)
    return found


def _bounds_of_event(case: Case, event: str) -> list[Constraint]:
    row = case.table("events").loc[event]
    claims = case.claims[(case.claims["event_id"] == event).fillna(False).to_numpy(dtype=bool)]
    claims = claims[~claim_dates(case, claims.index.tolist())["forecast"].to_numpy(dtype=bool)]
    first = str(claims["passage_id"].iloc[0]) if len(claims) else None
    why = text_or_none(row["because"]) or "the text dates it"
    found = _if_bounding("on", row["start"], first, row["date_basis"], why)
    found += _at_an_interval(case, event, first)
    reported = pd.Series("it was reported by then", index=claims.index)
    found += _all_bounding("before", claims["stated"], claims["passage_id"], claims["stated_basis"], reported)
    return found + _archived(case, claims["passage_id"].tolist(), "it")


def _at_an_interval(case: Case, event: str, passage: str | None) -> list[Constraint]:
    """What follows from the words that put an event so many days before or after another."""
    row = case.table("events").loc[event]
    base, offset = text_or_none(row["relative_to"]), text_or_none(row["offset"])
    if base is None or offset is None:
        return []
    other = case.row("events", base)
    start = bounds(text_or_none(other["start"]))
    end = bounds(text_or_none(other["end"])) if text_or_none(other["end"]) else start
    back = offset.startswith("-")
    low, high = start if back else end
    days = spans(pd.Series([offset])).iloc[0]
    first, last = (
        "" if day is None else (day + dt.timedelta(days=int(days[name]))).isoformat()
        for day, name in ((low, "told_least"), (high, "told_most"))
    )
    if not first and not last:
        return []
    when = first if first == last else f"{first or '..'}/{last or '..'}"
    number, unit = offset.strip("-P")[:-1], UNITS[offset[-1]]
    told = f"{number} {unit}{'' if number == '1' else 's'} {'before' if back else 'after'} “{other['label']}”"
    found = _if_bounding("on", when, passage, "inferred", f"the words put it {told}")
    if not back:
        why = f"it is dated from “{other['label']}”, and came later"
        found += _if_bounding("after", other["start"], passage, "inferred", why)
    return found


def _bounds_of_claim(case: Case, key: str) -> list[Constraint]:
    claim = case.claims.loc[key]
    passage = str(claim["passage_id"])
    why = text_or_none(claim["stated_because"]) or "the text dates the statement"
    found = _if_bounding("on", claim["stated"], passage, claim["stated_basis"], why)
    dates = claim_dates(case, key).loc[key]
    event = text_or_none(claim["event_id"])
    if event is not None and not dates["forecast"]:
        row = case.table("events").loc[event]
        found += _if_bounding("after", row["start"], passage, row["date_basis"], "it reports what happened then")
    copy = str(case.table("passages").at[passage, "copy_id"])
    work = case.row("works", str(case.table("copies").at[copy, "work_id"]))
    found += _if_bounding("before", work["published"], None, work["published_basis"], "the work was published then")
    made = case.table("copies").at[copy, "made_before"]
    found += _if_bounding("before", made, None, "inferred", "the copy was made by then")
    return found + _archived(case, [passage], "the statement")


def _archived(case: Case, passages: list[str], what: str) -> list[Constraint]:
    links = case.table("passage_footnotes")
    links = links[links["passage_id"].isin(passages)].join(case.table("footnotes")["archived"], on="footnote_id")
    found = []
    for passage, when, link in zip(links["passage_id"], links["archived"], links["link"], strict=True):
        basis = "stated" if link == "stated" else "inferred"
        found += _if_bounding("before", when, passage, basis, f"the page cited for {what} was archived then")
    return found


def _all_bounding(
    side: str, dates: pd.Series, passages: pd.Series, bases: pd.Series, reasons: pd.Series
) -> list[Constraint]:
    rows = dict.fromkeys(
        (text, text_or_none(passage), str(basis), str(why))
        for when, passage, basis, why in zip(dates, passages, bases, reasons, strict=True)
        if (text := text_or_none(when)) is not None
    )
    return [found for row in rows for found in _if_bounding(side, *row)]


def _if_bounding(side: str, when: object, passage: object, basis: object, because: str) -> list[Constraint]:
    text = text_or_none(when)
    first, last = bounds(text)
    limit = {"after": first, "before": last}.get(side, first or last)
    if text is None or limit is None:
        return []
    if "/" in text and side != "on":
        text = text.split("/")[0 if side == "after" else 1]
    return [Constraint(side, text, text_or_none(passage), str(basis), because)]
