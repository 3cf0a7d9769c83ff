"""A lesson's notebook as a teacher's pack needs it: the card, the aims, the sections, the pictures with their alt text.

The notebook is read as plain data; nothing is run. A picture is taken from the kept output of its cell.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from course_lib.teaching.strict import MaterialError

__all__ = ["Lesson", "Picture", "find_lesson", "read_lesson"]

CARD = ("Question", "Time", "You need", "Tools", "Content note")
AIMS = "What you will be able to do"
_ASKED = re.compile(r"""self_check\(\s*case\s*,\s*["'](?P<id>[^"']+)["']""")


@dataclass(frozen=True)
class Picture:
    """A picture of a lesson.

    Parameters
    ----------
    cell
        The id of its cell.
    source
        The picture itself, as a ``data:`` address.
    alt
        What it shows, in words.
    caption
        The line below it; may be empty.
    """

    cell: str
    source: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Lesson:
    """What a notebook says of its lesson.

    Parameters
    ----------
    path
        The notebook.
    number
        Two digits.
    title
        The title, without the number.
    card
        ``Question``, ``Time``, ``You need``, ``Tools`` and ``Content note``, as Markdown.
    aims
        What the learner will be able to do, as Markdown.
    sections
        The text of each section (heading of the second degree), as Markdown.
    headings
        All headings of the second and third degree.
    checks
        The keys of the questions that the notebook asks, in order.
    pictures
        Its pictures, by cell.
    cells
        The ids of all cells.
    """

    path: Path
    number: str
    title: str
    card: Mapping[str, str]
    aims: tuple[str, ...]
    sections: Mapping[str, str]
    headings: tuple[str, ...]
    checks: tuple[str, ...]
    pictures: Mapping[str, Picture]
    cells: tuple[str, ...]

    @property
    def take_away(self) -> tuple[str, ...]:
        """The lines to take away, as Markdown."""
        return tuple(_bullets(self.sections.get("Take away", "")))


def find_lesson(notebooks: Path, number: str) -> Path:
    """The notebook of a lesson.

    Parameters
    ----------
    notebooks
        The folder.
    number
        Two digits.

    Raises
    ------
    MaterialError
        If there is none.
    """
    found = sorted(notebooks.glob(f"{number}_*.ipynb"))
    if not found:
        raise MaterialError([f"{notebooks.name}: there is no notebook {number}_….ipynb for lesson {number}."])
    return found[0]


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's notebook.

    Parameters
    ----------
    path
        The notebook, with its outputs.

    Returns
    -------
    Lesson
        What it says.

    Raises
    ------
    MaterialError
        If it is no notebook, or lacks a part that every lesson has.

    Examples
    --------
    >>> from course_lib.case.schema import shipped
    >>> lesson = read_lesson(find_lesson(shipped("notebooks"), "06"))
    >>> lesson.title, len(lesson.take_away)
    ('Who held the town?', 3)
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MaterialError([f"{path.name}: cannot be read as a notebook. Restore it from the repository."]) from error
    texts = [_source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    code = [_source(cell) for cell in cells if cell["cell_type"] == "code"]
    title, card = _card(texts[0] if texts else "")
    sections = _sections("\n\n".join(texts))
    headings = tuple(re.findall(r"^##{1,2} (.+?)\s*$", "\n".join(texts), re.M))
    number = path.name[:2]
    lesson = Lesson(
        path,
        number,
        title,
        {name: _quoted(text, headings) for name, text in card.items()},
        tuple(_bullets(sections.get(AIMS, "").split("\n### ")[0])),
        sections,
        headings,
        tuple(found["id"] for source in code for found in _ASKED.finditer(source)),
        {picture.cell: picture for cell in cells for picture in _pictures(cell)},
        tuple(str(cell.get("id", "")) for cell in cells),
    )
    if missing := list(_missing(lesson)):
        raise MaterialError([f"{path.name}: has no {part}: every lesson has one." for part in missing])
    return lesson


def _missing(lesson: Lesson) -> Iterator[str]:
    if not lesson.title:
        yield "title"
    yield from (f"'{name}' on its card" for name in CARD if not lesson.card.get(name))
    if not lesson.aims:
        yield f"list below '{AIMS}'"
    yield from (
        f"section '{name}'" for name in ("Discuss", "Exit question", "Take away") if name not in lesson.sections
    )


def _card(text: str) -> tuple[str, dict[str, str]]:
    heading = re.search(r"^# (?:\d\d · )?(.+?)\s*$", text, re.M)
    parts = {name: re.search(rf"^\*\*{name}\*\*\s+(.+?)\s*(?:\n\n|\Z)", text, re.M | re.S) for name in CARD}
    return heading[1] if heading else "", {name: found[1] for name, found in parts.items() if found}


def _quoted(text: str, headings: Collection[str]) -> str:
    """A text whose emphasis on a heading of the notebook is between quotation marks, so that it can be read aloud.

    >>> _quoted("See *Your turn*, and *run* it", ["Your turn"])
    'See ‘Your turn’, and *run* it'
    """
    return re.sub(
        r"(?<!\*)\*([^*]+)\*(?!\*)", lambda found: f"‘{found[1]}’" if found[1] in headings else found[0], text
    )


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+?)\s*$", text, flags=re.M)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _bullets(text: str) -> Iterator[str]:
    for found in re.finditer(r"^- (.+(?:\n(?!- |\n).+)*)", text, re.M):
        yield " ".join(found[1].split())


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _pictures(cell: Mapping[str, Any]) -> Iterator[Picture]:
    for output in cell.get("outputs", ()):
        made = output.get("data", {}).get("text/html", "")
        page = made if isinstance(made, str) else "".join(made)
        if "<figure" not in page:
            continue
        reader = _Figure()
        reader.feed(page)
        if reader.source:
            yield Picture(str(cell.get("id", "")), reader.source, reader.alt, " ".join(reader.caption.split()))


class _Figure(HTMLParser):
    """Reads the first picture of a figure, with its alt text and its caption."""

    def __init__(self) -> None:
        super().__init__()
        self.source = self.alt = self.caption = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img" and not self.source and given.get("src", "").startswith("data:image/"):
            self.source, self.alt = given["src"], given.get("alt", "")
        self._inside = tag == "figcaption" or (self._inside and tag not in ("details", "table"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "figcaption":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.caption += data
