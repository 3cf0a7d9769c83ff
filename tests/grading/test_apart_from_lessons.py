"""What a lesson asks and answers for its learners is not what is graded."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib import open_case
from course_lib.grading.exercise import Exercise

SOURCE = Path(__file__).parents[2] / "exercises" / "source"
SHIPPED = sorted(path.name for path in SOURCE.iterdir() if (path / "rubric.yaml").exists())
LONGEST = 9
CAPSTONE = {"q-12-5": "12-a"}
"""The lesson's last question is the graded one, on purpose; its model is a list, and an answer to another question."""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words that is one word longer than may be shared."""
    said = words(text)
    return {tuple(said[at : at + LONGEST + 1]) for at in range(len(said) - LONGEST)}


def sentences(text: str) -> set[str]:
    found = re.split(r"(?<=[.;?:])\s+", " ".join(text.split()))
    return {" ".join(words(sentence)) for sentence in found if len(sentence) >= 45}


def asked(name: str) -> Iterator[str]:
    """The written questions of an exercise, without what every one of them has in common."""
    exercise = Exercise.load(SOURCE / name)
    for cell in exercise.notebook.cells:
        if cell.id in {f"{question}-text" for question in exercise.written}:
            yield cell.source.split("\n\n", 1)[1].split("**Write in the next cell:**")[0]


@pytest.fixture(scope="module")
def models() -> dict[str, tuple[str, str]]:
    questions = open_case().questions
    told = questions[questions["model_answer"].fillna("") != ""]
    return {name: (row["prompt"], row["model_answer"]) for name, row in told.iterrows()}


def test_there_is_something_to_compare(models):
    assert len(models) >= 10
    assert len(SHIPPED) == 24
    assert all(len(list(asked(name))) >= 1 for name in SHIPPED)


def test_a_shared_run_is_found():
    line = "suppose that the clip of the door is genuine, and that nothing was cut"
    assert runs(line) & runs(f"Please: {line.upper()}!")
    assert not runs(line) & runs("Suppose that the clip of the door is old.")


@pytest.mark.parametrize("name", SHIPPED)
def test_no_question_with_a_model_answer_asks_what_is_graded(name, models):
    written = set().union(*(runs(text) for text in asked(name)))
    shared = {id_: written & runs(prompt) for id_, (prompt, _) in models.items() if CAPSTONE.get(id_) != name}
    assert {id_: found for id_, found in shared.items() if found} == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_no_model_answer_of_a_lesson_is_one_of_graded_work(name, models):
    graded = [
        text for each in Exercise.load(SOURCE / name).written.values() for text in (each.model, *each.samples.values())
    ]
    secret = set().union(*(sentences(text) for text in graded))
    shared = {id_: secret & sentences(answer) for id_, (_, answer) in models.items()}
    assert {id_: found for id_, found in shared.items() if found} == {}
