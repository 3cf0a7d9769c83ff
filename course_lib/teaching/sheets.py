"""Strips, cards and wall sheets: what a lesson lays on the table, so that nobody has to make it by hand.

A sheet is one page, and its items share the page: nine items make nine strips, three make large notes that can be read
across a room. The size of the letters follows from the room that an item has.
"""

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.case import Case
from course_lib.teaching.material import Material
from course_lib.teaching.plan import MONTH, Sheet
from course_lib.teaching.prose import templates
from course_lib.teaching.shown import PAPERS, Shown, shown

__all__ = ["Piece", "pieces", "sheets_page"]

INSIDE = {"a4": (176, 246), "letter": (182, 229)}
POINT = 0.3528
LETTER, LINE = 0.54, 1.3
SMALLEST, LARGEST, BOXES = 9, 46, 18
SHORT, CARD = 60, 32
BETWEEN = " | "
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True)
class Piece:
    """One strip, card or line of a sheet.

    Parameters
    ----------
    text
        Its words; of a passage what it says.
    size
        The size of its letters, in points.
    passage
        The passage, if it is one.
    boxes
        The words of its boxes, if it is a row of boxes.
    weeks
        The days of its weeks from Monday on, if it is a calendar; a day of another month is 0.
    """

    text: str
    size: int
    passage: Shown | None = None
    boxes: tuple[str, ...] = ()
    weeks: tuple[tuple[int, ...], ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody writes on it: its words end with a colon."""
        return self.text.endswith(":")


def sheets_page(material: Material, case: Case, paper: str = "a4") -> str:
    """A lesson's strips, cards and wall sheets as HTML, a page each.

    Parameters
    ----------
    material
        The lesson.
    case
        The case.
    paper
        ``a4`` or ``letter``.
    """
    made = []
    for sheet in material.plan.sheets:
        found = pieces(sheet, case, paper)
        made.append((sheet, _columns(sheet, [piece.text for piece in found]), found))
    page = templates().get_template("sheets.html")
    return page.render(it=material, sheets=made, paper=PAPERS[paper], height=INSIDE[paper][1], days=DAYS)


def pieces(sheet: Sheet, case: Case, paper: str = "a4") -> tuple[Piece, ...]:
    """The pieces of a sheet, with letters as large as the room allows, and alike among pieces of one kind.

    Parameters
    ----------
    sheet
        The sheet.
    case
        The case, for its passages.
    paper
        ``a4`` or ``letter``.
    """
    passages = set(case.table("passages").index)
    found = {item: shown(case, item) for item in sheet.items if item in passages}
    texts = [_words(found[item]) if item in found else _month(item) for item in sheet.items]
    kinds = [_kind(item, item in found) for item in sheet.items]
    columns = _columns(sheet, texts)
    width, height = INSIDE[paper]
    room = (width / columns - 12, height / math.ceil(len(texts) / columns) - 6)
    sizes = [_fit(text, *room) for text in texts]
    alike = {kind: min(size for size, other in zip(sizes, kinds, strict=True) if other == kind) for kind in kinds}
    return tuple(
        Piece(text, alike[kind], found.get(item), _boxes(item), _weeks(item))
        for item, text, kind in zip(sheet.items, texts, kinds, strict=True)
    )


def _kind(item: str, passage: bool) -> str:
    """What a piece is: pieces of one kind have letters of one size, but for rows of boxes."""
    if BETWEEN in item:
        return item
    if passage:
        return "passage"
    return "short" if len(item) <= SHORT else "long"


def _columns(sheet: Sheet, texts: Sequence[str]) -> int:
    """Two columns where four or more short cards are cut out, else one."""
    short = all(len(text) <= CARD and BETWEEN not in text for text in texts)
    return 2 if sheet.cut and short and len(texts) >= 4 else 1


def _words(passage: Shown) -> str:
    said = f" “{passage.quote}”" if passage.quote else ""
    return f"{passage.id} ({passage.zone}) {passage.gist}{said}"


def _fit(text: str, width: float, height: float) -> int:
    """The largest letters, in points, with which a text fits into so many millimetres."""
    if boxes := _boxes(text):
        return min(BOXES, *(_fit(box, width / len(boxes) - 1, height / 2) for box in boxes))
    for size in range(LARGEST, SMALLEST, -1):
        across = width / (size * POINT * LETTER)
        lines = math.ceil(len(text) / across * 1.08) if len(text) > across else 1
        if max(map(len, text.split())) <= across and lines * size * POINT * LINE <= height:
            return size
    return SMALLEST


def _boxes(item: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in item.split(BETWEEN)) if BETWEEN in item else ()


def _month(item: str) -> str:
    """The name of a calendar's month; any other item as it is."""
    found = MONTH.fullmatch(item)
    return f"{calendar.month_name[int(found[2])]} {found[1]}" if found else item


def _weeks(item: str) -> tuple[tuple[int, ...], ...]:
    found = MONTH.fullmatch(item)
    if not found:
        return ()
    return tuple(tuple(week) for week in calendar.Calendar().monthdayscalendar(int(found[1]), int(found[2])))
