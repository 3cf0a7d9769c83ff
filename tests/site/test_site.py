"""The built site: whole, linked, readable by a screen reader, and without a key of graded work."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml
from lxml import html

from course_lib import open_case
from course_lib.glossary import entries
from course_lib.practice import questions
from tests.site.building import ROOT, built

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
FRONT = ["index", "learners", "teachers", "planner", "living_conflict", "overview", "graders"]
PAGES = [*FRONT, "lessons/index", "case/index", "datasheet", "handbook/index", "glossary", "references", "licence"]
PAGES += ["changelog", "search"]
LINKS = (("a", "href"), ("img", "src"), ("script", "src"), ("link", "href"), ("source", "src"), ("iframe", "src"))
WORD = re.compile(r"[a-z0-9]+")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def trees(site) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot() for path in pages(site)}


def pages(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def lesson_page(site: Path, notebook: Path) -> Path:
    return site / "lessons" / f"{notebook.stem}.html"


def plain(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def test_every_page_is_there(site):
    assert [name for name in PAGES if not (site / f"{name}.html").exists()] == []
    assert [path.stem for path in LESSONS if not lesson_page(site, path).exists()] == []
    assert len(LESSONS) == 13


def test_every_page_has_a_language_one_title_and_a_main_landmark(trees, site):
    assert [path for path, tree in trees.items() if tree.get("lang") != "en"] == []
    assert [path for path, tree in trees.items() if len(tree.xpath("//main")) != 1] == []
    titled = {path: tree.xpath("//article//h1") for path, tree in trees.items() if path.stem != "search"}
    assert [path for path, heads in titled.items() if len(heads) != 1] == []


# Links


def addresses(tree: html.HtmlElement) -> Iterator[str]:
    for tag, attribute in LINKS:
        for element in tree.iter(tag):
            if (address := element.get(attribute)) is not None:
                yield address


@cache
def anchors(path: Path) -> frozenset[str]:
    tree = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
    return frozenset(tree.xpath("//@id")) | frozenset(tree.xpath("//a/@name"))


def test_every_link_within_the_site_leads_somewhere(trees, site):
    broken, followed = defaultdict(set), 0
    for path, tree in trees.items():
        for address in set(addresses(tree)):
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            target, anchor = urldefrag(address)
            target = urlsplit(target).path
            file = (path.parent / unquote(target)).resolve() if target else path
            followed += 1
            file_is_there = file.is_file() and site.resolve() in file.resolve().parents
            if not file_is_there or (anchor and file.suffix == ".html" and known_anchor(file, anchor) is False):
                broken[str(path.relative_to(site))].add(address)
    assert not broken
    assert followed > 5000


def known_anchor(file: Path, anchor: str) -> bool:
    return "=" in anchor or unquote(anchor) in anchors(file)


def test_nothing_is_fetched_from_elsewhere(trees, site):
    for path, tree in trees.items():
        fetched = tree.xpath(
            "//img/@src | //script/@src | //link[@rel!='canonical']/@href | //iframe/@src | //source/@src"
        )
        assert [each for each in fetched if urlsplit(each).netloc or each.startswith("http")] == [], path
    for path in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path


def test_links_to_other_hosts_are_plain_links_of_the_web(trees):
    elsewhere = {each for tree in trees.values() for each in tree.xpath("//a/@href") if urlsplit(each).scheme}
    assert elsewhere
    assert {urlsplit(each).scheme for each in elsewhere} <= {"https", "http", "mailto"}
    assert not {each for each in elsewhere if urlsplit(each).hostname in ("localhost", "127.0.0.1")}


# What a reader who cannot see it hears


def test_every_picture_has_a_text(trees):
    assert {path: bad for path, tree in trees.items() if (bad := tree.xpath("//img[not(@alt) or @alt='']/@src"))} == {}
    assert sum(len(tree.xpath("//img")) for tree in trees.values()) > 30


def test_pictures_are_files_and_not_too_heavy(trees, site):
    assert {path for path, tree in trees.items() if tree.xpath("//article//img[starts-with(@src, 'data:')]")} == set()
    shots = [site / "_static" / "lesson.png", *(site / "_static" / "activities").glob("*.png")]
    assert len(shots) >= 14
    assert {path.name: path.stat().st_size for path in shots if path.stat().st_size > 300_000} == {}


def test_headers_of_the_lessons_tables_have_a_scope(trees, site):
    for notebook in LESSONS:
        tree = trees[lesson_page(site, notebook)]
        assert tree.xpath("//table[contains(@class, 'course-table')]//th[not(@scope)]") == []
        assert tree.xpath("//table[contains(@class, 'course-table')][not(.//th)]") == []


# Lessons


@pytest.mark.parametrize("notebook", LESSONS, ids=lambda path: path.stem[:2])
def test_a_lesson_is_there_whole(trees, site, notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tree = trees[lesson_page(site, notebook)]
    said = plain(tree.xpath("string(//article)"))
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    heads = [head for text in prose for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    assert [head for head in heads if plain(head) not in said] == []
    assert len(tree.xpath("//div[contains(@class, 'cell_input')]")) == sum(
        cell["cell_type"] == "code" for cell in cells
    )
    html_outputs = [out for cell in cells for out in cell.get("outputs", []) if "text/html" in out.get("data", {})]
    pictures = sum("<figure" in "".join(out["data"]["text/html"]) for out in html_outputs)
    assert len(tree.xpath("//img[contains(@class, 'course-picture')]")) == pictures


def test_a_widget_gives_way_to_what_it_asks(trees, site):
    case = open_case()
    for notebook in LESSONS:
        tree = trees[lesson_page(site, notebook)]
        said = " ".join(tree.xpath("string(//article)").split())
        assert "run this cell in Jupyter" not in said
        for asked in questions(case, lesson=notebook.stem[:2], form=""):
            assert " ".join(asked.prompt.split()) in said, asked.id
            for option in asked.options if asked.kind in ("single", "multiple", "matching") else ():
                assert " ".join(option.text.split()) in said, option.id


def test_glossary_holds_every_term_and_lessons_link_to_it(trees, site):
    glossary = trees[site / "glossary.html"]
    heads = {plain(term.text_content()) for term in glossary.xpath("//dt")}
    assert {entry.heading for entry in entries() if plain(entry.heading) not in heads} == set()
    linked = {each for path in LESSONS for each in trees[lesson_page(site, path)].xpath("//a/@href") if "term-" in each}
    assert len(linked) > 40


def test_every_reference_of_a_lesson_is_listed_once(trees, site):
    listed = [
        plain(item.text_content()) for item in trees[site / "references.html"].xpath("//article//li[not(ancestor::li)]")
    ]
    for year, title in (
        ("1898", "introduction to the study of history"),
        ("1908", "lehrbuch der historischen methode"),
    ):
        assert sum(year in item and title in item for item in listed) == 1
    for notebook in LESSONS:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        for line in prose.split("## References")[1].split("\n## ")[0].strip().splitlines():
            if title := re.search(r"\*([^*]+)\*", line):
                number = notebook.stem[:2]
                assert any(plain(title[1]) in item and number in item for item in listed), line


# What must not be there


def told(value: object, key: str = "") -> Iterator[str]:
    """All texts of a key or a rubric that only graders may see."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from told(part, str(name))
    elif isinstance(value, list):
        for part in value:
            yield from told(part, key)
    elif isinstance(value, str):
        yield value


def sentences(texts: Iterator[str], words: int) -> set[str]:
    found = {plain(part) for text in texts for part in re.split(r"(?<=[.?!:;])\s+", text)}
    return {each for each in found if len(each.split()) >= words}


@pytest.fixture(scope="module")
def everything(site) -> str:
    """All words of the site, also those of its search, as one line."""
    texts = []
    for path in [*pages(site), site / "searchindex.js", *site.rglob("*.txt"), *site.rglob("*.json")]:
        text = path.read_text(encoding="utf-8")
        texts.append(plain(html.fromstring(text.encode()).text_content() if path.suffix == ".html" else text))
    return " ".join(texts)


@pytest.fixture(scope="module")
def public() -> str:
    """All words that learners have anyway: the lessons, the exercises handed out, and the case without its keys."""
    notebooks = [*LESSONS, *(ROOT / "exercises" / "release").glob("*/*.ipynb")]
    texts = []
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            outputs = [data for out in cell.get("outputs", []) for data in out.get("data", {}).values()]
            texts += ["".join(part) for part in (cell["source"], *outputs)]
    tables = (path for path in (ROOT / "data").glob("*.csv") if path.stem not in ("questions", "options", "hints"))
    texts += [path.read_text(encoding="utf-8") for path in tables]
    return " ".join(plain(text) for text in texts)


def test_no_key_of_graded_work_is_in_the_site(everything, public):
    sources = sorted((ROOT / "exercises" / "source").glob("*/*.yaml"))
    secret = set()
    for path in sources:
        secret |= sentences(told(yaml.safe_load(path.read_text(encoding="utf-8"))), words=8)
    secret = {each for each in secret if each not in public}
    assert len(sources) == 48
    assert len(secret) > 800
    assert {each for each in secret if each in everything} == set()


def test_no_reply_to_a_self_check_and_no_model_answer_is_in_the_site(everything, public):
    asked = questions(open_case())
    replies = (option.reply for each in asked for option in each.options)
    models = (each.model_answer for each in asked if each.model_answer)
    secret = sentences(replies, words=8) | sentences(models, words=8)
    secret = {each for each in secret if each not in public}
    assert len(secret) > 200
    assert {each for each in secret if each in everything} == set()


def test_nothing_of_the_machine_that_built_it_is_in_the_site(site):
    for path in [*pages(site), site / "searchindex.js"]:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text, path
        assert str(Path.home()) + "/" not in text, path
    assert not list(site.rglob("*.ipynb"))
