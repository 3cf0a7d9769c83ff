"""The teacher's material of a lesson: its plan, its notebook, its questions and its graded work, held together.

`open_material` reads all of it from a checkout of the repository and refuses what does not fit: an id that the case
does not have, a phase that is no section of the notebook, a picture of a cell that has none. `Checkout` says where
things are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course_lib.case import Case, open_case
from course_lib.practice.questions import Question, questions
from course_lib.teaching.graded import Graded, read_graded
from course_lib.teaching.lesson import Lesson, Picture, find_lesson, read_lesson
from course_lib.teaching.plan import Plan, read_plan
from course_lib.teaching.strict import MaterialError, Place, load

__all__ = ["Checkout", "Hook", "Material", "find_checkout", "open_material"]

FOLDERS = ("teaching/lessons", "exercises/source", "notebooks", "data")
_ID = re.compile(r"[a-z]+-[a-z]+\d+[a-z]?")
HOOK = {"key", "framework", "edition", "area", "says", "checked"}


@dataclass(frozen=True)
class Hook:
    """What one framework asks for that a lesson serves, and where and when that was read."""

    key: str
    framework: str
    edition: str
    area: str
    says: str
    page: str
    date: str


@dataclass(frozen=True)
class Material:
    """Everything about one lesson that a teacher needs.

    Parameters
    ----------
    plan
        What the teacher's file says.
    lesson
        What the notebook says.
    checks
        The self-checks that are marked, in the order of the notebook.
    exits
        The questions that are answered in one's own words, with model answers.
    form
        The items of the pre-test or the post-test in this lesson, if it has one.
    graded
        The graded exercises.
    hooks
        The frameworks that it serves.
    """

    plan: Plan
    lesson: Lesson
    checks: tuple[Question, ...]
    exits: tuple[Question, ...]
    form: tuple[Question, ...]
    graded: tuple[Graded, ...]
    hooks: tuple[Hook, ...]

    @property
    def number(self) -> str:
        """The lesson's number in two digits."""
        return self.lesson.number

    def picture(self, cell: str) -> Picture:
        """A picture of the notebook by its cell."""
        return self.lesson.pictures[cell]


@dataclass(frozen=True)
class Checkout:
    """A copy of the repository.

    Parameters
    ----------
    root
        Its folder.
    """

    root: Path

    @property
    def lessons(self) -> tuple[str, ...]:
        """The lessons that have a teacher's file, in order."""
        return tuple(sorted(path.stem for path in (self.root / "teaching" / "lessons").glob("[0-9][0-9].yaml")))

    @cached_property
    def case(self) -> Case:
        """The case that belongs to it."""
        return open_case(self.root / "data")

    def prose(self, name: str) -> str | None:
        """The text of ``teaching/<name>.md``, or ``None`` if it is not there."""
        path = self.root / "teaching" / f"{name}.md"
        return path.read_text(encoding="utf-8") if path.is_file() else None

    @cached_property
    def hooks(self) -> dict[str, Hook]:
        """The frameworks of ``teaching/curriculum.yaml`` by key.

        Raises
        ------
        MaterialError
            If an entry lacks a part or a key is there twice.
        """
        path = self.root / "teaching" / "curriculum.yaml"
        if not path.is_file():
            return {}
        entries, lines = load(path)
        found = dict(_hooks(entries if isinstance(entries, list) else [], path, lines))
        return found


def find_checkout(folder: Path | None = None) -> Checkout:
    """The checkout in a folder, or the one that this library stands in.

    Parameters
    ----------
    folder
        A copy of the repository; without it, the folder above ``course_lib``.

    Raises
    ------
    MaterialError
        If the teacher's material is not there, with what to do.
    """
    root = Path(__file__).resolve().parents[2] if folder is None else folder.expanduser().resolve()
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if not missing:
        return Checkout(root)
    if folder is None:
        raise MaterialError(
            [
                "The teacher's material is not here: it is not in the package that learners install, since it holds "
                "the keys of graded work. Get the course's repository, and name its folder with --course FOLDER."
            ]
        )
    raise MaterialError(
        [f"{folder} is no copy of the course's repository: {', '.join(missing)} missing. Name another folder."]
    )


def open_material(checkout: Checkout, number: str, path: Path | None = None) -> Material:
    """Read one lesson's material and hold its parts against each other.

    Parameters
    ----------
    checkout
        Where it is.
    number
        The lesson, two digits.
    path
        The teacher's file; without it, the one in the checkout.

    Returns
    -------
    Material
        All of it.

    Raises
    ------
    MaterialError
        With everything that is wrong: file, line, place, what was expected.
    """
    path = checkout.root / "teaching" / "lessons" / f"{number}.yaml" if path is None else path
    if not path.is_file():
        known = ", ".join(checkout.lessons) or "none"
        raise MaterialError([f"There is no teacher's file for lesson {number}. Lessons that have one: {known}."])
    plan, lines = read_plan(path)
    lesson = read_lesson(find_lesson(checkout.root / "notebooks", number))
    faults = list(_faults(plan, lesson, checkout, number))
    if faults:
        raise MaterialError(dict.fromkeys(_placed(path, place, lines, fault) for place, fault in faults))
    asked = {each.id: each for each in questions(checkout.case)}
    here = [asked[key] for key in lesson.checks if key in asked]
    source = checkout.root / "exercises" / "source"
    return Material(
        plan,
        lesson,
        tuple(each for each in here if each.kind != "text"),
        tuple(each for each in here if each.kind == "text"),
        tuple(each for each in asked.values() if each.form and each.lesson == number),
        tuple(read_graded(folder) for folder in sorted(source.glob(f"{number}-*")) if folder.is_dir()),
        tuple(checkout.hooks[key] for key in plan.curriculum),
    )


def _faults(plan: Plan, lesson: Lesson, checkout: Checkout, number: str) -> Iterator[tuple[Place, str]]:
    if plan.lesson != int(number):
        yield ("lesson",), f"{int(number)} was expected, as the file is named, and there is {plan.lesson}."
    for count, phase in enumerate(plan.timing):
        unknown = [name for name in phase.phase.split(" and ") if name.strip() not in lesson.headings]
        for name in unknown:
            known = ", ".join(lesson.sections)
            yield ("timing", count, "phase"), f"'{name}' is no section of {lesson.path.name}. Its sections: {known}."
    yield from _unknown_ids(plan, checkout.case)
    passages = set(checkout.case.table("passages").index)
    for count, key in enumerate(plan.worksheet.passages):
        if key not in passages:
            yield ("worksheet", "passages", count), f"{key} is no passage of the case: see data/passages.csv."
    for page, sheet in enumerate(plan.sheets):
        for count, item in enumerate(sheet.items):
            if _ID.fullmatch(item) and item not in passages:
                yield ("sheets", page, "items", count), f"{item} is no passage of the case: see data/passages.csv."
    for count, slide in enumerate(plan.slides):
        if slide.passage and slide.passage not in passages:
            yield ("slides", count, "passage"), f"{slide.passage} is no passage of the case: see data/passages.csv."
        if slide.picture and slide.picture not in lesson.pictures:
            yield ("slides", count, "picture"), _no_picture(slide.picture, lesson)
    for count, task in enumerate(plan.worksheet.tasks):
        if task.kind == "table" and len(set(task.columns)) < len(task.columns):
            yield ("worksheet", "tasks", count, "columns"), "two columns have one name: tell them apart."
    for count, key in enumerate(plan.curriculum):
        if key not in checkout.hooks:
            known = ", ".join(checkout.hooks) or "none: the file is missing"
            yield ("curriculum", count), f"{key} is no key of teaching/curriculum.yaml. Its keys: {known}."


def _no_picture(cell: str, lesson: Lesson) -> str:
    what = "has no picture" if cell in lesson.cells else "is no cell"
    known = ", ".join(lesson.pictures) or "none"
    return f"{cell} {what} in {lesson.path.name}. Cells with a picture: {known}."


def _unknown_ids(plan: Plan, case: Case) -> Iterator[tuple[Place, str]]:
    known = {str(key) for name in case.schema.tables for key in case.table(name).index}
    prefixes = "|".join(re.escape(str(key)) for key in case.table("copies").index)
    pattern = re.compile(rf"\b(?:(?:{prefixes})-[a-z]+\d+[a-z]?|q-[0-9A-Z]+-\w+)\b")
    for place, text in _texts(plan.model_dump()):
        for key in dict.fromkeys(pattern.findall(text)):
            if key not in known:
                yield place, f"the case has no {key}. Look it up in data/."
        if "!" in text:
            yield place, "holds an exclamation mark: end the sentence quietly."


def _texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, (*place, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _texts(part, (*place, number))
    elif isinstance(value, str):
        yield place, value


def _placed(path: Path, place: Place, lines: dict[Place, int], fault: str) -> str:
    known = place
    while known and known not in lines:
        known = known[:-1]
    where = f"{path.name}, line {lines[known]}" if known else path.name
    told = ", ".join(f"item {part + 1}" if isinstance(part, int) else str(part) for part in place)
    return f"{where}: {told}: {fault}"


def _hooks(entries: Iterable[Any], path: Path, lines: dict[Place, int]) -> Iterator[tuple[str, Hook]]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        where = f"{path.name}, line {lines.get((number,), 1)}"
        if not isinstance(entry, dict) or entry.keys() != HOOK or not isinstance(entry["checked"], dict):
            wanted = ", ".join(sorted(HOOK))
            raise MaterialError([f"{where}: item {number + 1}: exactly these keys were expected: {wanted}."])
        checked = entry["checked"]
        if checked.keys() != {"page", "date"}:
            raise MaterialError([f"{where}: item {number + 1}: checked has two keys, page and date."])
        if entry["key"] in seen:
            raise MaterialError([f"{where}: the key {entry['key']} is there twice."])
        seen.add(entry["key"])
        parts = {name: str(entry[name]) for name in ("key", "framework", "edition", "area", "says")}
        yield str(entry["key"]), Hook(**parts, page=str(checked["page"]), date=str(checked["date"]))
