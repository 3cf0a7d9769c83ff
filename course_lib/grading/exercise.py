"""An exercise: its notebook, the key of its questions and the rubric of its written answers, held against each other.

The three files of an exercise stand in one folder, ``source/<assignment>/``: the notebook with the solution in it,
``key.yaml`` and ``rubric.yaml``. `Exercise.load` reads them and refuses an exercise whose parts do not agree, naming
the file, the cell and what to do.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from course_lib.grading.checks import Entry
from course_lib.grading.handed import CHECK
from course_lib.grading.keys import key_faults, plain

__all__ = ["LEVELS", "Criterion", "Exercise", "ExerciseError", "Level", "Written", "exercises"]

LEVELS = ("Basic", "Emergent", "Proficient")
LEAST, MOST = 10, 25
TEXT = "-text"


class ExerciseError(ValueError):
    """What is wrong with an exercise, with the file, the cell and the remedy, one line each."""


@dataclass(frozen=True)
class Level:
    """One level of a criterion: what it is worth, and what an answer on it does."""

    points: float
    text: str


@dataclass(frozen=True)
class Criterion:
    """One thing that a written answer is judged by.

    Parameters
    ----------
    name
        Its name.
    points
        The most that it is worth.
    levels
        ``Basic``, ``Emergent`` and ``Proficient``.
    """

    name: str
    points: float
    levels: Mapping[str, Level]


@dataclass(frozen=True)
class Written:
    """The rubric of one written answer.

    Parameters
    ----------
    points
        The most that it is worth: the sum of its criteria.
    criteria
        What it is judged by.
    comments
        Standard comments for the marker.
    samples
        A sample answer on each level.
    model
        The model answer.
    """

    points: float
    criteria: tuple[Criterion, ...]
    comments: tuple[str, ...]
    samples: Mapping[str, str]
    model: str


@dataclass(frozen=True)
class Exercise:
    """One exercise with everything that belongs to it.

    Parameters
    ----------
    folder
        The folder of its source.
    assignment
        Its name, such as ``05-a``.
    title
        Its title.
    notebook
        The source notebook, with the solution.
    questions
        The key's entry of each question that a check marks, by question, in the order of the notebook.
    written
        The rubric of each written answer, by its cell.
    """

    folder: Path
    assignment: str
    title: str
    notebook: NotebookNode
    questions: Mapping[str, Entry]
    written: Mapping[str, Written]

    @classmethod
    def load(cls, folder: str | Path) -> "Exercise":
        """Read an exercise and hold its parts against each other.

        Parameters
        ----------
        folder
            The folder with the notebook, ``key.yaml`` and ``rubric.yaml``; its name is the assignment's.

        Raises
        ------
        ExerciseError
            If a file is missing or cannot be read, or if the parts do not agree.
        """
        place = Path(folder)
        name = place.name
        notebook = _notebook(place / f"{name}.ipynb")
        keys = _document(place / "key.yaml", name, "questions")
        rubrics = _document(place / "rubric.yaml", name, "written")
        found = [f"{name}.ipynb, {fault}" for fault in _cell_faults(notebook)]
        if not found:
            found += [f"key.yaml, {fault}" for fault in _question_faults(notebook, keys)]
            found += [f"rubric.yaml, {fault}" for fault in _written_faults(notebook, rubrics)]
            total = sum(_points_of(cell) for cell in notebook.cells)
            if not LEAST <= total <= MOST:
                found.append(f"{name}.ipynb: {total:g} points in all: make it {LEAST} to {MOST}")
        if found:
            raise ExerciseError("\n".join(f"{place.as_posix()}: {fault}" for fault in found))
        order = [_id(cell) for cell in notebook.cells]
        return cls(
            place,
            name,
            _title(notebook, name),
            notebook,
            dict(sorted(keys.items(), key=lambda entry: order.index(entry[0]))),
            {cell: _rubric(rubrics[cell]) for cell in sorted(rubrics, key=order.index)},
        )

    @property
    def points(self) -> float:
        """The points of the whole exercise."""
        return sum(_points_of(cell) for cell in self.notebook.cells)

    def text(self, question: str) -> str:
        """What a question asks, as Markdown.

        Raises
        ------
        KeyError
            If there is no such question.
        """
        return str(self.cell(question + TEXT).source)

    def cell(self, grade_id: str) -> NotebookNode:
        """The cell of the source with this id.

        Raises
        ------
        KeyError
            If there is none.
        """
        found: NotebookNode | None = next((cell for cell in self.notebook.cells if _id(cell) == grade_id), None)
        if found is not None:
            return found
        raise KeyError(f"{self.assignment} has no cell {grade_id!r}")


def exercises(course: str | Path) -> Iterator[Exercise]:
    """All exercises of a course, by name.

    Parameters
    ----------
    course
        The folder of the course, which holds ``source``.

    Raises
    ------
    ExerciseError
        If there is none, or one cannot be used.
    """
    source = Path(course) / "source"
    folders = sorted(path for path in source.glob("*") if path.is_dir() and not path.name.startswith("."))
    if not folders:
        raise ExerciseError(f"{source.as_posix()}: there is no exercise here: give the folder that holds source/")
    for folder in folders:
        yield Exercise.load(folder)


def _notebook(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError as error:
        raise ExerciseError(f"{path.as_posix()}: there is no such file: name the notebook like its folder") from error
    except (nbformat.ValidationError, ValueError, AttributeError, KeyError) as error:
        raise ExerciseError(f"{path.as_posix()}: it is no notebook ({type(error).__name__}): save it anew") from error
    return notebook


def _document(path: Path, assignment: str, part: str) -> dict[str, Any]:
    try:
        document = plain(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ExerciseError(f"{path.as_posix()}: there is no such file: put it beside the notebook") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise ExerciseError(f"{path.as_posix()}: it cannot be read as YAML: {told}") from error
    if not isinstance(document, dict) or document.get("assignment") != assignment:
        raise ExerciseError(f"{path.as_posix()}: it has no line 'assignment: {assignment}'")
    entries = document.get(part)
    if not isinstance(entries, dict) or set(document) != {"assignment", part}:
        raise ExerciseError(f"{path.as_posix()}: besides assignment it holds '{part}:' with an entry for each, no more")
    return entries


def _cell_faults(notebook: NotebookNode) -> Iterator[str]:
    """What is wrong with the cells by themselves."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        ours = cell.metadata.get("nbgrader", {})
        name = ours.get("grade_id")
        if not name or ours.get("schema_version") != 3:
            yield f"cell {number}: it has no nbgrader metadata (schema 3): give it a grade_id, and lock it if it asks"
            return
        if name in seen:
            yield f"cell {name}: two cells have this grade_id: rename one"
        seen.add(name)
        if ours.get("grade") and not (isinstance(ours.get("points"), int | float) and ours["points"] > 0):
            yield f"cell {name}: it has no points: give it some"
    if "start" not in seen:
        yield "no cell is called start: the first code cell opens the case and has this grade_id"
    for cell in notebook.cells:
        name, ours = _id(cell), cell.metadata["nbgrader"]
        if ours.get("grade") and ours.get("solution"):
            if cell.cell_type != "markdown" or name + TEXT not in seen:
                yield f"cell {name}: a written answer is a markdown cell below a locked one called {name}{TEXT}"
        elif ours.get("grade"):
            yield from _check_faults(notebook, name)
        elif not ours.get("solution") and not ours.get("locked"):
            yield f"cell {name}: it is neither an answer nor locked: lock it"
        elif ours.get("solution") and name + CHECK not in seen:
            yield f"cell {name}: nothing hands this answer in: put a cell {name}{CHECK} below it"


def _check_faults(notebook: NotebookNode, name: str) -> Iterator[str]:
    """What is wrong with a check cell, and with the two cells above it."""
    question = name.removesuffix(CHECK)
    ids = [_id(cell) for cell in notebook.cells]
    place = ids.index(name)
    if ids[max(place - 2, 0) : place + 1] != [question + TEXT, question, question + CHECK]:
        yield f"cell {name}: {question}{TEXT}, {question} and {question}{CHECK} stand in a row: mend the order"
        return
    answer, check = notebook.cells[place - 1], notebook.cells[place]
    if "### BEGIN SOLUTION" not in answer.source or not answer.source.startswith(f"{question} ="):
        yield f"cell {question}: it begins with '{question} = None', and holds a block BEGIN SOLUTION to END SOLUTION"
    if _hands_in(check.source) is None or _hands_in(check.source) != (question, question, _kind(check.source)):
        yield f'cell {name}: it is exactly one line: hand_in("{question}", {question}, kind="...")'


def _hands_in(source: str) -> tuple[str, str, str] | None:
    """Question, variable and kind of a cell that is one call of hand_in."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "hand_in":
        return None
    kinds = [word.value.value for word in call.keywords if word.arg == "kind" and isinstance(word.value, ast.Constant)]
    match call.args:
        case [ast.Constant(value=str(question)), ast.Name(id=variable)] if len(kinds) == 1:
            return question, variable, str(kinds[0])
    return None


def _kind(source: str) -> str:
    found = _hands_in(source)
    return found[2] if found else ""


def _question_faults(notebook: NotebookNode, keys: Mapping[str, Any]) -> Iterator[str]:
    checks = {
        _id(cell).removesuffix(CHECK): cell
        for cell in notebook.cells
        if cell.metadata["nbgrader"].get("grade") and not cell.metadata["nbgrader"].get("solution")
    }
    for question in keys.keys() - checks.keys():
        yield f"{question}: the notebook has no cell {question}{CHECK}: take the entry out, or add the cells"
    for question, cell in checks.items():
        if question not in keys:
            yield f"{question}: it has no entry: add one, or take the cell {question}{CHECK} out of the notebook"
            continue
        entry = keys[question]
        found = key_faults(entry)
        yield from (f"{question}: {fault}" for fault in found)
        if found:
            continue
        if entry["kind"] != _kind(cell.source):
            yield f"{question}: the key says {entry['kind']}, the cell {question}{CHECK} {_kind(cell.source)}: agree"
        if float(entry["points"]) != _points_of(cell):
            yield f"{question}: {entry['points']:g} points in the key, {_points_of(cell):g} in the notebook: agree"


def _written_faults(notebook: NotebookNode, rubrics: Mapping[str, Any]) -> Iterator[str]:
    cells = {
        _id(cell): cell
        for cell in notebook.cells
        if cell.metadata["nbgrader"].get("grade") and cell.metadata["nbgrader"].get("solution")
    }
    for name in rubrics.keys() - cells.keys():
        yield f"{name}: the notebook has no such written answer: take the rubric out, or add the cell"
    for name, cell in cells.items():
        if name not in rubrics:
            yield f"{name}: it has no rubric: add one"
            continue
        yield from (f"{name}: {fault}" for fault in _rubric_faults(rubrics[name], cell))


def _rubric_faults(rubric: Any, cell: NotebookNode) -> Iterator[str]:
    wanted = {"points", "criteria", "comments", "samples", "model"}
    if not isinstance(rubric, dict) or set(rubric) != wanted:
        yield f"a rubric has {', '.join(sorted(wanted))}"
        return
    criteria, samples, comments = rubric["criteria"], rubric["samples"], rubric["comments"]
    if not isinstance(criteria, list) or not criteria:
        yield "it has no criteria: add them"
        return
    found = [fault for criterion in criteria for fault in _criterion_faults(criterion)]
    yield from found
    if not found:
        total = sum(criterion["points"] for criterion in criteria)
        if total != rubric["points"] or total != _points_of(cell):
            yield f"its criteria make {total:g} points, it says {rubric['points']}, the cell {_points_of(cell):g}"
    if not isinstance(samples, dict) or set(samples) != set(LEVELS) or not all(map(_told, samples.values())):
        yield f"it has a sample answer for each of {', '.join(LEVELS)}"
    if not isinstance(comments, list) or not comments or not all(map(_told, comments)):
        yield "it has standard comments: a list of sentences"
    if not _told(rubric["model"]) or rubric["model"].strip() != cell.source.strip():
        yield "its model answer is not the text of the notebook's cell: copy it"


def _criterion_faults(criterion: Any) -> Iterator[str]:
    if not isinstance(criterion, dict) or set(criterion) != {"name", "points", "levels"}:
        yield "each criterion has name, points and levels"
        return
    name, levels = criterion["name"], criterion["levels"]
    if not isinstance(levels, dict) or set(levels) != set(LEVELS):
        yield f"criterion {name}: its levels are {', '.join(LEVELS)}"
        return
    if not all(isinstance(level, dict) and set(level) == {"points", "text"} for level in levels.values()):
        yield f"criterion {name}: each level has points and text"
        return
    worth = [levels[level]["points"] for level in LEVELS]
    if not all(isinstance(each, int | float) for each in worth) or worth != sorted(worth) or worth[0] < 0:
        yield f"criterion {name}: the points of its levels must rise from Basic to Proficient"
    elif worth[-1] != criterion["points"]:
        yield f"criterion {name}: Proficient is worth {worth[-1]:g}, the criterion {criterion['points']}: agree"


def _rubric(rubric: Mapping[str, Any]) -> Written:
    criteria = tuple(
        Criterion(
            str(each["name"]),
            float(each["points"]),
            {level: Level(float(each["levels"][level]["points"]), each["levels"][level]["text"]) for level in LEVELS},
        )
        for each in rubric["criteria"]
    )
    samples = {level: rubric["samples"][level] for level in LEVELS}
    return Written(float(rubric["points"]), criteria, tuple(rubric["comments"]), samples, rubric["model"])


def _told(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _points_of(cell: NotebookNode) -> float:
    ours = cell.metadata.get("nbgrader", {})
    return float(ours.get("points", 0)) if ours.get("grade") else 0.0


def _title(notebook: NotebookNode, name: str) -> str:
    lines = (line for cell in notebook.cells for line in cell.source.splitlines() if cell.cell_type == "markdown")
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), name)
