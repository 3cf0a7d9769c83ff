"""The commands for what comes after grading: ``course grade-mark``, ``grade-feedback`` and ``grade-export``."""

import threading
import webbrowser
from pathlib import Path

import click

from course_lib.grading.exercise import Exercise, ExerciseError
from course_lib.grading.export import ExportError, Filled, fill, write_table
from course_lib.grading.feedback import FeedbackError, pages
from course_lib.grading.marking import Marking, MarkingError
from course_lib.grading.marking_page import MarkingServer
from course_lib.grading.standing import Course, Standing, StandingError, standings
from course_lib.workspace import explain

__all__ = ["export", "feedback", "mark"]

FOLDER = click.Path(path_type=Path)
REFUSALS = (ExerciseError, ExportError, FeedbackError, MarkingError, StandingError)
SHOWN = 40

in_course = click.option(
    "--course", type=FOLDER, default=Path("exercises"), show_default=True, help="nbgrader's course folder."
)


@click.command("grade-mark")
@click.argument("assignment")
@in_course
@click.option("--marker", default="", metavar="NAME", help="A second marker, whose marks are kept apart.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; without it, any free one.")
@click.option("--browser/--no-browser", default=True, help="Open your browser, or only print the address.")
def mark(assignment: str, course: Path, marker: str, port: int | None, browser: bool) -> None:
    """Mark the written answers to ASSIGNMENT, in your browser.

    All answers to a question stand beside the rubric and the model answer, without names. Points and comments go into
    the gradebook as you save them, so you can stop and go on at any time, here or in formgrader. Ctrl-C ends it.
    """
    try:
        server = MarkingServer(Marking(course.expanduser(), assignment, marker), port or 0)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"The port cannot be used: {error.strerror}. Choose another: --port.") from error
    click.echo(f"Mark at {server.address}\nCtrl-C in this window ends it.")
    if browser:
        threading.Timer(0.3, webbrowser.open, (server.address,)).start()
    try:
        server.serve()
    except KeyboardInterrupt:
        click.echo("\nWhat you saved is in the gradebook.")


@click.command("grade-feedback")
@click.argument("assignment")
@in_course
@click.option("--with-model-answers", is_flag=True, help="Show the model answers too.")
@click.option("--only", multiple=True, metavar="ID", help="Only this learner's page. Can be given repeatedly.")
def feedback(assignment: str, course: Path, with_model_answers: bool, only: tuple[str, ...]) -> None:
    """Write each learner's feedback on ASSIGNMENT, a page each.

    The pages go where nbgrader keeps feedback, feedback/LEARNER/ASSIGNMENT/ASSIGNMENT.html. Who failed or is missing
    gets a page that says what happened and what to do.
    """
    try:
        done = pages(course.expanduser(), assignment, with_model_answers=with_model_answers, only=only)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(explain(error, course)) from error
    count = len(done.written)
    click.echo(f"{count} {'page' if count == 1 else 'pages'} written below {course / 'feedback'}.")
    _list("Not wholly marked yet, and the page says so", done.waiting)
    _list("No page, since the id cannot name a folder", done.unnamed)


@click.command("grade-export")
@click.argument("assignment")
@click.argument("gradebook_file", type=FOLDER, required=False)
@in_course
@click.option("--to", type=FOLDER, help="Where to write. Without it: beside GRADEBOOK_FILE, else scores.csv here.")
@click.option("--column", metavar="TITLE", help="The column for the grades, if it is not found.")
@click.option("--learner-column", metavar="TITLE", help="The column with the learners' ids, if it is not found.")
@click.option("--scale", is_flag=True, help="Convert the points where the file has another maximum.")
@click.option("--bom", is_flag=True, help="Mark scores.csv as UTF-8, so that Excel shows every letter.")
def export(
    assignment: str,
    gradebook_file: Path | None,
    course: Path,
    to: Path | None,
    column: str | None,
    learner_column: str | None,
    scale: bool,
    bom: bool,
) -> None:
    """Write the scores of ASSIGNMENT, question by question, or the grades into the platform's own file.

    GRADEBOOK_FILE is the grading worksheet or grader report that you exported from Moodle, or the gradebook that you
    exported from Canvas. A copy with the grades in it is written; whoever has no grade gets none.
    """
    try:
        place = Course(course.expanduser())
        found = standings(place, assignment)
        if gradebook_file is None:
            target = Path("scores.csv") if to is None else to.expanduser()
            write_table(target, {assignment: found}, bom=bom)
            _tell_table(target, found)
            return
        source = gradebook_file.expanduser()
        target = source.with_name(f"{source.stem}-graded{source.suffix}") if to is None else to.expanduser()
        title = Exercise.load(place.folder / "source" / assignment).title
        done = fill(
            source,
            target,
            found,
            assignment,
            column=column,
            learner_column=learner_column,
            title=title,
            scale=scale,
        )
    except REFUSALS as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(explain(error, to or Path())) from error
    _tell_filled(done)


def _tell_table(target: Path, found: list[Standing]) -> None:
    graded = sum(one.points is not None for one in found)
    click.echo(f"{len(found)} learners, {graded} with a grade: {target}")
    _list("No grade yet", [one.person.id for one in found if one.points is None])


def _tell_filled(done: Filled) -> None:
    grades = "grade" if len(done.filled) == 1 else "grades"
    click.echo(f"{len(done.filled)} {grades} in the column {done.column!r}: {done.path}")
    _list("Left without a grade", [f"{learner} ({why})" for learner, why in done.ungraded.items()])
    _list("Had another grade in the file before", done.changed)
    _list("Left alone, since the file says that the grade cannot be changed", done.locked)
    _list("Only in the file, not in the gradebook", done.only_in_file)
    _list("Only in the gradebook, not in the file", done.only_in_gradebook)


def _list(what: str, names: list[str] | tuple[str, ...]) -> None:
    if names:
        click.echo(f"{what} ({len(names)}):")
        for name in names[:SHOWN]:
            click.echo(f"  {name}")
        if len(names) > SHOWN:
            click.echo(f"  and {len(names) - SHOWN} more")
