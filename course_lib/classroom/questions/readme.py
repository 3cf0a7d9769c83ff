"""The note that lies beside exported questions: for whom they are, what to do with them, what is lost on the way."""

from collections.abc import Mapping, Sequence

from course_lib.case import Case
from course_lib.classroom.questions.groups import Group
from course_lib.classroom.questions.tables import OPTION_COLUMNS, QUESTION_COLUMNS

__all__ = ["readme"]

HEAD = """\
# Questions of: {title}

**For the teacher. These files hold the answers.** Do not hand them out, and do not put them where learners find them.
They hold {count} questions: self-checks, and the two forms of the test. Graded exercises are not among them.

## Before you set them

- **The pre-test and the post-test are parallel forms.** Keep the post-test out of sight until the last lesson. Set both
  so that results show only when all is answered.
- **How sure are you?** The course asks for a confidence with every answer, from a guess to 100 %. None of these formats
  can ask for it. Have learners write it down. (Moodle's certainty-based marking has three steps and changes the mark:
  it is something else.)
- **The score is for the learner.** The course counts the first answer and takes nothing off for hints. Free texts are
  never marked: the model answer is for comparing.
- **A passage** that a question points to stands above the question, with its id and its gist. Where it would give the
  answer away, and in the tests, it comes with the reply.
"""
MOODLE = """\
## Moodle: questions.xml

In your course: Question bank, Import, format *Moodle XML*, and tick *Get category from file*. There is a category for
each lesson and each form of the test. Checked against the rules by which Moodle imports and
scores; **not tried in a running Moodle**.

- One option, a number, a date, pairs: the same score as in the course.
- Several options: the same score if all chosen options are right, or none is, or all right ones and one wrong are
  chosen. Other mixtures get less, since Moodle can only add and take off: nothing, say, for ticking everything. A full
  score means the same.
- An ordering becomes pairs of item and place. A full score means the same.
- The replies to pairs are in the general feedback. Hints are shown under *Interactive with multiple tries*; set there,
  too, whether a further try costs anything (here: no).
"""
QTI = """\
## QTI 2.1: the folder qti

One package for each lesson and each form of the test. Upload the zip file as it is. Read back, checked and scored with
independent software; **not tried in TAO, OpenOlat, Blackboard or Canvas**. Canvas: *New Quizzes*, import from QTI zip;
the old *Quizzes* read QTI 1.2 only.

- The score is the course's for every kind, from 0 to 1; replies are modal feedback. Some systems replace the rules of
  scoring by their own (all or nothing), or leave the replies out: try one lesson first.
- A free text scores 0 of 0; the model answer is in a block for the scorer. A system that shows it to learners has to be
  told not to, so try this first as well.
- Hints are left out. They are in questions.csv and in the Moodle file.
"""
TABLES = """\
## Plain tables: questions.csv, options.csv

UTF-8, commas, a header line. A cell that a spreadsheet could take for a formula begins with an apostrophe.

questions.csv, a row a question:

{questions}

options.csv, a row an option, joined by *question*:

{options}
"""
NOTES = """\
## Content notes

Show the note before the questions. In the lessons you find an equivalent other task where one is offered.

{notes}
"""
NO_NOTES = """\
## Content notes

None is known for this case. Read the questions, and write a note where one is needed.
"""
LICENCE = """\
## Licence

CC BY-SA 4.0. Credit "Who Says So? A course in source criticism, by its contributors", and say what you changed. Three
of the texts studied descend from encyclopedia articles under the same licence.
"""
PARTS = {"moodle": MOODLE, "qti": QTI}


def readme(case: Case, chosen: Sequence[Group], formats: Sequence[str], *, own: bool) -> str:
    """The note, in Markdown.

    Parameters
    ----------
    case
        The case.
    chosen
        The groups of questions that were exported.
    formats
        Which of ``moodle``, ``qti`` and ``csv`` were written.
    own
        Whether the case is the course's own, so that its licence can be named.
    """
    count = sum(len(group.asked) for group in chosen)
    parts = [HEAD.format(title=case.title, count=count)]
    parts += [PARTS[each] for each in formats if each in PARTS]
    if "csv" in formats:
        parts.append(TABLES.format(questions=_listed(QUESTION_COLUMNS), options=_listed(OPTION_COLUMNS)))
    notes = {group.lesson: f"- **Lesson {group.lesson}.** {group.note}" for group in chosen if group.note}
    parts.append(NOTES.format(notes="\n".join(notes.values())) if notes else NO_NOTES)
    return "\n".join([*parts, LICENCE] if own else parts)


def _listed(columns: Mapping[str, str]) -> str:
    return "\n".join(f"- `{name}`: {meaning}" for name, meaning in columns.items())
