from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from course_lib.classroom import talk
from course_lib.classroom.confidence import calibrations, judged, overconfidence, per_learner
from course_lib.classroom.gather import gather
from tests.classroom.conftest import picked, said

Z = NormalDist().inv_cdf
SAYS = {"a": "well_supported", "b": "weak"}
ITEMS = [f"s{n}" for n in range(6)] + [f"w{n}" for n in range(6)]


def judging(rows, sure=0.8):
    """A class that judged six well-supported and six weak claims of form A: 1 took it for well supported."""
    asked = [
        picked(key, "00", "a" if key[0] == "s" else "b", "ab", "A", "well_supported" if key[0] == "s" else "weak", SAYS)
        for key in ITEMS
    ]
    kept = [
        {
            k: v
            for key, cell in zip(ITEMS, row, strict=True)
            for k, v in (said(key, "a" if cell == "1" else "b", sure) if cell != "." else {}).items()
        }
        for row in rows
    ]
    return gather(asked, kept)


def z_of(count, of=6):
    return Z((count + 0.5) / (of + 1))


def test_hits_and_false_alarms_are_those_of_the_class_and_d_prime_is_the_mean_of_the_learners():
    rows = ["111110100000", "111000110000", "110000000000", "111111111000", "100000100000"]
    found = judged(judging(rows)).loc["A"]
    hits, alarms = [5, 3, 2, 6, 1], [1, 2, 0, 3, 1]
    assert (found["hits"], found["well_supported"], found["false_alarms"], found["weak"]) == (17, 30, 7, 30)
    assert found["d_prime"] == pytest.approx(np.mean([z_of(h) - z_of(f) for h, f in zip(hits, alarms, strict=True)]))
    assert found["criterion"] == pytest.approx(
        np.mean([-(z_of(h) + z_of(f)) / 2 for h, f in zip(hits, alarms, strict=True)])
    )
    assert found["d_low"] < found["d_prime"] < found["d_high"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ["000000000000", "100000000000", "000000000001", "010000010000", "000000100000", "000000000000"],
            "doubts nearly everything",
        ),
        (
            ["111111111111", "111111111110", "111011111111", "111111111011", "111111111111"],
            "believes nearly everything",
        ),
        (["111000111000", "110000110000", "111100111100", "101010101010", "111000000111"], "does not clearly lean"),
        (["111111000000", "111110000000", "111111100000", "111111000000", "111110100000"], "It tells the two apart"),
    ],
)
def test_a_class_that_doubts_or_believes_everything_is_told_so(rows, told):
    (line,) = talk.leaning(judged(judging(rows)))
    assert told in line
    assert ("no better than" in line) == ("everything" in told)


def test_below_five_learners_nothing_is_said():
    found = judging(["000000000000"] * 4)
    assert talk.leaning(judged(found)) == []
    assert talk.sureness(overconfidence(found)) == []
    assert np.isnan(judged(found).loc["A", "d_low"])


def test_a_learner_with_few_judgements_has_no_d_prime_and_does_not_count_in_the_mean():
    rows = ["111110100000", "111000110000", "110000000000", "111111111000", "100000100000"]
    whole, part = judging(rows), judging([*rows, "1111111111.."])
    assert judged(part).loc["A", "learners"] == 5
    assert judged(part).loc["A", "d_prime"] == judged(whole).loc["A", "d_prime"]
    assert judged(part).loc["A", "hits"] == judged(whole).loc["A", "hits"] + 6
    assert per_learner(part)["d_prime"].isna().tolist() == [False] * 5 + [True]


def test_overconfidence_is_the_mean_over_learners():
    rows = ["111111000000", "111000111000", "000000111111", "111111111111", "111111000001"]
    found = overconfidence(judging(rows)).loc["A"]
    rights = [12, 6, 0, 6, 11]
    assert found["difference"] == pytest.approx(np.mean([0.8 - right / 12 for right in rights]))
    assert found["answers"] == 60
    assert found["low"] < found["difference"] < found["high"]


def test_the_curve_counts_answers_and_learners_at_each_level():
    asked = [picked("q1"), picked("q2", lesson="02")]
    kept = [
        said("q1", "a", 0.9) | said("q2", "b", 0.9),
        said("q1", "b", 0.9),
        said("q1", "a", 0.4),
        said("q1", "a", None),
    ]
    table = calibrations(gather(asked, kept))
    row = table[(table["part"] == "checks") & (table["confidence"] == 0.9)].iloc[0]
    assert (row["answers"], row["learners"], row["right"]) == (3, 2, 1)
    assert row["share"] == pytest.approx(1 / 3)
    assert table[table["part"] == "checks"]["answers"].sum() == 4


def test_each_learner_s_numbers_are_the_learner_s_own():
    table = per_learner(judging(["111110100000", "111111111111"], 0.8))
    assert table["right"].tolist() == [10, 6]
    assert table["share"].tolist() == pytest.approx([10 / 12, 0.5])
    assert table["overconfidence"].tolist() == pytest.approx([0.8 - 10 / 12, 0.3])
    assert table["brier"].tolist() == pytest.approx([(10 * 0.04 + 2 * 0.64) / 12, (6 * 0.04 + 6 * 0.64) / 12])
    assert table["d_prime"].tolist() == pytest.approx([z_of(5) - z_of(1), 0])


def row(**numbers):
    """What is told of a class, with the numbers that matter here."""
    plain = {"hit_rate": 0.6, "false_alarm_rate": 0.3, "learners": 9, "d_prime": 1.0, "d_low": 0.6, "d_high": 1.4}
    table = pd.DataFrame([plain | {"criterion": 0.0, "c_low": -0.2, "c_high": 0.2} | numbers], index=["B"])
    (line,) = talk.leaning(table)
    return line


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"criterion": 0.2, "c_low": 0.01, "c_high": 0.37}, "It tells the two apart. It leans a little to doubt."),
        ({"criterion": 0.5, "c_low": 0.3, "c_high": 0.7}, "It tells the two apart. It leans to doubt."),
        ({"criterion": -0.1, "c_low": -0.2, "c_high": -0.01}, "It leans a little to belief."),
        ({"criterion": 0.5, "c_low": -0.1, "c_high": 1.1}, "It does not clearly lean to doubt or to belief."),
        ({"criterion": 0.2, "c_low": 0.004, "c_high": 0.4}, "It does not clearly lean to doubt or to belief."),
        ({"d_prime": 0.3, "d_low": 0.1, "d_high": 0.5}, "It tells the two apart a little."),
        ({"d_prime": 0.8, "d_low": -0.1, "d_high": 1.7}, "It may tell the two apart, but that may be chance."),
        ({"d_prime": 0.1, "d_low": -0.1, "d_high": 0.3}, "It hardly tells the two apart, if at all."),
        ({"d_prime": -0.9, "d_low": -1.1, "d_high": -0.3}, "takes the weak ones for well supported more readily"),
        ({"d_prime": 2.0, "d_low": np.nan, "d_high": np.nan}, "It tells the two apart."),
    ],
)
def test_the_words_on_leaning_follow_the_interval_and_bear_no_letters(numbers, told):
    line = row(**numbers)
    assert told in line
    assert "d′" not in line


@pytest.mark.parametrize(
    ("difference", "low", "high", "told"),
    [
        (0.17, 0.12, 0.22, ": surer than right, on average"),
        (0.03, 0.01, 0.05, ": a little surer than right, on average"),
        (-0.1, -0.2, -0.02, ": less sure than right, on average"),
        (0.03, -0.02, 0.07, ": about as sure as right, on average"),
        (0.1, -0.02, 0.22, ": surer than right, on average 80\xa0% sure and 70\xa0% right; but that may be chance."),
    ],
)
def test_the_words_on_sureness_follow_the_interval(difference, low, high, told):
    numbers = {"learners": 9, "mean_confidence": 0.8, "share": 0.7, "difference": difference, "low": low, "high": high}
    (line,) = talk.sureness(pd.DataFrame([numbers], index=["B"]))
    assert told in line
    assert "interval" not in line
