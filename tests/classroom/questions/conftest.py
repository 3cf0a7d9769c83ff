import pytest

from course_lib import open_case
from course_lib.practice import Hint, Option, Question, questions


@pytest.fixture(scope="session")
def own():
    return open_case()


def _option(key, text, correct, value=None):
    return Option(key, text, correct, value, None, f"The reply to {text} & <{key}>.")


ODD = (
    Question(
        "odd-1",
        "05",
        "number",
        "Neighbours closer than the tolerance; the same number twice.",
        options=(
            _option("odd-1-o1", "35", False),
            _option("odd-1-o2", "30", True),
            _option("odd-1-o3", "30", False),
            _option("odd-1-o4", "22", False),
            _option("odd-1-o5", "40", True),
        ),
        tolerance=10,
    ),
    Question(
        "odd-2",
        "05",
        "number",
        "Below zero, and a fraction.",
        options=(_option("odd-2-o1", "−0,3", True), _option("odd-2-o2", "*", False)),
        tolerance=0.1,
        hints=(Hint("odd-2-h1", 1, "Look <here> & there."),),
    ),
    Question(
        "odd-3",
        "02",
        "date",
        "An uncertain day and an interval.",
        options=(
            _option("odd-3-o1", "2024-12-06?", True),
            _option("odd-3-o2", "2012-01/2012-02", False),
            _option("odd-3-o3", "../2012-06-20", True),
        ),
    ),
    Question(
        "odd-4",
        "02",
        "ordering",
        "Two in one place.",
        options=(
            _option("odd-4-o1", "Third", True, "3"),
            _option("odd-4-o2", "First", True, "1"),
            _option("odd-4-o3", "First as well", True, "1"),
            _option("odd-4-o4", "Fifth", True, "5"),
        ),
    ),
    Question(
        "odd-5",
        "02",
        "multiple",
        "Four of six.\nA second line, with ]]> and a control\x0b sign.",
        options=tuple(_option(f"odd-5-o{n}", f"Option {n}", n != 2 and n != 5) for n in range(1, 7)),
    ),
    Question(
        "6-odd",
        "02",
        "claim",
        "Two claims are right, and the key begins with a digit.",
        options=(_option("6-odd-o1", "A", True), _option("6-odd-o2", "B", False), _option("6-odd-o3", "C", True)),
    ),
)


@pytest.fixture(scope="session")
def every(own, hall):
    """All questions of both cases, and some that are odd, each with a case to look passages up in."""
    return [(case, asked) for case in (own, hall) for asked in questions(case)] + [(hall, asked) for asked in ODD]
