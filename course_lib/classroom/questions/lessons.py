"""What the course's own lessons say of themselves on their card: their title and their content note."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from course_lib.case.schema import shipped

__all__ = ["Card", "cards"]

NOTE = "**Content note** "


@dataclass(frozen=True)
class Card:
    """The title of a lesson and its content note, as plain text; the note is empty if there is none."""

    title: str
    note: str


def cards(case_folder: Path | None) -> dict[str, Card]:
    """The cards of the course's lessons, by number; none for a case of one's own, which has no lessons here.

    Parameters
    ----------
    case_folder
        The folder of the case, ``None`` for the course's own.

    Returns
    -------
    dict
        A card for each lesson, by its number, such as ``"05"``.

    Examples
    --------
    >>> cards(None)["05"].title
    'Numbers made of numbers'
    >>> cards(Path("a case of my own"))
    {}
    """
    own = case_folder is None or case_folder.resolve() == shipped("data").resolve()
    return dict(_read(shipped("notebooks"))) if own else {}


@lru_cache(maxsize=4)
def _read(folder: Path) -> tuple[tuple[str, Card], ...]:
    return tuple((path.name[:2], _card(path)) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")))


def _card(path: Path) -> Card:
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    rows = "".join(first).splitlines()
    title = rows[0].removeprefix("#").strip().split("·")[-1].strip() if rows else ""
    note = next((row.removeprefix(NOTE) for row in rows if row.startswith(NOTE)), "")
    return Card(title, note.replace("*", ""))
