"""How far two markers agree, beyond what chance alone would bring.

References
----------
Cohen, Jacob. 1960. "A Coefficient of Agreement for Nominal Scales." Educational and Psychological Measurement 20 (1):
37-46.

Cohen, Jacob. 1968. "Weighted Kappa: Nominal Scale Agreement with Provision for Scaled Disagreement or Partial Credit."
Psychological Bulletin 70 (4): 213-220.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import product
from typing import Literal

__all__ = ["kappa"]


def kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    scale: Sequence[Hashable],
    weights: Literal["none", "linear", "quadratic"] = "none",
) -> float | None:
    """Cohen's kappa of two markers who judged the same answers.

    Parameters
    ----------
    first, second
        The level that each gave, answer by answer.
    scale
        The levels, lowest first.
    weights
        ``none``: any difference counts the same. ``linear``: it counts by how many levels it is. ``quadratic``: by the
        square of that.

    Returns
    -------
    float or None
        1 for full agreement, 0 for as much as chance would bring, less for less. None where it is not defined: with no
        answers, or if both gave one and the same level throughout.

    Examples
    --------
    >>> first = ["yes"] * 25 + ["no"] * 25
    >>> second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    >>> round(kappa(first, second, ["no", "yes"]), 6)
    0.4
    """
    place = {level: number for number, level in enumerate(scale)}
    pairs = Counter((place[one], place[other]) for one, other in zip(first, second, strict=True))
    ours, theirs = Counter(place[level] for level in first), Counter(place[level] for level in second)
    power = {"none": 0, "linear": 1, "quadratic": 2}[weights]

    def apart(one: int, other: int) -> int:
        return 0 if one == other else abs(one - other) ** power

    seen = sum(apart(*pair) * count for pair, count in pairs.items()) * len(first)
    expected = sum(apart(one, other) * ours[one] * theirs[other] for one, other in product(ours, theirs))
    return 1 - seen / expected if expected else None
