"""Our checks as steps of nbgrader's own ``autograde``.

nbgrader runs a learner's notebook and takes the score of a test cell from the cell's output. `Check` comes between the
two: it reads the answers that were handed in, holds them against the key in the grader's own process, and leaves in
each check cell the score, where nbgrader looks for it, and the reasons, where the feedback shows them. Before that,
`RequireSandbox` refuses to go on where a notebook would run unprotected, and `Mend` puts back what a learner deleted,
copied or changed by mistake, as ``course grade`` does.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from course_lib.grading.checks import Checked, check
from course_lib.grading.exercise import Exercise
from course_lib.grading.handed import check_cells, handed
from course_lib.grading.intake import released
from course_lib.grading.mending import UnusableError, mend
from course_lib.grading.provisioner import KERNEL
from course_lib.grading.sandbox import probe

__all__ = ["KERNEL", "Check", "Mend", "RequireSandbox", "mark", "sandbox_fault"]

SHOWN = 300
UNPROTECTED = "Nothing was graded, because learners' notebooks would run unprotected. {fault}"
NO_KERNEL = (
    f"The kernel {KERNEL} is not installed. Install it: python -c "
    "'from course_lib.grading.provisioner import install_kernelspec as install; install()'. For work that you trust, "
    "say --RequireSandbox.unsafe=True instead."
)


def mark(notebook: dict[str, Any], exercise: Exercise) -> dict[str, Checked]:
    """Check the answers in an executed notebook, and leave score and reasons in its check cells.

    Parameters
    ----------
    notebook
        The executed notebook, as JSON data (nbformat 4). Its check cells are changed: their output becomes the score
        (as the cell's result, where nbgrader looks for it) with the reasons above it. No other cell is touched.
    exercise
        The exercise.

    Returns
    -------
    dict
        What each question's answer is worth, by question; every question of the exercise is in it.
    """
    answers = handed(notebook)
    scores = {question: check(entry, answers.get(question)) for question, entry in exercise.questions.items()}
    for question, cell in check_cells(notebook):
        if question in scores:
            given = answers.get(question)
            if given is None and (stopped := _stopped(notebook, question, cell)):
                scores[question] = replace(scores[question], reasons=(*scores[question].reasons, stopped))
            cell["outputs"] = _outputs(scores[question], None if given is None else given.answer, cell)
    return scores


@cache
def sandbox_fault() -> str:
    """Why notebooks cannot run in the sandbox under nbgrader, and what to do; empty if they can."""
    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        return NO_KERNEL
    return probe()


class RequireSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """Refuse to run learners' notebooks without the sandbox."""

    unsafe = Bool(False, help="Run learners' notebooks without a sandbox if there is none.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Let the notebook pass, or end the whole run: without a sandbox, no other notebook may run either.

        Raises
        ------
        SystemExit
            If there is no sandbox and nobody has chosen to do without.
        """
        fault = "" if self.unsafe else sandbox_fault()
        if fault:
            raise SystemExit(UNPROTECTED.format(fault=fault))
        return nb, resources


class Mend(NbGraderPreprocessor):  # type: ignore[misc]
    """Put a learner's notebook into the form in which it was handed out, whatever became of its cells."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Mend the notebook; what was mended, and what a person should look at, goes to nbgrader's log.

        Raises
        ------
        NbGraderException
            If it is no notebook of this exercise.
        """
        handed_out = released(Exercise.load(_source(self, resources)))
        try:
            mended = mend(json.dumps(nb).encode(), handed_out)
        except UnusableError as error:
            raise NbGraderException(str(error)) from error
        for remark in (*mended.remarks, *mended.suspect):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], remark)
        return nbformat.from_dict(mended.notebook), resources


class Check(NbGraderPreprocessor):  # type: ignore[misc]
    """Score the check cells of an executed notebook from the answers that it handed in."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Check the answers; the notebook is changed in place."""
        for question, checked in mark(nb, Exercise.load(_source(self, resources))).items():
            self.log.debug("%s: %g of %g", question, checked.points, checked.of)
        return nb, resources


def _source(step: NbGraderPreprocessor, resources: ResourcesDict) -> Path:
    """The folder of the exercise's source: where the course says, else in the folder that nbgrader works in."""
    assignment = str(resources["nbgrader"]["assignment"])
    coursedir = getattr(getattr(step.parent, "parent", None), "coursedir", None)
    if coursedir is None:
        return Path("source") / assignment
    return Path(str(coursedir.format_path(coursedir.source_directory, ".", assignment)))


def _outputs(checked: Checked, answer: Any, cell: Mapping[str, Any]) -> list[NotebookNode]:
    lines = [f"{checked.points:g} of {checked.of:g} point{'' if checked.of == 1 else 's'}."]
    lines += [f"- {reason}" for reason in checked.reasons]
    if answer is not None:
        told = json.dumps(answer, ensure_ascii=False)
        lines.append(f"Handed in: {told if len(told) <= SHOWN else told[: SHOWN - 1] + '…'}")
    return [
        nbformat.v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n"),
        nbformat.v4.new_output(
            "execute_result", data={"text/plain": repr(checked.points)}, execution_count=cell.get("execution_count")
        ),
    ]


def _stopped(notebook: Mapping[str, Any], question: str, below: Mapping[str, Any]) -> str:
    """Why nothing was handed in, if an error stopped the answer's cell or the check cell below it."""
    answers = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == question]
    for cell in (*answers, below):
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else []:
            name = output.get("ename") if isinstance(output, Mapping) else None
            if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]\w{0,40}", name):
                what = "The cell below the answer" if cell is below else "The answer's cell"
                return f"{what} stopped with an error ({name})."
    return ""
