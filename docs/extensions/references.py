"""The site's list of references: what the lessons cite, once each, by author, with the lessons that cite it."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generated import write
from lessons import Lesson, read_lesson
from sphinx.application import Sphinx

__all__ = ["Citation", "page", "setup"]

SECTION = re.compile(r"^## References\s*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BASE = re.compile(r"^.*?\(\d{4}[^)]*\)\.? ?(?:\*[^*]+\*|\"[^\"]+\"|[^.?]+[.?])")
INITIALS = re.compile(r"^(?:[A-Z]\.[ -]?)+ ?")
INTRO = (
    "# References\n\nWhat the lessons build on, by author. Where several cite one work, the list says for what. "
    "The texts of the case are described in the [datasheet](datasheet.md); the pages behind the trace cards of lesson "
    "11 stand {doc}`with the cards <case/traces>`.\n"
)


@dataclass(frozen=True)
class Citation:
    """A reference as one lesson gives it."""

    text: str
    lesson: Lesson

    @property
    def base(self) -> str:
        """Author, year and title; the whole text where it has no such form.

        >>> from pathlib import Path
        >>> Citation("P. Maas (1958). *Textual Criticism*. Clarendon Press.", Lesson(Path("11"), "", {})).base
        'P. Maas (1958). *Textual Criticism*'
        """
        found = BASE.match(self.text)
        return found[0] if found else self.text

    @property
    def rest(self) -> str:
        """What follows the title: place, chapter, and what the work is cited for."""
        return self.text[len(self.base) :].lstrip(".,: ")

    @property
    def author(self) -> str:
        """The first author's surname, or an organisation's name, to sort by."""
        first = re.split(r", | and | \(|; ", self.text)[0]
        return _plain(INITIALS.sub("", first.strip("*")))

    @property
    def work(self) -> tuple[str, ...]:
        """What two citations of one work have in common: author, year, and the title's first two words."""
        year = re.search(r"\((\d{4})", self.base)
        title = _plain(self.base[year.end() :] if year else self.base)
        return self.author.split()[0], year[1] if year else "", *title.split()[:2]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(
        r"[^a-z0-9]+", " ", "".join(letter for letter in letters if not unicodedata.combining(letter))
    ).strip()


def citations(lesson: Lesson, notebook: dict[str, Any]) -> list[Citation]:
    """All references of a lesson, in its order."""
    prose = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    found = SECTION.search(prose)
    lines = found[1].splitlines() if found else []
    return [Citation(line.removeprefix("- ").strip(), lesson) for line in lines if line.startswith("- ")]


def page(cited: list[Citation]) -> str:
    """The list, in MyST."""
    works: dict[tuple[str, ...], list[Citation]] = defaultdict(list)
    for citation in cited:
        works[citation.work].append(citation)
    ordered = sorted(works.values(), key=lambda each: (each[0].author, each[0].work))
    return INTRO + "\n" + "\n".join(_entry(each) for each in ordered)


def _entry(each: list[Citation]) -> str:
    links = ", ".join(_link(citation) for citation in each)
    if len({citation.rest for citation in each}) == 1:
        return f"- {each[0].text} ({'lessons' if len(each) > 1 else 'lesson'} {links})\n"
    base = max((citation.base for citation in each), key=len)
    lines = "".join(
        f"  - Lesson {_link(citation)}{': ' if citation.rest else ''}{_capital(citation.rest)}\n" for citation in each
    )
    return f"- {base.rstrip('.')}.\n{lines}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _link(citation: Citation) -> str:
    return f"[{citation.lesson.number}](lessons/{citation.lesson.path.name})"


def make(app: Sphinx) -> None:
    """Write the page into the site's sources."""
    site = Path(app.srcdir)
    read = (read_lesson(path) for path in sorted((site.parent / "notebooks").glob("[0-9][0-9]_*.ipynb")))
    write(
        site / "references.md",
        page([citation for lesson, notebook in read for citation in citations(lesson, notebook)]),
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the page before Sphinx looks for it."""
    app.connect("builder-inited", make)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
