"""Write into somebody's folder, and never over a file that is not ours.

A list in the folder has the digest of each file as it was written. A file whose digest is still that one is ours, and a
newer one may take its place. One that somebody changed, or that was there before, is somebody's: it stays. So does a
link, wherever it leads.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

__all__ = ["NotOursError", "Shelf"]


class NotOursError(ValueError):
    """Nothing was written, since a file would have been lost; the message says which, and what to do."""


class Shelf:
    """A folder that files are written into.

    Parameters
    ----------
    folder
        The folder; made when the first file is written.
    listed
        The name of its list, with folders if it is in one.
    mode
        Who may read the files, as far as the person's own settings allow it.

    Attributes
    ----------
    written, same, left
        The names of the files that `put` wrote, found as they should be, and left alone.
    """

    def __init__(self, folder: Path, listed: str = ".who-says-so.json", mode: int = 0o666) -> None:
        self.folder = folder
        self.written: list[str] = []
        self.same: list[str] = []
        self.left: list[str] = []
        self._list = folder / listed
        self._mode = mode
        self._known = _read(self._list)

    @property
    def begun(self) -> bool:
        """Whether something was written here before."""
        return bool(self._known)

    def stands(self, name: str, content: bytes) -> Literal["absent", "same", "ours", "theirs"]:
        """What stands where a file is to go: nothing, the same content, a file of ours, or somebody's."""
        path = self.folder / name
        if not path.exists() and not path.is_symlink():
            return "absent"
        if not path.is_file():
            return "theirs"
        there = path.read_bytes()
        if there == content:
            return "same"
        return "ours" if not path.is_symlink() and _digest(there) == self._known.get(name) else "theirs"

    def put(self, name: str, content: bytes) -> bool:
        """Write a file, unless somebody's stands in its place.

        Parameters
        ----------
        name
            Its name, with folders if it is in one.
        content
            What it holds.

        Returns
        -------
        bool
            Whether the file is now there as it should be.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        standing = self.stands(name, content)
        if standing == "theirs":
            self.left.append(name)
            return False
        if standing == "same":
            self.same.append(name)
        else:
            _replace(self.folder / name, content, self._mode)
            self.written.append(name)
        if self._known.get(name) != (digest := _digest(content)):
            self._known[name] = digest
            listed = json.dumps({"version": 1, "copied": self._known}, indent=1, sort_keys=True)
            _replace(self._list, f"{listed}\n".encode(), self._mode)
        return True

    def text(self, name: str, content: str) -> bool:
        """Write a file of text, in UTF-8."""
        return self.put(name, content.encode())

    def fill(self, files: Mapping[str, bytes], *, what: str, other: str = "another folder") -> None:
        """Write several files, or none of them.

        Parameters
        ----------
        files
            The content of each file by its name.
        what
            What the files are together, to be told.
        other
            What to name instead of the folder, to be told.

        Raises
        ------
        NotOursError
            If somebody's file stands in the place of one, or the folder is none.
        OSError
            If a file cannot be read or written.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise NotOursError(f"{self.folder} is a file: name a folder.")
        theirs = [name for name, content in files.items() if self.stands(name, content) == "theirs"]
        if theirs:
            told = ", ".join(theirs[:5]) + (f" and {len(theirs) - 5} more" if len(theirs) > 5 else "")
            was, its, it = ("was", "is", "it") if len(theirs) == 1 else ("were", "are", "them")
            raise NotOursError(
                f"In {self.folder}, {told} {was} changed since {what} was written, or {its} no part of it. Nothing was "
                f"written. Move {it} elsewhere, or name {other}."
            )
        for name, content in files.items():
            self.put(name, content)


def _replace(path: Path, content: bytes, mode: int) -> None:
    """At any moment there is the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode, exist_ok=False)
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        copied = json.loads(path.read_text(encoding="utf-8"))["copied"]
        return {str(name): str(digest) for name, digest in copied.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
