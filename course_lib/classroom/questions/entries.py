"""What can be entered for a number or a date, as rules that another system can follow: the first that fits decides.

The course marks a number by the nearest known one within the tolerance, and a date by the days it allows. Neither is a
rule of Moodle or QTI, so both are unrolled: a number into ranges, a date into its spellings, each marked by the course.
"""

from dataclasses import dataclass

from course_lib.case.dates import bounds, is_date, is_interval, parse
from course_lib.practice.marking import OTHER, mark
from course_lib.practice.questions import ANY, Question, read_number

__all__ = ["Entry", "Range", "Spelling", "otherwise", "ranges", "spellings", "written"]


@dataclass(frozen=True)
class Entry:
    """What becomes of an entry."""

    correct: bool
    reply: str


@dataclass(frozen=True)
class Range(Entry):
    """All numbers from ``number - below`` to ``number + above``."""

    number: float
    below: float
    above: float


@dataclass(frozen=True)
class Spelling(Entry):
    """One way to write a date."""

    text: str


def otherwise(asked: Question) -> str:
    """The reply to any other entry.

    >>> otherwise(Question("q-1", "05", "number", "How many?"))
    'This is not the answer that the course gives.'
    """
    return next((option.reply for option in asked.options if option.text == ANY), OTHER)


def written(number: float) -> str:
    """A number in digits, without a superfluous point.

    >>> written(24.0), written(0.1), written(-2.5), written(1e-9)
    ('24', '0.1', '-2.5', '0.000000001')
    """
    return f"{number:.12f}".rstrip("0").rstrip(".")


def ranges(asked: Question) -> tuple[Range, ...]:
    """The numbers that get each reply; right ones first, since they win where two ranges meet.

    Parameters
    ----------
    asked
        A question of the kind ``number``.

    Examples
    --------
    >>> from course_lib.practice import Option
    >>> near = Option("o1", "35", False, None, None, "Too many.")
    >>> right = Option("o2", "30", True, None, None, "Some thirty.")
    >>> [(each.number, each.below, each.above) for each in
    ...     ranges(Question("q-1", "05", "number", "How many?", options=(near, right), tolerance=10))]
    [(30.0, 10.0, 2.5), (35.0, 2.5, 10.0)]
    """
    known = [(read_number(option.text), option) for option in asked.options if option.text != ANY]
    ordered = sorted(known, key=lambda pair: not pair[1].correct)
    numbers = sorted({number for number, _ in known})
    made: list[Range] = []
    for number, option in ordered:
        if any(earlier.number == number for earlier in made):
            continue
        place = numbers.index(number)
        below = above = float(asked.tolerance)
        if place:
            below = min(below, (number - numbers[place - 1]) / 2)
        if place + 1 < len(numbers):
            above = min(above, (numbers[place + 1] - number) / 2)
        made.append(Range(option.correct, option.reply, number, below, above))
    return tuple(made)


def spellings(asked: Question) -> tuple[Spelling, ...]:
    """The ways to write the dates that the course knows, each with what `practice.mark` makes of it.

    Parameters
    ----------
    asked
        A question of the kind ``date``.

    Examples
    --------
    >>> from course_lib.practice import Option
    >>> right = Option("o1", "2016/..", True, None, None, "Open to the other side.")
    >>> [each.text for each in spellings(Question("q-1", "01", "date", "Since when?", options=(right,)))]
    ['2016/..', '2016-01/..', '2016-01-01/..', '2016/', '2016-01/', '2016-01-01/']
    """
    found: dict[str, Spelling] = {}
    for option in asked.options:
        if option.text == ANY:
            continue
        for text in (option.text, *_others(option.text)):
            if text not in found and is_date(text):
                marking = mark(asked, text)
                found[text] = Spelling(bool(marking.correct), marking.replies[0], text)
    return tuple(sorted(found.values(), key=lambda each: not each.correct))


def _others(text: str) -> list[str]:
    """Other ways to write a date: with a mark of doubt, or an interval with its sides given to the month or the day."""
    if not is_interval(parse(text)):
        bare = text.rstrip("?~%")
        return [f"{bare}{doubt}" for doubt in ("", "?", "~", "%")]
    first, last = bounds(text)
    left, right = text.split("/")
    starts = ["..", ""] if first is None else [left, str(first)[:4], str(first)[:7], str(first)]
    ends = ["..", ""] if last is None else [right, str(last)[:4], str(last)[:7], str(last)]
    same = [f"{start}/{end}" for end in ends for start in starts]
    return [other for other in same if is_date(other) and bounds(other) == (first, last)]
