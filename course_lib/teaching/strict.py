"""Read a YAML file strictly: a key that is there twice, unknown or missing is told with file, line and place.

YAML forgives much: a second key of the same name wins silently, a colon in a sentence makes a table of it, a bare
``no`` is a truth value. Each of these is told here in words, for somebody who writes prose and not programs.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

__all__ = ["MaterialError", "lines_of", "load", "read"]

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = {dict: "a table (is there a colon in the sentence?)", list: "a list", bool: "a truth value", int: "a number"}


class MaterialError(ValueError):
    """What is wrong with the teacher's material, a line each: file, line, place, what was expected.

    Parameters
    ----------
    faults
        The sentences.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def load(path: Path) -> tuple[Any, dict[Place, int]]:
    """The data of a YAML file, and the line on which each of its parts begins.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple
        The data as plain Python, and the line numbers by place: the keys and positions that lead to the part.

    Raises
    ------
    MaterialError
        If it cannot be read, is no YAML, or has a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MaterialError([f"{path.name}: cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise MaterialError([f"{path.name}: is not in UTF-8 (byte {error.start}). Save it as UTF-8."]) from error
    try:
        loader = _LOADER(text)
        root = loader.get_single_node()
        data = None if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        raise MaterialError([_not_yaml(path, error)]) from error
    lines = dict(lines_of(root))
    twice = [f"{path.name}, line {line}: {_told(place)} is there twice: keep one." for place, line in _doubled(root)]
    if twice:
        raise MaterialError(twice)
    return data, lines


def read(path: Path, model: type[Model]) -> tuple[Model, dict[Place, int]]:
    """A YAML file as a model, strictly.

    Parameters
    ----------
    path
        The file.
    model
        What must be in it.

    Returns
    -------
    tuple
        The model, and the line numbers by place.

    Raises
    ------
    MaterialError
        With everything that is wrong, a line each.
    """
    data, lines = load(path)
    if not isinstance(data, dict):
        raise MaterialError([f"{path.name}: holds no keys: begin with 'lesson:' and see an older lesson's file."])
    try:
        return model.model_validate(data), lines
    except ValidationError as error:
        found = [_fault(path, each, lines) for each in error.errors()]
        raise MaterialError(dict.fromkeys(found)) from error


def lines_of(node: "yaml.Node | None", place: Place = ()) -> Iterable[tuple[Place, int]]:
    """The line on which each part of a composed YAML document begins, from 1, by place."""
    if node is None:
        return
    if place not in ((),):
        yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            yield from lines_of(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from lines_of(value, (*place, number))


def _doubled(node: "yaml.Node | None", place: Place = ()) -> Iterable[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            inner = (*place, str(key.value))
            if key.value in seen:
                yield inner, key.start_mark.line + 1
            seen.add(key.value)
            yield from _doubled(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _doubled(value, (*place, number))


def _not_yaml(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{path.name}, line {mark.line + 1}" if mark else path.name
    problem = getattr(error, "problem", None) or "it cannot be read"
    return (
        f"{where}: is not YAML here: {problem}. Put a sentence that holds a colon, a hash or begins with a quotation "
        "mark between quotation marks, or write it below '>-'."
    )


def _fault(path: Path, error: Any, lines: dict[Place, int]) -> str:
    place = _real(error["loc"], lines)
    known = place
    while known and known not in lines:
        known = known[:-1]
    where = f"{path.name}, line {lines[known]}" if known else path.name
    return f"{where}: {_told(place)}: {_says(error)}"


def _real(loc: Place, lines: dict[Place, int]) -> Place:
    """A place without the parts that only name the kind of a task."""
    real: Place = ()
    for number, part in enumerate(loc):
        last = number == len(loc) - 1
        if (*real, part) in lines or isinstance(part, int) or last:
            real = (*real, part)
    return real


def _told(place: Place) -> str:
    """A place in words.

    >>> _told(("slides", 4, "lines", 0))
    'slides, item 5, lines, item 1'
    """
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else str(part) for part in place) or "the file"


def _says(error: Any) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error.get("input")
    count = len(given) if isinstance(given, list | str) else 0
    match kind:
        case "missing":
            return "is missing: add it."
        case "extra_forbidden":
            return "is not a key here: correct or remove it."
        case "string_type":
            found = KINDS.get(type(given), "no text" if given is None else type(given).__name__)
            return f"a text was expected, and this is {found}. Put the sentence between quotation marks."
        case "string_too_short":
            return "is empty: write it."
        case "too_short":
            return f"{context['min_length']} or more were expected, and there are {context['actual_length']}."
        case "too_long":
            return f"{context['max_length']} at most were expected, and there are {count or context['actual_length']}."
        case "list_type":
            return "a list was expected: a line for each item, each beginning with '- '."
        case "model_type" | "model_attributes_type" | "dict_type":
            return "a table of keys was expected, such as 'text: ...'."
        case "union_tag_invalid" | "union_tag_not_found":
            return "the kind of a task is table, lines or choice."
        case "bool_type":
            return "true or false was expected, without quotation marks."
        case "int_type":
            return "a whole number was expected, without quotation marks."
        case "value_error":
            return str(context["error"])
        case _:
            return f"{error['msg'][:1].lower()}{error['msg'][1:]}."
