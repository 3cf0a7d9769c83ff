"""What learners get on paper and on the wall: worksheet, slides, the other task, and strips and cards.

None of them holds a key of the worksheet or of graded work, or a speaker's note. The pictures on the slides are the
lesson's own.
"""

from collections.abc import Iterable, Mapping, Sequence

from course_lib.case import Case
from course_lib.own_files import Shelf
from course_lib.teaching.frames import frames, is_wide
from course_lib.teaching.material import Material
from course_lib.teaching.plan import Worksheet
from course_lib.teaching.printing import PrintError, print_all
from course_lib.teaching.prose import templates
from course_lib.teaching.sheets import sheets_page
from course_lib.teaching.shown import PAPERS, shown

__all__ = ["KINDS", "PAPERS", "names", "other_page", "slides_page", "worksheet_page", "write_handouts"]

KINDS = {
    "worksheet": "worksheet",
    "slides": "slides",
    "other-task": "the other task",
    "sheets": "strips, cards and wall sheets",
}
WIDE = 18
TO_TEACHER = "The aims are the same."


def names(number: str) -> dict[str, str]:
    """The names that a lesson's handouts can have, without their endings, by kind.

    >>> names("06")["slides"]
    '06-slides'
    """
    return {kind: f"{number}-{kind}" for kind in KINDS}


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
    passages = [shown(case, key) for key in sheet.passages]
    return (
        templates()
        .get_template("worksheet.html")
        .render(
            it=material,
            sheet=sheet,
            passages=passages,
            paper=PAPERS[paper],
            texts=[(copy, _work(case, copy)) for copy in dict.fromkeys(each.copy for each in passages)],
            widths=_widths(sheet),
            ids=set(sheet.passages),
        )
    )


def slides_page(material: Material, case: Case) -> str:
    """A lesson's slides as HTML, a page each, in 16 to 9; a picture stands alone, after the slide that asks about it.

    Parameters
    ----------
    material
        The lesson.
    case
        The case.
    """
    keys = [slide.passage for slide in material.plan.slides if slide.passage]
    page = templates().get_template("slides.html")
    return page.render(
        it=material,
        frames=frames(material.plan.slides),
        passages={key: shown(case, key) for key in keys},
        wide=is_wide,
    )


def other_page(material: Material, paper: str = "a4") -> str:
    """The other task as a sheet for learners, with room to draw on one side and lines to write on the other.

    Parameters
    ----------
    material
        The lesson. What its last sentence tells the teacher, that the aims are the same, is left out.
    paper
        ``a4`` or ``letter``.
    """
    parts = material.plan.care.other.removesuffix(TO_TEACHER).strip().splitlines()
    page = templates().get_template("other.html")
    return page.render(it=material, parts=[part for part in parts if part.strip()], paper=PAPERS[paper])


def write_handouts(
    shelf: Shelf, materials: Sequence[Material], case: Case, *, paper: str, browser: str | None, below: str = ""
) -> tuple[str, ...]:
    """Write the handouts of lessons: as PDF where there is a browser, else as HTML.

    Parameters
    ----------
    shelf
        The folder.
    materials
        The lessons.
    case
        The case.
    paper
        ``a4`` or ``letter``, for all but the slides.
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
        called = names(material.number)
        yield called["worksheet"], worksheet_page(material, case, paper)
        yield called["slides"], slides_page(material, case)
        yield called["other-task"], other_page(material, paper)
        if material.plan.sheets:
            yield called["sheets"], sheets_page(material, case, paper)


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
