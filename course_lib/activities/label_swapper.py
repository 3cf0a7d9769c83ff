"""Swap the labels of a passage: say it neutrally, leave it in quotation marks, or keep it; and see what is lost."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, passage_choices, scrolling
from course_lib.case import Case, CaseError
from course_lib.methods import wording
from course_lib.practice.answers import Answers

__all__ = ["LabelSwapper"]

NEUTRAL, QUOTE, KEEP, OTHER = "neutral", "quote", "keep", "other:"
VOICES = {
    "narrator": "in the text's own voice",
    "attributed": "in indirect speech",
    "quoted": "in a quotation",
    "scare_quotes": "in scare quotes",
}
PROMPT = (
    "Ask of each word: whose is it? The text's own word can be exchanged. A quoted one stays, with its user. In "
    "indirect speech nobody sees whose it is. And to some words no side objects."
)
BEST = {"replace": NEUTRAL, "replace with care": NEUTRAL, "quote": QUOTE, "keep": KEEP}
WHY = {
    (
        "replace",
        QUOTE,
    ): "Marks make it somebody's quoted word. It is the text's own; quote it only if you name the text.",
    ("replace", KEEP): "Kept without marks it becomes your judgement as well.",
    (
        "replace with care",
        QUOTE,
    ): "In indirect speech the word may be the writer's. Marks would put it into the mouth of {user}.",
    ("replace with care", KEEP): "It passes a judgement on, and nobody sees whose.",
    (
        "quote",
        NEUTRAL,
    ): "These are the words of {user}. Who exchanges a word inside a quotation changes the evidence; in "
    "a paraphrase without marks you may.",
    ("quote", KEEP): "The word stays, but so must its marks and its user, {user}. Without them it becomes yours.",
    ("keep", QUOTE): "Marks around a plain word raise a doubt that nothing here supports.",
}
INFORMATION = "What stands in brackets asks for something that the passage may not give. Then write 'unknown'."
OTHERS = 2


class LabelSwapper(KeptActivity):
    """Rewrite the labels of a passage one by one, and see both versions side by side.

    The passage is shown by its own words where the originals are attached, else by the few that the case quotes and by
    the labels themselves.

    Parameters
    ----------
    case
        The case.
    passages
        The passage to work on, or several to choose from. Each must hold a label.
    level
        ``supported``: the voice of each word is told, and a prompt. ``standard``: the voice is for the learner to find,
        and labels of other users are on offer as well.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such passage, none is given, or one holds no label.
    ValueError
        If the level is unknown.
    """

    title = "Say it without the label"
    slug = "label-swapper"

    def __init__(
        self, case: Case, passages: str | Iterable[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = list(dict.fromkeys([passages] if isinstance(passages, str) else passages))
        if not wanted:
            raise CaseError("Give at least one passage to rewrite.")
        self.rows = wording.swap(case, wanted)
        bare = [key for key in wanted if key not in set(self.rows["passage_id"])]
        if bare:
            raise CaseError(f"No label is coded in {', '.join(bare)}. Choose passages that stand in term_uses.csv.")
        super().__init__(case, wanted[0], level, answers)
        self.passage = choice("Passage", passage_choices(case, wanted, "")[1:], self._turn)
        self.prompt = widgets.HTML(f"<p style='margin:0'>{PROMPT}</p>" if level == "supported" else "")
        self.shown = widgets.HTML()
        self.word = choice("Word", action=self._ask)
        self.instead = choice("What you do")
        self.put = button("Do it", "Put your choice into the passage", self._add)
        self.check = button("Compare", "Compare your choices with the course's", self._compare)
        self.versions = widgets.HTML()
        several = [self.passage] if len(wanted) > 1 else []
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        controls = [self.word, self.instead, buttons]
        self.show(*several, self.prompt, self.shown, *controls, self.versions, self.reply, self.saved)
        self._turn()

    @property
    def here(self) -> pd.DataFrame:
        """The labels of the passage that is worked on."""
        return self.rows[self.rows["passage_id"] == self.subject]

    @property
    def lines(self) -> dict[str, str]:
        """What was last done with each label."""
        return {step["use"]: step["choice"] for step in self.steps}

    def fits(self, step: Any) -> bool:
        """Whether a saved step is of a label of this passage and of a choice that there is."""
        if not isinstance(step, dict) or step.get("use") not in self.here.index:
            return False
        done = step.get("choice")
        if isinstance(done, str) and done.startswith(OTHER):
            return done.removeprefix(OTHER) in self.case.table("terms").index
        return done in (NEUTRAL, QUOTE, KEEP)

    def _turn(self) -> None:
        self.subject = self.passage.value
        self.shown.value = self.case.passage(self.subject)._repr_html_()
        self.restore()
        self.word.options = [
            (f"{number} · {row['form']}{self._voice(row)}", key)
            for number, (key, row) in enumerate(self.here.iterrows(), 1)
        ]
        self._next()

    def _voice(self, row: pd.Series) -> str:
        return f" ({VOICES.get(str(row['voice']), row['voice'])})" if self.level == "supported" else ""

    def _next(self) -> None:
        """Turn to the first label with which nothing was done."""
        left = [key for key in self.here.index if key not in self.lines]
        if left:
            self.word.value = left[0]
        self._ask()

    def _ask(self) -> None:
        key = self.word.value
        if key not in self.here.index:
            return
        row = self.here.loc[key]
        neutral = [] if pd.isna(row["neutral"]) else [(f"put: {row['neutral']}", NEUTRAL)]
        plain = [("leave it in quotation marks, with its user", QUOTE), ("leave it as it is", KEEP)]
        others = [(f"put: {term}", f"{OTHER}{term_id}") for term_id, term in self._others(row)]
        self.instead.options = [CHOOSE, *sorted([*neutral, *others]), *plain]
        done = self.lines.get(key, "")
        self.instead.value = done if done in [value for _, value in self.instead.options] else ""

    def _others(self, row: pd.Series) -> list[tuple[str, str]]:
        """Other labels of the case for which the same neutral wording stands."""
        if self.level == "supported" or pd.isna(row["neutral"]):
            return []
        terms = self.case.table("terms")
        same = terms[(terms["neutral_option"] == row["neutral"]) & (terms.index != row["term_id"])].head(OTHERS)
        return [(str(key), str(term)) for key, term in same["term"].items()]

    def _add(self) -> None:
        if not self.instead.value:
            self.tell("First choose what you do with the word.")
            return
        step = {"use": self.word.value, "choice": self.instead.value}
        row = self.here.loc[step["use"]]
        self.tell(f"“{escape(str(row['form']))}”: {self._loss(row, step['choice'])}")
        self.add(step)
        self._next()

    def _loss(self, row: pd.Series, done: str) -> str:
        if done == QUOTE:
            return f"it stays, with its user: {escape(str(row['user']))}."
        if done == KEEP:
            return f"it stays. {_note(row)}"
        told = f" {INFORMATION}" if done == NEUTRAL and "(" in str(row["neutral"]) else ""
        return f"exchanged. {_note(row)}{told}"

    def refresh(self) -> None:
        """Draw both versions side by side."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        style = "text-align:left;vertical-align:top;padding:0.2em 0.8em;border-top:1px solid #d9d9d9;width:50%"
        rows = "".join(
            f"<tr><td style='{style}'>{before}</td><td style='{style}'>{after}</td></tr>"
            for before, after in self._side_by_side()
        )
        self.versions.value = scrolling(
            "Side by side",
            f"<table style='border-collapse:collapse;width:100%'><caption style='text-align:left;font-weight:bold'>"
            f"Side by side: {len(self.lines)} of {len(self.here)} labels done</caption><thead><tr>"
            f"<th scope='col' style='{style}'>As it stands</th><th scope='col' style='{style}'>As you put it</th>"
            f"</tr></thead><tbody>{rows}</tbody></table>",
        )

    def _side_by_side(self) -> list[tuple[str, str]]:
        passage = self.case.passage(self.subject)
        base = passage.quote if passage.text is None else passage.text
        taken: set[object] = set()
        spans: list[tuple[Any, int, int]] = []
        for key, row in self.here.iterrows():
            found = next(
                (
                    match.span()
                    for match in re.finditer(re.escape(str(row["form"])), base, re.IGNORECASE)
                    if not any(match.start() < end and start < match.end() for _, start, end in spans)
                ),
                None,
            )
            if found is not None:
                spans.append((key, *found))
                taken.add(key)
        versions = []
        if spans:
            versions.append((_woven(base, spans, self._before), _woven(base, spans, self._after)))
        versions += [(f"… {self._before(k)} …", f"… {self._after(k)} …") for k in self.here.index if k not in taken]
        return versions

    def _before(self, key: Any) -> str:
        return f"<mark>{escape(str(self.here.at[key, 'form']))}</mark>"

    def _after(self, key: Any) -> str:
        row, done = self.here.loc[key], self.lines.get(str(key))
        form = escape(str(row["form"]))
        if done is None:
            return f"<mark>{form}</mark>"
        if done == NEUTRAL:
            return f"<b>{escape(str(row['neutral']))}</b>"
        if done == QUOTE:
            return f"<b>“{form}”</b> [{escape(str(row['user']))}]"
        if done == KEEP:
            return f"<b>{form}</b>"
        return f"<b>{escape(str(self.case.table('terms').at[done.removeprefix(OTHER), 'term']))}</b>"

    def _compare(self) -> None:
        lines, items, right = self.lines, [], 0
        for key, row in self.here.iterrows():
            form = f"<b>{escape(str(row['form']))}</b>"
            if key not in lines:
                items.append(f"{form}: nothing done yet.")
                continue
            agrees, told = self._judge(row, lines[str(key)])
            right += agrees
            items.append(f"{form} ({VOICES.get(str(row['voice']), str(row['voice']))}): {told}")
        head = f"{right} of {len(lines)} choices agree with the course's. See {escape(self.subject)}."
        self.tell(f"<p style='margin:0'>{head}</p>{listed(items)}")

    def _judge(self, row: pd.Series, done: str) -> tuple[bool, str]:
        advice = str(row["advice"])
        user = escape(str(row["user"]))
        if done == BEST[advice]:
            return True, f"agreed. {wording.ADVICE[advice]} {f'Its user: {user}.' if done == QUOTE else _note(row)}"
        if done.startswith(OTHER):
            terms = self.case.table("terms")
            term, valence = (str(terms.at[done.removeprefix(OTHER), name]) for name in ("term", "valence"))
            why = f"One label for another: “{escape(term)}” {wording.VALENCES.get(valence, 'judges')}."
        else:
            why = WHY[advice, done].format(user=user)
        return False, f"{why} The course: {wording.ADVICE[advice]} {_note(row)}"


def _note(row: pd.Series) -> str:
    return "" if pd.isna(row["note"]) else f"What the word does: {escape(str(row['note']))}"


def _woven(base: str, spans: list[tuple[Any, int, int]], put: Any) -> str:
    """A text with its labels exchanged by what ``put`` makes of their keys."""
    parts, last = [], 0
    for key, start, end in sorted(spans, key=lambda span: span[1]):
        parts += [escape(base[last:start]), put(key)]
        last = end
    return "".join(parts) + escape(base[last:])
