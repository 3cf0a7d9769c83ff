"""The glossary is made from docstrings and tables, and every lesson links a term where it first explains it."""

import json
import re

import pytest

from course_lib import glossary
from course_lib.case.schema import read_schema, shipped

NOTEBOOKS = shipped("notebooks")
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
LINK = re.compile(r"\[\*\*([^*\n]+)\*\*\]\((glossary\.ipynb#[^)]+)\)")
BOLD = re.compile(r"\[?\*\*([^*\n]+)\*\*(?:\]\((glossary\.ipynb#[^)]+)\))?")


def prose(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells[1:] if cell["cell_type"] == "markdown"]
    return "\n".join(line for text in texts for line in text.splitlines() if not line.startswith("#"))


def test_the_page_is_what_the_docstrings_make_it():
    schema, _ = read_schema(shipped("data"))
    assert json.loads((NOTEBOOKS / "glossary.ipynb").read_text(encoding="utf-8")) == glossary.page(schema)


def test_every_method_defines_its_terms():
    defined = {entry.module for entry in glossary.entries()}
    methods = {"counts", "control", "relations", "hypotheses", "admissions", "media", "language", "transmission"}
    assert methods | {"provenance", "dating", "terminus", "judgement.scores", "judgement.grades"} <= defined


def test_definitions_are_sentences():
    for entry in glossary.entries():
        assert re.fullmatch(r"[A-Z‘“`].+[.?’`)]", entry.definition), entry
        assert len(entry.definition.split()) <= 45, entry


def test_one_term_has_one_definition(monkeypatch):
    module = type("Module", (), {"__doc__": "One.\n\nTerms\n-----\nhearsay\n    What one knows from others.\n"})
    monkeypatch.setattr(glossary, "import_module", lambda name: module)
    with pytest.raises(ValueError, match="define 'hearsay'"):
        glossary.entries()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_term_is_linked_at_its_first_use(lesson):
    anchors = {entry.term.casefold(): entry.anchor for entry in glossary.entries()}
    seen = set()
    for text, target in BOLD.findall(prose(lesson)):
        term = text.casefold()
        if term in anchors and anchors[term] not in seen:
            assert target == anchors[term], f"{text}: link it to {anchors[term]}"
        seen.add(anchors.get(term, target))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_links_lead_somewhere_and_a_lesson_has_some(lesson):
    anchors = {entry.anchor for entry in glossary.entries()}
    links = [target for _, target in LINK.findall(prose(lesson))]
    assert links
    assert set(links) <= anchors
    assert len(set(links)) == len(links)
