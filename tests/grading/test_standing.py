from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.grading.standing import Course, StandingError, standings
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.marked import by_hand, give, make_class


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("standing"))


@pytest.fixture
def course(begun, tmp_path):
    return classroom.copy(begun, tmp_path / "course")


def stand(course: Path):
    return {one.person.id: one for one in standings(Course(course), NAME)}


def test_everybody_stands_somewhere(course):
    found = stand(course)
    assert {name: one.status for name, one in found.items()} == {
        "absent": "missing",
        "blank": "graded with remarks",
        "broken": "failed",
        "hostile": "graded",
        "letters": "graded",
        "long": "graded",
        "right": "graded",
        "wrong": "graded",
    }
    assert found["letters"].name == "Zoë Léttres"


def test_what_is_not_marked_has_no_grade(course):
    right = stand(course)["right"]
    assert (right.waiting, right.so_far, right.of, right.points) == (("w1",), 10, 15, None)


def test_failed_and_missing_have_no_grade_and_no_scores(course):
    for learner in ("broken", "absent"):
        one = stand(course)[learner]
        assert (one.points, dict(one.marks)) == (None, {})
        assert one.reason


def test_a_blank_copy_has_zero_which_is_a_grade(course):
    assert stand(course)["blank"].points == 0


def test_marked_by_a_person(course):
    give(course, "right", "Emergent", "Name it.")
    right = stand(course)["right"]
    assert right.points == 13
    assert (right.marks["w1"].comment, right.marks["w1"].by_person) == ("Name it.", True)


def test_reasons_come_from_the_journal(course):
    reasons = stand(course)["wrong"].marks["q3"].reasons
    assert reasons == ("The high side is not the one that the evidence gives.",)
    assert stand(course)["right"].marks["q3"].reasons == ()


def test_without_a_journal_reasons_come_from_the_graded_notebook(course):
    before = stand(course)["wrong"].marks
    (course / "grading" / NAME / "journal.jsonl").unlink()
    after = stand(course)["wrong"]
    assert after.status == "graded"
    assert {name: mark.reasons for name, mark in after.marks.items()} == {
        name: mark.reasons for name, mark in before.items()
    }
    assert "broken" not in {name for name, one in stand(course).items() if one.graded}


def test_points_given_in_formgrader_hold(course):
    by_hand(course, "wrong", "q1-check", manual_score=2.0, extra_credit=0.5)
    mark = stand(course)["wrong"].marks["q1"]
    assert (mark.points, mark.checked, mark.by_person) == (2.5, 0.0, True)


def test_new_work_after_marking_waits_again(course):
    give(course, "right", "Proficient")
    by_hand(course, "right", "w1", needs_manual_grade=True)
    assert stand(course)["right"].waiting == ("w1",)


def test_a_penalty_is_taken_off_but_never_below_zero(course):
    give(course, "wrong", "None")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_submission_notebook(NAME, NAME, "wrong").late_submission_penalty = 2.0
        gradebook.db.commit()
    assert stand(course)["wrong"].points == 1
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_submission_notebook(NAME, NAME, "wrong").late_submission_penalty = 20.0
        gradebook.db.commit()
    assert stand(course)["wrong"].points == 0


def test_scores_that_were_lost_are_no_zero(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.remove_submission(NAME, "right")
    right = stand(course)["right"]
    assert (right.status, right.points) == ("failed", None)


def test_no_gradebook_and_no_such_exercise(course, tmp_path):
    with pytest.raises(StandingError, match="Nothing was graded for 92-a yet"):
        standings(Course(course), "92-a")
    (course / "gradebook.db").unlink()
    with pytest.raises(StandingError, match="no gradebook"):
        standings(Course(course), NAME)


def test_a_damaged_gradebook_is_named(course):
    (course / "gradebook.db").write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    with pytest.raises(StandingError, match="cannot be used"):
        standings(Course(course), NAME)
