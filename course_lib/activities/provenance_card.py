"""Fill in the provenance card of a copy, with the work, the copy and the host kept apart."""

from collections.abc import Sequence
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, passage_choices
from course_lib.case import Case, CaseError
from course_lib.methods import dating, provenance
from course_lib.methods.choosing import text_or_none
from course_lib.methods.provenance import Entry, Field
from course_lib.practice.answers import Answers

__all__ = ["ProvenanceCard"]

STATES = (
    CHOOSE,
    ("the copy states it", "stated"),
    ("it can be inferred", "inferred"),
    ("known only from outside", "external"),
    ("there, but damaged", "damaged"),
    ("unknown", "missing"),
    ("does not apply here", "does not apply"),
)
WORDS = {value: label for label, value in STATES}
EMPTY = ("missing", "does not apply")
HINTS = {
    "title": "Look at the headline.",
    "publisher": "Who brought out the work? Not: who serves this copy?",
    "byline": "Does anybody sign?",
    "published": "Only a date of the work itself counts, not one that stands somewhere on the page.",
    "translated from": "Does the copy say that it is a translation?",
    "references": "Are there numbers, and do they still stand where they belong?",
    "whole text": "Do the sentences follow from one another?",
    "made after": "What is the latest thing that the copy mentions as past?",
    "made before": "What shows that the copy was there already?",
    "host": "Who served this page? It may say so at its top or its foot.",
}


class ProvenanceCard(KeptActivity):
    """Say for each field of the card what the copy states, what can be inferred, and what is unknown; then compare.

    Parameters
    ----------
    case
        The case.
    copies
        The copy to work on, several to choose from, or all.
    level
        ``supported``: a hint for each field, the passages that bear on provenance, and a reply after each line.
        ``standard``: all passages, and no reply before the comparison.
    answers
        Where the lines are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such copy.
    ValueError
        If the level is unknown.

    References
    ----------
    G. J. Garraghan (1946). *A Guide to Historical Method*, p. 168: the six questions.
    """

    title = "What am I holding? Fill in the card"
    slug = "provenance-card"

    def __init__(
        self,
        case: Case,
        copies: str | Sequence[str] | None = None,
        *,
        level: str = "standard",
        answers: Answers | None = None,
    ) -> None:
        every = case.table("copies").index.tolist()
        wanted = every if copies is None else [copies] if isinstance(copies, str) else list(copies)
        if not wanted:
            raise CaseError("Give at least one copy to make a card for.")
        self.coded = {copy: {entry.field.name: entry for entry in provenance.card(case, copy)} for copy in wanted}
        super().__init__(case, wanted[0], level, answers)
        self.copy = choice("Copy", [(key, key) for key in wanted], self._turn)
        self.field = choice("Field", [(_asked(field), field.name) for field in provenance.FIELDS], self._ask)
        self.hint = widgets.HTML()
        self.state = choice("What we know", STATES, self._open)
        self.content = choice("Content")
        self.passage = choice("Shown by", action=self._preview)
        self.preview = widgets.HTML()
        self.put = button("Write this line", "Write the line on the card", self._add)
        self.check = button("Compare", "Compare your card with the course's", self._compare)
        self.card = widgets.HTML()
        several = [self.copy] if len(wanted) > 1 else []
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        controls = [self.field, self.hint, self.state, self.content, self.passage, self.preview, buttons]
        self.show(*several, *controls, self.card, self.reply, self.saved)
        self._turn()

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The card so far: the last line written for each field."""
        return {step["field"]: step for step in self.steps}

    def fits(self, step: Any) -> bool:
        """Whether a saved line has a field, a state and a passage of this case."""
        names = {field.name for field in provenance.FIELDS}
        return (
            isinstance(step, dict)
            and step.get("field") in names
            and step.get("state") in WORDS
            and {"content", "passage"} <= step.keys()
            and (step["passage"] is None or step["passage"] in self.case.table("passages").index)
        )

    def _turn(self) -> None:
        self.subject = self.copy.value
        self.passage.options = passage_choices(self.case, self._passages(), "no passage")
        self.restore()
        self._next()

    def _passages(self) -> list[str]:
        passages = self.case.table("passages")
        own = passages[(passages["copy_id"] == self.subject).to_numpy(dtype=bool)].sort_values("start")
        if self.level == "supported":
            defects = self.case.table("defects")["passage_id"].dropna()
            shown = {entry.passage_id for entry in self.coded[self.subject].values()}
            kept = own["zone"].isin(["headline", "boilerplate"]) | own.index.isin([*shown, *defects])
            own = own[kept.to_numpy(dtype=bool)]
        return [str(key) for key in own.index]

    def _next(self) -> None:
        """Turn to the first field without a line."""
        done = self.lines
        empty = [field.name for field in provenance.FIELDS if field.name not in done]
        if empty:
            self.field.value = empty[0]
        self._ask()

    def _ask(self) -> None:
        field = _field(self.field.value)
        hint = f" {HINTS[field.name]}" if self.level == "supported" else ""
        self.hint.value = (
            f"<p style='margin:0'><b>{field.question.order}. {field.question.text}</b> This field belongs to the "
            f"<b>{field.belongs_to}</b>.{hint}</p>"
        )
        self.content.options = [CHOOSE, *((value, value) for value in self._contents(field.name))]
        line = self.lines.get(field.name)
        self.state.value = line["state"] if line else ""
        options = [value for _, value in self.content.options]
        self.content.value = line["content"] if line and line["content"] in options else ""
        keys = [value for _, value in self.passage.options]
        self.passage.value = line["passage"] if line and line["passage"] in keys else ""
        self._open()

    def _open(self) -> None:
        self.content.disabled = self.state.value in ("", *EMPTY)

    def _contents(self, field: str) -> list[str]:
        """What can be entered: the truth of every copy, and for names and dates what is easily taken for it."""
        frame = provenance.copies(self.case)
        if field in ("publisher", "host"):
            values = [*frame["publisher"], *frame["host"]]
        elif field in ("title", "translated from"):
            values = list(self.case.table("works")["title"])
        elif field == "byline":
            values = [*frame["byline"], *frame["publisher"]]
        elif field == "references":
            values = ["kept in their places", "displaced", "taken out"]
        elif field == "whole text":
            values = ["whole", "a part", "single sentences"]
        else:
            return self._dates()
        return sorted({text for value in values if (text := text_or_none(value))}, key=str.casefold)

    def _dates(self) -> list[str]:
        known = dating.evidence(self.case, self.subject)
        near = [c.date for c in known if c.side == "before"][:4] + [c.date for c in known if c.side != "before"][:8]
        coded = [self.coded[self.subject][name].value for name in ("published", "made after", "made before")]
        return sorted({date for date in [*near, *coded] if date})

    def _preview(self) -> None:
        key = self.passage.value
        self.preview.value = self.case.passage(key)._repr_html_() if key else ""

    def _add(self) -> None:
        state, name = self.state.value, self.field.value
        if not state:
            self.tell("First choose what we know: stated, inferred, from outside, damaged, unknown, or does not apply.")
            return
        if state not in EMPTY and not self.content.value:
            self.tell("Choose the content too, or say that it is unknown.")
            return
        content = None if state in EMPTY else self.content.value
        line = {"field": name, "state": state, "content": content, "passage": self.passage.value or None}
        said = self._judge(line)[1] if self.level == "supported" else f"{name.capitalize()} is on the card."
        self.tell(said)
        self.add(line)
        self._next()

    def refresh(self) -> None:
        """Draw the card."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        lines = self.lines
        rows = "".join(_row(field, lines.get(field.name)) for field in provenance.FIELDS)
        self.card.value = (
            f"<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>Card of "
            f"{escape(self.subject)}: {len(lines)} of {len(provenance.FIELDS)} fields</caption><thead><tr>"
            + "".join(f"<th scope='col' style='text-align:left;padding:0.1em 0.6em'>{head}</th>" for head in HEADS)
            + f"</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _compare(self) -> None:
        lines = self.lines
        judged = [self._judge(lines[field.name]) for field in provenance.FIELDS if field.name in lines]
        left = [field.name for field in provenance.FIELDS if field.name not in lines]
        right = sum(fits for fits, _ in judged)
        head = f"{right} of {len(judged)} lines agree with the course's card."
        rest = f"<p style='margin:0'>Not filled in: {', '.join(left)}.</p>" if left else ""
        self.tell(f"<p style='margin:0'>{head}</p>{listed(text for _, text in judged)}{rest}")

    def _judge(self, line: dict[str, Any]) -> tuple[bool, str]:
        entry = self.coded[self.subject][line["field"]]
        same = line["state"] == entry.state and (line["state"] in EMPTY or line["content"] == entry.value)
        name = f"<b>{escape(entry.field.name)}</b>"
        if same:
            return True, f"{name}: agreed, {escape(_told(entry))}. {self._where(entry, line)}"
        return (
            False,
            f"{name}: the course has {escape(_told(entry))}. {self._pitfall(entry, line)} {self._where(entry, line)}",
        )

    def _where(self, entry: Entry, line: dict[str, Any]) -> str:
        because = f"{escape(entry.because)} " if entry.because and entry.state in ("inferred", "external") else ""
        if entry.passage_id is None:
            return because + ("" if line["passage"] is None else f"You rest it on {escape(line['passage'])}.")
        passage = self.case.passage(entry.passage_id)
        return f"{because}See {escape(passage.id)}: {escape(passage.gist)}"

    def _pitfall(self, entry: Entry, line: dict[str, Any]) -> str:
        others = self.coded[self.subject]
        content, state = line["content"], line["state"]
        if entry.field.name == "publisher" and content is not None and content == others["host"].value:
            return "What you chose is the host. It serves the copy; it did not bring out the work."
        if entry.field.name == "host" and content is not None and content == others["publisher"].value:
            return "What you chose brought out the work. A copy of it may be served by somebody else."
        if entry.field.name == "published" and entry.state == "missing":
            return "A date on the page may bound the copy. It does not date the work."
        if entry.state == "missing":
            return "Nothing in the copy shows it. Unknown is an answer."
        if state == "stated" and entry.state == "inferred":
            return "An inferred content must not be kept as a stated one."
        if state == "missing":
            return "More can be said."
        return ""


HEADS = ("Question", "Field", "What we know", "Content", "Shown by")


def _field(name: str) -> Field:
    return next(field for field in provenance.FIELDS if field.name == name)


def _asked(field: Field) -> str:
    return f"{field.belongs_to}: {field.name}"


def _told(entry: Entry) -> str:
    word = WORDS[entry.state]
    return word if entry.value is None or entry.state in EMPTY else f"“{entry.value}” ({word})"


def _row(field: Field, line: dict[str, Any] | None) -> str:
    cells = [
        f"{field.question.order}. {field.question.name}",
        f"{field.belongs_to}: {field.name}",
        line["state"].replace("missing", "unknown") if line else "",
        (line["content"] or "–") if line else "",
        (line["passage"] or "–") if line else "",
    ]
    hatched = "background:repeating-linear-gradient(45deg,#fff 0 5px,#e4e4e4 5px 7px);"
    ground = hatched if line is None or line["state"] == "missing" else ""
    style = f"padding:0.1em 0.6em;border-top:1px solid #d9d9d9;white-space:nowrap;{ground}"
    cells[3] = shorten(cells[3], 40, placeholder="…")
    return "<tr>" + "".join(f"<td style='{style}'>{escape(cell)}</td>" for cell in cells) + "</tr>"
