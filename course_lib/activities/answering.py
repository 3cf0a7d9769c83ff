"""Controls to answer a question with: one sort of control for each kind of answer, all used alike.

Each is a labelled control of ipywidgets, so the keyboard alone is enough and a screen reader says what it is.
``value`` is the answer as data (see `course_lib.practice.marking`) or ``None`` while there is none; ``lack`` says in
words why not.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from course_lib.activities.kept import CHOOSE, OWN_KEYS
from course_lib.case.dates import parse
from course_lib.practice.questions import PICKED, Question, read_number

__all__ = ["Answering", "ask", "confidence_choice", "paragraphs", "set_apart"]

FULL = {"width": "auto", "max_width": "46em"}
STYLE = {"description_width": "initial"}
LOOK = """<style>
.course-question { --text: var(--jp-content-font-size1, 14px) }
.course-self-check h4 { font-weight: 400; color: #595959 }
.course-question .course-prompt { font-size: var(--text); font-weight: 600 }
.course-question .widget-html-content { font-size: var(--text) }
.course-question h5 { font-size: var(--text); margin: 1em 0 0.3em }
.course-question .course-scores { border-collapse: collapse; width: 100%; margin: 0.5em 0 }
.course-question .course-scores :is(th, td) {
  text-align: left; vertical-align: top; padding: 0.3em 0.8em 0.3em 0; border-bottom: 1px solid #d9d9d9 }
.course-question .course-scores tbody th { font-weight: 400; width: 60% }
.course-question .widget-radio { flex-direction: column; align-items: stretch; height: auto; margin: 0 2px }
.course-question .widget-radio > .widget-label { text-align: left }
.course-question .widget-radio-box { width: 100%; max-width: none; margin: 0; padding: 0 }
.course-question .widget-radio-box label, .course-question .widget-checkbox .widget-label-basic {
  display: flex; gap: 0.6em; align-items: flex-start; height: auto; width: 100%; max-width: none;
  margin: 0; padding: 0.2em 0; white-space: normal; overflow: visible; line-height: 1.4; font-size: var(--text) }
.course-question .widget-radio-box label { flex-direction: row-reverse; justify-content: flex-end }
.course-question .widget-radio-box input, .course-question .widget-checkbox input {
  flex: none; width: 15px; height: 15px; margin: 0.15em 0 0 0; align-self: flex-start }
.course-question .widget-checkbox { height: auto; margin: 0 2px }
.course-question .widget-checkbox span { white-space: normal }
.course-question .widget-dropdown, .course-question .widget-text { margin: 0.4em 2px }
.course-question .widget-label { font-size: var(--text) }
.course-question .course-rows .widget-dropdown { align-items: center; height: auto; margin: 0.2em 2px }
.course-question .course-rows .widget-label {
  flex: 1 1 60%; max-width: none; text-align: left; white-space: normal; overflow: visible; height: auto;
  line-height: 1.4 }
.course-question .course-rows select { flex: 0 1 40%; min-width: 6em; height: 28px }
.course-question .widget-textarea { flex-direction: column; align-items: stretch; height: auto; margin: 0.2em 2px }
.course-question .widget-textarea > .widget-label { text-align: left }
.course-question .widget-textarea textarea { font: inherit; font-size: var(--text); line-height: 1.4 }
</style>"""


class Answering(ABC):
    """A control to answer one question with.

    Parameters
    ----------
    question
        The question.
    changed
        Called without arguments after the learner has changed the answer.
    label
        What the control is called.
    """

    def __init__(self, question: Question, changed: Callable[[], None], label: str = "Your answer") -> None:
        self.question = question
        self.changed = changed
        self.label = label
        self.lack = ""
        self.view = self._build()

    @property
    @abstractmethod
    def value(self) -> Any:
        """The answer, or ``None`` while there is none; sets ``lack``."""

    @property
    def begun(self) -> bool:
        """Whether anything is entered, be it an answer yet or not."""
        return any(control.value for control in self._controls())

    @abstractmethod
    def put(self, value: Any) -> None:
        """Show an answer given before; it must fit the question."""

    @abstractmethod
    def _build(self) -> widgets.Widget: ...

    def _controls(self) -> tuple[Any, ...]:
        return (self.view,)

    def _watch(self, control: Any) -> Any:
        control.observe(lambda _: self.changed(), names="value")
        return control


class Picking(Answering):
    """One option of several."""

    @property
    def value(self) -> str | None:
        self.lack = "" if self.view.value else "Choose an answer."
        return self.view.value or None

    def put(self, value: Any) -> None:
        self.view.value = value

    def _build(self) -> widgets.Widget:
        options = [(option.text, option.id) for option in self.question.options]
        return self._watch(
            widgets.RadioButtons(
                options=options, value=None, description=self.label, tooltip=self.label, layout=FULL, style=STYLE
            )
        )


class Ticking(Answering):
    """Any number of options."""

    boxes: dict[str, Any]

    @property
    def value(self) -> list[str] | None:
        ticked = [key for key, box in self.boxes.items() if box.value]
        self.lack = "" if ticked else "Tick one answer or more."
        return ticked or None

    def put(self, value: Any) -> None:
        for key, box in self.boxes.items():
            box.value = key in value

    def _build(self) -> widgets.Widget:
        self.boxes = {
            option.id: self._watch(widgets.Checkbox(description=option.text, indent=False, layout=FULL, style=STYLE))
            for option in self.question.options
        }
        return widgets.VBox([widgets.HTML("<span>Tick all that apply.</span>"), *self.boxes.values()])

    def _controls(self) -> tuple[Any, ...]:
        return tuple(self.boxes.values())


class Entering(Answering):
    """A number or a date, typed."""

    @property
    def value(self) -> float | str | None:
        text = self.view.value.strip()
        self.lack = "" if text else f"Type a {self.question.kind}."
        if not text:
            return None
        try:
            if self.question.kind == "number":
                return read_number(text)
            return str(parse(text))
        except ValueError as error:
            self.lack = f"{error}."
            return None

    def put(self, value: Any) -> None:
        self.view.value = f"{value:,.15g}" if self.question.kind == "number" else str(value)

    def _build(self) -> widgets.Widget:
        shape = "in digits" if self.question.kind == "number" else "2012-01-29, 2012-01 or 2012"
        return self._watch(
            widgets.Text(
                description=f"{self.label}, a {self.question.kind}",
                placeholder=shape,
                layout={"width": "auto", "max_width": "28em"},
                style=STYLE,
            )
        )


class Arranging(Answering):
    """A place, or a partner, for each item."""

    rows: dict[str, Any]

    @property
    def value(self) -> Any:
        given = {key: row.value for key, row in self.rows.items() if row.value}
        self.lack = ""
        if len(given) < len(self.rows):
            self.lack = "Choose something in each row."
        elif self.question.kind == "ordering" and len(set(given.values())) < len(given):
            twice = next(place for place in given.values() if list(given.values()).count(place) > 1)
            self.lack = f"Place {twice} is given more than once."
        if self.lack:
            return None
        return sorted(given, key=lambda key: int(given[key])) if self.question.kind == "ordering" else given

    def put(self, value: Any) -> None:
        for key, row in self.rows.items():
            row.value = str(value.index(key) + 1) if self.question.kind == "ordering" else value[key]

    def _build(self) -> widgets.Widget:
        options = self.question.options
        places = self.question.kind == "ordering"
        choices = [str(place) for place in range(1, len(options) + 1)] if places else self.question.partners
        offered = [CHOOSE, *((choice, choice) for choice in choices)]
        self.rows = {
            option.id: self._watch(widgets.Dropdown(description=option.text, options=offered, layout=FULL, style=STYLE))
            for option in options
        }
        asked = "Give each its place: 1 is the first." if places else "Choose what belongs to each."
        box = widgets.VBox([widgets.HTML(f"<span>{asked}</span>"), *self.rows.values()])
        box.add_class("course-rows")
        return box

    def _controls(self) -> tuple[Any, ...]:
        return tuple(self.rows.values())


class Writing(Answering):
    """Free text."""

    @property
    def value(self) -> str | None:
        self.lack = "" if self.view.value.strip() else "Write something first."
        return self.view.value if self.view.value.strip() else None

    def put(self, value: Any) -> None:
        self.view.value = str(value)

    def _build(self) -> widgets.Widget:
        return self._watch(widgets.Textarea(description=self.label, rows=6, layout=FULL, style=STYLE))


SORTS: dict[str, type[Answering]] = {
    **dict.fromkeys(PICKED, Picking),
    "multiple": Ticking,
    "number": Entering,
    "date": Entering,
    "ordering": Arranging,
    "matching": Arranging,
    "text": Writing,
}


def ask(question: Question, changed: Callable[[], None], label: str = "Your answer") -> Answering:
    """The control for a question."""
    return SORTS[question.kind](question, changed, label)


def confidence_choice(question: Question, changed: Callable[[], None], label: str = "How sure are you?") -> Any:
    """A dropdown of confidence levels, from a guess to certainty, with nothing chosen."""
    levels = question.confidence_levels
    words = {levels[0]: " – a guess", levels[-1]: " – certain"}
    options = [CHOOSE, *((f"{round(100 * level)} %{words.get(level, '')}", level) for level in levels)]
    made = widgets.Dropdown(description=label, options=options, layout={"width": "24em"}, style=STYLE)
    made.observe(lambda _: changed(), names="value")
    return made


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each line.

    >>> paragraphs("One.\\nTwo & three.")
    "<p style='margin:0.2em 0'>One.</p><p style='margin:0.2em 0'>Two &amp; three.</p>"
    """
    return "".join(f"<p style='margin:0.2em 0'>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def set_apart(view: widgets.Widget, *classes: str) -> widgets.HTML:
    """Give a view the look of a question and keep its keys from JupyterLab; the result is to be its last child."""
    for name in ("course-activity", "course-question", *classes):
        view.add_class(name)
    return widgets.HTML(LOOK + OWN_KEYS, layout=widgets.Layout(height="0", margin="0"))
