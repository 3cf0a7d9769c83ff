"""Pages that are made at the start of a build: written only if they differ, so that a second build is quick."""

from pathlib import Path

__all__ = ["sweep", "write"]


def write(path: Path, text: str | bytes) -> Path:
    """Write a file, unless it holds the very same already; makes its folder."""
    data = text.encode() if isinstance(text, str) else text
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def sweep(folder: Path, kept: set[Path]) -> None:
    """Remove the files of a generated folder that this build did not write."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_file() and path not in kept:
            path.unlink()
