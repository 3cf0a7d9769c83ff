import pandas as pd
import pytest

from course_lib.case.dates import parse
from course_lib.methods.limits import claim_dates, event_dates, in_words, limits, spans, weekday


def test_limits_of_parsed_dates_and_of_text_agree():
    texts = ["2012-01-29", "2012-01?", "2012", "../2012-06-20", "2020/..", None]
    parsed = pd.Series([None if text is None else parse(text) for text in texts], dtype=object)
    pd.testing.assert_frame_equal(limits(pd.Series(texts, dtype=object)), limits(parsed))


def test_open_and_unknown_sides_are_not_a_time():
    found = limits(pd.Series(["../2012-06-20", "2020/..", None, float("nan")], dtype=object))
    assert found["earliest"].isna().tolist() == [True, False, True, True]
    assert found["latest"].isna().tolist() == [False, True, True, True]


def test_limits_keep_the_index_and_take_an_empty_column():
    assert limits(pd.Series(["2012"], index=["x"])).index.tolist() == ["x"]
    assert limits(pd.Series([], dtype=object)).shape == (0, 2)


def test_a_text_that_is_no_date_is_refused():
    with pytest.raises(ValueError, match="'soon' is not a date"):
        limits(pd.Series(["2012", "soon"]))


def test_spans_of_intervals_in_words():
    found = spans(pd.Series(["P4D", "P1W", "-P1W", "P2M", "P1Y"], index=list("abcde")))
    assert found["told_least"].tolist() == [4, 6, -8, 56, 365]
    assert found["told_most"].tolist() == [4, 8, -6, 62, 366]
    assert found.index.tolist() == list("abcde")
    assert spans(pd.Series([], dtype="string")).shape == (0, 2)


def test_weekday_wants_one_day():
    assert weekday("2019-03-09") == "Saturday"
    with pytest.raises(ValueError, match="open to one side"):
        weekday("../2012-06-20")
    with pytest.raises(ValueError, match="not a date"):
        weekday("2012-02-30")


def test_words_spell_out_doubt():
    assert in_words("2012-01~") == "2012-01 (approximate)"
    with pytest.raises(ValueError, match="not a date"):
        in_words("soon")


def test_an_event_without_an_end_ends_when_it_begins(hall):
    dates = event_dates(hall)
    assert dates.loc["fire", "end_latest"] == pd.Timestamp("2019-03-09")
    assert dates.loc["repairs", "end_latest"] == pd.Timestamp("2019-03-19")
    assert dates.loc["cold-kitchen", ["start_earliest", "end_latest"]].isna().all()


def test_claim_dates_join_the_event(hall):
    row = claim_dates(hall, "bulletin-c008").iloc[0]
    assert row["happened_latest"] == pd.Timestamp("2018-12-31")
    assert row["said_latest"] == pd.Timestamp("2019-05-30")
    assert claim_dates(hall, "bulletin-c010")["forecast"].tolist() == [True]
