"""The teacher's pack: a page for each lesson, a page for its keys, the planner and the rest, and one that leads to all.

A lesson's page begins with what is taken into class, on three sheets of paper at most. The keys of graded work and of
the tests are on a page of their own, so that the first one can lie on the desk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.own_files import Shelf
from course_lib.teaching.frames import frames
from course_lib.teaching.handouts import KINDS
from course_lib.teaching.material import Checkout, Material, open_material
from course_lib.teaching.prose import templates
from course_lib.teaching.strict import MaterialError

__all__ = [
    "ANSWERS",
    "LEVELS",
    "NOTICE",
    "PROSE",
    "Named",
    "all_material",
    "graded_page",
    "has_keys",
    "index_page",
    "lesson_page",
    "named",
    "write_pack",
]

NOTICE = "For the teacher: keys of graded work inside; do not pass on."
ANSWERS = "For the teacher: answers inside, but no key of graded work or of a test."
HERE = "For the teacher: keys of graded work in this folder; do not pass it on."
LEVELS = ("Basic", "Emergent", "Proficient")
FOOT = "For the teacher. Do not pass on."
KEYLESS = "For the teacher. No keys are on this page."
OPEN = "No keys are on this page: print it and pass it on."
PROSE = (
    ("planner", "planner.html", KEYLESS),
    ("living_conflict", "living-conflict.html", KEYLESS),
    ("overview", "overview.html", OPEN),
)
PARTS = (
    ("aims", "Aims"),
    ("before", "Preparation"),
    ("care", "Care"),
    ("timing", "Timing"),
    ("discussion", "Discussion"),
    ("other", "The other task"),
    ("answers", "Key"),
    ("checks", "Self-checks"),
    ("wrong", "Wrong answers"),
    ("samples", "Samples"),
    ("supported", "Supported version"),
    ("worksheet", "Worksheet"),
    ("slides", "Slides"),
    ("curriculum", "Curriculum"),
    ("named", "Passages"),
)


@dataclass(frozen=True)
class Named:
    """A passage or a claim that a page names, with what it says."""

    id: str
    where: str
    says: str
    quote: str


def all_material(checkout: Checkout, numbers: Sequence[str] = ()) -> tuple[Material, ...]:
    """The material of lessons.

    Parameters
    ----------
    checkout
        Where it is.
    numbers
        The lessons, two digits each; all that have a teacher's file if left out.

    Raises
    ------
    MaterialError
        With all that is wrong in all of them, or if there are none.
    """
    made: list[Material] = []
    faults: list[str] = []
    for number in dict.fromkeys(numbers or checkout.lessons):
        try:
            made.append(open_material(checkout, number))
        except MaterialError as error:
            faults += error.faults
    if faults:
        raise MaterialError(faults)
    if not made:
        raise MaterialError(["There is no teacher's file yet: teaching/lessons is empty."])
    return tuple(made)


def lesson_page(material: Material, case: Case) -> str:
    """One lesson's page: the run sheet for class, and after it the other task, answers, samples and notes.

    Parameters
    ----------
    material
        The lesson.
    case
        The case, for what the named passages say.

    Returns
    -------
    str
        HTML that stands on its own.
    """
    samples = [(level, getattr(material.plan.samples, level)) for level in LEVELS]
    told = named(str(material.plan.model_dump()), case)
    return (
        templates()
        .get_template("lesson.html")
        .render(
            it=material,
            notice=ANSWERS,
            foot=FOOT,
            keys=_keys(material.number) if has_keys(material) else "",
            frames=frames(material.plan.slides),
            samples=samples,
            clock=list(_clock(material)),
            named=told,
            parts=[(key, name) for key, name in PARTS if told or key != "named"],
        )
    )


def has_keys(material: Material) -> bool:
    """Whether a lesson has graded work or items of a test, and so a page of keys."""
    return bool(material.graded or material.form)


def graded_page(material: Material) -> str:
    """The keys of one lesson's graded work and of its test items.

    Parameters
    ----------
    material
        The lesson.

    Returns
    -------
    str
        HTML that stands on its own.
    """
    page = templates().get_template("graded.html")
    return page.render(it=material, notice=NOTICE, foot=FOOT, levels=LEVELS)


def index_page(
    materials: Sequence[Material],
    pages: Sequence[Mapping[str, str]],
    handouts: Mapping[str, Mapping[str, str]],
    keys: Mapping[str, str],
) -> str:
    """The page that leads to all others.

    Parameters
    ----------
    materials
        The lessons whose pages are in the folder.
    pages
        The other pages: ``file`` and ``title``.
    handouts
        The files of handouts by lesson and kind, where they are in the folder.
    keys
        The pages of keys by lesson, where they are in the folder.
    """
    page = templates().get_template("index.html")
    return page.render(
        lessons=materials, pages=pages, handouts=handouts, keys=keys, kinds=KINDS, notice=HERE, foot=FOOT
    )


def named(text: str, case: Case) -> tuple[Named, ...]:
    """The passages and claims that a text names, in the order of the case.

    Parameters
    ----------
    text
        Any text.
    case
        The case.

    Examples
    --------
    >>> from course_lib import open_case
    >>> [each.where for each in named("see siege-p001", open_case())]
    ['siege, headline']
    """
    passages, claims = case.table("passages"), case.table("claims")
    found = []
    for key in passages.index[[_holds(text, str(key)) for key in passages.index]]:
        row = passages.loc[key]
        quote = "" if pd.isna(row["quote"]) else str(row["quote"])
        found.append(Named(str(key), f"{row['copy_id']}, {row['zone']}", str(row["gist"]), quote))
    for key in claims.index[[_holds(text, str(key)) for key in claims.index]]:
        row = claims.loc[key]
        found.append(Named(str(key), f"in {row['passage_id']}", str(row["statement"]), ""))
    return tuple(found)


def write_pack(
    checkout: Checkout, shelf: Shelf, materials: Sequence[Material], handouts: Mapping[str, Mapping[str, str]]
) -> None:
    """Write the pack into a folder.

    Parameters
    ----------
    checkout
        Where the material comes from.
    shelf
        The folder.
    materials
        The lessons to write.
    handouts
        The files of handouts by lesson and kind, where they have been written below ``handouts``.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    for material in materials:
        shelf.text(f"lesson-{material.number}.html", lesson_page(material, checkout.case))
        if has_keys(material):
            shelf.text(_keys(material.number), graded_page(material))
    pages = []
    for name, file, notice in PROSE:
        text = checkout.prose(name)
        if text is None:
            continue
        title, body = _titled(text, name)
        page = templates().get_template("prose.html").render(title=title, text=body, notice=notice, foot="")
        shelf.text(file, page)
        pages.append({"file": file, "title": title})
    there = {material.number: material for material in materials}
    for number in checkout.lessons:
        if number not in there and (shelf.folder / f"lesson-{number}.html").is_file():
            there[number] = open_material(checkout, number)
    keys = {number: _keys(number) for number in there if (shelf.folder / _keys(number)).is_file()}
    shelf.text("index.html", index_page([there[number] for number in sorted(there)], pages, handouts, keys))


def _keys(number: str) -> str:
    return f"lesson-{number}-graded.html"


def _clock(material: Material) -> Iterator[tuple[str, object]]:
    start = 0
    for phase in material.plan.timing:
        yield f"{start // 60}:{start % 60:02}", phase
        start += phase.minutes


def _titled(text: str, name: str) -> tuple[str, str]:
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("# "):
        return first.removeprefix("# ").strip(), rest
    return name.replace("_", " ").capitalize(), text


def _holds(text: str, key: str) -> bool:
    at = text.find(key)
    while at >= 0:
        after = text[at + len(key) : at + len(key) + 1]
        if not after.isalnum():
            return True
        at = text.find(key, at + 1)
    return False
