"""Fill the matrix of competing hypotheses column by column, and see what decides and what the order hangs on."""

from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.base import BROAD
from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, scrolling, shown
from course_lib.case import Case, CaseError
from course_lib.methods import hypotheses
from course_lib.methods.hypotheses import RATINGS
from course_lib.practice.answers import Answers

__all__ = ["HypothesisMatrix"]

OPTIONS = [CHOOSE, *((f"{key}: {words}", key) for key, words in RATINGS.items())]
GROUND = {
    "CC": "background:#e0c37f",
    "C": "background:#f5ecd4",
    "I": "background:#b4b4dc",
    "II": "background:#34346b;color:#fff",
}
HATCHED = "background:repeating-linear-gradient(45deg,#fff 0 4px,#e4e4e4 4px 6px)"
CELL = "border:1px solid #767676;padding:0.15em 0.4em;text-align:center"
HEAD = f"{CELL};font-weight:bold"
MOST = 8


class HypothesisMatrix(KeptActivity):
    """Rate one item of evidence against every answer, then the next; compare with the course's ratings and reasons.

    Parameters
    ----------
    case
        The case.
    question
        The number of a question in `course_lib.methods.hypotheses.questions`, or its text.
    level
        ``supported``: every second column is filled in with the course's ratings, and a reply follows each column.
        ``standard``: an empty matrix, and no reply before the comparison.
    answers
        Where the ratings are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such question, or no evidence has been rated for it.
    ValueError
        If the level is unknown.

    References
    ----------
    R. J. Heuer (1999). *Psychology of Intelligence Analysis*, ch. 8, here with evidence in columns.
    """

    title = "What fits, what does not? Fill the matrix"
    slug = "hypothesis-matrix"
    width = BROAD

    def __init__(
        self, case: Case, question: int | str, *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        self.rivals = hypotheses.rivals(case, question)
        self.question = question
        self.course = hypotheses.matrix(case, question)
        self.items = hypotheses.evidence(case, question)
        if self.items.empty:
            raise CaseError("No item of evidence has been rated for this question. Add rows to ratings.csv.")
        self.because = hypotheses.reasons(case, question)
        super().__init__(case, str(self.rivals.index[0]), level, answers)
        self.given = self.course.columns.astype(str)[::2].tolist() if level == "supported" else []
        self.claims = self.course.columns.astype(str).tolist()
        asked = str(case.row("hypotheses", self.subject)["question"])
        self.asked = widgets.HTML(f"<p style='margin:0'>The question: <b>{escape(asked)}</b></p>")
        self.item = choice("Evidence", self._options(), self._turn)
        self.passage = widgets.HTML()
        self.rate = {key: choice(f"Rating for {key}", OPTIONS) for key in self.rivals.index.astype(str)}
        self.put = button("Keep this column", "Keep the ratings of this item of evidence", self._add)
        self.check = button("Compare", "Compare your ratings with the course's", self._compare)
        self.grid = widgets.HTML()
        self.sums = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        rows = [widgets.VBox([widgets.HTML(self._statement(key)), control]) for key, control in self.rate.items()]
        self.show(self.asked, self.item, self.passage, *rows, buttons, self.reply, self.saved, self.grid, self.sums)
        self.restore()
        self._next()

    @property
    def own(self) -> dict[str, dict[str, str]]:
        """The columns that the learner has rated, the last rating of each."""
        return {step["claim"]: step["ratings"] for step in self.steps}

    @property
    def filled(self) -> pd.DataFrame:
        """The matrix so far: the learner's columns and those that are given, in the order of the evidence."""
        own = self.own
        columns = {
            claim: pd.Series(own[claim], dtype=object) if claim in own else self.course[claim]
            for claim in self.claims
            if claim in own or claim in self.given
        }
        return pd.DataFrame(columns, index=self.rivals.index, dtype=object)

    def fits(self, step: Any) -> bool:
        """Whether a saved column is one of this question, with a rating for each hypothesis."""
        ratings = step.get("ratings") if isinstance(step, dict) else None
        return (
            isinstance(ratings, dict)
            and step.get("claim") in self.claims
            and list(ratings) == self.rivals.index.tolist()
            and all(isinstance(rating, str) and rating in RATINGS for rating in ratings.values())
        )

    def _options(self) -> list[tuple[str, str]]:
        return [
            (shorten(f"{i} · {claim} · {speaker}: {statement}", 110, placeholder=" …"), claim)
            for i, (claim, speaker, statement) in enumerate(
                zip(self.claims, self.items["speaker"], self.items["statement"], strict=True), 1
            )
        ]

    def _statement(self, key: str) -> str:
        return f"<p style='margin:0.4em 0 0'><b>{escape(key)}</b> {escape(str(self.rivals[key]))}</p>"

    def _turn(self) -> None:
        claim = self.item.value
        passage = self.case.passage(str(self.items.at[claim, "passage_id"]))
        said = ": ".join(str(self.items.at[claim, part]) for part in ("speaker", "statement"))
        self.passage.value = f"<p style='margin:0.3em 0'><b>{escape(said)}</b></p>{passage._repr_html_()}"
        known = self.filled
        for key, control in self.rate.items():
            control.value = known.at[key, claim] if claim in known else ""

    def _next(self) -> None:
        """Turn to the first item without ratings."""
        filled = self.filled
        left = [claim for claim in self.claims if claim not in filled]
        if left and self.item.value != left[0]:
            self.item.value = left[0]
        else:
            self._turn()

    def _add(self) -> None:
        ratings = {key: control.value for key, control in self.rate.items()}
        missing = [key for key, rating in ratings.items() if not rating]
        if missing:
            self.tell(f"Ask this item of every answer: {escape(', '.join(missing))} has no rating yet.")
            return
        claim = self.item.value
        told = [f"The column {escape(claim)} is kept. {self._spread(claim, ratings)}"]
        if self.level == "supported":
            told += self._differences(claim, ratings) or ["The course rates this column as you do."]
        self.add({"claim": claim, "ratings": ratings})
        self._next()
        self.tell(told[0] + listed(told[1:]) if told[1:] else told[0])

    def _spread(self, claim: str, ratings: dict[str, str]) -> str:
        frame = pd.DataFrame({claim: pd.Series(ratings, dtype=object)}, index=self.rivals.index)
        spread = hypotheses.diagnosticity(self.case, self.question, frame)["diagnosticity"].iloc[0]
        if pd.isna(spread):
            return "So rated, it bears on fewer than two answers."
        if spread == 0:
            return "So rated, it goes with all answers alike: it tells nothing apart."
        return f"Its diagnosticity, as you rate it: {spread} of 4."

    def _differences(self, claim: str, ratings: dict[str, str]) -> list[str]:
        told = []
        for key, rating in ratings.items():
            course = str(self.course.at[key, claim])
            if course != rating:
                words = RATINGS.get(course, "no rating")
                reason = escape(str(self.because.at[key, claim]))
                told.append(
                    f"<b>{escape(claim)}, {escape(key)}</b>: yours {rating}, the course {escape(course)} ({words}). "
                    f"{reason}"
                )
        return told

    def _undo(self) -> None:
        claim = self.steps[-1]["claim"] if self.steps else self.item.value
        super()._undo()
        self.item.value = claim
        self._turn()

    def _reset(self) -> None:
        super()._reset()
        self._next()

    def refresh(self) -> None:
        """Draw the matrix with its scores, and say what its order hangs on."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        filled = self.filled
        self.grid.value = self._drawn(filled)
        self.sums.value = self._hanging(filled)

    def _drawn(self, filled: pd.DataFrame) -> str:
        scores = hypotheses.scores(self.case, self.question, filled)["inconsistency"]
        spread = hypotheses.diagnosticity(self.case, self.question, filled)["diagnosticity"]
        own = self.own
        head = "".join(
            f"<th scope='col' style='{HEAD}'>{escape(claim)}<br><span style='font-weight:normal'>"
            f"{'yours' if claim in own else 'given' if claim in self.given else 'open'}</span></th>"
            for claim in self.claims
        )
        rows = []
        for key in self.rate:
            cells = "".join(
                _cell(str(filled.at[key, claim])) if claim in filled else _cell("") for claim in self.claims
            )
            rows.append(f"<tr><th scope='row' style='{HEAD}'>{escape(key)}</th>{cells}{_total(str(scores[key]))}</tr>")
        last = "".join(
            _total("–" if claim not in spread.index or pd.isna(spread[claim]) else str(spread[claim]))
            for claim in self.claims
        )
        return scrolling(
            "Your matrix",
            "<table style='border-collapse:collapse;margin-top:0.5em'>"
            "<caption style='text-align:left'>Your matrix: answers in rows, evidence in columns</caption>"
            f"<tr><td style='{CELL}'></td>{head}<th scope='col' style='{HEAD}'>inconsistency</th></tr>{''.join(rows)}"
            f"<tr><th scope='row' style='{HEAD}'>diagnosticity</th>{last}<td style='{CELL}'></td></tr></table>",
        )

    def _hanging(self, filled: pd.DataFrame) -> str:
        if filled.shape[1] < 2:
            return shown("After two columns you will see what the order of the answers hangs on.")
        found = hypotheses.sensitivity(self.case, self.question, filled)
        moving = found[found["change"] != ""]
        order = escape(str(found.at[0, "order"]))
        head = (
            f"<p style='margin:0.5em 0 0'>From the least contradicted: <b>{order}</b>. This is an order "
            "by what does not fit. It is no probability, and it names no winner.</p>"
        )
        if moving.empty:
            return f"{head}<p style='margin:0.2em 0'>No item and no source alone changes this order.</p>"
        told = [
            f"without {escape(_named(left, speaker))}: {escape(then)}"
            for left, speaker, then in zip(
                moving["left_out"].head(MOST), moving["speaker"].head(MOST), moving["order"].head(MOST), strict=True
            )
        ]
        rest = f"<li>and {len(moving) - MOST} more.</li>" if len(moving) > MOST else ""
        return (
            f"{head}<p style='margin:0.2em 0 0'>The order changes if one of these is left out:</p>"
            f"{listed(told).removesuffix('</ul>')}{rest}</ul>"
        )

    def _compare(self) -> None:
        own = self.own
        cells = len(own) * len(self.rivals)
        told, agreed = [], 0
        for claim in [claim for claim in self.claims if claim in own]:
            differences = self._differences(claim, own[claim])
            agreed += len(self.rivals) - len(differences)
            told += differences or [f"<b>{escape(claim)}</b>: as the course rates it."]
        theirs = str(hypotheses.sensitivity(self.case, self.question).at[0, "order"])
        self.tell(
            f"<p style='margin:0'>You rated {len(own)} of {self.course.shape[1]} columns; {agreed} of their {cells} "
            f"cells are as in the course's matrix. A difference is a reason to read the passage again; the course's "
            f"ratings are open to dispute.</p>{listed(told)}"
            f"<p style='margin:0'>The course's order, from the least contradicted: {escape(theirs)}.</p>"
        )


def _named(left: str, speaker: str) -> str:
    return f"{left} ({speaker})" if speaker else f"all of {left}"


def _cell(rating: str) -> str:
    return f"<td style='{CELL};{GROUND.get(rating, '' if rating == 'N' else HATCHED)}'>{rating or '?'}</td>"


def _total(text: str) -> str:
    return f"<td style='{CELL};font-weight:bold'>{text}</td>"
