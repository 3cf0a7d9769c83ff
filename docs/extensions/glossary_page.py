"""The site's glossary: the course's own glossary, as terms that a page can link to and the search finds by name."""

import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any

from generated import write
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

__all__ = ["page", "setup"]

ENTRY = re.compile(r"### (.+?)\n\n(.*)", re.DOTALL)
WORDS = "## The words of the tables"


def page(cells: list[str]) -> str:
    """The glossary in MyST, from the cells of the course's glossary.

    Terms come letter by letter; the words of the tables follow, table by table.
    """
    split = next(number for number, cell in enumerate(cells) if cell.startswith(WORDS))
    parts = [cells[0].replace("A lesson links a term", "A [lesson](lessons/index.md) links a term")]
    entries = [entry.groups() for cell in cells[1:split] if (entry := ENTRY.match(cell))]
    for letter, of_letter in groupby(entries, key=lambda entry: entry[0][0].upper()):
        terms = "\n\n".join(f"{term}\n  {text.strip()}" for term, text in of_letter)
        parts.append(f"## {letter}\n\n:::{{glossary}}\n{terms}\n:::")
    parts.append(cells[split])
    words = [entry.groups() for cell in cells[split + 1 :] if (entry := ENTRY.match(cell))]
    for table, of_table in groupby(words, key=lambda entry: entry[0].split(": ")[0]):
        fields = "\n\n".join(f"`{name.split(': ')[1]}`\n: {text.strip()}" for name, text in of_table)
        parts.append(f"### {table}\n\n{fields}")
    return "\n\n".join(parts) + "\n"


def make(app: Sphinx) -> None:
    """Write the page into the site's sources."""
    site = Path(app.srcdir)
    cells = json.loads((site.parent / "notebooks" / "glossary.ipynb").read_text(encoding="utf-8"))["cells"]
    write(site / "glossary.md", page(["".join(cell["source"]) for cell in cells]))


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the page before Sphinx looks for it, and let the search find its terms by name."""
    StandardDomain.object_types["term"].attrs["searchprio"] = 1
    app.connect("builder-inited", make)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
