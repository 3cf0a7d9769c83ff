"""Write files into somebody's folder and never over a file that is not ours.

A list of what was written, with a fingerprint of each file, stays in the folder. A file is replaced only if it is still
the one that was written; one that somebody changed, or that was there before, is left alone and told.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["LIST", "Shelf"]

LIST = ".who-says-so.json"


@dataclass
class Shelf:
    """A folder that files are written into.

    Parameters
    ----------
    folder
        The folder; made when the first file is written.
    """

    folder: Path
    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = _read(self.folder / LIST)

    def put(self, name: str, content: bytes) -> bool:
        """Write a file, unless another one stands in its place that is not ours.

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
        path = self.folder / name
        fresh = _digest(content)
        if path.is_dir():
            self.left.append(name)
            return False
        if path.exists():
            there = _digest(path.read_bytes())
            if there == fresh:
                self._known[name] = fresh
                self.same.append(name)
                self._note()
                return True
            if there != self._known.get(name):
                self.left.append(name)
                return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._known[name] = fresh
        self.written.append(name)
        self._note()
        return True

    def text(self, name: str, content: str) -> bool:
        """Write a file of text, in UTF-8."""
        return self.put(name, content.encode())

    def _note(self) -> None:
        part = self.folder / f"{LIST}.part"
        part.write_text(json.dumps({"written": self._known}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        part.replace(self.folder / LIST)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))["written"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {str(name): str(digest) for name, digest in written.items()} if isinstance(written, dict) else {}
