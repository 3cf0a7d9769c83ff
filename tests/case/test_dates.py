from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case.dates import bounds, is_interval, is_uncertain, parse


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2012-01-29", date(2012, 1, 29), date(2012, 1, 29)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2011", date(2011, 1, 1), date(2011, 12, 31)),
        ("2012-01?", date(2012, 1, 1), date(2012, 1, 31)),
        ("2012-01-29/2012-02-05", date(2012, 1, 29), date(2012, 2, 5)),
        ("../2012-06-20", None, date(2012, 6, 20)),
        ("/2012-06-20", None, date(2012, 6, 20)),
        ("2011-05-28/..", date(2011, 5, 28), None),
        ("../..", None, None),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
    ],
)
def test_bounds(text, earliest, latest):
    assert bounds(text) == bounds(parse(text)) == (earliest, latest)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text", ["2012-02-30", "2012-13", "29.1.2012", "soon", "", "2012-02-05/2012-01-01", "2012-1-2"]
)
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"is not a date|ends before"):
        parse(text)


@given(st.text(max_size=30))
def test_no_text_does_more_than_be_refused(text):
    try:
        earliest, latest = bounds(text)
    except ValueError:
        return
    assert earliest is None or latest is None or earliest <= latest


@given(st.dates(), st.dates())
def test_an_interval_has_the_bounds_of_its_ends(one, other):
    first, last = sorted((one, other))
    assert bounds(f"{first}/{last}") == (first, last)


def test_marks():
    assert is_uncertain(parse("2024-12-06?"))
    assert not is_uncertain(parse("2024-12-06"))
    assert is_interval(parse("../2012-06-20"))
    assert not is_interval(parse("2012-06"))
