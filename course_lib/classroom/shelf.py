"""Write the report where nothing of anybody else's can be lost.

The folder of a report holds a small list of what was written there, with a digest of each file. Only a file that is
still as it was written is replaced; a folder with other things in it, and no such list, is left alone.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["LIST", "ShelfError", "check", "write"]

LIST = ".class-report.json"
SCHEMA = "who-says-so/class-report"


class ShelfError(ValueError):
    """Why the report cannot be written there, in a sentence."""


def check(folder: Path) -> dict[str, str]:
    """Make sure that a report may be written to a folder.

    Parameters
    ----------
    folder
        The folder; it need not exist.

    Returns
    -------
    dict
        The digest of each file that an earlier report wrote there.

    Raises
    ------
    ShelfError
        If it is no folder, or holds things that no report wrote.
    """
    if not folder.exists() and not folder.is_symlink():
        return {}
    if not folder.is_dir():
        raise ShelfError(f"{folder} is not a folder: name another one with --out.")
    names = sorted(each.name for each in folder.iterdir())
    if not names:
        return {}
    try:
        written = json.loads((folder / LIST).read_text(encoding="utf-8"))
        if written["schema"] == SCHEMA:
            return {str(name): str(digest) for name, digest in written["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    raise ShelfError(
        f"{folder} holds files that are not a class report ({shown}), and nothing is put among them: name a new or "
        "empty folder with --out."
    )


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
    ShelfError
        If `check` refuses the folder, or a file in it was changed since it was written; then nothing is written.
    OSError
        If it cannot be written.
    """
    before = check(folder)
    for name in files:
        path = folder / name
        if (path.exists() or path.is_symlink()) and not _ours(path, before.get(name, "")):
            raise ShelfError(
                f"{path} was changed since the report was written, or is no part of it: move it elsewhere, or name "
                "another folder with --out."
            )
    folder.mkdir(parents=True, exist_ok=True)
    digests = before | {name: _digest(content) for name, content in files.items()}
    listed = {"schema": SCHEMA, "files": digests}
    _put(folder / LIST, (json.dumps(listed, indent=1) + "\n").encode())
    for name, content in files.items():
        _put(folder / name, content)


def _ours(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and _digest(path.read_bytes()) == digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _put(path: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        part.chmod(0o600)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
