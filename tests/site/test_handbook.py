"""The handbook covers each public name, in the order of the lessons, and reads as the docstrings have it."""

import doctest
import inspect
import json
import re
import sys
from html import unescape

import pytest

from course_lib.case.schema import shipped
from tests.site.built import EXTENSIONS, Site, build

sys.path.insert(0, str(EXTENSIONS))

import handbook


@pytest.fixture(scope="module")
def found():
    return handbook.uses(shipped("notebooks"))


@pytest.fixture(scope="module")
def modules(found):
    return handbook.chapters(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(build(tmp_path_factory.mktemp("handbook"), ["handbook"]))


def plain(text):
    """Words without the quotation marks and signs that a page sets in its own way."""
    return " ".join(re.findall(r"\w+", text))


def html(site, module):
    return site.pages[f"handbook/{module.__name__.rpartition('.')[2]}.html"]


def test_each_public_name_has_a_stable_anchor(site, modules):
    from course_lib import methods

    assert {f"course_lib.methods.{name}" for name in methods.__all__} <= {module.__name__ for module in modules}
    for module in modules:
        for name in module.__all__:
            assert html(site, module).ids[f"{module.__name__}.{name}"] == 1, (module.__name__, name)


def test_each_function_stands_with_its_concept_its_results_and_an_example(site, modules):
    for module in modules:
        text = plain(html(site, module).text)
        for name in module.__all__:
            thing = getattr(module, name)
            if not inspect.isfunction(thing):
                continue
            doc = inspect.getdoc(thing)
            assert plain(doc.partition("\n\n")[0].replace("`", "")) in text, (module.__name__, name)
            assert ("Returns" in doc) <= ("Returns" in text)
            for line in re.findall(r">>> (\w+)\(", doc):
                assert line in text


def test_methods_come_in_the_order_of_the_lessons(modules, found):
    firsts = [found.modules[m.__name__][0] for m in modules if m.__name__ in found.modules and "methods" in m.__name__]
    assert firsts == sorted(firsts)
    assert len(firsts) > 10


def test_the_index_says_question_and_lesson(site, modules, found):
    page = site.pages["handbook/index.html"]
    text = unescape(page.source)
    for module in modules:
        assert f'href="{module.__name__.rpartition(".")[2]}.html"' in text
        lessons = found.modules.get(module.__name__, [])
        if "methods" in module.__name__ and 0 < len(lessons) <= 4:
            assert found.lessons[lessons[0]].question.replace("'", "’") in text.replace("'", "’")


def test_lessons_that_use_a_function_are_named_beside_it(site, found):
    assert found.names["course_lib.methods.transmission.pairs"] == ["03_who_told_whom"]
    page = site.pages["handbook/transmission.html"]
    start = page.source.index('id="course_lib.methods.transmission.pairs"')
    assert "Used in lesson 03" in page.source[start : page.source.index("</dl>\n", start) + 4000]


def test_uses_follow_an_import_however_it_is_written(tmp_path):
    code = "from course_lib.methods import counts as c, dating\nfrom course_lib.methods.dating import combine\n"
    card = {"cell_type": "markdown", "source": "# 05 · X\n\n**Question** Why?"}
    cells = [card, {"cell_type": "code", "source": f"{code}c.rest(1)\ncombine()"}]
    (tmp_path / "05_x.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    found = handbook.uses(tmp_path)
    assert found.lessons["05_x"].question == "Why?"
    assert found.names["course_lib.methods.counts.rest"] == ["05_x"]
    assert found.modules["course_lib.methods.dating"] == ["05_x"]


def test_terms_are_a_definition_list_that_leads_to_the_glossary(modules, found):
    from course_lib.glossary import entries

    pages = "".join(handbook.page(module, found, frozenset({"glossary"})) for module in modules)
    without = {"source criticism", "claim", "passage", "voice", "well supported", "weak"}
    for entry in entries():
        if entry.term not in without:
            assert f":term:`{entry.term}`\n    {entry.definition}" in pages, entry.term


def test_single_backticks_are_code_and_no_section_is_left_raw(site, modules):
    for module in modules:
        body = html(site, module).source
        assert "<cite>" not in body
        assert not re.search(r"-{5,}", re.sub(r"<[^>]*>", "", body.split("<main", 1)[-1])) or "Traceback" in body
        assert 'class="problematic"' not in body


def test_references_are_whole():
    named = {"References": "A. One (1900). *Title*, ch. 2,\nand more.\nB. Two (1901). *Other*."}
    assert handbook._references(named, "R") == [
        "R",
        "- A. One (1900). *Title*, ch. 2, and more.",
        "- B. Two (1901). *Other*.",
        "",
    ]


def test_links_ids_and_headers(site):
    assert site.broken() == []
    assert site.twice() == []
    for name, page in site.pages.items():
        if name.startswith("handbook/"):
            assert all(given.get("scope") for tag, given in page.elements if tag == "th"), name


def test_examples():
    assert doctest.testmod(handbook).failed == 0
