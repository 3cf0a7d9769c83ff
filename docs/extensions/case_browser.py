"""The case browser: pages of every record of a case, made at the start of a build, and a domain to link to them by.

A page of the site links to a record by its key: ``{case:record}`battle-c055``` in Markdown, and in reStructuredText
``:case:record:`battle-c055```. A key that is not in the case is a warning, and so fails a build with ``-W``. The
records can be found by the site's search too, each at its own address.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from case_records import HIDDEN, KINDS, OTHER, Records, date, words
from docutils import nodes
from generated import sweep, write
from jinja2 import Environment, FileSystemLoader
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from course_lib import open_case
from course_lib.methods.judgement import grades

__all__ = ["CaseDomain", "make", "pages", "setup"]

FOLDER = "case"
TEMPLATES = Path(__file__).parent / "templates"
TITLES = {
    "sources": "Works and copies",
    "relations": "Relations between claims",
    "figures": "Figures and derivations",
    "control": "Control of places",
    "people": "People, bodies and outlets",
    "places": "Places",
    "events": "Events",
    "hypotheses": "Hypotheses",
    "admissions": "Admissions",
    "media": "Videos and photographs",
    "traces": "Trace cards",
    "words": "Words that carry a judgement",
    OTHER: "Other tables",
}
SECTION = re.compile(r"@@ ([^\n]*)\n")
UNSEARCHED = {"transmission", "names", "passage_footnotes", "term_uses", "media_checks", "ratings", "derivations"}
TECHNICAL = ("file", "sha256", "characters")
SCALES = "how_to_read_an_assessment"
WIDE = ":html_theme.sidebar_secondary.remove: true\n\n"
CONTENTS = ".. contents:: On this page\n   :local:\n   :backlinks: none\n"


class Address(NamedTuple):
    """Where a record stands: what it is, on which page, at which anchor, and its words for search and links."""

    kind: str
    page: str
    anchor: str
    text: str


class CaseDomain(Domain):
    """The records of the case, as things to link to and to search for."""

    name = "case"
    label = "Case"
    object_types: ClassVar = {kind: ObjType(kind, "record") for kind in KINDS.values()}
    roles: ClassVar = {"record": XRefRole(warn_dangling=True)}
    dangling_warnings: ClassVar = {
        "record": "The case has no record %(target)r. Look its key up on the page case/index."
    }
    initial_data: ClassVar[dict[str, Any]] = {"records": {}}

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every record for the site's search; the smallest ones are left to their pages.

        The name differs from the anchor on purpose: Sphinx leaves out an anchor that equals the name, and its search
        would then take the words shown for the anchor.
        """
        for key, found in self.data["records"].items():
            shown = key if not found.text else f"{key}: {found.text}".rstrip(".")
            yield f"{found.kind} {key}", shown, found.kind, found.page, found.anchor, 2 if found.text else -1

    def resolve_xref(
        self, _env: BuildEnvironment, fromdocname: str, builder: Builder, _typ: str, target: str, _node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:  # fmt: skip
        """The link to a record, or ``None`` if the case has no such key."""
        found = self.data["records"].get(target)
        if found is None:
            return None
        return make_refnode(builder, fromdocname, found.page, found.anchor, contnode, found.text)

    def resolve_any_xref(self, *_: Any) -> list[tuple[str, nodes.reference]]:
        """Nothing: a record is linked by its own role alone."""
        return []

    def merge_domaindata(self, docnames: set[str], otherdata: dict[str, Any]) -> None:
        """Nothing to merge: the records come from the case, and not from the pages."""


def pages(records: Records, glossary: bool = False) -> dict[str, str]:
    """All pages of the case as reStructuredText, by name.

    Parameters
    ----------
    records
        The records of the case.
    glossary
        Whether the site has a glossary to link to.

    Returns
    -------
    dict
        For each page its source. ``index`` comes first, then a page for each copy, then what joins them.
    """
    jinja = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    jinja.filters.update(groups=groups, date=date)
    others = [table for table in records.tables if table not in KINDS]
    schema = records.case.schema.tables
    jinja.globals.update(b=records, words=words, schema=schema, others=others, technical=TECHNICAL, scales=SCALES)
    jinja.globals.update(grades=grades, likelihood={each.key: each for each in grades.BANDS}, glossary=glossary)
    filled = {page for page, _ in records.anchors.values()}
    made = {}
    for copy in records.rows["copies"]:
        assessed = any(records.source("assessments", key) == copy for key in records.rows["assessments"])
        html = jinja.get_template("case/copy.html").render(id=copy, assessed=assessed)
        made[records.page("copies", copy)] = _page(f"{copy}: {_work(records, copy)}", html)
    for name, title in TITLES.items():
        if name in filled:
            made[name] = _page(title, jinja.get_template(f"case/{name}.html").render())
    hits = list(records.hits())
    listed = jinja.get_template("case/list.html").render(hits=hits, facets=_facets(hits))
    guide, record = (_raw(jinja.get_template(f"case/{name}.html").render()) for name in ("guide", "record"))
    return {"index": _index(records, made, guide, listed, record), **made}


def groups(rows: dict[str, dict[str, str]], field: str, order: Iterable[str] = ()) -> list[tuple[str, list[str]]]:
    """The keys of rows by the value of a field, in the order given and else as they come.

    >>> groups({"a": {"kind": "x"}, "b": {"kind": "y"}, "c": {"kind": "x"}}, "kind", ["y", "x"])
    [('y', ['b']), ('x', ['a', 'c'])]
    """
    found: dict[str, list[str]] = {value: [] for value in order}
    for key, row in rows.items():
        found.setdefault(row[field], []).append(key)
    return [(value, keys) for value, keys in found.items() if keys]


def _work(records: Records, copy: str) -> str:
    return records.row("works", records.row("copies", copy)["work_id"])["title"]


def _facets(hits: list[Any]) -> list[dict[str, Any]]:
    found = []
    for name, label in (
        ("kind", "Kind"), ("source", "Source"), ("voice", "Voice"), ("side", "Side of whoever speaks"),
        ("zone", "Zone of the page"), ("years", "Year told of"), ("relation", "Kind of relation"),
    ):  # fmt: skip
        if name == "years":
            counted = Counter(year for hit in hits for year in hit.years)
        else:
            counted = Counter(getattr(hit, name) for hit in hits if getattr(hit, name))
        values = sorted(counted.items()) if name == "years" else list(counted.items())
        found.append({"name": name.removesuffix("s"), "label": label, "values": values})
    return found


def _page(title: str, html: str) -> str:
    """A page whose sections are Sphinx's own, so that they have a place in contents and search, and hold HTML.

    The contents stand above the sections and not beside them, so that a table has the whole width.
    """
    first, *rest = SECTION.split(html)
    parts = [WIDE + _title(title, "="), _raw(first), CONTENTS if len(rest) > 2 else ""]
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        parts += [_title(unescape(name), "-"), _raw(body)]
    return "\n".join(part for part in parts if part)


def _title(text: str, line: str) -> str:
    safe = re.sub(r"([\\*`_|])", r"\\\1", text)
    return f"{safe}\n{line * (2 * len(safe) + 2)}\n"


def _raw(html: str, more: str = "") -> str:
    lines = [line.strip() for line in html.splitlines() if line.strip()]
    if not lines:
        return ""
    return "\n".join([".. raw:: html", "", *(f"   {line}" for line in ['<div class="cb">', *lines, "</div>"]), more])


def _index(records: Records, made: dict[str, str], guide: str, listed: str, record: str) -> str:
    copies = {records.page("copies", copy): copy for copy in records.rows["copies"]}
    example = next(iter(records.rows["claims"]), "")
    tree = "\n".join(f"   {name}" for name in made)
    links = [f"- :doc:`{copy} <{page}>`: {_rst(_work(records, copy))}" for page, copy in copies.items()]
    rest = [f":doc:`{TITLES[name]} <{name}>`" for name in made if name in TITLES]
    box = "\n".join(f"   {line}" for line in _raw(listed).splitlines())
    how = ""
    if example:
        address = f"case/{records.href('claims', example)}"
        how = (
            _title("How to link to a claim", "-")
            + f"\nEvery record has one address, made of its page and its key: the claim ``{example}`` stands at\n"
            + f"``{address}``. Click a key, and its address stands in the browser's address line.\n"
            + f"A chain of transmission ends in ``-chain``: ``{address}-chain``. The key of a record never changes;\n"
            + "a record that is withdrawn is marked, and kept.\n\n"
            + "A filtered list has one too: ``case/index.html#kind=relation&relation=contradicts``. The names are\n"
            + "``words``, ``kind``, ``source``, ``voice``, ``side``, ``zone``, ``year`` and ``relation``.\n"
        )
    return "\n".join(
        [
            WIDE + _title("The case", "="),
            guide,
            f".. container:: no-search\n\n{box}\n",
            _title("Pages", "-"),
            "\n".join(links),
            "\nWhat joins them: " + ", ".join(rest) + ".\n",
            f".. toctree::\n   :hidden:\n\n{tree}\n",
            _title("What a record is", "-"),
            record,
            how,
        ]
    )


def _rst(text: str) -> str:
    return re.sub(r"([\\*`_|])", r"\\\1", text)


def make(app: Sphinx) -> None:
    """Write the pages, if they changed, and tell the domain where each record stands."""
    records = Records(open_case(app.config.case_browser_case))
    folder = Path(app.srcdir) / FOLDER
    made = pages(records, glossary="glossary_page" in app.extensions)
    sweep(folder, {write(folder / f"{name}.rst", text) for name, text in made.items()})
    app.env.domaindata["case"]["records"] = _addresses(records)


def _addresses(records: Records) -> dict[str, Address]:
    found: dict[str, Address] = {}
    for (table, key), (page, anchor) in records.anchors.items():
        text = "" if table in UNSEARCHED or table in HIDDEN else records.text(table, key)
        if table == "admissions" or (table == "claims" and key in records.admission_of):
            text += " (an admission: read it with its scope)"
        if table == "claims" and records.row("claims", key)["status"] == "deprecated":
            text += " (deprecated, kept with its reason)"
        place = Address(KINDS.get(table, words(table)), f"{FOLDER}/{page}", anchor, text)
        found[key if key not in found else f"{table}:{key}"] = place
    return found


def dress(app: Sphinx, pagename: str, *_: Any) -> None:
    """Give the pages of the case their style and script, and no other page."""
    if pagename.startswith(f"{FOLDER}/"):
        app.add_css_file("case-browser.css")
        app.add_js_file("case-browser.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the pages before Sphinx looks for them."""
    app.add_config_value("case_browser_case", None, "env", (str, type(None)))
    app.add_domain(CaseDomain)
    app.connect("builder-inited", make)
    app.connect("html-page-context", dress)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
