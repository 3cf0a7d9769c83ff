"""What a learner handed in: answers as plain data, read from the outputs of an executed notebook.

An answer counts only if it stands in the output of the very cell that hands it in, the locked check cell of its
question. Whatever else a notebook displays is no answer. The notebook comes from somebody else's process: nothing in it
is trusted beyond being data of a limited size.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from course_lib.grading.types import Handed
from course_lib.practice.handing import ANSWER, EMPTY, LARGEST, OK

__all__ = ["CHECK", "EMPTY", "OK", "UNREADABLE", "check_cells", "handed"]

CHECK = "-check"
UNREADABLE = "unreadable"


def handed(notebook: Mapping[str, Any]) -> dict[str, Handed]:
    """The answers in an executed notebook, by question.

    Parameters
    ----------
    notebook
        The notebook as JSON data (nbformat 4).

    Returns
    -------
    dict
        Question to answer, in the order of the notebook. A question whose check cell handed nothing over is not in it;
        where a cell handed over more than once, the last one counts.

    Examples
    --------
    >>> answer = {"schema": 1, "question": "q1", "kind": "number", "answer": 7, "form": "ok"}
    >>> shown = {"output_type": "display_data", "metadata": {}, "data": {ANSWER: answer}}
    >>> meta = {"nbgrader": {"grade": True, "solution": False, "grade_id": "q1-check"}}
    >>> handed({"cells": [{"cell_type": "code", "metadata": meta, "outputs": [shown]}]})["q1"].answer
    7
    """
    found = {}
    for question, cell in check_cells(notebook):
        documents = [document for document in _documents(cell) if document.get("question") == question]
        if documents:
            found[question] = _read(question, documents[-1])
    return found


def check_cells(notebook: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The check cells of a notebook with the questions that they hand in, in order."""
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, Mapping) or cell.get("cell_type") != "code":
            continue
        metadata = cell.get("metadata")
        ours = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
        if not isinstance(ours, Mapping) or not ours.get("grade") or ours.get("solution"):
            continue
        name = ours.get("grade_id")
        if isinstance(name, str) and name.endswith(CHECK):
            yield name.removesuffix(CHECK), cell


def _documents(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, Mapping) else None
        document = data.get(ANSWER) if isinstance(data, Mapping) else None
        if isinstance(document, Mapping):
            yield document


def _read(question: str, document: Mapping[str, Any]) -> Handed:
    kind, form = (text if isinstance(text, str) else "" for text in (document.get("kind"), document.get("form")))
    answer = document.get("answer")
    try:
        readable = document.get("schema") == 1 and len(json.dumps(answer, allow_nan=False)) <= LARGEST
    except (TypeError, ValueError, RecursionError):
        readable = False
    if not readable:
        return Handed(question, kind[:20], None, UNREADABLE)
    return Handed(question, kind[:20], answer, form[:500])
