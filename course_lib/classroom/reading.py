"""Read one answers file as a teacher receives it: whole, old, cut off, or something else altogether.

A learner's own copy of the course refuses a file that it cannot fully use, and keeps it aside. Here the file is only
read, so that as much of it counts as can be understood; what cannot is told in words.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from course_lib.archives import NotReadError
from course_lib.practice.answers import SCHEMA, VERSION

__all__ = ["Sheet", "read_sheet"]

ACTIVITY = "activity/"
SHOWN = 3

State = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What an answers file holds.

    Parameters
    ----------
    answers
        The state under each key that can be used: questions of the case, and activities.
    remarks
        What of the file is left out, and why, a sentence each.
    older
        An older version of the course wrote it.
    look
        Something in it is amiss, so that a teacher should look at it.
    """

    answers: Mapping[str, State]
    remarks: tuple[str, ...] = ()
    older: bool = False
    look: bool = False


def read_sheet(content: bytes, known: Collection[str]) -> Sheet:
    """Read the bytes of an answers file.

    Parameters
    ----------
    content
        The bytes.
    known
        The ids of the case's questions; answers under other keys are left out and remarked upon.

    Returns
    -------
    Sheet
        It may hold no answers at all.

    Raises
    ------
    NotReadError
        If nothing of it can be used; the message is the end of a sentence that begins with 'it'.

    Examples
    --------
    >>> text = b'{"schema": "who-says-so/answers", "version": 1, "answers": {"q-1": {}, "q-9": {}}}'
    >>> sheet = read_sheet(text, {"q-1"})
    >>> list(sheet.answers), sheet.remarks
    (['q-1'], ('Left out: 1 answer to a question that this course does not have (q-9).',))
    >>> read_sheet(text[:40], {"q-1"})
    Traceback (most recent call last):
    ...
    course_lib.archives.NotReadError: breaks off in the middle: it was cut short while it was saved or sent
    """
    document = _document(content)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise NotReadError("is not an answers file of this course")
    version, kept = document.get("version"), document.get("answers")
    remarks, older, named = [], False, True
    if isinstance(version, int | float) and not isinstance(version, bool):
        if version > VERSION:
            told = f"version {version:g}, and this one reads up to {VERSION}"
            raise NotReadError(f"was written by a newer version of the course ({told}): bring your course up to date")
        if version != VERSION:
            older = True
            remarks.append(f"An older version of the course wrote it ({version:g}): what still fits was read.")
    else:
        named = False
        remarks.append("It names no version that can be read: what fits was read.")
    if not isinstance(kept, dict):
        raise NotReadError("is damaged: it says that it is an answers file, and has no list of answers")
    sheet = _usable(kept, known, remarks)
    return replace(sheet, older=older, look=sheet.look or not named)


def _document(content: bytes) -> Any:
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise NotReadError("is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadError("is not text in UTF-8: another program changed it, or it is something else") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            raise NotReadError("breaks off in the middle: it was cut short while it was saved or sent") from error
        raise NotReadError(f"is damaged: it is no JSON (line {error.lineno})") from error
    except (ValueError, RecursionError) as error:
        raise NotReadError("is damaged: it cannot be read as JSON") from error


def _usable(kept: dict[str, Any], known: Collection[str], remarks: list[str]) -> Sheet:
    answers = {key: state for key, state in kept.items() if isinstance(state, dict)}
    broken = [key for key in kept if key not in answers]
    gone = [key for key in answers if key not in known and not key.startswith(ACTIVITY)]
    if gone:
        what = "answer to a question" if len(gone) == 1 else "answers to questions"
        remarks.append(f"Left out: {len(gone)} {what} that this course does not have ({_some(gone)}).")
    if broken:
        what = "entry that is" if len(broken) == 1 else "entries that are"
        remarks.append(f"Left out: {len(broken)} {what} damaged ({_some(broken)}).")
    fit = {key: state for key, state in answers.items() if key not in set(gone)}
    return Sheet(fit, tuple(remarks), look=bool(broken))


def _some(keys: list[str]) -> str:
    shown = ", ".join(key[:40] for key in sorted(keys)[:SHOWN])
    return f"{shown}, …" if len(keys) > SHOWN else shown
