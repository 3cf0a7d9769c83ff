"""Who held the place? Take each claim or set it aside, say why, and watch what the accepted ones carry."""

from collections.abc import Sequence
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.control_ribbon import drawn, span
from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed
from course_lib.case import Case, CaseError
from course_lib.methods import control, judgement, transmission
from course_lib.practice.answers import Answers

__all__ = ["ControlTimeline"]

ASIDE = "aside"
VERDICTS = (
    ("they held it, all or a part", "control"),
    ("they were in it or round it, no more", "presence"),
    ("it was fought over", "contested"),
    ("they were not there", "absence"),
    ("set it aside", ASIDE),
)
TAKEN = {value: label for label, value in VERDICTS}
FOR = ("near", "second origin", "concession", "modest")
REASONS = tuple((label, key) for key, label in control.GROUNDS.items())
MISREAD = {
    "presence": "It says that they came in or stood round it. Who has come in may be out again by the evening, and "
    "somebody else may hold the streets: entered is not held.",
    "contested": "It says that there was fighting over it. As long as both fight for it, it is not held.",
    "absence": "It says that they were not there. Who was there instead is not said.",
    "control": "It says more than that: it claims a hold. You may believe less than a claimant says; then that is your "
    "own judgement, and the claim itself is set aside.",
}
LIMIT = 8


class ControlTimeline(KeptActivity):
    """Accept each claim of control or set it aside, with a reason; the timeline is redrawn after each.

    Parameters
    ----------
    case
        The case.
    place
        The key of the place.
    claims
        Claims, or rows of the table ``control``, to work on; all of the place if left out (at the supported level a few
        of those that the case has assessed).
    level
        ``supported``: the claims come in groups by text, with a hint each, and each reason is answered at once.
        ``standard``: all claims in the order of their days, and reasons are answered in the comparison.
    answers
        Where the decisions are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such place or claim, or if nobody says who held the place.
    ValueError
        If the level is unknown.

    References
    ----------
    Office of the Director of National Intelligence (2015). *Intelligence Community Directive 203: Analytic Standards*.
    """

    title = "Who held it? Accept, set aside, and look at the line"
    slug = "control-timeline"

    def __init__(
        self,
        case: Case,
        place: str,
        claims: str | Sequence[str] | None = None,
        *,
        level: str = "standard",
        answers: Answers | None = None,
    ) -> None:
        frame = control.rows(case, claims, place)
        self.place = place
        if frame.empty:
            label = case.row("places", place)["label"]
            known = ", ".join(case.table("control")["place_id"].drop_duplicates().tolist()[:4]) or "none"
            raise CaseError(f"Nobody says who held {label}. Places with claims of control: {known}.")
        self.judged = judgement.likelihood(case, frame["claim_id"].drop_duplicates())
        if claims is None and level == "supported":
            frame = _few(frame, self.judged)
        super().__init__(case, _subject(place, level, claims, frame), level, answers)
        self.rows = frame
        self.grounds = control.grounds(case, place).reindex(frame.index)
        self.roots = transmission.chains(case, frame["claim_id"].drop_duplicates())
        self.group = choice("Together", [(name, name) for name in _groups(frame)], self._fill)
        self.claim = choice("Claim", action=self._ask)
        self.shown = widgets.HTML()
        self.verdict = choice("I take it as", [CHOOSE, *VERDICTS])
        self.reason = choice("Because", [CHOOSE, *REASONS])
        self.put = button("Put it down", "Record what you take the claim as, and why", self._add)
        self.check = button("Compare", "Compare your line with the course's assessments", self._compare)
        self.line = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        grouped = [self.group] if level == "supported" and len(self.group.options) > 1 else []
        controls = [*grouped, self.claim, self.shown, self.verdict, self.reason, buttons]
        self.show(*controls, self.reply, self.line, self.saved)
        self._fill()
        self.restore()
        self._next()

    @property
    def decisions(self) -> dict[str, dict[str, Any]]:
        """The last decision on each claim, by row."""
        return {step["row"]: step for step in self.steps}

    @property
    def accepted(self) -> list[str]:
        """The rows that were not set aside."""
        return [row for row, step in self.decisions.items() if step["verdict"] != ASIDE]

    def fits(self, step: Any) -> bool:
        """Whether a saved decision is on one of these claims, with a verdict and a reason that are on offer."""
        return (
            isinstance(step, dict)
            and step.get("row") in self.rows.index
            and step.get("verdict") in TAKEN
            and step.get("reason") in control.GROUNDS
        )

    def _fill(self) -> None:
        own = self.rows
        if self.level == "supported":
            own = own[[name == self.group.value for name in _names(own)]]
        self.claim.options = [(_label(row), str(key)) for key, row in own.iterrows()]
        self._ask()

    def _ask(self) -> None:
        if self.claim.value is None:
            return
        key = self.claim.value
        row, done = self.rows.loc[key], self.decisions.get(key)
        facts = (
            ("Who says so", row["speaker"]),
            ("Who is said to hold it", row["holder"]),
            ("How much", control.in_words(str(row["extent"]))),
            ("Of which day", span(row["earliest"], row["latest"], "no day")),
            ("Said", span(row["said_earliest"], row["said_latest"], "unknown")),
        )
        cells = "".join(
            f"<tr><th scope='row' style='text-align:left;padding-right:1em'>{name}</th>"
            f"<td style='text-align:left'>{escape(str(value))}</td></tr>"
            for name, value in facts
        )
        hint = f"<p style='margin:0.3em 0'><b>Hint.</b> {_hint(row)}</p>" if self.level == "supported" else ""
        self.shown.value = (
            f"<p style='margin:0'>{escape(str(row['claim_id']))}: <b>{escape(str(row['statement']))}</b></p>"
            f"<table>{cells}</table>{hint}{self._passage(row)}"
        )
        self.verdict.value = done["verdict"] if done else ""
        self.reason.value = done["reason"] if done else ""

    def _passage(self, row: "pd.Series[Any]") -> str:
        passage = self.case.passage(str(row["passage_id"]))
        return passage._repr_html_()

    def _next(self) -> None:
        """Turn to the first claim without a decision, in this group or in the next one."""
        done = self.decisions
        names = _names(self.rows)
        left = [(name, str(key)) for name, key in zip(names, self.rows.index, strict=True) if key not in done]
        here = [key for name, key in left if name == self.group.value or self.level != "supported"]
        if not here and left:
            self.group.value = left[0][0]
            here = [left[0][1]]
        if here:
            self.claim.value = here[0]
        self._ask()

    def _add(self) -> None:
        key, verdict, reason = self.claim.value, self.verdict.value, self.reason.value
        if not verdict:
            self.tell("Choose what you take the claim as, or set it aside.")
            return
        if not reason:
            self.tell("Choose the reason that weighs most for you. A verdict without a reason cannot be discussed.")
            return
        step = {"row": key, "verdict": verdict, "reason": reason}
        before = len(self._clashes())
        self.add(step)
        said = [self._taken(step), *self._placed(step)]
        if len(self._clashes()) > before:
            said += self._clash(key)
        if self.level == "supported":
            said.append(self._because(step))
        self.tell(f"<p style='margin:0'><b>{escape(self._id(key))}</b></p>{listed(said)}")
        self._next()

    def refresh(self) -> None:
        """Draw the line that the accepted claims carry."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        accepted = self.accepted
        if not accepted:
            self.line.value = "<p style='margin:0.3em 0'>You have accepted nothing yet: every day is unknown.</p>"
            return
        self.line.value = drawn(
            control.timeline(self.case, accepted, self.place), control.undated(self.case, accepted, self.place)
        )

    def _id(self, key: str) -> str:
        return str(self.rows.at[key, "claim_id"])

    def _taken(self, step: dict[str, Any]) -> str:
        """What the verdict does, and what is wrong with it where it takes a claim for another kind of claim."""
        row, verdict = self.rows.loc[step["row"]], step["verdict"]
        if verdict == ASIDE:
            return "Set aside: it carries nothing on the line. It stays in view, and you can take it up again."
        if verdict == row["group"]:
            return f"Taken as it is claimed: {control.in_words(str(row['extent']))}."
        passage = self.case.passage(str(row["passage_id"]))
        return (
            f"You take it as “{TAKEN[verdict]}”. {MISREAD[str(row['group'])]} On the line it stands as it is claimed: "
            f"{control.in_words(str(row['extent']))}. See {escape(passage.id)}: {escape(passage.gist)}"
        )

    def _placed(self, step: dict[str, Any]) -> list[str]:
        if step["verdict"] == ASIDE:
            return []
        apart = control.undated(self.case, [step["row"]], self.place)
        if apart.empty:
            return []
        reason = escape(str(apart["reason"].iloc[0]))
        return [f"Accepted, and it gets no place on the line. {reason} Believed and dated are two things."]

    def _clashes(self) -> pd.DataFrame:
        found = control.conflicts(self.case, self.accepted, self.place)
        return found[found["verdict"] == "exclude"]

    def _clash(self, key: str | None = None) -> list[str]:
        items = []
        for pair in self._clashes().itertuples():
            claims = f"{pair.first_claims}, {pair.second_claims}"
            if key is not None and self._id(key) not in claims:
                continue
            where = dict.fromkeys(self.case.claims["passage_id"].reindex(claims.split(", ")))
            items.append(
                f"Clash on {pair.earliest:%Y-%m-%d}: {escape(str(pair.first))} ({escape(str(pair.first_claims))}) and "
                f"{escape(str(pair.second))} ({escape(str(pair.second_claims))}) exclude each other, unless they speak "
                f"of different hours. Keep both and say so, or set one aside. See {escape(', '.join(where))}."
            )
        return items

    def _because(self, step: dict[str, Any]) -> str:
        """Whether the coding bears out the reason, and whether it speaks for what was done."""
        key, reason = step["row"], step["reason"]
        shown = self.grounds.loc[key]
        took = step["verdict"] != ASIDE
        fits = took == (reason in FOR) or reason == "undated"
        others = [name for name in control.GROUNDS if shown[name] and name != reason and (name in FOR) == took]
        text = f"Your reason, “{control.GROUNDS[reason]}”, "
        text += "is borne out by the coding." if shown[reason] else f"is not borne out: {self._missing(key, reason)}"
        if not fits:
            side = "against the claim, and you took it" if took else "for the claim, and you set it aside"
            text += f" It speaks {side}: something must outweigh it."
        if others:
            word = "for" if took else "against"
            text += f" The coding also has {word} it: {'; '.join(control.GROUNDS[name] for name in others)}."
        elif took and not (reason in FOR and shown[reason]):
            text += " The coding has nothing that speaks for it; yours may be a reason that no table holds."
        return text

    def _missing(self, key: str, reason: str) -> str:
        row = self.rows.loc[key]
        root = escape(str(self.roots.at[str(row["claim_id"]), "root"]))
        passage = escape(str(row["passage_id"]))
        return {
            "near": f"neither the day on which it was told nor an eyewitness is shown in {passage}.",
            "second origin": "no second first voice with a name has the same for that day.",
            "concession": f"the speaker's interest is “{row['interest']}” in the coding of {passage}.",
            "modest": f"{passage} says “{control.in_words(str(row['extent']))}” without a limit.",
            "interested": f"the speaker's interest is “{row['interest']}”, or another voice bears it out.",
            "outruns": f"{passage} is {row['zone']}, or the text below it says as much.",
            "no name": f"the first voice is {root}.",
            "excluded": "no other claim of that day excludes it.",
            "undated": f"it speaks of {span(row['earliest'], row['latest'])}.",
        }[reason]

    def _compare(self) -> None:
        decisions = self.decisions
        items = [self._beside(decisions[key]) for key in self.rows.index if key in decisions]
        left = len(self.rows) - len(decisions)
        notes = [*self._clash(), *self._interested(), *self._apart()]
        head = f"{len(self.accepted)} accepted, {len(decisions) - len(self.accepted)} set aside, {left} not decided."
        again = f"<p style='margin:0.4em 0 0'>To look at again:</p>{listed(notes)}" if notes else ""
        self.tell(
            f"<p style='margin:0'>{head}</p>{again}<p style='margin:0.4em 0 0'>Beside each the course's assessment, "
            f"open to dispute:</p>{listed(items)}"
        )

    def _beside(self, step: dict[str, Any]) -> str:
        key = step["row"]
        graded = self.judged.loc[self._id(key)]
        mine = f"<b>{escape(self._id(key))}</b>. You: {TAKEN[step['verdict']]}."
        more = "" if self.level == "supported" else f"<br>{self._because(step)}"
        if step["verdict"] not in (ASIDE, self.rows.at[key, "group"]):
            more = f"<br>{self._taken(step)}{more}"
        if pd.isna(graded["likelihood"]):
            return f"{mine} The course has not assessed this claim.{more}"
        low, high = float(graded["low"]), float(graded["high"])
        return (
            f"{mine} The course: <b>{graded['likelihood']}</b> ({low * 100:.0f} to {high * 100:.0f} %), confidence "
            f"{graded['confidence']}. {_leaning(step['verdict'] != ASIDE, low, high)}{more}"
            f"<details><summary>The course's reasons</summary>{escape(str(graded['rationale']))}</details>"
        )

    def _interested(self) -> list[str]:
        alone = [key for key in self.accepted if self.grounds.at[key, "interested"]]
        if not alone:
            return []
        ids = escape(", ".join(dict.fromkeys(self._id(key) for key in alone)))
        return [f"Accepted on the word of an interested party alone: {ids}. That they said it is the surer part."]

    def _apart(self) -> list[str]:
        apart = control.undated(self.case, self.accepted, self.place)
        if apart.empty:
            return []
        ids = escape(", ".join(dict.fromkeys(apart["claim_id"])))
        return [f"Accepted and undated: {ids}. They belong to your picture of the place, and to no day of the line."]


def _subject(place: str, level: str, claims: str | Sequence[str] | None, frame: pd.DataFrame) -> str:
    """A place may be worked on twice, with other claims: each has a state of its own."""
    return f"{place}-{level}" if claims is None else f"{place}-{level}-{frame.index[0]}"


def _few(frame: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """A few of the assessed claims, no two of the same kind of one day; all of them if none is assessed."""
    graded = frame[judged["likelihood"].notna().reindex(frame["claim_id"]).to_numpy(dtype=bool)]
    return (frame if graded.empty else graded).drop_duplicates(["earliest", "latest", "group"]).head(LIMIT)


def _names(frame: pd.DataFrame) -> list[str]:
    """For each claim its group: the text and the year of which it speaks."""
    years = frame["earliest"].where(frame["earliest"].notna(), frame["latest"])
    return [
        f"{copy}, {'no day' if pd.isna(year) else f'{year:%Y}'}"
        for copy, year in zip(frame["copy_id"], years, strict=True)
    ]


def _groups(frame: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(_names(frame)))


def _label(row: "pd.Series[Any]") -> str:
    when = span(row["earliest"], row["latest"], "no day")
    return f"{when} · {row['claim_id']} · {shorten(str(row['statement']), 64, placeholder='…')}"


def _hint(row: "pd.Series[Any]") -> str:
    if pd.isna(row["earliest"]) and pd.isna(row["latest"]):
        return "Look for a day. If there is none, can you believe it without placing it?"
    if row["zone"] in control.TOP:
        return "Compare this line with the text below it. Which of the two says more, and which has a source?"
    if row["group"] == "presence":
        return "They came in, or stood round it. Does anybody say who was there in the evening?"
    if row["interest"] == "against":
        return "Does the speaker's side gain or lose by this? Why would the speaker say it?"
    if row["interest"] == "for":
        return "Who gains if this is believed? Does anybody else say it of the same day?"
    if row["group"] == "absence":
        return "How could the speaker know that somebody was not there?"
    return "Who says so, and how could the speaker know?"


def _leaning(took: bool, low: float, high: float) -> str:
    if high <= 0.45:
        return "You lean the other way: what outweighs its reasons?" if took else "You lean the same way."
    if low >= 0.55:
        return "You lean the same way." if took else "You doubt more than the course: what is your ground?"
    return "The course leaves it open: either is defensible with a reason."
