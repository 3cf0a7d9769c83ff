from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.case.dates import bounds, in_words, is_interval, is_uncertain, parse


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2012-01-09", "9 January 2012"),
        ("2012-12", "December 2012"),
        ("2012", "2012"),
        ("/2012", "2012 or before"),
        ("../2012-06-20", "20 June 2012 or before"),
        ("2012-06-20/", "20 June 2012 or later"),
        ("2012-01-29?/..", "29 January 2012 (doubtful) or later"),
        ("2011~/2012-03", "2011 (approximate) to March 2012"),
        ("2012-01%", "January 2012 (doubtful and approximate)"),
        ("../..", "unknown"),
        ("2012-21", "2012-21"),
        ("201X", "201X"),
    ],
)
def test_dates_in_words(text, words):
    assert in_words(text) == in_words(parse(text)) == words


def test_only_a_date_can_be_said_in_words():
    assert in_words(None) == "unknown"
    with pytest.raises(ValueError, match="'soon' is not a date"):
        in_words("soon")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_in_words_has_its_day_and_its_year(day):
    words = in_words(day.isoformat()).split()
    assert (int(words[0]), int(words[2])) == (day.day, day.year)
