"""Make the learner's copy of an exercise from its source.

The copy is what ``nbgrader generate_assignment`` would write, made with the same steps and settings but without a
gradebook. Before it is written it is searched for whatever must not be in it: the solution, hidden parts, and the key.

``python -m course_lib.grading.release exercises`` writes the copies of all exercises anew; with ``--check`` it writes
nothing and says which differ from their source.
"""

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course_lib.grading.exercise import Exercise, ExerciseError, exercises
from course_lib.grading.handed import CHECK
from course_lib.grading.keys import names, secrets

__all__ = ["config_of", "leaks", "main", "release", "stale", "write_release"]

CONFIG = "nbgrader_config.py"
SOURCES = {"key.yaml", "rubric.yaml"}
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
SHORTEST = 40
RENEW = "python -m course_lib.grading.release exercises"


def release(course: str | Path, exercise: Exercise) -> str:
    """The learner's copy of an exercise, as the text of a notebook file.

    Parameters
    ----------
    course
        The folder of the course, which holds nbgrader's settings.
    exercise
        The exercise.

    Raises
    ------
    ExerciseError
        If something would be in the copy that a learner must not see.
    """
    converter = GenerateAssignment(config=config_of(course))
    converter.log.setLevel(logging.ERROR)
    exporter = converter.exporter_class(parent=converter, config=converter.config)
    for step in converter.preprocessors:
        if step is not SaveCells:
            exporter.register_preprocessor(step, enabled=True)
    name = exercise.assignment
    resources = {"unique_key": name, "nbgrader": {"notebook": name, "assignment": name, "student": "."}}
    text, _ = exporter.from_notebook_node(_copy(exercise.notebook), resources=resources)
    found = list(leaks(exercise, nbformat.reads(text, as_version=4)))
    if found:
        raise ExerciseError("\n".join(f"{exercise.folder.as_posix()}/{name}.ipynb, {fault}" for fault in found))
    return str(text)


def write_release(course: str | Path, assignment: str) -> Path:
    """Write the learner's copy of one exercise to ``release/``, and nothing else beside it.

    Parameters
    ----------
    course
        The folder of the course.
    assignment
        The exercise's name.

    Returns
    -------
    Path
        The file; it is left alone if it is as it should be.

    Raises
    ------
    ExerciseError
        If the exercise cannot be used, or something would be in the copy that a learner must not see.
    """
    exercise = Exercise.load(Path(course) / "source" / assignment)
    text = release(course, exercise).encode()
    path = _path(course, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.iterdir():
        if other != path and other.is_file():
            other.unlink()
    if not path.exists() or path.read_bytes() != text:
        part = path.with_suffix(".part")
        part.write_bytes(text)
        part.replace(path)
    return path


def stale(course: str | Path) -> list[str]:
    """Which copies differ from their source, a sentence each; empty if none does.

    Parameters
    ----------
    course
        The folder of the course.

    Raises
    ------
    ExerciseError
        If an exercise cannot be used.
    """
    found, known = [], set()
    for exercise in exercises(course):
        path = _path(course, exercise.assignment)
        known.add(exercise.assignment)
        if not path.exists():
            found.append(f"{path.as_posix()} is missing: write it with {RENEW}")
        elif path.read_bytes() != release(course, exercise).encode():
            found.append(f"{path.as_posix()} differs from its source: write it anew with {RENEW}")
    for folder in sorted((Path(course) / "release").glob("*")):
        if folder.name not in known:
            found.append(f"{folder.as_posix()} has no source: remove it")
        found += [
            f"{path.as_posix()} does not belong into a release: remove it"
            for path in sorted(folder.rglob("*"))
            if folder.name in known and path.name != f"{folder.name}.ipynb"
        ]
    return found


def leaks(exercise: Exercise, copy: NotebookNode) -> Iterator[str]:
    """What a learner must not see and would find in a copy, a sentence each.

    Parameters
    ----------
    exercise
        The exercise.
    copy
        The learner's copy of its notebook.
    """
    for path in exercise.folder.iterdir():
        if path.is_file() and path.name not in {*SOURCES, f"{exercise.assignment}.ipynb"}:
            yield f"{path.name} would be handed out with the notebook: move it away"
    text = nbformat.writes(copy)
    yield from (
        f"'{mark}' stands in the learner's copy: close the block it belongs to" for mark in MARKS if mark in text
    )
    cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in copy.cells}
    for cell in copy.cells:
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"cell {cell.id}: it has an output in the learner's copy: clear it"
    for question, entry in exercise.questions.items():
        asked, answer, check = cells[question + "-text"], cells[question], cells[question + CHECK]
        for line in _solution(exercise.cell(question).source):
            if line in answer.source:
                yield f"cell {question}: a line of the solution stands outside its block: move it inside"
        for secret in sorted(secrets(entry)):
            if names(_answer_part(answer.source), secret) and not names(asked.source, secret):
                yield f"cell {question}: the learner's copy gives a value of the key away: take it out"
                break
        if entry["kind"] in ("number", "range") and any(
            re.search(rf"(low|high)={re.escape(secret)}\b(?!\.)", check.source) for secret in secrets(entry) - {"0"}
        ):
            yield f"cell {question}{CHECK}: a limit of the form is the answer itself: widen it"
    written = "\n".join(cell.source for cell in copy.cells)
    for name, rubric in exercise.written.items():
        for told in (rubric.model, *rubric.samples.values()):
            if any(sentence in written for sentence in _sentences(told)):
                yield f"cell {name}: a sentence of a model or sample answer stands in the learner's copy: take it out"
                break


def config_of(course: str | Path) -> Config:
    """nbgrader's settings of a course.

    Raises
    ------
    ExerciseError
        If the folder has none.
    """
    if not (Path(course) / CONFIG).is_file():
        raise ExerciseError(f"{Path(course).as_posix()}: there is no {CONFIG} here: give the folder of the course")
    return PyFileConfigLoader(CONFIG, path=str(course)).load_config()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the learner's copies of all exercises, or say which differ from their source.

    Parameters
    ----------
    arguments
        The folder of the course, and ``--check`` to write nothing; those of the command line if left out.

    Returns
    -------
    int
        0 if all is well, 1 if something has to be done.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    checking = "--check" in given
    folders = [each for each in given if each != "--check"]
    if len(folders) != 1 or folders[0].startswith("-"):
        print(f"Give the folder of the course: {RENEW} [--check]")
        return 1
    try:
        if not checking:
            for exercise in exercises(folders[0]):
                print(f"{write_release(folders[0], exercise.assignment).as_posix()}: {exercise.points:g} points")
        found = stale(folders[0])
    except ExerciseError as error:
        found = str(error).splitlines()
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


def _path(course: str | Path, assignment: str) -> Path:
    return Path(course) / "release" / assignment / f"{assignment}.ipynb"


def _copy(notebook: NotebookNode) -> NotebookNode:
    copy: NotebookNode = nbformat.reads(nbformat.writes(notebook, version=nbformat.NO_CONVERT), as_version=4)
    return copy


def _solution(source: str) -> Iterator[str]:
    """The lines of a cell's solution that are more than punctuation."""
    for block in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.S):
        lines = (line.strip() for line in block.splitlines())
        yield from (line for line in lines if re.search(r"\w.*\w", re.sub(r"^q\d+ =", "", line)))


def _answer_part(source: str) -> str:
    """An answer cell without its comments."""
    return re.sub(r"#.*", "", source)


def _sentences(text: str) -> Iterator[str]:
    return (part.strip() for part in re.split(r"(?<=[.?])\s", text) if len(part.strip()) >= SHORTEST)


if __name__ == "__main__":
    sys.exit(main())
