"""Make HTML of what is written in Markdown or as plain sentences; whatever is markup in it is shown as text."""

import html
import re

import mistune
from jinja2 import Environment
from markupsafe import Markup

from course_lib import pages

__all__ = ["line", "prose", "templates", "told"]

_ID = re.compile(r"\b[a-z]+-(?:p|c|fig|ct|card)\d+[a-z]?\b|`([^`]+)`")


class _Renderer(mistune.HTMLRenderer):
    """Markdown whose links keep their words only: the pages stand on their own."""

    def __init__(self, below: int) -> None:
        super().__init__(escape=True)
        self._below = below

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return text

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return text

    def heading(self, text: str, level: int, **_: object) -> str:
        level = min(level + self._below, 6)
        return f"<h{level}>{text}</h{level}>\n"


def prose(text: str, below: int = 0) -> Markup:
    """Markdown as HTML: HTML in it is shown as text, and a link keeps its words only.

    Parameters
    ----------
    text
        The text.
    below
        How far its headings are moved down.

    Examples
    --------
    >>> prose("*Six* of <b>seven</b>, [here](x.html)")
    Markup('<p><em>Six</em> of &lt;b&gt;seven&lt;/b&gt;, here</p>')
    """
    made = mistune.create_markdown(renderer=_Renderer(below), plugins=["table"])(text)
    made = str(made).replace("<th>", '<th scope="col">').replace("<th style", '<th scope="col" style')
    made = made.replace("<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>').replace(
        "</table>", "</table></div>"
    )
    return Markup(made.strip())


def line(text: str) -> Markup:
    """One line of Markdown, without the paragraph around it."""
    made = prose(" ".join(text.split()))
    return Markup(re.sub(r"^<p>(.*)</p>$", r"\1", str(made), flags=re.S))


def told(text: object) -> Markup:
    """A plain sentence with its ids in the type of ids.

    >>> told("See battle-p045 & `case`")
    Markup('See <code>battle-p045</code> &amp; <code>case</code>')
    """
    return Markup(_ID.sub(lambda found: f"<code>{found[1] or found[0]}</code>", html.escape(str(text), quote=False)))


def templates() -> Environment:
    """The pages' templates. Whatever is put into them is escaped."""
    return pages.templates("course_lib.teaching", prose=prose, prose_line=line, told=told)
