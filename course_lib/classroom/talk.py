"""What to talk about with the class: the answers that many gave and were sure of, and how the class judges.

An answer that is not the course's matters most for the next lesson where many gave it and were sure. So such answers
are put in order by the product of the two, which only says what to open first. It says nothing of learners.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.classroom.confidence import PARTS
from course_lib.classroom.gain import LEAST, Gain
from course_lib.classroom.gather import Gathered
from course_lib.classroom.records import records
from course_lib.classroom.words import counted, number, percent, points, shown
from course_lib.practice.questions import Question

__all__ = ["APART", "LEAN", "MOST", "Topic", "as_statistic", "common", "gained", "leaning", "sureness", "topics"]

COMMON = 0.1
FIRST = 0.2
MOST = 5
LEAN = 0.3
APART = 0.5
NEARLY = 0.25
CLOSE = 0.05
BESIDE = ((0.25, "small beside"), (0.75, "about half as large as"), (1.25, "about as large as"), (2.0, "larger than"))


@dataclass(frozen=True)
class Topic:
    """An answer to talk about.

    Parameters
    ----------
    question
        The question.
    answer
        The answer, in words.
    left_out
        Whether it is an option that belongs to the answer and was not ticked.
    count, of
        How many gave it at first, of how many.
    sure
        Their mean confidence; not a number without one.
    reply
        The course's reply to it.
    """

    question: Question
    answer: str
    left_out: bool
    count: int
    of: int
    sure: float
    reply: str

    @property
    def weight(self) -> float:
        """How much it matters to talk about it: the share that gave it, times how sure they were."""
        return self.count / self.of * (0.5 if np.isnan(self.sure) else self.sure)

    @property
    def course(self) -> str:
        """The course's own answer, in words."""
        right = [option for option in self.question.options if option.correct]
        if self.question.kind == "matching":
            return "; ".join(f"{option.text} → {option.value}" for option in right)
        if self.question.kind == "ordering":
            right.sort(key=lambda option: int(option.value or 0))
            return ", then ".join(option.text for option in right)
        if self.question.kind == "multiple":
            return "; ".join(option.text.rstrip(".") for option in right) + "."
        return " or ".join(option.text for option in right)

    @property
    def passages(self) -> tuple[str, ...]:
        """The passages to open together; none if the question names none."""
        if self.question.kind == "passage":
            return tuple(option.value for option in self.question.options if option.correct and option.value)
        return (self.question.passage_id,) if self.question.passage_id else ()

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims to open together, where the question names no passage."""
        if self.question.kind == "claim":
            return tuple(option.value for option in self.question.options if option.correct and option.value)
        return (self.question.claim_id,) if self.question.claim_id and not self.passages else ()


def common(
    found: Gathered, picked: pd.DataFrame, answered: Mapping[str, int], least: int = 1, given: int = 2
) -> list[Topic]:
    """The common answers that are not the course's, in the order of the course, the most frequent of a question first.

    Parameters
    ----------
    found
        The answers of the class.
    picked
        What `course_lib.classroom.spread.chosen` returns.
    answered
        How many answered each question.
    least
        Below so many answers a question is left out.
    given
        What fewer learners gave is left out.

    Returns
    -------
    list of Topic
        Answers that ``given`` learners or more, and a tenth of those who answered, gave.
    """
    order = {key: place for place, key in enumerate(found.asked)}
    wrong = picked[~picked["right"].to_numpy(dtype=bool)]
    made = []
    for row in records(wrong):
        of, count = answered[row["question"]], int(row["n"])
        if of >= least and count >= max(given, COMMON * of):
            asked, left_out = found.asked[row["question"]], not row["chosen"]
            made.append(Topic(asked, row["text"], left_out, count, of, _float(row["sure"]), row["reply"]))
    return sorted(made, key=lambda topic: (order[topic.question.id], -topic.count, topic.answer))


def topics(everything: list[Topic]) -> list[Topic]:
    """What to discuss first: one answer a question, those of the lessons before those of the two forms.

    Parameters
    ----------
    everything
        What `common` returns.

    Returns
    -------
    list of Topic
        At most `MOST`, each given by a fifth of those who answered or more.
    """
    best: dict[str, Topic] = {}
    for topic in sorted(everything, key=lambda topic: -topic.weight):
        if topic.count >= FIRST * topic.of:
            best.setdefault(topic.question.id, topic)
    ordered = sorted(best.values(), key=lambda topic: (bool(topic.question.form), -topic.weight))
    return ordered[:MOST]


def leaning(judged: pd.DataFrame) -> list[str]:
    """Whether the class tells well-supported claims from weak ones, or doubts or believes nearly everything: in words.

    Parameters
    ----------
    judged
        What `course_lib.classroom.confidence.judged` returns.

    Returns
    -------
    list of str
        A line for each part of the course with enough learners.
    """
    return [f"{_head(str(part))}: {_leans(row)}" for part, row in _rows(judged) if row["learners"] >= LEAST]


def _leans(row: Mapping[str, Any]) -> str:
    """Only what the interval bears out is said of the class; what it does not may be chance."""
    rates = (
        f"the class took {percent(row['hit_rate'])} of the well-supported claims for well supported, and "
        f"{percent(row['false_alarm_rate'])} of the weak ones."
    )
    apart, lean = (
        shown(row["d_prime"], row["d_low"], row["d_high"]),
        shown(row["criterion"], row["c_low"], row["c_high"]),
    )
    if apart <= 0 or row["d_prime"] < APART:
        if lean > 0 and max(row["hit_rate"], row["false_alarm_rate"]) < NEARLY:
            return f"{rates} It doubts nearly everything and hardly tells the two apart: no better than believing all."
        if lean < 0 and min(row["hit_rate"], row["false_alarm_rate"]) > 1 - NEARLY:
            return f"{rates} It believes nearly everything and hardly tells the two apart: no better than doubting all."
    return f"{rates} {_apart(apart, row['d_prime'])} {_lean(lean, row['criterion'])}"


def _apart(sign: int, value: float) -> str:
    if sign > 0:
        return "It tells the two apart." if value >= APART else "It tells the two apart a little."
    if sign < 0:
        return "It takes the weak ones for well supported more readily than the others."
    if value >= APART:
        return "It may tell the two apart, but that may be chance."
    return "It hardly tells the two apart, if at all."


def _lean(sign: int, value: float) -> str:
    if not sign:
        return "It does not clearly lean to doubt or to belief."
    how = "" if abs(value) > LEAN else " a little"
    return f"It leans{how} to {'doubt' if sign > 0 else 'belief'}."


def sureness(sure: pd.DataFrame) -> list[str]:
    """Whether the class is as sure as it is right, in words.

    Parameters
    ----------
    sure
        What `course_lib.classroom.confidence.overconfidence` returns.

    Returns
    -------
    list of str
        A line for each part of the course with enough learners.
    """
    return [f"{_head(str(part))}: {_sure(row)}" for part, row in _rows(sure) if row["learners"] >= LEAST]


def _sure(row: Mapping[str, Any]) -> str:
    told = f"on average {percent(row['mean_confidence'])} sure and {percent(row['share'])} right"
    close = abs(round(100 * row["difference"])) < 100 * CLOSE
    which = "surer than right" if row["difference"] > 0 else "less sure than right"
    if shown(row["difference"], row["low"], row["high"]):
        return f"{'a little ' if close else ''}{which}, {told}."
    if close:
        return f"about as sure as right, {told}."
    return f"{which}, {told}; but that may be chance."


def gained(gain: Gain) -> list[str]:
    """The gain from form A to form B and its limits, in plain words.

    Parameters
    ----------
    gain
        What `course_lib.classroom.gain.gain` returns.

    Returns
    -------
    list of str
        Sentences: first the finding, then how large it is and whether it may be chance.
    """
    pairs = gain.pairs
    missing = (
        f"{counted(len(pairs), 'learner')} sent both forms in full; {gain.only_before} sent only the first, "
        f"{gain.only_after} only the second, and {gain.partly} only a part."
    )
    if not gain.enough:
        return [missing, f"Below {LEAST} learners with both, no gain is worked out: it would say nothing of the class."]
    row = gain.table.iloc[0]
    known = not np.isnan(row["low"])
    ends = f" (95\N{NO-BREAK SPACE}% interval {points(row['low'])} to {points(row['high'])})" if known else ""
    more = row["change"] >= 0
    change = f"{points(row['change']).lstrip('+−')} points {'more' if more else 'less'}"
    lines = [
        f"They agreed with the course in {percent(row['before'])} of form A, before, and in {percent(row['after'])} of "
        f"form B, after: {change} on average{ends}."
    ]
    if gain.effect is not None and round(100 * row["change"]):
        size = next((words for most, words in BESIDE if abs(gain.effect) < most), "more than twice as large as")
        lines.append(
            f"Learners differ among themselves: the change is {size} the usual distance of a learner from the average "
            "of the class."
        )
    if known:
        lines.append(
            f"A {'gain' if more else 'loss'} this large is unlikely to be chance alone."
            if shown(row["change"], row["low"], row["high"])
            else "This may be chance: with so many learners, no gain at all could have come out like this."
        )
    return [missing, *lines]


def as_statistic(gain: Gain) -> str:
    """The size of the gain as whoever knows statistics asks for it: d_av with its interval; empty without a gain."""
    if not gain.enough:
        return ""
    if gain.effect is None:
        return "All had the same share, so the gain cannot be told in units of their spread."
    ends = (
        "no interval can be had"
        if gain.low is None
        else f"95\N{NO-BREAK SPACE}% interval {number(gain.low)} to {number(gain.high)}"
    )
    return (
        f"In units of the spread of learners: d_av = {number(gain.effect)} with Hedges' correction ({ends}; "
        f"{number(gain.uncorrected)} without the correction)."
    )


def _rows(table: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    return [(row["part"], row) for row in records(table.reset_index(names="part"))]


def _head(part: str) -> str:
    return PARTS[part][:1].upper() + PARTS[part][1:]


def _float(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)
