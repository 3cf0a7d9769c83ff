"""What a page shows where a lesson has an activity or a question: what it is, how it looks, and how to use it.

A widget needs a kernel, and a page has none. So a question stands there with what can be answered, and an activity
with a picture of it. Keys are not shown: the reply comes in Jupyter, after an answer.
"""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from activity_pictures import ALT
from stored_outputs import size

from course_lib.practice.questions import PICKED, Question

__all__ = ["stand_in"]

SAID = re.compile(
    r"^['\"]?(.*?)['\"]? \((?:an activity|a question): run this cell in Jupyter to (?:use|answer) it\)['\"]?$",
    re.DOTALL,
)
ASKED = re.compile(r'self_check\(case, "([^"]+)"')
CALLED = re.compile(r"^(\w+)\(case", re.MULTILINE)
ENTERED = {
    "number": "You enter a number.",
    "date": "You enter a date.",
    "text": "You write an answer in your own words.",
}
REPLY = "In Jupyter each answer gets a reply, and you say how sure you are."
OWN_WORDS = "In Jupyter you then put it beside a model answer."


def stand_in(source: str, text: str, question: Callable[[str], Question], shown: set[str], static: Path) -> str | None:
    """The HTML to show for a cell whose output is a widget, or ``None`` if it is something else.

    Parameters
    ----------
    source
        The cell's code.
    text
        The cell's output as plain text.
    question
        Gives the question of an id.
    shown
        The pictures that the page shows already; this one is added.
    static
        The site's folder of static files.
    """
    said = SAID.match(text.strip())
    if not said:
        return None
    if asked := ASKED.search(source):
        return _question(question(asked[1]))
    called = CALLED.search(source)
    return _activity(said[1], called[1] if called else "", shown, static)


def _question(asked: Question) -> str:
    options = [option.text for option in asked.options]
    if asked.kind in (*PICKED, "multiple"):
        many = "Choose one or more:" if asked.kind == "multiple" else "Choose one:"
        body = _list(many, options)
    elif asked.kind == "matching":
        body = _list("Find the right partner for each of these:", options) + _list("Partners:", list(asked.partners))
    elif asked.kind == "ordering":
        body = _list("Put these in order:", sorted(options, key=str.casefold))
    else:
        body = f"<p>{ENTERED[asked.kind]}</p>"
    reply = OWN_WORDS if asked.kind == "text" else REPLY
    return _box("A question", asked.prompt, body, reply)


def _activity(title: str, name: str, shown: set[str], static: Path) -> str:
    picture = static / "activities" / f"{name}.png"
    if name in shown:
        body = "<p>The same activity as above, with other material.</p>"
    elif picture.exists() and name in ALT:
        alt = escape(f"Screenshot: {ALT[name]}", quote=True)
        width, height = size(picture.read_bytes())
        body = (
            f'<img src="../_static/activities/{name}.png" alt="{alt}" width="{width}" height="{height}" loading="lazy" '
            'class="activity-picture">'
        )
    else:
        body = ""
    shown.add(name)
    return _box("An activity", title, body, "It works when you open the lesson in Jupyter: type <code>make lab</code>.")


def _list(lead: str, items: list[str]) -> str:
    return f"<p>{lead}</p><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _box(kind: str, title: str, body: str, note: str) -> str:
    return (
        f'<div class="stand-in"><p class="stand-in-kind">{kind}</p><p class="stand-in-title">{escape(title)}</p>'
        f'{body}<p class="stand-in-note">{note}</p></div>'
    )
