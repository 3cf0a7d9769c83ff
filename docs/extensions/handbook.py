"""The methods handbook: a page for each method, made from the docstrings of the library at the start of a build.

A page opens with the concept of its module, its terms and its references; then come the functions, each with its
concept, parameters, results, errors and an example. Methods stand in the order in which the lessons teach them.
"""

import ast
import inspect
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from generated import sweep, write
from sphinx.application import Sphinx
from sphinx.config import Config

from course_lib import methods
from course_lib.case.schema import shipped

__all__ = ["Part", "Uses", "chapters", "make", "page", "parts", "setup", "uses"]

FOLDER = "handbook"
BESIDE = ("practice", "pictures", "activities")
HEADING = re.compile(r"^(\S[^\n]*)\n-{3,}\n", re.MULTILINE)
TERM = re.compile(r"^(\S[^\n]*)\n((?:[ ]{4}[^\n]*\n?)+)", re.MULTILINE)
QUESTION = re.compile(r"^\*\*Question\*\*\s+(.*)$", re.MULTILINE)
SETTINGS: dict[str, Any] = {
    "napoleon_google_docstring": False,
    "napoleon_attr_annotations": False,
    "napoleon_use_rtype": False,
    "add_module_names": False,
    "toc_object_entries_show_parents": "hide",
}
INTRO = (
    "Each method of the course has a page here. It opens with the concept, as historians and reporters use it, and\n"
    "its terms; then come the functions that do the work, each with an example and what it prints, and the\n"
    "references. A method stands where the lessons first use it. You need none of this for the lessons. It is for\n"
    "whoever wants to know how a result came about, or to use a method on a case of their own."
)


@dataclass(frozen=True)
class Lesson:
    """A lesson: its file's name without ending, its title, its question."""

    name: str
    title: str
    question: str


@dataclass
class Uses:
    """Which lessons use what, in the order of the lessons: ``names`` and ``modules`` by their full path."""

    lessons: dict[str, Lesson] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    modules: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, path: str, lesson: str) -> None:
        """Note that a lesson uses a name, or a whole module."""
        for known in (self.names, self.modules):
            if lesson not in known[path]:
                known[path].append(lesson)


@dataclass(frozen=True)
class Part:
    """A stretch of a chapter: the module that defines it, and the public names that come from there."""

    module: ModuleType
    names: tuple[str, ...]


def uses(notebooks: Path) -> Uses:
    """What the code cells of the lessons import from the library and call.

    Parameters
    ----------
    notebooks
        The folder of the lessons.

    Returns
    -------
    Uses
        For each module and each public name the lessons that use it.
    """
    found = Uses()
    for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        card = "".join(cells[0]["source"])
        asked = QUESTION.search(card)
        title = card.splitlines()[0].removeprefix("# ")
        found.lessons[path.stem] = Lesson(path.stem, title, asked[1] if asked else "")
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        _used(ast.parse("\n".join(code)), path.stem, found)
    return found


def _used(tree: ast.AST, lesson: str, found: Uses) -> None:
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_lib"):
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            found.add(f"{known[node.value.id]}.{node.attr}", lesson)
        elif isinstance(node, ast.Name) and node.id in known:
            found.add(known[node.id], lesson)
            found.add(known[node.id].rpartition(".")[0], lesson)


def chapters(found: Uses) -> list[ModuleType]:
    """The modules that get a page, those of the methods first, in the order in which the lessons use them."""
    base = methods.__name__
    taught = [path for path in found.modules if path.startswith(f"{base}.") and path.count(".") == base.count(".") + 1]
    untaught = [f"{base}.{name}" for name in methods.__all__ if f"{base}.{name}" not in taught]
    ordered = sorted(taught, key=lambda path: found.modules[path][0]) + untaught
    return [import_module(path) for path in ordered] + [import_module(f"course_lib.{name}") for name in BESIDE]


def parts(module: ModuleType) -> list[Part]:
    """The public names of a module, by the module that defines them, each in the order of its source.

    The module's own names come first, then those of its helpers, in the order in which it imports them. A constant
    belongs to the helper whose ``__all__`` has it.
    """
    helpers = [module]
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(module.__name__.rpartition(".")[0]):
            helper = import_module(str(node.module))
            if any(alias.name in module.__all__ for alias in node.names) and helper not in helpers:
                helpers.append(helper)
    home = {}
    for name in module.__all__:
        thing = getattr(module, name)
        own = getattr(thing, "__module__", None) if inspect.isclass(thing) or inspect.isfunction(thing) else None
        places = [helper for helper in helpers[1:] if name in getattr(helper, "__all__", ())]
        home[name] = next((h for h in helpers if h.__name__ == own), places[0] if places else module)
    return [Part(helper, tuple(_in_order(module, helper, home))) for helper in helpers]


def _in_order(module: ModuleType, helper: ModuleType, home: dict[str, ModuleType]) -> list[str]:
    names = [name for name, place in home.items() if place is helper]
    lines = {name: _line(getattr(module, name)) for name in names}
    return sorted(names, key=lambda name: (_rank(getattr(module, name)), lines[name], name))


def _line(thing: object) -> int:
    return inspect.getsourcelines(thing)[1] if inspect.isclass(thing) or inspect.isfunction(thing) else 0


def _rank(thing: object) -> int:
    return 0 if inspect.isfunction(thing) else 1 if inspect.isclass(thing) else 2


def _sections(doc: str) -> tuple[str, str, str, dict[str, str]]:
    """A module docstring as heading, first sentence, concept, and sections ``Terms`` and ``References``."""
    first, _, rest = doc.partition("\n\n")
    head, colon, tail = " ".join(first.split()).partition(": ")
    pieces = HEADING.split(f"{rest}\n")
    concept, named = pieces[0], {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in ("Terms", "References"):
            named[name] = body.strip("\n")
        else:
            concept += f"\n.. rubric:: {name}\n\n{body}"
    return (head if colon else "", (tail[:1].upper() + tail[1:]) if colon else head, concept.strip("\n"), named)


def page(module: ModuleType, found: Uses, linked: frozenset[str] = frozenset()) -> str:
    """A chapter of the handbook.

    Parameters
    ----------
    module
        The module whose public names it covers.
    found
        What the lessons use.
    linked
        What can be linked: ``lessons``, ``glossary``.

    Returns
    -------
    str
        The page in reStructuredText.
    """
    own, *helpers = parts(module)
    head, summary, concept, named = _sections(inspect.getdoc(module) or "")
    title = head or _name(module)
    lines = [
        ".. default-role:: py:obj", "", _title(title, "="), f".. py:module:: {module.__name__}", "", summary, "",
        _taught(module.__name__, found, linked), "", concept, "",
    ]  # fmt: skip
    lines += _terms(named, linked, lambda text: _title(text, "-"))
    lines += [_title("At a glance", "-"), _contents(module, [own, *helpers])]
    if own.names:
        lines += [_title("The functions", "-")]
        lines += [_documented(module, name, found, linked) for name in own.names]
    for part in helpers:
        if not part.names:
            continue
        head, summary, concept, more = _sections(inspect.getdoc(part.module) or "")
        lines += [_title(head or _name(part.module), "-"), summary, "", concept, ""]
        lines += _terms(more, linked, lambda text: f".. rubric:: {text}\n")
        lines += [_documented(module, name, found, linked) for name in part.names]
        lines += _references(more, ".. rubric:: References\n")
    lines += _references(named, _title("References", "-"))
    return "\n".join(lines).rstrip() + "\n"


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", " ").capitalize()


def _title(text: str, line: str) -> str:
    return f"\n{text}\n{line * (2 * len(text))}\n"


def _lesson(name: str, found: Uses, linked: frozenset[str]) -> str:
    lesson = found.lessons[name]
    return f":doc:`{lesson.title} </lessons/{name}>`" if "lessons" in linked else lesson.title


def _number(name: str, linked: frozenset[str]) -> str:
    return f":doc:`{name[:2]} </lessons/{name}>`" if "lessons" in linked else name[:2]


def _taught(path: str, found: Uses, linked: frozenset[str]) -> str:
    lessons = found.modules.get(path, [])
    if not lessons:
        return "No lesson calls it by itself; what it does stands behind other methods."
    if len(lessons) > 4:
        return f"Used in {len(lessons)} of the {len(found.lessons)} lessons."
    first, *rest = lessons
    again = f" Used again in lesson {', '.join(_number(name, linked) for name in rest)}." if rest else ""
    again = again.replace("lesson ", "lessons ", 1) if len(rest) > 1 else again
    question = found.lessons[first].question
    return f"**Lesson** {_lesson(first, found, linked)}\n\n*{question}*{again}"


def _terms(named: dict[str, str], linked: frozenset[str], title: Any) -> list[str]:
    if "Terms" not in named:
        return []
    lines = [title("Terms")]
    for term, text in TERM.findall(named["Terms"] + "\n"):
        lines += [f":term:`{term}`" if "glossary" in linked else term, f"    {' '.join(text.split())}", ""]
    return lines


def _references(named: dict[str, str], title: str) -> list[str]:
    """Each reference as an item of a list: a line that ends in a full stop ends a reference."""
    if "References" not in named:
        return []
    items, open_item = [], ""
    for line in named["References"].splitlines():
        starts = not open_item or (open_item.endswith(".") and len(open_item.split()[-1]) > 2)
        if starts and open_item:
            items.append(open_item)
        open_item = line.strip() if starts else f"{open_item} {line.strip()}"
    items.append(open_item)
    return [title, *(f"- {item}" for item in items if item), ""]


def _contents(module: ModuleType, found: list[Part]) -> str:
    lines = []
    for part in found:
        for name in part.names:
            thing = getattr(module, name)
            if _rank(thing) < 2:
                first = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
                lines.append(f":py:obj:`{name} <{module.__name__}.{name}>`\n    {first}\n")
    return "\n".join(lines)


def _documented(module: ModuleType, name: str, found: Uses, linked: frozenset[str]) -> str:
    thing, path = getattr(module, name), f"{module.__name__}.{name}"
    lessons = found.names.get(path, [])
    used = ""
    if lessons and len(lessons) <= 6:
        numbers = ", ".join(_number(lesson, linked) for lesson in lessons)
        used = f"\n   Used in lesson{'s' if len(lessons) > 1 else ''} {numbers}.\n"
    if inspect.isfunction(thing):
        return f"\n.. autofunction:: {path}\n{used}"
    if inspect.isclass(thing):
        return f"\n.. autoclass:: {path}\n   :members:\n{used}"
    return f"\n.. py:data:: {name}\n   :module: {module.__name__}\n\n   {_value(thing)}\n{used}"


def _value(thing: object) -> str:
    """A constant as a sentence: its words, or its words with their meanings."""
    if isinstance(thing, dict):
        return "; ".join(f"``{key}``: {_word(value)}" for key, value in thing.items()) + "."
    if isinstance(thing, (tuple, list, set, frozenset)):
        return ", ".join(f"``{_word(item)}``" for item in thing) + "."
    return f"``{thing}``."


def _word(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(_word(item) for item in value)
    return str(getattr(value, "name", value))


def index(modules: list[ModuleType], found: Uses, linked: frozenset[str]) -> str:
    """The handbook's first page: which question each method answers, and which lesson teaches it."""
    entries = []
    for module in modules:
        head, summary, _, _ = _sections(inspect.getdoc(module) or "")
        name = module.__name__.rpartition(".")[2]
        title = head or _name(module)
        lessons = found.modules.get(module.__name__, [])
        taught = "No lesson calls it by itself."
        if len(lessons) > 4:
            taught = f"Used in {len(lessons)} of the {len(found.lessons)} lessons."
        elif lessons:
            taught = f"Lesson {_lesson(lessons[0], found, linked)}\n\n    *{found.lessons[lessons[0]].question}*"
        entries.append(f":doc:`{title} <{name}>`\n    {summary}\n\n    {taught}\n")
    tree = "\n".join(f"   {module.__name__.rpartition('.')[2]}" for module in modules)
    return (
        f".. default-role:: py:obj\n\n{_title('Methods handbook', '=')}\n{INTRO}\n\n"
        + "\n".join(entries)
        + f"\n.. toctree::\n   :hidden:\n\n{tree}\n"
    )


def make(app: Sphinx) -> None:
    """Write the handbook's pages into the site's sources, if they changed."""
    found = uses(shipped("notebooks"))
    linked = frozenset(
        what for what, needed in (("lessons", "lessons"), ("glossary", "glossary_page")) if needed in app.extensions
    )
    modules = chapters(found)
    folder = Path(app.srcdir) / FOLDER
    made = {f"{module.__name__.rpartition('.')[2]}.rst": page(module, found, linked) for module in modules}
    made["index.rst"] = index(modules, found, linked)
    sweep(folder, {write(folder / name, text) for name, text in made.items()})


def settle(_app: Sphinx, config: Config) -> None:
    """Settings of the extensions that read docstrings, unless the site has its own."""
    for name, value in SETTINGS.items():
        if name not in config._raw_config:
            config[name] = value


def scoped(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Tell readers of tables what their headers belong to, and give the handbook its style."""
    if pagename.startswith(f"{FOLDER}/"):
        app.add_css_file("case-browser.css")
        context["body"] = re.sub(r'<th (?![^>]*scope=)class="head', '<th scope="col" class="head', context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the pages before Sphinx looks for them."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("config-inited", settle)
    app.connect("builder-inited", make)
    app.connect("html-page-context", scoped)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
