"""Show what somebody else wrote, as text or as simple Markdown, so that it can do nothing in the reader's browser.

Nothing that a learner writes becomes markup of its own: HTML is shown as text, an image as its description, a link as
its text and its address. What is made is then held against a short list of harmless elements.
"""

import html
import re

import bleach
import mistune
from markupsafe import Markup
from nbconvert.filters import strip_files_prefix

__all__ = ["FILTERS", "LONGEST", "harmless", "rendered", "shortened"]

LONGEST = 20_000
DEEPEST = 20
HARMLESS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "del", "ul", "ol", "li", "blockquote"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}

SHOWN = HARMLESS | {
    *("a", "abbr", "b", "big", "caption", "cite", "col", "colgroup", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "h1", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "section", "small", "span", "strike", "sub"),
    *("summary", "sup", "tfoot", "tt", "u", "var"),
}
ATTRIBUTES = {
    "*": ["align", "class", "title"],
    "a": ["href"],
    "img": ["alt", "height", "src", "width"],
    "table": ["border"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
UNSEEN = re.compile(r"<(script|style|svg|template|noscript|iframe)\b.*?(</\1\s*>|\Z)", re.I | re.S)
PICTURES = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")


class _Renderer(mistune.HTMLRenderer):
    """Markdown without links that can be followed, images or raw HTML."""

    def __init__(self, below: int) -> None:
        super().__init__(escape=True)
        self._below = below

    def link(self, text: str, url: str, **_: object) -> str:  # type: ignore[override]
        address = html.escape(url)
        return text if text == address else f"{text} ({address})"

    def image(self, text: str, url: str, **_: object) -> str:  # type: ignore[override]
        return f"[image: {text}] ({html.escape(url)})"

    def heading(self, text: str, level: int, **_: object) -> str:
        level = min(level + self._below, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_html(self, html: str) -> str:
        return f"<p>{mistune.escape(html.strip())}</p>\n"


def rendered(text: str, below: int = 2) -> Markup:
    """A text in Markdown as HTML that is safe to show.

    Parameters
    ----------
    text
        The text. One that is very long, or nested very deeply, is shown as it was typed.
    below
        How far its headings are moved down: 2 makes the highest an ``h3``.

    Examples
    --------
    >>> rendered("*Six* of <b>seven</b>, see [here](https://example.org)")
    Markup('<p><em>Six</em> of &lt;b&gt;seven&lt;/b&gt;, see here (https://example.org)</p>')
    """
    text = _readable(text)
    if len(text) > LONGEST or _is_deep(text):
        return _typed(text)
    try:
        made = mistune.create_markdown(renderer=_Renderer(below), plugins=["table", "strikethrough"])(text)
    except RecursionError:
        return _typed(text)
    return Markup(bleach.clean(str(made), tags=HARMLESS, attributes={}, strip=False).strip())


def harmless(made: object) -> str:
    """HTML that somebody else's notebook displays, without whatever could act in the reader's browser.

    Examples
    --------
    >>> harmless("<b>six</b><script>alert(7)</script> <i onclick='alert(7)'>of</i> <img src='https://example.org/a.png'>")
    '<b>six</b> <i>of</i> <img>'
    """
    text = made.decode("utf-8", "replace") if isinstance(made, bytes) else str(made)
    return str(bleach.clean(UNSEEN.sub("", text), tags=SHOWN, attributes=_may_have, strip=True))


def _may_have(tag: str, name: str, value: str) -> bool:
    if name not in (*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, ())):
        return False
    return name != "src" or PICTURES.fullmatch(value) is not None


FILTERS = {"clean_html": harmless, "strip_files_prefix": lambda made: harmless(strip_files_prefix(made))}  # type: ignore[no-untyped-call]
"""Filters for nbconvert's templates, so that formgrader's and nbgrader's pages run nothing that a learner wrote."""


def shortened(text: str, most: int = LONGEST) -> tuple[str, int]:
    """The beginning of a text, and how many characters are left out."""
    return (text, 0) if len(text) <= most else (text[:most], len(text) - most)


def _typed(text: str) -> Markup:
    return Markup('<p class="typed">{}</p>').format(text)


def _readable(text: str) -> str:
    """Without half characters, which no file can hold, and control characters, which no page can show."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter for letter in whole if letter in "\n\t" or (letter >= " " and letter != "\x7f"))


def _is_deep(text: str) -> bool:
    """Whether brackets, quotes or lists are nested deeper than anybody writes."""
    return any(text.count(mark * DEEPEST) for mark in ("[", ">", "*", "_", "`", "- ", "> ")) or text.count("[") > 500
