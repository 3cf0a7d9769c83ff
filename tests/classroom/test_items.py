import math
from statistics import correlation

import numpy as np
import pytest

from course_lib.classroom.gather import gather
from course_lib.classroom.items import items
from tests.classroom.conftest import picked, said

KEYS = ["q1", "q2", "q3", "q4", "q5", "q6"]
# a row a learner, a column a question: 1 agrees, 0 does not, . has no answer
CLASS = [
    "111111",
    "111110",
    "111100",
    "111010",
    "110110",
    "101011",
    "110000",
    "011000",
    "100100",
    "000110",
    "010000",
    "00000.",
]


def of(rows, keys=KEYS, lessons=None, forms=None):
    asked = [picked(key, lesson=(lessons or {}).get(key, "01"), form=(forms or {}).get(key)) for key in keys]
    kept = [
        {
            k: v
            for key, cell in zip(keys, row, strict=True)
            if cell != "."
            for k, v in said(key, "a" if cell == "1" else "b").items()
        }
        for row in rows
    ]
    return items(gather(asked, kept))


def test_difficulty_is_the_share_that_agrees_with_its_interval():
    table = of(CLASS)
    assert table["n"].tolist() == [12, 12, 12, 12, 12, 11]
    assert table["omitted"].tolist() == [0, 0, 0, 0, 0, 1]
    assert table["right"].tolist() == [sum(row[c] == "1" for row in CLASS) for c in range(6)]
    assert table.loc["q6", "share"] == pytest.approx(2 / 11)
    # the interval of Wilson by the formula, for q1: 8 of 12
    n, p, z = 12, table.loc["q1", "share"], 1.959963985
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert table.loc["q1", ["low", "high"]].tolist() == pytest.approx(
        [(middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)]
    )


@pytest.mark.parametrize("column", range(5))
def test_discrimination_is_the_correlation_with_the_rest_without_the_question(column):
    table = of(CLASS)
    own = [int(row[column]) for row in CLASS]
    rest = []
    for row in CLASS:
        others = [int(cell) for place, cell in enumerate(row) if place != column and cell != "."]
        rest.append(sum(others) / len(others))
    assert table.iloc[column]["item_rest"] == pytest.approx(correlation(own, rest))
    # the three highest and the three lowest of twelve (27 %), ties sharing the last places
    for name, sign in (("upper", 1), ("lower", -1)):
        ranked = sorted(((sign * r, o) for r, o in zip(rest, own, strict=True)), reverse=True)
        edge = ranked[2][0]
        above, level = [o for r, o in ranked if r > edge], [o for r, o in ranked if r == edge]
        expected = (sum(above) + (3 - len(above)) * sum(level) / len(level)) / 3
        assert table.iloc[column][name] == pytest.approx(expected)
    assert table.iloc[column]["upper_lower"] == pytest.approx(table.iloc[column]["upper"] - table.iloc[column]["lower"])


def test_a_question_with_a_wrong_key_has_a_negative_discrimination():
    turned = [row[0:5] + ("0" if row[:5].count("1") > 2 else "1") for row in CLASS]
    assert of(turned).loc["q6", "item_rest"] < -0.5


def test_nothing_is_worked_out_for_few_or_where_all_agree():
    few = of(CLASS[:9])
    assert few["item_rest"].isna().all()
    assert few["upper_lower"].isna().all()
    alike = of(["1" + row[1:] for row in CLASS])
    assert np.isnan(alike.loc["q1", "item_rest"])
    assert alike.loc["q1", "upper_lower"] == 0


def test_a_question_nobody_answered_has_no_share():
    table = of([row[:5] + "." for row in CLASS])
    assert table.loc["q6", "n"] == 0
    assert np.isnan(table.loc["q6", "share"])
    assert table.loc["q6", "omitted"] == 12


def test_forms_and_checks_are_compared_among_themselves():
    keys = [f"a{n}" for n in range(6)] + [f"q{n}" for n in range(6)]
    forms = dict.fromkeys(keys[:6], "A")
    whole = of([row + row[::-1] for row in CLASS[:11]], keys, forms=forms)
    alone = of(CLASS[:11], keys[:6], forms=forms)
    assert whole.loc[keys[:6], "item_rest"].tolist() == pytest.approx(alone["item_rest"].tolist(), nan_ok=True)


def test_omitted_counts_only_those_who_began_the_lesson():
    table = of(["11....", "1.....", "..11.."], lessons={"q3": "02", "q4": "02", "q5": "03", "q6": "03"})
    assert table["omitted"].tolist() == [0, 1, 0, 0, 0, 0]
