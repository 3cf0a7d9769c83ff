import math
from datetime import date
from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from course_lib.pictures.timescale import LONGEST, TimeScale

DAYS = st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1, max_size=30)


@given(DAYS)
def test_later_days_stand_further_right(days):
    scale = TimeScale.of(pd.Series(pd.to_datetime(days)))
    places = [scale.place(day) for day in sorted(set(days))]
    assert places == sorted(set(places))


@given(DAYS)
def test_no_gap_is_longer_than_the_longest(days):
    scale = TimeScale.of(pd.Series(pd.to_datetime(days)))
    assert all(gap <= LONGEST for gap in (scale.places[1:] - scale.places[:-1]))
    known = sorted(set(days))
    assert len(scale.cuts()) == sum((b - a).days > LONGEST for a, b in pairwise(known))


def test_ticks_keep_their_distance():
    scale = TimeScale.of(pd.to_datetime(pd.Series(["2012-01-01", "2012-01-02", "2012-01-03", "2012-01-20"])))
    places = [place for place, _ in scale.ticks(5)]
    assert all(b - a >= 5 for a, b in pairwise(places))
    assert scale.ticks(5)[0] == (0.0, "2012-01-01")


def test_an_unknown_day_has_no_place():
    scale = TimeScale.of(pd.to_datetime(pd.Series(["2012-01-01"])))
    assert math.isnan(scale.place(None))
    assert math.isnan(scale.place(pd.NaT))


def test_a_scale_without_days_has_a_length():
    assert TimeScale.of(pd.Series([pd.NaT])).length == 1.0
