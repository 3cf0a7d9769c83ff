"""A learner's answers as a text that anybody can read, keep or hand in."""

from pathlib import Path
from typing import Any

from course_lib.case import Case
from course_lib.practice.answers import Answers, unused
from course_lib.practice.marking import in_words, mark
from course_lib.practice.questions import Question, questions
from course_lib.practice.record import Record, read_record

__all__ = ["as_text", "export"]


def as_text(case: Case, answers: Answers) -> str:
    """All answers, by lesson, as Markdown: question, first answer with its confidence, later ones, free texts.

    Parameters
    ----------
    case
        The case.
    answers
        The learner's answers. What belongs to no question of the case comes at the end, as it is kept.

    Raises
    ------
    CaseError
        If a question cannot be asked as its rows stand.
    """
    kept = answers.all()
    lines = [f"# My answers: {case.title}"]
    lesson = None
    for asked in sorted(questions(case), key=lambda asked: asked.lesson):
        record = read_record(asked, kept.pop(asked.id, None))
        if not record.tries:
            continue
        if asked.lesson != lesson:
            lesson = asked.lesson
            lines += ["", f"## Lesson {lesson}"]
        lines += ["", f"### {asked.id}", "", asked.prompt, "", *_told(asked, record)]
    if kept:
        lines += ["", "## Activities", ""]
        lines += [f"- {key}: {_flat(state)}" for key, state in sorted(kept.items())]
    return "\n".join(lines) + "\n"


def export(case: Case, answers: Answers, path: str | Path | None = None) -> Path:
    """Write all answers as a text; no file is ever overwritten.

    Parameters
    ----------
    case
        The case.
    answers
        The learner's answers.
    path
        The file to write, ``my-answers.md`` beside the answers if left out. Where it exists, a number is added.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    target = unused(answers.path.with_name("my-answers.md") if path is None else Path(path).expanduser())
    with target.open("x", encoding="utf-8", errors="backslashreplace") as file:
        file.write(as_text(case, answers))
    return target


def _told(asked: Question, record: Record) -> list[str]:
    if asked.kind == "text":
        own = f"My answer: {record.tries[0].value}"
        return [own, "", f"Model answer: {asked.model_answer}"] if record.compared else [own]
    lines = []
    for number, each in enumerate(record.tries, start=1):
        agrees = "agrees" if mark(asked, each.value).correct else "does not agree"
        lines.append(f"{number}. {in_words(asked, each.value)} ({agrees} with the course's answer{each.sure})")
    return [*lines, *([f"   Hints taken: {record.hints}"] if record.hints else [])]


def _flat(state: Any) -> str:
    """Nested data in one line of plain words.

    >>> _flat({"steps": [{"side": "after", "date": None}]})
    'steps (side after, date unknown)'
    """
    if isinstance(state, dict):
        return ", ".join(f"{key} {_flat(part)}" for key, part in state.items()) or "none"
    if isinstance(state, list):
        return "; ".join(f"({_flat(part)})" for part in state) or "none"
    return "unknown" if state is None else str(state)
