"""What a class handed in: every file with what became of it, every learner with the answers that count.

Each learner counts once. Of several files of one learner the fullest state counts, or else the newest, and what only
another file holds is taken over from it. Files that hold the very same first answers, or a part of them, are taken for
one learner's even under two names, once they share `SAME` first answers with the same confidence: that two people agree
so far by chance is improbable. Of two such files the one that the present version of the course wrote counts. Whatever
is decided stands in the note of the file, so that a teacher can object; a note of which a teacher has to know says so.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course_lib.archives import Found, NotReadError
from course_lib.classroom.files import files_of
from course_lib.classroom.owners import Owner, owners
from course_lib.classroom.reading import Sheet, read_sheet

__all__ = ["BECAME", "SAME", "HandedIn", "Learner", "Note", "hand_over"]

SAME = 10
CLASH = 3
CROWD = 4

BECAME = {
    "used": "used",
    "joined": "used beside another file of the same learner",
    "earlier": "not used: an earlier state",
    "duplicate": "not used: the same answers again",
    "empty": "not used: no answers in it",
    "unusable": "not used: cannot be read",
    "refused": "not used: not opened",
    "other": "left aside: no answers file",
}


@dataclass(frozen=True)
class Note:
    """What became of a file.

    Parameters
    ----------
    found
        The file.
    became
        A key of `BECAME`.
    told
        The reason and whatever else is to be known, in sentences. ``{other}`` stands for the file `other`.
    other
        The file that counts in its place, or beside it.
    learner
        The place of its learner in the class; ``None`` where it belongs to nobody who counts.
    digest
        Of its content and its place, so that an order can be had that is not that of the names.
    look
        Whether a teacher should look at it: it cannot be read, holds nothing, or it is not certain whose it is.
    older
        An older version of the course wrote it.
    """

    found: Found
    became: str
    told: str = ""
    other: Found | None = None
    learner: int | None = None
    digest: str = ""
    look: bool = False
    older: bool = False


@dataclass(frozen=True)
class Learner:
    """A learner with the answers that count."""

    name: str
    answers: Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class HandedIn:
    """A class: its learners, in an order that tells nothing of their names, and a note on every file."""

    learners: tuple[Learner, ...]
    notes: tuple[Note, ...]


@dataclass
class _File:
    """A file that was read, with its learner."""

    found: Found
    owner: Owner
    sheet: Sheet
    digest: str
    firsts: dict[str, str]
    tries: int

    @property
    def newest(self) -> tuple[int, float, int, str]:
        return self.owner.attempt, self.found.when, self.tries, self.found.path


@dataclass
class _Person:
    """A learner while the files are sorted out; ``base`` is the file that counts first."""

    base: _File
    name: str
    answers: dict[str, dict[str, Any]]
    firsts: dict[str, str]
    notes: list[Note] = field(default_factory=list)


def hand_over(source: Path, known: Collection[str], but: Path | None = None) -> HandedIn:
    """Read all that a class handed in.

    Parameters
    ----------
    source
        A folder, with sub-folders and archives, or a zip archive.
    known
        The ids of the case's questions.
    but
        A folder inside that is left out.

    Returns
    -------
    HandedIn
        Learners and notes; either may be empty.

    Raises
    ------
    FilesError
        If there is no such folder or archive.
    """
    notes: list[Note] = []
    read: list[tuple[Found, Sheet, str]] = []
    for found in files_of(source, but):
        if found.refused:
            notes.append(_note(found, "refused", f"It {found.refused}."))
        elif found.aside:
            notes.append(_note(found, "other", f"It {found.aside}."))
        else:
            try:
                content = found.read()
                read.append(
                    (found, read_sheet(content, known), _digest(content + found.path.encode("utf-8", "replace")))
                )
            except NotReadError as error:
                told = str(error)
                became = "other" if told.startswith("is not an answers file") else "unusable"
                again = "" if became == "other" or "newer version" in told else " Ask for it again."
                notes.append(_note(found, became, f"It {told}.{again}"))
    files = [
        _File(found, owner, sheet, digest, *_firsts(sheet))
        for (found, sheet, digest), owner in zip(read, owners([found for found, _, _ in read]), strict=True)
    ]
    people = []
    for group in _grouped(files):
        full = [file for file in group if file.sheet.answers]
        notes += [
            _of(file, "empty", "It is an answers file without an answer that can be used.", look=True)
            for file in group
            if not file.sheet.answers
        ]
        if full:
            people.append(_person(full))
    return _in_order(_apart(people), notes)


def _note(found: Found, became: str, told: str) -> Note:
    return Note(found, became, told, digest=_digest(found.path.encode("utf-8", "replace")), look=became != "other")


def _of(file: _File, became: str, told: str = "", other: Found | None = None, look: bool = False) -> Note:
    sheet = file.sheet
    sentences = " ".join(part for part in (told, *sheet.remarks) if part)
    return Note(file.found, became, sentences, other, digest=file.digest, look=look or sheet.look, older=sheet.older)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _firsts(sheet: Sheet) -> tuple[dict[str, str], int]:
    """The first answer to each question, as text that can be compared, and how many answers there are in all."""
    firsts, count = {}, 0
    for key, state in sheet.answers.items():
        tries = state.get("tries")
        if isinstance(tries, list) and tries:
            firsts[key] = repr(tries[0])
            count += len(tries)
    return firsts, count


def _grouped(files: list[_File]) -> list[list[_File]]:
    """The files of each learner. A crowd of files in one folder that contradict each other is several learners'."""
    groups: dict[str, list[_File]] = defaultdict(list)
    for file in files:
        groups[file.owner.key].append(file)
    made = []
    for group in groups.values():
        crowd = len(group) >= CROWD and group[0].owner.by == "folder"
        if not crowd or not any(_clash(one, other) for one in group for other in group):
            made.append(group)
            continue
        remark = "It lies in one folder with answers that contradict it, so it counts as a learner of its own."
        for file in group:
            path = file.found.path
            sheet = replace(file.sheet, remarks=(*file.sheet.remarks, remark), look=True)
            made.append([replace(file, sheet=sheet, owner=Owner(path, path))])
    return made


def _clash(one: _File, other: _File) -> bool:
    """Whether two files give so many different first answers that one person can hardly have given both."""
    shared = one.firsts.keys() & other.firsts.keys()
    different = sum(one.firsts[key] != other.firsts[key] for key in shared)
    return different >= CLASH and different > len(shared) / 2


def _within(part: Mapping[str, str], whole: Mapping[str, str]) -> bool:
    return len(part) <= len(whole) and all(whole.get(key) == first for key, first in part.items())


def _person(files: list[_File]) -> _Person:
    """One learner from all the files that are the learner's."""
    by_age = sorted(files, key=lambda file: file.newest, reverse=True)
    whole = [file for file in by_age if all(_within(other.firsts, file.firsts) for other in by_age)]
    fullest = max(whole, key=lambda file: (not file.sheet.older, file.tries, len(file.sheet.answers)), default=None)
    base = fullest or by_age[0]
    answers, firsts = dict(base.sheet.answers), dict(base.firsts)
    person = _Person(base, base.owner.name, answers, firsts)
    for file in by_age:
        if file is base:
            continue
        extra = {key: state for key, state in file.sheet.answers.items() if key not in answers}
        different = sum(firsts.get(key, first) != first for key, first in file.firsts.items())
        if file.sheet.answers == base.sheet.answers:
            note = _of(file, "duplicate", "It holds the same as {other}, which is used.", base.found)
        elif extra:
            count = "1 entry" if len(extra) == 1 else f"{len(extra)} entries"
            where = f" Where the two differ ({different}), {{other}} counts." if different else ""
            told = f"It adds {count} that {{other}} lacks, of the same learner.{where}"
            note = _of(file, "joined", told, base.found, bool(different))
            answers.update(extra)
            firsts.update({key: first for key, first in file.firsts.items() if key in extra})
        elif different:
            told = (
                f"It is another state of the same learner, and differs in {different}: {{other}} is newer and is used."
            )
            note = _of(file, "earlier", told, base.found, True)
        else:
            note = _of(file, "earlier", "It is an earlier state of {other}, which is used.", base.found)
        person.notes.append(note)
    person.notes.insert(0, _of(base, "used"))
    return person


def _apart(people: list[_Person]) -> list[tuple[_Person, list[Note]]]:
    """The learners that count, each with notes; one whose answers are all another's too is merged into that one."""
    by_size = sorted(people, key=_standing)
    rank = {id(one): place for place, one in enumerate(by_size)}
    holders: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    for one in by_size:
        for item in one.firsts.items():
            holders[item].append(one)
    notes = {id(one): list(one.notes) for one in people}
    kept = []
    for one in by_size:
        rarest = min((holders[item] for item in one.firsts.items()), key=len, default=[])
        larger = [other for other in rarest if rank[id(other)] > rank[id(one)] and _within(one.firsts, other.firsts)]
        if not larger:
            kept.append(one)
            continue
        other = larger[-1]
        if len(one.firsts) >= SAME:
            notes[id(other)] += [
                _merged(note, other, len(one.firsts) == len(other.firsts)) for note in notes.pop(id(one))
            ]
            continue
        kept.append(one)
        if len(one.firsts) == len(other.firsts):
            remark = "It holds the same answers as {other}; they are too few to call it a copy, so both count."
            first, *rest = notes[id(one)]
            told = " ".join(part for part in (first.told, remark) if part)
            notes[id(one)] = [replace(first, told=told, other=other.base.found, look=True), *rest]
    return [(one, notes[id(one)]) for one in kept]


def _standing(one: _Person) -> tuple[int, bool, int, tuple[int, float, int, str]]:
    """By what one of two counts that hold the same: more answers, the present version, more tries, the newest."""
    return len(one.firsts), not one.base.sheet.older, one.base.tries, one.base.newest


def _merged(note: Note, into: _Person, same: bool) -> Note:
    if note.became not in ("used", "joined"):
        return note
    if same:
        told = "It holds the same answers as {other}, under another name: they count once. Ask whose they are."
    else:
        told = (
            "All its first answers are in {other} too, under another name: it is taken for an earlier state of that. "
            "Ask whose it is, since one learner may have handed in another's work."
        )
    told = " ".join(part for part in (told, note.told.replace("{other}", "another file")) if part)
    return replace(note, became="duplicate" if same else "earlier", told=told, other=into.base.found, look=True)


def _in_order(people: list[tuple[_Person, list[Note]]], notes: list[Note]) -> HandedIn:
    ordered = sorted(people, key=lambda pair: pair[0].base.digest)
    for place, (_, own) in enumerate(ordered):
        notes += [replace(note, learner=place) for note in own]
    learners = tuple(Learner(person.name, person.answers) for person, _ in ordered)
    return HandedIn(learners, tuple(sorted(notes, key=lambda note: note.digest)))
