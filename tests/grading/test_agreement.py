import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.agreement import kappa

SCALE = (0, 1, 2, 3)
PAIRS = st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE)), min_size=2, max_size=60)


def told(table):
    """The two markers' levels from a table of how often each pair was given."""
    pairs = [
        (row, column) for row, cells in enumerate(table) for column, count in enumerate(cells) for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_known_values(table, expected):
    assert kappa(*told(table), (0, 1)) == pytest.approx(expected, abs=5e-5)


def test_full_agreement_chance_and_its_opposite():
    assert kappa([0, 1, 2], [0, 1, 2], SCALE) == 1
    assert kappa([0, 0, 1, 1], [0, 1, 0, 1], SCALE) == 0
    assert kappa([0, 1], [1, 0], SCALE) == -1


@pytest.mark.parametrize("levels", [[], [2, 2, 2]])
def test_it_is_not_defined_without_variation(levels):
    assert kappa(levels, levels, SCALE) is None


@given(PAIRS)
def test_quadratic_weights_agree_with_the_closed_form(pairs):
    one, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    below = one.var() + other.var() + (one.mean() - other.mean()) ** 2
    found = kappa(*zip(*pairs, strict=True), SCALE, "quadratic")
    if below == 0:
        assert found is None
    else:
        assert found == pytest.approx(2 * ((one - one.mean()) * (other - other.mean())).mean() / below)


@given(PAIRS)
def test_linear_weights_agree_with_the_definition(pairs):
    seen = np.zeros((4, 4))
    for one, other in pairs:
        seen[one, other] += 1
    seen /= len(pairs)
    weights = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    expected = (weights * np.outer(seen.sum(1), seen.sum(0))).sum()
    found = kappa(*zip(*pairs, strict=True), SCALE, "linear")
    assert (found is None) if expected == 0 else found == pytest.approx(1 - (weights * seen).sum() / expected)


def test_two_levels_need_no_weights():
    first, second = told([[20, 5], [10, 15]])
    assert (
        kappa(first, second, (0, 1), "quadratic")
        == kappa(first, second, (0, 1), "linear")
        == kappa(first, second, (0, 1))
    )
