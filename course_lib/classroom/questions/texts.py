"""XML and the texts in it: built element by element, so that nothing in the data is ever taken for markup."""

import re
import xml.etree.ElementTree as ET
from html import escape

__all__ = ["add", "as_bytes", "clean", "lines", "paragraphs", "told"]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """A text without the control characters that XML 1.0 forbids.

    >>> clean("a\\x0bb")
    'ab'
    """
    return _FORBIDDEN.sub("", text)


def add(parent: ET.Element, tag: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    """Put a new element into another one, with a text and attributes, and return it."""
    child = ET.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})
    if text is not None:
        child.text = clean(text)
    return child


def as_bytes(root: ET.Element) -> bytes:
    """The file that holds an element, in UTF-8, indented."""
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def lines(text: str) -> list[str]:
    """The lines of a text that are not blank; at least one.

    >>> lines("One.\\n\\nTwo.")
    ['One.', 'Two.']
    """
    return [line.strip() for line in text.splitlines() if line.strip()] or [""]


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each line.

    >>> paragraphs("One.\\nTwo & three.")
    '<p>One.</p><p>Two &amp; three.</p>'
    """
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines(text))


def told(text: str, reply: str) -> str:
    """A reply, with the option that it is about.

    >>> told("Yes", "It does.")
    '“Yes”: It does.'
    """
    return f"“{text}”: {reply}"
