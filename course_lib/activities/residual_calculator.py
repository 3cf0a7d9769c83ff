"""Take a number apart: what it is made of, what it assumes, and what remains of it."""

from collections.abc import Sequence
from html import escape
from string import ascii_uppercase
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.kept import CHOOSE, STYLE, WIDE, KeptActivity, button, choice, listed
from course_lib.case import Case, CaseError
from course_lib.methods import counts
from course_lib.methods.choosing import text_or_none
from course_lib.methods.counts import Derived, Part, Range
from course_lib.practice.answers import Answers

__all__ = ["ResidualCalculator"]

PREDICTIONS = {
    "counted": "Somebody counted it, so it is as firm as that report",
    "safe": "It was worked out, and nothing in it is open to doubt",
    "conditional": "It was worked out, and it is as firm as what it assumes",
    "worthless": "It tells nothing at all",
}
ERRORS: tuple[tuple[str, Any], ...] = (
    ("may be wrong, not known which way", False),
    ("may count some who do not belong (too many)", "overcount"),
    ("may miss some who do belong (too few)", "undercount"),
)
QUESTIONS = {
    "whole": "Is it about the same days and the same place as the result? Does it hold anybody who belongs to no group "
    "of the step? Look for the words that say so.",
    "taken away": "Are all of these people within the larger number? Are they everybody of their group? Look at the "
    "days that are covered.",
    "added": "Do these people belong to the group that the sum is about? Are there days, or people, without a count?",
}
LOOK = """<style>
.course-calculator .widget-checkbox { height: auto; margin: 0.3em 2px }
.course-calculator .widget-checkbox .widget-label-basic {
  display: flex; gap: 0.6em; align-items: flex-start; height: auto; width: 100%; max-width: none; white-space: normal;
  overflow: visible; line-height: 1.4; padding: 0.1em 0 }
.course-calculator .widget-checkbox span { white-space: normal }
.course-calculator .widget-checkbox input { flex: none; align-self: flex-start; margin: 0.2em 0 0 0 }
.course-calculator .jupyter-button { height: auto; min-height: 28px; white-space: normal; line-height: 1.3 }
.course-calculator h5 { font-size: inherit; margin: 0.8em 0 0.2em }
</style>"""


class ResidualCalculator(KeptActivity):
    """Take a sum or a residual apart, let go of what it assumes, and see what remains.

    The learner first says how firm the number is. Then every number in its tree can be opened (who says it, of whom,
    when, where, in which passage), and every assumption is a switch. What remains is told at once, with the reason for
    each bound. At the end the prediction and each switch are compared with what the passages say.

    Parameters
    ----------
    case
        The case.
    figure
        The derived figure to take apart, or several to choose from.
    level
        ``supported``: one assumption at a time, with a question to ask of the passage. ``standard``: all switches.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such figure, if one was reported and not derived, or if none is given.
    ValueError
        If the level is unknown.
    """

    title = "A number made of numbers: take it apart"
    slug = "residual-calculator"

    def __init__(
        self, case: Case, figure: str | Sequence[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = [figure] if isinstance(figure, str) else list(figure)
        if not wanted:
            raise CaseError("Give at least one figure to take apart.")
        self.known = {key: counts.assumptions(case, key) for key in wanted}
        super().__init__(case, wanted[0], level, answers)
        self._drawing = False
        names = counts.figures(case, wanted)
        offered = [(_offer(names.loc[key].to_dict(), key), key) for key in wanted]
        self.figure = choice("Number", offered, self._turn)
        self.asked = widgets.HTML()
        self.guess = choice("How firm is it?", [CHOOSE, *((text, key) for key, text in PREDICTIONS.items())])
        self.keep = button("Keep my prediction", "Keep it, and open the switches", self._predict)
        self.tree = widgets.VBox()
        self.card = widgets.HTML()
        self.test = choice("Test", action=self._pick)
        self.switches = widgets.VBox()
        self.boxes: dict[str, Any] = {}
        self.errors: dict[str, Any] = {}
        self.result = widgets.HTML()
        self.check = button("Compare", "Compare your prediction and your switches with the passages", self._compare)
        buttons = widgets.HBox([self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap"))
        self.show(
            *([self.figure] if len(wanted) > 1 else []),
            self.asked,
            self.guess,
            widgets.HBox([self.keep]),
            _headed("What it is made of. Press a number to open it."),
            self.tree,
            self.card,
            _headed("What it assumes. Take the tick away to let an assumption go."),
            *([self.test] if level == "supported" else []),
            self.switches,
            self.result,
            buttons,
            self.reply,
            self.saved,
        )
        self.view.add_class("course-calculator")
        self.view.children += (widgets.HTML(LOOK, layout=widgets.Layout(height="0", margin="0")),)
        self._turn()

    @property
    def predicted(self) -> str | None:
        """The prediction, once it is kept."""
        return next((step["value"] for step in self.steps if step["do"] == "predict"), None)

    @property
    def holding(self) -> dict[str, bool | str]:
        """The state of each assumption that was touched; at the supported level, of the one being tested alone."""
        states = {step["assumption"]: step["state"] for step in self.steps if step["do"] == "switch"}
        if self.level == "supported":
            return {key: state for key, state in states.items() if key == self.test.value}
        return states

    @property
    def found(self) -> Derived:
        """The number under the assumptions that are relied on."""
        return counts.derive(self.case, self.subject, self.holding)

    def fits(self, step: Any) -> bool:
        """Whether a saved step is a prediction, or a switch that this number has."""
        if not isinstance(step, dict):
            return False
        if step.get("do") == "predict":
            return step.get("value") in PREDICTIONS
        state = step.get("state")
        known = isinstance(state, bool) or state in ("overcount", "undercount")
        return step.get("do") == "switch" and known and step.get("assumption") in self.known[self.subject].index

    def _turn(self) -> None:
        self.subject = self.figure.value
        self.told = counts.figures(self.case, [self.subject, *self.known[self.subject]["figure_id"].unique()])
        row = self.told.loc[self.subject].to_dict()
        self.asked.value = (
            f"<p style='margin:0.3em 0'>Printed in {escape(str(row['passage_id']))} ({escape(str(row['zone']))}): "
            f"<b>{escape(str(row['range']))}</b>. {escape(str(row['statement']))}.</p>"
        )
        self.card.value = ""
        self._drawing = True
        self._build()
        self._drawing = False
        self.restore()
        if not self.predicted:
            self.tell("Look at the numbers if you like. Then say how firm this one is, and keep your prediction.")

    def _build(self) -> None:
        """The buttons of the tree, and a switch for each assumption."""
        rows, seen = [], set()
        for part in counts.derive(self.case, self.subject).tree.walk():
            label = f"{part.name}, {self._passage(part.figure_id)}"
            while label in seen:
                label += " again"
            seen.add(label)
            opener = button(label, f"Open {part.figure_id}", lambda key=part.figure_id: self._open(key))
            indent = widgets.Layout(margin=f"0 0 0 {2 * part.depth}em", align_items="center")
            rows.append(widgets.HBox([widgets.HTML(_sign(part)), opener, widgets.HTML()], layout=indent))
        self.tree.children = rows
        frame = self.known[self.subject]
        self.letters = dict(zip(frame.index.astype(str), _letters(len(frame)), strict=True))
        lines = frame.astype(str).to_dict("index")
        self.boxes, self.errors, shown = {}, {}, []
        for key, letter in self.letters.items():
            box = widgets.Checkbox(
                value=True, description=f"{letter}. {lines[key]['valid_if']}", indent=False, layout=WIDE,
                style={"description_width": "initial"},
            )  # fmt: skip
            error = widgets.Dropdown(
                description=f"{letter}: the {lines[key]['number']}", options=ERRORS, layout=WIDE, style=STYLE
            )
            box.observe(lambda _, key=key: self._switch(key), names="value")
            error.observe(lambda _, key=key: self._switch(key), names="value")
            self.boxes[key], self.errors[key] = box, error
            shown.append(widgets.VBox([widgets.HTML(), box, error]))
        self.switches.children = shown
        self.test.options = [
            (f"{letter}, about the {lines[key]['number']}", key) for key, letter in self.letters.items()
        ]

    def _passage(self, figure: str) -> str:
        return str(self.told.at[figure, "passage_id"])

    def _predict(self) -> None:
        if not self.guess.value:
            self.tell("Choose first how firm you think the number is.")
            return
        self.tell("Kept. Now let go of an assumption, and watch what remains.")
        self.add({"do": "predict", "value": self.guess.value})

    def _pick(self) -> None:
        if not self._drawing:
            self.refresh()

    def _switch(self, key: str) -> None:
        if self._drawing:
            return
        state = True if self.boxes[key].value else self.errors[key].value
        before = self.found
        self.add({"do": "switch", "assumption": key, "state": state})
        after = self.found
        self.tell(
            f"{self.letters[key]} {_said(state)}. What remains: {_words(after)}; before it was {_words(before)}."
            if str(before.left) != str(after.left)
            else f"{self.letters[key]} {_said(state)}. What remains does not change: {_words(after)}."
        )

    def _open(self, key: str) -> None:
        """Show what stands behind one number."""
        row = self.told.loc[key].to_dict()
        made = f"Worked out: {row['made_of']}. Nobody is said to have counted it." if row["made_of"] else "Reported."
        scope = text_or_none(self.case.row("claims", str(row["claim_id"]))["scope"])
        facts = {
            "Number": f"{row['range']} {str(row['measure']).replace('_', ' ')}",
            "Of whom": counts.whom(str(row["category"])),
            "Window": row["window"],
            "Place": "not said" if pd.isna(row["place"]) else row["place"],
            "Who says so": row["speaker"],
            "How it came about": made,
            "What it leaves open": scope or "nothing noted",
        }
        lines = "".join(
            f"<tr><th style='text-align:left;vertical-align:top;padding-right:1em'>{name}</th>"
            f"<td style='text-align:left'>{escape(str(value))}</td></tr>"
            for name, value in facts.items()
        )
        passage = self.case.passage(str(row["passage_id"]))._repr_html_()
        self.card.value = f"<div role='status'><table>{lines}</table>{passage}</div>"

    def refresh(self) -> None:
        """Put the switches where the steps have them, and tell what remains."""
        self._drawing = True
        predicted, holding, found = self.predicted, self.holding, self.found
        self.guess.value = predicted or self.guess.value
        self.guess.disabled = self.keep.disabled = predicted is not None
        for (key, box), row in zip(self.boxes.items(), self.switches.children, strict=True):
            state = holding.get(key, True)
            box.value, box.disabled = state is True, predicted is None
            if state is not True:
                self.errors[key].value = state
            self.errors[key].disabled = predicted is None
            _seen(self.errors[key], state is not True)
            supported = self.level == "supported"
            _seen(row, not supported or key == self.test.value)
            row.children[0].value = self._question(key) if supported else ""
        for part, row in zip(found.tree.walk(), self.tree.children, strict=True):
            row.children[2].value = _now(part)
        self._drawing = False
        self.undo.disabled = self.reset.disabled = not self.steps
        self.check.disabled = predicted is None
        self.result.value = _result(found)

    def _question(self, key: str) -> str:
        role = str(self.known[self.subject].at[key, "role"])
        number = escape(str(self.known[self.subject].at[key, "number"]))
        return f"<p style='margin:0.3em 0'><b>Ask of the {number}:</b> {QUESTIONS[role]}</p>"

    def _compare(self) -> None:
        frame = counts.sensitivity(self.case, self.subject)
        touched = {step["assumption"]: step["state"] for step in self.steps if step["do"] == "switch"}
        grounds = counts.grounds(self.case, self.subject)
        lines = frame.to_dict("index")
        items = [self._judged(key, touched.get(key, True), lines[key], grounds) for key in self.letters]
        against = grounds[(grounds["figure_id"] == self.subject) & (grounds["speaks"] == "against")]
        whole = listed([_cited(line) for line in against.to_dict("records")])
        step = f"<p style='margin:0.3em 0 0'>Against the step as a whole:</p>{whole}" if len(against) else ""
        everything = (
            "<p style='margin:0.3em 0'>You let go of every assumption. Then little or nothing remains, because nothing "
            "was used. That is not the same as knowing nothing: the reported parts stay what they are.</p>"
            if touched and all(touched.get(key, True) is not True for key in self.letters)
            else ""
        )
        self.tell(f"{self._prediction(frame)}{everything}{''.join(items)}{step}")

    def _prediction(self, frame: pd.DataFrame) -> str:
        row = self.told.loc[self.subject].to_dict()
        lefts = "; ".join(f"without {self.letters[str(key)]}, {left}" for key, left in frame["let_go"].items())
        single = f"What remains with one assumption let go: {lefts}."
        leaves = [part for part in self.found.tree.walk() if not part.parts]
        parts = "; ".join(f"{leaf.name}, {self._passage(leaf.figure_id)}" for leaf in leaves)
        replies = {
            "counted": f"No passage has anybody count it. It is a {row['origin']} ({row['made_of']}), printed in "
            f"{row['passage_id']}. {single}",
            "safe": f"The arithmetic is right, and that is not in doubt. But it needs more than arithmetic. {single}",
            "conditional": f"The course says the same. {single}",
            "worthless": f"That is too much doubt. Its parts are reports of their own ({parts}). {single}",
        }
        chosen = self.predicted or "conditional"
        return (
            f"<p style='margin:0.3em 0'><b>Your prediction:</b> {escape(PREDICTIONS[chosen])}. "
            f"{escape(replies[chosen])}</p>"
        )

    def _judged(self, key: str, state: bool | str, left: dict[Any, Any], grounds: pd.DataFrame) -> str:
        """What the passages say of one assumption, and of what the learner did with it."""
        line = self.known[self.subject].loc[key].to_dict()
        figure, step = self.told.loc[line["figure_id"]].to_dict(), self.told.loc[line["step"]].to_dict()
        here = grounds[grounds["figure_id"] == line["figure_id"]]
        said = {kind: here[here["speaks"] == kind].to_dict("records") for kind in ("step", "for", "against")}
        scope = text_or_none(self.case.row("claims", figure["claim_id"])["scope"])
        items = [f"{figure['passage_id']} leaves open: {escape(scope)}"] if scope else []
        items += [f"The step changes the {escape(line['differs'])}."] if line["differs"] else []
        items += [f"It was worked out itself: {escape(figure['made_of'])}."] if figure["made_of"] else []
        items += [f"The step: {escape(one['because'])}" for one in said["step"] if one["claim_id"] == step["claim_id"]]
        items += [f"For it: {_cited(one)}" for one in said["for"]]
        items += [f"Against it: {_cited(one)}" for one in said["against"]]
        doubtful = bool(said["against"] or line["differs"] or figure["made_of"])
        remains = (
            f"If it counts too many, there remain {left['overcount']}; if too few, {left['undercount']}; if nothing is "
            f"known, {left['let_go']}."
        )
        return (
            f"<details style='margin:0.4em 0'{'' if state is True else ' open'}><summary><b>{self.letters[key]}.</b> "
            f"{escape(line['valid_if'])}</summary><p style='margin:0.2em 0'>{_verdict(state, doubtful)} "
            f"{escape(remains)}</p>{listed(items)}</details>"
        )


def _verdict(state: bool | str, doubtful: bool) -> str:
    if state is True and doubtful:
        return "You relied on it. No passage states it, and there is reason to be careful."
    if state is True:
        return "You relied on it. Nothing here speaks against it; but the text does not state it."
    if doubtful:
        return f"You let it go ({counts.STATES[state]}), and there is reason to."
    return f"You let it go ({counts.STATES[state]}). No passage speaks against it: a doubt needs a reason too."


def _said(state: bool | str) -> str:
    return "is relied on" if state is True else "is let go"


def _cited(line: dict[Any, Any]) -> str:
    return f"{escape(str(line['because']))} ({escape(str(line['passage_id']))})"


def _offer(row: dict[Any, Any], key: str) -> str:
    return f"{row['range']} · {row['statement']} ({key}, {row['zone']})"


def _letters(count: int) -> list[str]:
    """A, B, … Z, A2, B2, …"""
    return [ascii_uppercase[i % 26] + (str(i // 26 + 1) if i >= 26 else "") for i in range(count)]


def _headed(text: str) -> widgets.HTML:
    return widgets.HTML(f"<h5>{text}</h5>")


def _seen(widget: Any, visible: bool) -> None:
    widget.layout.display = None if visible else "none"


def _sign(part: Part) -> str:
    if not part.depth:
        return ""
    word = {"whole": "from", "taken away": "take away", "added": "add"}[part.role]
    return f"<span style='color:#595959'>{word}</span>"


def _now(part: Part) -> str:
    """What a number contributes now, where that is not what is printed."""
    left = part.contributes if part.left is not None or part.state is False else None
    if left == part.printed:
        return ""
    return f"<span style='color:#595959'>now {escape('impossible' if left is None else str(left))}</span>"


def _words(found: Derived) -> str:
    return escape(str(found.left)) if found.possible else "nothing, for these cannot all hold"


def _result(found: Derived) -> str:
    reasons = listed([escape(found.why_low), escape(found.why_high)])
    return (
        f"<p style='margin:0.6em 0 0.2em'><b>What remains: {_words(found)}</b></p>{_bar(found)}"
        f"<div style='margin:0.2em 0'>{reasons}</div>"
    )


def _bar(found: Derived) -> str:
    """The range that remains on a line, the unknown hatched, the printed number marked."""
    largest = max([*(value for part in found.tree.walk() for value in _ends(part.printed)), found.high or 0, 1.0])
    scale = 84 / largest
    low, high = found.low, found.high
    fill = "repeating-linear-gradient(45deg,#fff 0 4px,#767676 4px 6px)"
    pieces = []
    if found.possible:
        start = 0.0 if low is None else low * scale
        end = 100.0 if high is None else high * scale
        ground = "#00507d" if low is not None and high is not None else fill
        edges = "".join(
            f"border-{side}:3px solid #1a1a1a;" for side, bound in (("left", low), ("right", high)) if bound is not None
        )
        pieces.append(_piece(min(start, 99.0), max(end - start, 1.0), f"background:{ground};{edges}"))
    if found.tree.printed.best is not None:
        mark = found.tree.printed.best * scale
        pieces.append(_piece(mark, 0.0, "border-left:2px dashed #a04000;top:-4px;bottom:-4px"))
    label = escape(
        f"from 0 to {Range(largest, None, largest)}: {found.left}; the mark is the printed number", quote=True
    )
    return (
        f"<div role='img' aria-label='{label}' style='position:relative;height:1.1em;max-width:36em;margin:6px 0;"
        f"border:1px solid #d9d9d9'>{''.join(pieces)}</div>"
        "<p style='margin:0;color:#595959'>Dashed: the printed number. Hatched: a side is unknown.</p>"
    )


def _ends(printed: Range) -> list[float]:
    return [value for value in (printed.low, printed.best, printed.high) if value is not None]


def _piece(left: float, width: float, look: str) -> str:
    return (
        f"<div style='position:absolute;top:0;bottom:0;left:{left:.1f}%;width:{width:.1f}%;{look};"
        "box-sizing:border-box'></div>"
    )
