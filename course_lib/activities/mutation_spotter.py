"""Spot what differs between a page from outside and the text in hand, and say what that does to belief."""

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed
from course_lib.case import Case, CaseError
from course_lib.case.passages import Claim
from course_lib.methods import dating, mutations, tracing
from course_lib.methods.choosing import choose, text_or_none
from course_lib.methods.mutations import EFFECTS, KINDS, Mark
from course_lib.practice.answers import Answers

__all__ = ["MutationSpotter"]

SIDES = "display:grid;grid-template-columns:repeat(auto-fit,minmax(17em,1fr));gap:0.8em;margin:0.3em 0"
PAGE = "border-left:4px dashed #767676;padding:0.2em 0.8em;background:#faf7ee"


class MutationSpotter(KeptActivity):
    """Mark the differences between two states of a report, with their effect on belief, and compare.

    The page from outside is told in own words, the text in hand by its passage. A difference that is marked where there
    is none is told as plainly as one that is missed; some pairs do not differ at all.

    Parameters
    ----------
    case
        The case.
    cards
        The trace card to work on, or several to choose from.
    level
        ``supported``: four kinds to choose from, with the question that finds each. ``standard``: all kinds.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such card, or none is given.
    ValueError
        If the level is unknown.
    """

    title = "What has changed on the way?"
    slug = "mutation-spotter"

    def __init__(
        self, case: Case, cards: str | Sequence[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = choose(case, "trace_cards", cards).index.tolist()
        if not wanted:
            raise CaseError("Give at least one trace card to compare with its text.")
        self.cards = tracing.cards(case, wanted)
        super().__init__(case, wanted[0], level, answers)
        named = [(f"{key} · {self._claim(str(claim))}", key) for key, claim in self.cards["claim_id"].items()]
        self.card = choice("Pair", named, self._turn)
        self.pair = widgets.HTML()
        self.help = widgets.HTML()
        self.kind = choice("What differs")
        self.effect = choice("With the page", [CHOOSE, *((words, key) for key, words in EFFECTS.items())])
        self.put = button("Add this difference", "Mark this kind as different", self._add)
        self.check = button(
            "Compare", "Compare your marks with the coded ones; no mark means no difference", self._compare
        )
        self.marked = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        several = [self.card] if len(wanted) > 1 else []
        self.show(*several, self.pair, self.help, self.kind, self.effect, buttons, self.marked, self.reply, self.saved)
        self._turn()

    def fits(self, step: Any) -> bool:
        """Whether a saved mark is of a kind on offer and has an effect that is known."""
        return isinstance(step, dict) and step.get("kind") in self.offered and step.get("effect") in EFFECTS

    @property
    def offered(self) -> list[str]:
        """The kinds to choose from."""
        return mutations.kinds(self.case, self.subject, few=self.level == "supported")

    def _turn(self) -> None:
        self.subject = self.card.value
        row = self.cards.loc[self.subject]
        claim = self.case.claim(str(row["claim_id"]))
        self.pair.value = f"<div style='{SIDES}'>{self._page(row)}{_text(claim)}</div>"
        self.kind.options = [CHOOSE, *((KINDS[kind].label, kind) for kind in self.offered)]
        self.help.value = self._help()
        self.restore()
        if not self.steps:
            self.tell(f"The claim: <b>{escape(self._claim(claim.id))}</b>. If nothing differs, press Compare at once.")

    def _claim(self, key: str) -> str:
        row = self.case.claims.loc[key]
        return f"{'Denied: ' if row['polarity'] == 'denies' else ''}{row['statement']}"

    def _page(self, row: Any) -> str:
        date = dating.in_words(row["card_date"]) if row["card_date"] is not None else "no date known"
        age = f"; {row['age']}" if row["age"] != "not known" else ""
        return (
            f"<div style='{PAGE}'><p style='margin:0'><b>{escape(self.subject)}</b> · "
            "stored copy, outside the texts</p>"
            f"<p style='margin:0.3em 0'>{escape(str(row['host']))}; {escape(date + age)}</p>"
            f"<p style='margin:0.3em 0'>{escape(str(row['statement']))}</p>"
            f"<p style='margin:0.3em 0'>Its road: {escape(str(row['link']))}.</p></div>"
        )

    def _help(self) -> str:
        if self.level != "supported":
            return ""
        asked = listed(f"{escape(KINDS[kind].label)}. {escape(KINDS[kind].question)}" for kind in self.offered)
        return (
            "<details open><summary>A hint: read both sides with these questions, one at a time. Some find nothing."
            f"</summary>{asked}</details>"
        )

    def _add(self) -> None:
        if not (self.kind.value and self.effect.value):
            self.tell("Choose what differs and what it does to the claim.")
            return
        if any(step["kind"] == self.kind.value for step in self.steps):
            self.tell("This kind is marked already. Undo it first, if you want another effect.")
            return
        self.tell(f"Marked: {escape(KINDS[self.kind.value].label)}.")
        self.add({"kind": self.kind.value, "effect": self.effect.value})

    def refresh(self) -> None:
        """List the marks, and open the buttons that have something to work on."""
        self.undo.disabled = self.reset.disabled = not self.steps
        items = [
            f"<b>{escape(KINDS[step['kind']].label)}</b>: {escape(EFFECTS[step['effect']])}" for step in self.steps
        ]
        said = listed(items) if items else "<p style='margin:0.3em 0'>You have marked nothing: no difference.</p>"
        self.marked.value = f"<p style='margin:0.3em 0 0'>Your marks:</p>{said}" if items else said
        self.kind.value = self.effect.value = ""

    def _compare(self) -> None:
        marked = {step["kind"]: step["effect"] for step in self.steps}
        found = mutations.compare(self.case, self.subject, marked, self.offered)
        hits, misses = found.of("hit"), found.of("miss")
        alarms, calm = found.of("false alarm"), found.of("left alone")
        passage = self.case.claim(str(self.cards.at[self.subject, "claim_id"])).passage
        head = (
            f"Differences that the course codes: {len(hits) + len(misses)}, of which you found {len(hits)}. "
            f"Marks where nothing of the kind differs: {len(alarms)}. Kinds rightly left alone: {len(calm)}. "
            f"The text in hand: {escape(passage.id)}."
        )
        items = [self._told(mark) for mark in (*hits, *misses, *alarms)]
        seeming = [self._told(mark) for mark in calm if mark.row is not None]
        rest = f"<p style='margin:0.3em 0 0'>Rightly left alone:</p>{listed(seeming)}" if seeming else ""
        self.tell(f"<p style='margin:0'>{head}</p>{listed(items)}{rest}{self._lesson(len(hits) + len(misses))}")

    def _told(self, mark: Mark) -> str:
        label = f"<b>{escape(KINDS[mark.kind].label)}</b>"
        if mark.row is None:
            return f"{label}: marked, and nothing is coded. {escape(KINDS[mark.kind].same)}"
        sides = f"The page has: {escape(mark.row['card_has'])}. The text has: {escape(mark.row['text_has'])}."
        because = escape(str(mark.row["because"]))
        if mark.outcome in ("false alarm", "left alone"):
            lead = "marked, and it only seems so" if mark.outcome == "false alarm" else "it only seems so"
            return f"{label}: {lead}. {sides} {because}"
        guess = " The difference itself is inferred." if mark.row["basis"] == "inferred" else ""
        coded = escape(EFFECTS[mark.row["effect"]])
        if mark.outcome == "miss":
            return f"{label}: not marked. {sides}{guess} The course says: {coded}. {because}"
        if mark.agrees:
            return f"{label}: found. {sides}{guess} You and the course say: {coded}. {because}"
        mine = escape(EFFECTS[str(mark.effect)])
        return f"{label}: found. {sides}{guess} You say: {mine}; the course says: {coded}. {because}"

    def _lesson(self, coded: int) -> str:
        status, because = (str(self.cards.at[self.subject, name]) for name in ("status", "because"))
        first = "Nothing differs here. A match is a finding too. " if not coded else ""
        then = {
            "direction unknown": "Which side came first is not shown, so nobody is shown to have changed anything.",
            "inferred": "The road between the two is inferred, and so is the direction of every change.",
            "none shown": "No road joins the two: they are two reports, and not two states of one.",
        }[status]
        disputed = "The effects on belief are open to dispute."
        return f"<p style='margin:0.3em 0 0'>{first}{then} {escape(because)} {disputed}</p>"


def _text(claim: Claim) -> str:
    """The text in hand: the passage, and who says the claim there, how firmly."""
    hedge = text_or_none(claim.row["hedge"])
    held = f"“{hedge}”" if hedge else "no word that holds back"
    told = f"{claim.id} here: {claim.speaker}; {claim.row['voice']}, {claim.row['modality']}; {held}."
    return f"<div>{claim.passage._repr_html_()}<p style='margin:0.3em 0 0 1em'>{escape(told)}</p></div>"
