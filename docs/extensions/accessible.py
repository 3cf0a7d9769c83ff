"""What the theme leaves to be said to whoever hears a page: names for buttons, and lists that are lists.

Two things of the built pages are not valid for a screen reader: the arrow that opens a part of the navigation has no
name, and the parameters of a long signature stand in a list of definitions without a term.
"""

import re
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

__all__ = ["named", "setup", "spanned"]

ARROW = re.compile(r"(<a [^>]*>)\s*(.*?)\s*(</a>\s*<details[^>]*>\s*)<summary>", re.DOTALL)
PARAMETERS = re.compile(r'<dl>\n((?:<dd><em class="sig-param">.*?</dd>\n)+)</dl>')
TAG = re.compile(r"<[^>]+>")
LAST = 990


def named(navigation: str) -> str:
    """Navigation whose arrows say what they open.

    >>> named('<a href="x.html">The case</a><details><summary>')
    '<a href="x.html">The case</a><details><summary aria-label="Pages of: The case">'
    """

    def name(found: re.Match[str]) -> str:
        title = TAG.sub("", found[2]).replace('"', "&quot;")
        return f'{found[1]}{found[2]}{found[3]}<summary aria-label="Pages of: {title}">'

    return ARROW.sub(name, navigation)


def spanned(body: str) -> str:
    """A page's text whose signatures have lines instead of definitions."""

    def lines(found: re.Match[str]) -> str:
        inner = found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
        return f'<span class="sig-lines">{inner}</span>'

    return PARAMETERS.sub(lines, body)


def mend(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Mend a page's text and navigation before they are written."""
    context["body"] = spanned(context.get("body", ""))
    made: Callable[..., Any] | None = context.get("generate_toctree_html")
    if made is not None:
        context["generate_toctree_html"] = lambda *given, **more: named(str(made(*given, **more)))


def setup(app: Sphinx) -> dict[str, Any]:
    """Come last, after the theme."""
    app.connect("html-page-context", mend, priority=LAST)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
