"""Fill in the dossier of an admission, field by field, and sort what it covers from what it does not."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from textwrap import shorten
from typing import Any
from zlib import crc32

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, passage_choices, scrolling
from course_lib.case import Case, CaseError
from course_lib.methods import admissions as method
from course_lib.methods.choosing import text_or_none
from course_lib.practice.answers import Answers

__all__ = ["AdmissionDossier"]

KNOWN = (("unknown", "unknown"), ("stated in the passage", "stated"), ("can be inferred", "inferred"))
BELONGS = (CHOOSE, ("admitted", "admitted"), ("implied at most", "implied"), ("not covered", "not covered"))
NAMES = {value: label for label, value in BELONGS}
FEWER = ("name", "office", "reporter", "date", "citation")
FEWER_STATEMENTS = 4
NEAR = 7
REPLIES = {
    ("admitted", "implied"): "It follows at most, and only on the condition that it names. Nobody conceded it.",
    ("admitted", "not covered"): "The concession does not reach it. Look again for the words that would carry it.",
    ("implied", "admitted"): "It is more than implied: the passage tells it as conceded.",
    ("implied", "not covered"): "It does not follow, on any condition. Look again at the words of the passage.",
    ("not covered", "admitted"): "This is what the passage tells as conceded. To doubt it without a reason is as wrong "
    "as to stretch it.",
    ("not covered", "implied"): "On its condition it follows. It is implied at most, and not nothing.",
}
HATCHED = "background:repeating-linear-gradient(45deg,#fff 0 5px,#e4e4e4 5px 7px);"


class AdmissionDossier(KeptActivity):
    """Say for each field what is stated, inferred or unknown, sort the scope into three parts, and compare.

    Every field starts at *unknown*, and one that is never touched is compared as such. The replies come from the case:
    the defects of the passages, the notes on people, and the columns of the admission.

    Parameters
    ----------
    case
        The case.
    admissions
        The admission to work on, or several to choose from.
    level
        ``supported``: fewer fields and statements, the passages near at hand, and a reply after each line.
        ``standard``: all of them, and no reply before the comparison.
    answers
        Where the lines are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such admission, or none is given.
    ValueError
        If the level is unknown.

    References
    ----------
    C.-V. Langlois and C. Seignobos (1898). *Introduction to the Study of History*, book II, ch. VII.
    """

    title = "What was conceded? Fill in the dossier"
    slug = "admission-dossier"

    def __init__(
        self, case: Case, admissions: str | Sequence[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = [admissions] if isinstance(admissions, str) else list(admissions)
        if not wanted:
            raise CaseError("Give at least one admission to make a dossier of.")
        self.coded = {key: method.dossier(case, key) for key in wanted}
        super().__init__(case, wanted[0], level, answers)
        labels = [(f"{key} · {shorten(self.coded[key].statement, 70, placeholder='…')}", key) for key in wanted]
        self.admission = choice("Admission", labels, self._turn)
        self.head = widgets.HTML()
        self.field = choice("Field", [(field.name, field.name) for field in self.fields], self._ask)
        self.question = widgets.HTML()
        self.state = choice("What we know", KNOWN, self._open)
        self.passage = choice("Shown by", action=self._preview)
        self.preview = widgets.HTML()
        self.put = button("Write this field", "Write the field into the dossier", self._write)
        self.dossier = widgets.HTML()
        self.statement = choice("Statement", action=self._read)
        self.text = widgets.HTML()
        self.part = choice("Belongs to", BELONGS)
        self.sort = button("Sort it", "Put the statement where it belongs", self._sort)
        self.sorted = widgets.HTML()
        self.check = button("Compare", "Compare your dossier with the course's", self._compare)
        self.show(*([self.admission] if len(wanted) > 1 else []), *self._controls())
        self._turn()

    @property
    def key(self) -> str:  # type: ignore[override]
        """Where the state is kept: the two levels apart, so that a lesson can offer both."""
        return super().key if self.level == "standard" else f"{super().key}/supported"

    @property
    def fields(self) -> tuple[method.Field, ...]:
        """The fields that are asked for at this level."""
        return tuple(field for field in method.FIELDS if self.level == "standard" or field.name in FEWER)

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The dossier so far: the last line written for each field, and *unknown* for all others."""
        every = {field.name: {"field": field.name, "state": "unknown", "passage": None} for field in self.fields}
        return every | {step["field"]: step for step in self.steps if "field" in step and step["field"] in every}

    @property
    def parts(self) -> dict[str, str]:
        """Where each statement was sorted, by the last step for it."""
        return {step["text"]: step["part"] for step in self.steps if "text" in step}

    @property
    def statements(self) -> dict[str, str]:
        """The statements to sort, in a mixed order that is always the same, and the part each belongs to."""
        scope = self.coded[self.subject].scope
        if self.level == "supported":
            left_out = (scope["part"] == "not covered") & (
                scope.groupby("part", observed=True).cumcount() >= FEWER_STATEMENTS
            )
            scope = scope[~left_out]
        pairs = zip(scope["text"].astype(str), scope["part"].astype(str), strict=True)
        return dict(sorted(pairs, key=lambda pair: crc32(pair[0].encode())))

    def fits(self, step: Any) -> bool:
        """Whether a saved step is a field with a passage of this case, or a statement of this admission."""
        if not isinstance(step, dict):
            return False
        if "text" in step:
            return step["text"] in set(self.coded[self.subject].scope["text"]) and step.get("part") in method.PARTS
        passages = self.case.table("passages").index
        return (
            step.get("field") in {field.name for field in method.FIELDS}
            and step.get("state") in method.STATES
            and "passage" in step
            and (step["passage"] is None or step["passage"] in passages)
        )

    def refresh(self) -> None:
        """Draw the dossier and the sorted statements, and offer what is not sorted first."""
        self.undo.disabled = self.reset.disabled = not self.steps
        lines, parts = self.lines, self.parts
        rows = "".join(_row(field, lines[field.name]) for field in self.fields)
        heads = "".join(f"<th scope='col' style='text-align:left;padding:0.1em 0.6em'>{head}</th>" for head in HEADS)
        self.dossier.value = scrolling(
            "Your dossier",
            "<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>Your dossier"
            f"</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        )
        left = [text for text in self.statements if text not in parts]
        done = [text for text in self.statements if text in parts]
        options = [(shorten(text, 80, placeholder="…"), text) for text in left]
        options += [(f"(sorted) {shorten(text, 70, placeholder='…')}", text) for text in done]
        self.statement.options = _distinct(options)
        self._read()
        sorts = [f"Sorted by you under <i>{NAMES[part]}</i>:{_those(parts, part)}" for part in method.PARTS]
        rest = f"<p style='margin:0'>{len(left)} still to sort.</p>"
        self.sorted.value = f"<p style='margin:0'><b>Your sorting</b></p><div>{''.join(sorts)}</div>{rest}"

    def _controls(self) -> list[widgets.Widget]:
        wrap = widgets.Layout(flex_flow="row wrap")
        return [
            self.head, widgets.HTML("<h5 style='margin:0.4em 0 0'>1. The circumstances</h5>"),
            self.field, self.question, self.state, self.passage, self.preview, self.put,
            widgets.HTML("<h5 style='margin:0.6em 0 0'>2. The scope</h5>"),
            self.statement, self.text, self.part, self.sort,
            widgets.HBox([self.undo, self.reset, self.check], layout=wrap), self.reply, self.saved,
            self.dossier, self.sorted,
        ]  # fmt: skip

    def _turn(self) -> None:
        self.subject = self.admission.value
        coded = self.coded[self.subject]
        self.place = str(self.case.claims.at[coded.claim_id, "passage_id"])
        passage = replace(self.case.passage(self.place), claims=self.case.claims.iloc[:0])
        self.head.value = f"<p style='margin:0'>Read this passage first.</p>{passage._repr_html_()}"
        self.passage.options = passage_choices(self.case, self._passages(), "no passage")
        self.restore()
        self._ask()

    def _passages(self) -> list[str]:
        """The passages of the copy; at the supported level those around the claim, and those that lost a neighbour."""
        table = self.case.table("passages")
        own = table[(table["copy_id"] == table.at[self.place, "copy_id"]).to_numpy(dtype=bool)].sort_values("start")
        if self.level == "supported":
            at = int(own.index.get_indexer(pd.Index([self.place]))[0])
            defects = self.case.table("defects")
            torn = defects.loc[defects["kind"] == "lost_antecedent", "passage_id"].dropna()
            near = own.index[max(0, at - NEAR) : at + NEAR + 1]
            own = own[own.index.isin([*near, *torn])]
        return [str(key) for key in own.index]

    def _ask(self) -> None:
        line = self.lines[self.field.value]
        question = next(field.question for field in self.fields if field.name == self.field.value)
        self.question.value = f"<p style='margin:0'><b>{escape(question)}</b></p>"
        self.state.value = line["state"]
        keys = [value for _, value in self.passage.options]
        self.passage.value = line["passage"] if line["passage"] in keys else ""
        self._open()

    def _open(self) -> None:
        self.passage.disabled = self.state.value == "unknown"
        self._preview()

    def _preview(self) -> None:
        key = "" if self.passage.disabled else self.passage.value
        self.preview.value = self.case.passage(key)._repr_html_() if key and key != self.place else ""

    def _read(self) -> None:
        text = self.statement.value
        self.text.value = f"<p style='margin:0'>{escape(text)}</p>" if text else ""
        self.part.value = self.parts.get(text, "")

    def _write(self) -> None:
        state = self.state.value
        if state != "unknown" and not self.passage.value:
            self.tell("Choose the passage that shows it, or leave the field at unknown.")
            return
        line = {
            "field": self.field.value,
            "state": state,
            "passage": None if state == "unknown" else self.passage.value,
        }
        said = self._judge(line)[1] if self.level == "supported" else f"The field {line['field']} is written."
        self.tell(said)
        self.add(line)
        written = {step["field"] for step in self.steps if "field" in step}
        empty = [field.name for field in self.fields if field.name not in written]
        if empty:
            self.field.value = empty[0]
        self._ask()

    def _sort(self) -> None:
        text, part = self.statement.value, self.part.value
        if not text or not part:
            self.tell("Choose a statement and where it belongs.")
            return
        self.tell(self._weigh(text, part)[1] if self.level == "supported" else "The statement is sorted.")
        self.add({"text": text, "part": part})

    def _compare(self) -> None:
        lines, parts, statements = self.lines, self.parts, self.statements
        fields = [self._judge(lines[field.name]) for field in self.fields]
        sorted_ = [self._weigh(text, parts[text]) for text in statements if text in parts]
        near = method.bears_on(self.case, self.subject)
        told = [
            f"<code>{escape(str(key))}</code> {escape(str(row['statement']))}: "
            f"{escape(str(row['relation']).replace('_', ' '))}. {escape(str(row['because']))}"
            for key, row in near.iterrows()
        ]
        left = len(statements) - len(sorted_)
        self.tell(
            f"<p style='margin:0'>{sum(fits for fits, _ in fields)} of {len(fields)} fields agree with the course's "
            f"dossier.</p>{listed(text for _, text in fields)}"
            f"<p style='margin:0'>{sum(fits for fits, _ in sorted_)} of {len(sorted_)} sorted statements lie where the "
            f"course has them{f'; {left} are not sorted' if left else ''}.</p>{listed(text for _, text in sorted_)}"
            + (f"<p style='margin:0'>What it is related to, and how:</p>{listed(told)}" if told else "")
        )

    def _judge(self, line: dict[str, Any]) -> tuple[bool, str]:
        entries = self.coded[self.subject].entries
        entry = entries[entries["field"] == line["field"]].iloc[0]
        name, state = f"<b>{escape(line['field'])}</b>", str(entry["state"])
        same = line["state"] == state and (state != "stated" or line["passage"] == self.place)
        told = "unknown" if state == "unknown" else f"{state}: {entry['content']}"
        if same:
            return True, f"{name}: agreed, {escape(told)}. {self._why(entry)}"
        return (
            False,
            f"{name}: in the course's dossier it is {escape(told)}. {self._fault(line, entry)}{self._why(entry)}",
        )

    def _why(self, entry: pd.Series) -> str:
        advice = text_or_none(entry["advice"])
        shown = text_or_none(entry["shown_by"])
        reason = escape(str(entry["why"])) + (f" {escape(advice)}" if advice else "")
        return reason + (f" See {escape(shown)}." if shown else "")

    def _fault(self, line: dict[str, Any], entry: pd.Series) -> str:
        if line["state"] == "unknown":
            return "More can be said. "
        if entry["state"] == "unknown":
            return self._cautioned(line["passage"], str(entry["shown_by"]))
        if line["passage"] != self.place:
            return f"Not shown by {escape(line['passage'])}. {self._cautioned(line['passage'], self.place)}"
        return (
            "What is inferred must not pass for stated. " if line["state"] == "stated" else "No inference is needed. "
        )

    def _cautioned(self, passage: str, known: str) -> str:
        """What the case says against resting anything on the passage that was cited."""
        if passage in (known, self.place):
            return ""
        found = method.cautions(self.case, passage)
        told = " ".join(found["text"])
        return (
            f"You cite {escape(passage)}. {escape(told)} "
            if told
            else f"You cite {escape(passage)}, which is about something else. "
        )

    def _weigh(self, text: str, part: str) -> tuple[bool, str]:
        right = self.statements.get(text, part)
        quoted = f"“{escape(text)}”"
        if right == part:
            return True, f"{quoted} Agreed: {NAMES[part]}."
        return False, f"{quoted} You have it {NAMES[part]}, the course {NAMES[right]}. {REPLIES[part, right]}"


HEADS = ("Field", "What we know", "Shown by")


def _row(field: method.Field, line: dict[str, Any]) -> str:
    ground = HATCHED if line["state"] == "unknown" else ""
    style = f"padding:0.1em 0.6em;border-top:1px solid #d9d9d9;text-align:left;{ground}"
    cells = (field.name, line["state"], line["passage"] or "–")
    return "<tr>" + "".join(f"<td style='{style}'>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _those(parts: dict[str, str], part: str) -> str:
    items = [escape(text) for text, where in parts.items() if where == part]
    return listed(items) if items else "<p style='margin:0 0 0 1.2em;color:#595959'>nothing yet</p>"


def _distinct(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same options with labels that differ: a dropdown takes two equal labels for one."""
    seen: dict[str, int] = {}
    made = []
    for label, value in options:
        seen[label] = seen.get(label, 0) + 1
        made.append((label if seen[label] == 1 else f"{label} ({seen[label]})", value))
    return made or [("nothing to sort", "")]
