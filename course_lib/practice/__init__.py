"""Practice: questions and their marking, and a learner's answers kept between sittings."""

from course_lib.practice.answers import Answers, AnswersError
from course_lib.practice.export import export
from course_lib.practice.handing import hand_in
from course_lib.practice.marking import Marking, mark
from course_lib.practice.progress import progress, report, write_progress
from course_lib.practice.questions import Hint, Option, Question, question, questions
from course_lib.practice.record import Record, first_tries, read_record

__all__ = [
    "Answers",
    "AnswersError",
    "Hint",
    "Marking",
    "Option",
    "Question",
    "Record",
    "export",
    "first_tries",
    "hand_in",
    "mark",
    "progress",
    "question",
    "questions",
    "read_record",
    "report",
    "write_progress",
]
