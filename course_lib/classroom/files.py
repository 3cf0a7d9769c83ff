"""The files of a class, one at a time: from a folder, its sub-folders, a zip archive, or archives inside."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from course_lib.archives import (
    SYSTEM,
    Budget,
    Found,
    Limits,
    NotReadError,
    at_most,
    files_in,
    files_of_archive,
    is_archive,
)

__all__ = ["LARGEST", "files_of"]

LARGEST = 8 << 20
LARGEST_ARCHIVE = 128 << 20
MOST_FILES = 50_000
BUDGET = 512 << 20
JSON = re.compile(r"\.json(\.txt)?$|\.json ?\(\d+\)$|^answers[^.]*(\.txt)?$", re.I)


def files_of(source: Path, but: Path | None = None) -> Iterator[Found]:
    """Every file of a folder or a zip archive, in the order of their names, but for those of the system.

    Parameters
    ----------
    source
        The folder or archive. Archives inside are looked into as well, one level deep.
    but
        A folder that is left out, because the report is written there.

    Yields
    ------
    Found
        A file each. What the system or a program keeps for itself is none: ``__MACOSX``, ``.answers.json.lock``.

    Raises
    ------
    FilesError
        If there is no such folder or archive, or it holds too many files.
    """
    limits, budget = Limits(JSON, LARGEST, LARGEST_ARCHIVE, MOST_FILES), Budget(BUDGET)
    found = _people_s(_opened(_people_s(files_in(source, limits, budget, but)), limits, budget))
    seen: set[str] = set()
    for count, each in enumerate(at_most(MOST_FILES, found, source), start=1):
        again = f" (in the archive again, {count})" if each.path in seen else ""
        seen.add(each.path)
        yield replace(each, parts=(*each.parts[:-1], each.name + again)) if again else each


def _people_s(found: Iterator[Found]) -> Iterator[Found]:
    """The files that a person put there: those of the system and lock files are left out."""
    return (each for each in found if not any(SYSTEM.fullmatch(part) for part in each.parts))


def _opened(found: Iterator[Found], limits: Limits, budget: Budget) -> Iterator[Found]:
    """The files, with those inside an archive after it."""
    for each in found:
        if not is_archive(each.name) or each.refused or each.aside:
            yield _named(each)
            continue
        try:
            inner = files_of_archive(each, limits, budget)
        except NotReadError as error:
            yield replace(each, refused=str(error))
            continue
        inner = list(_people_s(iter(inner)))
        yield replace(each, aside=f"is an archive of {_count(len(inner))}, each with a line of its own")
        for one in inner:
            deep = is_archive(one.name)
            yield _named(replace(one, refused="is an archive inside an archive: not opened") if deep else one)


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _named(each: Found) -> Found:
    """A file that cannot hold answers, to go by its name, says so."""
    if each.refused or each.aside:
        return each
    return each if JSON.search(each.name) else replace(each, aside="is no answers file, to go by its name")
