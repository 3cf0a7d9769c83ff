"""An activity with a state that is kept, and the small pieces of page that such activities share."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets

from course_lib.activities.base import Activity
from course_lib.case import Case
from course_lib.practice.answers import Answers

__all__ = ["CHOOSE", "LEVELS", "KeptActivity", "button", "choice", "listed", "passage_choices", "scrolling", "shown"]

CHOOSE = ("choose…", "")
LEVELS = ("supported", "standard")
WIDE = {"width": "auto"}
STYLE = {"description_width": "9em"}


OWN_KEYS = (
    "<style onload=\"this.closest('.widget-vbox').addEventListener('focusin',"
    "e=>e.target.setAttribute('data-lm-suppress-shortcuts','true'))\">"
    ".course-activity .widget-html-content{line-height:1.4}"
    ".course-activity .widget-html,.course-activity .widget-html-content{min-width:0;max-width:100%}</style>"
)


class KeptActivity(Activity):
    """An activity made of steps: they are saved after each change and come back at the next start.

    A subclass gives ``slug``, keeps the key of the thing worked on in ``subject``, appends small dictionaries to
    ``steps`` through `add`, and redraws itself in `refresh`. ``undo`` and ``reset`` are buttons that work on the steps.
    """

    slug: str

    def __init__(self, case: Case, subject: str, level: str, answers: Answers | None) -> None:
        if level not in LEVELS:
            raise ValueError(f"'{level}' is not a level of this activity: use {' or '.join(LEVELS)}")
        self.case = case
        self.level = level
        self.answers = Answers() if answers is None else answers
        self.subject = subject
        self.steps: list[dict[str, Any]] = []
        self.reply = widgets.HTML()
        self.saved = widgets.HTML()
        self.undo = button("Undo", "Take back the last step", self._undo)
        self.reset = button("Start again", "Remove all steps", self._reset)

    def show(self, *children: widgets.Widget) -> None:
        """Put the controls under the heading; keys pressed in them are theirs alone.

        In JupyterLab's command mode a letter typed at a dropdown is a command too: *b* inserts a cell, *r* throws the
        output away, and an arrow leaves it. An attribute on the control that has the focus keeps JupyterLab from it.
        """
        super().show(*children, widgets.HTML(OWN_KEYS, layout=widgets.Layout(height="0", margin="0")))
        self.view.add_class("course-activity")

    @property
    def key(self) -> str:  # type: ignore[override]
        """Where the state is kept in the learner's answers."""
        return f"activity/{self.slug}/{self.subject}"

    def restore(self) -> None:
        """Take up the steps that were saved for the subject; a state that no longer fits the case is left aside."""
        found = self.answers.get(self.key) or {}
        steps = found.get("steps")
        self.steps = [step for step in steps if self.fits(step)] if isinstance(steps, list) else []
        self.tell(self.answers.notice)
        self.saved.value = shown("Taken up where you left it.") if self.steps else ""
        self.refresh()

    def fits(self, step: Any) -> bool:
        """Whether a saved step can be shown with this case."""
        return isinstance(step, dict)

    def refresh(self) -> None:
        """Redraw what depends on the steps."""
        raise NotImplementedError

    def tell(self, html: str) -> None:
        """Put a reply where a screen reader announces it."""
        self.reply.value = f"<div role='status'>{html}</div>"

    def add(self, step: dict[str, Any]) -> None:
        """Add a step, save, and redraw."""
        self.steps.append(step)
        self._changed()

    def _undo(self) -> None:
        if self.steps:
            self.steps.pop()
            self.tell("The last step is taken back.")
            self._changed()

    def _reset(self) -> None:
        self.steps.clear()
        self.tell("All steps are removed.")
        self._changed()

    def _changed(self) -> None:
        try:
            self.answers.save(self.key, {"level": self.level, "steps": self.steps})
            self.saved.value = shown("Saved.")
        except OSError as error:
            self.saved.value = shown(f"Not saved: {error}. Your steps are still here as long as this page is open.")
        self.refresh()


def button(label: str, tooltip: str, action: Any) -> widgets.Button:
    """A button that calls a function without arguments."""
    layout = widgets.Layout(width="auto", min_width="7em", align_self="flex-start")
    made = widgets.Button(description=label, tooltip=tooltip, layout=layout)
    made.on_click(lambda _: action())
    return made


def choice(label: str, options: Sequence[tuple[str, Any]] = (CHOOSE,), action: Any = None) -> widgets.Dropdown:
    """A dropdown with a visible label; ``action`` is called without arguments after a change."""
    made = widgets.Dropdown(description=label, options=options, layout=WIDE, style=STYLE)
    if action is not None:
        made.observe(lambda _: action(), names="value")
    return made


def passage_choices(case: Case, passages: Iterable[str], empty: str) -> list[tuple[str, str]]:
    """Passages as options of a dropdown: key, zone and gist, with a first option, the empty text, for none."""
    table = case.table("passages")
    options = [(empty, "")]
    for key, zone, gist in table.loc[list(passages), ["zone", "gist"]].itertuples():
        options.append((f"{key} · {zone} · {shorten(str(gist), 70, placeholder='…')}", str(key)))
    return options


def shown(text: str) -> str:
    """A quiet line of text."""
    return f"<span style='color:#595959'>{escape(text)}</span>" if text else ""


def scrolling(name: str, table: str) -> str:
    """A table that scrolls in a region of its own where the page is too narrow for it; ``name`` is read out for it."""
    return (
        f"<div role='region' aria-label='{escape(name)}' tabindex='0' style='overflow-x:auto;max-width:100%'>"
        f"{table}</div>"
    )


def listed(items: Iterable[str]) -> str:
    """Items of HTML as a list."""
    return f"<ul style='margin:0.3em 0'>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
