import itertools
import math
from statistics import NormalDist, mean, stdev

import numpy as np
import pytest

from course_lib.classroom import talk
from course_lib.classroom.gain import gain, hedges
from course_lib.classroom.gather import gather
from course_lib.classroom.resampling import interval
from course_lib.classroom.resampling import mean as mean_of
from tests.classroom.conftest import picked, said

NORMAL = NormalDist()


def both(pairs, of=4):
    """A class of learners with so many right of four, before and after; None where a form was not sent."""
    asked = [picked(f"{form}{n}", "00" if form == "a" else "12", form=form.upper()) for form in "ab" for n in range(of)]
    kept = []
    for rights in pairs:
        answers = {}
        for form, right in zip("ab", rights, strict=True):
            for place in range(of if right is not None else 0):
                answers |= said(f"{form}{place}", "a" if place < right else "b")
        kept.append(answers)
    return gather(asked, kept)


PAIRS = [(1, 2), (2, 2), (0, 2), (3, 4), (2, 3), (1, 0)]


def test_the_gain_is_paired_and_d_av_is_that_of_the_formula():
    found = gain(both([*PAIRS, (4, None), (None, 4)]))
    before, after = [b / 4 for b, _ in PAIRS], [a / 4 for _, a in PAIRS]
    row = found.table.iloc[0]
    change = mean(after) - mean(before)
    assert row[["before", "after", "change"]].tolist() == pytest.approx([mean(before), mean(after), change])
    d_av = change / ((stdev(before) + stdev(after)) / 2)
    assert found.uncorrected == pytest.approx(d_av)
    assert found.effect == pytest.approx(d_av * math.gamma(2.5) / (math.sqrt(2.5) * math.gamma(2)))
    assert found.low < found.effect < found.high
    assert (len(found.pairs), found.only_before, found.only_after, found.partly) == (6, 1, 1, 0)


def test_the_correction_is_close_to_its_usual_approximation():
    for freedom in (4, 10, 30, 200):
        assert hedges(freedom) == pytest.approx(1 - 3 / (4 * freedom - 1), abs=0.005)


def bca_by_hand(values, level=0.95, of=mean):
    """The interval of a number from all samples that there can be, by the formulas of Efron (1987)."""
    whole = of(values)
    drawn = np.array([of(each) for each in itertools.product(values, repeat=len(values))])
    below = ((drawn < whole - 1e-9).sum() + 0.5 * (abs(drawn - whole) < 1e-9).sum()) / len(drawn)
    left_out = [of(values[:place] + values[place + 1 :]) for place in range(len(values))]
    away = [mean(left_out) - each for each in left_out]
    skew = sum(a**3 for a in away) / (6 * sum(a**2 for a in away) ** 1.5)
    shift = NORMAL.inv_cdf(below)
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = shift + NORMAL.inv_cdf(tail)
        ends.append(float(np.quantile(drawn, NORMAL.cdf(shift + z / (1 - skew * z)))))
    return ends


@pytest.mark.parametrize(
    "values", [[0.0, 0.1, 0.2, 0.3, 0.9, 0.1], [0.25, 0.0, 0.5, 0.25, 0.25, -0.25], [-0.4, 0.3, 0.2, 0.1, 0.35]]
)
def test_the_interval_is_that_of_all_samples_that_there_can_be(values):
    found = interval(np.array(values)[:, None], mean_of)
    assert found == pytest.approx(bca_by_hand(values), abs=0.03)


def test_the_interval_is_shifted_where_the_number_is_biased():
    values = [0.0, 0.1, 0.25, 0.3, 0.9]

    def spread(each):
        middle = sum(each) / len(each)
        return math.sqrt(sum((one - middle) ** 2 for one in each) / len(each))

    found = interval(np.array(values)[:, None], lambda samples: samples[..., 0].std(axis=1))
    expected = bca_by_hand(values, of=spread)
    plain = np.quantile([spread(each) for each in itertools.product(values, repeat=5)], [0.025, 0.975])
    assert abs(expected[0] - plain[0]) > 0.025
    assert found == pytest.approx(expected, abs=0.012)


def test_the_interval_of_a_large_class_is_close_to_that_of_the_textbook():
    values = np.random.default_rng(1).normal(0.1, 0.2, 400)
    half = 1.96 * values.std(ddof=1) / 20
    assert interval(values[:, None], mean_of) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.003)


def test_the_same_class_gives_the_same_interval_in_any_order():
    one, other = gain(both(PAIRS)), gain(both(PAIRS[::-1]))
    assert (one.low, one.high) == (other.low, other.high)


def test_below_five_learners_with_both_nothing_is_worked_out_and_that_is_said():
    found = gain(both([*PAIRS[:4], (1, None), (2, None)]))
    assert not found.enough
    assert found.table.empty
    assert found.effect is None
    told = " ".join(talk.gained(found))
    assert "4 learners sent both forms in full; 2 sent only the first" in told
    assert "no gain is worked out" in told


def test_a_form_of_which_something_is_missing_does_not_count():
    asked = both(PAIRS)
    short = gather(list(asked.asked.values()), [said("a0", "a"), said("b0", "a") | said("b1", "a")])
    found = gain(short)
    assert len(found.pairs) == 0
    assert found.partly == 2


def test_a_class_in_which_all_are_alike_has_a_gain_and_no_effect_size():
    found = gain(both([(1, 2)] * 6))
    assert found.effect is None
    assert found.table.iloc[0]["change"] == pytest.approx(0.25)
    assert np.isnan(found.table.iloc[0]["low"])
    assert "cannot be told in units" in talk.as_statistic(found)
    assert "chance" not in " ".join(talk.gained(found))


def test_words_say_more_less_and_whether_zero_is_in():
    more = " ".join(talk.gained(gain(both([(0, 3), (1, 4), (1, 3), (0, 2), (1, 3), (2, 4)]))))
    assert "points more on average" in more
    assert "A gain this large is unlikely to be chance alone." in more
    less = " ".join(talk.gained(gain(both([(2, 1), (1, 2), (3, 1), (2, 2), (1, 1)]))))
    assert "points less on average" in less
    assert "This may be chance" in less
    assert "unlikely" not in less
    loss = " ".join(talk.gained(gain(both([(3, 0), (4, 1), (3, 1), (2, 0), (3, 1), (4, 2)]))))
    assert "A loss this large is unlikely to be chance alone." in loss


def test_the_size_is_told_in_plain_words_and_the_statistic_apart():
    found = gain(both(PAIRS))
    told = " ".join(talk.gained(found))
    assert "d_av" not in told
    assert 0.25 < found.effect < 0.75
    assert "the change is about half as large as the usual distance of a learner from the average" in told
    assert f"d_av = {found.effect:.2f} with Hedges' correction" in talk.as_statistic(found)
    assert talk.as_statistic(gain(both(PAIRS[:4]))) == ""
