"""The files of a class, one at a time: from a folder, its sub-folders, a zip archive, or archives inside.

Nothing is unpacked and nothing is written: an archive's files are read one by one, up to a limit, and their names are
only names. No link is followed. A file that cannot be had comes with the reason, so that it can be told.
"""

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

__all__ = ["LARGEST", "FilesError", "Found", "NotReadError", "files_of"]

LARGEST = 8 << 20
LARGEST_ARCHIVE = 128 << 20
MOST_FILES = 50_000
BUDGET = 512 << 20
JSON = re.compile(r"\.json(\.txt)?$|\.json ?\(\d+\)$|^answers[^.]*(\.txt)?$", re.I)
SYSTEM = re.compile(
    r"__MACOSX|__pycache__|node_modules|Thumbs\.db|desktop\.ini|\._.*|\.(DS_Store|course|ipynb_checkpoints|git|venv|Trash.*)"
    r"|\..*\.(lock|part)|~\$.*",
    re.IGNORECASE,
)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError)
AGAIN = "Ask for it again."


class FilesError(ValueError):
    """Why a folder or an archive cannot be looked through, in a sentence."""


class NotReadError(ValueError):
    """Why one file is not read, as the end of a sentence that begins with 'it'."""


@dataclass(frozen=True)
class Found:
    """A file that may hold answers, or that lies beside such files.

    Parameters
    ----------
    parts
        Where it is, from the folder down; inside an archive, the archive's name comes before.
    when
        When it was changed last, in seconds; 0 if that is not known.
    read
        Reads it; raises `NotReadError`.
    refused
        Why it may not be read; empty otherwise.
    aside
        Why it is no answers file, to go by its name alone; empty otherwise.
    """

    parts: tuple[str, ...]
    when: float
    read: Callable[[], bytes]
    refused: str = ""
    aside: str = ""

    @property
    def path(self) -> str:
        """The parts as a path with slashes."""
        return "/".join(self.parts)

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]


class _Budget:
    """How much all archives together may still unpack to."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise NotReadError(f"is left out, since the archives unpack to more than {BUDGET >> 20} MiB in all")
        return content


def files_of(source: Path, but: Path | None = None) -> Iterator[Found]:
    """Every file of a folder or a zip archive, in the order of their names.

    Parameters
    ----------
    source
        The folder or archive. Archives inside are looked into as well, one level deep.
    but
        A folder that is left out, because the report is written there.

    Yields
    ------
    Found
        A file each. A folder of the system (such as ``__MACOSX``) is one file.

    Raises
    ------
    FilesError
        If there is no such folder or archive, or it holds too many files.
    """
    budget = _Budget(BUDGET)
    if source.is_dir():
        found = _of_folder(source, but)
    elif source.is_file():
        found = _of_archive(_nothing, (), budget, source)
    else:
        raise FilesError(f"There is no {source}: name the folder, or the zip archive, with the files of your class.")
    seen: set[str] = set()
    for count, each in enumerate(_opened(found, budget), start=1):
        if count > MOST_FILES:
            raise FilesError(f"{source} holds more than {MOST_FILES:,} files: name the folder of one class.")
        again = f" (in the archive again, {count})" if each.path in seen else ""
        seen.add(each.path)
        yield replace(each, parts=(*each.parts[:-1], each.name + again)) if again else each


def _opened(found: Iterator[Found], budget: _Budget) -> Iterator[Found]:
    """The files, with those inside an archive after it."""
    for each in found:
        if not each.name.lower().endswith(".zip") or each.refused or each.aside:
            yield _named(each)
            continue
        try:
            inner = list(_of_archive(each.read, each.parts, budget))
        except (NotReadError, FilesError) as error:
            yield replace(each, refused=str(error))
            continue
        yield replace(each, aside=f"is an archive of {_count(len(inner))}, each with a line of its own")
        for one in inner:
            deep = one.name.lower().endswith(".zip")
            yield _named(replace(one, refused="is an archive inside an archive: not opened") if deep else one)


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _named(each: Found) -> Found:
    """A file that cannot hold answers, to go by its name, says so."""
    if each.refused or each.aside:
        return each
    if any(SYSTEM.fullmatch(part) for part in each.parts):
        return replace(each, aside="belongs to the system or to the course's own housekeeping")
    return each if JSON.search(each.name) else replace(each, aside="is no answers file, to go by its name")


def _of_folder(source: Path, but: Path | None) -> Iterator[Found]:
    left_out = None if but is None else but.resolve()
    for folder, folders, names in os.walk(source, onerror=None):
        here = Path(folder)
        place = here.relative_to(source).parts
        whole = [name for name in folders if SYSTEM.fullmatch(name) or (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in whole and (here / name).resolve() != left_out)
        for name in sorted((*names, *whole)):
            yield _of_disk(here / name, (*place, name))
        for name in folders:
            if not os.access(here / name, os.R_OK | os.X_OK):
                yield Found((*place, name), 0.0, _nothing, refused="is a folder that may not be read")


def _of_disk(path: Path, parts: tuple[str, ...]) -> Found:
    most = LARGEST_ARCHIVE if path.suffix.lower() == ".zip" else LARGEST
    refused, aside, when = "", "", 0.0
    try:
        status = path.lstat()
        when = status.st_mtime
        if stat.S_ISLNK(status.st_mode):
            refused = "is a link to another place: links are not followed"
        elif stat.S_ISDIR(status.st_mode):
            aside = "is a folder of the system or of the course's own housekeeping: not looked into"
        elif not stat.S_ISREG(status.st_mode):
            refused = "is no ordinary file"
        elif status.st_size > most and (JSON.search(path.name) or path.suffix.lower() == ".zip"):
            refused = f"is larger than {most >> 20} MiB: no answers file is"
    except OSError as error:
        refused = f"cannot be read ({error.strerror})"
    return Found(parts, when, partial(_content, path, most), refused, aside)


def _nothing() -> bytes:
    raise NotReadError("cannot be read")


def _content(path: Path, most: int) -> bytes:
    """The content of a file; it is looked at again while it is opened, since it may have been exchanged."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as file:
            return _limited(file, most)
    except OSError as error:
        raise NotReadError(f"cannot be read ({error.strerror})") from error


def _limited(file: IO[bytes], most: int) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise NotReadError(f"is larger than {most >> 20} MiB when unpacked: no answers file is")
    return content


def _of_archive(
    read: Callable[[], bytes], parts: tuple[str, ...], budget: _Budget, source: Path | None = None
) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(read()) if source is None else source)
        entries = archive.infolist()
    except NotReadError:
        raise
    except BROKEN as error:
        what = (
            f"{source} is neither a folder nor a zip archive that can be read" if source else "is no zip archive that"
        )
        advice = "name the folder or the archive with the files of your class" if source else "can be read"
        raise FilesError(f"{what}: {advice}." if source else f"{what} {advice}") from error
    if len(entries) > MOST_FILES:
        raise FilesError(f"{source or 'it'} holds more than {MOST_FILES:,} files")
    for entry in entries:
        if not entry.filename.endswith("/"):
            found = _of_entry(archive, entry, budget)
            yield replace(found, parts=(*parts, *found.parts))


def _of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Found:
    name = entry.filename.replace("\\", "/")
    raw = name.split("/")
    parts = tuple(part for part in raw if part not in ("", ".", "..")) or ("?",)
    most = LARGEST_ARCHIVE if name.lower().endswith(".zip") else LARGEST
    kind = stat.S_IFMT(entry.external_attr >> 16)
    refused = ""
    if name.startswith("/") or ".." in raw or re.match(r"[A-Za-z]:", name):
        refused = "has a path that leads out of the archive"
    elif kind == stat.S_IFLNK:
        refused = "is a link to another place: links are not followed"
    elif kind not in (0, stat.S_IFREG):
        refused = "is no ordinary file"
    elif entry.flag_bits & 1:
        refused = "is locked with a password"
    elif entry.file_size > most and (JSON.search(parts[-1]) or most == LARGEST_ARCHIVE):
        refused = f"is larger than {most >> 20} MiB when unpacked: no answers file is"
    try:
        when = datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        when = 0.0
    return Found(parts, when, partial(_content_of_entry, archive, entry, most, budget), refused)


def _content_of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, budget: _Budget) -> bytes:
    try:
        with archive.open(entry) as file:
            return budget.take(_limited(file, most))
    except NotReadError:
        raise
    except BROKEN as error:
        raise NotReadError("is damaged in its archive") from error
