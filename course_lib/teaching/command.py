"""The commands ``course teacher`` and ``course handouts``: the teacher's pack, and what learners get on paper."""

from collections.abc import Sequence
from pathlib import Path

import click

from course_lib.case import CaseError
from course_lib.own_files import Shelf
from course_lib.teaching.handouts import PAPERS, names, write_handouts
from course_lib.teaching.material import Checkout, Material, find_checkout
from course_lib.teaching.pack import all_material, write_pack
from course_lib.teaching.printing import find_browser
from course_lib.teaching.strict import MaterialError

__all__ = ["handouts", "teacher"]

FOLDER = click.Path(path_type=Path)
NO_BROWSER = (
    "No Chromium, Chrome or Edge was found to make PDFs with, so the pages were written as HTML. Open each in a "
    "browser, choose Print, and save as PDF with background graphics; slides in landscape without margins. Or set the "
    "variable CHROMIUM to the path of a browser, and run this again."
)


def _number(context: click.Context, option: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Lessons as two digits."""
    for value in values:
        if not (value.isascii() and value.isdigit() and len(value) <= 2):
            raise click.BadParameter(f"{value!r} is no lesson: give its number, such as 06.", context, option)
    return tuple(value.zfill(2) for value in values)


_folder = click.argument("folder", type=FOLDER)
_lesson = click.option(
    "--lesson", "lessons", multiple=True, callback=_number, metavar="N", help="A lesson. Can be given repeatedly."
)
_course = click.option(
    "--course", type=FOLDER, help="A copy of the course's repository, if the command is not run from it."
)
_paper = click.option(
    "--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True, help="The paper of all but the slides."
)


@click.command()
@_folder
@_lesson
@click.option("--handouts", "with_handouts", is_flag=True, help="Add the handouts, in the folder handouts.")
@_paper
@_course
def teacher(folder: Path, lessons: tuple[str, ...], with_handouts: bool, paper: str, course: Path | None) -> None:
    """Write the teacher's pack into FOLDER: begin with index.html.

    A page for each lesson: first the run sheet with timing and script, then the answers. The keys of graded work and of
    the tests are on pages of their own. Then the planner, the guidance and the overview. Keep FOLDER where learners
    cannot read it. A file that you changed is left alone.
    """
    checkout, materials = _opened(course, lessons)
    shelf = Shelf(folder.expanduser())
    notes: list[str] = []
    try:
        if with_handouts:
            notes += _printed(shelf, materials, checkout, paper, "handouts/")
        write_pack(checkout, shelf, materials, _there(shelf.folder / "handouts", checkout.lessons))
    except OSError as error:
        raise _unwritable(folder, error) from error
    _tell(shelf, notes)
    first = "a lesson's page" if "index.html" in shelf.left else shelf.folder / "index.html"
    click.echo(f"Begin with {first}. Keys of graded work are inside: do not pass it on.")


@click.command()
@_folder
@_lesson
@_paper
@_course
def handouts(folder: Path, lessons: tuple[str, ...], paper: str, course: Path | None) -> None:
    """Write what learners get on paper and on the wall into FOLDER, as PDF.

    For each lesson a worksheet, slides, the other task, and the strips, cards and wall sheets that it asks for. They
    hold no key of the worksheet or of graded work; the pictures on the slides show the course's own coding. The PDFs
    are made on this machine with Chromium, Chrome or Edge. A file that you changed is left alone.
    """
    checkout, materials = _opened(course, lessons)
    shelf = Shelf(folder.expanduser())
    try:
        notes = _printed(shelf, materials, checkout, paper, "")
    except OSError as error:
        raise _unwritable(folder, error) from error
    _tell(shelf, notes)


def _opened(course: Path | None, lessons: Sequence[str]) -> tuple[Checkout, tuple[Material, ...]]:
    try:
        checkout = find_checkout(course)
        return checkout, all_material(checkout, lessons)
    except (MaterialError, CaseError) as error:
        raise click.ClickException(str(error)) from error


def _printed(shelf: Shelf, materials: Sequence[Material], checkout: Checkout, paper: str, below: str) -> list[str]:
    browser = find_browser()
    faults = write_handouts(shelf, materials, checkout.case, paper=paper, browser=browser, below=below)
    return [*faults] if browser else [NO_BROWSER]


def _there(folder: Path, lessons: Sequence[str]) -> dict[str, dict[str, str]]:
    """The handouts in a folder, by lesson and kind: the PDF if there is one, else the HTML."""
    found = {}
    for number in lessons:
        files = {
            kind: file
            for kind, name in names(number).items()
            for file in [next((f"{name}{end}" for end in (".pdf", ".html") if (folder / f"{name}{end}").is_file()), "")]
            if file
        }
        if files:
            found[number] = files
    return found


def _tell(shelf: Shelf, notes: Sequence[str]) -> None:
    for name in shelf.written:
        click.echo(f"written  {name}")
    if shelf.same:
        click.echo(f"{len(shelf.same)} unchanged, as they were.")
    for name in shelf.left:
        click.echo(f"left alone  {name}: you changed it, or it is not from here. Move it away for a fresh one.")
    for note in notes:
        click.echo(note)


def _unwritable(folder: Path, error: OSError) -> click.ClickException:
    if folder.expanduser().is_file():
        return click.ClickException(f"{folder} is a file: name a folder.")
    where = f" ({error.filename})" if error.filename else ""
    return click.ClickException(f"{folder} cannot be written: {error.strerror}{where}. Name another folder.")
