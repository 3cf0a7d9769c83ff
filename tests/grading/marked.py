"""A class whose work was graded, and shortcuts to what a person does afterwards."""

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from course_lib.grading.marking import Given, Marking
from tests.grading import classroom
from tests.grading.classroom import NAME, WRONG, filled, graded, save

HOSTILE = (
    "<script>alert(1)</script>\n\n![x](http://evil.example/x.png) [y](javascript:alert(1)) <img src=x onerror=alert(1)>"
)
LONG = "seven of them " * 72_000
LETTERS = "Zoë wrote שלום and 中文 👋🏽 \u202edesrever"
ROSTER = """id,first name,last name,email
right,Rita,Right,rita@example.org
wrong,Willem,"O'Wrong, de",willem@example.org
blank,Bo,Blank,bo@example.org
broken,Bram,Broken,bram@example.org
hostile,Hilde,<b>Hostile</b>,hilde@example.org
long,Lou,Long,lou@example.org
letters,Zoë,Léttres,zoe@example.org
absent,Ab,Sent,ab@example.org
"""


def make_class(place: Path) -> Path:
    """A course with a graded class; its folder."""
    course = classroom.make_course(place / "course")
    work = place / "work"
    texts = {"right": "I am *sure*.", "wrong": "No.", "hostile": HOSTILE, "long": LONG, "letters": LETTERS}
    for learner, text in texts.items():
        save(work / learner / f"{NAME}.ipynb", filled(course, WRONG if learner == "wrong" else None, text))
    save(work / "blank" / f"{NAME}.ipynb", filled(course, {}, None))
    (work / "broken").mkdir()
    (work / "broken" / f"{NAME}.ipynb").write_text('{"cells": [', encoding="utf-8")
    (place / "roster.csv").write_text(ROSTER, encoding="utf-8")
    graded(course, work, roster=place / "roster.csv")
    return course


def give(course: Path, learner: str, level: str, comment: str = "", marker: str = "", **given: Any) -> None:
    """What a marker does with one answer."""
    marking = Marking(course, NAME, marker)
    [answer] = [each for each in marking.answers("w1") if each.learner == learner]
    marking.save("w1", answer.number, Given({"care": level}, comment=comment, **given), answer.revision)


def by_hand(course: Path, learner: str, cell: str, **values: Any) -> None:
    """What formgrader does with one score."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, learner)
        for name, value in {"needs_manual_grade": False, **values}.items():
            setattr(grade, name, value)
        gradebook.db.commit()
