"""The lessons as pages: copies of the executed notebooks, made at the start of a build, with their stored outputs.

Nothing is executed. A copy differs from its notebook where a page differs from JupyterLab: the card at the top stands
in a frame, terms and records of the case are links to their pages, tables and pictures are made ready for a page, and
a widget gives way to what it asks.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from activities import stand_in
from generated import sweep, write
from sphinx.application import Sphinx
from stored_outputs import readable

from course_lib import open_case
from course_lib.practice.questions import question

__all__ = ["Lesson", "read_lesson", "setup"]

ADDRESS = "../_static/lessons"
CODE = re.compile(r"(?<![}`])`([a-z]+-[a-z]*\d+)`(?!`)")
CARD = re.compile(r"^\*\*([^*]+)\*\*\s+(.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
GLOSSARY = re.compile(r"\[\**([^]*]+)\**\]\(glossary\.ipynb#([^)\s]+)\)")
HOW = (
    ":::{{div}} reading\nYou are reading this lesson. To work with it, open it on your own computer: type `make lab` "
    "and choose `{file}`. [How to start](../learners.md)\n:::"
)


@dataclass(frozen=True)
class Lesson:
    """One lesson: its file and its card."""

    path: Path
    title: str
    card: dict[str, str]

    @property
    def number(self) -> str:
        """Two digits, as in its file's name."""
        return self.path.name[:2]


def read_lesson(path: Path) -> tuple[Lesson, dict[str, Any]]:
    """A lesson's title and card, and its notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = "".join(notebook["cells"][0]["source"])
    return Lesson(path, first.splitlines()[0].removeprefix("# "), dict(CARD.findall(first))), notebook


def terms(notebooks: Path) -> dict[str, str]:
    """The glossary's terms by the anchor that JupyterLab gives them."""
    cells = json.loads((notebooks / "glossary.ipynb").read_text(encoding="utf-8"))["cells"]
    heads = ("".join(cell["source"]).splitlines()[0] for cell in cells)
    return {head[4:].replace(" ", "-"): head[4:] for head in heads if head.startswith("### ")}


def as_page(
    lesson: Lesson, notebook: dict[str, Any], known: dict[str, str], records: Mapping[str, str], static: Path
) -> set[Path]:
    """Make a notebook's cells ready for a page, in place; returns the pictures that they show.

    Parameters
    ----------
    lesson, notebook
        The lesson, and its notebook as JSON holds it.
    known
        The glossary's terms by their anchor.
    records
        For each key of the case the address of its record, seen from a lesson's page.
    static
        The site's folder of static files.
    """
    case = open_case()
    shown: set[str] = set()
    kept: set[Path] = set()
    begun = False
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            begun = begun or bool(re.search(r"^## ", source, re.MULTILINE))
            source = source if begun else re.sub(r"^### ", "## ", source, flags=re.MULTILINE)
            source = GLOSSARY.sub(lambda link: f"{{term}}`{link[1]} <{known[link[2]]}>`", source)
            source = CODE.sub(lambda code: f"{{case:record}}`{code[1]}`" if code[1] in records else code[0], source)
            cell["source"] = source if number else _carded(source, lesson)
            continue
        cell["outputs"] = [out for out in cell["outputs"] if "data" in out or "text" in out]
        for out in cell["outputs"]:
            data = out.get("data", {})
            if "text/html" in data:
                html, pictures = readable("".join(data["text/html"]), static / "lessons", ADDRESS, records)
                kept.update(pictures)
                out["data"] = {"text/html": html}
            elif html := stand_in(source, "".join(data.get("text/plain", "")), partial(question, case), shown, static):
                out["data"] = {"text/html": html}
    return kept


def _carded(source: str, lesson: Lesson) -> str:
    """The first cell with its card in a frame, and its content note in one of its own."""
    title, rest = source.split("\n", 1)
    rest = rest.strip()
    last = list(CARD.finditer(rest))[-1]
    lines = "\n\n".join(f"**{name}** {text}" for name, text in lesson.card.items() if name != "Content note")
    card = f"::::{{div}} lesson-card\n{lines}\n::::"
    note = f":::{{admonition}} Content note\n:class: content-note\n{lesson.card['Content note']}\n:::"
    return "\n\n".join([title, HOW.format(file=lesson.path.name), card, note, rest[last.end() :].strip()])


def _index(lessons: list[Lesson]) -> str:
    cards = "\n".join(
        f":::{{grid-item-card}} {lesson.title}\n:link: {lesson.path.stem}\n:link-type: doc\n"
        f"{lesson.card['Question']}\n:::"
        for lesson in lessons
    )
    tree = "\n".join(lesson.path.stem for lesson in lessons)
    return (
        "# The lessons\n\nThirteen lessons of 50 minutes, each complete in itself. You can read them here, with all "
        "tables and pictures. To use the activities and keep answers, [open them on your own computer](../learners.md)."
        f"\n\n::::{{grid}} 1 1 2 2\n:gutter: 3\n:class-container: lesson-grid\n{cards}\n::::\n\n"
        f"```{{toctree}}\n:hidden:\n{tree}\n```\n"
    )


def _choose(lessons: list[Lesson]) -> str:
    """A table to choose lessons by: what each asks, what it builds on, what learners work with."""
    rows = "\n".join(
        f"| [{lesson.title}](lessons/{lesson.path.name}) "
        f"| {' | '.join((lesson.card['Question'], first(lesson.card['You need']), lesson.card['Tools']))} |"
        for lesson in lessons
    )
    return f"| lesson | question | builds on | tools |\n|---|---|---|---|\n{rows}\n"


def first(text: str) -> str:
    """The first sentence of a text.

    >>> first("Lessons 00 to 04. You change, at most, a `True`.")
    'Lessons 00 to 04.'
    """
    return re.split(r"(?<=\.) ", text, maxsplit=1)[0]


def make(app: Sphinx) -> None:
    """Write the lessons' pages and their index into the site's sources."""
    site = Path(app.srcdir)
    notebooks = site.parent / "notebooks"
    folder, static = site / "lessons", site / "_static"
    known = terms(notebooks)
    found = app.env.domaindata.get("case", {}).get("records", {})
    records = {key: f"../{place.page}.html#{place.anchor}" for key, place in found.items()}
    kept: set[Path] = set()
    written: set[Path] = set()
    lessons = []
    for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        lesson, notebook = read_lesson(path)
        kept |= as_page(lesson, notebook, known, records, static)
        written.add(write(folder / path.name, json.dumps(notebook, ensure_ascii=False, indent=1)))
        lessons.append(lesson)
    written.add(write(folder / "index.md", _index(lessons)))
    write(site / "_generated" / "choose.md", _choose(lessons))
    sweep(folder, written)
    sweep(static / "lessons", kept)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the pages before Sphinx looks for them."""
    app.connect("builder-inited", make)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
