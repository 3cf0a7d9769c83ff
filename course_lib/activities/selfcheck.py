"""A self-check: one question, a ladder of hints, a rating of confidence, and a reply to the answer that was given."""

from html import escape
from typing import Any

import ipywidgets as widgets

from course_lib.activities.answering import ask, confidence_choice, paragraphs, set_apart
from course_lib.activities.base import Activity
from course_lib.activities.kept import button, shown
from course_lib.case import Case
from course_lib.practice.answers import Answers
from course_lib.practice.marking import Marking, in_words, mark
from course_lib.practice.questions import Question, question
from course_lib.practice.record import read_record

__all__ = ["SelfCheck", "citation", "self_check", "verdict"]

MEANING = "How probable is it that your answer is right? 80 % means: of ten such answers, about eight are right."


class SelfCheck(Activity):
    """Ask one question of the case, as often as the learner likes; the first answer counts.

    Parameters
    ----------
    case
        The case.
    question_id
        The question.
    answers
        Where the answers are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such question, or if it cannot be asked as its rows stand.
    """

    def __init__(self, case: Case, question_id: str, *, answers: Answers | None = None) -> None:
        self.case = case
        self.question = question(case, question_id)
        self.title = f"Question {self.question.id}"
        self.key = self.question.id
        self.answers = Answers() if answers is None else answers
        self.record = read_record(self.question, self.answers.get(self.key))
        self.unsaved = ""
        self.answering = ask(self.question, self._changed)
        free = self.question.kind == "text"
        self.confidence = None if free else confidence_choice(self.question, self._changed)
        self.check = button("Save my answer" if free else "Check", "Keep this answer and read the reply", self._check)
        self.compare = button("Show the model answer", "Put the model answer beside your own", self._compare)
        self.hint = button("Hint", "Show the next hint", self._climb)
        self.hints = widgets.HTML()
        self.reply = widgets.HTML()
        self.saved = widgets.HTML()
        buttons = [self.check, *([self.compare] if free else []), *([self.hint] if self.question.hints else [])]
        meaning = [] if free else [self.confidence, widgets.HTML(shown(MEANING))]
        self.show(
            widgets.HTML(f"<div class='course-prompt'>{paragraphs(self.question.prompt)}</div>"),
            self.answering.view,
            *meaning,
            widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap")),
            self.saved,
            self.hints,
            self.reply,
        )
        self._restore()

    def show(self, *children: widgets.Widget) -> None:
        """Put the controls under the heading, in the order in which the Tab key reaches them."""
        super().show(*children)
        self.view.children += (set_apart(self.view, "course-self-check"),)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = f"{self.question.prompt} (a question: run this cell in Jupyter to answer it)"
        return bundle

    def _restore(self) -> None:
        if self.record.first and self.record.last:
            if self.confidence is not None and self.record.first.confidence in self.question.confidence_levels:
                self.confidence.value = self.record.first.confidence
            self.answering.put(self.record.last.value)
            self._reply()
        if self.record.hints:
            self._ladder()
        self._look()
        if self.record.tries or self.record.hints:
            self._say("Taken up where you left it.")

    def _changed(self) -> None:
        self._look()

    def _look(self) -> None:
        """Open and close the buttons, and say what is not saved yet."""
        value = self.answering.value
        rated = self.confidence is None or bool(self.record.tries) or bool(self.confidence.value)
        self.check.disabled = value is None or not rated
        self.compare.disabled = not self.record.tries
        if self.confidence is not None:
            self.confidence.disabled = bool(self.record.tries)
        if self.unsaved:
            self._say(self.unsaved)
        elif value is None:
            self._say(self.answering.lack if self._begun() else "")
        elif self.record.last is None or value != self.record.last.value:
            press = f"Press {self.check.description}."
            self._say(f"Not saved yet. {press if rated else 'Choose how sure you are.'}")
        else:
            self._say("Saved.")

    def _begun(self) -> bool:
        """Whether something is entered, though not yet an answer."""
        rated = self.confidence is not None and bool(self.confidence.value)
        return rated or self.answering.begun

    def _say(self, text: str) -> None:
        told = " ".join(part for part in (self.answers.notice, text) if part)
        self.saved.value = shown(told)

    def _check(self) -> None:
        value = self.answering.value
        if value is None or self.check.disabled:
            return
        sure = None if self.confidence is None else self.confidence.value or None
        elsewhere = read_record(self.question, self.answers.get(self.key))
        if len(elsewhere.tries) > len(self.record.tries):
            self.record = elsewhere
        self.record = self.record.tried(value, sure)
        self._save()
        self._reply()
        self._look()

    def _compare(self) -> None:
        self.record = self.record.seen()
        self._save()
        self._reply()
        self._look()

    def _climb(self) -> None:
        self.record = self.record.helped()
        self._save()
        self._ladder()
        self._look()

    def _save(self) -> None:
        try:
            self.answers.save(self.key, self.record.state())
            self.unsaved = ""
        except OSError as error:
            again = f"Press {self.check.description} to try again."
            self.unsaved = f"Not saved: {error} Your answer stays here as long as this page is open. {again}"

    def _ladder(self) -> None:
        steps = self.question.hints[: self.record.hints]
        listed = "".join(f"<li>{escape(step.text)}</li>" for step in steps)
        left = len(self.question.hints) - len(steps)
        self.hint.description = f"Next hint ({left} left)" if left else "No more hints"
        self.hints.value = (
            f"<div role='status'><p style='margin:0.3em 0 0'>Hints</p><ol style='margin:0 0 0.3em'>{listed}</ol></div>"
        )

    def _reply(self) -> None:
        if self.record.last is None:
            return
        marking = mark(self.question, self.record.last.value)
        if self.question.kind == "text":
            self._model(marking)
            return
        told = "".join(paragraphs(reply) for reply in marking.replies)
        self.reply.value = (
            f"<div role='status'><p style='margin:0.3em 0'><b>{verdict(marking)}</b></p>{told}"
            f"{citation(self.case, self.question, marking)}{self._counts(marking)}</div>"
        )

    def _counts(self, marking: Marking) -> str:
        """Which answer counts, where that needs saying."""
        first = self.record.first
        if first is None or (marking.correct and len(self.record.tries) == 1):
            return ""
        if len(self.record.tries) == 1:
            line = (
                "You can change your answer and check it again. Your first answer is the one that counts on your page."
            )
        else:
            line = (
                f"Your first answer counts on your page. It was “{in_words(self.question, first.value)}”{first.sure}."
            )
        return f"<p style='margin:0.3em 0'>{shown(line)}</p>"

    def _model(self, marking: Marking) -> None:
        if not self.record.compared:
            self.reply.value = "<div role='status'>Kept. Now you can put the model answer beside it.</div>"
            return
        self.reply.value = (
            "<div role='status'><p style='margin:0.3em 0'><b>A model answer.</b> Yours may be as good and read "
            "otherwise. What does it have that yours has not, and the other way round?</p>"
            f"{paragraphs(marking.replies[0])}{citation(self.case, self.question, marking)}</div>"
        )


def verdict(marking: Marking) -> str:
    """One neutral line on an answer."""
    if marking.correct:
        return "This agrees with the course's answer."
    return "Part of this agrees with the course's answer." if marking.score else "This is not the course's answer."


def citation(case: Case, asked: Question, marking: Marking) -> str:
    """The passage that a reply rests on, as HTML: the one that was picked, or else the one that the question cites."""
    picked = marking.chosen[0].value if marking.chosen else None
    claim = picked if asked.kind == "claim" else asked.claim_id
    passage = picked if asked.kind == "passage" else asked.passage_id
    if claim is not None:
        return f"<div style='margin:0.5em 0'>{case.claim(claim).passage._repr_html_()}</div>"
    return "" if passage is None else f"<div style='margin:0.5em 0'>{case.passage(passage)._repr_html_()}</div>"


def self_check(case: Case, question_id: str) -> SelfCheck:
    """Ask one question; what a lesson's cell shows.

    Parameters
    ----------
    case
        The case.
    question_id
        The question's id, such as ``"q-01-2"``.

    Raises
    ------
    CaseError
        If there is no such question, or if it cannot be asked as its rows stand.
    """
    return SelfCheck(case, question_id)
