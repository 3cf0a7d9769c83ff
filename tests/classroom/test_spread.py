import math

import pytest

from course_lib.classroom.gather import gather
from course_lib.classroom.spread import chosen, disagreement
from course_lib.practice.questions import Option, Question
from tests.classroom.conftest import picked, said


def of(asked, values):
    kept = [{asked.id: {"tries": [{"value": value, "confidence": 0.5}]}} for value in values]
    found = gather([asked], kept)
    picks = chosen(found)
    return picks, disagreement(found, picks)[asked.id]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("aaaa", 0.0),
        ("abc", 1.0),
        ("aabb", math.log(2) / math.log(3)),
        ("aaab", -(0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(3)),
    ],
)
def test_one_choice_of_three(letters, expected):
    _, found = of(picked("q"), [f"q-{letter}" for letter in letters])
    assert found == pytest.approx(expected)


def test_ticks_are_the_mean_of_the_options():
    options = tuple(Option(o, o, o != "c", None, None, "r") for o in "abc")
    picks, found = of(Question("q", "01", "multiple", "?", options=options), [["a"], ["a", "b"], ["a"], ["a", "b"]])
    assert found == pytest.approx((0 + 1 + 0) / 3)
    told = {(row.part, row.pick): (row.n, row.right) for row in picks.itertuples()}
    assert told[("a", "ticked")] == (4, True)
    assert told[("b", "not ticked")] == (2, False)
    assert told[("c", "not ticked")] == (4, True)


def test_matching_is_the_mean_of_the_items():
    options = tuple(Option(o, o, True, value, None, "r") for o, value in (("a", "x"), ("b", "y"), ("c", "z")))
    values = [{"a": "x", "b": "y", "c": one} for one in "xyz"]
    _, found = of(Question("q", "01", "matching", "?", options=options), values)
    assert found == pytest.approx(1 / 3)


def test_more_different_entries_than_the_course_foresees_stay_within_100():
    options = (Option("a", "1", True, None, None, "r"), Option("b", "*", False, None, None, "s"))
    picks, found = of(Question("q", "01", "number", "?", options=options), [1, 2, 3, 4, 5, 6])
    assert found == pytest.approx(1.0)
    assert picks["reply"].tolist() == ["r", *["s"] * 5]


def test_how_sure_they_were_goes_with_the_answer():
    found = gather([picked("q")], [said("q", "a", 0.9), said("q", "b", 0.5), said("q", "b", 0.7), said("q", "b", None)])
    picks = chosen(found).set_index("pick")
    assert picks.loc["q-b", "sure"] == pytest.approx(0.6)
    assert picks.loc["q-b", "n"] == 3
