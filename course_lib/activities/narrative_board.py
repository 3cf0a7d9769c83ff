"""The narrative board: what each voice of a text says about the same moment, opened to its passage and its chain."""

from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.base import BROAD
from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed, scrolling
from course_lib.case import Case, CaseError
from course_lib.methods import judgement, narratives, transmission
from course_lib.methods.choosing import text_or_none
from course_lib.methods.judgement import CREDIBILITY, RELIABILITY
from course_lib.methods.narratives import NO_STATEMENT, VOICES, Grouping
from course_lib.pictures.palette import VOICES as LOOKS
from course_lib.practice.answers import Answers

__all__ = ["NarrativeBoard"]

SOURCE = [CHOOSE, *((f"{key}: {words}", key) for key, words in RELIABILITY.items())]
CONTENT = [CHOOSE, *((f"{key}: {words}", str(key)) for key, words in CREDIBILITY.items())]
SAME = [
    CHOOSE,
    ("they speak of the same event", "same"),
    ("they speak of different events", "different"),
    ("this text does not let us decide", "open"),
    ("only one voice speaks here", "one voice"),
]
SAME_WORDS = {value: label for label, value in SAME}
HATCHED = "background:repeating-linear-gradient(45deg,#fff 0 4px,#eee 4px 6px)"
CELL = "border:1px solid #bdbdbd;padding:0.15em 0.4em;text-align:left;vertical-align:top"


class NarrativeBoard(KeptActivity):
    """Read state, opposition, witnesses and narrator side by side; grade single statements; note what would decide.

    Parameters
    ----------
    case
        The case.
    copy
        The copy whose text is read.
    moments
        Events and claims to be read side by side, as in `course_lib.methods.narratives.lines`; every event by itself
        if left out. To put them side by side does not say that they are one event.
    level
        ``supported``: it is said whose voice is absent, and the course's grades follow each of the learner's.
        ``standard``: no reply before the comparison.
    answers
        Where grades and notes are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such copy, if it has no claims, or a moment names what is not in it.
    ValueError
        If the level is unknown.
    """

    title = "Who says what about the same moment?"
    slug = "narrative-board"
    width = BROAD

    def __init__(
        self,
        case: Case,
        copy: str,
        moments: Grouping | None = None,
        *,
        level: str = "standard",
        answers: Answers | None = None,
    ) -> None:
        self.lines = narratives.lines(case, copy, moments)
        if self.lines.empty:
            raise CaseError(f"The copy {copy!r} has no claims to put on a board.")
        self.moments = narratives.moments(case, copy, moments)
        self.board = narratives.board(case, copy, moments)
        super().__init__(case, copy, level, answers)
        self.overview = widgets.HTML()
        self.moment = choice("Moment", self._moments(), self._turn)
        self.beside = widgets.HTML()
        self.line = choice("Open", action=self._open)
        self.opened = widgets.HTML()
        self.reliability = choice("Reliability", SOURCE)
        self.credibility = choice("Credibility", CONTENT)
        self.grade = button("Keep the grade", "Keep both grades of the open statement", self._grade)
        self.same = choice("Same event?", SAME)
        self.decide = widgets.Textarea(
            description="What decides?",
            placeholder="Which document or which person could decide it?",
            layout=widgets.Layout(width="auto", height="4em"),
            style={"description_width": "9em"},
        )
        self.note = button("Keep the note", "Keep your note on this moment", self._note)
        self.check = button("Compare", "Compare your grades and your note with the course's", self._compare)
        row = widgets.Layout(flex_flow="row wrap")
        self.show(
            self.overview,
            self.moment,
            self.beside,
            self.line,
            self.opened,
            widgets.HTML("<p style='margin:0.4em 0 0'>Two grades: of the <b>source</b>, and of this <b>claim</b>.</p>"),
            self.reliability,
            self.credibility,
            widgets.HBox([self.grade], layout=row),
            widgets.HTML("<p style='margin:0.4em 0 0'>A note on the <b>moment</b>.</p>"),
            self.same,
            self.decide,
            widgets.HBox([self.note, self.undo, self.reset, self.check], layout=row),
            self.reply,
            self.saved,
        )
        self.restore()
        self._turn()

    @property
    def grades(self) -> dict[str, dict[str, Any]]:
        """The learner's grades, the last of each claim."""
        return {step["claim"]: step for step in self.steps if "claim" in step}

    @property
    def notes(self) -> dict[str, dict[str, Any]]:
        """The learner's notes, the last of each moment."""
        return {step["moment"]: step for step in self.steps if "moment" in step}

    def fits(self, step: Any) -> bool:
        """Whether a saved step is a grade of a claim of this case, or a note on a moment."""
        if not isinstance(step, dict):
            return False
        if "claim" in step:
            known = step["claim"] in self.case.claims.index
            return (
                known and step.get("reliability") in RELIABILITY and step.get("credibility") in dict(CONTENT).values()
            )
        return all(isinstance(step.get(key), str) for key in ("moment", "decide")) and step.get("same") in SAME_WORDS

    def refresh(self) -> None:
        """Draw the overview, with what has been noted and graded."""
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        self.overview.value = self._overview()

    def _moments(self) -> list[tuple[str, str]]:
        return [
            (f"{i} · {shorten(str(label), 90, placeholder=' …')}", str(label))
            for i, label in enumerate(self.moments.index, 1)
        ]

    def _here(self) -> pd.DataFrame:
        return pd.DataFrame(self.lines[(self.lines["moment"] == self.moment.value).to_numpy(dtype=bool)])

    def _turn(self) -> None:
        here = self._here()
        said = {voice: pd.DataFrame(here[(here["voice"] == voice).to_numpy(dtype=bool)]) for voice in VOICES}
        columns = "".join(self._column(voice, lines) for voice, lines in said.items())
        widths = " ".join(f"minmax(6.5em,{1 + min(len(lines), 4) / 2}fr)" for lines in said.values())
        when = escape(str(self.moments.at[self.moment.value, "when"]))
        absent = [words for voice, words in VOICES.items() if voice not in set(here["voice"])]
        told = f" Absent here: {escape('; '.join(absent))}." if absent and self.level == "supported" else ""
        self.beside.value = (
            f"<p style='margin:0.3em 0'><b>{escape(self.moment.value)}</b>. When: {when}.{told}</p>"
            + scrolling(
                f"Who says what: {self.moment.value}",
                f"<div style='display:grid;grid-template-columns:{widths};gap:0.4em'>{columns}</div>",
            )
        )
        self.line.options = [
            (shorten(f"{claim} · {speaker}: {statement}", 110, placeholder=" …"), str(claim))
            for claim, speaker, statement in zip(here["claim_id"], here["speaker"], here["statement"], strict=True)
        ]
        self._put_note()
        self._open()

    def _column(self, voice: str, lines: pd.DataFrame) -> str:
        look = LOOKS["unknown" if voice == "other" else voice]
        colour = "#767676" if voice == "other" else look.colour
        items = [
            f"{'' if voice == 'narrator' else f'<i>{escape(speaker)}</i>: '}{escape(statement)}{_hedged(hedge)}"
            for speaker, statement, hedge in zip(lines["speaker"], lines["statement"], lines["hedge"], strict=True)
        ]
        said = "".join(f"<p style='margin:0.3em 0'>{item}</p>" for item in items)
        empty = f"<p style='margin:0.3em 0;color:#595959'>{NO_STATEMENT}</p>"
        ground = "" if items else HATCHED
        return (
            f"<div style='border-top:5px solid {colour};padding:0.2em 0.4em;{ground}'>"
            f"<b>{escape(VOICES[voice])}</b>{said or empty}</div>"
        )

    def _open(self) -> None:
        claim = self.line.value
        if claim is None:
            return
        passage = self.case.passage(str(self.case.claims.at[claim, "passage_id"]))
        try:
            chain = transmission.chain(self.case, claim)._repr_html_()
        except CaseError as error:
            chain = f"<p>{escape(str(error))}</p>"
        scope = text_or_none(self.case.claims.at[claim, "scope"])
        limits = "" if scope is None else f"<p style='margin:0.3em 0'>Limits: {escape(scope)}</p>"
        self.opened.value = f"{passage._repr_html_()}{limits}<div style='margin-top:0.4em'>{chain}</div>"
        self._put_grade()

    def _grade(self) -> None:
        if not (self.reliability.value and self.credibility.value):
            self.tell("Give both grades. They are two questions: who speaks, and how well this one claim stands.")
            return
        step = {
            "claim": self.line.value,
            "reliability": self.reliability.value,
            "credibility": self.credibility.value,
        }
        self.add(step)
        told = f"The grade of {escape(step['claim'])} is kept."
        self.tell(f"{told} {self._graded(step)}" if self.level == "supported" else told)

    def _note(self) -> None:
        if not (self.same.value and self.decide.value.strip()):
            self.tell("Say whether it is the same event, and in a few words what would decide it.")
            return
        self.add({"moment": self.moment.value, "same": self.same.value, "decide": self.decide.value.strip()})
        self.tell("Your note on this moment is kept.")

    def _undo(self) -> None:
        step = self.steps[-1] if self.steps else {}
        super()._undo()
        if "claim" in step:
            self._put_grade()
        else:
            self._put_note()

    def _reset(self) -> None:
        super()._reset()
        self._put_grade()
        self._put_note()

    def _put_grade(self) -> None:
        kept = self.grades.get(self.line.value, {})
        self.reliability.value, self.credibility.value = kept.get("reliability", ""), kept.get("credibility", "")

    def _put_note(self) -> None:
        kept = self.notes.get(self.moment.value, {})
        self.same.value, self.decide.value = kept.get("same", ""), kept.get("decide", "")

    def _overview(self) -> str:
        head = "".join(f"<th scope='col' style='{CELL}'>{escape(words)}</th>" for words in VOICES.values())
        rows = []
        for i, (label, cells) in enumerate(zip(self.board.index, self.board.to_numpy(), strict=True), 1):
            kept = SAME_WORDS.get(self.notes.get(label, {}).get("same", ""), "")
            note = "" if not kept or kept == CHOOSE[0] else f"<br><i>You: {escape(kept)}</i>"
            told = "".join(
                f"<td style='{CELL};{HATCHED if cell == NO_STATEMENT else ''}'>{escape(str(cell))}</td>"
                for cell in cells
            )
            rows.append(f"<tr><th scope='row' style='{CELL}'>{i} · {escape(str(label))}{note}</th>{told}</tr>")
        return scrolling(
            "Who speaks on which moment",
            "<table style='border-collapse:collapse;line-height:1.3'>"
            "<caption style='text-align:left'>Who speaks on which moment, with the number of statements</caption>"
            f"<tr><td style='{CELL}'></td>{head}</tr>{''.join(rows)}</table>",
        )

    def _graded(self, step: dict[str, Any]) -> str:
        """The learner's grade of a claim beside the course's."""
        claim = step["claim"]
        course = judgement.admiralty(self.case, claim).iloc[0]
        if pd.isna(course["reliability"]):
            return f"<b>{escape(claim)}</b>: the course has not graded it. Your reasons count."
        rows = self.case.table("assessments")
        reason = rows.loc[(rows["claim_id"] == claim).to_numpy(dtype=bool), "rationale"].iloc[0]
        parts = []
        for name, words, theirs in (
            ("reliability", RELIABILITY, str(course["reliability"])),
            ("credibility", {str(key): word for key, word in CREDIBILITY.items()}, str(int(course["credibility"]))),
        ):
            mine = step[name]
            both = "you and the course" if mine == theirs else f"you {mine} ({words[mine]}), the course"
            parts.append(f"{name.capitalize()}: {both} {theirs} ({words[theirs]}).")
        return f"<b>{escape(claim)}</b>. {' '.join(parts)} {escape(str(reason))}"

    def _compare(self) -> None:
        here = self._here()
        claims = set(here["claim_id"])
        graded = [self._graded(step) for claim, step in self.grades.items() if claim in claims]
        parts = [f"<p style='margin:0'>Your grades on this moment:</p>{listed(graded)}" if graded else ""]
        note = self.notes.get(self.moment.value)
        if note:
            words = escape(SAME_WORDS[note["same"]])
            parts.append(f"<p style='margin:0'>Your note: {words}. {escape(note['decide'])}</p>")
        pairs = self._pairs(here)
        parts.append(
            f"<p style='margin:0.3em 0 0'>How the course reads pairs of these statements:</p>{listed(pairs)}"
            if pairs
            else "<p style='margin:0.3em 0 0'>The course has coded no relation between two speakers here.</p>"
        )
        parts.append(self._together())
        self.tell("".join(parts))

    def _pairs(self, here: pd.DataFrame) -> list[str]:
        said = dict(zip(here["claim_id"], here["speaker"], strict=True))
        rows = self.case.table("relations")
        inside = rows["from_claim"].isin(list(said)) & rows["to_claim"].isin(list(said))
        return [
            f"<b>{escape(a)}</b> ({escape(said[a])}) and <b>{escape(b)}</b> ({escape(said[b])}): "
            f"{escape(str(kind).replace('_', ' '))}. {escape(str(because))}"
            for a, b, kind, because in rows.loc[
                inside.to_numpy(dtype=bool), ["from_claim", "to_claim", "kind", "because"]
            ].itertuples(index=False)
            if said[a] != said[b]
        ]

    def _together(self) -> str:
        """A remark where the two grades always went up and down together."""
        letters = "".join(RELIABILITY)
        grades = self.grades.values()
        if len(grades) < 3 or any(letters.index(g["reliability"]) + 1 != int(g["credibility"]) for g in grades):
            return ""
        return (
            "<p style='margin:0.3em 0 0'>In all your grades letter and number go together. Ask the two questions "
            "apart: a doubtful source may say what others confirm, and a good one may be wrong.</p>"
        )


def _hedged(hedge: str) -> str:
    return f" <span style='color:#595959'>[“{escape(hedge)}”]</span>" if hedge else ""
