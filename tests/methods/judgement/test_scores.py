import math
from statistics import NormalDist
from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.methods.judgement import (
    WEAK,
    WELL_SUPPORTED,
    Detection,
    Measure,
    auc,
    brier,
    calibration,
    detection,
    overconfidence,
    wilson,
)

WORD = st.sampled_from([WELL_SUPPORTED, WEAK])
SURE = st.sampled_from([tenth / 10 for tenth in range(5, 11)])
JUDGEMENTS = st.lists(st.tuples(WORD, WORD, SURE), max_size=40)
RATED = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=40)
COUNT = st.integers(0, 30)
OTHER = {WELL_SUPPORTED: WEAK, WEAK: WELL_SUPPORTED}
Z = NormalDist().inv_cdf


def columns(rows, width=3):
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([],) * width


def test_the_four_outcomes():
    truth = [WELL_SUPPORTED] * 3 + [WEAK] * 4
    says = [WELL_SUPPORTED, WELL_SUPPORTED, WEAK, WELL_SUPPORTED, WEAK, WEAK, WEAK]
    found = detection(truth, says)
    assert found == Detection(hits=2, misses=1, false_alarms=1, correct_rejections=3)
    assert found.hit_rate.value == pytest.approx(2 / 3)
    assert found.false_alarm_rate.value == pytest.approx(1 / 4)


@given(COUNT.filter(bool), st.data())
def test_with_equal_numbers_it_is_the_log_linear_correction_of_hautus(size, data):
    hits, alarms = data.draw(st.integers(0, size)), data.draw(st.integers(0, size))
    found = Detection(hits, size - hits, alarms, size - alarms)
    hit, alarm = (hits + 0.5) / (size + 1), (alarms + 0.5) / (size + 1)
    assert found.d_prime.value == pytest.approx(Z(hit) - Z(alarm))
    assert found.criterion.value == pytest.approx(-(Z(hit) + Z(alarm)) / 2)


@given(COUNT.filter(bool), COUNT.filter(bool))
def test_doubting_or_believing_everything_tells_nothing_apart(signals, noises):
    truth = [WELL_SUPPORTED] * signals + [WEAK] * noises
    for answer, sign in ((WEAK, 1), (WELL_SUPPORTED, -1)):
        says = [answer] * len(truth)
        found = detection(truth, says)
        assert found.d_prime.value == pytest.approx(0, abs=1e-12)
        assert sign * found.criterion.value > 0
        assert auc(truth, says, [0.8] * len(truth)).value == 0.5


@given(COUNT.filter(bool), COUNT.filter(bool))
def test_perfect_judgement_is_finite_and_the_best_there_is(signals, noises):
    truth = [WELL_SUPPORTED] * signals + [WEAK] * noises
    best = detection(truth, truth).d_prime.value
    assert math.isfinite(best)
    assert best > 0
    assert auc(truth, truth, [0.6] * len(truth)).value == 1.0
    opposite = [OTHER[word] for word in truth]
    assert detection(truth, opposite).d_prime.value == pytest.approx(-best)
    assert auc(truth, opposite, [0.6] * len(truth)).value == 0.0


@given(JUDGEMENTS)
def test_saying_the_opposite_mirrors_the_measures(rows):
    item, says, sure = columns(rows)
    opposite = [OTHER[word] for word in says]
    here, there = detection(item, says), detection(item, opposite)
    if here.d_prime.value is None:
        assert there.d_prime == here.d_prime
        assert auc(item, says, sure).value is None
        return
    assert there.d_prime.value == pytest.approx(-here.d_prime.value, abs=1e-12)
    assert there.criterion.value == pytest.approx(-here.criterion.value, abs=1e-12)
    assert auc(item, opposite, sure).value == pytest.approx(1 - auc(item, says, sure).value)


@given(JUDGEMENTS, st.randoms())
def test_order_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert detection(*columns(rows)[:2]) == detection(*columns(shuffled)[:2])
    assert auc(*columns(rows)) == auc(*columns(shuffled))


@given(JUDGEMENTS)
def test_the_area_is_the_share_of_pairs_that_stand_right(rows):
    signed = [(item, sure if says == WELL_SUPPORTED else -sure) for item, says, sure in rows]
    signals = [value for item, value in signed if item == WELL_SUPPORTED]
    noises = [value for item, value in signed if item == WEAK]
    found = auc(*columns(rows))
    if not signals or not noises:
        assert found.value is None
        return
    pairs = [(high > low) + (high == low) / 2 for high in signals for low in noises]
    assert found.value == pytest.approx(sum(pairs) / len(pairs))


@given(JUDGEMENTS, st.integers(0, 39))
def test_one_more_hit_never_lowers_d_prime(rows, place):
    rows = [*rows, (WELL_SUPPORTED, WEAK, 0.7), (WEAK, WEAK, 0.7)]
    misses = [i for i, (item, says, _) in enumerate(rows) if item == WELL_SUPPORTED and says == WEAK]
    better = list(rows)
    better[misses[place % len(misses)]] = (WELL_SUPPORTED, WELL_SUPPORTED, 0.7)
    assert detection(*columns(better)[:2]).d_prime.value > detection(*columns(rows)[:2]).d_prime.value


@pytest.mark.parametrize(
    ("item", "because"),
    [
        ([], "no claim was judged"),
        ([WEAK], "no well-supported claim was judged"),
        ([WELL_SUPPORTED], "no weak claim was judged"),
    ],
)
def test_what_is_not_defined_says_why(item, because):
    found = detection(item, item)
    for measure in (found.d_prime, found.criterion, auc(item, item, [0.8] * len(item))):
        assert measure == Measure(None, because)
        assert str(measure) == f"undefined: {because}"


def test_rates_of_nothing_are_undefined():
    assert Detection(0, 0, 1, 1).hit_rate.because == "no well-supported claim was judged"
    assert Detection(1, 1, 0, 0).false_alarm_rate.because == "no weak claim was judged"


def test_judgements_with_a_gap_are_left_out():
    frame = pd.DataFrame(
        {
            "item": pd.array([WELL_SUPPORTED, WEAK, WEAK, None], dtype="string"),
            "says": pd.array([WELL_SUPPORTED, WEAK, None, WEAK], dtype="string"),
            "confidence": pd.array([0.9, 0.8, 0.7, None], dtype="Float64"),
        }
    )
    assert detection(frame["item"], frame["says"]) == Detection(1, 0, 0, 1)
    assert auc(frame["item"], frame["says"], frame["confidence"]).value == 1.0


def test_categories_do_as_well_as_text():
    words = pd.Series(pd.Categorical([WELL_SUPPORTED, WEAK], categories=[WEAK, WELL_SUPPORTED]))
    assert detection(words, words) == Detection(1, 0, 0, 1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: detection([WEAK], []), "equally long: item 1, says 0"),
        (lambda: auc([WEAK], [WEAK], []), "equally long: item 1, says 1, confidence 0"),
        (lambda: detection(["true"], [WEAK]), "'true' stands in the column item: use well_supported or weak"),
        (lambda: detection([WEAK], ["no"]), "'no' stands in the column says"),
        (lambda: brier([True], [80]), "The confidence 80 is not between 0 and 1: write 80 % as 0.8"),
        (lambda: brier([True], []), "equally long: correct 1, confidence 0"),
        (lambda: wilson([3], [2]), "more successes than trials"),
        (lambda: wilson([-1], [2]), "fewer than none"),
        (lambda: wilson([1], [2], level=95), "The level 95 is not between 0 and 1"),
    ],
)
def test_what_cannot_be_is_told(call, told):
    with pytest.raises(ValueError, match=told):
        call()


@given(RATED)
def test_the_brier_score_lies_between_its_limits(rows):
    correct, sure = columns(rows, 2)
    found = brier(correct, sure)
    assert (found.value is None) if not rows else (0 <= found.value <= 1)
    if rows:
        assert found.value == pytest.approx(sum((p - right) ** 2 for right, p in rows) / len(rows))
        assert brier(correct, [float(right) for right in correct]).value == 0
        assert brier(correct, [0.5] * len(rows)).value == 0.25


@given(RATED)
def test_overconfidence_is_confidence_less_outcome(rows):
    correct, sure = columns(rows, 2)
    found = overconfidence(correct, sure)
    if not rows:
        assert found == Measure(None, "no answer was given with a confidence")
        return
    assert -1 <= found.value <= 1
    assert found.value == pytest.approx(np.mean(sure) - np.mean(correct))


@given(RATED, st.sampled_from([0.0, 0.1, 0.5]))
def test_the_calibration_table_counts_every_answer_once(rows, lowest):
    correct, sure = columns(rows, 2)
    table = calibration(correct, sure, lowest=lowest)
    assert table["answers"].sum() == len(rows)
    assert table["right"].sum() == sum(correct)
    assert table.index[-1] == 1.0
    assert table.index[0] <= lowest
    assert np.allclose(np.diff(table.index), 0.1)
    used = table[table["answers"] > 0]
    assert ((used["low"] <= used["share"] + 1e-9) & (used["share"] <= used["high"] + 1e-9)).all()
    assert (abs(used["mean_confidence"] - used.index) <= 0.05 + 1e-6).all()
    unused = table.drop(columns=["answers", "right"])[table["answers"] == 0]
    assert unused.isna().all().all()


def test_the_table_begins_where_it_is_asked_to_or_lower():
    assert calibration([], []).index.tolist() == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert calibration([True], [0.2]).index[0] == 0.2


def test_a_confidence_at_the_edge_of_two_tenths_goes_up():
    assert calibration([True], [0.55]).loc[0.6, "answers"] == 1
    assert calibration([True], [0.85]).loc[0.9, "answers"] == 1


@pytest.mark.parametrize(
    ("won", "tried", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_agrees_with_published_values(won, tried, low, high):
    found = wilson([won], [tried])
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share_and_stays_within_limits(tried, data):
    won = data.draw(st.integers(0, tried))
    low, high = (float(side[0]) for side in wilson([won], [tried]))
    assert 0 <= low <= won / tried + 1e-9
    assert won / tried - 1e-9 <= high <= 1
    wider = wilson([won], [tried], level=0.99)
    assert wider[0][0] <= low + 1e-9
    assert wider[1][0] >= high - 1e-9


def test_wilson_of_no_trial_is_empty():
    assert all(np.isnan(side[0]) for side in wilson([0], [0]))


def test_a_million_judgements_are_counted_in_near_linear_time():
    def seconds(size):
        random = np.random.default_rng(1)
        words = np.array([WELL_SUPPORTED, WEAK], dtype=object)
        item, says = words[random.integers(0, 2, size)], words[random.integers(0, 2, size)]
        sure = random.integers(5, 11, size) / 10
        start = process_time()
        detection(item, says), auc(item, says, sure), calibration(item == says, sure)
        return process_time() - start

    seconds(1000)
    assert seconds(1_000_000) < 10 * max(seconds(250_000), 0.05)
