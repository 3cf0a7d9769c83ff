"""A learner's answers: one JSON file, kept between sittings, never lost.

The file holds the name and version of its schema and, under ``answers``, one small object for each key: a question's
id, or ``activity/<slug>/<what>``. Every change is written to a second file that then takes the place of the first (an
atomic replacement), under a lock, so that two open lessons cannot undo each other's work and a power cut leaves the
old file or the new one. A file that cannot be used is renamed, never deleted or overwritten.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

__all__ = ["Answers", "AnswersError", "answers_path", "unused"]

SCHEMA = "who-says-so/answers"
VERSION = 1
PATIENCE = 3.0

State = dict[str, Any]


class AnswersError(OSError):
    """The answers cannot be saved; the message is one sentence for the learner."""


class UnusableError(Exception):
    """What is wrong with an answers file that has to be kept aside."""


class Answers:
    """The answers of one learner.

    Parameters
    ----------
    path
        The file. If left out: the file that the environment variable ``COURSE_ANSWERS`` names, else ``answers.json`` in
        the learner's folder, else in the current folder.

    Attributes
    ----------
    path
        The file; it is made when the first answer is saved.
    notice
        Empty, or one sentence for the learner about a file that could not be used and where it is kept now.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Answers(f"{folder}/answers.json").save("q-00-1", {"tries": []})
    ...     Answers(f"{folder}/answers.json").get("q-00-1")
    {'tries': []}
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = answers_path() if path is None else Path(path).expanduser().absolute()
        self.notice = ""
        try:
            self._read()
        except UnusableError:
            self._start_anew()
        except OSError as error:
            self.notice = str(_in_words(error, self.path))

    def __repr__(self) -> str:
        return f"Answers in {self.path.name}: {len(self.all())} kept"

    def get(self, key: str) -> State | None:
        """What is kept under a key, or ``None``."""
        return self.all().get(key)

    def all(self) -> dict[str, State]:
        """Everything that is kept, by key. Empty where the file cannot be read; `notice` then says why."""
        try:
            return self._read()
        except (UnusableError, OSError):
            return {}

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        """Keep something under a key, in place of what was kept there.

        Parameters
        ----------
        key
            A question's id, or ``activity/<slug>/<what>``.
        state
            What to keep: text, numbers, truth values, lists and dictionaries with text as keys.

        Raises
        ------
        AnswersError
            If it cannot be saved; what was kept before is as it was.
        TypeError, ValueError
            If the state is not JSON.
        """
        self.save_all({key: state})

    def save_all(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep several things at once: all of them, or, after an error, none.

        Raises
        ------
        AnswersError
            If they cannot be saved.
        TypeError, ValueError
            If a state is not JSON.
        """
        json.dumps(dict(states), allow_nan=False)
        with self._alone():
            kept, trouble = self._usable()
            with self._written(kept | {key: dict(state) for key, state in states.items()}) as part:
                if trouble:
                    self._keep_aside(trouble, bool(kept))
                part.replace(self.path)

    def _read(self) -> dict[str, State]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except PermissionError as error:
            if self.path.is_dir():
                raise
            raise UnusableError("may not be read") from error
        return _parse(content)

    def _usable(self) -> tuple[dict[str, State], str]:
        """What can be taken over from the file, and why the file itself has to be kept aside, if it has."""
        try:
            kept = self._read()
        except UnusableError as error:
            return {}, str(error)
        return kept, "is write-protected" if self.path.exists() and not _writable(self.path) else ""

    def _start_anew(self) -> None:
        """Keep an unusable file aside; another lesson may have done so a moment ago, so look again under the lock."""
        try:
            with self._alone():
                try:
                    self._read()
                except UnusableError as error:
                    self._keep_aside(str(error), False)
        except AnswersError as error:
            self.notice = f"The file with your answers cannot be used, and nothing can be saved. {error}"

    def _keep_aside(self, trouble: str, taken_over: bool) -> None:
        aside = unused(self.path.with_stem(f"{self.path.stem}-kept-aside-{date.today().isoformat()}"))
        self.path.rename(aside)
        then = "a new file goes on with them" if taken_over else "a new file is begun"
        self.notice = f"The file with your answers {trouble}: it is kept as {aside.name}, and {then}."

    @contextmanager
    def _written(self, answers: dict[str, State]) -> Iterator[Path]:
        """The whole file under another name, safe on the disk; gone afterwards unless it has taken its place."""
        document = {"schema": SCHEMA, "version": VERSION, "answers": dict(sorted(answers.items()))}
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            with part.open("wb") as file:
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
            yield part
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock, and tell every error of the file system in words."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=PATIENCE):
                yield
        except (OSError, NotImplementedError) as error:
            raise _in_words(error, self.path) from error


def answers_path() -> Path:
    """Where the answers are kept: what ``COURSE_ANSWERS`` names, else the learner's folder, else the current folder.

    The learner's folder is the nearest one, from the current folder upwards, that holds a folder ``.course``.
    """
    named = os.environ.get("COURSE_ANSWERS")
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    folder = next((folder for folder in (here, *here.parents) if (folder / ".course").is_dir()), here)
    return folder / "answers.json"


def unused(path: Path) -> Path:
    """The path itself, or the same with a number, so that no file has that name yet.

    >>> unused(Path("no-such-folder/answers.txt")).name
    'answers.txt'
    """
    free, number = path, 1
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _parse(content: bytes) -> dict[str, State]:
    """The answers in the bytes of a file.

    >>> _parse(b'{"schema": "who-says-so/answers", "version": 1, "answers": {"q-00-1": {}}}')
    {'q-00-1': {}}
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
        json.dumps(document, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise UnusableError("is damaged") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise UnusableError("is not an answers file of this course")
    version, answers = document.get("version"), document.get("answers")
    if isinstance(version, int) and version > VERSION:
        raise UnusableError("was written by a newer version of the course")
    if type(version) is not int or version < 1 or not isinstance(answers, dict):
        raise UnusableError("is damaged")
    if not all(isinstance(state, dict) for state in answers.values()):
        raise UnusableError("is damaged")
    return answers


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def _in_words(error: Exception, path: Path) -> AnswersError:
    if isinstance(error, AnswersError):
        return error
    if isinstance(error, Timeout):
        return AnswersError(f"Another program holds {path}: close it, or wait a moment, and try again.")
    if isinstance(error, NotImplementedError):
        return AnswersError(f"The disk that holds {path} cannot lock files: keep your course on another disk.")
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT):
        return AnswersError(f"The disk that holds {path} is full: make room on it, and try again.")
    if path.is_dir():
        return AnswersError(f"{path} is a folder, so answers cannot be kept there: name a file in COURSE_ANSWERS.")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return AnswersError(f"You may not write {path}: move your course to a folder of your own.")
    return AnswersError(f"{path} cannot be used: {getattr(error, 'strerror', None) or error}.")
