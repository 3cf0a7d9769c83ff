"""The course's glossary: terms from the methods' docstrings, words from the tables, as a page beside the lessons.

A method's module defines its terms in a section ``Terms`` of its docstring, and the schema of a case describes its
vocabularies. ``python -m course_lib.glossary notebooks/glossary.ipynb`` makes the page from both; a test repeats it.
"""

import json
import pkgutil
import re
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from course_lib import methods
from course_lib.case.schema import Schema, read_schema, shipped

__all__ = ["Entry", "entries", "page", "write"]

PAGE = "glossary.ipynb"
SECTION = re.compile(r"^Terms\n-----\n(.*?)(?=\n\n\w[^\n]*\n-+\n|\Z)", re.MULTILINE | re.DOTALL)
TERM = re.compile(r"^(\S[^\n]*)\n((?:[ ]{4}[^\n]*\n?)+)", re.MULTILINE)
INTRO = (
    "# Glossary\n\nThe terms of the course, in alphabetical order, each with the module of `course_lib.methods` that "
    "works with it. A lesson links a term where it first explains it."
)
WORDS = "## The words of the tables\n\nThese words stand in the tables of a case, and are defined there."


@dataclass(frozen=True)
class Entry:
    """One term, what it means, and the module that works with it."""

    term: str
    definition: str
    module: str

    @property
    def heading(self) -> str:
        """The term as the page heads it: with a capital, unless it is an abbreviation."""
        return self.term[0].upper() + self.term[1:]

    @property
    def anchor(self) -> str:
        """The end of a link to the entry, as JupyterLab makes it.

        >>> Entry("chain of transmission", "The road of a claim.", "transmission").anchor
        'glossary.ipynb#Chain-of-transmission'
        """
        return f"{PAGE}#{self.heading.replace(' ', '-')}"


def entries() -> tuple[Entry, ...]:
    """All terms that the methods define, in alphabetical order.

    Raises
    ------
    ValueError
        If two modules define one term.

    Examples
    --------
    >>> {entry.term: entry.module for entry in entries()}["hearsay"]
    'transmission'
    """
    found: dict[str, Entry] = {}
    names = [module.name for module in pkgutil.walk_packages(methods.__path__, f"{methods.__name__}.")]
    for name in (methods.__name__, *names):
        section = SECTION.search(import_module(name).__doc__ or "")
        short = name.removeprefix(f"{methods.__name__}.")
        for term, text in TERM.findall(section[1] if section else ""):
            if term in found:
                raise ValueError(f"Both {found[term].module} and {short} define '{term}': keep one of the two.")
            found[term] = Entry(term, " ".join(text.split()), short)
    return tuple(found[term] for term in sorted(found, key=str.casefold))


def page(schema: Schema) -> dict[str, Any]:
    """The glossary as a notebook of text cells.

    Parameters
    ----------
    schema
        The schema whose vocabularies are listed below the terms.

    Returns
    -------
    dict
        A notebook, as JSON holds it.
    """
    texts = [INTRO, *(f"### {entry.heading}\n\n{entry.definition} (`{entry.module}`)" for entry in entries()), WORDS]
    for table in schema.tables.values():
        for field in table.fields:
            if field.choices:
                words = ", ".join(f"`{word}`" for word in field.choices)
                texts.append(f"### {table.name}: {field.name}\n\n{field.description} One of {words}.")
    cells = [
        {"cell_type": "markdown", "id": f"glossary-{number:03d}", "metadata": {}, "source": text}
        for number, text in enumerate(texts, start=1)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(path: Path) -> None:
    """Write the page of the course's own schema.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    schema, _ = read_schema(shipped("data"))
    path.write_text(json.dumps(page(schema), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
