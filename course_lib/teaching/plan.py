"""A teacher's plan of one lesson: what must stand in ``teaching/lessons/NN.yaml``, and nothing else.

The notebook's own words, the self-checks and the keys of graded work are read from where they are and are not repeated
here. `read_plan` refuses a file with a key too many, a key too few, minutes that do not add up, or a slide that no
room could read.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from course_lib.teaching.strict import Place, read

__all__ = ["MINUTES", "MONTH", "Plan", "Sheet", "Slide", "Task", "Worksheet", "read_plan"]

MINUTES = 50
SAMPLE = (20, 160)
OTHER = (80, 160)
WORDS = 12
WIDEST = 90
ITEM = 650
MONTH = re.compile(r"calendar ([12]\d{3})-(0[1-9]|1[0-2])")


def _words(least: int, most: int) -> AfterValidator:
    """So many words."""

    def check(text: str) -> str:
        count = len(text.split())
        if not least <= count <= most:
            raise ValueError(f"{least} to {most} words were expected, and there are {count}.")
        return text

    return AfterValidator(check)


def _fits(line: str) -> str:
    words = len(line.split())
    if words > WORDS or len(line) > WIDEST:
        raise ValueError(f"{WORDS} words and {WIDEST} characters at most fit a slide's line: '{line}' has {words}.")
    return line


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Cell = Annotated[str, StringConstraints(strict=True, strip_whitespace=True)]
Line = Annotated[Text, AfterValidator(_fits)]


class _Part(BaseModel):
    """A part of a plan: its keys are known, and its values are what they look like."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Phase(_Part):
    """One phase of the lesson; ``phase`` names a section of the notebook, or several joined by ' and '."""

    minutes: Annotated[int, Field(strict=True, ge=1, le=MINUTES)]
    phase: Text
    teacher: Text
    learners: Text


class Move(_Part):
    """One move of the discussion: the question, what a good answer names, and what to ask next."""

    ask: Text
    listen: Text
    press: Text


class Discussion(_Part):
    """A script to lead the discussion by."""

    open: Text
    moves: Annotated[list[Move], Field(min_length=4, max_length=6)]
    close: Text


class Answer(_Part):
    """The key to one open part, with answers that are as good and answers that only look so."""

    part: Text
    answer: Text
    accept: list[Text]
    refuse: list[Text]


class Wrong(_Part):
    """A frequent wrong answer, what is behind it, and the reply."""

    says: Text
    behind: Text
    reply: Text


class Sample(_Part):
    """A sample answer to the exit question, and why it stands on its level."""

    text: Annotated[Text, _words(*SAMPLE)]
    why: Text


class Samples(_Part):
    """A sample on each level of the common rubric."""

    Basic: Sample
    Emergent: Sample
    Proficient: Sample


class Care(_Part):
    """What may weigh on somebody, what to do then, and the other task in full."""

    note: Text
    watch: Text
    other: Annotated[Text, _words(*OTHER)]


class Supported(_Part):
    """The supported version, and what a fast learner does next."""

    who: Text
    how: Text
    stretch: Text


class TableTask(_Part):
    """A task with a table to fill; the rows give its first cells, and an empty one is the learner's."""

    do: Text
    kind: Literal["table"]
    columns: Annotated[list[Text], Field(min_length=2, max_length=6)]
    rows: Annotated[list[Cell], Field(min_length=1, max_length=12)]


class LinesTask(_Part):
    """A task with lines to write on."""

    do: Text
    kind: Literal["lines"]
    lines: Annotated[int, Field(strict=True, ge=1, le=20)]


class ChoiceTask(_Part):
    """A task with boxes to tick."""

    do: Text
    kind: Literal["choice"]
    options: Annotated[list[Text], Field(min_length=2, max_length=8)]


Task = Annotated[TableTask | LinesTask | ChoiceTask, Field(discriminator="kind")]


class Worksheet(_Part):
    """The lesson's activity on paper; ``key`` has an answer for each task and goes to the teacher alone."""

    title: Text
    intro: Text
    passages: Annotated[list[Text], Field(min_length=4, max_length=10)]
    tasks: Annotated[list[Task], Field(min_length=1)]
    key: list[Text]

    @model_validator(mode="after")
    def _a_key_each(self) -> "Worksheet":
        if len(self.key) != len(self.tasks):
            raise ValueError(f"key: one answer a task was expected: {len(self.tasks)} tasks, {len(self.key)} answers.")
        if len(set(self.passages)) < len(self.passages):
            raise ValueError("passages: one stands there twice: keep one.")
        return self


class Slide(_Part):
    """One slide: a title, at most five short lines, and a picture or a passage; the note is for the teacher."""

    title: Line
    lines: Annotated[list[Line], Field(max_length=5)] = Field(default_factory=list)
    picture: Text | None = None
    passage: Text | None = None
    note: Text

    @model_validator(mode="after")
    def _room(self) -> "Slide":
        if self.picture and self.passage:
            raise ValueError("picture and passage do not fit on one slide: keep one, or make two slides.")
        if not (self.lines or self.picture or self.passage):
            raise ValueError("lines, a picture or a passage were expected: the slide has a title only.")
        if self.picture and len(self.lines) > 2:
            raise ValueError("lines: two at most beside a picture: it needs the room.")
        return self


class Sheet(_Part):
    """One page of strips, cards or large words, which its items share; ``cut`` says whether they are cut apart.

    An item is a text, the id of a passage, ``calendar 2012-03``, or a row of boxes, with `` | `` between them. Where a
    text ends with a colon, there is room to write.
    """

    title: Text
    items: Annotated[list[Text], Field(min_length=1, max_length=12)]
    cut: Annotated[bool, Field(strict=True)]

    @field_validator("items")
    @classmethod
    def _short(cls, items: list[str]) -> list[str]:
        for item in items:
            if len(item) > ITEM:
                raise ValueError(f"{ITEM} characters at most fit a strip: '{item[:30]}…' has {len(item)}.")
            if re.match(r"calendar\b", item) and not MONTH.fullmatch(item):
                raise ValueError(f"'{item}' is no month: write it as 'calendar 2012-03'.")
        return items


class Plan(_Part):
    """Everything that the teacher's file of one lesson says."""

    lesson: Annotated[int, Field(strict=True, ge=0, le=99)]
    before: Annotated[list[Text], Field(min_length=1)]
    materials: Annotated[list[Text], Field(min_length=1)]
    timing: Annotated[list[Phase], Field(min_length=3)]
    discussion: Discussion
    answers: Annotated[list[Answer], Field(min_length=1)]
    wrong: Annotated[list[Wrong], Field(min_length=3, max_length=6)]
    samples: Samples
    care: Care
    supported: Supported
    curriculum: list[Text]
    worksheet: Worksheet
    slides: Annotated[list[Slide], Field(min_length=8, max_length=12)]
    sheets: Annotated[list[Sheet], Field(max_length=2)] = Field(default_factory=list)

    @field_validator("timing")
    @classmethod
    def _adds_up(cls, timing: list[Phase]) -> list[Phase]:
        total = sum(phase.minutes for phase in timing)
        if total != MINUTES:
            raise ValueError(f"the minutes come to {total}; {MINUTES} were expected.")
        return timing


def read_plan(path: Path) -> tuple[Plan, dict[Place, int]]:
    """The plan in a file, and the line of each of its parts.

    Parameters
    ----------
    path
        ``teaching/lessons/NN.yaml``.

    Returns
    -------
    tuple
        The plan, and the line numbers by place, so that a later fault can be told with its line.

    Raises
    ------
    MaterialError
        With everything that is wrong, a line each.
    """
    return read(path, Plan)
