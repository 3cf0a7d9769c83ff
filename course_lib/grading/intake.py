"""Take in what a class handed in: a folder, a download from Moodle or Canvas, or nbgrader's own layout.

Nothing is unpacked: an archive's files are read one at a time, up to a limit, and their names are only names. Whatever
is wrong with one learner's work is that learner's fault line and nobody else's.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from course_lib.archives import (
    SYSTEM,
    Budget,
    FilesError,
    Found,
    Limits,
    NotReadError,
    files_in,
    files_of_archive,
    is_archive,
)
from course_lib.grading.exercise import Exercise
from course_lib.grading.files import write_json
from course_lib.grading.mending import Mended, OtherAssignmentError, UnusableError, mend
from course_lib.grading.release import release
from course_lib.grading.roster import Person, Roster, identifier, printable
from course_lib.grading.types import Submission

__all__ = ["LARGEST", "IntakeError", "Received", "read", "released"]

LARGEST = 32 << 20
MOST_FILES = 50_000
MOST_INSIDE = 1_000
NOTEBOOKS = re.compile(r"\.ipynb(\.(txt|json))?$|\.ipynb \(\d+\)$", re.I)
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.I)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<sub>\d+)_(?P<rest>.+)")
AGAIN_NUMBER = re.compile(r"[-_ ]\(?(\d{1,3})\)?$")
AGAIN = "Ask for it again."
NOBODY = Person("")


class IntakeError(ValueError):
    """Why nothing can be taken in, in a sentence."""


@dataclass(frozen=True)
class Received(Submission):
    """A submission, with all that intake knows of it.

    Parameters
    ----------
    person
        The learner.
    suspect
        What a person should look at, a sentence each.
    digest
        Tells this work from any other: what was handed in, and the exercise as it was handed out.
    absent
        Nothing was handed in.
    handed_in
        When, as far as nbgrader noted it; empty otherwise.
    """

    person: Person = NOBODY
    suspect: tuple[str, ...] = ()
    digest: str = ""
    absent: bool = False
    handed_in: str = ""


@dataclass(frozen=True)
class _Work:
    """A file with the learner whose it is."""

    names: tuple[str, ...]
    own: str
    lms: str
    file: Found
    title: str
    attempt: int = 0
    late: bool = False


def read(source: Path, exercise: Exercise, roster: Roster | Path | None = None, *, into: Path) -> list[Received]:
    """Take in a class's work on one exercise.

    Parameters
    ----------
    source
        A folder or a zip archive. Understood are Moodle's and Canvas's downloads (packed or unpacked), nbgrader's
        ``submitted/`` (or a folder that holds it), a folder for each learner, and a notebook named after each.
    exercise
        The exercise.
    roster
        The class. Who is in it and handed nothing in is reported as absent.
    into
        A folder for the notebooks as they were mended, ``<learner>.ipynb`` each.

    Returns
    -------
    list of Received
        One a learner, by name. Work that cannot be run has a ``fault``.

    Raises
    ------
    IntakeError
        If there is no such folder or archive, or it holds nobody's work.
    RosterError
        If the roster cannot be used.
    """
    people = Roster.read(roster) if isinstance(roster, Path) else roster
    handed_out = released(exercise)
    stamp = hashlib.sha256(repr(handed_out).encode()).hexdigest()
    into.mkdir(parents=True, exist_ok=True)
    found = []
    for person, works, remarks in _by_person(list(_works(_files(source), source, exercise.assignment)), people):
        one = _one(person, works, exercise.assignment, handed_out, into, source)
        found.append(replace(one, remarks=(*remarks, *one.remarks), digest=f"{one.digest}{stamp}"[:80]))
    if not found:
        raise IntakeError(f"{source} holds nobody's work on {exercise.assignment}: name the folder or zip that does.")
    known = {one.learner for one in found}
    for person in people.people if people else ():
        if person.id not in known:
            fault = "Nothing was handed in."
            found.append(Received(person.id, exercise.assignment, source, (), fault, person=person, absent=True))
    return sorted(found, key=lambda one: one.learner)


def released(exercise: Exercise) -> dict[str, Any]:
    """The learner's copy of an exercise as plain data, made from its source."""
    text = release(exercise.folder.parent.parent, exercise)
    data: dict[str, Any] = _plain_data(nbformat.reads(text, as_version=4))
    return data


def _plain_data(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain_data(value) for key, value in node.items()}
    return [_plain_data(value) for value in node] if isinstance(node, list) else node


def _files(source: Path) -> Iterator[Found]:
    """The files; a folder that may not be looked into stands for the notebook in it."""
    try:
        for file in files_in(source, _limits()):
            closed = file.folder and file.refused
            yield replace(file, parts=(*file.parts, "notebook.ipynb")) if closed else file
    except FilesError as error:
        raise IntakeError(str(error)) from error


def _limits() -> Limits:
    return Limits(NOTEBOOKS, LARGEST, LARGEST, MOST_FILES)


def _content(work: _Work) -> bytes:
    try:
        if work.file.refused:
            raise NotReadError(work.file.refused)
        return work.file.read()
    except NotReadError as error:
        raise UnusableError(f"The file {work.title[:60]} {error}. {AGAIN}") from error


def _works(files: Iterator[Found], source: Path, assignment: str) -> Iterator[_Work]:
    kept = [file for file in files if not any(SYSTEM.fullmatch(part) for part in file.parts)]
    kept = [file for file in kept if NOTEBOOKS.search(file.name) or not any(part[:1] == "." for part in file.parts)]
    kept = _unwrapped(kept, source)
    if any(file.parts[0] == "submitted" and len(file.parts) > 2 for file in kept):
        kept = [replace(file, parts=file.parts[1:]) for file in kept if file.parts[0] == "submitted"]
    nbgraders = {file.parts[0] for file in kept if len(file.parts) >= 3 and file.parts[1] == assignment}
    others = {file.parts[:2] for file in kept if len(file.parts) == 3 and file.name == f"{file.parts[1]}.ipynb"}
    for file in kept:
        if (work := _platform(file)) is not None:
            yield work
        elif len(file.parts) > 1:
            other = file.parts[0] in nbgraders or (nbgraders and file.parts[:2] in others)
            if file.parts[1] == assignment or not other:
                yield _Work((file.parts[0],), file.parts[0], "", file, file.name)
        elif NOTEBOOKS.search(file.name):
            name = _without(NOTEBOOKS.sub("", file.name), assignment)
            yield _Work((name,), name, "", file, file.name)


def _unwrapped(files: list[Found], source: Path) -> list[Found]:
    """Without the one folder that an archive program may put around everything."""
    tops = {file.parts[0] for file in files}
    if len(tops) != 1 or any(len(file.parts) < 2 for file in files):
        return files
    top = next(iter(tops))
    inner = [replace(file, parts=file.parts[1:]) for file in files]
    several = len({file.parts[0] for file in inner if len(file.parts) > 1}) > 1
    if MOODLE.fullmatch(top):
        return files
    if top in (source.stem, "submitted", "submissions") or several or any(_platform(file) for file in inner):
        return inner
    return files


def _platform(file: Found) -> _Work | None:
    """A file as Moodle or Canvas names it."""
    for place, part in enumerate(file.parts):
        if (found := MOODLE.fullmatch(part)) is not None:
            title = file.name if place < len(file.parts) - 1 else found["rest"]
            return _Work((found["name"],), found["name"], found["id"], file, title)
    if len(file.parts) == 1 and (found := CANVAS.fullmatch(file.name)) is not None:
        own = f"{found['name']}-{found['id']}"
        number = AGAIN_NUMBER.search(Path(found["rest"]).stem)
        attempt = int(number[1]) if number else 0
        return _Work((found["id"], found["name"]), own, found["id"], file, found["rest"], attempt, bool(found["late"]))
    return None


def _without(name: str, assignment: str) -> str:
    """A learner's name from the name of a file that may hold the assignment's too."""
    mark = re.escape(assignment)
    bare = re.sub(rf"(?i)^{mark}[-_ .]+|[-_ .]+{mark}([-_ ]\(?\d+\)?)?$", "", name).strip()
    return bare or name


def _by_person(works: list[_Work], roster: Roster | None) -> Iterator[tuple[Person, list[_Work], list[str]]]:
    """Whose work is whose. Two folders with one name are two learners, unless the roster says otherwise."""
    groups: dict[tuple[str, str], list[_Work]] = {}
    for work in works:
        groups.setdefault((work.own, work.lms), []).append(work)
    people: dict[str, tuple[Person, list[_Work], list[str]]] = {}
    same = {own: len({lms for other, lms in groups if other == own}) for own, _ in groups}
    for (own, lms), mine in sorted(groups.items()):
        person = roster.find(*mine[0].names) if roster else None
        if person is not None and person.id in people and people[person.id][0] == person:
            people[person.id][1].extend(mine)
            continue
        remarks = [f"{printable(own)} is not in the roster, or not only once."] if roster and person is None else []
        if person is None:
            person = _stranger(own, lms)
            if same[own] > 1:
                person = replace(person, id=f"{person.id}-{lms}")
                remarks.append(f"Several learners are called {printable(own)}; the platform's number tells them apart.")
        number = 2
        while person.id in people:
            person = replace(person, id=f"{person.id}-{number}")
            number += 1
        people[person.id] = (person, mine, remarks)
    yield from people.values()


def _stranger(own: str, lms: str) -> Person:
    name = re.sub(rf"-{lms}$", "", own) if lms else own
    first, _, last = name.strip().rpartition(" ")
    fallback = f"learner-{hashlib.sha256(own.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return Person(identifier(own) or fallback, printable(first)[:100], printable(last)[:100], "", lms)


def _one(
    person: Person, works: list[_Work], assignment: str, handed_out: dict[str, Any], into: Path, source: Path
) -> Received:
    """The one notebook of a learner that counts."""
    works = [replace(work, title=printable(work.title)) for work in works]
    candidates = [work for work in works if NOTEBOOKS.search(work.title)]
    candidates += [each for work in works if not candidates and _is_zip(work) for each in _inside(work)]
    exact = [work for work in candidates if work.file.parts[1:] == (assignment, f"{assignment}.ipynb")]
    candidates = sorted(exact or candidates, key=_newest, reverse=True)
    blank = Received(person.id, assignment, source, (), None, person=person, handed_in=_timestamp(works, assignment))
    content = b""
    remarks: list[str] = []
    others: list[str] = []
    if not candidates:
        shown = ", ".join(sorted({work.title[:60] for work in works})[:3])
        return replace(
            blank, fault=f"What was handed in is no notebook ({shown}). {AGAIN}", digest=_digest(shown.encode())
        )
    for place, work in enumerate(candidates):
        path = source if source.is_file() else source.joinpath(*work.file.parts)
        here = replace(blank, path=path)
        try:
            content = _content(work)
            mended = mend(content, handed_out)
        except OtherAssignmentError as error:
            others.append(f"{work.title[:60]}: {error}")
            continue
        except UnusableError as error:
            older = len(candidates) - place - 1
            told = f" An earlier file is there ({candidates[place + 1].title[:60]})." if older else ""
            return replace(here, fault=f"{error}{told}", digest=_digest(content or str(error).encode()))
        except Exception as error:
            fault = f"The file cannot be read as a notebook ({type(error).__name__}). {AGAIN}"
            return replace(here, fault=fault, digest=_digest(content))
        remarks += _told(work, candidates, others, assignment)
        return _kept(here, mended, remarks, content, into)
    fault = others[0].partition(": ")[2] if len(others) == 1 else f"No file is a notebook of this exercise. {AGAIN}"
    return replace(blank, fault=fault, digest=_digest(content))


def _kept(blank: Received, mended: Mended, remarks: list[str], content: bytes, into: Path) -> Received:
    path = into / f"{blank.learner}.ipynb"
    digest = _digest(content)
    write_json(path, mended.notebook)
    return replace(blank, path=path, remarks=(*remarks, *mended.remarks), suspect=mended.suspect, digest=digest)


def _told(work: _Work, candidates: list[_Work], others: list[str], assignment: str) -> Iterator[str]:
    if work.late:
        yield "Canvas marks it as late."
    rest = len(candidates) - len(others) - 1
    if rest:
        yield f"{rest + 1} notebooks were handed in; the newest counts ({work.title[:60]})."
    if others:
        yield f"A notebook of another assignment was left aside ({others[0].partition(':')[0]})."
    usual = re.escape(assignment) + r"([-_ ]?\(?\d+\)?)?\.ipynb"
    flat = len(work.file.parts) == 1 and work.title == printable(work.file.name)
    if not flat and not re.fullmatch(usual, work.title):
        yield f"The file has another name ({work.title[:60]})."


def _newest(work: _Work) -> tuple[int, float, int, str]:
    number = AGAIN_NUMBER.search(NOTEBOOKS.sub("", work.title))
    return work.attempt, work.file.when, int(number[1]) if number else 0, work.title


def _timestamp(works: list[_Work], assignment: str) -> str:
    """What nbgrader noted, in its own layout, on when the work was handed in; elsewhere a learner could write it."""
    for work in works:
        if work.file.parts[1:] == (assignment, "timestamp.txt"):
            try:
                text = _content(work)[:100].decode("ascii", "replace").strip()
                if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[\w .+:/-]*", text):
                    parse_utc(text)
                    return text
            except (UnusableError, ValueError, OverflowError, TypeError):
                continue
    return ""


def _is_zip(work: _Work) -> bool:
    return is_archive(work.title) and not work.file.refused


def _inside(work: _Work) -> Iterator[_Work]:
    """The notebooks in an archive that a learner handed in."""
    try:
        found = files_of_archive(replace(work.file, parts=()), _limits(), Budget(2 * LARGEST))
    except NotReadError:
        return
    notebooks = (
        file
        for file in found
        if file.name.lower().endswith(".ipynb") and not any(SYSTEM.fullmatch(part) for part in file.parts)
    )
    for file in islice(notebooks, MOST_INSIDE):
        yield replace(work, file=replace(file, parts=work.file.parts), title=printable(file.name))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]
