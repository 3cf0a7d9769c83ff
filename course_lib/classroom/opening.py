"""What to open together: a claim or a passage as the case keeps it, and how to open it in a notebook."""

from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.case import Case, CaseError
from course_lib.classroom.talk import Topic

__all__ = ["Opened", "opened"]


@dataclass(frozen=True)
class Opened:
    """A claim or a passage to open.

    Parameters
    ----------
    says
        The statement of a claim, or the gist of a passage.
    quote
        The short quotation that the case keeps of the passage; empty where it keeps none.
    whose
        What the quotation is taken from, to be put before it.
    lesson
        The lesson in whose notebook to open it.
    call
        What to type there.
    """

    says: str
    quote: str
    whose: str
    lesson: str
    call: str


def opened(case: Case, topic: Topic) -> list[Opened]:
    """What to open together with a class that talks about an answer.

    Parameters
    ----------
    case
        The case.
    topic
        The answer.

    Returns
    -------
    list of Opened
        Passages and claims that the question names, or that answer it; often one, and none where it names none.
    """
    return list(_opened(case, topic))


def _opened(case: Case, topic: Topic) -> Iterator[Opened]:
    lesson = topic.question.lesson
    for key in topic.passages:
        try:
            passage = case.passage(key)
        except CaseError:
            continue
        yield Opened(passage.gist, passage.quote, "In its own words", lesson, f'case.passage("{key}")')
    for key in topic.claims:
        try:
            claim = case.claim(key)
        except CaseError:
            continue
        words = "Words that the case keeps of its passage"
        yield Opened(str(claim.row["statement"]), claim.passage.quote, words, lesson, f'case.claim("{key}")')
