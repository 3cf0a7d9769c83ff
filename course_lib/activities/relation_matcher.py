"""Match the relation of two claims, say why, and name the variable that would remove a conflict."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.confusions import confusion
from course_lib.activities.kept import CHOOSE, STYLE, WIDE, KeptActivity, button, choice, listed, scrolling, shown
from course_lib.case import Case, CaseError
from course_lib.methods import relations
from course_lib.methods.choosing import choose
from course_lib.methods.relations import CONTENT, FAMILIES, FAMILY, KINDS
from course_lib.practice.answers import Answers

__all__ = ["FEWEST", "RelationMatcher"]

FEWEST = 4
KIND_WORDS = {
    "contradicts": "contradicts: they cannot both be so",
    "rebuts": "rebuts: the first denies the second",
    "undercuts": "undercuts: the first attacks the road to the second",
    "tension": "tension: hard to hold together",
    "compatible": "compatible: both can be so",
    "narrows": "narrows: the first limits the second",
    "corroborates": "corroborates: support from another origin",
    "repeats_same_origin": "repeats: said again, from the same origin",
    "derives_from": "made from: the first comes out of the second",
    "corrects": "corrects: the first puts the second right",
    "retracts": "retracts: a speaker takes the second back",
}
FAMILY_WORDS = {
    "conflict": "conflict: one speaks against the other, or against the road to it",
    "tension": "tension: hard to hold together, but not impossible",
    "scope": "scope: both can hold; they differ, or one limits the other",
    "support": "support: two origins agree",
    "dependence": "dependence: one origin, or one made from the other",
}
NOTHING, NO_CONFLICT, SPEAKER, GROUND = "nothing", "no_conflict", "voice", "ground"
REMOVERS = {
    NO_CONFLICT: "there is no conflict to remove",
    **{name: f"{name}: {asks}" for name, asks in CONTENT.items()},
    SPEAKER: "speaker: who says it",
    GROUND: "another ground for the second claim",
    NOTHING: "nothing would remove it",
}


@dataclass(frozen=True)
class Pair:
    """Two claims, and what the case has between them: rows of `relations.related`."""

    first: str
    second: str
    coded: pd.DataFrame


class RelationMatcher(KeptActivity):
    """Two claims side by side: choose how they stand to each other, say why, name what would remove a conflict.

    Parameters
    ----------
    case
        The case.
    pairs
        What to work on: keys of relations, pairs of claims, or one of either. A pair of claims need not be coded.
    level
        ``supported``: families of relations to choose from, and the variables in which the two differ are shown.
        ``standard``: every kind.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such relation or claim, or none is given.
    ValueError
        If the level is unknown, or a pair is not two different claims.
    """

    title = "Contradict, differ, or talk past? Match the relation"
    slug = "relation-matcher"

    def __init__(
        self,
        case: Case,
        pairs: str | Sequence[str | tuple[str, str]],
        *,
        level: str = "standard",
        answers: Answers | None = None,
    ) -> None:
        self.pairs = _pairs(case, pairs)
        super().__init__(case, "", level, answers)
        self.offered = self._offered()
        self.drafts: dict[int, dict[str, Any]] = {}
        self.at = 0
        self.loading = False
        total = len(self.pairs)
        self.pair = choice(
            "Pair", [(f"{i + 1} of {total} · {pair.first} and {pair.second}", i) for i, pair in enumerate(self.pairs)]
        )
        self.pair.observe(lambda _: self._turn(), names="value")
        self.back = button("Previous pair", "Go to the pair before this one", lambda: self._go(-1))
        self.on = button("Next pair", "Go to the pair after this one", lambda: self._go(1))
        self.claims = widgets.HTML()
        self.known = widgets.HTML()
        offered = [(words, key) for key, words in self.offered.items()]
        self.kind = choice("They stand in", [CHOOSE, *offered], self._edit)
        self.because = widgets.Textarea(
            description="Because", placeholder="Why? A few words of your own.", rows=2, layout=WIDE, style=STYLE
        )
        self.because.observe(lambda _: self._edit(), names="value")
        self.remover = choice("What removes it", [CHOOSE], self._edit)
        self.keep = button("Keep my answer", "Keep the relation, the reason and the variable", self._keep)
        self.check = button("Compare", "Put your answer beside the course's", self._compare)
        self.mine = widgets.HTML()
        wrapped = widgets.Layout(flex_flow="row wrap")
        several = [self.pair, widgets.HBox([self.back, self.on], layout=wrapped)] if total > 1 else []
        self.show(
            *several,
            self.claims,
            self.known,
            self.kind,
            self.because,
            self.remover,
            widgets.HBox([self.keep, self.undo, self.reset, self.check], layout=wrapped),
            self.saved,
            self.mine,
            self.reply,
        )
        self._open()

    @property
    def current(self) -> Pair:
        """The pair on the table."""
        return self.pairs[self.at]

    @property
    def coded(self) -> list[str]:
        """What counts as the course's answer at this level: kinds, or families."""
        column = "family" if self.level == "supported" else "kind"
        return [str(value) for value in self.current.coded[column].unique()]

    def fits(self, step: Any) -> bool:
        """Whether a saved answer has a relation that is on offer, a reason and a variable."""
        return (
            isinstance(step, dict)
            and step.get("kind") in self.offered
            and step.get("remover") in REMOVERS
            and isinstance(step.get("because"), str)
            and _enough(step["because"])
        )

    def _offered(self) -> dict[str, str]:
        """The relations to choose from: every kind, or the families that occur and at least three."""
        if self.level == "standard":
            return KIND_WORDS
        occurring = {FAMILY[kind] for pair in self.pairs for kind in pair.coded["kind"]}
        for family in FAMILIES:
            if len(occurring) < 3:
                occurring.add(family)
        return {family: words for family, words in FAMILY_WORDS.items() if family in occurring}

    def _go(self, step: int) -> None:
        self.pair.value = min(max(self.at + step, 0), len(self.pairs) - 1)

    def _turn(self) -> None:
        self.drafts[self.at] = self._entered()
        self._open()

    def _open(self) -> None:
        self.at = self.pair.value
        pair = self.current
        self.subject = f"{self.level}/{pair.first}+{pair.second}"
        self.claims.value = self._side_by_side()
        self.table = relations.side_by_side(self.case, pair.first, pair.second)
        found = relations.removes(self.case, pair.first, pair.second).iloc[0]
        self.differing, self.left_open = (_split(found[name]) for name in ("may_remove", "left_open"))
        self.known.value = self._hint() if self.level == "supported" else ""
        self.loading = True
        self.remover.options = [CHOOSE, *((words, key) for key, words in self._removers().items())]
        self.loading = False
        self.restore()
        draft = self.drafts.pop(self.at, None)
        self._put(draft if draft is not None else self.steps[-1] if self.steps else {})
        self.back.disabled, self.on.disabled = self.at == 0, self.at == len(self.pairs) - 1
        self._edit()

    def _removers(self) -> dict[str, str]:
        if self.level == "standard":
            return REMOVERS
        wanted = {NO_CONFLICT, NOTHING, SPEAKER, GROUND, *self.differing, *self.left_open}
        return {name: words for name, words in REMOVERS.items() if name in wanted}

    def _side_by_side(self) -> str:
        pair = self.current
        boxes = (_box(self.case, "First claim", pair.first), _box(self.case, "Second claim", pair.second))
        return f"<div style='display:flex;flex-wrap:wrap;gap:0.8em;align-items:stretch'>{''.join(boxes)}</div>"

    def _hint(self) -> str:
        differing = _asked(self.differing) or "none that the tables show"
        left_open = f" Left open by at least one: {_asked(self.left_open)}." if self.left_open else ""
        return shown(f"Variables in which the two differ: {differing}.{left_open}")

    def _entered(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "because": self.because.value, "remover": self.remover.value}

    def _put(self, step: dict[str, Any]) -> None:
        self.loading = True
        for control, name in ((self.kind, "kind"), (self.remover, "remover")):
            value = step.get(name, "")
            control.value = value if value in [key for _, key in control.options] else ""
        self.because.value = step.get("because", "")
        self.loading = False

    def _edit(self) -> None:
        """Say what is not kept yet."""
        if self.loading or not hasattr(self, "mine"):
            return
        entered = self._entered()
        if self.steps and entered == self.steps[-1]:
            return
        if any(entered.values()):
            self.saved.value = shown("Not kept yet. Press Keep my answer.")

    def _keep(self) -> None:
        entered = self._entered()
        if not entered["kind"]:
            self.tell("Choose how the two stand to each other.")
        elif not _enough(entered["because"]):
            self.tell(
                f"Write why, in {FEWEST} words or more of your own: what in the two passages makes you say so? "
                "Without a reason nobody can check the answer, not even you."
            )
        elif not entered["remover"]:
            self.tell("Choose what would remove the conflict; ‘there is no conflict’ is an answer, too.")
        else:
            self.tell("Your answer is kept. Now you can compare.")
            self.add(entered)

    def _undo(self) -> None:
        super()._undo()
        self._put(self.steps[-1] if self.steps else {})

    def _reset(self) -> None:
        super()._reset()
        self._put({})

    def refresh(self) -> None:
        """Show the answers kept for this pair, the last one first in view."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        if not self.steps:
            self.mine.value = ""
            return
        items = [self._line(step) for step in self.steps]
        head = "Your answer" if len(items) == 1 else "Your answers; the last one counts"
        self.mine.value = f"<p style='margin:0.3em 0 0'>{head}:</p>{listed(items)}"

    def _line(self, step: dict[str, Any]) -> str:
        relation = relations.in_words(step["kind"])
        return (
            f"<b>{escape(relation)}</b>, because “{escape(step['because'])}” "
            f"{shown('(what removes it: ' + REMOVERS[step['remover']] + ')')}"
        )

    def _compare(self) -> None:
        step = self.steps[-1]
        parts = [*self._verdict(step["kind"]), self._on_remover(step["remover"]), self._table()]
        self.tell("".join(parts))

    def _verdict(self, chosen: str) -> list[str]:
        rows = self.current.coded
        if rows.empty:
            return [
                "<p style='margin:0.3em 0'>The course has not coded this pair. Hold your reason against the two "
                "passages and the table: would somebody who disagrees know what to look for?</p>"
            ]
        parts = []
        for row in rows.itertuples():
            kind = str(row.kind)
            name = relations.in_words(kind)
            family = f" (family: {FAMILY[kind]})" if self.level == "supported" else ""
            parts.append(
                f"<p style='margin:0.3em 0'>The course has: <b>{escape(name)}</b>{family}. {escape(KINDS[kind])} "
                f"Its reason: {escape(str(row.because))}</p>"
            )
        if chosen in self.coded:
            told = "You have the same. Compare the two reasons: which of them names a passage?"
        else:
            told = f"You have ‘{relations.in_words(chosen)}’. {confusion(chosen, self.coded[0])}"
        passages = " and ".join(
            f"<code>{escape(str(self.case.claims.at[claim, 'passage_id']))}</code>"
            for claim in (self.current.first, self.current.second)
        )
        return [f"<p style='margin:0.3em 0'>{escape(told)} See {passages}.</p>", *parts]

    def _on_remover(self, chosen: str) -> str:
        families = {str(family) for family in self.current.coded["family"]}
        return f"<p style='margin:0.3em 0'>{escape(self._weighed(chosen, families))}</p>"

    def _weighed(self, chosen: str, families: set[str]) -> str:
        """A reply to the variable that was chosen."""
        candidates = ", ".join([*self.differing, *self.left_open]) or "none"
        undercut = set(self.current.coded["kind"]) == {"undercuts"}
        if chosen == GROUND:
            return (
                "Yes: an undercutter is met by another road to the second claim."
                if undercut
                else "Another ground would make the second claim stronger. It would not let both stand."
            )
        if undercut:
            return (
                "An undercutter takes a ground away. It is met by another road to the second claim, not by a variable "
                "in which the two differ."
            )
        if chosen == NO_CONFLICT:
            if families & {"conflict", "tension"}:
                return f"For the course there is something to remove. By the tables these may do it: {candidates}."
            return "No conflict to remove: the course agrees." if families else "No conflict to remove, as you read it."
        if chosen == NOTHING:
            if families == {"conflict"}:
                return f"‘Nothing would remove it’ is a strong word. What the tables leave open: {candidates}."
            return f"Something might. By the tables these differ or are open: {candidates}."
        if chosen == SPEAKER:
            return (
                "Another speaker explains how two accounts come to differ. It removes no conflict: two speakers can "
                f"exclude each other. Of content these differ or are open: {candidates}."
            )
        if families and not families & {"conflict", "tension"}:
            return f"There is no conflict here for ‘{chosen}’ to remove; {self._state(chosen)}"
        return f"‘{chosen}’: {self._state(chosen)}"

    def _state(self, name: str) -> str:
        """What the tables have for a variable."""
        if name not in self.table.index:
            return "the two do not both have such a thing, so it cannot differ."
        row = self.table.loc[name]
        values = f"first ‘{row['first']}’, second ‘{row['second']}’"
        return {
            "different": f"it differs. {values}.",
            "overlap": f"the two agree in part. {values}.",
            "same": f"it is the same in both ({row['first']}). It cannot remove anything.",
            "open": f"at least one does not say ({values}). It could remove the conflict; nobody can tell yet.",
            "read": f"this stands in free words: {values}. You decide.",
        }[str(row["verdict"])]

    def _table(self) -> str:
        """What the tables have side by side, one key away."""
        rows = "".join(
            f"<tr>{''.join(f'<td style={_CELL}>{escape(str(cell))}</td>' for cell in (name, *row[1:]))}</tr>"
            for name, *row in self.table.itertuples()
        )
        heads = "".join(f"<th style={_CELL}>{head}</th>" for head in ("variable", "first", "second", "verdict"))
        return (
            "<details><summary>What differs between the two, computed from the tables</summary>"
            + scrolling(
                "What differs between the two",
                f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
            )
            + "</details>"
        )


_CELL = "'text-align:left;vertical-align:top;padding:0.1em 0.6em'"


def _pairs(case: Case, asked: str | Sequence[str | tuple[str, str]]) -> list[Pair]:
    claims = case.claims.index
    if isinstance(asked, str):
        asked = [asked]
    elif len(asked) == 2 and all(isinstance(key, str) and key in claims for key in asked):
        asked = [(str(asked[0]), str(asked[1]))]
    if not asked:
        raise CaseError("Give at least one relation, or one pair of claims.")
    return [_pair(case, one) for one in asked]


def _pair(case: Case, asked: str | tuple[str, str]) -> Pair:
    if isinstance(asked, str):
        row = choose(case, "relations", asked).iloc[0]
        first, second = str(row["from_claim"]), str(row["to_claim"])
    else:
        if len(asked) != 2 or asked[0] == asked[1]:
            raise ValueError(f"{asked!r} is not a pair: give two different claims")
        first, second = (str(key) for key in asked)
        choose(case, "claims", [first, second])
    coded = relations.related(case, [first, second], within=True)
    if isinstance(asked, str):
        coded = coded.loc[[asked]]
    elif len(coded):
        first, second = str(coded["first"].iloc[0]), str(coded["second"].iloc[0])
    return Pair(first, second, coded)


def _box(case: Case, head: str, key: str) -> str:
    claim = case.claim(key)
    denied = "denied: " if claim.row["polarity"] == "denies" else ""
    passage = replace(claim.passage, claims=claim.passage.claims.iloc[:0])
    return (
        "<div style='flex:1 1 18em;border:1px solid #767676;padding:0.4em 0.7em'>"
        f"<p style='margin:0;color:#595959'>{head} · <code>{escape(key)}</code></p>"
        f"<p style='margin:0.2em 0'><b>{escape(denied + str(claim.row['statement']))}</b></p>"
        f"<p style='margin:0.2em 0'>{escape(claim.speaker)} ({escape(str(claim.row['voice']))}, "
        f"{escape(str(claim.row['modality']))})</p>{passage._repr_html_()}</div>"
    )


def _asked(variables: list[str]) -> str:
    """Variables with the question that each answers."""
    return ", ".join(f"{name} ({CONTENT[name]})" for name in variables)


def _split(words: str) -> list[str]:
    return [word for word in words.split(", ") if word]


def _enough(text: str) -> bool:
    return len(re.findall(r"\w+", text)) >= FEWEST
