"""Files written into a folder of a teacher's: renewed where nobody changed them, never laid over anybody's work.

A hidden file notes the digest of each file as it was written. A file whose digest is still that one may be replaced.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["MARK", "WritingError", "write"]

MARK = ".course-questions.json"


class WritingError(Exception):
    """Files cannot be written; the message says which, and what to do."""


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder; none of them, if there is one that may not be replaced.

    Parameters
    ----------
    folder
        The folder; made if it does not exist.
    files
        The content of each file by its name, which may have folders in it.

    Raises
    ------
    WritingError
        If the folder is a file, or holds a file of one of these names that was not written here or was changed since.
    OSError
        If a file cannot be read or written.
    """
    if folder.exists() and not folder.is_dir():
        raise WritingError(f"{folder} is a file: name a folder.")
    known = _known(folder)
    strangers = [name for name, content in files.items() if not _ours(folder / name, content, known.get(name))]
    if strangers:
        listed = ", ".join(strangers[:5]) + (f" and {len(strangers) - 5} more" if len(strangers) > 5 else "")
        raise WritingError(
            f"In {folder} there is already something that this command did not write, or that was changed since: "
            f"{listed}. Nothing was written. Name another folder, or move these away."
        )
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        known[name] = _digest(content)
    (folder / MARK).write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _known(folder: Path) -> dict[str, str]:
    try:
        read = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in read.items()} if isinstance(read, dict) else {}


def _ours(path: Path, content: bytes, digest: str | None) -> bool:
    if not path.exists() and not path.is_symlink():
        return True
    if path.is_symlink() or not path.is_file():
        return False
    there = path.read_bytes()
    return there == content or _digest(there) == digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
