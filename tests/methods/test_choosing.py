import pytest

from course_lib import CaseError
from course_lib.methods.choosing import choose


def test_rows_come_in_the_order_asked_and_once(hall):
    assert choose(hall, "copies", ["scraps", "gazette", "scraps"]).index.tolist() == ["scraps", "gazette"]


def test_nothing_asked_is_everything_and_an_empty_list_is_nothing(hall):
    assert len(choose(hall, "copies")) == 4
    assert choose(hall, "copies", []).empty


def test_an_unknown_key_names_near_ones(hall):
    with pytest.raises(CaseError, match=r"no 'gazette-c01' among the claims.*gazette-c0"):
        choose(hall, "claims", "gazette-c01")


def test_a_key_like_no_other_names_the_first_ones(hall):
    with pytest.raises(CaseError, match="Did you mean gazette, lexicon, bulletin"):
        choose(hall, "copies", ["@@@"])
