"""The source texts themselves. They are not part of the case: whoever has the files attaches their folder.

A file is used only if its SHA-256 digest is the one in ``copies.csv``: an edited text would move every offset.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from platformdirs import user_config_path

from course_lib.case.breaches import CaseError

__all__ = ["VARIABLE", "Originals", "attach", "check", "remember", "remembered"]

VARIABLE = "COURSE_ORIGINALS"


@dataclass(frozen=True)
class Originals:
    """A folder of source texts whose digests were found right."""

    folder: Path
    files: dict[str, str]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each copy, read as UTF-8 with its line ends as they are."""
        return {copy: (self.folder / file).read_bytes().decode("utf-8") for copy, file in self.files.items()}


def check(copies: pd.DataFrame, folder: Path) -> list[str]:
    """What is wrong with a folder of originals, a sentence a file.

    Parameters
    ----------
    copies
        The table ``copies`` of a case, indexed by copy.
    folder
        The folder that should hold the files.
    """
    if not folder.is_dir():
        return [f"{folder} is not a folder."]
    faults = []
    for copy, row in copies.iterrows():
        path = folder / str(row["file"])
        if path.parent.resolve() != folder.resolve():
            faults.append(f"{row['file']} ({copy}) is not a plain file name.")
        elif not path.is_file():
            faults.append(f"{row['file']} ({copy}) is not in {folder}.")
        elif (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != row["sha256"]:
            faults.append(
                f"{row['file']} ({copy}) is another text, or was edited: its digest begins {digest[:12]}, "
                f"not {str(row['sha256'])[:12]}. Put the file there as it was first saved."
            )
    return faults


def attach(copies: pd.DataFrame, folder: Path) -> Originals:
    """Check a folder of originals and open it.

    Raises
    ------
    CaseError
        If a file is missing or is not the text that was coded; the message names each.
    """
    faults = check(copies, folder)
    if faults:
        raise CaseError("These originals cannot be used:\n" + "\n".join(faults))
    return Originals(folder, {str(copy): str(file) for copy, file in copies["file"].items()})


def remember(name: str, folder: Path) -> Path:
    """Note in the user's own settings where the originals of a case are; the file written is returned."""
    settings = _settings()
    known = _read(settings)
    known[name] = str(folder.resolve())
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return settings


def remembered(name: str) -> Path | None:
    """Where the originals of a case are: the variable COURSE_ORIGINALS if set (empty: nowhere), else what was noted."""
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE]) if os.environ[VARIABLE] else None
    folder = _read(_settings()).get(name)
    return Path(folder) if folder else None


def _settings() -> Path:
    return user_config_path("who-says-so", appauthor=False) / "originals.json"


def _read(settings: Path) -> dict[str, str]:
    try:
        known = json.loads(settings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
