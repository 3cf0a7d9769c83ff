"""``course grade``: grade a class's work on one exercise, and say what became of it."""

import sys
from pathlib import Path

import click

from course_lib.grading.exercise import ExerciseError
from course_lib.grading.intake import IntakeError
from course_lib.grading.record import RecordError
from course_lib.grading.roster import RosterError
from course_lib.grading.run import Graded, GradingError, Progress
from course_lib.grading.run import grade as grade_class
from course_lib.grading.sandbox import SandboxError
from course_lib.workspace import explain

__all__ = ["grade"]

FOLDER = click.Path(path_type=Path)
REFUSALS = (ExerciseError, IntakeError, RecordError, RosterError, GradingError, SandboxError)
LINE = 79


@click.command()
@click.argument("assignment")
@click.argument("source", type=FOLDER)
@click.option("--course", type=FOLDER, default=Path("exercises"), show_default=True, help="nbgrader's course folder.")
@click.option("--workers", type=click.IntRange(1, 256), help="Notebooks run at a time. Without it: one a processor.")
@click.option("--only", multiple=True, metavar="ID", help="Only this learner's work. Can be given repeatedly.")
@click.option("--again", is_flag=True, help="Run recorded work again. What a person marked or wrote stays.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster there, such as tcp://10.0.0.5:8786.")
@click.option("--roster", type=FOLDER, help="The class, a CSV file with a column id, email or name.")
@click.option("--unsafe", is_flag=True, help="Run without a sandbox: notebooks can do all that you can.")
@click.option("--as-root", is_flag=True, help="Run even as root.")
def grade(
    assignment: str,
    source: Path,
    course: Path,
    workers: int | None,
    only: tuple[str, ...],
    again: bool,
    scheduler: str | None,
    roster: Path | None,
    unsafe: bool,
    as_root: bool,
) -> None:
    """Grade a class's work on ASSIGNMENT, such as 05-a.

    SOURCE is a folder or a zip: a download from Moodle or Canvas, nbgrader's submitted folder, a folder for each
    learner, or a notebook named after each. Every notebook runs in a sandbox. Scores go into nbgrader's gradebook,
    where formgrader finds them. Stopped at any moment, the same command goes on where it stopped.

    The exit status is 0 when nobody's work failed, 1 otherwise, 2 when the command was mistyped.
    """
    if unsafe:
        click.secho("UNSAFE: notebooks run without a sandbox, with all the rights that you have.", bold=True, err=True)
    teller = _Teller()
    try:
        done = grade_class(
            course.expanduser(),
            assignment,
            source.expanduser(),
            workers=workers,
            only=only,
            again=again,
            scheduler=scheduler,
            unsafe=unsafe,
            as_root=as_root,
            roster=None if roster is None else roster.expanduser(),
            tell=teller,
        )
    except REFUSALS as error:
        teller.clear()
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        teller.clear()
        raise click.ClickException("Stopped. The same command goes on where it stopped.") from None
    except OSError as error:
        teller.clear()
        raise click.ClickException(explain(error, course)) from error
    teller.clear()
    click.echo(_table(done))
    if done.stopped or done.counts["failed"]:
        sys.exit(1)


class _Teller:
    """Says how far it is: one line that changes in a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = False

    def __call__(self, progress: Progress) -> None:
        outcome = progress.outcome
        if outcome.status == "failed":
            self.clear()
            click.echo(f"{outcome.learner}: failed. {outcome.reason}", err=True)
        for told in outcome.suspect:
            self.clear()
            click.echo(f"{outcome.learner}: to be looked at. {told}", err=True)
        line = f"{progress.done} of {progress.total}{_left(progress.left)}  {outcome.learner}"
        if self._terminal:
            click.echo(f"\r{line[:LINE]:<{LINE}}", nl=False, err=True)
            self._shown = True
        elif progress.done == progress.total or progress.done % max(1, progress.total // 10) == 0:
            click.echo(f"{progress.done} of {progress.total}{_left(progress.left)}", err=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo(f"\r{'':<{LINE}}\r", nl=False, err=True)
            self._shown = False


def _left(seconds: float | None) -> str:
    if seconds is None or seconds < 1:
        return ""
    return f", about {seconds:.0f} s left" if seconds < 90 else f", about {seconds / 60:.0f} min left"


def _table(done: Graded) -> str:
    width = max(map(len, done.counts))
    lines = [f"{status:<{width}}  {count:>5}" for status, count in done.counts.items()]
    suspect = sum(bool(outcome.suspect) for outcome in done.outcomes)
    pending = sum(any(score.points is None for score in outcome.scores.values()) for outcome in done.outcomes)
    if suspect:
        lines.append(f"{'to be looked at':<{width}}  {suspect:>5}")
    if pending:
        lines.append(f"{'to be marked':<{width}}  {pending:>5}")
    lines.append("")
    each = f", {done.seconds / done.ran:.2f} s each" if done.ran else ""
    lines.append(f"{done.ran} {'notebook' if done.ran == 1 else 'notebooks'} run in {done.seconds:.1f} s{each}.")
    lines.append(f"Scores, reasons, remarks and timings: {done.report}")
    if done.stopped:
        lines.append(f"Stopped with {len(done.waiting)} still to do: the same command goes on there.")
    return "\n".join(lines)
