"""The ``course`` command: open the lessons, tell one's progress, check a case, begin one, attach the source texts."""

import io
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import click

from course_lib import CaseError, __version__, open_case, practice
from course_lib.case import new
from course_lib.case import originals as source_texts
from course_lib.case import validate as breaches_of
from course_lib.case.schema import shipped
from course_lib.lab.needs import PORTS, check_installed, free_port
from course_lib.practice import Answers
from course_lib.workspace import ANSWERS, Copied, WorkspaceError, copy_lessons, default_folder, explain

__all__ = ["main"]

FOLDER = click.Path(path_type=Path)


class Later(click.Command):
    """A command for teachers and graders, imported only when it is used: what it needs takes seconds to load."""

    def __init__(self, name: str, where: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.where = where

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Hand over to the command itself."""
        module, name = self.where.split(":")
        try:
            command = cast("click.Command", getattr(import_module(f"course_lib.{module}"), name))
        except ModuleNotFoundError as error:
            needed = "grading" if module.startswith("grading") else "teaching"
            needs = f"This command needs the extra '{needed}' ({error.name} is missing)"
            raise click.ClickException(
                f"{needs}: type pip install 'who-says-so[{needed}]', or use make lab."
            ) from error
        return command.make_context(info_name, args, parent, **extra)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="course", message="%(prog)s %(version)s")
def main() -> None:
    """Who Says So? A course in source criticism.

    The exit status is 0 when all is well, 1 when something is wrong, 2 when the command was mistyped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--browser/--no-browser", default=True, help="Open your browser, or only print the address.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; without it, the first free one from 8888.")
def lab(folder: Path | None, browser: bool, port: int | None) -> None:
    """Open the lessons in JupyterLab, as your own copy in FOLDER.

    Without FOLDER: the learner's folder you are in, else my-who-says-so in your home folder. A lesson that you changed
    is never overwritten. Your answers are kept in FOLDER too, in answers.json. Ctrl-C closes the course.
    """
    try:
        folder = default_folder(Path.cwd()) if folder is None else folder.expanduser()
        check_installed()
        retries = PORTS if port is None else 0
        port = free_port(port)
        copied = copy_lessons(shipped("notebooks"), folder)
        from course_lib.lab.server import prepare, serve

        server = prepare(folder, copied.first, port, browser, retries)
        click.echo(_told(copied, folder))
        serve(server, _announce)
    except WorkspaceError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(explain(error, folder or Path.cwd())) from error
    click.echo(f"\nThe course is closed. Your lessons and answers stay in {folder}.")


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--originals", type=FOLDER, help="The source texts: checks coverage and wording against them.")
def validate(folder: Path | None, originals: Path | None) -> None:
    """Hold the case in FOLDER against every rule; without FOLDER, the course's own case.

    Each breach is a line: file, row, column, what was found, what was expected, what to do.
    """
    breaches = breaches_of(folder, originals)
    for breach in breaches:
        click.echo(str(breach))
    what = "the course's case" if folder is None else str(folder)
    click.echo(f"{_count(len(breaches), 'breach', 'breaches')} in {what}.")
    if breaches:
        sys.exit(1)


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--case", "case_folder", type=FOLDER, help="The case they belong to. Without it: the course's own.")
def originals(folder: Path, case_folder: Path | None) -> None:
    """Check the source texts in FOLDER, and remember where they are.

    Each file must be the very text that was coded; the course then shows passages in their context.
    """
    folder = folder.expanduser()
    try:
        case = open_case(case_folder)
        faults = source_texts.check(case.table("copies"), folder)
        if not faults:
            source_texts.remember(case.name, folder)
    except CaseError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot note where the texts are: {error.strerror} ({error.filename}).") from error
    for fault in faults:
        click.echo(fault)
    count = _count(len(case.table("copies")), "text", "texts")
    if faults:
        click.echo(f"{_count(len(faults), 'fault', 'faults')} among {count}: none is attached.")
        sys.exit(1)
    click.echo(f"{count} checked and attached from {folder}.")


@main.command("new-case")
@click.argument("folder", type=FOLDER)
@click.option("--text", "texts", type=FOLDER, multiple=True, help="A text to study, in UTF-8. Can be given repeatedly.")
def new_case(folder: Path, texts: tuple[Path, ...]) -> None:
    """Write an empty, documented case of your own in FOLDER, with a guide to filling it.

    With --text, the text is copied into it and cut into passages, a line each. FOLDER must not exist, or be empty.
    """
    try:
        made = new.new_case(folder, texts)
        if texts:
            source_texts.remember(open_case(made).name, made / new.TEXTS)
    except CaseError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot write the case: {error.strerror} ({error.filename}).") from error
    click.echo(f"A case of your own is in {made}. Begin with {made / 'README.md'}.")


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--csv", "table", type=FOLDER, help="Where to write the numbers. Without it: progress.csv in FOLDER.")
def progress(folder: Path | None, table: Path | None) -> None:
    """Print what your answers show: gain from pre-test to post-test, discrimination, calibration; and write it as CSV.

    FOLDER is the learner's folder; without it, the one you are in, else my-who-says-so in your home folder.
    """
    try:
        folder = default_folder(Path.cwd()) if folder is None else folder.expanduser()
        kept = folder / ANSWERS
        if not kept.is_file():
            raise click.ClickException(f"There are no answers in {folder} yet. Name the folder of your lessons.")
        answers = Answers(kept)
        if answers.notice:
            raise click.ClickException(answers.notice)
        found = practice.progress(open_case(), answers)
        click.echo(practice.report(found))
        target = practice.write_progress(found, folder / "progress.csv" if table is None else table.expanduser())
    except (CaseError, WorkspaceError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot write the table: {error.strerror} ({error.filename}).") from error
    click.echo(f"\nThe same numbers are in {target}.")


def _announce(address: str) -> None:
    click.echo(f"The course is open at {address}\nIt closes with Ctrl-C in this window.")


def _told(copied: Copied, folder: Path) -> str:
    news = [f"{len(names)} {word}" for names, word in ((copied.new, "new"), (copied.renewed, "renewed")) if names]
    lines = [f"Your copy of the lessons is in {folder}{': ' if news else ''}{', '.join(news)}."]
    if copied.left:
        lines.append("Left alone, since you changed them (a fresh copy is beside each):")
        lines += [f"  {name}   fresh copy: {folder / beside}" for name, beside in copied.left.items()]
    return "\n".join(lines)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


for _command in (
    Later("teacher", "teaching.command:teacher", "Write the teacher's pack: timing, scripts, keys, samples."),
    Later("handouts", "teaching.command:handouts", "Write worksheets and slides to print, as PDF."),
    Later("class", "classroom.command:class_", "Read a class's answers files, and write one report."),
    Later("questions", "classroom.questions.command:questions", "Write the questions for Moodle, QTI, spreadsheets."),
    Later("grade", "grading.command:grade", "Run and grade a class's work on one exercise."),
    Later("grade-mark", "grading.commands_after:mark", "Mark the written answers in your browser."),
    Later("grade-feedback", "grading.commands_after:feedback", "Write each learner's feedback, a page each."),
    Later("grade-export", "grading.commands_after:export", "Write scores, or fill in a gradebook file."),
):
    main.add_command(_command)
