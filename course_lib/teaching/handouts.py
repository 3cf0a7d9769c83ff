"""Worksheets and slides: what learners get on paper and on the wall. They hold no key and no speaker's note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from course_lib.case import Case
from course_lib.own_files import Shelf
from course_lib.teaching.material import Material
from course_lib.teaching.plan import Worksheet
from course_lib.teaching.printing import PrintError, print_all
from course_lib.teaching.prose import templates

__all__ = ["PAPERS", "Shown", "names", "slides_page", "worksheet_page", "write_handouts"]

PAPERS = {"a4": "A4", "letter": "letter"}
WIDE = 18


@dataclass(frozen=True)
class Shown:
    """A passage as a learner reads it without a computer."""

    id: str
    copy: str
    zone: str
    gist: str
    quote: str


def names(number: str) -> tuple[str, str]:
    """The names of a lesson's worksheet and slides, without their endings.

    >>> names("06")
    ('06-worksheet', '06-slides')
    """
    return f"{number}-worksheet", f"{number}-slides"


def worksheet_page(material: Material, case: Case, paper: str = "a4") -> str:
    """A lesson's worksheet as HTML that prints on one or two pages.

    Parameters
    ----------
    material
        The lesson.
    case
        The case.
    paper
        ``a4`` or ``letter``.
    """
    sheet = material.plan.worksheet
    shown = [_shown(case, key) for key in sheet.passages]
    return (
        templates()
        .get_template("worksheet.html")
        .render(
            it=material,
            sheet=sheet,
            passages=shown,
            paper=PAPERS[paper],
            texts=[(copy, _work(case, copy)) for copy in dict.fromkeys(each.copy for each in shown)],
            widths=_widths(sheet),
            ids=set(sheet.passages),
        )
    )


def slides_page(material: Material, case: Case) -> str:
    """A lesson's slides as HTML, a page each, in 16 to 9.

    Parameters
    ----------
    material
        The lesson.
    case
        The case.
    """
    keys = [slide.passage for slide in material.plan.slides if slide.passage]
    return (
        templates().get_template("slides.html").render(it=material, passages={key: _shown(case, key) for key in keys})
    )


def write_handouts(
    shelf: Shelf, materials: Sequence[Material], case: Case, *, paper: str, browser: str | None, below: str = ""
) -> tuple[str, ...]:
    """Write worksheets and slides: as PDF where there is a browser, else as HTML.

    Parameters
    ----------
    shelf
        The folder.
    materials
        The lessons.
    case
        The case.
    paper
        ``a4`` or ``letter``, for the worksheets.
    browser
        The program to print with, or ``None``.
    below
        A folder in the folder, with a slash at its end.

    Returns
    -------
    tuple of str
        What went wrong, a sentence each: a page that could not be printed was written as HTML.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    pages = dict(_pages(materials, case, paper))
    printed: Mapping[str, bytes | PrintError] = print_all(browser, pages) if browser else {}
    faults = []
    for name, page in pages.items():
        made = printed.get(name)
        if isinstance(made, bytes):
            shelf.put(f"{below}{name}.pdf", made)
            continue
        shelf.text(f"{below}{name}.html", page)
        if made is not None:
            faults.append(f"{name}: {made}")
    return tuple(faults)


def _pages(materials: Iterable[Material], case: Case, paper: str) -> Iterable[tuple[str, str]]:
    for material in materials:
        worksheet, slides = names(material.number)
        yield worksheet, worksheet_page(material, case, paper)
        yield slides, slides_page(material, case)


def _shown(case: Case, key: str) -> Shown:
    row = case.row("passages", key)
    quote = "" if pd.isna(row["quote"]) else str(row["quote"])
    return Shown(key, str(row["copy_id"]), str(row["zone"]), str(row["gist"]), quote)


def _work(case: Case, copy: str) -> str:
    """What a text is, in a few words."""
    row = case.row("works", str(case.row("copies", copy)["work_id"]))
    kind = {"news": "a news report", "encyclopedia": "an encyclopedia article", "translation": "a translated article"}
    what = kind.get(str(row["kind"]), str(row["kind"]))
    return f"{what}, ‘{row['title']}’"


def _widths(sheet: Worksheet) -> list[str]:
    """The width of each table's first column, so that an id or a short word does not break."""
    widths = []
    for task in sheet.tasks:
        longest = max((len(row) for row in task.rows), default=0) if task.kind == "table" else 0
        widths.append(f"{min(max(longest, 9), WIDE) * 2.45 + 5:.0f}mm" if 0 < longest <= WIDE else "")
    return widths
