"""Mark an answer: whether it is the course's, how much of it is, and what to reply.

An answer is plain data, so that it can be kept as JSON: an option's id (single, claim, passage), a list of ids
(multiple; ordering, first to last), a dictionary from id to partner (matching), a number, the text of a date, or free
text.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from course_lib.case.dates import bounds, is_interval, is_uncertain, parse
from course_lib.practice.questions import ANY, PICKED, Option, Question, read_number

__all__ = ["Marking", "in_words", "mark"]

OTHER = "This is not the answer that the course gives."
NOT_ALL = "Something that belongs to the answer is still missing."
DOUBT = "The days agree with the course's answer; the mark of doubt (?) does not."


@dataclass(frozen=True)
class Marking:
    """What became of an answer.

    Parameters
    ----------
    correct
        Whether it is the course's answer as a whole; ``None`` for free text, which nobody marks but the learner.
    score
        How much of it agrees, from 0 to 1; ``None`` for free text.
    replies
        What to tell the learner, in the order of the options.
    chosen
        The options that the answer chose, if it chose any.
    """

    correct: bool | None
    score: float | None
    replies: tuple[str, ...]
    chosen: tuple[Option, ...] = ()

    @property
    def says(self) -> str | None:
        """For a judgement item: what the answer says of it, ``well_supported`` or ``weak``."""
        return self.chosen[0].says if len(self.chosen) == 1 else None


def mark(question: Question, value: Any) -> Marking:
    """Mark an answer to a question.

    Parameters
    ----------
    question
        The question.
    value
        The answer, as data of the form that the question's kind asks for.

    Returns
    -------
    Marking
        Free text is not marked: it comes back beside the model answer.

    Raises
    ------
    ValueError
        If the value does not answer the question: an option that it does not have, no number, no date.

    Examples
    --------
    >>> three = Option("o1", "3", True, None, None, "Two and one.")
    >>> two = Option("o2", "2", False, None, None, "The third stands in the caption.")
    >>> count = Question("q-1", "05", "number", "How many?", options=(three, two))
    >>> mark(count, 2).replies
    ('The third stands in the caption.',)
    >>> mark(count, 3).correct
    True
    """
    return _MARKERS[question.kind](question, value)


def in_words(question: Question, value: Any) -> str:
    """An answer as a person would give it.

    Raises
    ------
    ValueError
        If the value does not answer the question.

    Examples
    --------
    >>> first, last = Option("o1", "News", True, "1", None, "."), Option("o2", "Copy", True, "2", None, ".")
    >>> in_words(Question("q-1", "01", "ordering", "What came first?", options=(first, last)), ["o2", "o1"])
    'Copy, then News'
    """
    if question.kind in PICKED:
        return _picked(question, value).text
    if question.kind == "multiple":
        return "; ".join(option.text for option in _several(question, value))
    if question.kind == "ordering":
        return ", then ".join(option.text for option in _ordered(question, value))
    if question.kind == "matching":
        return "; ".join(f"{option.text}: {partner}" for option, partner in _matched(question, value).items())
    if question.kind == "number":
        return f"{_number(question, value):,.15g}"
    return str(_date(question, value)) if question.kind == "date" else _text(question, value)


def _one(question: Question, value: Any) -> Marking:
    chosen = _picked(question, value)
    return Marking(chosen.correct, float(chosen.correct), (chosen.reply,), (chosen,))


def _some(question: Question, value: Any) -> Marking:
    """The score is what the answer and the right options share, of all that is in either (Jaccard)."""
    chosen = _several(question, value)
    right = sum(option.correct for option in question.options)
    hits = sum(option.correct for option in chosen)
    replies = _each(chosen)
    if hits < right:
        replies += (NOT_ALL,)
    return Marking(hits == right == len(chosen), hits / (right + len(chosen) - hits), replies, chosen)


def _order(question: Question, value: Any) -> Marking:
    """The score is the share of pairs that stand in their right order."""
    given = [int(option.value or 0) for option in _ordered(question, value)]
    wanted = sorted(given)
    pairs = [(first, second) for first, second in combinations(given, 2) if first != second]
    score = sum(first < second for first, second in pairs) / len(pairs) if pairs else 1.0
    places = {option.id: place for place, option in enumerate(_ordered(question, value))}
    misplaced = [option for option in question.options if int(option.value or 0) != wanted[places[option.id]]]
    return Marking(not misplaced, score, _each(misplaced or question.options))


def _match(question: Question, value: Any) -> Marking:
    given = _matched(question, value)
    wrong = [option for option, partner in given.items() if partner != option.value]
    return Marking(not wrong, 1 - len(wrong) / len(given), _each(wrong or question.options))


def _count(question: Question, value: Any) -> Marking:
    number = _number(question, value)
    reach = question.tolerance + 1e-9 * max(1.0, abs(number))
    known = [(abs(number - read_number(option.text)), option) for option in question.options if option.text != ANY]
    near = [(far, not option.correct, place) for place, (far, option) in enumerate(known) if far <= reach]
    return _entry(question, known[min(near)[2]][1] if near else None)


def _day(question: Question, value: Any) -> Marking:
    date = _date(question, value)
    same = [option for option in question.options if option.text != ANY and _days(parse(option.text)) == _days(date)]
    found = next((option for option in same if is_uncertain(parse(option.text)) == is_uncertain(date)), None)
    if found is None and any(option.correct for option in same):
        return Marking(False, 0.0, (DOUBT,))
    return _entry(question, found)


def _own(question: Question, value: Any) -> Marking:
    _text(question, value)
    return Marking(None, None, (question.model_answer or "",))


def _each(options: Iterable[Option]) -> tuple[str, ...]:
    """Several replies, each with the option that it is about."""
    return tuple(f"“{option.text}”: {option.reply}" for option in options)


def _entry(question: Question, found: Option | None) -> Marking:
    found = found or next((option for option in question.options if option.text == ANY), None)
    if found is None:
        return Marking(False, 0.0, (OTHER,))
    return Marking(found.correct, float(found.correct), (found.reply,))


_MARKERS: dict[str, Callable[[Question, Any], Marking]] = {
    "single": _one,
    "claim": _one,
    "passage": _one,
    "multiple": _some,
    "ordering": _order,
    "matching": _match,
    "number": _count,
    "date": _day,
    "text": _own,
}


def _picked(question: Question, value: Any) -> Option:
    option = question.option(value) if isinstance(value, str) else None
    if option is None:
        keys = ", ".join(option.id for option in question.options)
        raise _unfit(question, value, f"give one of {keys}")
    return option


def _several(question: Question, value: Any) -> tuple[Option, ...]:
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        raise _unfit(question, value, "give a list of options")
    keys = {_picked(question, key).id for key in value}
    return tuple(option for option in question.options if option.id in keys)


def _ordered(question: Question, value: Any) -> tuple[Option, ...]:
    if not isinstance(value, list | tuple):
        raise _unfit(question, value, "give its options in order, as a list")
    given = tuple(_picked(question, key) for key in value)
    if len(given) != len(question.options) or len(set(given)) != len(given):
        raise _unfit(question, value, "give each of its options once")
    return given


def _matched(question: Question, value: Any) -> dict[Option, str]:
    if not isinstance(value, Mapping) or set(value) != {option.id for option in question.options}:
        raise _unfit(question, value, "give a partner for each of its options")
    if not all(isinstance(partner, str) and partner in question.partners for partner in value.values()):
        raise _unfit(question, value, f"partners are {', '.join(question.partners)}")
    return {option: value[option.id] for option in question.options}


def _number(question: Question, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _unfit(question, value, "give a number")
    return read_number(str(value))


def _date(question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        raise _unfit(question, value, "give a date as text")
    return parse(value.strip())


def _text(question: Question, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _unfit(question, value, "write something")
    return value


def _days(date: Any) -> tuple[Any, ...]:
    return (*bounds(date), is_interval(date))


def _unfit(question: Question, value: Any, advice: str) -> ValueError:
    told = repr(value) if len(repr(value)) <= 60 else repr(value)[:59] + "…"
    return ValueError(f"{told} does not answer {question.id} ({question.kind}): {advice}")
