"""The teacher's pack: a page for each lesson, the planner, the guidance, the overview, and a page that leads to all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.own_files import Shelf
from course_lib.teaching.material import Checkout, Material, open_material
from course_lib.teaching.prose import templates
from course_lib.teaching.strict import MaterialError

__all__ = ["LEVELS", "NOTICE", "PROSE", "Named", "all_material", "index_page", "lesson_page", "named", "write_pack"]

NOTICE = "For the teacher: keys of graded work inside; do not pass on."
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
    ("care", "Care and the other task"),
    ("timing", "Timing"),
    ("before", "Preparation"),
    ("discussion", "Discussion"),
    ("answers", "Key"),
    ("checks", "Self-checks"),
    ("wrong", "Wrong answers"),
    ("samples", "Samples"),
    ("supported", "Supported version"),
    ("worksheet", "Worksheet"),
    ("slides", "Slides"),
    ("curriculum", "Curriculum"),
    ("named", "Passages"),
    ("graded", "Graded work"),
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
    """One lesson's page.

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
    absent = {key for key, there in (("graded", material.graded), ("named", told)) if not there}
    return (
        templates()
        .get_template("lesson.html")
        .render(
            it=material,
            notice=NOTICE,
            foot=FOOT,
            levels=LEVELS,
            samples=samples,
            clock=list(_clock(material)),
            named=told,
            parts=[(key, name) for key, name in PARTS if key not in absent],
        )
    )


def index_page(
    materials: Sequence[Material], pages: Sequence[Mapping[str, str]], handouts: Mapping[str, Sequence[str]]
) -> str:
    """The page that leads to all others.

    Parameters
    ----------
    materials
        The lessons whose pages are in the folder.
    pages
        The other pages: ``file`` and ``title``.
    handouts
        Worksheet and slides by lesson, where they are in the folder.
    """
    return (
        templates()
        .get_template("index.html")
        .render(lessons=materials, pages=pages, handouts=handouts, notice=NOTICE, foot=FOOT)
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
    checkout: Checkout, shelf: Shelf, materials: Sequence[Material], handouts: Mapping[str, Sequence[str]]
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
        Worksheet and slides by lesson, where they have been written below ``handouts``.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    for material in materials:
        shelf.text(f"lesson-{material.number}.html", lesson_page(material, checkout.case))
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
    shelf.text("index.html", index_page([there[number] for number in sorted(there)], pages, handouts))


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
