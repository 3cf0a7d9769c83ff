"""Take the grades out of the gradebook: a table with a score for each question, or the learning platform's own file.

`write_table` writes one row a learner. `fill` puts the grades into the file that Moodle (grading worksheet, or the
grader report) or Canvas (gradebook) exported, and leaves everything else in it as it is, byte for byte. Who has no
grade, because work failed, is missing or is not wholly marked, gets none: the cell is left alone.

`QuestionExport` and `PlatformExport` do the same as plugins of ``nbgrader export``.
"""

import codecs
import csv
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from course_lib import spreadsheet
from course_lib.grading.files import write_bytes
from course_lib.grading.standing import Course, Standing, standings

__all__ = ["ExportError", "Filled", "PlatformExport", "QuestionExport", "fill", "harmless", "table", "write_table"]

DELIMITERS = (",", ";", "\t")
LARGEST = 64 << 20
FIELD = re.compile(r'"(?:[^"]|"")*"|[^%s\r\n]*')
EMAIL = ("email address", "email", "e-mail", "e-mail-adresse", "mail")
IDS = ("id number", "sis login id", "sis user id", "username", "student id", "learner", "id-nummer", "login")
PLATFORM = ("identifier", "id", "participant", "canvas id", "user id")
NAMES = ("full name", "student", "name", "vollständiger name")
GRADE = ("grade", "bewertung", "note")
MOST = ("maximum grade", "bestwertung")
COMMENTS = ("feedback comments", "feedback als kommentar")
LOCKED = ("grade can be changed", "bewertung kann geändert werden")
NO_POINTS = ("(percentage)", "(letter)", "(feedback)")
POINTS_POSSIBLE = "points possible"
TEST_LEARNER = "student, test"


class ExportError(Exception):
    """Why no grades were written, in a sentence or two."""


@dataclass(frozen=True)
class Filled:
    """What became of a platform's file.

    Parameters
    ----------
    path
        The file with the grades.
    column
        The column that they are in.
    filled
        The learners whose grade was written.
    ungraded
        The learners found in the file who have no grade yet, with what the reason is.
    changed
        The learners for whom the file had another grade before.
    locked
        The learners whose grade the file says cannot be changed.
    only_in_file
        The people in the file whom the gradebook does not know, or not for certain.
    only_in_gradebook
        The learners in the gradebook who are not in the file.
    """

    path: Path
    column: str
    filled: tuple[str, ...]
    ungraded: Mapping[str, str]
    changed: tuple[str, ...]
    locked: tuple[str, ...]
    only_in_file: tuple[str, ...]
    only_in_gradebook: tuple[str, ...]


def harmless(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers, below zero too.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-2"), harmless(-2.0), harmless(None)
    ("'=1+1", "'-2", '-2', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return f"{round(cell, 4):.10g}"
    return spreadsheet.harmless(str(cell))


def table(found: Mapping[str, Sequence[Standing]]) -> list[list[Any]]:
    """The scores of a class, one row for each learner and exercise, below a row of titles.

    Parameters
    ----------
    found
        How the learners stand, by exercise.

    Returns
    -------
    list of list
        Columns: assignment, learner, last name, first name, email, status, points, of, penalty, to be marked; the
        points, then the reasons, then the comments, question by question; reason, remarks, to be looked at. What has
        no score is None.
    """
    questions = [
        (assignment, mark)
        for assignment, learners in found.items()
        for mark in next((each.marks.values() for each in learners if each.marks), ())
    ]
    names = [mark.question if len(found) == 1 else f"{assignment} {mark.question}" for assignment, mark in questions]
    head = ["assignment", "learner", "last name", "first name", "email", "status", "points", "of", "penalty"]
    head += ["to be marked", *(f"{name} (of {mark.of:g})" for name, (_, mark) in zip(names, questions, strict=True))]
    head += [f"{name}: {part}" for part in ("reasons", "comment") for name in names]
    head += ["reason", "remarks", "to be looked at"]
    rows: list[list[Any]] = [head]
    for assignment, learners in found.items():
        for one in learners:
            person = one.person
            row: list[Any] = [assignment, person.id, person.last, person.first, person.email, one.status, one.points]
            row += [one.of if one.graded else None, one.penalty or None, " ".join(one.waiting)]
            mine = [one.marks.get(mark.question) if name == assignment else None for name, mark in questions]
            row += [mark.points if mark else None for mark in mine]
            row += [" ".join(mark.reasons) if mark else "" for mark in mine]
            row += [mark.comment if mark else "" for mark in mine]
            row += [one.reason, " ".join(one.remarks), " ".join(one.suspect)]
            rows.append(row)
    return rows


def write_table(path: Path, found: Mapping[str, Sequence[Standing]], *, bom: bool = False) -> None:
    """Write the scores of a class as a CSV file.

    Parameters
    ----------
    path
        The file.
    found
        How the learners stand, by exercise.
    bom
        Begin with the mark by which Excel knows that a file is in UTF-8.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n" if bom else "\n").writerows(
        [harmless(cell) for cell in row] for row in table(found)
    )
    write_bytes(path, (codecs.BOM_UTF8 if bom else b"") + text.getvalue().encode("utf-8", "replace"))


def fill(
    source: Path,
    target: Path,
    found: Sequence[Standing],
    assignment: str,
    *,
    column: str | None = None,
    learner_column: str | None = None,
    title: str = "",
    scale: bool = False,
) -> Filled:
    """Put the grades of one exercise into the file that Moodle or Canvas exported.

    Parameters
    ----------
    source
        The file as the platform exported it.
    target
        Where to write it, with the grades in it.
    found
        How the learners stand.
    assignment
        The exercise; the column whose title names it takes the grades.
    column
        The title of the column that takes the grades, if it cannot be found.
    learner_column
        The title of the column with the learners' ids, if they cannot be found.
    title
        The title of the exercise, by which the column may be found too.
    scale
        Convert the points where the file has another maximum.

    Returns
    -------
    Filled
        Who got a grade, and who did not.

    Raises
    ------
    ExportError
        If the file cannot be read, a column cannot be found, or the maximum differs.
    """
    sheet = _Sheet.read(source)
    layout = _Layout(sheet, assignment, title, column, learner_column)
    people = _People(found)
    owners = [people.of(row, layout) if layout.names_somebody(row) else _NOBODY for row in sheet.rows]
    times: dict[str, int] = {}
    for owner in owners:
        if isinstance(owner, Standing):
            times[owner.person.id] = times.get(owner.person.id, 0) + 1
    filled, changed, locked, strangers = [], [], [], []
    ungraded: dict[str, str] = {}
    seen: set[str] = set()
    for row, owner in zip(sheet.rows, owners, strict=True):
        if owner is _NOBODY:
            continue
        if not isinstance(owner, Standing):
            strangers.append(layout.told(row))
            continue
        learner = owner.person.id
        if times[learner] > 1:
            strangers.append(f"{layout.told(row)} (several lines mean {learner})")
            continue
        seen.add(learner)
        if owner.points is None:
            ungraded[learner] = _why(owner)
        elif layout.is_locked(row):
            locked.append(learner)
        else:
            value = layout.number(owner.points * layout.factor(row, owner.of, scale))
            before = row[layout.grade].value.strip()
            if before not in ("", "-") and _as_number(before) != _as_number(value):
                changed.append(learner)
            row[layout.grade].set(value, sheet.delimiter)
            if layout.comments is not None and (said := _comments(owner)):
                row[layout.comments].set(said, sheet.delimiter)
            filled.append(learner)
    write_bytes(target, sheet.content())
    absent = tuple(one.person.id for one in found if one.person.id not in seen)
    return Filled(
        target,
        layout.title,
        tuple(filled),
        ungraded,
        tuple(changed),
        tuple(locked),
        tuple(strangers),
        absent,
    )


class QuestionExport(ExportPlugin):  # type: ignore[misc]
    """A table with a score for each question.

    ``nbgrader export --exporter=course_lib.grading.export.QuestionExport --assignment="['05-a']" --to scores.csv``
    """

    bom = Bool(False, help="Begin with the mark by which Excel knows UTF-8.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the table for the chosen exercises, or for all."""
        found = _chosen(self, gradebook)
        write_table(Path(self.to or "scores.csv"), found, bom=self.bom)


class PlatformExport(ExportPlugin):  # type: ignore[misc]
    """The grades of one exercise in the file that Moodle or Canvas exported.

    ``nbgrader export --exporter=course_lib.grading.export.PlatformExport --PlatformExport.file=from_moodle.csv
    --assignment="['05-a']" --to to_moodle.csv``
    """

    file = Unicode("", help="The file that Moodle or Canvas exported.").tag(config=True)
    column = Unicode("", help="The title of the column for the grades.").tag(config=True)
    scale = Bool(False, help="Convert the points where the file has another maximum.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, and say in the log who is not in it."""
        found = _chosen(self, gradebook)
        if not self.file or len(found) != 1:
            raise ExportError("Name the platform's file (--PlatformExport.file=FILE) and one --assignment.")
        source = Path(self.file)
        [(assignment, learners)] = found.items()
        target = Path(self.to) if self.to else source.with_name(f"{source.stem}-graded{source.suffix}")
        done = fill(source, target, learners, assignment, column=self.column or None, scale=self.scale)
        self.log.info("%d grades in the column %s of %s", len(done.filled), done.column, target)
        for name in done.only_in_file:
            self.log.warning("Only in the file: %s", name)
        for name in done.only_in_gradebook:
            self.log.warning("Only in the gradebook: %s", name)


def _chosen(plugin: Any, gradebook: Gradebook) -> dict[str, list[Standing]]:
    course = Course(Path(plugin.parent.coursedir.root), plugin.parent.coursedir)
    assignments = [str(name) for name in plugin.assignment] or [each.name for each in gradebook.assignments]
    learners = {str(name) for name in plugin.student}
    found = {name: standings(course, name, gradebook=gradebook) for name in sorted(assignments)}
    return {name: [one for one in each if not learners or one.person.id in learners] for name, each in found.items()}


_NOBODY = object()


class _Cell:
    """A cell as it stands in the file, with its quotes."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @property
    def value(self) -> str:
        return self.raw[1:-1].replace('""', '"') if self.raw.startswith('"') else self.raw

    def set(self, value: str, delimiter: str) -> None:
        """Put a value in, quoted where it has to be, or where the cell was quoted before."""
        text = io.StringIO(newline="")
        if self.raw.startswith('"'):
            csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="").writerow([value])
        else:
            csv.writer(text, delimiter=delimiter, lineterminator="").writerow([value])
        self.raw = text.getvalue()


class _Sheet:
    """A CSV file whose every byte is kept, but for the cells that are set."""

    def __init__(self, lines: list[tuple[list[_Cell], str]], delimiter: str, encoding: str, mark: bytes) -> None:
        self.rows = [cells for cells, _ in lines]
        self.delimiter = delimiter
        self._ends = [end for _, end in lines]
        self._encoding = encoding
        self._mark = mark

    @classmethod
    def read(cls, path: Path) -> "_Sheet":
        try:
            if path.stat().st_size > LARGEST:
                raise ExportError(f"{path} is too large to be a gradebook: name another file.")
            content = path.read_bytes()
        except OSError as error:
            raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
        if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            raise ExportError(f"{path} is a spreadsheet, not CSV: export it from the platform as CSV.")
        text, encoding, mark = _decoded(content)
        first = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
        lines = _lines(text, delimiter)
        try:
            theirs = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise ExportError(f"{path} cannot be read as CSV ({error}): export it anew.") from error
        if [[cell.value for cell in cells] for cells, _ in lines if len(cells) > 1 or cells[0].raw] != [
            row for row in theirs if row
        ]:
            raise ExportError(f"{path} has stray quotation marks, so its cells are not certain: export it anew.")
        if not any(len(cells) > 1 for cells, _ in lines):
            raise ExportError(f"{path} holds no table: export the gradebook anew, as CSV.")
        return cls(lines, delimiter, encoding, mark)

    def content(self) -> bytes:
        """The file as it is now."""
        lines = zip(self.rows, self._ends, strict=True)
        text = "".join(self.delimiter.join(cell.raw for cell in cells) + end for cells, end in lines)
        return self._mark + text.encode(self._encoding, "xmlcharrefreplace")


def _decoded(content: bytes) -> tuple[str, str, bytes]:
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding, mark
            except UnicodeDecodeError as error:
                raise ExportError("The file is damaged: its text cannot be read. Export it anew.") from error
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding, b""
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1", b""


def _lines(text: str, delimiter: str) -> list[tuple[list[_Cell], str]]:
    field = re.compile(FIELD.pattern % re.escape(delimiter))
    end = re.compile(r"\r\n|\n|\r|")
    lines: list[tuple[list[_Cell], str]] = []
    cells: list[_Cell] = []
    place = 0
    while place < len(text):
        found = field.match(text, place)
        assert found is not None
        raw = found.group()
        place = found.end()
        if place < len(text) and text[place] not in (delimiter, "\r", "\n"):
            rest = re.compile(rf"[^{re.escape(delimiter)}\r\n]*").match(text, place)
            assert rest is not None
            raw, place = raw + rest.group(), rest.end()
        cells.append(_Cell(raw))
        if place < len(text) and text[place] == delimiter:
            place += 1
            if place < len(text):
                continue
            cells.append(_Cell(""))
        stop = end.match(text, place)
        assert stop is not None
        lines.append((cells, stop.group()))
        cells, place = [], stop.end()
    return lines


class _Layout:
    """Which column of a platform's file holds what."""

    def __init__(
        self, sheet: _Sheet, assignment: str, title: str, column: str | None, learner_column: str | None
    ) -> None:
        self._head = next(row for row in sheet.rows if len(row) > 1)
        self._titles = [_title(cell.value) for cell in self._head]
        self._start = sheet.rows.index(self._head) + 1
        self._sheet = sheet
        self.email = self._find(EMAIL)
        self.ids = [place for place, name in enumerate(self._titles) if name in IDS]
        if learner_column is not None:
            self.ids = [self._named(learner_column)]
        self.platform = self._find(PLATFORM)
        self.name = self._find(NAMES)
        self.first, self.last = self._find(("first name",)), self._find(("last name", "surname"))
        self.most, self.comments, self._locked = self._find(MOST), self._find(COMMENTS), self._find(LOCKED)
        if all(place is None for place in (self.email, self.platform, self.name, self.first)) and not self.ids:
            raise ExportError(
                f"No column tells who the learners are. Name the one with their ids: --learner-column. "
                f"There are: {self._listed()}."
            )
        self.grade = self._grade_column(assignment, title) if column is None else self._named(column)
        self.title = self._head[self.grade].value
        self._possible = next(
            (row[self.grade].value for row in sheet.rows[self._start :] if self._is_possible(row)), ""
        )
        self._comma = self._uses_commas()

    def names_somebody(self, row: list[_Cell]) -> bool:
        """Whether a row is a learner's, and not a title, a maximum or a test."""
        if row is self._head or len(row) <= max(self.grade, self.comments or 0) or self._is_possible(row):
            return False
        return bool(self.told(row)) and _title(_at(row, self.name)) != TEST_LEARNER

    def told(self, row: list[_Cell]) -> str:
        """Who a row is about, for a person."""
        places = [self.name, self.first, self.last, self.email, *self.ids, self.platform]
        return ", ".join(dict.fromkeys(told for place in places if (told := _at(row, place))))

    def is_locked(self, row: list[_Cell]) -> bool:
        """Whether the platform would not take a grade."""
        return self._locked is not None and _title(row[self._locked].value) in ("no", "nein", "non")

    def factor(self, row: list[_Cell], of: float, scale: bool) -> float:
        """What points are multiplied by to fit the file's maximum."""
        told = row[self.most].value if self.most is not None else self._possible
        most = _as_number(told)
        if not most or not of or abs(most - of) < 1e-6:
            return 1.0
        if not scale:
            raise ExportError(
                f"The file says that there are {most:g} points, the exercise has {of:g}. Set the maximum to {of:g} on "
                f"the platform and export again, or say --scale to convert the points."
            )
        return most / of

    def number(self, value: float) -> str:
        """A grade as the file writes numbers."""
        text = harmless(round(value, 2))
        return text.replace(".", ",") if self._comma else text

    def _is_possible(self, row: list[_Cell]) -> bool:
        return _title(row[0].value) == POINTS_POSSIBLE

    def _uses_commas(self) -> bool:
        places = [place for place in (self.most, self.grade) if place is not None]
        told = [row[place].value for row in self._sheet.rows[self._start :] for place in places if place < len(row)]
        commas = any(re.fullmatch(r"-?\d+,\d+", value.strip()) for value in told)
        return commas and not any(re.fullmatch(r"-?\d+\.\d+", value.strip()) for value in told)

    def _grade_column(self, assignment: str, title: str) -> int:
        by_name = [place for place, name in enumerate(self._titles) if _names(name, assignment)]
        if not by_name and title:
            by_name = [place for place, name in enumerate(self._titles) if _title(title) in name]
        by_name = [place for place in by_name if not self._titles[place].endswith(NO_POINTS)] or by_name
        if len(by_name) == 1:
            return by_name[0]
        plain = self._find(GRADE)
        if not by_name and plain is not None:
            return plain
        what = "Several columns name" if by_name else "No column names"
        raise ExportError(f"{what} the exercise {assignment}. Choose one: --column. There are: {self._listed()}.")

    def _named(self, column: str) -> int:
        exact = [place for place, cell in enumerate(self._head) if cell.value == column]
        close = exact or [place for place, name in enumerate(self._titles) if name == _title(column)]
        if len(close) != 1:
            what = "Several columns are" if close else "No column is"
            raise ExportError(f"{what} called {column!r}. There are: {self._listed()}.")
        return close[0]

    def _find(self, titles: Sequence[str]) -> int | None:
        for title in titles:
            if title in self._titles:
                return self._titles.index(title)
        return None

    def _listed(self) -> str:
        return "; ".join(cell.value for cell in self._head[:60])


class _People:
    """The learners of the gradebook by what a platform's file says of them."""

    def __init__(self, found: Iterable[Standing]) -> None:
        self._emails: dict[str, list[Standing]] = {}
        self._ids: dict[str, list[Standing]] = {}
        self._numbers: dict[str, list[Standing]] = {}
        self._names: dict[str, list[Standing]] = {}
        for one in found:
            person = one.person
            for known, key in (
                (self._emails, person.email.strip().casefold()),
                (self._ids, person.id.strip().casefold()),
                (self._numbers, person.lms.strip()),
                (self._names, _letters(f"{person.first} {person.last}")),
            ):
                if key:
                    known.setdefault(key, []).append(one)

    def of(self, row: list[_Cell], layout: _Layout) -> Standing | None:
        """The one learner whom a row is about; None if there is none, or if it could be several."""
        strong: list[Standing] = []
        email = _at(row, layout.email).casefold()
        strong += self._emails.get(email, []) or self._ids.get(email, [])
        for place in layout.ids:
            told = _at(row, place).casefold()
            strong += self._ids.get(told, []) or self._emails.get(told, [])
        number = re.sub(r"\D", "", _at(row, layout.platform))
        strong += self._numbers.get(number, [])
        if strong:
            return _only(strong)
        by_name = [one for one in self._by_name(row, layout) if not (email and one.person.email)]
        return _only(by_name or self._ids.get(number, []))

    def _by_name(self, row: list[_Cell], layout: _Layout) -> list[Standing]:
        full = _at(row, layout.name)
        last, comma, first = full.partition(",")
        full = f"{first} {last}" if comma else full
        return self._names.get(_letters(full or f"{_at(row, layout.first)} {_at(row, layout.last)}"), [])


def _only(found: Sequence[Standing]) -> Standing | None:
    return found[0] if len({one.person.id for one in found}) == 1 else None


def _at(row: list[_Cell], place: int | None) -> str:
    return row[place].value.strip() if place is not None and place < len(row) else ""


def _comments(one: Standing) -> str:
    """What a person wrote, as the HTML that Moodle takes for a comment."""
    said = {mark.question: " ".join(mark.comment.split()) for mark in one.marks.values()}
    return "".join(
        f"<p>{html.escape(question)}: {html.escape(comment)}</p>" for question, comment in said.items() if comment
    )


def _why(one: Standing) -> str:
    return f"to be marked: {', '.join(one.waiting)}" if one.waiting else f"{one.status}: {one.reason}"


def _title(text: str) -> str:
    return " ".join(text.strip().lower().split())


def _names(title: str, assignment: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(assignment.lower())}(?![\w-])", title) is not None


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _as_number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
