"""Write files so that at any moment there is either the old one or the new one, never half of one."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["write_bytes", "write_json"]


def write_json(path: Path, data: Any, mode: int = 0o644) -> None:
    """Write plain data, as notebooks are written."""
    write_bytes(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"), mode)


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file by one with this content; its folder is made if need be.

    A file with the same content is left alone. The name of the unfinished file begins with a dot.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass
    number, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
