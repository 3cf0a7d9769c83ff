"""Write the report where nothing of anybody else's can be lost.

A folder with other things in it, to which no report was written, is left alone; in any other, only a file that is still
as it was written is replaced.
"""

from collections.abc import Mapping
from pathlib import Path

from course_lib.own_files import NotOursError, Shelf

__all__ = ["LIST", "check", "write"]

LIST = ".class-report.json"
OTHER = "another folder with --out"


def check(folder: Path) -> Shelf:
    """Make sure that a report may be written to a folder.

    Parameters
    ----------
    folder
        The folder; it need not exist.

    Returns
    -------
    Shelf
        The folder, to write into.

    Raises
    ------
    NotOursError
        If it is no folder, or holds things and no report.
    """
    shelf = Shelf(folder, LIST, mode=0o600)
    if not folder.is_dir():
        if folder.exists() or folder.is_symlink():
            raise NotOursError(f"{folder} is not a folder: name {OTHER}.")
        return shelf
    names = sorted(each.name for each in folder.iterdir())
    if names and not shelf.begun:
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        raise NotOursError(
            f"{folder} holds files that are not a class report ({shown}), and nothing is put among them: name a new or "
            "empty folder with --out."
        )
    return shelf


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a report, all of them new or in place of an earlier report's.

    Parameters
    ----------
    folder
        The folder; made if need be.
    files
        The content of each file.

    Raises
    ------
    NotOursError
        If `check` refuses the folder, or a file in it was changed since it was written; then nothing is written.
    OSError
        If it cannot be written.
    """
    check(folder).fill(files, what="the report", other=OTHER)
