"""Bound a date: add what the passages give, one by one, and watch the interval shrink."""

from collections.abc import Sequence
from datetime import date
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.kept import (
    CHOOSE,
    STYLE,
    WIDE,
    KeptActivity,
    button,
    choice,
    listed,
    passage_choices,
    scrolling,
)
from course_lib.case import Case, CaseError
from course_lib.case.dates import bounds
from course_lib.methods import dating
from course_lib.methods.choosing import text_or_none
from course_lib.methods.dating import Constraint, Dating
from course_lib.pictures.timescale import TimeScale
from course_lib.practice.answers import Answers

__all__ = ["DateSolver"]

SIDES = (("on or after this date", "after"), ("on or before this date", "before"), ("on this date", "on"))
BASES = (("stated by the passage", "stated"), ("inferred", "inferred"))
OFFERED = 6
VERDICTS = {
    "open": "Nothing bounds the date yet.",
    "half open": "One side is bounded, the other is still open.",
    "bounded": "Both sides are bounded.",
    "one day": "One day is left.",
}


class DateSolver(KeptActivity):
    """Find terminus post quem and terminus ante quem of a copy, an event or a statement.

    Parameters
    ----------
    case
        The case.
    targets
        The key of a copy (when was it made?), an event (when did it happen?) or a claim (when was it said?); or several
        keys.
    level
        ``supported``: a list of dated evidence to choose from; the learner decides which side it bounds, and whether it
        is stated or inferred. ``standard``: the learner finds passage and date.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If a key is none of the three, or none is given.
    ValueError
        If the level is unknown.
    """

    title = "Not before, not after: bound the date"
    slug = "date-solver"

    def __init__(
        self, case: Case, targets: str | Sequence[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = [targets] if isinstance(targets, str) else list(targets)
        if not wanted:
            raise CaseError("Give at least one copy, event or claim to date.")
        self.known = {target: dating.evidence(case, target) for target in wanted}
        super().__init__(case, wanted[0], level, answers)
        self.target = choice("What to date", [(_asked(case, key), key) for key in wanted], self._turn)
        self.question = widgets.HTML()
        self.evidence = choice("Evidence", action=self._preview)
        self.passage = choice("Passage", action=self._preview)
        self.date = widgets.Text(
            description="Date",
            placeholder="2012-01-29, 2012-01 or 2012",
            layout=WIDE,
            style=STYLE,
            continuous_update=False,
        )
        self.preview = widgets.HTML()
        self.side = choice("", SIDES)
        self.basis = choice("That is", BASES)
        self.put = button("Add this evidence", "Add it to the list", self._add)
        self.check = button("Compare", "Compare with the course's own dating", self._compare)
        self.drawn = widgets.HTML()
        source = [self.evidence] if level == "supported" else [self.passage, self.date]
        several = [self.target] if len(wanted) > 1 else []
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        self.show(
            *several,
            self.question,
            *source,
            self.preview,
            self.side,
            self.basis,
            buttons,
            self.drawn,
            self.reply,
            self.saved,
        )
        self._turn()

    @property
    def constraints(self) -> list[Constraint]:
        """The evidence added so far."""
        return [Constraint(**step) for step in self.steps]

    @property
    def found(self) -> Dating:
        """What the evidence leaves of the date."""
        return dating.combine(self.constraints)

    def fits(self, step: Any) -> bool:
        """Whether a saved step is a constraint on a passage of this case."""
        try:
            constraint = Constraint(**step)
        except (TypeError, ValueError):
            return False
        return constraint.passage_id is None or constraint.passage_id in self.case.table("passages").index

    def _turn(self) -> None:
        self.subject = self.target.value
        self.side.description = _verb(self.case, self.subject)
        self.question.value = f"<p style='margin:0'><b>{escape(_question(self.case, self.subject))}</b></p>"
        offered = [(self._offer(constraint), constraint) for constraint in self._offered()]
        self.evidence.options = [CHOOSE, *offered] if offered else [("The case holds no dated evidence for this", "")]
        self.passage.options = passage_choices(
            self.case, _passages(self.case, self.subject), "none (from outside the text)"
        )
        self.restore()

    def _offered(self) -> list[Constraint]:
        """Dated evidence, the strongest of each side and some that adds nothing, in the order of the text."""
        known = self.known[self.subject]
        sides = [[c for c in known if (c.side == "before") is before] for before in (False, True)]
        offered = {(c.date, c.passage_id): c for side in sides for c in side[:OFFERED]}
        return sorted(offered.values(), key=lambda c: c.passage_id or "")

    def _offer(self, constraint: Constraint) -> str:
        if constraint.passage_id is None:
            return f"{constraint.date} · {constraint.because}"
        gist = self.case.passage(constraint.passage_id).gist
        return f"{constraint.date} · {constraint.passage_id} · {shorten(gist, 60, placeholder='…')}"

    def _preview(self) -> None:
        key = self.passage.value
        if self.level == "supported":
            key = self.evidence.value.passage_id if self.evidence.value else None
        self.preview.value = self.case.passage(key)._repr_html_() if key else ""

    def _add(self) -> None:
        if self.level == "supported":
            if not self.evidence.value:
                self.tell(
                    "Choose a piece of evidence." if len(self.evidence.options) > 1 else "There is none to choose."
                )
                return
            when, passage = self.evidence.value.date, self.evidence.value.passage_id
        else:
            when, passage = self.date.value.strip(), self.passage.value or None
        basis = self.basis.value if passage is not None or self.basis.value == "inferred" else "external"
        try:
            new = Constraint(self.side.value, when, passage, basis)
        except ValueError as error:
            self.tell(escape(f"{str(error)[0].upper()}{str(error)[1:]}."))
            return
        if new in self.constraints:
            self.tell("You have this piece of evidence already.")
            return
        before = self.found
        after = dating.combine([*self.constraints, new])
        self.tell(_effect(before, after, new))
        self.add({"side": new.side, "date": new.date, "passage_id": new.passage_id, "basis": new.basis})

    def refresh(self) -> None:
        """Draw the evidence and what it leaves."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        self._preview()
        self.drawn.value = _drawing(self.constraints)

    def _compare(self) -> None:
        target = _coded(self.case, self.subject)
        items = [*_against(self.found, target), *self._marks()]
        reason = f"<p style='margin:0'>The course's reasoning: {escape(target.because)}</p>" if target.because else ""
        head = f"The course has: {escape(target.words)}."
        self.tell(f"<p style='margin:0'>{head}</p>{listed(items)}{reason}")

    def _marks(self) -> list[str]:
        """What is to be said of single pieces of evidence: the wrong side, or an inference taken for a statement."""
        known = self.known[self.subject]
        items = []
        for mine in self.constraints:
            same = [c for c in known if c.date == mine.date and c.passage_id == mine.passage_id]
            if same and all(c.side not in (mine.side, "on") and mine.side != "on" for c in same):
                items.append(f"{escape(str(mine))}: it bounds the other side, for {_reason(same[0])}")
            elif same and mine.basis == "stated" and all(c.basis != "stated" for c in same):
                items.append(f"{escape(str(mine))}: this is inferred, not stated: {_reason(same[0])}")
        return items


class _Coded:
    """What the case holds of a date: limits, words, passage and reasoning."""

    def __init__(self, when: list[object], because: object, passage: object) -> None:
        self.post = bounds(text_or_none(when[0]))[0]
        self.ante = bounds(text_or_none(when[-1]))[1]
        parts = f"{self.post or '..'}/{self.ante or '..'}"
        self.words = "no date" if parts == "../.." else _plain(self.post, self.ante)
        self.because = text_or_none(because) or ""
        self.passage = text_or_none(passage)


def _coded(case: Case, key: str) -> _Coded:
    if key in case.table("copies").index:
        row = case.row("copies", key)
        return _Coded([row["made_after"], row["made_before"]], row["made_because"], row["made_after_passage"])
    if key in case.table("events").index:
        row = case.row("events", key)
        last = row["end"] if text_or_none(row["end"]) else row["start"]
        return _Coded([row["start"], last], row["because"], None)
    row = case.row("claims", key)
    return _Coded([row["stated"], row["stated"]], row["stated_because"], row["passage_id"])


def _against(found: Dating, target: _Coded) -> list[str]:
    items = []
    where = f" See {escape(target.passage)}." if target.passage else ""
    if found.verdict == "contradiction":
        items.append("Your evidence contradicts itself. One piece is misdated, misplaced or on the wrong side.")
    for word, mine, coded, tighter in (
        ("earliest", found.post_quem, target.post, lambda a, b: a > b),
        ("latest", found.ante_quem, target.ante, lambda a, b: a < b),
    ):
        if mine == coded:
            items.append(f"The {word} day: the same, {_day(mine)}.")
        elif coded is None:
            items.append(
                f"The {word} day: the course leaves this side open; you have {_day(mine)}. Is your evidence sound?"
            )
        elif mine is None:
            items.append(f"The {word} day: still open. The course finds a limit.{where}")
        elif tighter(mine, coded):
            items.append(f"The {word} day: {_day(mine)} is narrower than the course's {_day(coded)}. What shows it?")
        else:
            items.append(f"The {word} day: {_day(mine)} holds, and more can be said.{where}")
    return items


def _effect(before: Dating, after: Dating, new: Constraint) -> str:
    if after.verdict == "contradiction":
        return (
            f"{escape(str(after))} Both cannot be right: one may be misdated, or hang on the wrong passage, or bound "
            "the other side. Take one back, or keep both and say which you doubt."
        )
    if (before.post_quem, before.ante_quem) == (after.post_quem, after.ante_quem):
        return f"{escape(str(new)).capitalize()} adds nothing: what you had is at least as narrow."
    left = f" {after.days} days are left." if after.days and after.days > 1 else ""
    return f"{escape(str(after))}. {VERDICTS[after.verdict]}{left}"


def _drawing(constraints: list[Constraint]) -> str:
    """The steps as rows with bars that shrink: an open side hatched, a contradiction without a bar."""
    if not constraints:
        return "<p style='margin:0.3em 0'>No evidence yet: every day is possible.</p>"
    steps = dating.narrowing(constraints)
    scale = TimeScale.of(pd.to_datetime(steps["post_quem"]), pd.to_datetime(steps["ante_quem"]))
    rows = []
    for line in steps.to_dict("records"):
        post, ante = line["post_quem"], line["ante_quem"]
        bar = _crossed() if line["effect"] == "contradicts" else _bar(scale, post, ante)
        cells = (f"{line['step']}. {escape(line['constraint'])}", escape(line["effect"]), bar)
        rows.append(
            "<tr>" + "".join(f"<td style='padding:0.1em 0.8em 0.1em 0'>{cell}</td>" for cell in cells) + "</tr>"
        )
    table = (
        "<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>Your evidence, and "
        f"the days that it leaves</caption><tbody>{''.join(rows)}</tbody></table>"
    )
    combined = f"<p style='margin:0.3em 0'><b>{escape(str(dating.combine(constraints)))}</b></p>"
    return scrolling("Your evidence", table) + combined


def _bar(scale: TimeScale, post: date | None, ante: date | None) -> str:
    """The days from a terminus post quem to a terminus ante quem, in per cent of the line."""
    left = 0.0 if post is None else 12 + 76 * scale.place(post) / max(scale.length, 1.0)
    right = 100.0 if ante is None else 12 + 76 * scale.place(ante) / max(scale.length, 1.0)
    is_open = post is None or ante is None
    fill = "repeating-linear-gradient(45deg,#fff 0 3px,#595959 3px 5px)" if is_open else "#00507d"
    edges = "".join(
        f"border-{side}:3px solid #1a1a1a;" for side, end in (("left", post), ("right", ante)) if end is not None
    )
    return _framed(
        f"days left: {_plain(post, ante)}",
        f"<div style='position:absolute;top:0;bottom:0;left:{left:.1f}%;width:{max(right - left, 1.0):.1f}%;"
        f"background:{fill};{edges}box-sizing:border-box'></div>",
    )


def _crossed() -> str:
    return _framed("no day is left", "<div style='text-align:center;line-height:1em;color:#a04000'>✕</div>")


def _framed(label: str, inside: str) -> str:
    frame = "position:relative;width:16em;height:1em;border:1px solid #d9d9d9"
    return f"<div role='img' aria-label='{escape(label, quote=True)}' style='{frame}'>{inside}</div>"


def _passages(case: Case, key: str) -> list[str]:
    """The passages that may bear on a date: for a copy or a claim its copy's, for an event all that speak of it."""
    passages = case.table("passages")
    if key in case.table("events").index:
        about = case.claims.loc[(case.claims["event_id"] == key).fillna(False).astype(bool), "passage_id"]
        return list(dict.fromkeys(about))
    copy = key if key in case.table("copies").index else passages.at[case.claims.at[key, "passage_id"], "copy_id"]
    own = passages[(passages["copy_id"] == copy).to_numpy(dtype=bool)].sort_values("start")
    return [str(passage) for passage in own.index]


def _question(case: Case, key: str) -> str:
    if key in case.table("copies").index:
        return f"When was the copy “{key}” made? Not: when was the work written?"
    if key in case.table("events").index:
        return f"When did it happen: {case.row('events', key)['label']}?"
    return f"When was it said: {case.row('claims', key)['statement']}?"


def _verb(case: Case, key: str) -> str:
    if key in case.table("copies").index:
        return "It was made"
    return "It happened" if key in case.table("events").index else "It was said"


def _asked(case: Case, key: str) -> str:
    kind = (
        "copy" if key in case.table("copies").index else "event" if key in case.table("events").index else "statement"
    )
    return f"{kind} {key}"


def _day(when: date | None) -> str:
    return "open" if when is None else str(when)


def _reason(constraint: Constraint) -> str:
    because = constraint.because
    return escape(because[:1].lower() + because[1:].rstrip(".")) + "."


def _plain(post: date | None, ante: date | None) -> str:
    return dating.in_words(str(post) if post == ante else f"{post or '..'}/{ante or '..'}")
