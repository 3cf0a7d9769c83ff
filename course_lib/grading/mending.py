"""Make a notebook that can be run and checked out of whatever a learner's file holds, and say what had to be mended.

The cells of the exercise are known by their ids. Those that are locked are put back as they were handed out; a missing
one is added, a copy is taken out. What a learner wrote is never changed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import nbformat

from course_lib.grading.frames import plain
from course_lib.grading.handed import CHECK
from course_lib.grading.roster import printable

__all__ = ["ANSWER_MISSING", "WRITTEN_MISSING", "Mended", "OtherAssignmentError", "UnusableError", "mend", "suspicions"]

Cell = dict[str, Any]
Notebook = dict[str, Any]

LARGEST_SOURCE = 5 << 20
MOST_CELLS = 5_000
ALIKE = 0.8
NAMED = 6
START = "start"
ANSWER_MISSING = "# The answer cell of {id} was missing. It was put back, empty, when the notebook was graded."
WRITTEN_MISSING = "*The cell of this written answer was missing. It was put back, empty, when the notebook was graded.*"
AGAIN = "Ask for it again."
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TITLE = re.compile(r"# Exercise ([\w-]{1,40})")
SIGNS = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SUSPECT = (
    (r"\bdef\s+hand_in\b|\bhand_in\s*=(?!=)|\bas\s+hand_in\b|\bclass\s+hand_in\b", "gives hand_in another meaning"),
    (r"who-says-so\.answer", "writes the record of an answer itself"),
    (r"sys\s*\.\s*modules|importlib\s*\.\s*reload|\bsetattr\s*\(", "reaches into loaded modules"),
    (r"\b(course_lib|practice)(\.\w+){1,8}\s*=(?!=)", "replaces a part of the course's tools"),
    (r"gradebook|nbgrader|key\.yaml|rubric\.yaml|\bcourse_lib\.grading\b", "names the grader's files"),
    (r"""['"](\.\./|~/|/(etc|proc|home|root|var|sys|mnt|srv|usr)\b)""", "names files outside its folder"),
    (r"\b(socket|urllib|requests|httpx|http\.client)\b", "asks for a network"),
    (
        r"\b(subprocess|ctypes|multiprocessing)\b|\bos\s*\.\s*(system|fork|exec\w*|kill|popen|_exit)\b",
        "starts programs",
    ),
    (r"\b(gc|inspect)\s*\.\s*\w+\(|_getframe|__globals__|__subclasses__", "looks at what it was not given"),
)


class UnusableError(ValueError):
    """Why a file cannot be graded, in a sentence."""


class OtherAssignmentError(UnusableError):
    """The file is a notebook, but not of this exercise."""


@dataclass(frozen=True)
class Mended:
    """A notebook that can be run.

    Parameters
    ----------
    notebook
        JSON data, nbformat 4, without outputs, with every cell of the exercise in it once.
    remarks
        What was mended, a sentence each.
    suspect
        What a person should look at, a sentence each.
    """

    notebook: Notebook
    remarks: tuple[str, ...]
    suspect: tuple[str, ...]


def mend(content: bytes, released: Notebook) -> Mended:
    """Make a notebook of this exercise out of a file's content.

    Parameters
    ----------
    content
        What is in the file.
    released
        The notebook that was handed out, as JSON data.

    Raises
    ------
    OtherAssignmentError
        If it is no notebook of this exercise.
    UnusableError
        If it is no notebook at all, or holds nothing.
    """
    remarks: list[str] = []
    document = _parsed(_decoded(content, remarks), remarks)
    notebook = _upgraded(document, remarks)
    cells = list(_cells(notebook["cells"], remarks))
    if not any(cell["source"].strip() for cell in cells):
        raise UnusableError(f"The notebook has no cells with anything in them. {AGAIN}")
    wanted = {_label(cell): cell for cell in released["cells"]}
    _recover(cells, wanted, remarks)
    _same_exercise(cells, wanted)
    _drop_unknown(cells, wanted, remarks)
    _drop_copies(cells, wanted, remarks)
    suspect = list(_restore(cells, wanted, remarks))
    _put_back(cells, wanted, remarks)
    _order(cells, wanted, remarks)
    if not any(_is_answer(wanted[name]) and _differs(cell, wanted[name]) for cell in cells if (name := _label(cell))):
        remarks.append("Nothing was filled in.")
    _kernel(notebook.get("metadata"), released["metadata"], remarks)
    _name(cells)
    suspect += suspicions(cells)
    whole = {"cells": cells, "metadata": deepcopy(released["metadata"]), "nbformat": 4, "nbformat_minor": 5}
    return Mended(whole, _told(remarks), _told(suspect))


def _told(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(printable, sentences)))


def suspicions(cells: Iterable[Cell]) -> Iterator[str]:
    """What in a learner's own code a person should look at. Honest work can look like this: it is a hint, no more.

    Examples
    --------
    >>> cell = {"cell_type": "code", "metadata": {}, "source": "hand_in = print"}
    >>> list(suspicions([cell]))
    ['Cell 1 gives hand_in another meaning.']
    """
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code" or _is_locked(cell):
            continue
        code = re.sub(r"^[ \t]*#.*$", "", cell["source"], flags=re.M)
        name = _label(cell)
        for pattern, told in SUSPECT:
            if re.search(pattern, code):
                yield f"Cell {number}{f' ({name})' if name else ''} {told}."


def _decoded(content: bytes, remarks: list[str]) -> str:
    if not content.strip(b"\0 \t\r\n"):
        raise UnusableError(f"The file is empty. {AGAIN}")
    for sign, what in SIGNS:
        if content.startswith(sign):
            raise UnusableError(f"The file is {what}, not a notebook. {AGAIN}")
    if content.startswith(b"\xef\xbb\xbf"):
        remarks.append("The file begins with a byte order mark; it was left out.")
        content = content[3:]
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), None)
    if encoding is None and b"\0" in content[:4]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        if encoding is not None:
            text = content.decode(encoding)
            remarks.append(f"The file was in {encoding[:6].upper()}, not in UTF-8; it was read as such.")
            return text
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if encoding is not None:
            raise UnusableError(
                f"The file's text cannot be read ({encoding[:6].upper()}, and damaged). {AGAIN}"
            ) from None
    remarks.append("The file was not in UTF-8; it was read as Latin-1, so letters with accents may be wrong.")
    return content.decode("cp1252", "replace")


def _parsed(text: str, remarks: list[str]) -> Any:
    text = text.strip("\0 \t\r\n\ufeff")
    if re.match(r"(?i)<!doctype|<html|<\?xml", text):
        raise UnusableError(f"The file is a web page, not a notebook. {AGAIN}")
    try:
        return _loads(text)
    except RecursionError:
        raise UnusableError("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        fault = error
    if re.search(r"^(<{7}|>{7}|={7})", text, re.M):
        raise UnusableError(
            "The file holds marks of two versions that git could not merge (<<<<<<<, >>>>>>>)."
        ) from fault
    for mended, how in ((_without_commas(text), "stray commas were left out"), (text, "what follows its end was left")):
        try:
            document = _loads(mended) if mended is not text else json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict) and document.get("cells"):
            remarks.append(f"The file was not valid JSON; {how}.")
            return document
    if not text.startswith("{"):
        raise UnusableError(f"The file is no notebook: it does not hold JSON. {AGAIN}") from fault
    where = f" (line {fault.lineno})" if isinstance(fault, json.JSONDecodeError) else ""
    raise UnusableError(
        f"The file is not valid JSON{where}: it may have been cut off or edited by hand. {AGAIN}"
    ) from fault


def _loads(text: str) -> Any:
    return json.loads(text, strict=False, parse_constant=lambda _: None)


def _without_commas(text: str) -> str:
    """The text without commas right before a closing bracket, strings left alone."""
    return re.sub(
        r'("[^"\\]*(?:\\.[^"\\]*)*"?)|,(\s*[}\]])', lambda found: found[1] if found[1] is not None else found[2], text
    )


def _upgraded(document: Any, remarks: list[str]) -> Notebook:
    if not isinstance(document, dict):
        raise UnusableError(f"The file holds JSON, but no notebook. {AGAIN}")
    if "worksheets" in document and "cells" not in document:
        try:
            node = nbformat.from_dict({"metadata": {}, "nbformat_minor": 0, **document, "nbformat": 3})
            document = json.loads(json.dumps(nbformat.convert(node, 4)))
        except Exception:
            raise UnusableError(
                f"The notebook has an old format (3) and cannot be brought up to date. {AGAIN}"
            ) from None
        remarks.append("The notebook was in an old format (3); it was brought up to date.")
    if not isinstance(document.get("cells"), list):
        raise UnusableError(f"The file holds JSON, but no notebook: it has no list of cells. {AGAIN}")
    version = document.get("nbformat")
    if version != 4 and not remarks:
        remarks.append(f"The notebook says that its format is {str(version)[:20]}; it was read as format 4.")
    if len(document["cells"]) > MOST_CELLS:
        raise UnusableError(f"The notebook has more than {MOST_CELLS} cells.")
    whole: Notebook = document
    return whole


def _cells(given: Iterable[Any], remarks: list[str]) -> Iterator[Cell]:
    """The cells in their ordinary form, without outputs."""
    total = 0
    for number, cell in enumerate(given, start=1):
        source = cell.get("source", "") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            remarks.append(f"Cell {number} is damaged; it was left out.")
            continue
        kind = cell.get("cell_type")
        if kind not in ("code", "markdown", "raw"):
            remarks.append(f"Cell {number} is of an unknown type; it is not run.")
            kind = "raw"
        total += len(source)
        if total > LARGEST_SOURCE:
            raise UnusableError(f"The notebook holds more than {LARGEST_SOURCE >> 20} MiB of code and text.")
        metadata = plain(cell.get("metadata")) if isinstance(cell.get("metadata"), dict) else {}
        ours = metadata.get("nbgrader")
        if not isinstance(ours, dict) or not isinstance(ours.get("grade_id"), str) or not ours["grade_id"]:
            metadata.pop("nbgrader", None)
        made: Cell = {"cell_type": kind, "id": cell.get("id"), "metadata": metadata, "source": plain(source)}
        if kind == "code":
            made |= {"execution_count": None, "outputs": []}
        elif isinstance(cell.get("attachments"), dict):
            made["attachments"] = plain(cell["attachments"])
        yield made


def _recover(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> None:
    """Find cells of the exercise that lost their ids, by what they hold."""
    present = {_label(cell) for cell in cells}
    found: list[str] = []
    for name, released in wanted.items():
        if name in present:
            continue
        for cell in cells:
            if cell["cell_type"] != released["cell_type"] or _label(cell) in wanted:
                continue
            same = bool(released["source"].strip()) and not _differs(cell, released)
            if same or (_is_code_answer(released) and re.search(rf"^{re.escape(name)}\s*=[^=]", cell["source"], re.M)):
                cell["metadata"]["nbgrader"] = {"grade_id": name}
                found.append(name)
                break
    if found:
        remarks.append(f"Cells that had lost their ids were recognised by what they hold: {_some(found)}.")


def _same_exercise(cells: Iterable[Cell], wanted: Mapping[str, Cell]) -> None:
    known = [cell for cell in cells if _label(cell) in wanted]
    others = {name for cell in cells if (name := _label(cell)) and name not in wanted}
    if not known:
        what = "It is the notebook of another assignment." if others else "The notebook has no cell of this exercise."
        raise OtherAssignmentError(f"{what} {AGAIN}")
    ours = {found[1] for cell in wanted.values() if (found := TITLE.match(cell["source"]))}
    theirs = {found[1] for cell in known if (found := TITLE.match(cell["source"]))}
    if ours and theirs and not ours & theirs:
        raise OtherAssignmentError(f"It is the notebook of exercise {min(theirs)}, not of {min(ours)}. {AGAIN}")
    texts = [cell for cell in known if wanted[_label(cell)]["cell_type"] == "markdown" and _is_text(cell, wanted)]
    firsts = {_label(cell): cell for cell in reversed(texts)}
    if firsts and not any(_alike(cell, wanted[name]) for name, cell in firsts.items()):
        raise OtherAssignmentError(
            f"It is the notebook of another assignment, or of another variant of this one. {AGAIN}"
        )


def _is_text(cell: Cell, wanted: Mapping[str, Cell]) -> bool:
    return _is_locked(wanted[_label(cell)])


def _alike(cell: Cell, released: Cell) -> bool:
    mine, theirs = (each["metadata"].get("nbgrader", {}).get("checksum") for each in (cell, released))
    if not _differs(cell, released) or (mine is not None and mine == theirs):
        return True
    return SequenceMatcher(None, cell["source"][:2000], released["source"][:2000]).ratio() > ALIKE


def _drop_unknown(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> None:
    unknown = []
    for cell in cells:
        name = _label(cell)
        if name and name not in wanted:
            unknown.append(name)
            del cell["metadata"]["nbgrader"]
    if unknown:
        remarks.append(f"Cells with ids that the exercise does not have were kept as ordinary cells: {_some(unknown)}.")


def _drop_copies(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> None:
    for name, released in wanted.items():
        same = [cell for cell in cells if _label(cell) == name]
        if len(same) < 2:
            continue
        if _is_locked(released):
            for cell in same[1:]:
                _remove(cells, cell)
            remarks.append(f"Cell {name} was there {len(same)} times; the copies were left out.")
            continue
        filled = [cell for cell in same if _differs(cell, released)]
        kept = filled[-1] if filled else same[0]
        for cell in same:
            if cell is not kept:
                del cell["metadata"]["nbgrader"]
        remarks.append(f"Cell {name} was there {len(same)} times; the last that was filled in counts.")


def _remove(cells: list[Cell], cell: Cell) -> None:
    del cells[next(place for place, other in enumerate(cells) if other is cell)]


def _restore(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> Iterator[str]:
    changed, retyped = [], []
    for cell in cells:
        name = _label(cell)
        if not name:
            continue
        released = wanted[name]
        if _is_locked(released):
            if cell["cell_type"] != released["cell_type"] or _differs(cell, released):
                changed.append(name)
            cell["source"] = released["source"]
        elif cell["cell_type"] != released["cell_type"]:
            retyped.append(name)
        if cell["cell_type"] != released["cell_type"]:
            cell["cell_type"] = released["cell_type"]
            cell.pop("attachments", None)
            for part in ("execution_count", "outputs"):
                cell.pop(part, None)
            if released["cell_type"] == "code":
                cell |= {"execution_count": None, "outputs": []}
        cell["metadata"] = deepcopy(released["metadata"])
    if changed:
        remarks.append(f"Locked cells were changed and put back as they were: {_some(changed)}.")
    if retyped:
        remarks.append(f"Cells had another type and were given their own again: {_some(retyped)}.")
    for name in changed:
        if name == START or name.endswith(CHECK):
            yield f"The locked cell {name} had been changed."


def _put_back(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> None:
    present = {_label(cell) for cell in cells}
    locked, answers, before = [], [], ""
    for name, released in wanted.items():
        if name not in present:
            cell = deepcopy(released)
            if _is_locked(released):
                locked.append(name)
            else:
                answers.append(name)
                cell["source"] = ANSWER_MISSING.format(id=name) if _is_code_answer(released) else WRITTEN_MISSING
            cells.insert(_place(cells, before) + 1 if before else 0, cell)
        before = name
    if locked:
        remarks.append(f"Locked cells were missing and put back: {_some(locked)}.")
    if answers:
        remarks.append(f"Answer cells were missing or renamed, so nothing is handed in there: {_some(answers)}.")


def _order(cells: list[Cell], wanted: Mapping[str, Cell], remarks: list[str]) -> None:
    moved = []
    for name in wanted:
        question = name.removesuffix(CHECK)
        if name == question or question not in wanted:
            continue
        answer, check = _place(cells, question), _place(cells, name)
        if check < answer:
            cells.insert(answer, cells.pop(check))
            moved.append(name)
    answers = [place for place, cell in enumerate(cells) if _label(cell) and _is_code_answer(wanted[_label(cell)])]
    if START in wanted and answers and answers[0] < _place(cells, START):
        cells.insert(answers[0], cells.pop(_place(cells, START)))
        moved.append(START)
    if moved:
        remarks.append(f"Locked cells stood in the wrong place and were moved: {_some(moved)}.")


def _kernel(mine: Any, released: Mapping[str, Any], remarks: list[str]) -> None:
    spec = mine.get("kernelspec") if isinstance(mine, dict) else None
    wanted = released.get("kernelspec", {}).get("name", "python3")
    if not isinstance(spec, dict) or not isinstance(spec.get("name"), str):
        remarks.append("The notebook names no kernel; it was run with Python.")
        return
    language = spec.get("language")
    if spec["name"] != wanted and language not in (None, "python"):
        remarks.append(
            f"The notebook was made for another kernel ({plain(spec['name'])[:40]}); it was run with Python."
        )
    elif spec["name"] != wanted:
        remarks.append(f"The notebook names its kernel {plain(spec['name'])[:40]}; it was run with the course's.")


def _name(cells: Iterable[Cell]) -> None:
    """Give each cell an id of its own, the same at every reading."""
    seen: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = cell["id"]
        if not isinstance(name, str) or not CELL_ID.fullmatch(name) or name in seen:
            name = f"cell-{number}"
            while name in seen:
                name += "-"
        cell["id"] = name
        seen.add(name)


def _label(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _is_locked(cell: Mapping[str, Any]) -> bool:
    ours = cell["metadata"].get("nbgrader", {})
    return bool((ours.get("locked") or ours.get("grade")) and not ours.get("solution"))


def _is_answer(cell: Mapping[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _is_code_answer(cell: Mapping[str, Any]) -> bool:
    return _is_answer(cell) and cell["cell_type"] == "code"


def _differs(cell: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    mine, theirs = ([line.rstrip() for line in each["source"].strip().splitlines()] for each in (cell, other))
    return mine != theirs


def _place(cells: list[Cell], name: str) -> int:
    return next(place for place, cell in enumerate(cells) if _label(cell) == name)


def _some(names: list[str]) -> str:
    told = [name[:40] for name in names[:NAMED]]
    return ", ".join(told) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
