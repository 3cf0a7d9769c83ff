"""The command ``course questions``: the questions of a case for Moodle, for QTI systems and for spreadsheets."""

from pathlib import Path

import click

from course_lib import CaseError, open_case
from course_lib.case import Case
from course_lib.case.schema import shipped
from course_lib.classroom.questions.groups import Group, groups
from course_lib.classroom.questions.moodle import moodle_xml
from course_lib.classroom.questions.qti import qti_package
from course_lib.classroom.questions.readme import readme
from course_lib.classroom.questions.tables import option_table, question_table
from course_lib.own_files import NotOursError, Shelf

__all__ = ["FORMATS", "files", "questions"]

FORMATS = ("moodle", "qti", "csv")
LIST = ".course-questions.json"
FOLDER = click.Path(path_type=Path)


def files(case: Case, chosen: tuple[Group, ...], formats: tuple[str, ...], *, own: bool) -> dict[str, bytes]:
    """Every file of an export, by its name.

    Parameters
    ----------
    case
        The case.
    chosen
        The groups of questions.
    formats
        Which of `FORMATS`.
    own
        Whether the case is the course's own.

    Raises
    ------
    ValueError
        If a question cannot be written in a format.
    """
    made = {"README.md": readme(case, chosen, formats, own=own).encode()}
    if "moodle" in formats:
        made["questions.xml"] = moodle_xml(case, chosen)
    if "qti" in formats:
        made |= {f"qti/{group.key}.zip": qti_package(case, group) for group in chosen}
    if "csv" in formats:
        made |= {"questions.csv": question_table(case, chosen), "options.csv": option_table(chosen)}
    return made


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--format", "wanted", type=click.Choice([*FORMATS, "all"]), default="all", show_default=True)
@click.option("--lesson", "lessons", metavar="N", multiple=True, help="Only this lesson. Can be given repeatedly.")
@click.option("--case", "case_folder", type=FOLDER, help="The case. Without it: the course's own.")
def questions(folder: Path, wanted: str, lessons: tuple[str, ...], case_folder: Path | None) -> None:
    """Write the questions into FOLDER, for your school's system. For the teacher: the files hold the answers.

    These are the self-checks of the lessons, the pre-test and the post-test; graded exercises are not among them.
    moodle: a file in Moodle XML. qti: packages in QTI 2.1. csv: two plain tables. Begin with README.md in FOLDER.
    """
    folder = folder.expanduser()
    case_folder = case_folder.expanduser() if case_folder else None
    formats = FORMATS if wanted == "all" else (wanted,)
    try:
        case = open_case(case_folder)
        chosen = groups(case, lessons=[number.zfill(2) for number in lessons], folder=case_folder)
        own = case_folder is None or case_folder.resolve() == shipped("data").resolve()
        Shelf(folder, LIST).fill(files(case, chosen, formats, own=own), what="the export")
    except (CaseError, NotOursError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot write the questions: {error.strerror} ({error.filename}).") from error
    count = sum(len(group.asked) for group in chosen)
    click.echo(f"{count} {'question' if count == 1 else 'questions'} written to {folder}, with their answers.")
    click.echo(f"For you, not for learners. Begin with {folder / 'README.md'}.")
