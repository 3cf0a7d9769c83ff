"""The questions of a case, sorted into what is set at one time: a lesson's self-checks, or a form of the test."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from course_lib.case import Case, CaseError, Passage
from course_lib.classroom.questions.lessons import cards
from course_lib.practice.questions import Question, questions

__all__ = ["TESTS", "Group", "cited", "groups", "quotation", "shown"]

TESTS = {"A": "Pre-test", "B": "Post-test"}
APART = (
    "Give no results before all of it is answered. The two forms are parallel: what a learner sees of one should not "
    "be talked through before the other is done."
)


@dataclass(frozen=True)
class Group:
    """Questions that belong together.

    Parameters
    ----------
    key
        A short name that can be part of a file's name, such as ``lesson-05`` or ``pre-test``.
    title
        The name for people.
    lesson
        The lesson's number.
    note
        The lesson's content note; empty if none is known.
    asked
        The questions, in their order.
    form
        ``"A"``, ``"B"``, or ``None`` for self-checks.
    """

    key: str
    title: str
    lesson: str
    note: str
    asked: tuple[Question, ...]
    form: str | None = None

    @property
    def advice(self) -> str:
        """What a teacher should know before setting these questions; empty for self-checks."""
        return APART if self.form else ""


def groups(case: Case, *, lessons: Collection[str] = (), folder: Path | None = None) -> tuple[Group, ...]:
    """The questions of a case in groups, by lesson; in a lesson the self-checks come before a form of the test.

    Parameters
    ----------
    case
        The case.
    lessons
        The numbers of the lessons wanted, such as ``"05"``; all if left out.
    folder
        The case's folder, ``None`` for the course's own, whose lessons have titles and content notes.

    Raises
    ------
    CaseError
        If the case has no questions, or none in a lesson that is asked for, or some that cannot be asked.

    Examples
    --------
    >>> from course_lib import open_case
    >>> [group.key for group in groups(open_case(), lessons=["00", "01"])]
    ['lesson-00', 'pre-test', 'lesson-01']
    """
    found: dict[tuple[str, str], list[Question]] = {}
    for asked in questions(case):
        found.setdefault((asked.lesson, asked.form or ""), []).append(asked)
    if not found:
        raise CaseError("This case has no questions yet: fill in questions.csv and options.csv, then export them.")
    known = sorted({lesson for lesson, _ in found})
    missing = sorted(set(lessons) - set(known))
    if missing:
        listed = ", ".join(known)
        raise CaseError(
            f"There are no questions for lesson {', '.join(missing)}: the lessons with questions are {listed}."
        )
    card = cards(folder)
    made = []
    for (lesson, form), asked_here in sorted(found.items()):
        if lessons and lesson not in lessons:
            continue
        own = card.get(lesson)
        title = f"Lesson {lesson}: {own.title}" if own else f"Lesson {lesson}"
        if form:
            title = f"{TESTS[form]} (form {form}), with lesson {lesson}"
        key = TESTS[form].lower() if form else f"lesson-{lesson}"
        twice = sum(other == form for _, other in found) > 1
        key = f"{key}-{lesson}" if form and twice else key
        made.append(Group(key, title, lesson, own.note if own else "", tuple(asked_here), form or None))
    return tuple(made)


def cited(case: Case, asked: Question) -> Passage | None:
    """The passage that a question points to, by itself or by the claim that it cites."""
    if asked.passage_id is not None:
        return case.passage(asked.passage_id)
    return None if asked.claim_id is None else case.claim(asked.claim_id).passage


def shown(asked: Question) -> bool:
    """Whether the passage stands with the question. If not, it stands with the reply.

    It would give the answer away where a claim or a passage is to be picked, and a test asks of what it tells itself.
    """
    return asked.form is None and asked.kind not in ("claim", "passage")


def quotation(passage: Passage) -> str:
    """A passage as the case has it: its id, where it stands, its gist and the few words quoted from it.

    The source's text itself is never exported, even where it is at hand.
    """
    quote = f"\nIn its own words: “{passage.quote}”" if passage.quote else ""
    return f"Passage {passage.id} ({passage.zone} of {passage.copy_id}): {passage.gist}{quote}"
