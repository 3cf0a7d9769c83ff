"""The files that somebody handed in, one at a time: from a folder and its sub-folders, or from a zip archive.

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

__all__ = [
    "SYSTEM",
    "Budget",
    "FilesError",
    "Found",
    "Limits",
    "NotReadError",
    "at_most",
    "files_in",
    "files_of_archive",
    "is_archive",
]

SYSTEM = re.compile(
    r"__MACOSX|__pycache__|node_modules|Thumbs\.db|desktop\.ini|\._.*|\.(DS_Store|course|ipynb_checkpoints|git|venv|Trash.*)"
    r"|\..*\.(lock|part)|~\$.*",
    re.IGNORECASE,
)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError)
LINK = "is a link to another place: links are not followed"
UNPACKED = " when unpacked"


class FilesError(ValueError):
    """Why a folder or an archive cannot be looked through, in a sentence."""


class NotReadError(ValueError):
    """Why one file is not read, as the end of a sentence that begins with 'it'."""


@dataclass(frozen=True)
class Found:
    """A file, not read yet.

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
        Why it is not looked at, to go by its name alone; empty otherwise.
    folder
        It stands for a folder that is not looked into.
    """

    parts: tuple[str, ...]
    when: float
    read: Callable[[], bytes]
    refused: str = ""
    aside: str = ""
    folder: bool = False

    @property
    def path(self) -> str:
        """The parts as a path with slashes."""
        return "/".join(self.parts)

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]


class Budget:
    """How much all archives together may still unpack to."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def take(self, content: bytes) -> bytes:
        """The content, if there is room for it; raises `NotReadError`."""
        self._left -= len(content)
        if self._left < 0:
            raise NotReadError(f"is left out, since the archives unpack to more than {self._most >> 20} MiB in all")
        return content


@dataclass(frozen=True)
class Limits:
    """How much is read.

    Parameters
    ----------
    names
        The names of files that are wanted. Only these, and archives, are refused for their size.
    file, archive
        Bytes of a file and of an archive.
    files
        How many files a folder or an archive may hold.
    """

    names: re.Pattern[str]
    file: int
    archive: int
    files: int

    def most(self, name: str) -> int:
        """Bytes that are read of a file of this name."""
        return self.archive if is_archive(name) else self.file

    def refusal(self, name: str, size: int, how: str = "") -> str:
        """Why a file of this size is refused; empty if it is not."""
        wanted = is_archive(name) or self.names.search(name)
        return _too_large(self.most(name), how) if wanted and size > self.most(name) else ""


def is_archive(name: str) -> bool:
    """Whether a file is a zip archive, to go by its name."""
    return name.lower().endswith(".zip")


def files_in(source: Path, limits: Limits, budget: Budget | None = None, but: Path | None = None) -> Iterator[Found]:
    """Every file of a folder or a zip archive, in the order of their names.

    Parameters
    ----------
    source
        The folder or archive.
    limits
        How much is read.
    budget
        How much archives may unpack to; any amount if left out.
    but
        A folder that is left out.

    Yields
    ------
    Found
        A file each. A folder is one file if it is the system's (such as ``__MACOSX``), a link, or may not be read.

    Raises
    ------
    FilesError
        If there is no such folder or archive, or it holds too many files.
    """
    if source.is_dir():
        found = _of_folder(source, limits, but)
    elif source.is_file():
        try:
            found = _of_archive(zipfile.ZipFile(source), limits, budget)
        except BROKEN as error:
            raise FilesError(
                f"{source} is neither a folder nor a zip archive that can be read: name the folder or the archive with "
                "the files of your class, or download it again."
            ) from error
    else:
        raise FilesError(f"There is no {source}: name the folder, or the zip archive, with the files of your class.")
    yield from at_most(limits.files, found, source)


def files_of_archive(archive: Found, limits: Limits, budget: Budget | None = None) -> list[Found]:
    """Every file of an archive that is a file itself.

    Raises
    ------
    NotReadError
        If it cannot be read, or holds too many files.
    """
    try:
        opened = zipfile.ZipFile(io.BytesIO(archive.read()))
    except NotReadError:
        raise
    except BROKEN as error:
        raise NotReadError("is no zip archive that can be read") from error
    if len(opened.infolist()) > limits.files:
        raise NotReadError(f"holds more than {limits.files:,} files")
    return [replace(each, parts=(*archive.parts, *each.parts)) for each in _of_archive(opened, limits, budget)]


def at_most(most: int, found: Iterator[Found], source: Path) -> Iterator[Found]:
    """The files that were found in a source; `FilesError` if they are more than so many."""
    for count, each in enumerate(found, start=1):
        if count > most:
            raise FilesError(f"{source} holds more than {most:,} files: name the folder of one class.")
        yield each


def _of_folder(source: Path, limits: Limits, but: Path | None) -> Iterator[Found]:
    left_out = None if but is None else but.resolve()
    for folder, folders, names in os.walk(source):
        here = Path(folder)
        place = here.relative_to(source).parts
        whole = {name for name in folders if SYSTEM.fullmatch(name) or (here / name).is_symlink()}
        folders[:] = sorted(name for name in folders if name not in whole and (here / name).resolve() != left_out)
        for name in sorted((*names, *whole)):
            yield _of_disk(here / name, (*place, name), limits, name in whole)
        for name in folders:
            if not os.access(here / name, os.R_OK | os.X_OK):
                yield Found((*place, name), 0.0, _nothing, "cannot be read: the folder is closed", folder=True)


def _of_disk(path: Path, parts: tuple[str, ...], limits: Limits, folder: bool) -> Found:
    refused, aside, when = "", "", 0.0
    try:
        status = path.lstat()
        when = status.st_mtime
        if stat.S_ISLNK(status.st_mode):
            refused = LINK
        elif stat.S_ISDIR(status.st_mode):
            aside = "is a folder of the system or of the course's own housekeeping: not looked into"
        elif not stat.S_ISREG(status.st_mode):
            refused = "is no ordinary file"
        else:
            refused = limits.refusal(path.name, status.st_size)
    except OSError as error:
        refused = f"cannot be read ({error.strerror})"
    return Found(parts, when, partial(_content, path, limits), refused, aside, folder)


def _nothing() -> bytes:
    raise NotReadError("cannot be read")


def _content(path: Path, limits: Limits) -> bytes:
    """The content of a file; it is looked at again while it is opened, since it may have been exchanged."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as file:
            return _limited(file, limits.most(path.name))
    except OSError as error:
        raise NotReadError(f"cannot be read ({error.strerror})") from error


def _limited(file: IO[bytes], most: int, how: str = "") -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise NotReadError(_too_large(most, how))
    return content


def _too_large(most: int, how: str) -> str:
    return f"is larger than {most >> 20} MiB{how}: too large to be read"


def _of_archive(archive: zipfile.ZipFile, limits: Limits, budget: Budget | None) -> Iterator[Found]:
    for entry in archive.infolist():
        if not entry.filename.endswith("/"):
            yield _of_entry(archive, entry, limits, budget)


def _of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, budget: Budget | None) -> Found:
    name = entry.filename.replace("\\", "/")
    raw = name.split("/")
    parts = tuple(part for part in raw if part not in ("", ".", "..")) or ("?",)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or ".." in raw or re.match(r"[A-Za-z]:", name):
        refused = "has a path that leads out of the archive"
    elif kind == stat.S_IFLNK:
        refused = LINK
    elif kind not in (0, stat.S_IFREG):
        refused = "is no ordinary file"
    elif entry.flag_bits & 1:
        refused = "is locked with a password"
    else:
        refused = limits.refusal(parts[-1], entry.file_size, UNPACKED)
    try:
        when = datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        when = 0.0
    return Found(parts, when, partial(_content_of_entry, archive, entry, limits.most(parts[-1]), budget), refused)


def _content_of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, budget: Budget | None) -> bytes:
    try:
        with archive.open(entry) as file:
            content = _limited(file, most, UNPACKED)
    except NotReadError:
        raise
    except BROKEN as error:
        raise NotReadError("is damaged in its archive") from error
    return budget.take(content) if budget else content
