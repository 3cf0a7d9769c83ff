"""``course class``: what a class's answers show, as a report to open in the browser and as tables."""

from datetime import date
from pathlib import Path

import click

from course_lib import CaseError, open_case
from course_lib.archives import FilesError
from course_lib.classroom.gather import gather
from course_lib.classroom.handing import HandedIn, Note, hand_over
from course_lib.classroom.report import page
from course_lib.classroom.shelf import check, write
from course_lib.classroom.tables import as_csv, numbers, tables
from course_lib.classroom.words import counted, printable
from course_lib.own_files import NotOursError
from course_lib.practice.questions import questions

__all__ = ["class_"]

FOLDER = click.Path(path_type=Path)
REPORT = "report.html"
MISSED = 3
LISTED = 30


@click.command("class")
@click.argument("folder", type=FOLDER)
@click.option("--out", type=FOLDER, help="Where to write the report. Without it: FOLDER-report, beside FOLDER.")
@click.option("--names", is_flag=True, help="Show names, and also the numbers that are left out for being small.")
@click.option("--case", "case_folder", type=FOLDER, help="The case that was asked about. Without it: the course's own.")
def class_(folder: Path, out: Path | None, names: bool, case_folder: Path | None) -> None:
    """Read the answers files of a class in FOLDER and write one report for it.

    FOLDER holds the files answers.json that learners handed in: a download from Moodle or Canvas, a folder for each
    learner, a file named after each, or a zip archive of these. Nothing in it is changed, and every file is accounted
    for in the report, but for hidden files of the system. The report is report.html; the tables beside it are CSV
    files.

    Learners bear codes, not names, and a question that fewer than 5 answered is left blank. In a class of under 10,
    an answer that only one or two gave is told as '1 or 2' and not put up for discussion, and no table has a row for
    each learner.
    With --names all of it is shown. Files that need a look are named here in the terminal, never in the report.
    """
    source = folder.expanduser()
    target = _beside(source) if out is None else out.expanduser()
    try:
        if target.resolve() == source.resolve():
            raise NotOursError(
                f"The report is not written among the answers, in {source}: name another folder with --out."
            )
        check(target)
        case = open_case(case_folder)
        asked = questions(case)
        handed = hand_over(source, {each.id for each in asked}, but=target)
        if not handed.learners:
            raise FilesError(_nothing(source, handed))
        found = gather(asked, [learner.answers for learner in handed.learners])
        all_of = numbers(handed, found, names)
        told = tables(all_of)
        report = page(all_of, told, case, date.today()).encode("utf-8", "replace")
        write(target, {name: as_csv(table) for name, table in told.items()} | {REPORT: report})
    except (CaseError, FilesError, NotOursError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or target} cannot be used: {error.strerror}.") from error
    click.echo(_told(handed))
    click.echo(f"Open {target / REPORT} in your browser. The tables are beside it.")


def _beside(source: Path) -> Path:
    whole = source.resolve()
    return whole.with_name(f"{whole.stem if whole.is_file() else whole.name}-report")


def _nothing(source: Path, handed: HandedIn) -> str:
    """Why there is no report: what was found, and what was expected."""
    expected = "Expected are files answers.json, as the course keeps them in each learner's folder."
    if not handed.notes:
        return f"{source} is empty. {expected}"
    named = [f"{note.found.path}: {note.told}" for note in handed.notes if note.became != "other"]
    named += [f"{note.found.path}: {note.told}" for note in handed.notes if note.became == "other"]
    lines = "".join(f"\n- {_line(each)}" for each in named[:MISSED])
    more = f"\n… and {counted(len(named) - MISSED, 'more file')}" if len(named) > MISSED else ""
    return f"{source} holds no answers that can be used. {expected} Found:{lines}{more}"


def _line(text: str) -> str:
    return printable(text.replace("{other}", "another file"))


def _told(handed: HandedIn) -> str:
    counts: dict[str, int] = {}
    for note in handed.notes:
        counts[note.became] = counts.get(note.became, 0) + 1
    lines = [f"{counted(len(handed.learners), 'learner')} from {counted(len(handed.notes), 'file')}."]
    parts = [
        (counts.get("unusable", 0) + counts.get("refused", 0), "cannot be read"),
        (counts.get("duplicate", 0), "same answers again"),
        (counts.get("earlier", 0), "an earlier state"),
        (counts.get("empty", 0), "without answers"),
    ]
    rest = ", ".join(f"{count} {what}" for count, what in parts if count)
    if rest:
        lines[0] += f" Not used: {rest}."
    if other := counts.get("other", 0):
        lines[0] += f" Left aside: {counted(other, 'other file')}."
    if older := sum(note.older for note in handed.notes):
        lines.append(
            f"{counted(older, 'file was', 'files were')} written by an older version of the course: what still fits "
            "was read."
        )
    aside = [note for note in handed.notes if note.look] + [
        note for note in handed.notes if not note.look and note.became not in ("used", "joined", "other")
    ]
    look = sum(note.look for note in handed.notes)
    lines += _named(aside[:look], f"{counted(look, 'file needs', 'files need')} a look:")
    lines += _named(aside[look:], "Not used, and no need to look:")
    return "\n".join(lines)


def _named(notes: list[Note], head: str) -> list[str]:
    """Files by name, each with what became of it; the report without names has only codes for them."""
    if not notes:
        return []
    lines = [f"- {printable(note.found.path)}: {_meant(note)}" for note in sorted(notes, key=_path)[:LISTED]]
    more = [f"… and {counted(len(notes) - LISTED, 'more file')}: --names lists all"] if len(notes) > LISTED else []
    return [head, *lines, *more]


def _path(note: Note) -> str:
    return note.found.path


def _meant(note: Note) -> str:
    """What is told of a file, with the other file by its name."""
    other = note.other.path if note.other is not None else "another file"
    return printable(note.told.replace("{other}", other), 600)
