"""Every answer that can be given to a question, within reason."""

import random
from itertools import combinations, permutations, product

from course_lib.classroom.questions.entries import ranges, spellings

MOST = 60


def possible(asked):
    """Values that `practice.mark` takes, all of them where there are few."""
    keys = [option.id for option in asked.options]
    if asked.kind in ("single", "claim", "passage"):
        return keys
    if asked.kind == "multiple":
        return [list(some) for size in range(1, len(keys) + 1) for some in combinations(keys, size)]
    if asked.kind == "ordering":
        return _some([list(order) for order in permutations(keys)])
    if asked.kind == "matching":
        right = {option.id: option.value for option in asked.options}
        return [
            right,
            *_some([dict(zip(keys, each, strict=True)) for each in product(asked.partners, repeat=len(keys))]),
        ]
    if asked.kind == "number":
        near = [(each.number, each.below, each.above) for each in ranges(asked)]
        edges = {number + step for number, below, above in near for step in (0, -below, above)}
        return sorted(edges | {edge + step for edge in edges for step in (-0.25, 0.25)} | {-7.5, 1234.0})
    if asked.kind == "date":
        return [*(each.text for each in spellings(asked)), "1900", "2019-03-09/2019-03-11", "1998?"]
    return []


def _some(answers):
    return answers if len(answers) <= MOST else random.Random(1).sample(answers, MOST)
