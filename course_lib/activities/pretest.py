"""The pre-test and its parallel post-test: claims to judge, each with a confidence, and results only at the end."""

from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.answering import Answering, ask, confidence_choice, paragraphs, set_apart
from course_lib.activities.base import Activity
from course_lib.activities.kept import button, shown
from course_lib.activities.scores import scores
from course_lib.activities.selfcheck import citation, verdict
from course_lib.case import Case, CaseError
from course_lib.practice.answers import Answers
from course_lib.practice.marking import in_words, mark
from course_lib.practice.questions import Question, questions
from course_lib.practice.record import Record, first_tries, read_record

__all__ = ["PreTest", "pre_test"]

NAMES = {"A": "Before the course", "B": "After the course"}
INTRO = (
    "Say of each claim how well it is supported by what you are told here, and how sure you are. 50 % is a guess, "
    "100 % is certain: of ten answers that you give with 80 %, about eight should be right. There is no time limit; "
    "you can stop and come back, and you see the results when you have answered all and sent them."
)


class PreTest(Activity):
    """All questions of one form on one page; what is answered so far comes back at the next start.

    Parameters
    ----------
    case
        The case.
    form
        ``"A"``, the pre-test, or ``"B"``, its parallel at the end of the course.
    answers
        Where the answers are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If the form has no questions, or one that cannot be asked or marked.
    """

    def __init__(self, case: Case, form: str = "A", *, answers: Answers | None = None) -> None:
        self.case = case
        self.form = form
        self.questions = _form(case, form)
        self.title = f"{NAMES.get(form, 'Test')}: {len(self.questions)} claims"
        self.key = f"activity/pre-test/{form}"
        self.answers = Answers() if answers is None else answers
        kept = self.answers.all()
        self.records = {asked.id: read_record(asked, kept.get(asked.id)) for asked in self.questions}
        self.answering: dict[str, Answering] = {}
        self.confidence: dict[str, Any] = {}
        self.restoring = True
        self.trouble = ""
        items = [self._item(number, asked) for number, asked in enumerate(self.questions, start=1)]
        self.send = button("Send my answers", "Send all answers and see the results", self._send)
        self.saved = widgets.HTML()
        self.reply = widgets.HTML()
        intro = widgets.HTML(f"<p style='margin:0.2em 0'>{INTRO}</p>")
        self.page = widgets.VBox([intro, *items, widgets.HBox([self.send])])
        self.show(self.page, self.saved, self.reply)
        self.view.children += (set_apart(self.view),)
        self._restore(kept.get(self.key) or {})

    @property
    def sent(self) -> bool:
        """Whether every question has its answer that counts."""
        return all(record.first for record in self.records.values())

    def _item(self, number: int, asked: Question) -> widgets.Widget:
        self.answering[asked.id] = ask(asked, self._changed, f"Your answer to {number}")
        self.confidence[asked.id] = confidence_choice(asked, self._changed, f"How sure are you of {number}?")
        prompt = widgets.HTML(
            f"<div class='course-prompt' style='border-top:1px solid #d9d9d9;padding-top:0.5em'>{number}. "
            f"{escape(asked.prompt)}</div>"
        )
        return widgets.VBox([prompt, self.answering[asked.id].view, self.confidence[asked.id]])

    def _restore(self, kept: dict[str, Any]) -> None:
        drafts = kept.get("drafts")
        drafts = drafts if isinstance(drafts, dict) else {}
        for asked in self.questions:
            record = self.records[asked.id]
            draft = drafts.get(asked.id)
            found = record if record.first else read_record(asked, {"tries": [draft]})
            if found.first is not None:
                self.answering[asked.id].put(found.first.value)
            sure = (
                found.first.confidence if found.first else draft.get("confidence") if isinstance(draft, dict) else None
            )
            if sure in asked.confidence_levels:
                self.confidence[asked.id].value = sure
        self.restoring = False
        self._look()
        if self.sent:
            self._show_results()
        if self.sent or drafts:
            self._say(f"Taken up where you left it. {self._progress()}")

    def _complete(self, asked: Question) -> bool:
        return self.answering[asked.id].value is not None and bool(self.confidence[asked.id].value)

    def _progress(self) -> str:
        if self.sent:
            return "Sent and saved."
        done = sum(self._complete(asked) for asked in self.questions)
        left = [str(number) for number, asked in enumerate(self.questions, start=1) if not self._complete(asked)]
        rest = f" Still open: {', '.join(left)}." if 0 < len(left) < len(self.questions) else ""
        return f"{done} of {len(self.questions)} answered.{rest}"

    def _look(self) -> None:
        self.send.disabled = self.sent or not all(self._complete(asked) for asked in self.questions)
        if self.sent:
            self.page.layout.display = "none"
        self._say(self.trouble or self._progress())

    def _say(self, text: str) -> None:
        self.saved.value = (
            f"<div role='status'>{shown(' '.join(part for part in (self.answers.notice, text) if part))}</div>"
        )

    def _changed(self) -> None:
        if self.restoring or self.sent:
            return
        drafts = {}
        for asked in self.questions:
            value, sure = self.answering[asked.id].value, self.confidence[asked.id].value
            if value is not None or sure:
                drafts[asked.id] = {"value": value} | ({"confidence": sure} if sure else {})
        self._save({self.key: {"drafts": drafts}})
        self._look()

    def _send(self) -> None:
        if self.send.disabled or self.sent:
            return
        kept = self.answers.all()
        tried = {
            asked.id: read_record(asked, kept.get(asked.id)).tried(
                self.answering[asked.id].value, self.confidence[asked.id].value
            )
            for asked in self.questions
        }
        states = {key: record.state() for key, record in tried.items()}
        if self._save(states | {self.key: {"drafts": {}}}):
            self.records = tried
            self._show_results()
        self._look()

    def _save(self, states: dict[str, dict[str, Any]]) -> bool:
        try:
            self.answers.save_all(states)
            self.trouble = ""
        except OSError as error:
            self.trouble = f"Not saved: {error} Your answers stay here as long as this page is open."
        return not self.trouble

    def _show_results(self) -> None:
        columns = {NAMES.get(form, form): frame for form in NAMES if len(frame := self._first(form))}
        items = "".join(
            self._result(number, asked, self.records[asked.id]) for number, asked in enumerate(self.questions, start=1)
        )
        self.reply.value = (
            f"<div role='status'><h5>What your answers show</h5>{scores(columns)}<h5>Claim by claim</h5>{items}</div>"
        )

    def _first(self, form: str) -> pd.DataFrame:
        """The first answers to a form, if it was answered to the end."""
        first = first_tries(self.case, self.answers)
        own = first[(first["form"] == form).fillna(False).to_numpy(dtype=bool)]
        return own if len(own) == len(questions(self.case, form=form)) else own.iloc[:0]

    def _result(self, number: int, asked: Question, record: Record) -> str:
        first = record.first
        if first is None:
            return ""
        marking = mark(asked, first.value)
        told = "".join(paragraphs(reply) for reply in marking.replies)
        return (
            f"<details style='margin:0.5em 0'><summary>{number}. {escape(asked.prompt)}<br>You said: "
            f"{escape(in_words(asked, first.value))}{first.sure}. {verdict(marking)}</summary>"
            f"<div style='padding:0.2em 1.2em'>{told}"
            f"{citation(self.case, asked, marking)}</div></details>"
        )


def _form(case: Case, form: str) -> tuple[Question, ...]:
    found = questions(case, form=form) if form else ()
    if not found:
        known = sorted(case.table("questions")["form"].dropna().unique().tolist())
        raise CaseError(f"This case has no questions of form {form!r}. Its forms are: {', '.join(known) or 'none'}.")
    unmarked = [asked.id for asked in found if not asked.confidence_levels]
    if unmarked:
        raise CaseError(
            f"A form asks what can be marked, and {', '.join(unmarked)} is free text: leave its form empty."
        )
    return found


def pre_test(case: Case, form: str = "A") -> PreTest:
    """Show the pre-test, or with ``form="B"`` the post-test; what a lesson's cell shows.

    Parameters
    ----------
    case
        The case.
    form
        ``"A"`` or ``"B"``.

    Raises
    ------
    CaseError
        If the form has no questions, or one that cannot be asked or marked.
    """
    return PreTest(case, form)
