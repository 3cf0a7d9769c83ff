"""Questions as plain tables: one row a question, one row an option."""

import csv
import io
from collections.abc import Iterable, Sequence

from course_lib.case import Case
from course_lib.classroom.questions.groups import Group, cited, quotation
from course_lib.classroom.questions.texts import clean
from course_lib.spreadsheet import harmless

__all__ = ["OPTION_COLUMNS", "QUESTION_COLUMNS", "option_table", "question_table"]

QUESTION_COLUMNS = {
    "question": "the question's id, the same in every format",
    "group": "what it is set with: a lesson, the pre-test or the post-test",
    "lesson": "the lesson's number",
    "form": "A for the pre-test, B for the post-test, empty for a self-check",
    "kind": "single, claim, passage: one option; multiple: some options; number, date: an entry; ordering, matching: "
    "the options in order, or with a partner each; text: free text, not marked",
    "prompt": "what is asked",
    "tolerance": "for a number: how far off still counts",
    "item": "for a statement to judge: whether it is well_supported or weak",
    "claim": "the id of the claim that it points to",
    "passage": "the id of the passage that it points to, by itself or by its claim",
    "passage_text": "that passage: where it stands, its gist, a few of its words",
    "model_answer": "for a free text: an answer to compare with",
    "hints": "the hints, weakest first, a line each",
    "content_note": "the content note of its lesson",
}
OPTION_COLUMNS = {
    "question": "the question's id",
    "option": "the option's id",
    "order": "its place in the list, from 1",
    "text": "what is to be read or entered; * stands for any other number or date",
    "correct": "true or false",
    "value": "ordering: its right place; matching: its right partner; claim and passage: the id of what it names",
    "says": "for a statement to judge: what choosing it says",
    "reply": "what to tell whoever chooses or enters it",
}


def question_table(case: Case, chosen: Iterable[Group]) -> bytes:
    """The questions as a CSV file with the columns of `QUESTION_COLUMNS`.

    Parameters
    ----------
    case
        The case, for the passages that questions point to.
    chosen
        The groups of questions.

    Returns
    -------
    bytes
        The file, in UTF-8 with a byte order mark, by which a spreadsheet knows the encoding.

    Examples
    --------
    >>> from course_lib import open_case
    >>> from course_lib.classroom.questions import groups
    >>> case = open_case()
    >>> question_table(case, groups(case, lessons=["05"])).decode("utf-8-sig").split(",")[:2]
    ['question', 'group']
    """
    rows = []
    for group in chosen:
        for asked in group.asked:
            passage = cited(case, asked)
            rows.append(
                [
                    asked.id,
                    group.title,
                    group.lesson,
                    asked.form,
                    asked.kind,
                    asked.prompt,
                    f"{asked.tolerance:.15g}" if asked.kind == "number" else None,
                    asked.item,
                    asked.claim_id,
                    passage.id if passage else None,
                    quotation(passage) if passage else None,
                    asked.model_answer,
                    "\n".join(hint.text for hint in asked.hints),
                    group.note,
                ]
            )
    return _csv(list(QUESTION_COLUMNS), rows)


def option_table(chosen: Iterable[Group]) -> bytes:
    """The options as a CSV file with the columns of `OPTION_COLUMNS`, encoded as `question_table` is."""
    rows = [
        [
            asked.id,
            option.id,
            str(place),
            option.text,
            "true" if option.correct else "false",
            option.value,
            option.says,
            option.reply,
        ]
        for group in chosen
        for asked in group.asked
        for place, option in enumerate(asked.options, start=1)
    ]
    return _csv(list(OPTION_COLUMNS), rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    content = io.StringIO(newline="")
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(clean(cell or "")) for cell in row] for row in rows)
    return content.getvalue().encode("utf-8-sig")
