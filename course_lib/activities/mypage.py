"""The learner's own page: how well strong claims were told from weak ones, and what confidence was worth."""

import ipywidgets as widgets
import pandas as pd

from course_lib.activities.answering import set_apart
from course_lib.activities.base import Activity
from course_lib.activities.kept import button, shown
from course_lib.activities.scores import ENOUGH_RATED, rated, scores
from course_lib.case import Case, CaseError
from course_lib.pictures.calibration import calibration
from course_lib.practice.answers import Answers
from course_lib.practice.export import export
from course_lib.practice.questions import questions
from course_lib.practice.record import first_tries, read_record

__all__ = ["MyPage", "my_page"]

NOTHING = (
    "There is nothing to count yet: answer some questions, then press “Bring up to date”. "
    "Free texts are kept, not counted."
)


class MyPage(Activity):
    """The learner's first answers, summed up for one lesson and for all so far. Nobody else sees it.

    Parameters
    ----------
    case
        The case.
    lesson
        A lesson's number, such as ``"01"``; without it, the page sums up all lessons alone.
    answers
        Where the answers are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If no question belongs to the lesson, or one cannot be asked as its rows stand.
    """

    def __init__(self, case: Case, lesson: str | None = None, *, answers: Answers | None = None) -> None:
        self.case = case
        self.lesson = lesson
        self.questions = questions(case, lesson=lesson)
        if lesson is not None and not self.questions:
            known = sorted(case.table("questions")["lesson"].unique().tolist())
            raise CaseError(f"No question belongs to lesson {lesson!r}. Lessons with questions: {', '.join(known)}.")
        self.title = "Your page" if lesson is None else f"Your page, lesson {lesson}"
        self.key = f"activity/my-page/{lesson or 'all'}"
        self.answers = Answers() if answers is None else answers
        self.content = widgets.HTML()
        self.reply = widgets.HTML()
        self.renew = button("Bring up to date", "Count the answers given since", self._renew)
        self.write = button("Write my answers as a text", "Write a file with all your answers beside them", self._write)
        buttons = widgets.HBox([self.renew, self.write], layout=widgets.Layout(flex_flow="row wrap"))
        self.show(self.content, buttons, self.reply)
        self.view.children += (set_apart(self.view),)
        self._draw()

    def _draw(self) -> None:
        every = first_tries(self.case, self.answers)
        columns = {"All lessons so far": every}
        if self.lesson is not None:
            own = every[(every["lesson"] == self.lesson).to_numpy(dtype=bool)]
            columns = {f"Lesson {self.lesson}": own} | columns
        notice = f"<p>{shown(self.answers.notice)}</p>" if self.answers.notice else ""
        self.write.disabled = not self.answers.all()
        if every.empty:
            self.content.value = f"{notice}{self._left()}<p style='margin:0.3em 0'>{NOTHING}</p>"
            return
        self.content.value = (
            f"{notice}{self._left()}<p style='margin:0.3em 0'>Your first answer to each question counts. Numbers from "
            "few answers say little; this page tells you where they are too few.</p>"
            f"{scores(columns)}{self._curve(every)}"
        )

    def _left(self) -> str:
        """What of the lesson's self-checks is not answered yet, and what may be worth another look."""
        checks = [asked for asked in self.questions if asked.form is None]
        if self.lesson is None or not checks:
            return ""
        kept = self.answers.all()
        records = [read_record(asked, kept.get(asked.id)) for asked in checks]
        open_ = [record.question.id for record in records if not record.tries]
        again = [record.question.id for record in records if record.last and record.solved is False]
        lines = [f"You have answered {len(records) - len(open_)} of the {len(records)} questions of this lesson."]
        lines += [f"Not answered yet: {', '.join(open_)}."] if open_ else []
        lines += [f"Worth another look: {', '.join(again)}."] if again else []
        return "".join(f"<p style='margin:0.2em 0'>{line}</p>" for line in lines)

    def _curve(self, every: pd.DataFrame) -> str:
        known = rated(every)
        if len(known) < ENOUGH_RATED:
            return (
                "<p style='margin:0.6em 0'>The picture of how well your confidence fits begins with "
                f"{ENOUGH_RATED} rated answers; so far there are {len(known)}.</p>"
            )
        return calibration(known)._repr_html_()

    def _renew(self) -> None:
        self._draw()
        self.reply.value = "<div role='status'>The page is up to date.</div>"

    def _write(self) -> None:
        try:
            path = export(self.case, self.answers)
            told = f"Your answers are written as {path.name}, beside your answers file."
        except OSError as error:
            told = f"The text could not be written: {error.strerror or error}."
        self.reply.value = f"<div role='status'>{shown(told)}</div>"


def my_page(case: Case, lesson: str | None = None) -> MyPage:
    """Show the learner's own page; what a lesson's last cell shows.

    Parameters
    ----------
    case
        The case.
    lesson
        A lesson's number, such as ``"01"``; without it, all lessons alone.

    Raises
    ------
    CaseError
        If no question belongs to the lesson, or one cannot be asked as its rows stand.
    """
    return MyPage(case, lesson)
