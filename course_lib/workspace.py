"""A learner's own copy of the lessons: made once, renewed where nothing was changed, never overwritten.

A learner's folder holds the lessons, the learner's answers and a hidden folder ``.course`` with the digest of each
lesson as it was copied. A lesson whose digest is still that one is the course's, and may be replaced by a newer one.
Any other is the learner's: it stays, and a fresh copy is laid beside it, in ``fresh``.
"""

import errno
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.own_files import Shelf

__all__ = [
    "ANSWERS",
    "MARK",
    "Copied",
    "WorkspaceError",
    "copy_lessons",
    "default_folder",
    "explain",
    "without_outputs",
]

MARK = ".course"
ANSWERS = "answers.json"
MANIFEST = f"{MARK}/manifest.json"
FRESH = "fresh"
HOME = "my-who-says-so"


class WorkspaceError(Exception):
    """A learner's folder cannot be used; the message is one sentence for the person at the keyboard."""


@dataclass
class Copied:
    """What became of each lesson, by file name.

    Parameters
    ----------
    new
        Lessons that were not there.
    renewed
        Lessons that the learner had not changed and that the course has changed since.
    same
        Lessons that are as the course has them.
    left
        Lessons that the learner changed, each with the path of its fresh copy inside the learner's folder.
    """

    new: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The lesson to begin with."""
        return min((*self.new, *self.renewed, *self.same, *self.left))


def default_folder(start: Path) -> Path:
    """The learner's folder that ``start`` lies in, else ``my-who-says-so`` in the person's home folder.

    One fixed place means that the command finds the same answers again, wherever it is typed.

    Raises
    ------
    WorkspaceError
        If the system knows no home folder.
    """
    for folder in (start, *start.parents):
        if (folder / MANIFEST).is_file():
            return folder
    try:
        return Path.home() / HOME
    except RuntimeError as error:
        raise WorkspaceError("This system names no home folder for you: name a folder yourself.") from error


def without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook without what running it left behind; cell ids and all other metadata stay.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "l00-02", "metadata": {}, "source": "1 + 1"}
    >>> ran = cell | {"execution_count": 3, "outputs": [{"output_type": "execute_result"}]}
    >>> bare = without_outputs({"cells": [ran], "metadata": {"widgets": {}}, "nbformat": 4, "nbformat_minor": 5})
    >>> bare["cells"] == [cell | {"execution_count": None, "outputs": []}], bare["metadata"]
    (True, {})
    """
    cells = [
        cell | {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    metadata = {key: value for key, value in notebook["metadata"].items() if key != "widgets"}
    return notebook | {"cells": cells, "metadata": metadata}


def copy_lessons(source: Path, folder: Path) -> Copied:
    """Bring a learner's folder up to date with the lessons.

    Parameters
    ----------
    source
        The folder of the course's own notebooks.
    folder
        The learner's folder; made if it does not exist.

    Returns
    -------
    Copied
        What was done with each lesson.

    Raises
    ------
    WorkspaceError
        If the folder is a file or the course's own, or there are no lessons to copy.
    OSError
        If the folder cannot be made, read or written; `explain` says it in a sentence.
    """
    lessons = sorted(source.glob("*.ipynb"))
    if not lessons:
        raise WorkspaceError(f"There are no lessons in {source}: install the course again.")
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(f"{folder} is a file: name a folder.")
    if source.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise WorkspaceError(f"{folder} is where the course keeps its own lessons: name another folder.")
    (folder / MARK).mkdir(parents=True, exist_ok=True)
    shelf, done = Shelf(folder, MANIFEST), Copied()
    for lesson in lessons:
        _place(shelf, lesson.name, _fresh(lesson), done)
    return done


def explain(error: OSError, folder: Path) -> str:
    """One sentence for a person whose folder cannot be used: what is wrong, and what to do.

    Examples
    --------
    >>> explain(OSError(errno.ENOSPC, "No space left on device"), Path("course"))
    'The disk that holds course is full: make room on it, or name a folder on another disk.'
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {folder} is full: make room on it, or name a folder on another disk."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"You may not write in {folder}: name a folder of your own."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"A file stands where a folder should be ({error.filename}): name another folder."
    what = f" ({error.filename})" if error.filename else ""
    return f"{folder} cannot be used: {error.strerror}{what}. Name another folder."


def _place(shelf: Shelf, name: str, fresh: bytes, done: Copied) -> None:
    standing = shelf.stands(name, fresh)
    if standing == "theirs":
        done.left[name] = _place_beside(shelf, Path(name), fresh)
        return
    shelf.put(name, fresh)
    {"absent": done.new, "ours": done.renewed, "same": done.same}[standing].append(name)


def _place_beside(shelf: Shelf, lesson: Path, fresh: bytes) -> str:
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        beside = f"{FRESH}/{lesson.stem}{suffix}{lesson.suffix}"
        if shelf.put(beside, fresh):
            return beside
        number += 1


def _fresh(lesson: Path) -> bytes:
    notebook = without_outputs(json.loads(lesson.read_text(encoding="utf-8")))
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
