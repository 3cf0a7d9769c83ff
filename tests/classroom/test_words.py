import pytest

from course_lib.classroom.words import printable, safe


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u00a0=1", "＝1+1", "\t=1"]
)
def test_no_text_begins_like_a_formula(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["2012-01-29", "learner 01", "", "a=b", -0.25, 3, None])
def test_all_else_is_as_it_was(cell):
    assert safe(cell) == cell


def test_half_characters_and_turns_of_direction_are_not_shown():
    assert printable("a\udce9\u202eb\x00") == "a??b?"
