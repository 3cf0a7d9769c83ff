import csv

import pytest

from course_lib.practice import mark, progress, questions, report, write_progress
from course_lib.practice.record import Record


def answer(hall, answers, form, right):
    """Answer the first ``right`` questions of a form as the case has them, and the others wrongly."""
    for number, asked in enumerate(questions(hall, form=form)):
        agrees = [option for option in asked.options if option.correct == (number < right)]
        answers.save(asked.id, Record(asked).tried(agrees[0].id, 0.8).state())
        assert mark(asked, agrees[0].id).correct == (number < right)


@pytest.fixture
def twelve(hall):
    return len(questions(hall, form="A"))


def test_without_answers_every_measure_is_empty(hall, answers):
    table = progress(hall, answers)
    assert table["answered"].sum() == 0
    assert table[["share", "d_prime", "auc", "overconfidence", "brier"]].isna().all(axis=None)
    assert "no gain to tell yet: the pre-test" in report(table)


def test_both_forms_stand_beside_each_other_with_the_gain(hall, answers, twelve):
    answer(hall, answers, "A", 0)
    answer(hall, answers, "B", twelve)
    table = progress(hall, answers)
    assert table.loc["pre-test", "correct"] == 0
    assert table.loc["post-test", "correct"] == table.loc["post-test", "questions"]
    assert table.loc["post-test", "d_prime"] > 0 > table.loc["pre-test", "d_prime"]
    assert table.loc["post-test", "overconfidence"] == pytest.approx(-0.2)
    told = report(table)
    assert "+100 pts" in told
    assert "Normalised gain: 1.00" in told


def test_half_a_form_is_no_gain(hall, answers, twelve):
    answer(hall, answers, "A", twelve)
    assert "the post-test (lesson 12) is not answered to the end" in report(progress(hall, answers))


def test_nothing_left_to_gain_is_told_and_not_divided_by(hall, answers, twelve):
    answer(hall, answers, "A", twelve)
    answer(hall, answers, "B", twelve)
    assert "nothing left to gain" in report(progress(hall, answers))


def test_lessons_count_their_self_checks_alone(hall, answers, twelve):
    answer(hall, answers, "A", twelve)
    table = progress(hall, answers)
    lessons = table.drop(index=["pre-test", "post-test"])
    assert lessons["answered"].sum() == 0
    assert lessons.loc["all lessons", "questions"] == lessons.drop(index="all lessons")["questions"].sum()


def test_the_file_can_be_read_back_and_is_renewed(hall, answers, tmp_path, twelve):
    path = write_progress(progress(hall, answers), tmp_path / "progress.csv")
    answer(hall, answers, "A", twelve)
    write_progress(progress(hall, answers), path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["part"]: row for row in csv.DictReader(file)}
    assert int(rows["pre-test"]["correct"]) == twelve
    assert rows["post-test"]["share"] == ""
