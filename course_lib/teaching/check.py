"""Check a teacher's file while writing it: ``python -m course_lib.teaching.check teaching/lessons/NN.yaml``."""

from pathlib import Path

import click

from course_lib.case import CaseError
from course_lib.own_files import Shelf
from course_lib.teaching.frames import frames
from course_lib.teaching.handouts import names, write_handouts
from course_lib.teaching.material import Checkout, Material, find_checkout, open_material
from course_lib.teaching.pack import graded_page, has_keys, lesson_page
from course_lib.teaching.printing import find_browser, pages_of
from course_lib.teaching.strict import MaterialError

__all__ = ["main"]

MOST = 2


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--preview", type=click.Path(path_type=Path), help="A folder to write pages and handouts in.")
def main(files: tuple[Path, ...], preview: Path | None) -> None:
    """Hold each file of teacher's material against the schema, the case and the notebook.

    Each fault is a line: file, line, place, what was expected. With --preview, the lesson's pages and handouts are
    written too, to be looked at.
    """
    faults = 0
    for file in files:
        try:
            checkout = find_checkout()
            material = open_material(checkout, file.stem, file)
        except (MaterialError, CaseError) as error:
            found = getattr(error, "faults", (str(error),))
            faults += len(found)
            for fault in found:
                click.echo(fault)
            continue
        click.echo(f"{file.name}: all is well: {material.lesson.title}")
        if preview is not None:
            _show(preview, material, checkout)
    if faults:
        raise click.exceptions.Exit(1)


def _show(folder: Path, material: Material, checkout: Checkout) -> None:
    """Write what the lesson will look like, and tell where it does not fit."""
    shelf, browser = Shelf(folder), find_browser()
    shelf.text(f"lesson-{material.number}.html", lesson_page(material, checkout.case))
    if has_keys(material):
        shelf.text(f"lesson-{material.number}-graded.html", graded_page(material))
    for fault in write_handouts(shelf, [material], checkout.case, paper="a4", browser=browser):
        click.echo(fault)
    for kind, name in names(material.number).items():
        path = folder / f"{name}.pdf"
        if not (browser and path.is_file()):
            continue
        pages, count = pages_of(path.read_bytes()), len(frames(material.plan.slides))
        if kind == "slides":
            click.echo(f"slides: {count} on {pages} pages{': one runs over, shorten it' if pages > count else ''}")
        else:
            long = "" if pages <= MOST else f": {MOST} were expected, take fewer passages, rows, lines or items"
            click.echo(f"{kind}: {pages} {'page' if pages == 1 else 'pages'}{long}")
    click.echo(f"To be looked at: {', '.join([*shelf.written, *shelf.same, *shelf.left])} in {folder}")


if __name__ == "__main__":
    main()
