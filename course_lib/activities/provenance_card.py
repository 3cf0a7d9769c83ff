"""Fill in the provenance card of a copy, with the work, the copy and the host kept apart."""

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby
from textwrap import shorten
from typing import Any

import ipywidgets as widgets

from course_lib.activities.base import BROAD
from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, passage_choices, scrolling
from course_lib.case import Case, CaseError
from course_lib.case.dates import bounds, in_words, is_date
from course_lib.methods import dating, provenance
from course_lib.methods.choosing import text_or_none
from course_lib.methods.provenance import Entry, Field, Question
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
SHORT = {"external": "known from outside", "missing": "unknown"}
TOLD = {
    "stated": "the copy states it: “{content}”.",
    "inferred": "it is inferred: “{content}”.",
    "external": "it is known only from outside the copy: “{content}”.",
    "damaged": "it is there, but damaged: “{content}”.",
    "missing": "it is unknown.",
    "does not apply": "this field does not apply.",
}
EMPTY = ("missing", "does not apply")
DATES = ("published", "made after", "made before")
FIELDS = sorted(provenance.FIELDS, key=lambda field: field.question.order if field.question else 0)
HINTS = {
    "title": "Look at the headline.",
    "publisher": "Who brought it out is not who serves this copy.",
    "byline": "Does anybody sign?",
    "published": "Only a date of the work itself counts, not one that stands somewhere on the page.",
    "translated from": "Does the copy say that it is a translation?",
    "references": "Are there numbers, and do they still stand where they belong?",
    "whole text": "Do the sentences follow from one another?",
    "made after": "What is the latest thing that the copy mentions as past?",
    "made before": "What shows that the copy was there already?",
    "host": "The page may say so at its top or its foot.",
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
    width = BROAD

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
        self.field = choice("Field", [(_asked(field), field.name) for field in FIELDS], self._ask)
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
        """Whether a saved line has a field, a state, a content that can be read, and a passage of this case."""
        names = {field.name for field in FIELDS}
        return (
            isinstance(step, dict)
            and step.get("field") in names
            and step.get("state") in WORDS
            and {"content", "passage"} <= step.keys()
            and (step["content"] is None or _can_be_read(step["field"], step["content"]))
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
        empty = [field.name for field in FIELDS if field.name not in done]
        if empty:
            self.field.value = empty[0]
        self._ask()

    def _ask(self) -> None:
        field = _field(self.field.value)
        hint = f" {HINTS[field.name]}" if self.level == "supported" else ""
        self.hint.value = (
            f"<p style='margin:0.3em 0'><b>{field.asks}</b> {_of_six(field)} The answer belongs to the "
            f"<b>{field.belongs_to}</b>.{hint}</p>"
        )
        self.content.options = [CHOOSE, *((_worded(field.name, value), value) for value in self._contents(field.name))]
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
        coded = [self.coded[self.subject][name].value for name in DATES]
        return sorted({date for date in [*near, *coded] if date}, key=_first_day)

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
        name = f"Card of {self.subject}: {len(lines)} of {len(FIELDS)} fields"
        heads = "".join(f"<th scope='col' style='{CELL}'>{head}</th>" for head in HEADS)
        groups = "".join(
            _group(question, list(fields), lines) for question, fields in groupby(FIELDS, lambda field: field.question)
        )
        self.card.value = scrolling(
            name,
            "<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>"
            f"{escape(name)}</caption><thead><tr>{heads}</tr></thead>{groups}</table>",
        )

    def _compare(self) -> None:
        lines = self.lines
        judged = [self._judge(lines[field.name]) for field in FIELDS if field.name in lines]
        left = [field.name for field in FIELDS if field.name not in lines]
        right = sum(fits for fits, _ in judged)
        head = (
            f"{right} of {len(judged)} {'line agrees' if len(judged) == 1 else 'lines agree'} with the course's card."
        )
        rest = f"<p style='margin:0'>Not filled in: {', '.join(left)}.</p>" if left else ""
        self.tell(f"<p style='margin:0'>{head}</p>{listed(text for _, text in judged)}{rest}")

    def _judge(self, line: dict[str, Any]) -> tuple[bool, str]:
        entry = self.coded[self.subject][line["field"]]
        agrees = line["state"] == entry.state and (line["state"] in EMPTY or line["content"] == entry.value)
        told = TOLD[entry.state].format(content=escape(_worded(entry.field.name, entry.value)))
        verdict = "agreed," if agrees else "on the course's card"
        pitfall = "" if agrees else f"{self._pitfall(entry, line)} "
        reasons = f"{pitfall}{escape(entry.because)} {self._where(entry, line)}"
        return agrees, f"<b>{escape(entry.field.name)}</b>: {verdict} {told} {reasons}"

    def _where(self, entry: Entry, line: dict[str, Any]) -> str:
        if entry.passage_id is not None:
            passage = self.case.passage(entry.passage_id)
            return f"See {escape(passage.id)}: {escape(passage.gist)}"
        rest = f" You pointed to {escape(line['passage'])}." if line["passage"] else ""
        return f"No single passage of the copy shows this.{rest}"

    def _pitfall(self, entry: Entry, line: dict[str, Any]) -> str:
        others = self.coded[self.subject]
        content, state = line["content"], line["state"]
        if entry.field.name == "publisher" and content is not None and content == others["host"].value:
            return "What you chose is the host. It serves the copy; it did not bring out the work."
        if entry.field.name == "host" and content is not None and content == others["publisher"].value:
            return "What you chose brought out the work. A copy of it may be served by somebody else."
        if entry.field.name == "published" and entry.state == "missing" and content is not None:
            return "A date on the page may bound the copy. It does not date the work."
        if state == entry.state:
            return "What we know fits; the content is another."
        return CONFUSIONS.get((state, entry.state)) or INSTEAD_OF[entry.state]


CONFUSIONS = {
    ("missing", "does not apply"): (
        "“Unknown” is for what there is and nobody can see. “Does not apply here” is for what such a text never had."
    ),
    ("does not apply", "missing"): (
        "“Does not apply here” is for what such a text never had. This there is, or may be; we only cannot see it."
    ),
    ("stated", "inferred"): "An inferred content must not be kept as a stated one.",
    ("stated", "external"): "What comes from outside must not be kept as the copy's own word.",
    ("inferred", "external"): "No reading of the copy gives it; it comes from outside, and is kept as that.",
    ("missing", "stated"): "More can be said than “unknown”.",
    ("missing", "inferred"): "More can be said than “unknown”, if it is kept as a reading.",
    ("missing", "external"): "More can be said than “unknown”, if it is kept as found outside.",
    ("missing", "damaged"): "More can be said than “unknown”: something is left.",
}
INSTEAD_OF = {
    "stated": "You need no inference and no other page for it, and it is not damaged.",
    "inferred": "It is a reading of what the copy holds, and is kept as that.",
    "external": "Look outside the copy: a trace card may have it.",
    "damaged": "What is left must not be taken for the sound thing, nor for nothing.",
    "missing": "Unknown is an answer.",
    "does not apply": "There is nothing to fill in.",
}
HEADS = ("Question", "Field", "What we know", "Content", "Shown by")


CELL = "text-align:left;vertical-align:top;padding:0.1em 0.6em"


def _field(name: str) -> Field:
    return next(field for field in FIELDS if field.name == name)


def _asked(field: Field) -> str:
    return field.name if field.name == field.belongs_to else f"{field.belongs_to}: {field.name}"


def _of_six(field: Field) -> str:
    if field.question is None:
        return "This comes before Garraghan's six questions."
    return f"It helps with Garraghan's question {field.question.order}, “{field.question.text}”"


def _can_be_read(name: str, content: Any) -> bool:
    return isinstance(content, str) and (name not in DATES or is_date(content))


def _worded(name: str, content: str | None) -> str:
    """A content as a reader says it, or a dash; saved lines keep the date as the tables write it."""
    if content is None:
        return "–"
    return in_words(content) if name in DATES else content


def _first_day(text: str) -> tuple[date, str]:
    first, last = bounds(text)
    return first or last or date.min, text


def _group(question: Question | None, fields: list[Field], lines: dict[str, dict[str, Any]]) -> str:
    """The lines that help with one question, under its name."""
    name = "–" if question is None else f"{question.order}. {question.name}"
    style = f"{CELL};font-weight:normal;white-space:nowrap"
    head = f"<th scope='rowgroup' rowspan='{len(fields)}' style='{style}'>{escape(name)}</th>"
    rows = [_row(field, lines.get(field.name)) for field in fields]
    return f"<tbody style='border-top:2px solid #8a8a8a'><tr>{head}{'</tr><tr>'.join(rows)}</tr></tbody>"


def _row(field: Field, line: dict[str, Any] | None) -> str:
    content = shorten(_worded(field.name, line["content"]), 60, placeholder="…") if line else ""
    state = SHORT.get(line["state"], line["state"]) if line else ""
    hatched = ";background:repeating-linear-gradient(45deg,#fff 0 5px,#e4e4e4 5px 7px)"
    style = f"{CELL};border-top:1px solid #d9d9d9" + (hatched if line is None or line["state"] == "missing" else "")
    return (
        f"<th scope='row' style='{style};font-weight:normal'>{escape(_asked(field))}</th>"
        f"<td style='{style}'>{escape(state)}</td><td style='{style};min-width:11em'>{escape(content)}</td>"
        f"<td style='{style};white-space:nowrap'>{escape((line['passage'] or '–') if line else '')}</td>"
    )
