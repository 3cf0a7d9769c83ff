"""Sort statements by how they are put, without knowing where on the page they stand; then see the zones."""

from collections.abc import Iterable
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, scrolling
from course_lib.case import Case, CaseError
from course_lib.methods import language
from course_lib.practice.answers import Answers

__all__ = ["HedgeSorter"]

TEXT = "the text itself"
NO_WORD = "no such word"
MANNERS = (
    CHOOSE,
    ("asserted: said flatly, in the text's own voice", "asserted"),
    ("attributed: somebody is made responsible", "attributed"),
    ("hedged: a word holds back, nobody is made responsible", "hedged"),
)
PROMPT = (
    "Ask in this order. Is somebody made responsible, by name or by role? Then it is attributed. If not: does a word "
    "hold the text back? Then it is hedged. Else it is asserted."
)
WHY = {
    ("asserted", "attributed"): "somebody else is made responsible here: {who}. The text passes it on.",
    ("asserted", "hedged"): "{word} holds the text back. It does not say this flatly.",
    ("attributed", "asserted"): "nobody is named as its source. The text says it in its own voice.",
    ("attributed", "hedged"): "{word} names nobody whom one could ask. A hedge is less than a source.",
    ("hedged", "attributed"): "more than a hedge: it is handed to {who}, and one can ask how that voice knows.",
    ("hedged", "asserted"): "no word holds it back. You may doubt it; the text does not show a doubt.",
}
HEADS = ("Statement", "How it is put", "Word", "Responsible")


class HedgeSorter(KeptActivity):
    """Say of each statement how it is put, by which word, and who is responsible; then see in which zone it stands.

    The statements are shown without their place on the page, so that a headline gets no credit for being one. With the
    originals attached the passage's own words are shown, else the few that the case quotes.

    Parameters
    ----------
    case
        The case.
    claims
        The claims to sort, in the order in which they are shown; about six are enough.
    level
        ``supported``: a prompt, fewer choices, and a reply after each statement. ``standard``: the words and the voices
        of all the statements to choose from, and no reply before the comparison.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such claim, or none is given.
    ValueError
        If the level is unknown.
    """

    title = "Who stands behind it? Sort the statements"
    slug = "hedge-sorter"

    def __init__(
        self, case: Case, claims: str | Iterable[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = list(dict.fromkeys([claims] if isinstance(claims, str) else claims))
        if not wanted:
            raise CaseError("Give at least one claim to sort.")
        self.coded = language.statements(case, wanted)
        self.coded["who"] = [
            TEXT if voice == "narrator" else speaker.removesuffix(f" ({copy})")
            for voice, speaker, copy in self.coded[["voice", "speaker", "copy_id"]].itertuples(index=False)
        ]
        self.numbers = {str(key): number for number, key in enumerate(self.coded.index, 1)}
        super().__init__(case, wanted[0] if len(wanted) == 1 else f"{wanted[0]}..{wanted[-1]}", level, answers)
        numbered = [
            (f"{number} · {shorten(str(self.coded.at[key, 'statement']), 76, placeholder='…')}", key)
            for key, number in self.numbers.items()
        ]
        self.statement = choice("Statement", numbered, self._turn)
        self.prompt = widgets.HTML(f"<p style='margin:0'>{PROMPT}</p>" if level == "supported" else "")
        self.words = widgets.HTML()
        self.manner = choice("How it is put", MANNERS)
        self.hedge = choice("Which word")
        self.who = choice("Responsible")
        self.put = button("Put it down", "Keep this line", self._add)
        self.check = button("Compare", "See the zones, and what the course coded", self._compare)
        self.sheet = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        controls = [self.statement, self.words, self.manner, self.hedge, self.who, buttons]
        self.show(self.prompt, *controls, self.sheet, self.reply, self.saved)
        self.restore()
        self._next()

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The last line put down for each statement."""
        return {step["claim"]: step for step in self.steps}

    def fits(self, step: Any) -> bool:
        """Whether a saved line is of one of these statements and made of choices that there are."""
        return (
            isinstance(step, dict)
            and step.get("claim") in self.coded.index
            and step.get("manner") in language.MANNERS
            and isinstance(step.get("hedge"), str)
            and isinstance(step.get("who"), str)
        )

    def _next(self) -> None:
        """Turn to the first statement without a line."""
        left = [key for key in self.coded.index if key not in self.lines]
        if left:
            self.statement.value = left[0]
        self._turn()

    def _turn(self) -> None:
        key = self.statement.value
        row = self.coded.loc[key]
        self.words.value = (
            f"<p style='margin:0.2em 0'>In plain words: <b>{escape(str(row['statement']))}</b></p>"
            f"<blockquote style='margin:0.3em 0 0.3em 1em'>{self._wording(key, row)}</blockquote>"
        )
        self.hedge.options = [CHOOSE, (NO_WORD, NO_WORD), *((f"“{word}”", word) for word in self._hedges(row))]
        self.who.options = [CHOOSE, (TEXT, TEXT), (language.NOBODY, language.NOBODY), *self._speakers(row)]
        line = self.lines.get(key)
        for control, name in ((self.manner, "manner"), (self.hedge, "hedge"), (self.who, "who")):
            values = [value for _, value in control.options]
            control.value = line[name] if line and line[name] in values else ""

    def _wording(self, key: str, row: pd.Series) -> str:
        passage = self.case.passage(str(self.case.claims.at[key, "passage_id"]))
        if passage.text is not None:
            return escape(passage.text)
        hedge = "" if pd.isna(row["hedge"]) else str(row["hedge"])
        marks = " (some or all of it stands in quotation marks)" if row["voice"] == "quoted" else ""
        told = f"In its own words: “{escape(passage.quote)}”" if passage.quote else "No words of it are quoted."
        if hedge.casefold() not in passage.quote.casefold():
            told += f" Beside it stands: “{escape(hedge)}”"
        return told + marks

    def _hedges(self, row: pd.Series) -> list[str]:
        every = sorted(self.coded["hedge"].dropna().unique().tolist(), key=str.casefold)
        return every if self.level == "standard" else _few(every, None if pd.isna(row["hedge"]) else row["hedge"])

    def _speakers(self, row: pd.Series) -> list[tuple[str, str]]:
        every = sorted(set(self.coded["who"]) - {TEXT, language.NOBODY}, key=str.casefold)
        return [(who, who) for who in (every if self.level == "standard" else _few(every, row["who"]))]

    def _add(self) -> None:
        missing = [control.description.lower() for control in (self.manner, self.hedge, self.who) if not control.value]
        if missing:
            self.tell(f"Still to choose: {', '.join(missing)}.")
            return
        line = {
            "claim": self.statement.value,
            "manner": self.manner.value,
            "hedge": self.hedge.value,
            "who": self.who.value,
        }
        told = f"Statement {self.numbers[line['claim']]}: {self._judge(line)[1]}"
        self.tell(told if self.level == "supported" else "It is put down.")
        self.add(line)
        self._next()

    def refresh(self) -> None:
        """Draw the sheet."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        lines = self.lines
        rows = "".join(
            _row(f"{number}. {self.coded.at[key, 'statement']!s}", lines.get(key))
            for key, number in self.numbers.items()
        )
        heads = "".join(f"<th scope='col' style='text-align:left;padding:0.1em 0.6em'>{head}</th>" for head in HEADS)
        caption = f"Your sheet: {len(lines)} of {len(self.coded)} statements"
        self.sheet.value = scrolling(
            "Your sheet",
            "<table style='border-collapse:collapse;width:100%'>"
            f"<caption style='text-align:left;font-weight:bold'>{caption}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        )

    def _compare(self) -> None:
        lines = self.lines
        right, parts = 0, []
        for (copy, zone), rows in self.coded.groupby(["copy_id", "zone"], observed=True, sort=False):
            items = []
            for key in rows.index:
                place = f"<b>{self.numbers[key]}</b> ({escape(str(self.case.claims.at[key, 'passage_id']))})"
                if key not in lines:
                    items.append(f"{place}: not put down yet.")
                    continue
                agrees, told = self._judge(lines[key])
                right += agrees
                items.append(f"{place}: {told}")
            parts.append(f"<p style='margin:0.4em 0 0'><b>{escape(str(zone))}</b> of {escape(str(copy))}</p>")
            parts.append(listed(items))
        head = f"{right} of {len(lines)} lines agree with the course's. Here is where the statements stand:"
        self.tell(f"<p style='margin:0'>{head}</p>{''.join(parts)}{self._side_by_side()}")

    def _judge(self, line: dict[str, Any]) -> tuple[bool, str]:
        row = self.coded.loc[line["claim"]]
        coded = "" if pd.isna(row["hedge"]) else str(row["hedge"])
        word = f"“{escape(coded)}”" if coded else "the way it is put"
        who, manner = escape(str(row["who"])), str(row["manner"])
        faults = []
        if line["manner"] != manner:
            why = WHY[line["manner"], manner].format(who=who, word=word)
            faults.append(f"You say {line['manner']}, the course {manner}: {why}")
        if line["hedge"] != (coded or NO_WORD):
            faults.append(_word_fault(line["hedge"], coded, manner))
        if line["who"] != row["who"]:
            faults.append(_who_fault(line["who"], str(row["who"])))
        faults = [fault for fault in faults if fault]
        force = str(row["modality"])
        plain = force in ("asserted", "reported") and not faults
        note = "" if plain else f" “{force.capitalize()}” does not tell {escape(language.FORCES[force][1])}."
        return not faults, (" ".join(faults) or f"agreed, {manner}.") + note

    def _side_by_side(self) -> str:
        pairs = language.outruns(self.case, self.coded["copy_id"].unique().tolist())
        pairs = pairs[pairs["top"].isin(self.coded.index) & pairs["body"].isin(self.coded.index)]
        if pairs.empty:
            return ""
        items = []
        for top, body, lost in pairs[["top", "body", "lost"]].itertuples(index=False):
            above, below = self.coded.loc[top], self.coded.loc[body]
            how = "hedges" if lost == "hedge" else f"credits to {escape(below['who'])}"
            items.append(
                f"<b>{self.numbers[top]}</b> ({escape(above['zone'])}) says flatly what <b>{self.numbers[body]}</b> "
                f"({escape(below['zone'])}) {how}. What is lost on the way up: the {lost}."
            )
        return f"<p style='margin:0.4em 0 0'><b>Side by side</b></p>{listed(items)}"


def _few(every: list[str], own: str | None) -> list[str]:
    """The right one, if it is on the list, and one other; else the first two."""
    if own not in every:
        return every[:2]
    place = every.index(own)
    return sorted({own, every[(place + 1) % len(every)]}, key=str.casefold)


def _word_fault(mine: str, coded: str, manner: str) -> str:
    if not coded:
        return f"“{escape(mine)}” does not stand in this passage."
    if mine == NO_WORD:
        if manner == "asserted":
            return ""
        return f"There is such a word: “{escape(coded)}”."
    return f"The word here is “{escape(coded)}”."


def _who_fault(mine: str, coded: str) -> str:
    if coded == TEXT:
        return "Nobody but the text itself answers for it."
    if coded == language.NOBODY:
        return "Nobody is named, not even by a role; so nobody can be asked."
    if mine == TEXT:
        return f"The text hands it to somebody else: {escape(coded)}."
    if mine == language.NOBODY:
        return f"Somebody is told, if only by a role: {escape(coded)}."
    return f"Another voice is made responsible: {escape(coded)}."


def _row(statement: str, line: dict[str, Any] | None) -> str:
    word = "" if line is None else line["hedge"] if line["hedge"] == NO_WORD else f"“{line['hedge']}”"
    cells = [statement, "" if line is None else line["manner"], word, "" if line is None else line["who"]]
    ground = "background:repeating-linear-gradient(45deg,#fff 0 5px,#ececec 5px 7px);" if line is None else ""
    style = f"padding:0.1em 0.6em;border-top:1px solid #d9d9d9;text-align:left;vertical-align:top;{ground}"
    return "<tr>" + "".join(f"<td style='{style}'>{escape(cell)}</td>" for cell in cells) + "</tr>"
