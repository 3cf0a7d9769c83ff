"""Questions as Moodle XML, a category for each lesson and each form of the test.

Written here, since ``moodle-questions`` (0.2.1) knows no categories, tags or grader information and is not kept up, and
``qti-package-maker`` writes for Moodle only Aiken, which has no feedback.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from course_lib.case import Case
from course_lib.classroom.questions.entries import otherwise, ranges, spellings, written
from course_lib.classroom.questions.groups import Group, cited, quotation, shown
from course_lib.classroom.questions.texts import add, as_bytes, clean, paragraphs, told
from course_lib.practice.marking import NOT_ALL
from course_lib.practice.questions import Question

__all__ = ["MADE", "MOST", "fraction", "moodle_xml"]

MADE = "Made by the command: course questions. For the teacher: it holds the answers."
MOST = 10
RIGHT = "This agrees with the course's answer."
PARTLY = "Part of this agrees with the course's answer."
WRONG = "This is not the course's answer."
NAME = 70


def moodle_xml(case: Case, chosen: Iterable[Group]) -> bytes:
    """A file for Moodle's question bank.

    Picked options, numbers, dates and pairs get the score that `practice.mark` gives. Where several options are to be
    chosen, the course takes what is shared by the answer and the right options out of all that is in either (Jaccard);
    Moodle can only add up. Each right option therefore adds its share, and each wrong one takes off 1/(right + 1). This
    gives the same score to every answer without a wrong option, to every answer without a right one, and to all right
    options with one wrong; it never gives more. An ordering becomes pairs of item and place, scored by places.

    Parameters
    ----------
    case
        The case, for the passages that questions point to.
    chosen
        The groups of questions.

    Returns
    -------
    bytes
        The file, in UTF-8.

    Raises
    ------
    ValueError
        If a question has more right options than Moodle's list of fractions can share a point among.

    Examples
    --------
    >>> from course_lib import open_case
    >>> from course_lib.classroom.questions import groups
    >>> case = open_case()
    >>> moodle_xml(case, groups(case, lessons=["05"])).count(b'<question type="multichoice">')
    3
    """
    quiz = ET.Element("quiz")
    quiz.append(ET.Comment(f" {MADE} "))
    for group in chosen:
        _category(quiz, case, group)
        if group.note:
            _note(quiz, group)
        for asked in group.asked:
            _question(quiz, case, group, asked)
    return as_bytes(quiz)


def fraction(parts: int) -> str:
    """The share of a point, in per cent and as many digits as Moodle's list of fractions has.

    >>> fraction(1), fraction(3), fraction(7)
    ('100', '33.33333', '14.28571')
    """
    return written(round(100 / parts, 5))


def _category(quiz: ET.Element, case: Case, group: Group) -> None:
    path = "/".join(part.replace("/", "//") for part in (case.title, group.title))
    category = add(quiz, "question", type="category")
    add(add(category, "category"), "text", f"$course$/top/{path}")
    told_here = [MADE, group.advice, group.note and f"Content note: {group.note}"]
    _html(category, "info", "".join(paragraphs(text) for text in told_here if text))
    add(category, "idnumber", f"{case.name}-{group.key}"[:100])


def _note(quiz: ET.Element, group: Group) -> None:
    described = add(quiz, "question", type="description")
    add(add(described, "name"), "text", f"{group.title}: content note")
    _html(described, "questiontext", paragraphs(f"Content note. {group.note}"))
    _html(described, "generalfeedback", "")
    for tag, text in (("defaultgrade", "0"), ("penalty", "0"), ("hidden", "0")):
        add(described, tag, text)


def _question(quiz: ET.Element, case: Case, group: Group, asked: Question) -> None:
    kind = {"number": "numerical", "date": "shortanswer", "text": "essay", "matching": "matching"}
    kind |= {"ordering": "matching"}
    made = add(quiz, "question", type=kind.get(asked.kind, "multichoice"))
    first = " ".join(asked.prompt.split())
    short = first if len(first) <= NAME else f"{first[:NAME].rsplit(' ', 1)[0]} …"
    add(add(made, "name"), "text", f"{asked.id} {short}")
    passage = cited(case, asked)
    here = paragraphs(quotation(passage)) if passage else ""
    before = f"<blockquote>{here}</blockquote>" if here and shown(asked) else ""
    _html(made, "questiontext", before + paragraphs(asked.prompt))
    _html(made, "generalfeedback", _afterwards(asked) + ("" if before else here))
    add(made, "defaultgrade", "0" if asked.kind == "text" else "1")
    add(made, "penalty", "0")
    add(made, "hidden", "0")
    add(made, "idnumber", asked.id[:100])
    _WRITERS[asked.kind](made, asked)
    for hint in asked.hints:
        _html(made, "hint", paragraphs(hint.text))
    tags = add(made, "tags")
    for tag in (f"lesson {group.lesson}", f"form {group.form}" if group.form else "self-check"):
        add(add(tags, "tag"), "text", tag)


def _afterwards(asked: Question) -> str:
    """The replies for which Moodle has no other place."""
    if asked.kind not in ("matching", "ordering"):
        return ""
    return "".join(paragraphs(told(option.text, option.reply)) for option in asked.options)


def _picked(made: ET.Element, asked: Question) -> None:
    _choices(made, asked, "true", "100", "0")


def _several(made: ET.Element, asked: Question) -> None:
    right = sum(option.correct for option in asked.options)
    if right > MOST:
        raise ValueError(
            f"{asked.id} has {right} right options, and Moodle shares a point among {MOST} at most: split the question "
            "in questions.csv and options.csv, or export the other formats."
        )
    _choices(made, asked, "false", fraction(right), f"-{fraction(right + 1)}" if right < MOST else "-10")


def _choices(made: ET.Element, asked: Question, single: str, right: str, wrong: str) -> None:
    add(made, "single", single)
    add(made, "shuffleanswers", "false")
    add(made, "answernumbering", "abc")
    add(made, "showstandardinstruction", "1" if single == "false" else "0")
    if single == "false":
        _combined(made, f"{PARTLY} If no option that you chose is wrong: {NOT_ALL[0].lower()}{NOT_ALL[1:]}")
    for option in asked.options:
        _answer(made, option.text, right if option.correct else wrong, option.reply, rich=True)


def _pairs(made: ET.Element, asked: Question) -> None:
    add(made, "shuffleanswers", "false")
    _combined(made, PARTLY)
    for option in asked.options:
        pair = add(made, "subquestion", format="html")
        add(pair, "text", paragraphs(option.text))
        add(add(pair, "answer"), "text", option.value or "")


def _number(made: ET.Element, asked: Question) -> None:
    """Moodle's tolerance reaches equally far to both sides, so a lopsided range takes a second answer for the rest."""
    for each in ranges(asked):
        grade = "100" if each.correct else "0"
        reach = min(each.below, each.above)
        _answer(made, written(each.number), grade, each.reply, tolerance=reach)
        rest = (each.above - each.below) / 2
        if rest:
            middle = each.number + (reach + abs(rest) if rest > 0 else -reach - abs(rest))
            _answer(made, written(middle), grade, each.reply, tolerance=abs(rest))
    _answer(made, "*", "0", otherwise(asked), tolerance=0)


def _date(made: ET.Element, asked: Question) -> None:
    add(made, "usecase", "0")
    for each in spellings(asked):
        _answer(made, each.text, "100" if each.correct else "0", each.reply)
    _answer(made, "*", "0", otherwise(asked))


def _free(made: ET.Element, asked: Question) -> None:
    for tag, text in (("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "15")):
        add(made, tag, text)
    for tag in ("attachments", "attachmentsrequired"):
        add(made, tag, "0")
    model = asked.model_answer or ""
    _html(made, "graderinfo", paragraphs(f"A model answer. Others may be as good and read otherwise.\n{model}"))
    _html(made, "responsetemplate", "")


def _answer(
    made: ET.Element, text: str, grade: str, reply: str, *, rich: bool = False, tolerance: float | None = None
) -> None:
    answer = add(made, "answer", fraction=grade, format="html" if rich else "moodle_auto_format")
    add(answer, "text", paragraphs(text) if rich else text)
    _html(answer, "feedback", paragraphs(reply))
    if tolerance is not None:
        add(answer, "tolerance", written(tolerance))


def _combined(made: ET.Element, partly: str) -> None:
    for tag, text in (("correctfeedback", RIGHT), ("partiallycorrectfeedback", partly), ("incorrectfeedback", WRONG)):
        _html(made, tag, paragraphs(text))


def _html(parent: ET.Element, tag: str, html: str) -> None:
    add(add(parent, tag, format="html"), "text", clean(html))


_WRITERS = {
    "single": _picked,
    "claim": _picked,
    "passage": _picked,
    "multiple": _several,
    "number": _number,
    "date": _date,
    "matching": _pairs,
    "ordering": _pairs,
    "text": _free,
}
